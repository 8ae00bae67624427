"""Clauses 5.4.1 f and 5.4.2: appointments: who has which role from when to when, by letter, with a
role card that the person confirms to have read."""

from dataclasses import dataclass, replace
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Role
from ..improvement.declaration import RecordAct, declaring, demand_apart, demand_owner, demand_unit
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words, sealed
from .record import Events, GoverningKind, GoverningRecord, add_common_acts, beginning


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


def _accepted(
    s: RoleAppointment, event: AppointmentAccepted, recorded: RecordedEvent
) -> RoleAppointment:
    at = recorded.happened
    return replace(s, state=AppointmentState.accepted, due=None, accepted_at=at)


def _ended(s: RoleAppointment, event: AppointmentEnded, recorded: RecordedEvent) -> RoleAppointment:
    return replace(s, state=AppointmentState.ended, due=None, last=event.last, ended_by=recorded.by)


APPOINTMENT_ACTS: dict[Code, RecordAct[Any]] = {}
"""Every act on appointments by its name, in the order in which it is shown."""
_CURRENT = frozenset({AppointmentState.made, AppointmentState.accepted})

_act = declaring("appointment", "5.4", APPOINTMENT_ACTS)


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


@_act("appoint", AppointToRole, Permission.policy_adopt, ())
def appoint(
    record: None, rules: Rules, actor: Actor, moment: Moment, given: AppointToRole
) -> Events:
    """Appoint another person to a role. Only senior management appoints the complaints manager, if
    there is any."""
    demand_unit(rules, given.unit)
    demand_owner(rules, given.owner)
    demand_apart(appoint, rules, actor.id, {given.owner}, given.unit)
    demand(given.last is None or given.first <= given.last, Guard.wrong_type, field=Code("last"))
    top = {person.id for person in rules.people.holders(Role.top_management)}
    by_top = given.role in (Role.management_representative, Role.top_management)
    demand(not by_top or not top or actor.id in top, Guard.not_permitted, act=Code(appoint.key))
    return (made_from(RoleAppointed, given),)


@dataclass(frozen=True, slots=True)
class AcceptAppointment:
    """Nothing but the acceptance itself."""


def _their_own(record: Any, rules: Rules, actor: Actor, moment: Moment) -> None:
    demand(actor.id == record.owner, Guard.not_permitted, act=Code(accept.key))


@_act(
    "accept",
    AcceptAppointment,
    Permission.policy_read,
    {AppointmentState.made},
    own=True,
    ready=_their_own,
)
def accept(
    record: RoleAppointment,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    given: AcceptAppointment,
    opened: bool,
) -> Events:
    """Accept the role. The page with the role card must have been `opened` by the actor."""
    demand(opened, Guard.not_opened)
    return (AppointmentAccepted(),)


@dataclass(frozen=True, slots=True)
class EndAppointment:
    """On which day the appointment ends or ended, and why."""

    last: Day
    reason: Words


@_act("end", EndAppointment, Permission.policy_adopt, _CURRENT)
def end(
    record: RoleAppointment, rules: Rules, actor: Actor, moment: Moment, given: EndAppointment
) -> Events:
    """End the appointment."""
    demand(record.first is None or given.last >= record.first, Guard.in_the_past, day=given.last)
    return (AppointmentEnded(given.last, sealed(given.reason)),)


add_common_acts("appointment", "5.4", APPOINTMENT_ACTS, _CURRENT)
del APPOINTMENT_ACTS[Code("hand-over")]  # another person is appointed by a letter of their own

APPOINTMENT = GoverningKind(
    Code("appointment"),
    "5.4",
    APPOINTMENT_ACTS,
    opening=Code("appoint"),
    begins=RoleAppointed,
    begin=beginning(RoleAppointment, AppointmentState.made, about="owner", due="first"),
    steps={AppointmentAccepted: _accepted, AppointmentEnded: _ended},
)
