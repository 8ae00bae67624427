"""What comes next and by when: each date in words, with how it came about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from amends.core.operation.complaint import Stage
from amends.core.operation.complaint.stages import WATCHED
from amends.core.operation.complaint.state import Term
from amends.core.values import Day
from amends.handling.derivations import derivations
from amends.handling.following import Followed
from amends.handling.reading import File
from amends.wording import dates, derivation, stages
from amends.wording.names import Names
from amends.wording.phrases import capital


@dataclass(frozen=True, slots=True)
class Date:
    """A date as a complainant reads it. `state` is ahead, due (in a day or two), late, or quiet
    while it stands still; `steps` say how it was counted."""

    what: str
    day: str
    when: str
    state: str
    steps: tuple[str, ...] = ()


def dates_of(known: Followed, *, now: datetime) -> list[Date]:
    """Everything that has a day, for one reader: what we must do, when a complaint that stays open
    is looked at again, and what was promised to them."""
    return [*ahead(known.file, now=now), *_watched(known, now), *_promised(known, now)]


def ahead(file: File, *, now: datetime) -> list[Date]:
    """The dates that we must keep and have not kept yet, the nearest first."""
    complaint = file.complaint
    if not complaint.open:
        return []
    counting = (t for t in complaint.terms if t.met_at is None and not t.gateway and not t.dropped)
    running = sorted(counting, key=lambda t: t.until)
    return [_date(file, term, now) for term in running]


def _watched(known: Followed, now: datetime) -> list[Date]:
    """When we look at it again, whoever has it meanwhile."""
    day = known.file.complaint.watch
    if day is None or known.stage not in WATCHED:
        return []
    return [_plain(gettext("We look at your complaint again"), day, known.file, now)]


def _promised(known: Followed, now: datetime) -> list[Date]:
    """What was promised besides, and by when."""
    if not known.file.complaint.open:
        return []
    what = gettext("What we promised you")
    return [
        _plain(what, promise.day, known.file, now)
        for promise in known.file.complaint.promises
        if not promise.kept and known.concerns(promise.parties)
    ]


def _plain(what: str, day: Day, file: File, now: datetime) -> Date:
    """A day that was set, not counted."""
    calendar = file.rules.calendar(file.complaint.unit)
    until = calendar.end_of(day)
    when = dates.in_words(until, now, calendar=calendar)
    return Date(what, dates.day(day), when, _state(until, now))


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
    if term.reclassified:
        when = stages.anew_sentence()
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


def _steps(file: File, term: Term) -> list[str]:
    """How the day was counted when it was told, under the rules of that moment, and every move."""
    verdict = derivations(file).get((term.pack, term.clock))
    return derivation.lines(verdict.steps) if verdict else []
