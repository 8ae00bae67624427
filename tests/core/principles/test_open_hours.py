"""Clause 4.7: working hours and half-days: what runs while somebody works, and what ends early."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.samples import RULES
from tests.core.shut import closed_on, shortened_on

from amends.core.framework.adoption import calendar_text
from amends.core.framework.policy.organization import Closure, Unit
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
    HalfDays,
    OpenHours,
    Reason,
    workable,
)
from amends.core.principles.open_hours import open_time_between
from amends.core.principles.pausing import Pause, after_pause
from amends.core.principles.timeliness import (
    Counting,
    Due,
    Ends,
    TermUnit,
    due,
)
from amends.core.values import Code

SHOP = Calendar(
    Code("shop"),
    zone="Europe/Dublin",
    opens=time(9),
    closes=time(17),
    hours=(OpenHours(4, time(9), time(13)),),
    holidays=frozenset({date(2026, 4, 6)}),
    half_days=(HalfDay(date(2026, 12, 24), time(12)),),
)


def at(text: str, calendar: Calendar = SHOP) -> datetime:
    return calendar.at_local(datetime.fromisoformat(text))


def worked(start: str, hours: int, calendar: Calendar = SHOP) -> str:
    """When so many working hours are over."""
    term = due(at(start), amount=hours, unit=TermUnit.business_hour, calendar=calendar)
    return calendar.local(term.moment).strftime("%Y-%m-%dT%H:%M")


# --- hours ---


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-04-01T10:00", 4, "2026-04-01T14:00"),
        ("2026-04-01T07:00", 1, "2026-04-01T10:00"),
        ("2026-04-01T16:30", 1, "2026-04-02T09:30"),
        ("2026-04-01T18:00", 8, "2026-04-02T17:00"),
        ("2026-04-02T16:00", 6, "2026-04-07T10:00"),
        ("2026-04-04T12:00", 0, "2026-04-07T09:00"),
        ("2026-04-01T10:00", 0, "2026-04-01T10:00"),
        ("2026-12-23T16:00", 5, "2026-12-25T10:00"),
    ],
)
def test_hours_run_only_while_somebody_works(start: str, hours: int, expected: str) -> None:
    assert worked(start, hours) == expected


def test_a_friday_has_the_hours_of_a_friday() -> None:
    assert worked("2026-04-10T12:00", 2) == "2026-04-13T10:00"


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 4), ("2026-10-25", 6)])
def test_the_night_on_which_clocks_change_has_its_own_length(day: str, hours: int) -> None:
    night = Calendar(
        Code("night"), zone="Europe/Dublin", weekend=frozenset({0}), opens=time(0), closes=time(5)
    )
    assert worked(f"{day}T00:00", hours, night) == f"{day}T05:00"


def test_a_calendar_without_hours_works_all_of_a_working_day() -> None:
    plain = Calendar(Code("plain"), zone="Europe/Dublin")
    assert worked("2026-04-02T20:00", 30, plain) == "2026-04-06T02:00"
    codes = [str(one.code) for one in _term(plain, 30).steps]
    assert codes[2] == "all_day"


def test_a_calendar_that_never_works_is_refused_and_not_searched_for_ever() -> None:
    early = (HalfDay(date(2026, 1, 1) + timedelta(n), time(8)) for n in range(600))
    never = Calendar(Code("never"), opens=time(9), closes=time(17), half_days=tuple(early))
    with pytest.raises(ValueError, match="no working hours"):
        _term(never, 1)
    assert never.rests() == date(2026, 1, 1)
    assert SHOP.rests() is None


NIGHT = (time(22), time(6))


@pytest.mark.parametrize("hours", [NIGHT, (time(17), time(9)), (time(9), time(9))])
def test_hours_that_go_on_past_midnight_are_refused_with_the_way_out(
    hours: tuple[time, time],
) -> None:
    opens, closes = hours
    with pytest.raises(ValueError, match=r"goes on past midnight.*without hours"):
        OpenHours(0, opens, closes)
    with pytest.raises(ValueError, match=r"goes on past midnight.*without hours"):
        workable(Calendar(Code("night"), opens=opens, closes=closes))
    text = (
        calendar_text.write(SHOP).replace("09:00:00", f"{opens}").replace("17:00:00", f"{closes}")
    )
    with pytest.raises(NotUnderstood, match="goes on past midnight"):
        calendar_text.read(text)


def test_a_weekday_with_two_rows_of_hours_is_refused_to_whoever_brings_it() -> None:
    twice = replace(SHOP, hours=(*SHOP.hours, OpenHours(4, time(14), time(18))))
    with pytest.raises(ValueError, match="one row of hours"):
        workable(twice)
    with pytest.raises(NotUnderstood, match="one row of hours"):
        calendar_text.read(calendar_text.write(twice))
    assert calendar_text.kept(calendar_text.write(twice)) == twice, "what was adopted is still read"


opened = st.one_of(st.none(), st.times().map(lambda when: when.replace(second=0, microsecond=0)))


@given(opens=opened, closes=opened, start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_whatever_hours_a_calendar_takes_a_term_on_it_ends_when_somebody_works(
    opens: time | None, closes: time | None, start: datetime
) -> None:
    try:
        calendar = workable(Calendar(Code("any"), opens=opens, closes=closes))
    except ValueError:
        assert closes is not None
        assert (opens or time()) >= closes
        return
    term = due(start.replace(tzinfo=UTC), amount=1, unit=TermUnit.business_hour, calendar=calendar)
    last = calendar.day_of(term.moment - timedelta(microseconds=1))  # midnight ends a day
    begins, ends = calendar.open_time(last)
    assert begins < term.moment <= ends
    assert calendar.is_working(last)


def _term(calendar: Calendar, hours: int) -> Due:
    start = at("2026-04-02T20:00", calendar)
    return due(start, amount=hours, unit=TermUnit.business_hour, calendar=calendar)


def test_a_derivation_tells_the_hours_of_each_day_and_why_others_have_none() -> None:
    term = due(at("2026-04-02T18:00"), amount=9, unit=TermUnit.business_hour, calendar=SHOP)
    told = [(str(one.code), *one.values[:2]) for one in term.steps[2:]]
    assert told == [
        ("shut", date(2026, 4, 2), SHOP.local(at("2026-04-02T17:00"))),
        ("opened", SHOP.local(at("2026-04-03T09:00")), SHOP.local(at("2026-04-03T13:00"))),
        ("skipped", date(2026, 4, 4), Reason.weekend),
        ("skipped", date(2026, 4, 5), Reason.weekend),
        ("skipped", date(2026, 4, 6), Reason.holiday),
        ("opened", SHOP.local(at("2026-04-07T09:00")), SHOP.local(at("2026-04-07T14:00"))),
        ("ends", Ends.instant, SHOP.local(term.moment)),
    ]
    assert [one.values[2] for one in term.steps if one.code == "opened"] == [4 * 3600, 9 * 3600]


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(start=moments, hours=st.integers(0, 80))
def test_as_much_time_lies_between_as_was_counted(start: datetime, hours: int) -> None:
    term = due(start, amount=hours, unit=TermUnit.business_hour, calendar=SHOP)
    assert open_time_between(start, term.moment, calendar=SHOP) == timedelta(hours=hours)


@given(start=moments, closed=st.dates(date(2024, 1, 1), date(2030, 2, 1)))
def test_more_hours_later_starts_and_more_days_off_never_end_earlier(
    start: datetime, closed: date
) -> None:
    def ends(begin: datetime, hours: int, calendar: Calendar = SHOP) -> datetime:
        return due(begin, amount=hours, unit=TermUnit.business_hour, calendar=calendar).moment

    assert all(one <= other for one, other in pairwise(ends(start, n) for n in range(20)))
    later = (ends(start + timedelta(hours=n), 5) for n in range(30))
    assert all(one <= other for one, other in pairwise(later))
    fewer = shortened_on(SHOP, HalfDay(closed, time(10)))
    assert ends(start, 12) <= ends(start, 12, fewer) <= ends(start, 12, closed_on(SHOP, closed))


def test_a_pause_gives_back_the_hours_that_were_worked_in_it() -> None:
    term = due(at("2026-04-01T10:00"), amount=10, unit=TermUnit.business_hour, calendar=SHOP)
    pause = Pause(at("2026-04-01T15:00"), at("2026-04-02T10:00"))
    moved, step = after_pause(
        term, pause, unit=TermUnit.business_hour, ends=Ends.end_of_day, calendar=SHOP
    )
    assert SHOP.local(moved.moment).isoformat() == "2026-04-02T15:00:00+01:00"
    assert step.values[2] == 3 * 3600
    idle = Pause(at("2026-04-01T18:00"), at("2026-04-02T08:00"))
    same, _ = after_pause(
        term, idle, unit=TermUnit.business_hour, ends=Ends.end_of_day, calendar=SHOP
    )
    assert same == term


# --- half-days ---


def test_a_half_day_counts_as_a_working_day_unless_the_rules_say_otherwise() -> None:
    off = shortened_on(SHOP, HalfDay(date(2026, 4, 8), time(12)))
    assert off.is_working(date(2026, 4, 8))
    counted = Calendar(
        Code("x"), half_days=(HalfDay(date(2026, 4, 8), time(12)),), half_days_are=HalfDays.off
    )
    assert counted.why_not(date(2026, 4, 8)) is Reason.half_day
    term = due(
        datetime(2026, 4, 7, 9, tzinfo=UTC), amount=1, unit=TermUnit.business_day, calendar=counted
    )
    assert term.day == date(2026, 4, 9)
    assert ("skipped", date(2026, 4, 8), Reason.half_day) in [
        (str(one.code), *one.values) for one in term.steps
    ]


def test_a_term_until_close_of_business_says_that_its_last_day_is_a_half_day() -> None:
    term = due(
        at("2026-12-23T10:00"),
        amount=1,
        unit=TermUnit.business_day,
        calendar=SHOP,
        counting=Counting(ends=Ends.close_of_business),
    )
    assert SHOP.local(term.moment).time() == time(12)
    assert [str(one.code) for one in term.steps][-2:] == ["half_day", "ends"]


def test_of_two_half_days_on_one_day_the_earlier_close_counts() -> None:
    both = shortened_on(SHOP, HalfDay(date(2026, 12, 24), time(10, 30)))
    assert both.local(both.close_of(date(2026, 12, 24))).time() == time(10, 30)
    late = shortened_on(SHOP, HalfDay(date(2026, 4, 10), time(16)))
    assert late.local(late.close_of(date(2026, 4, 10))).time() == time(13), "Friday closes at one"


def test_a_calendar_with_hours_is_written_and_read_back_whole() -> None:
    assert calendar_text.read(calendar_text.write(SHOP)) == SHOP
    with pytest.raises(ValueError, match="policy"):
        calendar_text.write(shortened_on(SHOP, HalfDay(date(2026, 4, 8), time(12))))


def test_a_site_closes_on_top_of_what_the_organization_closes() -> None:
    units = (Unit(Code("north")), Unit(Code("pier"), parent=Code("north")))
    day = date(2026, 4, 8)
    closures = (
        Closure(day, closes=time(14)),
        Closure(day, Code("north"), closes=time(12)),
        Closure(date(2026, 4, 9), Code("pier")),
    )
    policy = replace(RULES.policy, units=units, closures=closures, zone="Europe/Dublin")
    rules = replace(RULES, policy=policy)
    closes = {unit: rules.calendar(unit).early_close(day) for unit in (None, "north", "pier")}
    assert closes == {None: time(14), "north": time(12), "pier": time(12)}
    assert not rules.calendar("pier").is_working(date(2026, 4, 9))
    assert rules.calendar("north").is_working(date(2026, 4, 9))
