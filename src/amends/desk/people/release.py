"""What leaves this installation only if a second person agrees: the recovery sheet, everything."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.appointments import ReleaseAccess
from amends.core.framework.people.personnel import Change, Release
from amends.core.framework.policy.commitments import ControlName
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.handling.perform import perform_one
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..request.context import DeskContext
from .proposals import folded, waits_told


class ReasonForm(AskingForm):
    """Why something is to leave this installation."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("We keep it in the audit trail."),
        max_length=500,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the reader can get it now, or has asked for it; `alone` if no one else decides."""

    open: bool
    waiting: bool
    alone: bool

    @property
    def told(self) -> str:
        """What is said before someone asks, or while a second person has not decided."""
        if self.waiting:
            return waits_told()
        if self.alone:
            return gettext("You can do this alone if you give a reason. We record it.")
        return gettext("A second approver has to agree first. Enter why you need it.")


def standing(desk: DeskContext, what: Release) -> Standing:
    """Return whether something is released to the reader."""
    person = folded(desk.person.id)
    change = Change(Code("release-access"), what=what)
    alone = not desk.rules.policy.control(ControlName.widen_access).second_needed(None)
    if person is None:
        return Standing(open=False, waiting=False, alone=alone)
    waiting = person.proposed(change) is not None
    return Standing(person.may_take(what, desk.now), waiting, alone)


def ask(desk: DeskContext, what: Release, form: forms.Form) -> bool:
    """Ask for something with the reason in the form; returns whether it was recorded, as a release
    or as a proposal."""
    given = ReleaseAccess(what, form.cleaned_data["reason"])
    stream: Any = desk.person.id
    try:
        perform_one(stream, "release-access", given, actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=desk.rules))))
        return False
    return True
