"""The working week of a calendar: what is read off it is what is put on it."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.framework.adoption.weeks import WHOLE, Week, WorkDay, week_of, with_week
from amends.core.principles.calendars import Calendar
from amends.core.values import Code

PLAIN = Calendar(Code("weekdays"))
_DAY = st.sampled_from(
    [None, WHOLE, WorkDay(time(9), time(17)), WorkDay(time(8), time(12)), WorkDay(time(0), time(1))]
)


@given(st.tuples(*[_DAY] * 7).filter(any))
def test_a_week_that_is_put_on_a_calendar_is_read_off_it(week: Week) -> None:
    changed = with_week(PLAIN, week)
    assert week_of(changed) == week
    assert with_week(changed, week) == changed


def test_a_week_leaves_the_rest_of_the_calendar_alone() -> None:
    assert with_week(PLAIN, week_of(PLAIN)) == PLAIN


def test_a_week_without_work_is_none() -> None:
    with pytest.raises(ValueError, match="working day"):
        with_week(PLAIN, (None,) * 7)


def test_a_day_that_says_only_when_it_closes_keeps_its_close() -> None:
    late, usual = WorkDay(None, time(15)), WorkDay(time(9), time(17))
    changed = with_week(PLAIN, (usual, usual, usual, usual, late, None, None))
    assert week_of(changed)[4] == WorkDay(time(), time(15))


@pytest.mark.parametrize("opens", [None, time(0), time(9)])
def test_a_week_of_days_that_close_at_midnight_before_they_open_is_refused(
    opens: time | None,
) -> None:
    with pytest.raises(ValueError, match="past midnight"):
        with_week(PLAIN, (WorkDay(opens, time()),) * 5 + (None, None))
