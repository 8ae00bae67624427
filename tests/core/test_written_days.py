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
def test_a_form_still_asks_for_a_whole_year(written: str) -> None:
    with pytest.raises(ValueError, match="year"):
        typed_day(written)
