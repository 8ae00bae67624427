"""Clause 7.3: where nobody has told which holidays count, the record works by the earliest date."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.core.operation.regulators.test_operation_regulated import (
    DISP,
    ENGLAND,
    days,
    kind,
    story,
)

from amends.core.framework.packs import clock_count
from amends.core.framework.packs import ways as pack_ways
from amends.core.framework.packs.clock_count import Count
from amends.core.framework.packs.moves import Cap, Extension
from amends.core.framework.packs.pack import UNIT_CALENDAR
from amends.core.framework.packs.places import adopted_everywhere
from amends.core.framework.packs.unclear import unclear
from amends.core.framework.packs.verdict import State, Verdict, known
from amends.core.framework.packs.ways import Uncountable, longest
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.regulators.explained_dates import Heard, heard
from amends.core.operation.regulators.regulated import standing
from amends.core.principles.calendars import Calendar
from amends.core.principles.timeliness import (
    Due,
    Roll,
    TermUnit,
)
from amends.core.values import Code
from amends.governance import packs

PACK = packs.shipped("uk-fca-disp")[0]
CALENDARS = {UNIT_CALENDAR: Calendar(UNIT_CALENDAR), **packs.calendars_of(PACK)}
NOW = datetime(2026, 7, 2, tzinfo=UTC)
PAYMENTS = "final_payments"


def judged(*, sent: str | None = None, **facts: str) -> dict[str, Verdict]:
    """Of a complaint about payments of 1 July 2026: 13 July is a holiday in Northern Ireland."""
    events = {"received": datetime(2026, 7, 1, 9, tzinfo=UTC)}
    if sent is not None:
        events["final_response"] = datetime.fromisoformat(sent).replace(tzinfo=UTC)
    told = {name.replace("__", "."): value for name, value in facts.items()}
    at = max(events.values()) if sent else NOW
    found = adopted_everywhere(PACK, facts=told, events=events, calendars=CALENDARS, at=at)
    return {str(one.clock): one for one in found}


def test_the_earliest_of_every_place_counts_until_the_place_is_told() -> None:
    ends = {}
    for part in ("england", "scotland", "northern_ireland"):
        due = judged(complaint__kind="psd", org__uk_part=part)[PAYMENTS].due
        assert due is not None
        ends[part] = due.day
    found = judged(complaint__kind="psd")[PAYMENTS]
    assert ends["northern_ireland"] > min(ends.values()), "the places differ"
    assert found.due is not None
    assert found.due.day == min(ends.values())
    assert found.state is State.needs_classification
    assert (found.steps[0].code, found.steps[0].values) == ("earliest_place", ("org.uk_part",))


@pytest.mark.parametrize("facts", [{"complaint__kind": "psd"}, {}])
def test_the_warning_is_by_the_shortest_over_tracks_and_places(facts: dict[str, str]) -> None:
    verdicts = tuple(judged(**facts).values())
    events = {"received": datetime(2026, 7, 1, 9, tzinfo=UTC)}
    told = {name.replace("__", "."): value for name, value in facts.items()}
    found = unclear(Count(PACK, told, known(events, NOW), CALENDARS), verdicts)
    assert found is not None
    assert "org.uk_part" in found.facts
    assert found.first is not None
    waiting = [one for one in verdicts if one.state is State.needs_classification and one.due]
    binding = [one for one in waiting if one.strength != "gateway"]
    assert found.first == min(binding, key=lambda one: one.due.moment if one.due else NOW)
    payments = judged(**facts)[PAYMENTS]
    assert payments.due is not None
    assert payments in binding
    final = judged(**facts)["final"]
    assert final.due is None or final.due.moment > payments.due.moment, "8 weeks are longer"


def test_a_place_whose_calendar_was_not_adopted_is_left_out() -> None:
    only = {name: one for name, one in CALENDARS.items() if name in ("uk-nir", UNIT_CALENDAR)}
    events = {"received": datetime(2026, 7, 1, 9, tzinfo=UTC)}
    facts = {"complaint.kind": "psd"}
    found = adopted_everywhere(PACK, facts=facts, events=events, calendars=only, at=NOW)
    by_hand = {**facts, "org.uk_part": "northern_ireland"}
    there = adopted_everywhere(PACK, facts=by_hand, events=events, calendars=only, at=NOW)
    assert {one.clock: one.due and one.due.day for one in found} == {
        one.clock: one.due and one.due.day for one in there
    }


def test_what_is_in_time_at_one_place_only_meets_nothing_before_the_place_is_told() -> None:
    in_time = judged(complaint__kind="psd", sent="2026-07-22T12:00")[PAYMENTS]
    between = judged(complaint__kind="psd", sent="2026-07-23T12:00")[PAYMENTS]
    late = judged(complaint__kind="psd", sent="2026-07-25T12:00")[PAYMENTS]
    assert [one.met_at is not None for one in (in_time, between, late)] == [True, False, True]
    assert between.state is State.needs_classification


def test_the_longest_extension_is_the_earliest_of_every_place() -> None:
    clock = replace(next(one for one in PACK.clocks if one.id == PAYMENTS), tracks=())
    way = Extension(Code("more"), PAYMENTS, cap=Cap(2, TermUnit.business_day))
    pack = replace(PACK, clocks=(clock,), extensions=(way,))
    events = {"received": datetime(2026, 6, 19, 9, tzinfo=UTC)}

    def last(**facts: str) -> date:
        told = {name.replace("__", "."): value for name, value in facts.items()}
        asked = {"facts": told, "calendars": CALENDARS}
        verdicts = adopted_everywhere(pack, events=events, at=NOW, **asked)  # type: ignore[arg-type]
        found = longest(Count(pack, told, known(events, NOW), CALENDARS), verdicts, PAYMENTS)
        assert found is not None
        return found.day

    places = {last(org__uk_part=one) for one in ("england", "scotland", "northern_ireland")}
    assert len(places) > 1
    assert last() == min(places)


def _moved(way: Extension, *, roll: Roll = Roll.none, unit: TermUnit = TermUnit.day) -> Due | None:
    """How far the clock `PAYMENTS`, of three of a unit, may be moved by an extension."""
    asked = {"facts": {"org.uk_part": "england"}, "calendars": CALENDARS}
    found = next(one for one in PACK.clocks if one.id == PAYMENTS)
    clock = replace(found, tracks=(), amount=3, unit=unit, roll=roll)
    longer = replace(clock, id=Code("longer"), amount=9, unit=TermUnit.business_day)
    pack = replace(PACK, clocks=(clock, longer), extensions=(way,))
    events = {"received": datetime(2026, 6, 19, 9, tzinfo=UTC)}
    verdicts = adopted_everywhere(pack, events=events, at=NOW, **asked)  # type: ignore[arg-type]
    return longest(Count(pack, **asked, events=known(events, NOW)), verdicts, PAYMENTS)  # type: ignore[arg-type]


BY_CAP = Extension(Code("more"), Code(PAYMENTS), cap=Cap(2, TermUnit.business_day))
BY_CLOCK = Extension(Code("more"), Code(PAYMENTS), becomes=Code("longer"))


@pytest.mark.parametrize("way", [BY_CAP, BY_CLOCK], ids=["cap", "becomes"])
@pytest.mark.parametrize("unit", [TermUnit.day, TermUnit.business_day])
def test_a_limit_that_cannot_be_counted_is_never_taken_for_no_limit(
    way: Extension, unit: TermUnit
) -> None:
    """Working days that are rolled: the limit fails, or the clock that it moves as well."""
    assert _moved(way, unit=unit) is not None
    with pytest.raises(Uncountable):
        _moved(way, roll=Roll.next, unit=unit)


@pytest.mark.parametrize("way", [BY_CAP, BY_CLOCK], ids=["cap", "becomes"])
def test_a_fault_of_ours_is_never_taken_for_no_limit(
    way: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_more: object) -> None:
        raise TypeError("x")

    for module in (clock_count, pack_ways):
        monkeypatch.setattr(module, "counted", fails)
    with pytest.raises(Uncountable):
        _moved(way)


def test_a_clock_that_nothing_limits_is_moved_however_far() -> None:
    assert _moved(Extension(Code("more"), Code(PAYMENTS)), roll=Roll.next) is None


# --- in the record ---


def test_a_complaint_of_which_nobody_told_the_place_has_dates_that_may_change() -> None:
    told = story("uk-fca-disp", facts=(kind("psd"),))
    assert PAYMENTS in days(told.complaint)
    [pack] = standing(told.complaint, told.rules, told.at)
    assert pack.unclear is not None
    assert pack.unclear.first is not None
    how = heard(told.entries, told.rules, told.reference)
    of_payments = [
        how[one.version]
        for one in told.entries
        if isinstance(one.event, e.TermTold) and (one.event.pack, one.event.clock) == _PAYMENTS
    ]
    assert of_payments == [Heard.may_change]


_PAYMENTS = (DISP, Code(PAYMENTS))


def test_once_the_place_is_told_its_own_date_takes_the_place_of_the_careful_one() -> None:
    told = story("uk-fca-disp", facts=(kind("psd"),))
    england = told.rules.calendars["uk-ew"]
    holiday = replace(england, holidays=england.holidays | {date(2026, 11, 5)})
    told.rules = replace(told.rules, calendars={**told.rules.calendars, "uk-ew": holiday})
    careful = days(told.complaint)[PAYMENTS]
    told.does("classify", Classify(facts=(ENGLAND,)))
    assert days(told.complaint)[PAYMENTS] > careful
    [pack] = standing(told.complaint, told.rules, told.at)
    assert pack.unclear is None
