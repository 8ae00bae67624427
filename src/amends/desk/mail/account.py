"""Setup of the mail server for sending and the mailbox for receiving, in the browser.

They belong to the installation, not to the policy. What is saved here applies at once, or once a
second person accepts it. Neither the journal nor a backup contains the password or an OAuth token.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.framework.policy.commitments import ControlName
from amends.core.refusal import Refused
from amends.core.streams import INSTALLATION
from amends.governance.demonstration import is_demonstration
from amends.letters.incoming.addresses import incoming
from amends.letters.mail_account import account, account_change, test_message
from amends.letters.mail_account.test_message import Outcome, Way, incoming_of, outgoing_of
from amends.letters.oauth import access, providers
from amends.people import limits, read
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..onboarding.writing import TOLD
from ..people import commands, proposals
from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, post_only, with_form
from ..settings.pages import shown, status_of
from . import consent
from .consent import let_in_no_more, why_no_more
from .forms import FORMS, KINDS, AccountForm, AgreementForm

_LOCAL = ("localhost", "127.0.0.1", "::1")


class ForgetForm(AskingForm):
    """Why the account is removed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for removing it"),
        max_length=500,
        widget=forms.TextInput({"id": "forget-reason"}),
    )


@sensitive_post_parameters()
@with_form
def mail_account(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the mail account, and a form for people who hold the keys; saved once both servers
    accept it."""
    changes = consent.may_name(desk)
    kept = account.kept(Path(settings.AMENDS_DATA))
    forget = ForgetForm(request.POST if "forget" in request.POST else None)
    if changes and forget.is_valid() and _changed(None, forget, desk):
        consent.drop(request, desk)
        return HttpResponseRedirect(reverse("desk:mail-account"))
    kind = _kind(request, kept, consent.begun_by(request, desk))
    form = _form(request, desk, kind, kept)
    control = desk.rules.policy.control(ControlName.change_installation)
    alone = not control.second_needed(None)  # then one person decides here, with a reason
    form.fields["reason"].required = forget.fields["reason"].required = alone
    taken = changes and request.method == "POST" and not forget.is_bound and form.is_valid()
    if taken and (went := _taken(request, desk, form)):
        return HttpResponseRedirect(went)
    site = urlsplit(settings.AMENDS_BASE_URL)
    context = _shown(request, desk, kept) | {
        "forget": forget,
        "form": form,
        "changes": changes,
        "kind": kind,
        "kinds": KINDS,
        "back": consent.way_back(),
        # only at the address at which they signed in is a person still signed in after the return
        "here": request.get_host() == site.netloc,
        "page_there": f"{settings.AMENDS_BASE_URL}{reverse('desk:mail-account')}?by={kind}",
        # which is all that the large providers accept
        "takes_back": site.scheme == "https" or site.hostname in _LOCAL,
        "scope": {"microsoft": providers.MICROSOFT_SCOPE, "google": providers.GOOGLE_SCOPE}.get(
            kind, ""
        ),
    }
    status = status_of(form) if request.method == "POST" else 200
    return shown(request, desk, "desk/settings/mail_account.html", context, status=status)


def _kind(request: HttpRequest, kept: account.Kept | None, begun: Any) -> str:
    """Return how the account signs in: as chosen, begun, or saved before."""
    before = kept.shown.get("asked", {}).get("kind") if kept is not None else None
    for one in (request.POST.get("kind"), request.GET.get("by"), begun and begun.kind, before):
        if one in KINDS:
            return str(one)
    return "password"


def _form(
    request: HttpRequest, desk: DeskContext, kind: str, kept: account.Kept | None
) -> AccountForm | AgreementForm:
    """Return the form, empty or with its input, with the problems of an interrupted consent."""
    posted = request.POST if request.method == "POST" and "forget" not in request.POST else None
    if kind == "password":
        return AccountForm(posted, initial=_initial(kept, desk))
    made: Callable[..., AgreementForm] = FORMS[kind]
    begun = consent.begun_by(request, desk)
    if begun is None or begun.kind != kind:
        return made(posted, initial=_initial(kept, desk))
    written = dict(begun.given)
    secret = written.pop("secret", "")
    if posted is not None or not begun.problems:
        return made(posted, kept=secret, initial=written)
    form = made(written, kept=secret)
    if form.is_valid():
        for at, code in begun.problems:
            form.add_error(at if at in form.fields else None, consent.told_again(code))
    return form


def _taken(request: HttpRequest, desk: DeskContext, form: AccountForm | AgreementForm) -> str:
    """Where to go on with what was written; nothing if the form says why not."""
    if not limits.take("sign_in", "mail-account", str(desk.person.id), now=desk.now):
        form.add_error(None, str(TOLD[Outcome.too_often]))
        return ""
    if isinstance(form, AccountForm):
        return _named(form, desk)
    return consent.began(request, desk, form)


def _named(form: AccountForm, desk: DeskContext) -> str:
    """Save the account with its password once both servers accept it: return where to go next, or
    None."""
    given = form.account()
    for name, outcome in (("server", outgoing_of(given)), ("mailbox", incoming_of(given))):
        if outcome is not Outcome.sent:
            form.add_error(name, str(TOLD[outcome]))
    if not form.is_valid():
        return ""
    return f"{reverse('desk:mail-account')}?named=1" if _changed(given, form, desk) else ""


def _changed(new: account.Account | None, form: forms.Form, desk: DeskContext) -> bool:
    """Change or propose the account, or its removal; returns whether it was not refused."""
    data, reason = Path(settings.AMENDS_DATA), form.cleaned_data["reason"]
    with desk.refusals_in(form, "reason"):
        applies = account_change.change(data, new, actor=desk.actor, reason=reason, now=desk.now)
        if applies and new is None:
            access.sweep(None)
    return form.is_valid()


@post_only
def decide_account(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Accept or decline the account that another person proposed, or withdraw one's own."""
    data, page = Path(settings.AMENDS_DATA), reverse("desk:mail-account")
    form = proposals.DeclineForm(request.POST)
    names = Names(rules=desk.rules)
    try:
        if "accept" in request.POST:
            mark = request.POST.get("change", "")
            if account_change.accept(data, mark, actor=desk.actor, now=desk.now):
                return HttpResponseRedirect(f"{page}?named=1")
        elif form.is_valid():
            reason = form.cleaned_data["reason"]
            account_change.decline(data, reason=reason, actor=desk.actor, now=desk.now)
    except Refused as refused:
        told = {"told": str(sentence(refused, names=names))}
        return shown(request, desk, "desk/settings/mail_strange.html", told, status=409)
    return HttpResponseRedirect(page)


def _shown(request: HttpRequest, desk: DeskContext, kept: account.Kept | None) -> dict[str, Any]:
    ours, waiting = incoming(), proposals.of_mail(desk)
    if waiting:
        desk.signs(INSTALLATION.prefix)
    return {
        "proposals": waiting,
        "decline_form": proposals.DeclineForm(auto_id="decline_%s"),
        "reads_changes": commands.reads_all(desk),
        "second": proposals.told_before(desk, control=ControlName.change_installation),
        "told_by_machine": settings.AMENDS_MAIL_TOLD,
        "demonstration": is_demonstration(),
        "sends": test_message.way() is Way.server,
        "server": test_message.server(),
        "sender": test_message.sender(),
        "mailbox": ours.mailbox.host if ours.mailbox else "",
        "on": ours.on,
        "named_by": _told(kept, desk) if kept is not None else "",
        "named": request.GET.get("named") == "1" and not waiting,
        "refused": let_in_no_more(zone_of_unit(desk, None)),
        "refused_why": why_no_more(),
    }


def _initial(kept: account.Kept | None, desk: DeskContext) -> dict[str, Any]:
    """Return the present values, without secrets; the address is initially that of the policy."""
    if kept is None:
        return {"address": desk.rules.policy.email}
    told = kept.shown
    out, into = told["outgoing"], told["incoming"] or {}
    return {
        **told.get("asked", {}),
        "address": told["address"],
        "user": told["user"],
        "server": out["host"],
        "security": out["security"],
        "port": out["port"],
        "mailbox": into.get("host", ""),
        "mailbox_security": into.get("security", "tls"),
        "mailbox_port": into.get("port"),
    }


def _told(kept: account.Kept, desk: DeskContext) -> str:
    at: datetime = kept.at
    return gettext("{person} added it {moment}.").format(
        person=read.names([kept.by]).get(kept.by, gettext("Someone")),
        moment=dates.moment(at, zone=zone_of_unit(desk, None)),
    )
