"""Clause 8.5: requirements that do not apply: one person says why, senior management approves."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.people.authority import Permission
from ..framework.people.personnel import Role
from ..records.deciding import recording
from ..records.fold import beginning, ending, moving
from ..records.kind import governing_acts, governing_kind
from ..records.state import (
    GivenReason,
    GoverningRecord,
    NoParticulars,
    SealedReason,
    add_erase_text,
)
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words, sealed

LONGEST = timedelta(days=366)
"""How long an exemption applies at most; older ones end then, too."""
LEAST_TEXT = 30
"""Bytes of the shortest text that says something."""


class ExemptionState(Coded):
    """Where an exemption is in its course."""

    proposed = "proposed"
    approved = "approved"
    ended = "ended"


@dataclass(frozen=True, slots=True)
class ExemptionProposed:
    """Someone says why a requirement does not apply, and until when at the latest."""

    requirement: Code
    reason: Sealed
    review: Day


@dataclass(frozen=True, slots=True)
class ExemptionApproved:
    """Senior management approved it."""


class ExemptionEnded(SealedReason):
    """The requirement applies again, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption(GoverningRecord):
    """An exemption as of its last entry. It ends with its review."""

    requirement: Code
    reason: Sealed
    review: Day
    approved_by: Id | None = None


_acts = governing_acts("exemption", "8.5", Exemption)


@dataclass(frozen=True, slots=True)
class ProposeExemption:
    """Which requirement does not apply, why, and when this is reviewed."""

    requirement: Code
    reason: Words
    review: Day


@_acts("propose", Permission.policy_adopt)
def propose(here: Situation[Any], given: ProposeExemption) -> Events:
    """Propose it with a reason of more than a word, for a year at most."""
    long = sealed(given.reason).length >= LEAST_TEXT
    demand(long, Guard.needs_reason, act=Code(propose.key))
    last = here.rules.day_of(None, here.moment) + LONGEST
    demand(given.review <= last, Guard.beyond_longest, until=last)
    return (made_from(ExemptionProposed, given),)


def _by_senior_management(here: Situation[Any]) -> None:
    person = here.rules.people.person(here.actor.id)
    senior = person is not None and Role.top_management in person.roles()
    demand(senior, Guard.not_permitted, act=Code(approve.key))


approve = _acts(
    "approve",
    Permission.policy_adopt,
    {ExemptionState.proposed},
    opened=True,
    ready=_by_senior_management,
    apart=lambda record: {record.begun_by},
)(recording(NoParticulars, ExemptionApproved))


class EndExemption(GivenReason):
    """Why the requirement applies again."""


_acts("end", Permission.policy_adopt, {ExemptionState.proposed, ExemptionState.approved})(
    recording(EndExemption, ExemptionEnded)
)


add_erase_text(_acts, ExemptionState)


EXEMPTION = governing_kind(
    _acts,
    ExemptionProposed,
    beginning(Exemption, ExemptionState.proposed, about="requirement", due="review"),
    {
        ExemptionApproved: moving(ExemptionState.approved, by="approved_by"),
        ExemptionEnded: ending(ExemptionState.ended),
    },
)
