"""Clauses 5.4.1 f and 5.4.2: appointments: who has which role from when to when, by letter, with a
role card that the person confirms to have read."""

from dataclasses import dataclass
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.people.authority import Permission
from ..framework.people.personnel import Role
from ..records.deciding import demand_apart, recording
from ..records.fold import beginning, ending
from ..records.kind import governing_acts, governing_kind
from ..records.state import GoverningRecord, NoParticulars, add_erase_text, senior_management
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words


class AppointmentState(Coded):
    """Where an appointment is in its course."""

    made = "made"
    accepted = "accepted"
    ended = "ended"


@dataclass(frozen=True, slots=True)
class RoleAppointed:
    """A person was appointed to a role from a day on, with what the letter says."""

    owner: Id
    role: Role
    first: Day
    words: Sealed
    last: Day | None = None
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class AppointmentAccepted:
    """The person read the role card and accepted the role."""


@dataclass(frozen=True, slots=True)
class AppointmentEnded:
    """The appointment ended on a day, with the reason."""

    last: Day
    reason: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAppointment(GoverningRecord):
    """An appointment as of its last entry. Its owner is the person appointed."""

    role: Role
    words: Sealed
    accepted_at: Moment | None = None
    ended_by: Id | None = None


_CURRENT = frozenset({AppointmentState.made, AppointmentState.accepted})

_acts = governing_acts("appointment", "5.4", RoleAppointment)


@dataclass(frozen=True, slots=True)
class AppointToRole:
    """Who is appointed, to which role, from when to when, for which unit, and what the letter
    says."""

    owner: Id
    role: Role
    first: Day
    words: Words
    last: Day | None = None
    unit: Code | None = None


@_acts("appoint", Permission.policy_adopt, involves=lambda _, record: {record.owner})
def appoint(here: Situation[Any], given: AppointToRole) -> Events:
    """Appoint another person to a role. Only senior management appoints the complaints manager, if
    there is any."""
    demand_apart(appoint, here, {given.owner}, given.unit)
    demand(given.last is None or given.first <= given.last, Guard.wrong_type, field=Code("last"))
    top = senior_management(here.rules)
    by_top = given.role in (Role.management_representative, Role.top_management)
    demand(
        not by_top or not top or here.actor.id in top, Guard.not_permitted, act=Code(appoint.key)
    )
    return (made_from(RoleAppointed, given),)


def _their_own(here: Situation[Any]) -> None:
    demand(here.actor.id == here.state.owner, Guard.not_permitted, act=Code(accept.key))


accept = _acts(
    "accept",
    Permission.policy_read,
    {AppointmentState.made},
    own=True,
    opened=True,
    ready=_their_own,
)(recording(NoParticulars, AppointmentAccepted))


@dataclass(frozen=True, slots=True)
class EndAppointment:
    """On which day the appointment ends or ended, and why."""

    last: Day
    reason: Words


@_acts("end", Permission.policy_adopt, _CURRENT)
def end(here: Situation[RoleAppointment], given: EndAppointment) -> Events:
    """End the appointment."""
    demand(
        here.state.first is None or given.last >= here.state.first,
        Guard.in_the_past,
        day=given.last,
    )
    return (made_from(AppointmentEnded, given),)


# Another person is appointed by a letter of their own, so that it is not handed over.
add_erase_text(_acts, AppointmentState)

APPOINTMENT = governing_kind(
    _acts,
    RoleAppointed,
    beginning(RoleAppointment, AppointmentState.made, about="owner", due="first"),
    {
        AppointmentAccepted: ending(AppointmentState.accepted, at="accepted_at"),
        AppointmentEnded: ending(AppointmentState.ended, by="ended_by", last="last"),
    },
)
