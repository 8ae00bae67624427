"""First hour, screen 6: how we are reached, and how our letters leave, tried there and then."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.letters import trying
from amends.letters.trying import Outcome, Way

from ..rules.pages import posted
from ..rules.reaching import ReachingForm
from ..seat import Seat
from .frame import adopted, finished, screen, shown

TOLD: Mapping[Outcome, Promise] = {
    Outcome.sent: gettext_lazy(
        "The mail server took the message. Look into your mailbox, and among the unwanted mail "
        "too: only when it is there do letters arrive."
    ),
    Outcome.kept: gettext_lazy(
        "Nothing was sent: on this installation letters become files in a folder. The message "
        "lies there."
    ),
    Outcome.too_often: gettext_lazy("You tried often. Wait a while before the next message."),
    Outcome.not_signed_in: gettext_lazy(
        "The mail server does not accept the name or the password that it was given."
    ),
    Outcome.not_taken: gettext_lazy(
        "The mail server was reached and did not take the message: it does not know this address, "
        "or may not send under ours."
    ),
    Outcome.not_safe: gettext_lazy(
        "The mail server was reached, but there was no encrypted connection to be had with it."
    ),
    Outcome.not_reached: gettext_lazy(
        "The mail server was not reached: its name or port is another one, or it does not answer."
    ),
}


class TrialForm(forms.Form):
    """To whom the trial goes."""

    to = forms.EmailField(
        label=gettext_lazy("Your own e-mail address"),
        help_text=gettext_lazy("It is used for this message only and kept nowhere."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


@screen("writing")
def writing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """How we are reached; and a trial message, which changes nothing."""
    tries = "try" in request.POST
    trial = TrialForm(request.POST if tries else None, auto_id="trial_%s")
    outcome: Outcome | None = None
    if tries and trial.is_valid():
        outcome = trying.try_way(
            trial.cleaned_data["to"],
            organization=seat.rules.policy.name,
            person=seat.person.id,
            now=seat.now,
        )
    form = ReachingForm(seat.rules.policy, None if tries else posted(request))
    if form.is_valid() and adopted(seat, form.applied(), form, "writing"):
        return finished(seat, "writing")
    context: dict[str, Any] = {
        "form": trial if trial.errors else form,
        "reaching": form,
        "trial": trial,
        "outcome": TOLD[outcome] if outcome else "",
        "went": outcome in (Outcome.sent, Outcome.kept),
        "sends": trying.way() is Way.server,
        "server": trying.server(),
        "sender": trying.sender(),
    }
    return shown(request, seat, "writing", context, status=200 if outcome else None)
