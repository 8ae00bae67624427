"""Setup, screen 6: contact details and how letters are sent, with an immediate test."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.governance.demonstration import is_demonstration
from amends.letters.mail_account import test_message
from amends.letters.mail_account.test_message import Outcome, Way
from amends.wording import dates
from amends.wording.asking import AskingForm

from ..request.context import DeskContext
from ..settings import organization
from ..settings.declaration import PolicyForm
from ..settings.pages import posted
from .frame import adopted, finished, screen, shown

TOLD: Mapping[Outcome, Promise] = {
    Outcome.sent: gettext_lazy(
        "The mail server accepted the message. Check your mailbox and the spam folder. If the "
        "message is there, your emails arrive."
    ),
    Outcome.kept: gettext_lazy(
        "Nothing was sent. This installation saves letters as files in a folder. You will find "
        "the message there."
    ),
    Outcome.too_often: gettext_lazy(
        "Too many attempts. Wait a few minutes before you send another message."
    ),
    Outcome.not_signed_in: gettext_lazy(
        "The mail server does not accept the user name or password. Check both."
    ),
    Outcome.not_let_in: gettext_lazy(
        "The email provider has refused access to amends. Sign in there again under “Mail server "
        "and mailbox”. Letters are waiting until then."
    ),
    Outcome.not_taken: gettext_lazy(
        "The mail server rejected the message. It does not know this address, or cannot send from "
        "ours."
    ),
    Outcome.not_safe: gettext_lazy(
        "We could not set up an encrypted connection with the mail server."
    ),
    Outcome.not_reached: gettext_lazy(
        "We could not reach the mail server. Check its name and port."
    ),
    Outcome.provider_away: gettext_lazy(
        "We could not reach your mail provider. Try again in a few minutes."
    ),
}


class TrialForm(AskingForm):
    """Form for the recipient of the test message."""

    to = forms.EmailField(
        label=gettext_lazy("Your own email address"),
        help_text=gettext_lazy("We use it for this message only and do not keep it."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


_WENT = (Outcome.sent, Outcome.kept)


def _told_of_round(desk: DeskContext) -> dict[str, Any] | None:
    """Return the state of this person's last mail test; None without one."""
    last = test_message.last_round(desk.person.id)
    if last is None:
        return None
    zone = desk.rules.policy.zone
    left = dates.moment(last.at, zone=zone)
    if last.back is not None:
        text = gettext("It was sent {left} and arrived {back}. Sending and receiving both work.")
        line = text.format(left=left, back=dates.moment(last.back, zone=zone))
    elif last.failed:
        line = gettext("It was sent {left} and came back undelivered.").format(left=left)
    else:
        text = gettext(
            "It was sent {left} and has not arrived yet. We read the mailbox about every minute. "
            "Refresh this page shortly."
        )
        line = text.format(left=left)
    return {"text": line, "done": last.back is not None, "failed": last.failed is not None}


def sends_nothing() -> bool:
    """Return whether emails reach no one although they should."""
    return test_message.way() is Way.folder and not is_demonstration()


@screen("writing")
def writing(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """How we are reached; and a trial message, which changes nothing."""
    tries = "try" in request.POST
    trial = TrialForm(request.POST if tries else None, auto_id="trial_%s")
    outcome: Outcome | None = None
    if tries and trial.is_valid():
        outcome = test_message.try_way(
            trial.cleaned_data["to"],
            organization=desk.rules.policy.name,
            person=desk.person.id,
            now=desk.now,
        )
    if "round" in request.POST:
        tries = True
        outcome = test_message.try_both_ways(
            organization=desk.rules.policy.name, person=desk.person.id, now=desk.now
        )
    typed = None if tries else posted(request)
    form = PolicyForm(organization.CONTACT.settings, desk.rules.policy, desk.rules, typed)
    if form.is_valid() and adopted(desk, form.applied(), form, "writing"):
        return finished(desk, "writing")
    rounded = outcome is not None and "round" in request.POST
    context: dict[str, Any] = {
        "form": trial if trial.errors else form,
        "reaching": form,
        "trial": trial,
        "outcome": TOLD[outcome] if outcome and not (rounded and outcome in _WENT) else "",
        "went": outcome in _WENT,
        "comes_in": test_message.own_address(),
        "round": _told_of_round(desk),
        "sends": test_message.way() is Way.server,
        "server": test_message.server(),
        "sender": test_message.sender(),
    }
    return shown(request, desk, "writing", context, status=200 if outcome else None)
