"""Clause 7.3: a date whose holidays hang on a place that nobody has told, by trying every place."""

from collections.abc import Sequence

from ..principles.steps import step
from ..principles.timeliness import Due
from ..values import Code
from .verdict import State, Verdict


def ending(verdict: Verdict) -> Due | None:
    """The end of a clock, or the one that it would have."""
    return verdict.due or verdict.would_be


def settled(verdict: Verdict, places: Sequence[Verdict], fact: Code) -> Verdict:
    """A clock that cannot be counted as long as the place is not known, by what each place makes of
    it (`places`, at least one): the same everywhere is certain; else the one where it ends first is
    the careful date to be warned by, and it waits to be classified. One that can be counted anyhow,
    or not everywhere, stays as it is. `fact` is the one that would tell the place."""
    ends = [end for one in places if (end := ending(one)) is not None]
    states = {one.state for one in places}
    if ending(verdict) is not None or len(ends) < len(places):
        return places[0] if not ends and len(states) == 1 else verdict
    earliest = min(places, key=lambda one: (ending(one) or ends[0]).moment)
    same = len(states) == 1 == len({end.day for end in ends})
    told = step("every_place" if same else "earliest_place", fact)
    found = earliest._replace(steps=(told, *earliest.steps))
    waits = not same and earliest.state is not State.not_applicable
    return found._replace(state=State.needs_classification) if waits else found
