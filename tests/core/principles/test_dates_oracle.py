"""Clause 4.7: the end of any term agrees with a second opinion written another way."""

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from tests.core.date_oracle import ZONES, differences, draw

from amends.core.principles import calendars, timeliness
from amends.core.values import Day, Moment

DRAWS = 4_000
"""Of a run of the tests; `python -m bench dates` draws a million."""


def test_dates_of_twenty_zones_and_thirty_years_agree_with_the_oracle() -> None:
    assert list(differences(Random(20_261_125), DRAWS)) == []


def test_the_draws_reach_every_zone_unit_and_way_of_counting() -> None:
    chance = Random(7)
    drawn = [draw(chance) for _ in range(2_000)]
    assert {one.calendar.zone for one in drawn} == set(ZONES)
    assert {one.unit for one in drawn} == set(timeliness.TermUnit)
    assert {one.counting.roll for one in drawn} == set(timeliness.Roll)
    assert {one.counting.month_end for one in drawn} == set(timeliness.MonthEnd)
    assert {one.counting.ends for one in drawn} == set(timeliness.Ends)
    assert {one.calendar.half_days_are for one in drawn} == set(calendars.HalfDays)
    assert {one.start.year for one in drawn} == set(range(2000, 2030))


def test_the_oracle_sees_a_day_that_is_taken_for_twenty_four_hours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def end_of(self: calendars.Calendar, day: Day) -> Moment:
        return self.start_of(day) + timedelta(hours=24, microseconds=-1)

    monkeypatch.setattr(calendars.Calendar, "end_of", end_of)
    assert differences(Random(1), 3_000)


def test_the_oracle_sees_a_month_that_is_taken_for_thirty_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def add_months(day: Day, amount: int, **_how: object) -> Day:
        return day + timedelta(days=30 * amount)

    monkeypatch.setattr(timeliness, "add_months", add_months)
    assert differences(Random(1), 200)


def test_the_oracle_sees_hours_that_are_counted_on_the_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at(self: calendars.Calendar, day: Day, when: time) -> Moment:
        noon = datetime.combine(day, time(12), calendars.zone_of(self.zone)).astimezone(UTC)
        return noon + (datetime.combine(day, when) - datetime.combine(day, time(12)))

    monkeypatch.setattr(calendars.Calendar, "_at", at)
    assert differences(Random(1), 4_000)


def test_the_oracle_sees_a_half_day_that_is_taken_for_a_whole_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hours_of(self: calendars.Calendar, day: Day) -> tuple[time | None, time | None]:
        own = next((one for one in self.hours if one.weekday == day.weekday()), self)
        return own.opens, own.closes

    monkeypatch.setattr(calendars.Calendar, "hours_of", hours_of)
    assert differences(Random(1), 3_000)
