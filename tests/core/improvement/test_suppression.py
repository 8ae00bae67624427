"""Small numbers of a table are hidden, and no one can compute them from the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.samples import START

from amends.core.framework.people.authority import sees_every_number
from amends.core.framework.people.personnel import Grant, Person, Role
from amends.core.improvement.suppression import FEW, Hidden, Number, linked, masked
from amends.core.values import Code, Id

FEWER, REVEALS = Hidden.few, Hidden.reveals
TOTAL = -1


def row(*numbers: int) -> list[Number]:
    """The parts of a total as they are shown."""
    cells = dict(enumerate(numbers)) | {TOTAL: sum(numbers)}
    shown = masked(cells, [(TOTAL, *range(len(numbers)))])
    return [shown[place] for place in range(len(numbers))]


def test_a_small_number_takes_the_next_smallest_with_it() -> None:
    assert row(3, 9, 7, 0) == [FEWER, 9, REVEALS, 0]
    assert row(2, 30) == [FEWER, REVEALS]
    assert row(8, 9) == [8, 9]
    assert row(0, 0) == [0, 0]


def test_hidden_numbers_whose_sum_leaves_no_choice_take_a_further_one_with_them() -> None:
    assert row(3, 2, 9) == [FEWER, FEWER, 9]
    assert row(1, 1, 9) == [FEWER, FEWER, REVEALS]
    assert row(4, 4, 9) == [FEWER, FEWER, REVEALS]
    assert row(1, 5, 20, 30) == [FEWER, REVEALS, REVEALS, 30]


def test_a_number_that_two_sums_share_is_hidden_in_both() -> None:
    """3 hides 7 in the first sum, and so 6 in the second."""
    cells = {"a": 3, "b": 7, "first": 10, "c": 6, "second": 13}
    shown = masked(cells, [("first", "a", "b"), ("second", "b", "c")])
    assert [name for name, number in shown.items() if number is REVEALS] == ["b", "c"]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_no_small_number_follows_from_the_total_and_the_numbers_shown(numbers: list[int]) -> None:
    parts, total = range(len(numbers)), sum(numbers)
    shown = masked(dict(enumerate(numbers)) | {TOTAL: total}, [(TOTAL, *parts)])
    if isinstance(shown[TOTAL], Hidden):
        return
    least = [{FEWER: 1, REVEALS: FEW}.get(shown[p], numbers[p]) for p in parts]
    most = [{FEWER: FEW - 1, REVEALS: total}.get(shown[p], numbers[p]) for p in parts]
    for place in (part for part in parts if shown[part] is FEWER):
        left = sum(least) - least[place], sum(most) - most[place]
        possible = [one for one in range(1, FEW) if left[0] <= total - one <= left[1]]
        assert len(possible) > 1, (numbers, shown)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=4))
def test_no_small_number_follows_from_the_two_columns_of_a_table(
    table: list[tuple[int, int]],
) -> None:
    """A share by groups: what is counted, what is not, both together, and the sums of each."""
    cells: dict[tuple[int, str], int] = {}
    for group, (counted, rest) in enumerate(table):
        cells |= {
            (group, "number"): counted,
            (group, "rest"): rest,
            (group, "among"): counted + rest,
        }
    names = ("number", "rest", "among")
    cells |= {(TOTAL, n): sum(cells[g, n] for g in range(len(table))) for n in names}
    sums = [
        tuple((place, n) for n in ("among", "number", "rest"))
        for place in (*range(len(table)), TOTAL)
    ]
    sums += [((TOTAL, n), *((g, n) for g in range(len(table)))) for n in names]
    shown = masked(cells, sums)
    for one in sums:
        hidden = [cell for cell in one if isinstance(shown[cell], Hidden)]
        assert len(hidden) != 1, (table, one)
    for cell, number in cells.items():
        assert (shown[cell] is FEWER) == (0 < number < FEW)
        assert isinstance(shown[cell], Hidden) or shown[cell] == number


@pytest.mark.parametrize(
    ("total", "seen", "shown"),
    [(9, 9, 9), (3, 3, 3), (9, 7, Hidden.reveals), (4, 1, Hidden.few), (9, 4, 9), (0, 0, 0)],
)
def test_a_total_beside_a_list_reveals_no_few_others(total: int, seen: int, shown: Number) -> None:
    assert linked(total, seen, every=False) == shown
    assert linked(total, seen, every=True) == total


def test_the_role_alone_decides_who_sees_every_number() -> None:
    def of(role: Role, unit: str | None = None) -> bool:
        grant = Grant(role, Code(unit) if unit else None, START)
        return sees_every_number(Person(Id("person/1"), grants=(grant,)))

    assert [role for role in Role if of(role)] == [
        Role.top_management,
        Role.management_representative,
    ]
    assert not of(Role.management_representative, "north")
