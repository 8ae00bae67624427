"""Clause 5.3: limits that every pack must keep: no endless, too deep or circular definitions.

Times last at most a century. Tables are nested only so deep that every page can read the pack.
Chains of dependent rules must end.
"""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..toml_tables import Place, entry_name
from .pack import Pack

_CENTURY = {
    "hour": 876_600,
    "business_hour": 876_600,
    "day": 36_525,
    "business_day": 26_089,
    "week": 5_218,
    "month": 1_200,
    "year": 100,
}
_DEEPEST = 20
"""Maximum nesting of tables; no pack supplied with the program has half as many."""


def refuse_endless(held: Any, at: Place, *, depth: int = 0) -> None:
    """Check that every period in a pack is between nothing and a century, and that no condition is
    nested more than about twenty levels deep. Raises `toml_tables.NotUnderstood` for the first
    violation."""
    if isinstance(held, list):
        for number, one in enumerate(held):
            refuse_endless(one, at.at(entry_name(one, number)), depth=depth)
    if not isinstance(held, dict):
        return
    if depth > _DEEPEST:
        where = Place(at.source, ".".join(at.table.split(".")[:2]), at.table.split(".")[2])
        raise where.refuse("bad_value", expected=f"at most {_DEEPEST} tables within each other")
    most = _CENTURY.get(str(held.get("unit")), _CENTURY["day"])
    for key, one in held.items():
        if key in ("amount", "min", "max") and type(one) is int and not 0 <= one <= most:
            raise at.at(key).refuse("bad_value", expected=f"0 to {most}")
        refuse_endless(one, at.at(key), depth=depth + 1)


def refuse_circles(pack: Pack, top: Place) -> None:
    """Check that no deadline rule waits for its own end or is moved to itself through others, and
    that no list is its own parent. Raises `toml_tables.NotUnderstood` with the circle."""
    _refuse(dict(_waiting(pack)), top.at("clocks"), "that waits for its own end")
    _refuse(_moved(pack), top.at("extensions"), "that is moved to itself")
    lists = {one.axis: set(filter(None, [one.parent_axis])) for one in pack.codes}
    _refuse(lists, top.at("codes"), "that hangs under itself")


def _waiting(pack: Pack) -> Iterator[tuple[str, set[str]]]:
    """Yield the deadline rules that start only with letters owed at the end of others."""
    letters = {one.id: one.trigger for one in pack.communications if one.trigger is not None}
    ends = {
        letter: {one for one in (trigger.clock_met, trigger.clock_missed) if one is not None}
        for letter, trigger in letters.items()
    }
    for clock in pack.clocks:
        of_starts = [ends.get(event, set()) for event in clock.starts]
        if all(of_starts):
            yield clock.id, set().union(*of_starts)


def _moved(pack: Pack) -> Mapping[str, set[str]]:
    """Return, for each deadline rule, those to whose end it can be moved."""
    ways = [one for one in pack.extensions if one.becomes is not None]
    return {
        clock.id: {str(one.becomes) for one in ways if one.moves(clock.id)} for clock in pack.clocks
    }


def _refuse(graph: Mapping[Any, Iterable[Any]], at: Place, what: str) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        circle: list[str] = found.args[1]
        told = " → ".join(reversed(circle))
        raise at.at(circle[0]).refuse("bad_value", expected=f"none {what}: {told}") from None
