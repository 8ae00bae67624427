"""Days as offices write them: with two figures for the year, without a year, and what is no day."""

from datetime import date

import pytest

from amends.core.written_days import DateOrder, NoYear, day_at_start, typed_day

D, M, Y = DateOrder.day_first, DateOrder.month_first, DateOrder.year_first


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("3 Feb 26", Y, date(2026, 2, 3)),
        ("3-Feb-26", Y, date(2026, 2, 3)),
        ("3. Feb. 26", D, date(2026, 2, 3)),
        ("Feb 3, '26", Y, date(2026, 2, 3)),
        ("3rd February 26, noon", Y, date(2026, 2, 3)),
        ("Mon 3 Feb 25", Y, date(2025, 2, 3)),
        ("3 févr. 26", Y, date(2026, 2, 3)),
        ("14-Feb-26 10:30", Y, date(2026, 2, 14)),
        ("14.2.26 10.30 Uhr", D, date(2026, 2, 14)),
    ],
)
def test_a_year_of_two_figures_behind_a_month_is_read(
    written: str, order: DateOrder, day: date
) -> None:
    assert day_at_start(written, order) == day
    assert day_at_start(written, order, year=1999) == day, "a year that is said counts"


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("14.2.", D, date(2025, 2, 14)),
        ("14.2", D, date(2025, 2, 14)),
        ("Mo 14.2. 10:30", D, date(2025, 2, 14)),
        ("12/3", D, date(2025, 3, 12)),
        ("12/3", M, date(2025, 12, 3)),
        ("3 Feb", Y, date(2025, 2, 3)),
        ("Feb 3", Y, date(2025, 2, 3)),
        ("Mon 3 Feb", Y, date(2025, 2, 3)),
        ("Mar 3", Y, date(2025, 3, 3)),
        ("3 Feb 14:30", Y, date(2025, 2, 3)),
        ("3. Februar", D, date(2025, 2, 3)),
        ("3. Feb 14.30 Uhr", D, date(2025, 2, 3)),
        ("3 Feb, 10.30 Uhr", D, date(2025, 2, 3)),
        ("3 Feb 10 am", Y, date(2025, 2, 3)),
        ("Feb 3, 10 a.m.", Y, date(2025, 2, 3)),
        ("3 Feb um 14 Uhr", D, date(2025, 2, 3)),
        ("3.2. 14 Uhr", D, date(2025, 2, 3)),
        ("3.2., 14.30 Uhr", D, date(2025, 2, 3)),
    ],
)
def test_a_day_without_a_year_is_of_the_year_that_was_said_and_otherwise_none(
    written: str, order: DateOrder, day: date
) -> None:
    assert day_at_start(written, order, year=2025) == day
    with pytest.raises(NoYear):
        day_at_start(written, order)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        *(("31.2.", D), ("29.2.", D), ("12/3", Y), ("13/13", D), ("3 Foo", D), ("12/2025", D)),
        *(("x", D), ("3-4 weeks ago", D), ("12.5 Stunden", D), ("3 Mars bars", D)),
    ],
)
def test_what_is_no_day_is_none_in_any_year(written: str, order: DateOrder) -> None:
    with pytest.raises(ValueError, match=r"^(?!no year)"):
        day_at_start(written, order, year=2025)


@pytest.mark.parametrize("written", ["3 Feb 26", "14.2.", "12/3", "3 Feb"])
def test_who_does_not_know_today_asks_for_a_whole_year(written: str) -> None:
    with pytest.raises(ValueError, match="year"):
        typed_day(written)


TODAY = date(2026, 12, 3)
"""A Thursday."""


@pytest.mark.parametrize(
    "written",
    [
        *("4 Dec", "Dec 4", "4th December", "4.12.", "4.12", "4/12", "4 12", "tomorrow", "Friday"),
        *("Fri", "Fri 4 Dec", "4. Dezember", "4. Dez", "morgen", "Freitag", "Fr", "Fr., 4.12."),
        *("Freitag, 4.12.2026", "4 décembre", "4 déc.", "demain", "vendredi", "ven. 4 déc."),
        *(" TOMORROW ", "2026-12-04", "4 12 2026"),
    ],
)
def test_a_day_near_today_is_read_in_three_languages(written: str) -> None:
    assert typed_day(written, TODAY) == typed_day(written, TODAY, ahead=True) == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("written", "ahead", "day"),
    [
        ("Thursday", True, date(2026, 12, 10)),
        ("Thursday", False, date(2026, 11, 26)),
        ("Friday", False, date(2026, 11, 27)),
        ("27 Mar", True, date(2027, 3, 27)),
        ("27 Mar", False, date(2026, 3, 27)),
        ("29 Feb", True, date(2028, 2, 29)),
        ("29 Feb", False, date(2024, 2, 29)),
        ("aujourd\u2019hui", None, TODAY),
        ("gestern", None, date(2026, 12, 2)),
        ("après-demain", None, date(2026, 12, 5)),
        ("1er janvier", None, date(2027, 1, 1)),
        ("Mar 3", None, date(2027, 3, 3)),
    ],
)
def test_the_side_of_today_decides_which_year_and_which_week(
    written: str, ahead: bool | None, day: date
) -> None:
    assert typed_day(written, TODAY, ahead=ahead) == day


@pytest.mark.parametrize(("written", "ahead"), [("1 Dec", True), ("5 Dec", False)])
def test_a_day_just_on_the_wrong_side_is_not_moved_by_a_year(written: str, ahead: bool) -> None:
    assert typed_day(written, TODAY, ahead=ahead).year == TODAY.year


@pytest.mark.parametrize(
    "written",
    [
        *("Fri 3 Dec", "Monday 4.12.2026", "3 weeks", "12 2026", "31.2.", "27", "soon", "", "."),
        *("next Friday", "1 2 3 4", "27 3 26"),
    ],
)
def test_what_could_mean_two_days_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        typed_day(written, TODAY)


def test_the_edge_of_the_calendar_is_no_error_of_ours() -> None:
    assert typed_day("4 Dec", date(9999, 12, 3)) == date(9999, 12, 4)
    assert typed_day("4 Dec", date(1, 12, 3)) == date(1, 12, 4)
