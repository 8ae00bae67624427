"""Groups compared with all others."""

import pytest

from amends.core.improvement.statistics.comparing import LEAST, Group, different, exact, groups


@pytest.mark.parametrize(
    ("group", "probability"),
    [
        (Group(3, 4, 1, 4), 34 / 70),  # Fisher's tea: 17 of 70 ways, on both sides
        (Group(10, 10, 0, 10), 2 / 184_756),
        (Group(5, 10, 5, 10), 1.0),
        (Group(1, 9, 11, 15), 2 * (220 + 12 * 495) / 1_307_504),
    ],
)
def test_the_exact_test_doubles_the_smaller_tail(group: Group, probability: float) -> None:
    assert exact(group) == pytest.approx(probability, rel=1e-9)


def test_a_group_stands_beside_all_others() -> None:
    found = groups({"phone": (6, 10), "web": (3, 20), "post": (1, 5)})
    assert found["phone"] == Group(6, 10, 4, 25)
    assert (found["phone"].share, found["phone"].other_share) == (0.6, 0.16)


def test_only_what_differs_by_more_than_chance_is_found() -> None:
    found = groups({"phone": (90, 100), "web": (50, 100), "shop": (70, 100)})
    assert set(different(found)) == {"phone", "web"}


def test_groups_with_few_cases_are_not_compared() -> None:
    few = {"phone": (LEAST - 1, LEAST - 1), "web": (0, 500)}
    assert not groups(few)["phone"].enough
    assert not different(groups(few))


def test_among_many_equal_groups_chance_is_not_called_a_difference() -> None:
    """The p-value of the one that is farthest off is below 0.05 alone, and not among 40."""
    numbers = {f"g{n}": (50, 100) for n in range(39)} | {"off": (62, 100)}
    found = groups(numbers)
    assert exact(found["off"]) < 0.05
    assert not different(found)
