"""Clause 8.5: requirements that do not apply: one person says why, senior management approves."""

from dataclasses import dataclass
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Role
from ..improvement.declaration import RecordAct, declaring, demand_later, records
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words
from .record import (
    Events,
    GoverningKind,
    GoverningRecord,
    add_erase_text,
    approving,
    beginning,
    ending,
)


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


@dataclass(frozen=True, slots=True)
class ExemptionEnded:
    """The requirement applies again, with the reason."""

    reason: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption(GoverningRecord):
    """An exemption as of its last entry. It ends with its review."""

    requirement: Code
    reason: Sealed
    review: Day
    approved_by: Id | None = None


EXEMPTION_ACTS: dict[Code, RecordAct[Any]] = {}
"""Every act on exemptions by its name, in the order in which it is shown."""
_act = declaring("exemption", "8.5", EXEMPTION_ACTS)


@dataclass(frozen=True, slots=True)
class ProposeExemption:
    """Which requirement does not apply, why, and when this is reviewed."""

    requirement: Code
    reason: Words
    review: Day


@_act("propose", ProposeExemption, Permission.policy_adopt, ())
def propose(
    record: None, rules: Rules, actor: Actor, moment: Moment, given: ProposeExemption
) -> Events:
    """Propose that a requirement does not apply."""
    demand_later(rules, None, moment, given.review)
    return (made_from(ExemptionProposed, given),)


@dataclass(frozen=True, slots=True)
class ApproveExemption:
    """Nothing but the approval itself."""


def _by_senior_management(record: Any, rules: Rules, actor: Actor, moment: Moment) -> None:
    person = rules.people.person(actor.person.id) if actor.person else None
    senior = person is not None and Role.top_management in person.roles()
    demand(senior, Guard.not_permitted, act=Code(approve.key))


approve = _act(
    "approve",
    ApproveExemption,
    Permission.policy_adopt,
    {ExemptionState.proposed},
    ready=_by_senior_management,
    apart=lambda record: {record.begun_by},
)(records(ExemptionApproved))


@dataclass(frozen=True, slots=True)
class EndExemption:
    """Why the requirement applies again."""

    reason: Words


_act(
    "end",
    EndExemption,
    Permission.policy_adopt,
    {ExemptionState.proposed, ExemptionState.approved},
)(records(ExemptionEnded))


add_erase_text("exemption", "8.5", EXEMPTION_ACTS, ExemptionState)


EXEMPTION = GoverningKind(
    Code("exemption"),
    "8.5",
    EXEMPTION_ACTS,
    opening=Code("propose"),
    begins=ExemptionProposed,
    begin=beginning(Exemption, ExemptionState.proposed, about="requirement", due="review"),
    steps={
        ExemptionApproved: approving(ExemptionState.approved),
        ExemptionEnded: ending(ExemptionState.ended),
    },
)
