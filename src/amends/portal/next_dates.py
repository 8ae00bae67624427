"""What happens next and by when: each date as text, with how it was computed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.verdict import State
from amends.core.framework.people.authority import PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from amends.core.framework.policy.danger import emergency_number
from amends.core.operation import events as e
from amends.core.operation.acts import receipt
from amends.core.operation.acts.closing.reaction import silent_until
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.complaint import RecordedEvent, Stage, fold
from amends.core.operation.complaint.parts import Term
from amends.core.operation.complaint.stages import WATCHED
from amends.core.operation.regulators.answering import dates_told
from amends.core.operation.regulators.explained_dates import each_once
from amends.core.operation.regulators.regulated import follow
from amends.core.values import Code, Day, Id
from amends.handling.deadlines.derivations import derivations
from amends.handling.following import Followed
from amends.handling.kinds.complaint import RECEIVE
from amends.handling.reading import File
from amends.handling.rules import as_last_read
from amends.handling.sealing import stand_in
from amends.wording import dates, stages
from amends.wording.phrases import capital
from amends.wording.timeliness import danger_call, derivation

from .frame import names_of


@dataclass(frozen=True, slots=True)
class Date:
    """A date for a complainant. `state` is ahead, due (in a day or two), late, or quiet while it is
    paused; `steps` explain how it was counted."""

    what: str
    day: str
    when: str
    state: str
    steps: tuple[str, ...] = ()
    note: str = ""


def dates_of(followed: Followed, *, now: datetime) -> list[Date]:
    """Return everything with a date, for one reader: our deadlines, the review of a complaint that
    stays open, and promises to them."""
    file = followed.file
    called = _called(file, now, followed.speaker.number)
    return [*called, *ahead(file, now=now), *_watched(followed, now), *_promised(followed, now)]


def ahead(file: File, *, now: datetime, explained: bool = True) -> list[Date]:
    """Return the deadlines that we must meet and have not met yet, nearest first, each with its
    steps if it is to be `explained`. If a rule pack cannot decide yet which of several applies,
    return the earliest of them, with the note that it may move."""
    if not file.complaint.open:
        return []
    terms, added = dates_told(file.complaint, file.rules, now)
    running = each_once(terms, file.rules)
    file = replace(file, entries=(*file.entries, *added))
    derived, unclear, shown = derivations(file, running), set[Code](), list[Date]()
    for term in running:
        verdict = derived.get((term.pack, term.clock))
        careful = verdict is not None and verdict.state is State.needs_classification
        if careful and term.pack in unclear:
            continue
        if careful:
            unclear.add(term.pack)
        steps = verdict.steps if verdict and explained else ()
        lines = tuple(derivation.lines(steps, packs=file.rules.packs))
        shown.append(_date(file, term, lines, now, careful=careful))
    return shown


def danger(followed: Followed, *, now: datetime) -> dict[str, Any]:
    """Return what a page shows of a danger to the complainant and to who submitted it: whether its
    panel stays, what is told of the phone call, and the emergency number."""
    complaint, rules = followed.file.complaint, followed.file.rules
    if not (followed.able or followed.speaker.number == complaint.lodged_by):
        return {}
    call = complaint.danger_call
    phones = call is not None and followed.speaker.number in call.parties
    return {
        "in_danger": complaint.awaits_call or (complaint.in_danger and not (call and call.kept)),
        "call": danger_call.told(complaint, rules, now) if phones else "",
        "emergency": emergency_number(rules.policy),
    }


def promised(new: Receive, rules: Rules, *, now: datetime) -> list[Date]:
    """Return the deadlines that a complaint would have if it was sent now, without their steps."""
    call = receipt.danger_call(rules, new, now)
    events = (*receipt.receive(rules, PUBLIC_ACTOR, now, stand_in(new)), *call)
    entries = _recorded(events, PUBLIC_ACTOR, rules, now)
    complaint = fold(entries, reference=Id("none"))
    if complaint is None:
        return []
    more = follow(complaint, rules, now, opening=True, rules_at=as_last_read().at)
    entries = (*entries, *_recorded(more, SYSTEM_ACTOR, rules, now, after=len(entries)))
    file = File(fold(entries, reference=Id("none")) or complaint, entries, rules)
    return [*_called(file, now), *ahead(file, now=now, explained=False)]


def _recorded(
    events: Iterable[e.Event], actor: Actor, rules: Rules, now: datetime, *, after: int = 0
) -> tuple[RecordedEvent, ...]:
    return tuple(
        RecordedEvent(event, actor.id, RECEIVE, now, now, version, rules.policy.version)
        for version, event in enumerate(events, start=after + 1)
    )


def _watched(followed: Followed, now: datetime) -> list[Date]:
    """Return when we review it next, whether it has been reassigned or not."""
    day = followed.file.complaint.watch
    if day is None or followed.stage not in WATCHED:
        return []
    return [_plain(gettext("We review your complaint again"), day, followed.file, now)]


def _called(file: File, now: datetime, reader: int | None = None) -> list[Date]:
    """Return until when we phone the reader about a danger; None: whoever we phone."""
    return [
        _plain(gettext("We phone you"), call.day, file, now, call.until)
        for call in file.complaint.open_promises
        if call.until is not None and (reader is None or reader in call.parties)
    ]


def _promised(followed: Followed, now: datetime) -> list[Date]:
    what = gettext("What we promised you")
    return [
        _plain(what, promise.day, followed.file, now)
        for promise in followed.file.complaint.open_promises
        if promise.until is None and followed.concerns(promise.parties)
    ]


def _plain(what: str, day: Day, file: File, now: datetime, until: datetime | None = None) -> Date:
    calendar = file.rules.calendar(file.complaint.unit)
    until = until or calendar.end_of(day)
    when = dates.in_words(until, now, calendar=calendar)
    return Date(what, dates.last(day, until, zone=calendar.zone), when, _state(until, now))


def reply_by(file: File, party: int) -> str:
    """Return by when a reply to the decision is requested, or nothing. A later one counts as
    well."""
    participant = file.complaint.participant(party)
    if participant is None or participant.stage is not Stage.decision_communicated:
        return ""
    until = silent_until(file.complaint, participant, file.rules.policy)
    return dates.day(file.rules.calendar(file.complaint.unit).day_of(until))


def _date(file: File, term: Term, steps: tuple[str, ...], now: datetime, *, careful: bool) -> Date:
    calendar = file.rules.calendar(file.complaint.unit)
    if term.paused is not None:
        when, state = gettext("paused for now"), "quiet"
    else:
        when = dates.in_words(term.until, now, calendar=calendar)
        state = _state(term.until, now)
    if term.reclassified:
        when = stages.anew_sentence()
    note = ""
    if careful:
        note = gettext("This can change to a later day once we know more about your complaint.")
    return Date(
        capital(names_of(file).clock(term.pack, term.clock)),
        dates.plain_last(term.day, term.until, now, zone=calendar.zone),
        when,
        state,
        steps,
        note,
    )


_SOON = timedelta(days=2)


def _state(until: datetime, now: datetime) -> str:
    if until < now:
        return "late"
    return "due" if until - now < _SOON else "ahead"
