"""Clause 7.3: what a complaint is waiting for next, with its date, or since when if it has none.

Recorded deadlines and promises count. So do reviews of unresolved complaints, reminders, and the
days that a complainant has for a reply, so that staff who work by the next date miss none of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ...framework.policy.policy import Policy
from ...principles.calendars import Calendar
from ...principles.timeliness import moved_to
from ...values import Code, Coded, Day, Id, Moment
from ..acts.closing.carrying_out import to_verify
from ..acts.closing.reaction import silent_until
from ..complaint.parts import Participant
from ..complaint.stages import Stage
from ..complaint.state import Complaint
from ..regulators.owed_letters import OwedLetter

_ANY = Code("any")


class Waiting(Coded):
    """What is awaited: first what has a date, then what has none."""

    term = "term"
    danger_call = "danger_call"
    promise = "promise"
    reaction = "reaction"
    look_again = "look_again"
    reminder = "reminder"
    standing_still = "standing_still"
    answer = "answer"
    carrying_out = "carrying_out"
    verification = "verification"
    closing = "closing"
    outcome = "outcome"
    letter = "letter"


BINDING = frozenset({Waiting.term, Waiting.danger_call, Waiting.promise, Waiting.letter})
"""What we promised by a date, or a regulator requires: only these can be late."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is awaited, until a moment or since one; `day` if it is a whole day. `clock` names a
    deadline by pack and name, `letter` one that a regulator requires, `number` the promise, or the
    complainant whose reply is awaited."""

    what: Waiting
    until: Moment | None = None
    since: Moment | None = None
    day: Day | None = None
    clock: tuple[Code, Code] | None = None
    letter: tuple[Code, Code] | None = None
    number: int | None = None


def awaited(
    complaint: Complaint, policy: Policy, owed: Iterable[OwedLetter] = ()
) -> Awaited | None:
    """Return what is awaited next; None once the complaint is not open. `owed` are the letters that
    regulators require now; one has a day if its rule sets a time."""
    if not complaint.open:
        return None
    dated = [*_binding(complaint, policy, owed), *_watched(complaint, policy)]
    dated += _reactions(complaint, policy)
    return min(dated, key=_until, default=None) or _without_date(complaint)


def without_clock(complaint: Complaint, policy: Policy) -> tuple[Awaited, ...]:
    """Return every running date other than the named deadlines, earliest first."""
    if not complaint.open:
        return ()
    dated = [*_promised(complaint, policy), *_watched(complaint, policy)]
    dated += _reactions(complaint, policy)
    return tuple(sorted(dated, key=_until))


def dates_for(
    complaint: Complaint, policy: Policy, person: Id, owed: Iterable[OwedLetter] = ()
) -> tuple[Awaited, ...]:
    """Return every running date for one person's calendar, earliest first: deadlines and promises,
    letters owed, review dates, replies awaited, and their reminders."""
    if not complaint.open:
        return ()
    told = [
        Awaited(Waiting.term, term.until, day=term.day, clock=(term.pack, term.clock))
        for term in complaint.terms
        if term.running and not term.gateway
    ]
    reminded = [
        _on(Waiting.reminder, r.day, complaint, policy)
        for r in complaint.reminders
        if r.person == person
    ]
    watched = [one for one in _watched(complaint, policy) if one.what is Waiting.look_again]
    found = (
        *told,
        *_letters(owed),
        *_promised(complaint, policy),
        *watched,
        *reminded,
        *_reactions(complaint, policy),
    )
    return tuple(sorted(found, key=_until))


def binding(
    complaint: Complaint, policy: Policy, owed: Iterable[OwedLetter] = ()
) -> Awaited | None:
    """Return the earliest deadline, promise or owed letter; None once the complaint is not open."""
    found = _binding(complaint, policy, owed) if complaint.open else ()
    return min(found, key=_until, default=None)


def last_moment(day: Day, *, zone: str) -> Moment:
    """Return when a day ends in a time zone, to compare it with moments."""
    return moved_to(day, calendar=Calendar(_ANY, zone=zone)).moment


def _until(one: Awaited) -> Moment:
    return one.until or datetime.max.replace(tzinfo=UTC)


def _on(what: Waiting, day: Day, complaint: Complaint, policy: Policy) -> Awaited:
    """Return a day, in the unit's time zone, on which something is awaited."""
    zone = policy.setting(complaint.unit, "zone")
    return Awaited(what, last_moment(day, zone=zone.value if zone else policy.zone), day=day)


def _binding(complaint: Complaint, policy: Policy, owed: Iterable[OwedLetter]) -> Iterator[Awaited]:
    term = complaint.next_term
    if term is not None:
        yield Awaited(Waiting.term, term.until, day=term.day, clock=(term.pack, term.clock))
    yield from _promised(complaint, policy)
    yield from _letters(owed)


def _letters(owed: Iterable[OwedLetter]) -> Iterator[Awaited]:
    for one in owed:
        until = one.owed.until
        if until is not None:
            named = (one.meets.pack, one.meets.letter)
            yield Awaited(Waiting.letter, until.moment, day=until.day, letter=named)


def _promised(complaint: Complaint, policy: Policy) -> Iterator[Awaited]:
    for promise in complaint.open_promises:
        made = _on(Waiting.promise, promise.day, complaint, policy)
        if promise.until is not None:
            made = Awaited(Waiting.danger_call, promise.until, day=promise.day)
        yield replace(made, number=promise.number)


def _watched(complaint: Complaint, policy: Policy) -> Iterator[Awaited]:
    if complaint.watch is not None:
        yield _on(Waiting.look_again, complaint.watch, complaint, policy)
    for reminder in complaint.reminders:
        if reminder.person == complaint.owner or reminder.person in complaint.investigators:
            yield _on(Waiting.reminder, reminder.day, complaint, policy)


def _reactions(complaint: Complaint, policy: Policy) -> Iterator[Awaited]:
    for participant in complaint.complainants:
        if participant.stage is Stage.decision_communicated:
            until = silent_until(complaint, participant, policy)
            if participant.reaction is None:
                yield Awaited(Waiting.reaction, until, number=participant.number)


def _without_date(complaint: Complaint) -> Awaited:
    doing = _at(complaint, Stage.implementing)
    if complaint.stage is Stage.implementing and doing:
        return Awaited(_of_correction(complaint), since=min(p.since for p in doing))
    paused = [term.paused for term in complaint.terms if term.paused is not None]
    if paused:
        return Awaited(Waiting.standing_still, since=min(paused))
    outside = _at(complaint, Stage.in_external_resolution)
    if outside:
        return Awaited(Waiting.outcome, since=min(p.since for p in outside))
    here = _at(complaint, complaint.stage)
    since = min((p.since for p in here), default=complaint.received_at)
    match complaint.stage:
        case Stage.unresolved_open:
            return Awaited(Waiting.look_again, since=since)
        case Stage.decision_communicated:  # no reply was recorded: it can be closed
            return Awaited(Waiting.closing, since=since)
        case Stage.escalated_internal:
            return Awaited(Waiting.answer, since=since)
        case _:
            return Awaited(Waiting.answer, since=complaint.reopened_at or complaint.received_at)


def _of_correction(complaint: Complaint) -> Waiting:
    if to_verify(complaint):
        return Waiting.verification
    current = {p.response for p in _at(complaint, Stage.implementing)}
    left = any(not r.done for r in complaint.responses if r.number in current)
    return Waiting.carrying_out if left else Waiting.closing


def _at(complaint: Complaint, stage: Stage) -> list[Participant]:
    return [p for p in complaint.complainants if p.stage is stage]
