"""Rises of patterns: what is found, what is ordinary, and what a season is."""

from functools import cache
from math import comb

import pytest
from tests.core import planted
from tests.core.planted import PLANTED, Case

from amends.core.improvement.signals.recurrence import (
    Pattern,
    calibrated,
    dispersions,
    found,
    ratio,
    rise,
    season,
    smallest,
    surprise_of,
    usual,
)

WEEK = planted.FIRST


@cache
def cases(*, quiet: bool = False) -> tuple[Case, ...]:
    return tuple(planted.years(3, a_week=40, planted=() if quiet else PLANTED))


def at_end_of(week: int, *, quiet: bool = False) -> dict[Pattern, list[int]]:
    return planted.series(list(cases(quiet=quiet)), week + 1)


@pytest.mark.parametrize(("name", "week"), [("sudden", 84), ("slow", 80), ("building", 88)])
def test_a_planted_problem_is_found_with_its_codes(name: str, week: int) -> None:
    problem = next(one for one in PLANTED if one.name == name)
    known = at_end_of(week)
    patterns = [one.pattern for one in found(known, calibrated(known))]
    assert any(planted.belongs(pattern, problem) for pattern in patterns)


def test_nothing_is_found_before_a_problem_begins() -> None:
    known = at_end_of(60)
    assert found(known, calibrated(known)) == ()


def test_a_season_that_returns_is_not_a_rise() -> None:
    heating = at_end_of(96, quiet=True)[Pattern("heating")]
    known = at_end_of(96, quiet=True)
    threshold, scatter = calibrated(known), dispersions(known)[frozenset({"category"})]
    first_year = rise(heating[-52:], scatter)
    assert first_year is not None
    assert first_year.surprise > threshold
    assert season(heating, 4).factor > 1.5
    assert all(one.pattern.category != "heating" for one in found(known, threshold))


def test_a_season_known_from_few_complaints_says_less_than_one_known_from_many() -> None:
    """Both returned twice as strong; of 10 complaints last year that may be chance, of 500 not."""

    def year(of: int) -> list[int]:
        return [*[of] * 44, *[3 * of] * 4, *[of] * 48, *[6 * of] * 4]

    few, many = season(year(1), 4), season(year(50), 4)
    assert few.known_from < many.known_from
    assert ratio(24, 0, 4, its=few) > ratio(24, 0, 4, its=many) > ratio(24, 0, 4)


def test_the_same_weeks_give_the_same_threshold_and_other_budgets_another() -> None:
    known = at_end_of(70, quiet=True)
    assert calibrated(known) == calibrated(known)
    assert calibrated(known, alarms=0.2) > calibrated(known, alarms=3)


def test_a_short_record_finds_nothing() -> None:
    assert rise([0] * 20 + [30], 1.0) is None
    assert calibrated({Pattern("heating"): [1] * 20}) == 300.0


def test_single_high_weeks_do_not_make_the_usual_higher() -> None:
    assert usual([1] * 39 + [60]) < 1.2


def test_the_surprise_is_the_tail_of_a_negative_binomial() -> None:
    """Written out for size 20 and probability 1 / 1.2: mean 4, variance 1.2 times 4."""
    below = sum(comb(k + 19, k) * (1 / 1.2) ** 20 * (0.2 / 1.2) ** k for k in range(10))
    assert 10 ** -surprise_of(10, 4.0, 1.2) == pytest.approx(1 - below, rel=1e-5)
    assert surprise_of(4, 4.0, 1.2) == 0


def test_the_smallest_rise_is_the_first_that_passes_the_threshold() -> None:
    weeks = [2] * 60
    least = smallest(weeks, 0.1, 3.0)
    expected = 4 * usual(weeks[:40])
    variance = ratio(expected, 0.1, 4)
    assert (
        surprise_of(least, expected, variance) >= 3.0 > surprise_of(least - 1, expected, variance)
    )


def test_of_a_pattern_and_a_narrower_one_the_place_of_the_rise_is_named() -> None:
    quiet, loud = [1] * 100, [1] * 96 + [8] * 4
    series = {
        Pattern("damp", unit="north"): loud,
        Pattern("damp", unit="south"): quiet,
        Pattern("damp"): [a + b for a, b in zip(loud, quiet, strict=True)],
    }
    assert [one.pattern for one in found(series, 2.0)] == [Pattern("damp", unit="north")]
