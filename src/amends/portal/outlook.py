"""What comes next and by when: each date in words, with how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.commitments import Priority
from amends.core.operation import events as e
from amends.core.operation.complaint import Stage, Told
from amends.core.operation.complaint.state import Term
from amends.core.operation.complaint.terms import verdicts
from amends.core.values import Day
from amends.handling import rules
from amends.handling.reading import File
from amends.wording import dates, derivation
from amends.wording.names import Names
from amends.wording.phrases import capital

_MOVED = (e.TermExtended, e.TermResumed)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as a complainant reads it. `state` is ahead, due (in a day or two), late, or quiet
    while it stands still; `steps` say how it was counted."""

    what: str
    day: str
    when: str
    state: str
    steps: tuple[str, ...] = ()


def ahead(file: File, *, now: datetime) -> list[Date]:
    """The dates that we must keep and have not kept yet, the nearest first."""
    complaint = file.complaint
    if not complaint.open:
        return []
    running = sorted((t for t in complaint.terms if t.met_at is None), key=lambda t: t.until)
    return [_date(file, term, now) for term in running]


def promises(file: File, *, now: datetime) -> list[Date]:
    """What was promised besides, and by when."""
    calendar = file.rules.calendar(file.complaint.unit)
    return [
        Date(
            gettext("What we promised you"),
            dates.day(promise.day),
            dates.in_words(calendar.end_of(promise.day), now, calendar=calendar),
            _state(calendar.end_of(promise.day), now),
        )
        for promise in file.complaint.promises
        if not promise.kept and file.complaint.open
    ]


def reply_by(file: File, party: int) -> str:
    """By when a reply to the decision is asked for, or nothing. A later one counts as well."""
    participant = file.complaint.participant(party)
    if participant is None or participant.stage is not Stage.decision_communicated:
        return ""
    decided = participant.decided_at or file.complaint.recorded_at
    until = decided + timedelta(days=file.rules.policy.reaction_days)
    return dates.day(file.rules.calendar(file.complaint.unit).day_of(until))


def _date(file: File, term: Term, now: datetime) -> Date:
    calendar = file.rules.calendar(file.complaint.unit)
    names = Names(rules=file.rules, zone=calendar.zone)
    if term.paused is not None:
        when, state = gettext("stands still for now"), "quiet"
    else:
        when = dates.in_words(term.until, now, calendar=calendar)
        state = _state(term.until, now)
    return Date(
        capital(names.clock(term.pack, term.clock)),
        dates.day(term.day),
        when,
        state,
        tuple(_steps(file, term)),
    )


_SOON = timedelta(days=2)


def _state(until: datetime, now: datetime) -> str:
    if until < now:
        return "late"
    return "due" if until - now < _SOON else "ahead"


def _steps(file: File, term: Term) -> Iterator[str]:
    """How the day was counted when it was told, under the rules of that moment, and every move."""
    told: list[tuple[Told, Any]] = [
        (one, one.event)
        for one in file.entries
        if getattr(one.event, "clock", None) == term.clock
        and getattr(one.event, "pack", None) == term.pack
    ]
    counted = [pair for pair in told if isinstance(pair[1], e.TermTold)]
    if not counted:
        return
    last, event = counted[-1]
    yield from _counted(file, last, event.day)
    for one, moved in told:
        if one.version > last.version and isinstance(moved, _MOVED):
            yield gettext("It was moved to {day}.").format(day=dates.short_day(moved.day))


def _counted(file: File, told: Told, day: Day) -> list[str]:
    complaint = file.complaint
    assessed = complaint.assessment.priority if complaint.assessment else Priority.routine
    in_force = rules.rules_at(told.recorded)
    event: Any = told.event
    for priority in dict.fromkeys((Priority(assessed), Priority.routine)):
        for verdict in verdicts(
            in_force,
            unit=complaint.unit,
            priority=priority,
            events={"received": complaint.received_at},
            at=told.recorded,
        ):
            same = (verdict.pack, verdict.clock) == (event.pack, event.clock)
            if same and verdict.due is not None and verdict.due.day == day:
                return derivation.lines(verdict.steps)
    return []
