"""Clause 7.3: how each date of a complaint came about, under the rules that it was told under."""

from collections.abc import Iterable
from dataclasses import dataclass

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.framework.packs.unclear import Unclear, Waiting
from amends.core.framework.packs.verdict import State, Verdict
from amends.core.operation.complaint import Complaint, fold
from amends.core.operation.complaint.parts import Term
from amends.core.operation.regulators import regulated
from amends.core.operation.regulators.deriving import derived, standing
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Code, Day, Id, Moment
from amends.journal import store

from . import rules
from .reading import File
from .streams import recorded_event, stream_of

type Clock = tuple[Code, Code]
"""A clock by its pack and id."""


def derivations(file: File, terms: Iterable[Term] | None = None) -> dict[Clock, Verdict]:
    """The verdict behind every clock that was told, or behind these, with its steps; a clock that
    the rules no longer know has none."""
    reference, book = file.complaint.reference, rules.book()
    found = {
        (term.pack, term.clock): derived(term, file.entries, reference=reference, rules=book.at)
        for term in (file.complaint.terms if terms is None else terms)
    }
    return {clock: verdict for clock, verdict in found.items() if verdict is not None}


@dataclass(frozen=True, slots=True)
class Explained:
    """A date: its last day, None where it cannot be counted yet, where it stands now, the verdict
    behind it as it was counted, None where its rules are not known any more, the facts that decide
    whether it applies and nobody has told, and its last moment."""

    pack: Code
    clock: Code
    day: Day | None
    stands: Code
    verdict: Verdict | None
    facts: tuple[Code, ...] = ()
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every date of a complaint, what regulators' packs cannot say of it yet, and the zone whose
    clocks its unit reads."""

    dates: tuple[Explained, ...]
    unclear: tuple[Unclear, ...]
    zone: str = "UTC"


def explained(written: str, *, now: Moment) -> Explanation | None:
    """Every date that was told of a complaint, and those that cannot be told yet, for whoever keeps
    the record: there is nothing personal in them. None where there is no such complaint."""
    try:
        reference = Id(read_reference(written))
    except NotAReference:
        return None
    entries = tuple(recorded_event(entry) for entry in store.read(stream_of(reference)))
    complaint = fold(entries, reference=reference)
    if complaint is None:
        return None
    book = rules.book()
    found = regulated.standing(complaint, book.at(now), now)
    unclear = tuple(one.unclear for one in found if one.unclear is not None)
    waiting = {
        (one.verdict.pack, one.verdict.clock): one for each in unclear for one in each.waiting
    }
    dates = []
    for term in complaint.terms:
        waits = waiting.pop((term.pack, term.clock), None)
        if term.dropped and waits is not None:
            dates.append(_waits(waits))
            continue
        verdict = derived(term, entries, reference=reference, rules=book.at)
        stands = standing(term, still_open=complaint.open, at=now)
        if waits is not None and stands == State.open:
            stands = State.needs_classification
        facts = () if waits is None else waits.facts
        dates.append(Explained(term.pack, term.clock, term.day, stands, verdict, facts, term.until))
    zone = _zone(complaint, book.at(now))
    return Explanation((*dates, *map(_waits, waiting.values())), unclear, zone)


def _waits(one: Waiting) -> Explained:
    """A clock of which no date is told yet."""
    verdict = one.verdict
    day, until = (None, None) if verdict.due is None else verdict.due[:2]
    return Explained(verdict.pack, verdict.clock, day, verdict.state, verdict, one.facts, until)


def _zone(complaint: Complaint, known: Rules) -> str:
    try:
        return known.calendar(complaint.unit).zone
    except NoCalendar:
        return "UTC"
