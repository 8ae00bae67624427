"""OAuth consent for a mail account: sending someone to their provider and checking their return.
`letters.agreeing` completes the agreement.

The return is bound to the session (`state`), to a secret of ours (PKCE), to the person, and to one
hour, and can be used once. Form input is kept until it is saved, discarded or too old.
"""

from hmac import compare_digest
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.core.refusal import Guard, Refused
from amends.governance.demonstration import is_demonstration
from amends.letters import account_change, agreeing
from amends.letters.agreeing import Problems
from amends.letters.oauth import begun, consent
from amends.letters.oauth.asking import NoToken, refusal
from amends.letters.oauth.begun import Begun
from amends.letters.oauth.consent import Granted
from amends.letters.trying import Outcome
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..onboarding.recovery import may_hold_key
from ..onboarding.writing import TOLD
from ..request.context import DeskContext, read_only, show, with_form
from ..settings.pages import shown
from .forms import FORMS, AgreementForm
from .words import told_of

_KEY = "mail_consent"
_LOCAL = ("localhost", "127.0.0.1", "::1")


def may_name(desk: DeskContext) -> bool:
    """Return whether this person may set up a mail account here."""
    return may_hold_key(desk) and not settings.AMENDS_MAIL_TOLD and not is_demonstration()


# --- the way back ---


def way_back() -> str:
    """Return the exact return address, as registered with the provider."""
    return f"{settings.AMENDS_BASE_URL}{reverse('desk:mail-back')}"


def can_come_back() -> bool:
    """Return whether the large providers accept our return address: over TLS, or on the same
    machine."""
    url = urlsplit(settings.AMENDS_BASE_URL)
    return url.scheme == "https" or url.hostname in _LOCAL


def stays_here(request: HttpRequest) -> bool:
    """Return whether the person will still be signed in after the return: only at the address at
    which they signed in."""
    return request.get_host() == urlsplit(settings.AMENDS_BASE_URL).netloc


# --- going ---


def begun_by(request: HttpRequest, desk: DeskContext) -> Begun | None:
    """Return what this person began in this browser."""
    return begun.found(_data(), request.session.get(_KEY), by=str(desk.person.id), now=desk.now)


def drop(request: HttpRequest, desk: DeskContext) -> None:
    """Delete all of it."""
    known = begun_by(request, desk)
    if known is not None:
        begun.end(_data(), known)
    request.session.pop(_KEY, None)


def began(request: HttpRequest, desk: DeskContext, form: AgreementForm) -> str:
    """Store the input, and return where to go next: back to the form if the provider gives no code;
    None after too many attempts."""
    one = begun.begin(
        _data(), by=str(desk.person.id), kind=form.kind, given=form.written(), now=desk.now
    )
    if form.by_code:
        try:
            one = agreeing.with_code(one, consent.device_code(form.asked()), now=desk.now)
        except NoToken as problem:
            one = agreeing.refused(one, (("", problem.kept),))
    drop(request, desk)
    begun.keep(_data(), one)
    request.session[_KEY] = one.name
    return reverse("desk:mail-account" if one.problems else "desk:mail-sign-in")


@with_form
def sign_in(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the one next step: go to the provider, or type a code there and confirm it here."""
    if not may_name(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    one = begun_by(request, desk)
    form = _form_of(one) if one is not None else None
    if one is None or form is None or not (one.state or one.device):
        return HttpResponseRedirect(reverse("desk:mail-account"))
    if request.method == "POST" and one.device:
        answer = agreeing.asked_again(_data(), one, form.asked(), now=desk.now)
        if isinstance(answer, Granted):
            return HttpResponseRedirect(_granted(request, desk, one, form, answer))
        if answer:
            return HttpResponseRedirect(_failed(one, desk, answer))
    client = form.asked()
    context = {
        "provider": client.provider.name,
        "code": one.user_code,
        "address": one.address
        or consent.address(
            client,
            back=way_back(),
            state=one.state,
            verifier=one.verifier,
            who=form.cleaned_data["user"] or form.cleaned_data["address"],
        ),
        "waiting": request.method == "POST",
    }
    return shown(request, desk, "desk/settings/mail_sign_in.html", context)


# --- back ---


@read_only
def back(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Handle the return with a code, or with the reason why there is none. It is accepted only with
    the state of the person who was sent, and uses that up, whatever the result."""
    if not may_name(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    one = begun_by(request, desk)
    given = request.GET.get("state", "")
    known = None
    if one is not None and one.state and compare_digest(one.state.encode(), given.encode()):
        known = begun.changed(
            _data(),
            one,
            lambda kept: begun.used(kept) if kept.state == given else None,
            now=desk.now,
        )
    if known is None:
        return _page_of_strange(request, desk)
    form = _form_of(known)
    if form is None:
        return _page_of_strange(request, desk)
    if not request.GET.get("code"):
        told = refusal({name: request.GET[name] for name in request.GET})
        return HttpResponseRedirect(_failed(known, desk, (("", told.kept),)))
    try:
        granted = consent.exchanged(
            form.asked(), request.GET["code"], back=way_back(), verifier=known.verifier
        )
    except NoToken as problem:
        return HttpResponseRedirect(_failed(known, desk, (("", problem.kept),)))
    return HttpResponseRedirect(_granted(request, desk, known, form, granted))


def _page_of_strange(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    context = {"told": told_of("strange")}
    return shown(request, desk, "desk/settings/mail_strange.html", context, status=403)


def _granted(
    request: HttpRequest, desk: DeskContext, begun: Begun, form: AgreementForm, granted: Granted
) -> str:
    """Return the next page after consent: the account is saved, or the form shows why not."""
    named, reason = form.account(granted.agreement), form.cleaned_data["reason"]
    try:
        problems = agreeing.kept_once_tried(
            named,
            granted,
            lambda: account_change.change(
                _data(), named, actor=desk.actor, reason=reason, now=desk.now
            ),
        )
    except Refused as refused:
        problems = (("reason", f"refused.{refused.guard}"),)
    if problems:
        return _failed(begun, desk, problems)
    drop(request, desk)
    return f"{reverse('desk:mail-account')}?named=1"


def _failed(begun: Begun, desk: DeskContext, problems: Problems) -> str:
    """Return to the form with the problems and the input."""
    agreeing.came_to_nothing(_data(), begun, problems, now=desk.now)
    return reverse("desk:mail-account")


def told_again(code: str) -> str:
    """Return the stored reason why consent failed."""
    kind, _, rest = code.partition(".")
    if kind == "refused":
        return str(sentence(Refused(Guard(rest)), names=Names()))
    if kind != "outcome":
        return told_of(kind, rest)
    outcome = Outcome(rest)
    return told_of("not_signed_in") if outcome is Outcome.not_signed_in else str(TOLD[outcome])


def _form_of(begun: Begun) -> AgreementForm | None:
    """Return the form with its input; None if it no longer exists."""
    form = FORMS[begun.kind](dict(begun.given), kept=begun.given.get("secret", ""))
    return form if form.is_valid() else None


def _data() -> Path:
    return Path(settings.AMENDS_DATA)
