"""Clause 8.1: recorded late is late: how many working days after its own day something was
recorded."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from .framework.adoption.rulebook import Rules
from .framework.people.authority import SYSTEM_ACTOR
from .framework.people.personnel import AbsenceSet
from .governing.access_requests import AccessRequested
from .governing.appointments import AppointmentEnded, RoleAppointed
from .governing.staff_surveys import StaffSurveyRecorded
from .improvement.action_events import ActionCompleted
from .improvement.fact_rows import calendar_of, working_days
from .operation import events as e
from .operation.complaint import RecordedEvent
from .principles.calendars import Calendar
from .values import Code, Day, Moment

OWN_DAY: Mapping[type, str] = {
    e.RemedyPaid: "paid_on",
    e.ReferredOutside: "opened_on",
    e.OutsideOutcomeRecorded: "decided_on",
    e.LetterSent: "day",
    e.Classified: "facts",
    e.Corrected: "moment",
    ActionCompleted: "completed_on",
    AccessRequested: "received",
    RoleAppointed: "first",
    AppointmentEnded: "last",
    AbsenceSet: "first",
    StaffSurveyRecorded: "last",
}
"""The field of an event that says on which day it happened, besides the moment of its entry. Other
days in events are ahead, or limit a period."""


def recorded_after(recorded: RecordedEvent, rules: Rules, unit: Code | None) -> int | None:
    """Return how many working days after its own day an entry is recorded; None if that is the
    same day. What the system records and what is imported is never late."""
    own = own_day(recorded, lambda moment: rules.day_of(unit, moment))
    today = rules.day_of(unit, recorded.recorded)
    if _exempt(recorded) or own >= today:
        return None
    return working_days(calendar_of(rules, unit), own, today)


def recorded_after_at_least(recorded: RecordedEvent) -> int | None:
    """Return the same for an entry that does not say it, as older ones: at least so many days from
    Monday to Friday, in any time zone; None if these are not more than one."""
    own, today = own_day(recorded, _in_utc), _in_utc(recorded.recorded)
    if _exempt(recorded) or own >= today:
        return None
    days = working_days(_WEEKDAYS, own, today) - 1
    return days if days > 1 else None


def own_day(recorded: RecordedEvent, day_of: Callable[[Moment], Day]) -> Day:
    """Return the day on which what an entry says happened; `day_of` gives the day of a moment."""
    return min([day_of(recorded.happened), *_days(recorded.event, day_of)])


_WEEKDAYS = Calendar(Code("weekdays"))


def _in_utc(moment: Moment) -> Day:
    return moment.astimezone(UTC).date()


def _exempt(recorded: RecordedEvent) -> bool:
    comes_in = recorded.act in _COMING_IN and not isinstance(recorded.event, e.Received)
    return comes_in or recorded.by == SYSTEM_ACTOR.id


_COMING_IN = frozenset({Code("receive"), Code("take-over")})
"""The acts whose events follow from a receipt: only that one is dated by a person."""


def _days(event: Any, day_of: Callable[[Moment], Day]) -> Iterator[Day]:
    name = OWN_DAY.get(type(event))
    value = getattr(event, name) if name else None
    for at in [fact.moment for fact in value] if isinstance(value, tuple) else [value]:
        if at is not None:
            yield day_of(at) if isinstance(at, datetime) else at
