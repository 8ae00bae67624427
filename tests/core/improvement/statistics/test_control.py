"""Run rules, phases and verdicts of control charts."""

import pytest
from tests.core.improvement.statistics import published

from amends.core.improvement.statistics.control import (
    Good,
    Phase,
    RunRule,
    Strength,
    Verdict,
    control_chart,
)
from amends.core.improvement.statistics.limits import ChartKind, Observation

STEADY = [10.0, 11.0, 9.0, 10.5, 9.5, 11.0, 9.0, 10.0] * 3
BEYOND, SHIFT, TREND, TWO = RunRule.beyond, RunRule.shift, RunRule.trend, RunRule.two_of_three


def chart(values: list[float], *phases: Phase, base: int | None = 24):  # type: ignore[no-untyped-def]
    series = [Observation(value) for value in values]
    return control_chart(ChartKind.individuals, series, phases or (Phase(base=base),))


def rules_at(values: list[float], rule: RunRule) -> list[int]:
    return [n for n, point in enumerate(chart(values).points) if rule in point.rules]


def test_ordinary_variation_has_no_signal() -> None:
    assert chart(STEADY).signals == ()
    assert chart(STEADY).verdict(Good.low) is Verdict.ordinary


def test_a_point_beyond_the_limits_is_a_signal() -> None:
    assert rules_at([*STEADY, 17.0], BEYOND) == [24]


def test_eight_on_one_side_are_a_signal_and_seven_are_not() -> None:
    above = [10.2, 10.4] * 4
    assert rules_at([*STEADY, 9.0, *above], SHIFT) == list(range(25, 33))
    assert rules_at([*STEADY, 9.0, *above[:7]], SHIFT) == []


def test_six_that_rise_are_a_signal_and_five_are_not() -> None:
    rise = [9.0, 9.4, 9.8, 10.2, 10.6, 11.0]
    assert rules_at([*STEADY, 9.6, *rise], TREND) == list(range(25, 31))
    assert rules_at([*STEADY, 9.6, *rise[:5], 9.0], TREND) == []


def test_two_of_three_far_from_the_centre_are_a_signal_and_one_is_not() -> None:
    sigma = chart(STEADY).points[0].limit.sigma
    far, near = 10 + 2.5 * sigma, 10.0
    assert rules_at([*STEADY, far, near, far], TWO) == [24, 26]
    assert rules_at([*STEADY, far, near, near, far], TWO) == []
    assert rules_at([*STEADY, far, near, 20 - far], TWO) == []


def test_better_and_worse_depend_on_what_is_good() -> None:
    high = chart([*STEADY, 17.0])
    assert high.verdict(Good.low) is Verdict.worse
    assert high.verdict(Good.high) is Verdict.better
    assert high.verdict(Good.neither) is Verdict.changed


def test_a_signal_long_ago_says_nothing_of_now() -> None:
    values = [17.0, *STEADY]
    assert chart(values).signals == (0,)
    assert chart(values).verdict(Good.low) is Verdict.ordinary


@pytest.mark.parametrize(
    ("points", "strength"),
    [
        (11, Strength.absent),
        (12, Strength.provisional),
        (23, Strength.provisional),
        (24, Strength.firm),
    ],
)
def test_limits_are_absent_below_12_points_and_provisional_below_24(
    points: int, strength: Strength
) -> None:
    found = chart(STEADY[:points], base=None)
    assert found.strength is strength
    assert (found.points[0].limit is None) == (strength is Strength.absent)
    if strength is Strength.absent:
        assert found.verdict(Good.low) is Verdict.too_few


def test_each_phase_has_its_own_limits_and_no_run_crosses_into_it() -> None:
    values = [*STEADY, *(value - 5 for value in STEADY)]
    found = chart(values, Phase(), Phase(24))
    assert [found.points[n].limit.centre for n in (0, 24)] == pytest.approx([10, 5])
    assert found.signals == ()
    assert len(chart(values).signals) >= 24


def test_periods_without_a_case_are_passed_over() -> None:
    gap = Observation(0, 0)
    series = [gap, *(Observation(value) for value in STEADY), gap, Observation(17.0)]
    found = control_chart(ChartKind.individuals, series, [Phase(base=25)])
    assert found.points[0].value is None
    assert found.signals == (26,)


def test_the_accidents_show_ordinary_variation_with_provisional_limits() -> None:
    weeks = [
        Observation(seen, of)
        for seen, of in zip(published.ACCIDENTS_SEEN, published.ACCIDENTS, strict=True)
    ]
    found = control_chart(ChartKind.proportion_prime, weeks)
    assert (found.signals, found.strength) == ((), Strength.provisional)


def test_the_costs_of_montgomery_6_5_signal_in_the_last_two_weeks() -> None:
    found = chart([float(cost) for cost in published.COSTS], base=20)
    assert [n for n, point in enumerate(found.points) if BEYOND in point.rules] == [38, 39]


def test_single_values_that_hardly_ever_change_have_no_limits() -> None:
    even = chart([0.0] * 10 + [3.0] + [0.0] * 13)
    assert even.signals == ()
    assert even.verdict(Good.low) is Verdict.too_few
    assert all(point.limit is None for point in even.points)


def test_counts_below_one_in_a_period_have_no_limits_and_larger_ones_have() -> None:
    def verdict(counts: list[int]) -> Verdict:
        return control_chart(ChartKind.rate_prime, [*map(Observation, counts)]).verdict(Good.low)

    assert verdict([0, 0, 1, 0, 0, 2] * 4) is Verdict.too_few
    assert verdict([2, 1, 3, 2, 1, 2] * 4) is Verdict.ordinary


def test_the_lower_limit_of_values_above_nought_is_not_below_it() -> None:
    lowest = chart([0.0, 5.0, 1.0] * 8).points[0].limit
    assert lowest is not None
    assert lowest.lower == 0


@pytest.mark.parametrize("counted", [0, 10])
def test_shares_of_none_or_all_in_the_base_give_no_limits_and_no_signal(counted: int) -> None:
    series = [*[Observation(counted, 10)] * 24, Observation(5, 10)]
    for kind in (ChartKind.proportion, ChartKind.proportion_prime):
        found = control_chart(kind, series, (Phase(base=24),))
        assert (found.signals, found.strength) == ((), Strength.absent)
        assert found.verdict(Good.low) is Verdict.too_few


def test_phases_begin_with_the_series() -> None:
    with pytest.raises(ValueError, match="begins"):
        chart(STEADY, Phase(3))
