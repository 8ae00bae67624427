"""Control limits against published examples."""

from math import erfc, sqrt
from random import Random

import pytest
from tests.core.improvement.statistics import published

from amends.core.improvement.statistics.limits import (
    ChartKind,
    Limit,
    Observation,
    limits,
    moving_range_sigma,
)


def series(numbers: list[int], among: list[int] | int = 1) -> list[Observation]:
    of = among if isinstance(among, list) else [among] * len(numbers)
    return [Observation(number, its) for number, its in zip(numbers, of, strict=True)]


def close(limit: Limit, centre: float, lower: float, upper: float, within: float = 1e-6) -> bool:
    return (limit.centre, limit.lower, limit.upper) == pytest.approx(
        (centre, lower, upper), abs=within
    )


def test_limits_of_single_values_are_those_of_montgomery_6_5() -> None:
    at = limits(ChartKind.individuals, series(published.COSTS[:20]))
    assert close(at(Observation(0)), 300.5, 279.78331466965284, 321.21668533034716)


def test_limits_of_shares_are_those_of_montgomery_7_1_and_of_its_second_phase() -> None:
    cans = series(published.CANS, 50)
    first = [one for n, one in enumerate(cans[:30]) if n not in (14, 22)]
    assert close(
        limits(ChartKind.proportion, first)(cans[0]),
        0.215,
        0.040702839954289555,
        0.38929716004571047,
    )
    assert close(
        limits(ChartKind.proportion, cans[30:])(cans[30]), 0.1096875, 0.0, 0.24226995518120034
    )


def test_limits_of_shares_follow_the_size_of_each_sample_as_in_montgomery_table_7_4() -> None:
    orders = series(published.ORDERS, published.ORDERS_OF)
    at = limits(ChartKind.proportion, orders)
    centre = 0.09551020408163265
    assert close(at(orders[0]), centre, 0.007334694727773067, 0.18368571343549223)
    assert close(at(orders[1]), centre, 0.0, 0.19409342051458195)
    assert close(at(orders[11]), centre, 0.01501734492727154, 0.17600306323599374)


def test_limits_of_counts_are_those_of_montgomery_7_3() -> None:
    boards = series(
        [number for place, number in enumerate(published.BOARDS[:26]) if place not in (5, 19)]
    )
    at = limits(ChartKind.rate, boards)
    assert close(at(boards[0]), 19.666666666666668, 6.3625319710165975, 32.970801362316735)


def test_limits_of_rates_are_those_of_montgomery_7_4_and_7_5() -> None:
    shipments = series(published.SHIPMENTS, 50)
    at = limits(ChartKind.rate, shipments)
    assert close(at(shipments[0]), 0.074, 0.0, 0.1894123043700281)
    rolls = [
        Observation(one.number, one.among / 50)
        for one in series(published.ROLLS, published.ROLLS_OF)
    ]
    at = limits(ChartKind.rate, rolls)
    assert close(at(rolls[0]), 1.4232558139534883, 0.29147393012686534, 2.555037697780111)
    assert close(at(rolls[1]), 1.4232558139534883, 0.15788519998393874, 2.6886264279230376)


def test_prime_limits_of_the_accidents_are_wide_where_plain_ones_mark_most_weeks() -> None:
    weeks = series(published.ACCIDENTS_SEEN, published.ACCIDENTS)
    prime, plain = (
        limits(kind, weeks) for kind in (ChartKind.proportion_prime, ChartKind.proportion)
    )
    assert close(prime(weeks[0]), 0.9529, 0.9401, 0.9657, 1e-4)
    assert close(prime(weeks[12]), 0.9529, 0.9398, 0.9660, 1e-4)
    outside = [
        [one for one in weeks if not (at(one).lower <= (one.value or 0) <= at(one).upper)]
        for at in (prime, plain)
    ]
    assert [len(found) for found in outside] == [0, 16]


def test_prime_rates_of_pure_chance_have_nearly_the_limits_of_plain_ones() -> None:
    chance = Random(7)
    days = [Observation(sum(chance.random() < 0.02 for _ in range(1000)), 1000) for _ in range(60)]
    prime, plain = (limits(kind, days)(days[0]) for kind in (ChartKind.rate_prime, ChartKind.rate))
    assert prime.sigma == pytest.approx(plain.sigma, rel=0.15)


def test_prime_limits_are_never_closer_than_those_of_chance() -> None:
    even = [Observation(2, 50), Observation(2, 50), Observation(2, 51)] * 8
    prime, plain = (
        limits(kind, even)(even[0]) for kind in (ChartKind.proportion_prime, ChartKind.proportion)
    )
    assert prime == plain
    assert prime.upper > 3 / 50


def test_cases_between_events_have_the_limits_of_a_geometric_count() -> None:
    at = limits(ChartKind.cases_between, series([10, 20, 30]))
    assert close(at(Observation(0)), 20, 0, 20 + 3 * sqrt(20 * 21))


def test_a_large_moving_range_has_no_part_in_the_limits() -> None:
    steady = [10.0, 11.0] * 12
    broken = [*steady, 60.0, *steady]
    assert moving_range_sigma(broken) == pytest.approx(moving_range_sigma(steady))
    assert moving_range_sigma(broken, screen=False) > 2 * moving_range_sigma(steady)


@pytest.mark.parametrize(("points", "known"), [(12, 0.0184), (24, 0.0089), (60, 0.0044)])
def test_false_alarms_of_estimated_limits_are_as_many_as_is_known(
    points: int, known: float
) -> None:
    chance = Random(5)
    screened, plain = 0.0, 0.0
    repeats = 2500
    for _ in range(repeats):
        values = [chance.gauss() for _ in range(points)]
        limit = limits(ChartKind.individuals, [Observation(one) for one in values])(Observation(0))
        sigma = moving_range_sigma(values, screen=False)
        screened += _outside(limit.lower, limit.upper)
        plain += _outside(limit.centre - 3 * sigma, limit.centre + 3 * sigma)
    assert plain / repeats == pytest.approx(known, abs=0.0006)
    assert known < screened / repeats < 1.5 * known


def _outside(lower: float, upper: float) -> float:
    """Return the probability of a normal value outside of two limits."""
    return (erfc(-lower / sqrt(2)) + erfc(upper / sqrt(2))) / 2


def test_no_limits_come_from_nothing() -> None:
    with pytest.raises(ValueError, match="no point"):
        limits(ChartKind.proportion, [Observation(0, 0)])
