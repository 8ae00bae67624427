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

    def judge(known: Facts) -> tuple[Verdict, ...]:
        return evaluate(pack, facts=known, events=events, calendars=calendars, at=at, adopted=True)

    return everywhere(pack, facts, judge, asks=True)


def everywhere(
    pack: Pack, facts: Facts, judge: Judge, *, asks: bool = False
) -> tuple[Verdict, ...]:
    """Return the verdicts for some facts; a verdict that depends on an unknown place for holidays
    is combined from those of every place, by `settled`."""
    verdicts = judge(facts)
    for choice in pack.calendars:
        fact = choice.select_by
        if fact is None or not any(_waits(one, fact) for one in verdicts):
            continue
        values = [one.value for one in choice.holidays if one.value is not None]
        tried = [everywhere(pack, {**facts, fact: one}, judge, asks=asks) for one in values]
        if tried:
            each = zip(verdicts, zip(*tried, strict=True), strict=True)
            return tuple(settled(one, there, fact, asks=asks) for one, there in each)
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
    places = [one for one in places if one.state is not State.uncountable] or places
    ends = [end for one in places if (end := ending(one)) is not None]
    states = {one.state for one in places}
    if ending(verdict) is not None or len(ends) < len(places):
        return places[0] if not ends and len(states) == 1 else verdict
    earliest = min(places, key=lambda one: (ending(one) or ends[0]).moment)
    same = len(states) == 1 == len({end.day for end in ends})
    told = step("every_place" if same else "earliest_place", fact)
    found = earliest._replace(steps=(told, *earliest.steps))
    if len({_kept(one) for one in places}) > 1:
        found = found._replace(met_at=None, met_by=None)
    waits = (asks or not same) and earliest.state is not State.not_applicable
    return found._replace(state=State.needs_classification) if waits else found


def _kept(verdict: Verdict) -> bool:
    met, due = verdict.met_at, verdict.due
    return met is not None and due is not None and met <= due.moment
