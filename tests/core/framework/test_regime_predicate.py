"""Clause 5.3: conditions as data: true, false, and unknown where a fact is missing."""

from datetime import date
from itertools import product

import pytest

from amends.core.framework.packs.predicate import (
    All,
    AnyOf,
    Compare,
    Fact,
    Happened,
    Not,
    Op,
    Otherwise,
    Predicate,
    events_of,
    facts_of,
    holds,
)
from amends.core.values import Code

KIND = Code("complaint.kind")
VALUES: tuple[bool | None, ...] = (True, False, None)


def leaf(value: bool | None) -> Predicate:
    """A condition of that value, given the fact `known`."""
    if value is None:
        return Compare(Code("unknown"), Op.eq, True)
    return Compare(Code("known"), Op.eq, value)


def judged(predicate: Predicate) -> bool | None:
    return holds(predicate, facts={"known": True}, happened=())


@pytest.mark.parametrize(("one", "other"), list(product(VALUES, VALUES)))
def test_all_any_and_not_follow_three_valued_logic(one: bool | None, other: bool | None) -> None:
    pair = (leaf(one), leaf(other))
    rank = {False: 0, None: 1, True: 2}
    assert judged(All(pair)) is min(one, other, key=lambda value: rank[value])
    assert judged(AnyOf(pair)) is max(one, other, key=lambda value: rank[value])
    assert judged(Not(leaf(one))) is (None if one is None else not one)


@pytest.mark.parametrize(
    ("op", "v", "fact", "expected"),
    [
        (Op.eq, "psd", "psd", True),
        (Op.eq, "psd", "other", False),
        (Op.ne, "psd", "other", True),
        (Op.in_, ("psd", "emd"), "emd", True),
        (Op.not_in, ("psd", "emd"), "emd", False),
        (Op.lt, 5, 4, True),
        (Op.lt, 5, 5, False),
        (Op.le, 5, 5, True),
        (Op.gt, 5, 5, False),
        (Op.ge, 5, 5, True),
        (Op.ge, date(2026, 6, 1), date(2026, 6, 2), True),
        (Op.exists, True, "psd", True),
        (Op.exists, False, "psd", False),
        (Op.exists, True, None, False),
        (Op.exists, False, None, True),
        (Op.eq, "psd", None, None),
        (Op.not_in, ("psd",), None, None),
    ],
)
def test_a_fact_is_compared(
    op: Op, v: Fact | tuple[Fact, ...], fact: Fact | None, expected: bool | None
) -> None:
    facts = {} if fact is None else {str(KIND): fact}
    assert holds(Compare(KIND, op, v), facts=facts, happened=()) is expected


@pytest.mark.parametrize(("fact", "v"), [(1, "1"), (True, 1), ("2026-01-01", date(2026, 1, 1))])
def test_facts_of_another_type_are_refused(fact: Fact, v: Fact) -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        holds(Compare(KIND, Op.eq, v), facts={KIND: fact}, happened=())


def test_what_was_not_recorded_has_not_happened() -> None:
    holding = Happened(Code("holding_response"))
    assert holds(holding, facts={}, happened={"holding_response"}) is True
    assert holds(holding, facts={}, happened=()) is False
    assert holds(Otherwise(), facts={}, happened=()) is True


def test_a_condition_names_the_facts_and_events_it_asks_for() -> None:
    nested = All((Not(AnyOf((leaf(True), Happened(Code("closed"))))), leaf(None), Otherwise()))
    assert list(facts_of(nested)) == ["known", "unknown"]
    assert list(events_of(nested)) == ["closed"]
