"""Clause 7.3: a date whose holidays hang on a place that nobody has told, by trying every place."""

from collections.abc import Callable, Mapping, Sequence

from ...principles.calendars import Calendar
from ...principles.steps import step
from ...principles.timeliness import Due
from ...values import Code, Moment
from .pack import Pack
from .predicate import Facts
from .verdict import Events, State, Verdict, evaluate_adopted

type Judge = Callable[[Facts], tuple[Verdict, ...]]
"""What every clock says by some facts."""


def adopted_everywhere(
    pack: Pack,
    *,
    facts: Facts,
    events: Events,
    calendars: Mapping[str, Calendar],
    at: Moment,
) -> tuple[Verdict, ...]:
    """As `evaluate_adopted`, and at every place where nobody told it (`everywhere`). The record
    asks for the place also where it is the same day everywhere so far."""

    def judge(known: Facts) -> tuple[Verdict, ...]:
        return evaluate_adopted(pack, facts=known, events=events, calendars=calendars, at=at)

    return everywhere(pack, facts, judge, asks=True)


def everywhere(
    pack: Pack, facts: Facts, judge: Judge, *, asks: bool = False
) -> tuple[Verdict, ...]:
    """The verdicts by some facts; where one waits for the place whose holidays count, by what every
    place makes of it, as `settled` has it."""
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
    """The end of a clock, or the one that it would have."""
    return verdict.due or verdict.would_be


def settled(
    verdict: Verdict, places: Sequence[Verdict], fact: Code, *, asks: bool = False
) -> Verdict:
    """A clock that cannot be counted as long as the place is not known, by what each place makes of
    it (`places`, at least one): the same everywhere is certain, unless the fact is asked for all
    the same (`asks`); else the one where it ends first is the careful date to be warned by, and it
    waits to be classified. What was done in time at one place and not at another meets nothing
    yet. A place whose calendar was not adopted is left out. A clock that can be counted anyhow, or
    not everywhere, stays as it is. `fact` is the one that would tell the place."""
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
    """Whether it was met in time."""
    met, due = verdict.met_at, verdict.due
    return met is not None and due is not None and met <= due.moment
