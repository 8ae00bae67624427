"""Clause 4.7: counting days, against an oracle that lists days instead of stepping over them."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.shut import closed_on

from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
    Reason,
)
from amends.core.principles.pausing import Pause, after_pause, pauses
from amends.core.principles.timeliness import (
    Counting,
    Due,
    Ends,
    FirstDay,
    MonthEnd,
    Roll,
    TermUnit,
    add_months,
    add_working_days,
    due,
    moved_to,
    working_days_between,
)
from amends.core.values import Code

_HOLIDAYS = """
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
"""
ENGLAND = Calendar(
    Code("uk-ew"),
    zone="Europe/London",
    closes=time(17),
    holidays=frozenset(date.fromisoformat(day) for day in _HOLIDAYS.split()),
)
SCOTLAND = Calendar(Code("uk-sct"), zone="Europe/London", holidays=frozenset({date(2026, 6, 15)}))

first_days = st.sampled_from(FirstDay)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
calendars = st.builds(
    Calendar,
    code=st.just(Code("drawn")),
    weekend=st.sets(st.integers(0, 6), max_size=4).map(frozenset),
    holidays=st.sets(st.dates(date(2024, 1, 1), date(2031, 12, 31)), max_size=60).map(frozenset),
)


def at(text: str) -> datetime:
    """A London moment."""
    return ENGLAND.at_local(datetime.fromisoformat(text))


def ends_on(start: str, amount: int, unit: TermUnit, **counting: Any) -> str:
    term = due(at(start), amount=amount, unit=unit, calendar=ENGLAND, counting=Counting(**counting))
    return term.day.isoformat()


def listed_working_days(start: date, calendar: Calendar) -> list[date]:
    """Every working day from `start` on, by looking at a long list of days."""
    ahead = [start + timedelta(n) for n in range(400)]
    return [
        day
        for day in ahead
        if day.weekday() not in calendar.weekend
        and day not in calendar.holidays
        and day not in calendar.closures
    ]


# --- business days ---


@given(day=days, amount=st.integers(1, 60), calendar=calendars, first_day=first_days)
def test_the_nth_working_day_is_the_nth_of_a_list(
    day: date, amount: int, calendar: Calendar, first_day: FirstDay
) -> None:
    begins = day if first_day is FirstDay.include else day + timedelta(1)
    expected = listed_working_days(begins, calendar)[amount - 1]
    assert add_working_days(day, amount, calendar=calendar, first_day=first_day) == expected


@given(day=days, amount=st.integers(0, 60), calendar=calendars)
def test_a_count_of_working_days_always_ends_on_one(
    day: date, amount: int, calendar: Calendar
) -> None:
    assert calendar.is_working(add_working_days(day, amount, calendar=calendar))


@given(day=days, calendar=calendars)
def test_more_working_days_and_later_days_never_end_earlier(day: date, calendar: Calendar) -> None:
    by_amount = [add_working_days(day, n, calendar=calendar) for n in range(12)]
    by_start = [add_working_days(day + timedelta(n), 5, calendar=calendar) for n in range(12)]
    assert all(earlier <= later for earlier, later in pairwise(by_amount))
    assert all(earlier <= later for earlier, later in pairwise(by_start))


@given(day=days, amount=st.integers(0, 40), calendar=calendars, closed=days)
def test_a_further_closed_day_never_makes_a_term_end_earlier(
    day: date, amount: int, calendar: Calendar, closed: date
) -> None:
    before = add_working_days(day, amount, calendar=calendar)
    assert add_working_days(day, amount, calendar=closed_on(calendar, closed)) >= before


@given(day=days, amount=st.integers(1, 40), calendar=calendars)
def test_counting_the_first_day_is_never_later(day: date, amount: int, calendar: Calendar) -> None:
    included = add_working_days(day, amount, calendar=calendar, first_day=FirstDay.include)
    assert included <= add_working_days(day, amount, calendar=calendar)


@given(day=days, amount=st.integers(1, 40), calendar=calendars)
def test_counting_back_gives_the_amount(day: date, amount: int, calendar: Calendar) -> None:
    last = add_working_days(day, amount, calendar=calendar)
    assert working_days_between(day, last, calendar=calendar) == amount


def test_no_working_days_is_the_day_itself_or_the_next_that_works() -> None:
    assert ends_on("2026-11-20T10:00", 0, TermUnit.business_day) == "2026-11-20"
    assert ends_on("2026-04-03T10:00", 0, TermUnit.business_day) == "2026-04-07"


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-04-03T16:00", 3, "2026-04-09"),
        ("2026-04-03T16:00", 15, "2026-04-27"),
        ("2026-04-03T16:00", 35, "2026-05-27"),
        ("2026-07-01T09:00", 3, "2026-07-06"),
        ("2026-12-18T09:00", 15, "2027-01-13"),
        ("2026-12-18T09:00", 35, "2027-02-10"),
        ("2026-04-01T09:00", 5, "2026-04-10"),
        ("2026-05-13T09:00", 20, "2026-06-11"),
    ],
)
def test_published_examples_of_working_days(start: str, amount: int, expected: str) -> None:
    assert ends_on(start, amount, TermUnit.business_day) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [("2026-06-11", 5, "2026-06-18"), ("2026-06-13", 5, "2026-06-22")],
)
def test_where_the_day_of_receipt_is_day_one(received: str, amount: int, expected: str) -> None:
    day = date.fromisoformat(received)
    last = add_working_days(day, amount, calendar=SCOTLAND, first_day=FirstDay.include)
    assert last.isoformat() == expected


# --- calendar days, weeks, months, years ---


@given(day=days, amount=st.integers(0, 48))
def test_months_clamp_to_the_length_of_the_month(day: date, amount: int) -> None:
    year, month = day.year, day.month
    for _ in range(amount):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    expected = date(year, month, min(day.day, monthrange(year, month)[1]))
    assert add_months(day, amount) == expected


@given(day=days, amount=st.integers(0, 48))
def test_overflowing_months_lose_no_day(day: date, amount: int) -> None:
    clamped = add_months(day, amount)
    missing = day.day - clamped.day
    assert add_months(day, amount, month_end=MonthEnd.overflow) == clamped + timedelta(missing)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "counting", "expected"),
    [
        ("2026-04-03T16:00", 8, TermUnit.week, {}, "2026-05-29"),
        ("2026-08-31T10:00", 6, TermUnit.month, {}, "2027-02-28"),
        ("2026-12-31T10:00", 2, TermUnit.month, {"roll": Roll.next}, "2027-03-01"),
        ("2026-07-02T10:00", 30, TermUnit.day, {"roll": Roll.next}, "2026-08-03"),
        ("2026-11-25T10:00", 30, TermUnit.day, {"roll": Roll.next}, "2026-12-29"),
        ("2026-07-02T10:00", 30, TermUnit.day, {"roll": Roll.previous}, "2026-07-31"),
        ("2026-04-02T10:00", 6, TermUnit.month, {"first_day": FirstDay.include}, "2026-10-01"),
        ("2028-02-29T10:00", 1, TermUnit.year, {}, "2029-02-28"),
        ("2028-02-29T10:00", 1, TermUnit.year, {"month_end": MonthEnd.overflow}, "2029-03-01"),
    ],
)
def test_published_examples_of_other_terms(
    start: str, amount: int, unit: TermUnit, counting: dict[str, Any], expected: str
) -> None:
    assert ends_on(start, amount, unit, **counting) == expected


# --- moments ---


def test_the_local_day_of_receipt_counts() -> None:
    received = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    term = due(received, amount=1, unit=TermUnit.day, calendar=ENGLAND)
    assert term.day == date(2026, 7, 2)


def test_a_day_ends_with_its_last_moment_on_local_clocks() -> None:
    assert ENGLAND.end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 22, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_clocks_change_keep_their_length(day: str, hours: int) -> None:
    whole = date.fromisoformat(day)
    length = ENGLAND.end_of(whole) - ENGLAND.start_of(whole) + timedelta(microseconds=1)
    assert length == timedelta(hours=hours)


def test_hours_run_through_a_change_of_clocks() -> None:
    term = due(at("2026-03-28T16:00"), amount=24, unit=TermUnit.hour, calendar=ENGLAND)
    assert ENGLAND.local(term.moment).isoformat() == "2026-03-29T17:00:00+01:00"


def test_close_of_business_ends_earlier_on_a_half_day() -> None:
    half = Calendar(
        Code("half"), closes=time(17), half_days=(HalfDay(date(2026, 12, 24), time(12)),)
    )
    counting = Counting(ends=Ends.close_of_business)
    start = datetime(2026, 12, 22, 9, tzinfo=UTC)
    hours = [
        due(start, amount=n, unit=TermUnit.business_day, calendar=half, counting=counting)
        for n in (1, 2)
    ]
    assert [term.moment.hour for term in hours] == [17, 12]


def test_an_instant_keeps_the_time_of_day() -> None:
    term = due(
        at("2026-03-27T16:20"),
        amount=1,
        unit=TermUnit.week,
        calendar=ENGLAND,
        counting=Counting(ends=Ends.instant),
    )
    assert ENGLAND.local(term.moment).isoformat() == "2026-04-03T16:20:00+01:00"


def test_an_agreed_day_ends_like_a_counted_one() -> None:
    assert moved_to(date(2026, 7, 1), calendar=ENGLAND).moment == ENGLAND.end_of(date(2026, 7, 1))


# --- what is refused ---


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="working day"):
        Calendar(Code("never"), weekend=frozenset(range(7)))
    only_monday = Calendar(
        Code("closed"),
        weekend=frozenset(range(1, 7)),
        closures=frozenset(date(2026, 1, 5) + timedelta(7 * n) for n in range(80)),
    )
    with pytest.raises(ValueError, match="no working day"):
        add_working_days(date(2026, 1, 1), 3, calendar=only_monday)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Calendar(Code("x"), zone="Europe/Nowhere")


@pytest.mark.parametrize(
    ("amount", "unit", "counting"),
    [
        (-1, TermUnit.day, Counting()),
        (0, TermUnit.business_day, Counting(first_day=FirstDay.include)),
        (5, TermUnit.business_day, Counting(roll=Roll.next)),
        (5, TermUnit.hour, Counting(roll=Roll.next)),
        (5, TermUnit.day, Counting(ends=Ends.close_of_business)),
    ],
)
def test_what_cannot_be_counted_is_refused(amount: int, unit: TermUnit, counting: Counting) -> None:
    with pytest.raises(ValueError, match=r"term|days|hours|close of business"):
        due(
            at("2026-04-03T16:00"),
            amount=amount,
            unit=unit,
            calendar=SCOTLAND,
            counting=counting,
        )


# --- the derivation ---


def test_a_derivation_names_every_day_it_passed() -> None:
    closed = closed_on(ENGLAND, date(2026, 4, 7))
    term = due(at("2026-04-02T16:00"), amount=2, unit=TermUnit.business_day, calendar=closed)
    told = [(str(step.code), *step.values) for step in term.steps]
    assert told == [
        ("start", closed.local(at("2026-04-02T16:00"))),
        ("zone", "Europe/London", "uk-ew", 1),
        ("not_counted", date(2026, 4, 2)),
        ("skipped", date(2026, 4, 3), Reason.holiday),
        ("skipped", date(2026, 4, 4), Reason.weekend),
        ("skipped", date(2026, 4, 5), Reason.weekend),
        ("skipped", date(2026, 4, 6), Reason.holiday),
        ("skipped", date(2026, 4, 7), Reason.closure),
        ("counted", date(2026, 4, 8), 1),
        ("counted", date(2026, 4, 9), 2),
        ("ends", Ends.end_of_day, closed.local(term.moment)),
    ]


def test_a_derivation_names_clamp_and_roll() -> None:
    term = due(
        at("2026-12-31T10:00"),
        amount=2,
        unit=TermUnit.month,
        calendar=ENGLAND,
        counting=Counting(roll=Roll.next),
    )
    told = {str(step.code): step.values for step in term.steps}
    assert told["clamped"] == (31, date(2027, 2, 28))
    assert told["rolled"] == (Roll.next, date(2027, 2, 28), date(2027, 3, 1))


def test_a_count_beyond_the_known_holidays_says_so() -> None:
    known = Calendar(Code("known"), known_until=date(2026, 12, 31))
    start = datetime(2026, 12, 30, 9, tzinfo=UTC)
    codes = [
        [step.code for step in due(start, amount=n, unit=TermUnit.day, calendar=known).steps]
        for n in (1, 2)
    ]
    assert "not_known" not in codes[0]
    assert "not_known" in codes[1]


# --- pauses ---


def paused(unit: TermUnit, amount: int, ends: Ends = Ends.end_of_day) -> Due:
    """A term from 2 April 2026, 10:00, after a pause from 7 to 9 April."""
    term = due(
        at("2026-04-02T10:00"),
        amount=amount,
        unit=unit,
        calendar=ENGLAND,
        counting=Counting(ends=ends),
    )
    pause = Pause(at("2026-04-07T12:00"), at("2026-04-09T15:00"))
    moved, step = after_pause(term, pause, unit=unit, ends=ends, calendar=ENGLAND)
    assert moved.steps == term.steps
    assert step.values[:2] == (date(2026, 4, 7), date(2026, 4, 9))
    return moved


@pytest.mark.parametrize(
    ("unit", "amount", "ends", "expected"),
    [
        (TermUnit.business_day, 3, Ends.end_of_day, "2026-04-13T23:59:59.999999+01:00"),
        (TermUnit.day, 10, Ends.end_of_day, "2026-04-14T23:59:59.999999+01:00"),
        (TermUnit.day, 10, Ends.instant, "2026-04-14T13:00:00+01:00"),
        (TermUnit.hour, 144, Ends.end_of_day, "2026-04-10T13:00:00+01:00"),
        (TermUnit.business_day, 3, Ends.close_of_business, "2026-04-13T17:00:00+01:00"),
    ],
)
def test_a_pause_moves_a_term_in_its_own_unit(
    unit: TermUnit, amount: int, ends: Ends, expected: str
) -> None:
    assert ENGLAND.local(paused(unit, amount, ends).moment).isoformat() == expected


def test_a_pause_over_closed_days_moves_no_business_day() -> None:
    term = due(at("2026-04-02T10:00"), amount=5, unit=TermUnit.business_day, calendar=ENGLAND)
    pause = Pause(at("2026-04-03T10:00"), at("2026-04-06T10:00"))
    moved, _ = after_pause(
        term,
        pause,
        unit=TermUnit.business_day,
        ends=Ends.end_of_day,
        calendar=ENGLAND,
    )
    assert moved == term


def test_pauses_are_paired_and_do_not_overlap() -> None:
    hours = [datetime(2026, 4, 2, hour, tzinfo=UTC) for hour in range(12)]
    found = pauses([hours[0], hours[2], hours[3], hours[6]], [hours[1], hours[5]], since=hours[1])
    assert found == (Pause(hours[2], hours[5]), Pause(hours[6], None))
