"""Exact binomial limits, survival, change points, percentiles and many tests.

Reference values: SciPy 1.17.1, unless a test names another source.
"""

from math import exp
from random import Random

import pytest
from tests.core.improvement.statistics import published

from amends.core.improvement.statistics.binomial import (
    binomial_cdf,
    funnel_limits,
    incomplete_beta,
)
from amends.core.improvement.statistics.changes import changes, dispersion
from amends.core.improvement.statistics.summaries import adjusted, pareto, percentile
from amends.core.improvement.statistics.survival import kaplan_meier, share_ended, time_until


@pytest.mark.parametrize(
    ("a", "b", "x", "value"),
    [
        (2, 3, 0.4, 0.5248),
        (50, 60, 0.45, 0.4642352914306031),
        (0.5, 0.5, 0.01, 0.06376856085851985),
        (1000, 2000, 0.34, 0.7812150911606441),
        (300, 2, 0.99, 0.19616357628514303),
    ],
)
def test_incomplete_beta_agrees(a: float, b: float, x: float, value: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(value, abs=1.5e-10)


def test_binomial_probabilities_agree() -> None:
    assert binomial_cdf(3, 20, 0.1) == pytest.approx(0.8670466765656649, abs=1e-10)
    assert binomial_cdf(140, 200, 0.76) == pytest.approx(0.030672277685081475, abs=1e-10)
    assert binomial_cdf(0, 500, 0.002) == pytest.approx(0.36751125485715885, abs=1e-10)
    assert [binomial_cdf(-1, 5, 0.5), binomial_cdf(5, 5, 0.5)] == [0, 1]


@pytest.mark.parametrize(
    ("cases", "share", "limits"),
    [
        (50, 0.2, (0.03477614320750775, 0.3791440976750372)),
        (400, 0.93, (0.8863226075031142, 0.964870931687765)),
        (8, 0.5, (0.0, 0.968)),
    ],
)
def test_funnel_limits_agree(cases: int, share: float, limits: tuple[float, float]) -> None:
    assert funnel_limits(cases, share) == pytest.approx(limits, abs=1e-9)


def test_a_funnel_of_nothing_says_nothing() -> None:
    assert funnel_limits(0, 0.3) == (0, 1)


def test_remission_of_the_freireich_trial_agrees() -> None:
    steps = kaplan_meier(published.REMISSION_ENDED, published.REMISSION_CONTINUES)
    assert [round(step.share, 3) for step in steps] == [
        0.857,
        0.807,
        0.753,
        0.690,
        0.627,
        0.538,
        0.448,
    ]
    assert [step.at_risk for step in steps] == [21, 17, 15, 12, 11, 7, 6]
    assert [round(step.error, 4) for step in steps] == [
        0.0764,
        0.0869,
        0.0963,
        0.1068,
        0.1141,
        0.1282,
        0.1346,
    ]
    assert time_until(steps) == 23
    assert share_ended(steps, 12) == pytest.approx(1 - 0.75294118)


def test_open_cases_make_the_time_longer_than_the_ended_ones_alone_say() -> None:
    ended = {5: 10, 10: 10}
    assert time_until(kaplan_meier(ended, {})) == 5
    assert time_until(kaplan_meier(ended, {20: 30})) is None
    assert kaplan_meier({3: 2}, {})[-1].share == 0
    assert share_ended((), 5) == 0


def test_a_change_of_level_is_found_with_the_interval_in_which_it_lies() -> None:
    [found] = changes([3, 4, 5, 4, 3, 5, 4, 6, 3, 4, 12, 14, 9, 11, 13, 12, 10])
    assert found.at == 10
    assert found.before == pytest.approx(4.1)
    assert found.earliest <= 10 <= found.latest
    [slow] = changes([4, 5, 6, 4, 5, 7, 6, 8, 7, 9, 8, 10, 9, 11] * 1 + [10, 11, 9, 12, 10, 11])
    assert slow.earliest < slow.at < slow.latest


def test_exposure_explains_a_rise_that_is_none() -> None:
    counts = [5] * 12 + [15] * 12
    assert len(changes(counts)) == 1
    assert changes(counts, [100.0] * 12 + [300.0] * 12) == ()


def test_two_changes_are_found() -> None:
    assert [one.at for one in changes([2] * 10 + [12] * 10 + [3] * 10)] == [10, 20]


def test_a_change_counts_less_where_counts_vary_more_than_chance() -> None:
    wild = [2, 14, 3, 12, 1, 15, 2, 11, 16, 4, 17, 5, 18, 3, 16, 6]
    assert dispersion(wild) > 5
    assert changes(wild, dispersion=dispersion(wild)) == ()
    assert dispersion([4] * 8) == dispersion([]) == 1


@pytest.mark.parametrize(("weeks", "mean"), [(52, 5), (52, 20), (104, 5), (24, 8), (26, 0.5)])
def test_steady_counts_seldom_show_a_change(weeks: int, mean: float) -> None:
    chance = Random(11)
    false = sum(bool(changes([_poisson(chance, mean) for _ in range(weeks)])) for _ in range(200))
    assert false / 200 <= 0.1


def _poisson(chance: Random, mean: float) -> int:
    count, product, least = 0, chance.random(), exp(-mean)
    while product > least:
        count, product = count + 1, product * chance.random()
    return count


def test_percentiles_are_values_that_occur() -> None:
    days = {1: 10, 2: 0, 5: 60, 30: 30}
    assert [percentile(days, share) for share in (0, 0.1, 0.5, 0.9, 1)] == [1, 1, 5, 30, 30]
    assert percentile({}, 0.5) is None
    with pytest.raises(ValueError, match="share"):
        percentile(days, 1.5)


def test_the_vital_few_make_up_four_fifths() -> None:
    parts = pareto({"a": 50, "b": 5, "c": 30, "d": 15, "e": 0})
    assert [(part.key, round(part.together, 2), part.vital) for part in parts] == [
        ("a", 0.5, True),
        ("c", 0.8, True),
        ("d", 0.95, False),
        ("b", 1.0, False),
    ]


def test_p_values_are_adjusted_for_the_number_of_tests() -> None:
    assert adjusted([0.039, 0.001, 0.008, 0.6, 0.041]) == pytest.approx(
        [0.05125, 0.005, 0.02, 0.6, 0.05125]
    )
    assert adjusted([]) == ()
