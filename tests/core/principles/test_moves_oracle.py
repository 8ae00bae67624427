"""Clause 4.7: what pauses and suspensions make of a term agrees with a second opinion written
another way; and the examples that were counted by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.moves_oracle import KINDS, answer, came, differences, draw

from amends.core.framework.packs import clock_moves
from amends.core.framework.packs.clocks import Clock, Known, Pause, Pick, Span, Start
from amends.core.framework.packs.moves import Every, Repeat, Suspension, SuspensionEffect
from amends.core.framework.packs.pack import About, CalendarChoice, HolidaySet, Pack
from amends.core.framework.packs.verdict import State, Verdict, evaluate
from amends.core.principles.calendars import Calendar
from amends.core.principles.pausing import Standstill, pauses
from amends.core.principles.timeliness import (
    Ends,
    FirstDay,
    TermUnit,
)
from amends.core.values import Code, Id

ASKED = Pause(Code("info_requested"), Code("information_received"))
COURT = Pause(Code("court_begun"), Code("court_ended"))
PLAIN = {"unit": Calendar(Code("unit")), "own": Calendar(Code("own"))}
EASTER = replace(PLAIN["own"], holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))


def clock(amount: int, unit: str, **more: object) -> Clock:
    named = Code("own") if unit == "business_day" else None
    made = Clock(Code("clock"), amount=amount, unit=TermUnit(unit), calendar=named)
    return replace(made, **more)  # type: ignore[arg-type]


def judged(
    asked: Clock,
    events: Mapping[str, str | Sequence[str]],
    *suspensions: Suspension,
    own: Calendar = PLAIN["own"],
    at: str = "2030-01-01T00:00",
) -> Verdict:
    def moments(given: str | Sequence[str]) -> list[datetime]:
        many = [given] if isinstance(given, str) else given
        return [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in many]

    pack = Pack(
        About(Code("pack"), Id("1"), "Pack"),
        calendars=(CalendarChoice(Code("own"), (HolidaySet(Code("own")),)),),
        clocks=(asked,),
        suspensions=suspensions,
    )
    [found] = evaluate(
        pack,
        facts={},
        events={name: moments(when) for name, when in events.items()},
        calendars={**PLAIN, "own": own},
        at=moments(at)[0],
    )
    return found


def day(verdict: Verdict) -> str | None:
    return None if verdict.due is None else str(verdict.due.day)


def stop(first: str, last: str, effect: str = "stop") -> Suspension:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Suspension(Code("stopped"), SuspensionEffect(effect), *days)


# --- the oracle ---


@pytest.mark.whole
def test_what_moves_a_term_agrees_with_the_oracle() -> None:
    assert list(differences(Random(20_261_127), 300)) == []


@given(st.randoms(use_true_random=False))
def test_whatever_is_drawn_agrees_with_the_oracle(chance: Random) -> None:
    assert list(differences(chance, 1)) == []


def test_the_draws_reach_every_unit_ending_and_kind_of_move() -> None:
    chance = Random(11)
    drawn = [one for one in (draw(chance) for _ in range(400)) if one is not None]
    spans = [span for one in drawn for span in one.clock.any_of]
    assert {one.unit for one in spans} == set(TermUnit)
    assert {one.calendar for one in spans} == {None, "c1", "c2"}
    assert {one.clock.ends for one in drawn} == set(Ends)
    assert {one.clock.first_day for one in drawn} == set(FirstDay)
    assert {kind for one in drawn for kind, _, _ in one.pauses} == set(KINDS)
    assert any(len(one.suspensions) > 1 for one in drawn)
    before = [one for one in drawn if any(left < one.began for _, left, _ in one.pauses)]
    assert before, "a pause that was open already when the clock began"
    assert any(answer(one) is None for one in drawn), "a clock that stands still"
    assert any(came(one) is None for one in before)


@pytest.mark.parametrize("broken", ["beyond", "not_within", "pauses", "picked"])
def test_the_oracle_sees_each_rule_that_is_broken(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    match broken:
        case "beyond":  # time that stood still for two reasons is taken twice
            monkeypatch.setattr(Standstill, "beyond", lambda self, _gone: self)
            monkeypatch.setattr(clock_moves, "together", tuple)
        case "not_within":  # a term ends while it stands still
            monkeypatch.setattr(clock_moves, "not_within", lambda term, _, told, **__: (term, told))
        case "pauses":  # what was open before the beginning is left out
            monkeypatch.setattr(
                "amends.core.framework.packs.clock_count.pauses",
                lambda left, back, *, since: pauses(
                    [one for one in left if one >= since], back, since=since
                ),
            )
        case _:
            monkeypatch.setattr(
                "amends.core.framework.packs.clock_count.picked", lambda ends, _pick: ends[0]
            )
    assert next(differences(Random(3), 300), None)


# --- suspensions, by hand ---


@pytest.mark.parametrize(
    ("asked", "received", "days", "expected"),
    [
        (clock(10, "business_day"), "2026-01-28", ("2026-02-02", "2026-02-06"), "2026-02-18"),
        (clock(10, "business_day"), "2026-01-28", ("2026-02-07", "2026-02-08"), "2026-02-11"),
        (clock(10, "business_day"), "2026-01-28", ("2026-02-04", "2026-02-04"), "2026-02-12"),
        (clock(10, "business_day"), "2026-02-10", ("2026-02-01", "2026-02-28"), "2026-03-13"),
        (clock(8, "week"), "2026-01-28", ("2026-02-02", "2026-02-06"), "2026-03-30"),
        (clock(8, "week"), "2026-02-10", ("2026-02-01", "2026-02-28"), "2026-04-25"),
        (clock(8, "week"), "2026-03-01", ("2026-02-01", "2026-02-28"), "2026-04-26"),
        (clock(8, "week"), "2026-02-10", ("2026-04-08", "2026-04-30"), "2026-04-07"),
        (clock(8, "week"), "2026-02-10", ("2026-04-07", "2026-04-30"), "2026-05-01"),
        (
            clock(3, "day", first_day=FirstDay.include),
            "2026-02-10",
            ("2026-02-01", "2026-02-28"),
            "2026-03-03",
        ),
        (
            clock(10, "business_day", ends=Ends.instant),
            "2026-01-28",
            ("2026-02-02", "2026-02-06"),
            "2026-02-18",
        ),
        (clock(0, "day"), "2026-02-10", ("2026-02-01", "2026-02-28"), "2026-03-01"),
    ],
)
def test_days_that_a_regulator_suspends_do_not_count_both_with_them(
    asked: Clock, received: str, days: tuple[str, str], expected: str
) -> None:
    assert day(judged(asked, {"received": f"{received}T10:00"}, stop(*days))) == expected


def test_what_two_suspensions_share_is_taken_out_once() -> None:
    both = stop("2026-02-02", "2026-02-06"), stop("2026-02-05", "2026-02-10")
    found = judged(clock(8, "week"), {"received": "2026-01-28T10:00"}, *both)
    assert day(found) == "2026-04-03", "25 March and nine days"


def test_nothing_ends_in_days_to_whose_last_it_is_extended_and_what_ends_later_stays() -> None:
    until = stop("2026-02-01", "2026-07-04", "extend_to")
    received = {"received": "2026-01-28T10:00"}
    assert day(judged(clock(10, "business_day"), received, until)) == "2026-07-04"
    late = judged(clock(30, "week", ends=Ends.instant), received, until)
    assert late.due == judged(clock(30, "week", ends=Ends.instant), received).due
    hours = judged(clock(200, "hour"), received, until)
    assert hours.due is not None
    assert hours.due.moment.isoformat() == "2026-07-04T23:59:59.999999+00:00"


# --- pauses, by hand ---


def test_a_pause_within_another_of_another_kind_adds_nothing() -> None:
    asked = clock(45, "day", pauses=(ASKED, COURT))
    events = {
        "received": "2026-05-04T10:00",
        "info_requested": "2026-05-20T10:00",
        "information_received": "2026-06-10T10:00",
        "court_begun": "2026-05-25T10:00",
        "court_ended": "2026-06-05T10:00",
    }
    assert day(judged(asked, events)) == "2026-07-09"
    assert day(judged(replace(asked, pauses=(COURT, ASKED)), events)) == "2026-07-09"
    later = {**events, "court_ended": "2026-06-15T10:00"}
    assert day(judged(asked, later)) == "2026-07-14", "from 20 May to 15 June: 26 days"


def test_a_pause_that_another_kind_brought_into_the_term_counts_in_whatever_order_they_stand() -> (
    None
):
    events = {
        "received": "2026-05-04T10:00",
        "info_requested": "2026-06-20T10:00",
        "information_received": "2026-06-22T10:00",
        "court_begun": "2026-05-25T10:00",
        "court_ended": "2026-06-04T10:00",
    }
    asked = clock(45, "day", pauses=(ASKED, COURT))
    assert day(judged(asked, events)) == "2026-06-30", "18 June, ten days, and two"


def test_a_pause_and_a_suspension_share_their_days() -> None:
    asked = clock(8, "week", pauses=(ASKED,))
    events = {
        "received": "2026-01-28T10:00",
        "info_requested": "2026-02-04T10:00",
        "information_received": "2026-02-12T10:00",
    }
    found = judged(asked, events, stop("2026-02-02", "2026-02-06"))
    assert day(found) == "2026-04-05", "25 March and the days from 2 to 12 February"


def test_a_pause_counts_on_the_calendar_of_the_alternative_that_it_moves() -> None:
    spans = Span(10, TermUnit.business_day, Code("own")), Span(5, TermUnit.day)
    asked = Clock(Code("clock"), any_of=spans, pauses=(ASKED,))
    events = {
        "received": "2026-03-30T10:00",
        "info_requested": "2026-04-02T10:00",
        "information_received": "2026-04-07T10:00",
    }
    assert day(judged(asked, events, own=EASTER)) == "2026-04-16"
    assert day(judged(replace(asked, pick=Pick.earliest), events, own=EASTER)) == "2026-04-09"
    assert day(judged(asked, {"received": "2026-03-30T10:00"}, own=EASTER)) == "2026-04-15"


def test_a_pause_that_was_open_when_a_chained_clock_began_stands_still_from_its_beginning() -> None:
    asked = clock(10, "day", from_=Start((Known(Code("stage")),)), pauses=(ASKED,))
    events = {"stage": "2026-05-10T10:00", "info_requested": "2026-05-04T10:00"}
    waits = judged(asked, events)
    assert (waits.due, waits.state) == (None, State.open)
    assert waits.steps[-1].code == "paused"
    given_ = {**events, "information_received": "2026-05-14T10:00"}
    assert day(judged(asked, given_)) == "2026-05-24", "ten days from 14 May"
    before = {**events, "information_received": "2026-05-08T10:00"}
    assert day(judged(asked, before)) == "2026-05-20", "it was over when the clock began"


def test_a_term_of_working_days_does_not_end_while_it_stands_still() -> None:
    asked = clock(2, "business_day", pauses=(ASKED,))
    events = {
        "received": "2026-02-04T10:00",
        "info_requested": "2026-02-06T10:00",
        "information_received": "2026-02-07T10:00",
    }
    assert day(judged(asked, events)) == "2026-02-09", "it was asked for on the last day, a Friday"


def test_working_hours_stand_still_by_working_hours_whatever_their_clock_says_of_days() -> None:
    own = replace(PLAIN["own"], **_NINE_TO_FIVE)
    events = {
        "received": "2026-02-06T09:00",
        "info_requested": "2026-02-06T12:00",
        "information_received": "2026-02-09T10:00",
    }
    spans = (Span(4, TermUnit.business_hour, Code("own")),)
    asked = Clock(Code("clock"), any_of=spans, ends=Ends.instant, pauses=(ASKED,))
    found = judged(asked, events, own=own)
    assert found.due is not None
    assert found.due.moment.isoformat() == "2026-02-09T11:00:00+00:00"


_NINE_TO_FIVE = {
    "opens": datetime.fromisoformat("2026-01-01T09:00").time(),
    "closes": datetime.fromisoformat("2026-01-01T17:00").time(),
}


def test_one_who_comes_back_and_leaves_again_at_the_same_moment_is_away() -> None:
    at = [datetime(2026, 4, day, tzinfo=UTC) for day in range(1, 9)]
    found = pauses([at[0], at[2]], [at[2], at[4]], since=at[0])
    assert [(one.left, one.back) for one in found] == [(at[0], at[2]), (at[2], at[4])]


# --- what begins again by itself ---


def weekly(**more: object) -> Clock:
    every = Every(7, TermUnit.day)
    return clock(7, "day", repeat=Repeat(every, (Code("closed"),)), **more)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-05-06T10:00", "2026-05-11"),
        ("2026-05-11T23:00", "2026-05-11"),
        ("2026-05-12T00:00", "2026-05-18"),
        ("2026-06-16T10:00", "2026-06-22"),
        ("2028-05-01T10:00", "2028-05-01"),
    ],
)
def test_what_nothing_meets_begins_again_at_each_of_its_ends(now: str, expected: str) -> None:
    found = judged(weekly(), {"received": "2026-05-04T10:00"}, at=now)
    assert (day(found), found.state) == (expected, State.open)
    included = judged(weekly(first_day=FirstDay.include), {"received": "2026-05-05T10:00"}, at=now)
    assert day(included) == expected


def test_what_begins_again_by_itself_ends_with_its_event_and_stands_still_in_a_pause() -> None:
    events = {"received": "2026-05-04T10:00", "closed": "2026-05-20T10:00"}
    found = judged(weekly(), events, at="2027-01-01T10:00")
    assert (day(found), found.state, found.met_by) == ("2026-05-25", State.met, "closed")
    events = {"received": "2026-05-04T10:00", "info_requested": "2026-05-20T10:00"}
    found = judged(weekly(pauses=(ASKED,)), events, at="2027-01-01T10:00")
    assert (found.due, found.state) == (None, State.open)


def test_months_that_begin_again_do_not_drift_from_the_end_of_a_month() -> None:
    asked = clock(1, "month", repeat=Repeat(Every(1, TermUnit.month)))
    ends = [
        day(judged(asked, {"received": "2026-12-31T10:00"}, at=f"2027-0{month}-25T00:00"))
        for month in (1, 2, 3, 4)
    ]
    assert ends == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
