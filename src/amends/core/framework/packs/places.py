"""Clause 7.3: deadlines whose holidays depend on an unknown place, computed for every place."""

from collections.abc import Callable, Mapping, Sequence

from ...principles.calendars import Calendar
from ...principles.steps import step
from ...principles.timeliness import Due
from ...values import Code, Moment
from .pack import Pack
from .predicate import Facts
from .verdict import Events, State, Verdict, evaluate

type Judge = Callable[[Facts], tuple[Verdict, ...]]
"""Function that returns the verdicts of all deadline rules for given facts."""


def adopted_everywhere(
    pack: Pack, *, facts: Facts, events: Events, calendars: Mapping[str, Calendar], at: Moment
) -> tuple[Verdict, ...]:
    """Like `evaluate` of an adopted pack, and for every possible place if the place is unknown.
    The record asks for the place even if all places give the same day so far."""

    def judge(tried: Facts) -> tuple[Verdict, ...]:
        return evaluate(pack, facts=tried, events=events, calendars=calendars, at=at, adopted=True)

    return everywhere(pack, facts, judge, asks=True)


def everywhere(
    pack: Pack, facts: Facts, judge: Judge, *, asks: bool = False
) -> tuple[Verdict, ...]:
    """Return the verdicts for some facts; a verdict that depends on an unknown place for holidays
    is combined from those of every place, by `settled`."""
    verdicts = judge(facts)
    for choice in pack.calendars:
        fact = choice.select_by
        if fact is None or not any(_waits(verdict, fact) for verdict in verdicts):
            continue
        values = [place.value for place in choice.holidays if place.value is not None]
        tried = [everywhere(pack, {**facts, fact: value}, judge, asks=asks) for value in values]
        if tried:
            each = zip(verdicts, zip(*tried, strict=True), strict=True)
            return tuple(settled(verdict, places, fact, asks=asks) for verdict, places in each)
    return verdicts


def _waits(verdict: Verdict, fact: Code) -> bool:
    return ending(verdict) is None and step("unknown_fact", fact) in verdict.steps


def ending(verdict: Verdict) -> Due | None:
    """Return the end of a deadline, or the one that it would have."""
    return verdict.due or verdict.would_be


def settled(
    verdict: Verdict, places: Sequence[Verdict], fact: Code, *, asks: bool = False
) -> Verdict:
    """Return the verdict of a deadline that cannot be counted without a place, from those of each
    place (`places`, at least one). If they are equal, it is certain, unless the fact is asked for
    anyway (`asks`). Otherwise the one that ends first is the safe date, and the fact is missing.
    What was in time in one place and not in another meets nothing yet. A place without an adopted
    calendar is left out. A deadline that can be counted anyway, or nowhere, is returned unchanged.
    `fact` is the one that would name the place."""
    places = [place for place in places if place.state is not State.uncountable] or places
    ends = [end for place in places if (end := ending(place)) is not None]
    states = {place.state for place in places}
    if ending(verdict) is not None or len(ends) < len(places):
        return places[0] if not ends and len(states) == 1 else verdict
    earliest = min(places, key=lambda place: (ending(place) or ends[0]).moment)
    same = len(states) == 1 == len({end.day for end in ends})
    note = step("every_place" if same else "earliest_place", fact)
    joined = earliest._replace(steps=(note, *earliest.steps))
    if len({_kept(place) for place in places}) > 1:
        joined = joined._replace(met_at=None, met_by=None)
    waits = (asks or not same) and earliest.state is not State.not_applicable
    return joined._replace(state=State.needs_classification) if waits else joined


def _kept(verdict: Verdict) -> bool:
    met, due = verdict.met_at, verdict.due
    return met is not None and due is not None and met <= due.moment
