"""Clause 4.7: holiday sets made from the library are those of the published examples."""

from datetime import date

import pytest

from amends.core.framework.adoption import calendar_text
from amends.governance.defaults.calendars import UnknownPlace, calendar_of

YEARS = range(2026, 2028)


@pytest.mark.parametrize(
    ("country", "subdivision", "working", "closed"),
    [
        ("gb", "ENG", "2026-03-17 2026-07-13 2026-11-30", "2026-04-03 2026-04-06 2026-12-28"),
        ("GB", "NIR", "2026-11-30", "2026-03-17 2026-07-13 2026-04-06"),
        ("GB", "SCT", "2026-04-06 2026-08-31", "2026-01-02 2026-11-30 2027-12-28"),
        ("IE", None, "2026-04-03 2026-08-31", "2026-02-02 2026-04-06 2026-10-26"),
        ("US", None, "2026-04-03 2026-12-24", "2026-07-03 2026-11-26 2027-01-01"),
    ],
)
def test_a_country_has_its_own_days(
    country: str, subdivision: str | None, working: str, closed: str
) -> None:
    calendar = calendar_of(country, subdivision=subdivision, years=YEARS, zone="UTC")
    for day in working.split():
        assert calendar.is_working(date.fromisoformat(day)), day
    for day in closed.split():
        assert not calendar.is_working(date.fromisoformat(day)), day


def test_a_made_calendar_can_be_adopted_and_says_what_it_knows() -> None:
    calendar = calendar_of("IE", years=YEARS, zone="Europe/Dublin")
    assert (calendar.code, calendar.version) == ("ie", 1)
    assert calendar.knows(date(2026, 1, 1))
    assert calendar.knows(date(2027, 12, 31))
    assert not calendar.knows(date(2025, 12, 31))
    assert not calendar.knows(date(2028, 1, 1))
    assert calendar_text.read(calendar_text.write(calendar)) == calendar


def test_days_are_added_to_those_of_the_country() -> None:
    extra = [date(2026, 4, 3)]
    calendar = calendar_of("IE", years=YEARS, zone="Europe/Dublin", extra=extra)
    assert not calendar.is_working(date(2026, 4, 3))


def test_a_weekend_of_another_country_is_its_own() -> None:
    assert calendar_of("SA", years=YEARS, zone="Asia/Riyadh").weekend == {4, 5}


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("GB", "Atlantis")])
def test_an_unknown_place_is_refused(country: str, subdivision: str | None) -> None:
    with pytest.raises(UnknownPlace):
        calendar_of(country, subdivision=subdivision, years=YEARS, zone="UTC")


def test_a_calendar_of_no_years_is_refused() -> None:
    with pytest.raises(ValueError, match="year"):
        calendar_of("IE", years=range(2026, 2026), zone="UTC")
