"""Clause 8.6: alerts about governing records that are overdue, to who is above their owner."""

from dataclasses import dataclass
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Role
from ..records.deciding import recording
from ..records.erasing import TextErased, add_erasing
from ..records.fold import beginning, ending, moving
from ..records.kind import governing_acts, governing_kind, sees_governing
from ..records.state import GoverningRecord
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words


class AlertState(Coded):
    """Whether someone responded."""

    open = "open"
    answered = "answered"


@dataclass(frozen=True, slots=True)
class RecordAlertRaised:
    """The system told a person that the record of this stream was due on a day, and that its owner,
    `late`, did not act."""

    record: Id
    late: Id
    missed: Day
    owner: Id
    due: Day
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class RecordAlertAnswered:
    """Someone wrote what is done about it."""

    words: Sealed


@dataclass(frozen=True, slots=True)
class RecordAlertTextErased(TextErased):
    """Texts of an alert were erased; the entries about them stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAlert(GoverningRecord):
    """An alert about a record as of its last entry."""

    record: Id
    late: Id
    missed: Day
    response: Sealed | None = None


_acts = governing_acts("alert", "8.6", RecordAlert)


@dataclass(frozen=True, slots=True)
class RaiseRecordAlert:
    """The stream of an overdue record, its owner, the day that passed, and its unit."""

    record: Id
    late: Id
    missed: Day
    unit: Code | None = None


@_acts("raise", Permission.system_run, system=True)
def raise_alert(here: Situation[Any], given: RaiseRecordAlert) -> Events:
    """Tell who is above the owner. Only the system asks for it."""
    today = here.rules.day_of(given.unit, here.moment)
    demand(given.missed < today, Guard.in_the_future, day=given.missed)
    to = superior_of(given.late, here.rules)
    return (made_from(RecordAlertRaised, given, owner=to, due=today),)


def superior_of(person: Id, rules: Rules) -> Id:
    """Return who gets an alert about a late person: their manager if they decide on improvement,
    otherwise the complaints manager, otherwise senior management; the person if there is no one."""
    known = rules.people.person(person)
    manager = rules.people.person(known.manager) if known else None
    above = [manager] if manager else []
    for role in (Role.management_representative, Role.top_management):
        above += sorted(rules.people.holders(role), key=lambda one: one.id)
    able = (
        one.id
        for one in above
        if one.id != person and Actor.of(one).may_somewhere(Permission.improvement_decide)
    )
    return next(able, person)


@dataclass(frozen=True, slots=True)
class AnswerRecordAlert:
    """What is done about it."""

    words: Words


_acts(
    "answer",
    Permission.improvement_decide,
    {AlertState.open},
    own=True,
    opened=True,
    apart=lambda record: {record.late},
)(recording(AnswerRecordAlert, RecordAlertAnswered))


add_erasing(_acts, AlertState, RecordAlertTextErased)


def _seen_by(actor: Actor, state: RecordAlert, rules: Rules) -> bool:
    return actor.id == state.late or sees_governing(actor, state, rules)


ALERT = governing_kind(
    _acts,
    RecordAlertRaised,
    beginning(RecordAlert, AlertState.open, about="record", first="missed"),
    {
        RecordAlertAnswered: ending(AlertState.answered, response="words"),
        RecordAlertTextErased: moving(None),  # `evolve` takes the texts out by itself
    },
    sees=_seen_by,
)
