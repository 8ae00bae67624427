"""Clause 8.7: when the figures say that an action works, and what does not fool them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from amends.core.improvement.effect import (
    Counted,
    EffectFigures,
    EffectMeasure,
    EffectRule,
    EffectVerdict,
    by_chance,
    judged,
)
from amends.core.improvement.pattern import CodePattern
from amends.core.values import Code, Id

WORKS, NOT, EARLY = EffectVerdict.works, EffectVerdict.does_not_work, EffectVerdict.too_early
RULE = EffectRule(
    EffectMeasure.complaints_a_week,
    CodePattern(category=Code("late")),
    date(2026, 1, 5),
    12,
    50,
    8,
    date(2026, 8, 3),
    Id("person/quality"),
)
DONE = date(2026, 5, 4)


def verdict(figures: EffectFigures, rule: EffectRule = RULE) -> EffectVerdict:
    return judged(rule, figures, DONE, rule.check_on)


def figures(
    before: int, after: int, *, all_before: int = 600, all_after: int = 400
) -> EffectFigures:
    return EffectFigures(Counted(12, before, all_before), Counted(8, after, all_after))


def test_a_fall_beyond_threshold_and_chance_works() -> None:
    assert verdict(figures(60, 10)) is WORKS


@pytest.mark.parametrize("after", [21, 40, 60])
def test_a_smaller_fall_or_a_rise_does_not_work(after: int) -> None:
    assert verdict(figures(60, after)) is NOT


def test_the_threshold_itself_is_enough() -> None:
    assert verdict(figures(60, 20)) is WORKS


def test_falling_volume_alone_does_not_work() -> None:
    assert verdict(figures(60, 10, all_after=100)) is NOT


def test_rising_volume_hides_no_missing_fall() -> None:
    share = replace(RULE, measure=EffectMeasure.share_of_complaints)

    assert verdict(figures(60, 30, all_after=4_000), share) is NOT


def test_a_season_that_was_the_same_last_year_does_not_work() -> None:
    last_year = {
        "last_year_baseline": Counted(12, 60, 600),
        "last_year_window": Counted(8, 10, 400),
    }

    assert verdict(replace(figures(60, 10), **last_year)) is NOT


def test_a_fall_below_the_season_works() -> None:
    last_year = {
        "last_year_baseline": Counted(12, 60, 600),
        "last_year_window": Counted(8, 32, 400),
    }

    assert verdict(replace(figures(60, 6), **last_year)) is WORKS


def test_a_season_without_any_such_complaint_says_nothing() -> None:
    last_year = {
        "last_year_baseline": Counted(12, 60, 600),
        "last_year_window": Counted(8, 0, 400),
    }

    assert verdict(replace(figures(60, 10), **last_year)) is EARLY


def test_a_window_without_any_complaint_says_nothing() -> None:
    assert verdict(figures(60, 0, all_after=0)) is EARLY


def test_thousands_of_complaints_are_judged_like_few() -> None:
    assert verdict(figures(6_000, 1_000, all_before=60_000, all_after=40_000)) is WORKS


def test_a_problem_that_began_this_year_is_not_measured_against_the_last() -> None:
    last_year = {
        "last_year_baseline": Counted(12, 2, 600),
        "last_year_window": Counted(8, 0, 400),
    }

    assert verdict(replace(figures(60, 10), **last_year)) is WORKS


def test_small_numbers_say_nothing() -> None:
    assert verdict(figures(4, 0)) is EARLY
    assert verdict(figures(6, 2)) is EARLY


def test_a_window_that_began_before_completion_is_too_early() -> None:
    late = RULE.check_on - timedelta(weeks=8)

    assert judged(RULE, figures(60, 0), late, RULE.check_on) is EARLY
    assert judged(RULE, figures(60, 0), late - timedelta(days=1), RULE.check_on) is WORKS


def test_chance_is_the_exact_binomial_tail() -> None:
    even = EffectFigures(Counted(1, 5, 9), Counted(1, 0, 9))

    assert by_chance(even) == pytest.approx(1 / 32, abs=1e-12)
