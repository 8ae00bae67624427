"""Clause 4.7: close of business is when the organization closes; the pack speaks where it does not.

The rule of the first pack that ends a time so (DISP 1.5) names no hour: a firm may close at
another time than five.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from amends.core.framework.packs.pack import UNIT_CALENDAR
from amends.core.framework.packs.verdict import State, Verdict, evaluate
from amends.core.principles.calendars import Calendar, HalfDay, HalfDays, OpenHours
from amends.core.values import Code
from amends.governance import packs
from amends.wording.timeliness import derivation

DISP = packs.shipped("uk-fca-disp")[0]
SETS = packs.calendars_of(DISP)
RECEIVED = datetime(2026, 4, 3, 15, tzinfo=UTC)
"""Good Friday, 16:00 in London; the third business day is Thursday 9 April."""
FACTS = {"complaint.kind": "other", "org.uk_part": "england"}
HOUSE = Calendar(UNIT_CALENDAR, zone="Europe/London")


def cutoff(house: Calendar, sets: dict[str, Calendar] = SETS, resolved: str = "") -> Verdict:
    """The clock that ends with business, where the organization keeps these hours."""
    events = {"received": RECEIVED}
    if resolved:
        events["resolved"] = HOUSE.at_local(datetime.fromisoformat(resolved))
    calendars = {**sets, UNIT_CALENDAR: house}
    found = evaluate(
        DISP, facts=FACTS, events=events, calendars=calendars, at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    return next(one for one in found if one.clock == "src_cutoff")


def ends(verdict: Verdict) -> str:
    assert verdict.due is not None
    return HOUSE.local(verdict.due.moment).strftime("%Y-%m-%dT%H:%M")


def test_without_hours_of_its_own_the_hour_of_the_pack_counts() -> None:
    found = cutoff(HOUSE)
    assert ends(found) == "2026-04-09T17:00"
    assert "own_close" not in {one.code for one in found.steps}


@pytest.mark.parametrize(
    ("house", "expected"),
    [
        (replace(HOUSE, opens=time(9), closes=time(18, 30)), "18:30"),
        (replace(HOUSE, opens=time(8), closes=time(16)), "16:00"),
        (replace(HOUSE, opens=time(18), closes=time(22)), "22:00"),
        (replace(HOUSE, hours=(OpenHours(3, time(9), time(12)),)), "12:00"),
        (replace(HOUSE, closes=time(18), hours=(OpenHours(3, time(9), time(13)),)), "13:00"),
    ],
)
def test_the_organizations_own_hours_of_that_weekday_count(house: Calendar, expected: str) -> None:
    found = cutoff(house)
    assert ends(found) == f"2026-04-09T{expected}"
    assert derivation.lines(found.steps)[-1] == (
        "Close of business follows the organisation's opening hours. Without them it would be "
        "17:00."
    )


def test_on_a_weekday_without_hours_the_pack_speaks_again() -> None:
    only_mondays = replace(HOUSE, hours=(OpenHours(0, time(9), time(12)),))
    assert ends(cutoff(only_mondays)) == "2026-04-09T17:00"


def test_whoever_shuts_early_closes_business_then_and_the_day_stays_a_business_day() -> None:
    shut = replace(
        HOUSE,
        opens=time(9),
        closes=time(18),
        shortened=(HalfDay(date(2026, 4, 9), time(12)), HalfDay(date(2026, 4, 8), time(12))),
        half_days_are=HalfDays.off,
    )
    assert ends(cutoff(shut)) == "2026-04-09T12:00"


def test_what_the_organization_closes_moves_no_business_day_of_the_regulator() -> None:
    shut = replace(HOUSE, closes=time(18), closures=frozenset({date(2026, 4, 8)}))
    assert ends(cutoff(shut)) == "2026-04-09T18:00"


def test_hours_on_other_clocks_are_not_those_of_the_pack() -> None:
    assert ends(cutoff(Calendar(UNIT_CALENDAR, zone="Europe/Dublin", closes=time(19)))) == (
        "2026-04-09T17:00"
    )


def test_hours_of_the_holiday_set_count_where_the_unit_keeps_none() -> None:
    sets = {**SETS, "uk-ew": replace(SETS["uk-ew"], opens=time(9), closes=time(16, 30))}
    assert ends(cutoff(HOUSE, sets)) == "2026-04-09T16:30"
    late = replace(HOUSE, closes=time(20))
    assert ends(cutoff(late, sets)) == "2026-04-09T20:00"


@pytest.mark.parametrize(
    ("resolved", "state"),
    [("2026-04-09T18:30", State.met), ("2026-04-09T18:31", State.missed)],
)
def test_the_quick_way_is_open_as_long_as_the_house_is(resolved: str, state: State) -> None:
    house = replace(HOUSE, opens=time(9), closes=time(18, 30))
    assert cutoff(house, resolved=resolved).state is state


def test_what_clocks_of_a_pack_share_is_found_once() -> None:
    from amends.core.framework.packs.clock_count import Count

    count = Count(DISP, FACTS, {}, {**SETS, UNIT_CALENDAR: HOUSE})
    assert count.calendar(Code("business")) is count.calendar(Code("business"))
