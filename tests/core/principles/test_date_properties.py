"""Clause 4.7: laws of counting that hold for every unit, start and calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.core.shut import closed_on

from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
    HalfDays,
)
from amends.core.principles.timeliness import (
    Counting,
    Ends,
    FirstDay,
    Roll,
    TermUnit,
    Walk,
    due,
)
from amends.core.values import Code

_DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
_HALVES = st.builds(HalfDay, _DAYS, st.times(time(6), time(18)))
CALENDARS = st.builds(
    Calendar,
    code=st.just(Code("drawn")),
    zone=st.sampled_from(("UTC", "Europe/London", "America/New_York", "Pacific/Auckland")),
    weekend=st.sets(st.integers(0, 6), max_size=4).map(frozenset),
    holidays=st.sets(_DAYS, max_size=60).map(frozenset),
    opens=st.sampled_from((None, time(8), time(9, 30))),
    closes=st.sampled_from((time(16), time(17, 30))),
    half_days=st.lists(_HALVES, max_size=8).map(tuple),
    half_days_are=st.sampled_from(HalfDays),
)
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
UNITS = st.sampled_from(TermUnit)
_WORKING = TermUnit.business_day
ROLLS = st.sampled_from((Roll.none, Roll.next))
"""Rolled back to the working day before, a term does end earlier for one more holiday."""
FIRST_DAYS = st.sampled_from(FirstDay)

type Ending = Callable[[datetime, int], datetime]


def ending(calendar: Calendar, unit: TermUnit, roll: Roll, first_day: FirstDay) -> Ending:
    """When a term of that kind ends; days end with the day."""
    hours = unit in (TermUnit.hour, TermUnit.business_hour)
    rolled = Roll.none if hours or unit is TermUnit.business_day else roll
    counting = Counting() if hours else Counting(first_day, rolled, Ends.end_of_day)

    def ends(start: datetime, amount: int) -> datetime:
        return due(start, amount=amount, unit=unit, calendar=calendar, counting=counting).moment

    return ends


@given(calendar=CALENDARS, unit=UNITS, roll=ROLLS, first=FIRST_DAYS, start=STARTS, closed=_DAYS)
def test_one_more_day_off_never_makes_a_term_end_earlier(
    calendar: Calendar,
    unit: TermUnit,
    roll: Roll,
    first: FirstDay,
    start: datetime,
    closed: date,
) -> None:
    further = closed_on(calendar, closed)
    for amount in (1, 5, 20):
        before = ending(calendar, unit, roll, first)(start, amount)
        assert ending(further, unit, roll, first)(start, amount) >= before


@given(calendar=CALENDARS, unit=UNITS, roll=ROLLS, first=FIRST_DAYS, start=STARTS)
def test_whoever_begins_later_or_has_more_time_never_ends_earlier(
    calendar: Calendar, unit: TermUnit, roll: Roll, first: FirstDay, start: datetime
) -> None:
    ends = ending(calendar, unit, roll, first)
    by_amount = [ends(start, amount) for amount in range(1, 15)]
    by_start = [ends(start + timedelta(hours=7 * n), 4) for n in range(25)]
    assert all(one <= other for one, other in pairwise(by_amount))
    assert all(one <= other for one, other in pairwise(by_start))


@given(calendar=CALENDARS, unit=UNITS, roll=ROLLS, start=STARTS, amount=st.integers(1, 40))
def test_where_the_day_itself_counts_a_term_never_ends_later(
    calendar: Calendar, unit: TermUnit, roll: Roll, start: datetime, amount: int
) -> None:
    included = ending(calendar, unit, roll, FirstDay.include)(start, amount)
    assert included <= ending(calendar, unit, roll, FirstDay.exclude)(start, amount)


@given(calendar=CALENDARS, unit=UNITS, start=STARTS, amount=st.integers(0, 40))
def test_the_same_question_has_the_same_answer_and_no_term_ends_before_it_begins(
    calendar: Calendar, unit: TermUnit, start: datetime, amount: int
) -> None:
    first = due(start, amount=amount, unit=unit, calendar=calendar)
    assert first == due(start, amount=amount, unit=unit, calendar=calendar)
    assert first.moment >= start
    assert first.day == calendar.day_of(first.moment)


@given(
    calendar=CALENDARS,
    start=STARTS,
    asked=st.lists(st.tuples(st.integers(1, 60), FIRST_DAYS, st.integers(0, 3)), max_size=6),
)
def test_terms_that_share_a_walk_end_as_each_would_alone(
    calendar: Calendar, start: datetime, asked: list[tuple[int, FirstDay, int]]
) -> None:
    shared: dict[date, Walk] = {}
    for amount, first_day, later in asked:
        counting, begins = Counting(first_day), start + timedelta(days=later)
        alone = due(begins, amount=amount, unit=_WORKING, calendar=calendar, counting=counting)
        assert alone == due(
            begins,
            amount=amount,
            unit=_WORKING,
            calendar=calendar,
            counting=counting,
            walks=shared,
        )
