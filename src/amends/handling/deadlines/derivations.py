"""Clause 7.3: how each date of a complaint was computed, under the rules that applied when it was
recorded."""

from collections.abc import Iterable
from dataclasses import dataclass

from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.framework.packs.unclear import Unclear, Waiting
from amends.core.framework.packs.verdict import State, Verdict
from amends.core.operation.complaint import fold
from amends.core.operation.complaint.parts import Term
from amends.core.operation.regulators import regulated
from amends.core.operation.regulators.deriving import derived, standing
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Code, Day, Id, Moment
from amends.journal import store

from .. import rules
from ..reading import File
from ..streams import recorded_event, stream_of

type Clock = tuple[Code, Code]
"""Deadline rule by pack and id."""


def derivations(file: File, terms: Iterable[Term] | None = None) -> dict[Clock, Verdict]:
    """Return the verdict, with its steps, of every recorded deadline, or of `terms`. A deadline
    rule that the rules no longer contain has no verdict."""
    reference, book = file.complaint.reference, rules.as_last_read()
    verdicts = {
        (term.pack, term.clock): derived(term, file.entries, reference=reference, rules=book.at)
        for term in (file.complaint.terms if terms is None else terms)
    }
    return {clock: verdict for clock, verdict in verdicts.items() if verdict is not None}


@dataclass(frozen=True, slots=True)
class Explained:
    """Explained deadline: its last day (None if it cannot be counted yet), its state now, the
    verdict as it was computed (None if its rules are no longer known), the missing facts that
    decide whether it applies, and its last moment."""

    pack: Code
    clock: Code
    day: Day | None
    state: Code
    verdict: Verdict | None
    facts: tuple[Code, ...] = ()
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every deadline of a complaint, what rule packs cannot decide about it yet, and the time zone
    of its unit."""

    dates: tuple[Explained, ...]
    unclear: tuple[Unclear, ...]
    zone: str = "UTC"


def explained(written: str, *, now: Moment) -> Explanation | None:
    """Return every recorded deadline of a complaint and those that cannot be set yet, for the
    operator. It contains no personal data. None if there is no such complaint."""
    try:
        reference = Id(read_reference(written))
    except NotAReference:
        return None
    entries = tuple(recorded_event(entry) for entry in store.read(stream_of(reference)))
    complaint = fold(entries, reference=reference)
    if complaint is None:
        return None
    book = rules.book()
    standings = regulated.standing(complaint, book.at(now), now)
    unclear = tuple(standing.unclear for standing in standings if standing.unclear is not None)
    waiting = {
        (rule.verdict.pack, rule.verdict.clock): rule for each in unclear for rule in each.waiting
    }
    dates = []
    for term in complaint.terms:
        waits = waiting.pop((term.pack, term.clock), None)
        if term.dropped and waits is not None:
            dates.append(_waits(waits))
            continue
        verdict = derived(term, entries, reference=reference, rules=book.at)
        state = standing(term, still_open=complaint.open, at=now)
        if waits is not None and state == State.open:
            state = State.needs_classification
        facts = () if waits is None else waits.facts
        dates.append(Explained(term.pack, term.clock, term.day, state, verdict, facts, term.until))
    try:
        zone = book.at(now).calendar(complaint.unit).zone
    except NoCalendar:
        zone = "UTC"
    return Explanation((*dates, *map(_waits, waiting.values())), unclear, zone)


def _waits(rule: Waiting) -> Explained:
    """Return the explanation of a deadline rule for which no date is recorded yet."""
    verdict = rule.verdict
    day, until = (None, None) if verdict.due is None else verdict.due[:2]
    return Explained(verdict.pack, verdict.clock, day, verdict.state, verdict, rule.facts, until)
