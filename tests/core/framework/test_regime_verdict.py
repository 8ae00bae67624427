"""Clauses 4.7 and 7.3: clocks of published rules judged over events and facts."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.shut import closed_on

from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.framework.packs.pack import Pack
from amends.core.framework.packs.predicate import Fact
from amends.core.framework.packs.verdict import State, Verdict, evaluate
from amends.core.principles.calendars import Calendar
from amends.core.values import Code
from amends.governance.defaults import pack

_HEAD = """
schema = "regime-pack/0.1"
[pack]
id = "sample"
version = "1"
title = "Clocks of the shapes that published rules have"
[facts]
"org.part" = "Part of the country"
severity = "How grave the incident is"
"""


def sample(body: str) -> Pack:
    return pack_text.read(_HEAD + body)


PAYMENTS = sample(
    """
    [calendars.business]
    select_by = "org.part"
    holidays = { england = "uk-ew", northern_ireland = "uk-nir" }
    timezone = "Europe/London"
    close = "17:00"
    [tracks.payments]
    when = { f = "complaint.kind", op = "in", v = ["psd", "emd"] }
    [tracks.standard]
    when = { not = { f = "complaint.kind", op = "in", v = ["psd", "emd"] } }
    [settings.ack_target]
    amount = 3
    unit = "business_day"

    [[clocks]]
    id = "ack"
    strength = "target"
    quality = "promptly"
    setting = "ack_target"
    calendar = "business"
    met_by = ["acknowledged", "final_response"]
    [[clocks]]
    id = "cutoff"
    strength = "gateway"
    amount = 3
    unit = "business_day"
    calendar = "business"
    ends = "close_of_business"
    met_by = ["resolved"]
    [[clocks]]
    id = "final"
    tracks = ["standard"]
    strength = "target"
    amount = 8
    unit = "week"
    met_by = ["final_response"]
    [[clocks]]
    id = "final_payments"
    tracks = ["payments"]
    strength = "target"
    amount = 15
    unit = "business_day"
    calendar = "business"
    met_by = ["final_response", "holding_response"]
    [[clocks]]
    id = "final_payments_extended"
    tracks = ["payments"]
    strength = "target"
    only_if = { event = "holding_response" }
    amount = 35
    unit = "business_day"
    calendar = "business"
    met_by = ["final_response"]
    """
)

STARTS = sample(
    """
    [calendars.any]
    holidays = "plain"
    [[clocks]]
    id = "feedback"
    strength = "target"
    from.first_known = ["acknowledged", { event = "received", plus = { amount = 7, unit = "day" } }]
    amount = 3
    unit = "month"
    [[clocks]]
    id = "hardship"
    strength = "target"
    from.latest_of = ["received", "information_received"]
    amount = 21
    unit = "day"
    [[clocks]]
    id = "earliest"
    strength = "target"
    from.earliest_of = ["made", "received"]
    amount = 1
    unit = "day"
    [[clocks]]
    id = "window"
    strength = "target"
    from = "objection_period_ended"
    occurrence = "latest"
    amount = 90
    unit = "day"
    [[clocks]]
    id = "day_or_day"
    strength = "target"
    any_of = [{ amount = 24, unit = "hour" }, { amount = 1, unit = "business_day" }]
    pick = "latest"
    calendar = "any"
    [[clocks]]
    id = "report"
    strength = "target"
    from = "became_aware"
    by = { f = "severity", map = { threat = 2, death = 10, serious = 15 } }
    unit = "day"
    [[clocks]]
    id = "trustee"
    strength = "target"
    amount = 45
    unit = "day"
    met_by = ["response_sent"]
    pauses = [{ from = "term_paused", until = "term_resumed" }]
    [[clocks]]
    id = "agreed"
    strength = "target"
    amount = 6
    unit = "month"
    first_day = "include"
    agreed_override = "complaint.agreed_response_date"
    unless = { f = "complaint.kind", op = "eq", v = "oral" }
    """
)


def days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in text.split())


_ENGLAND = "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28"
_NEW_YEAR = "2027-01-01 2027-03-26 2027-03-29"
CALENDARS = {
    "uk-ew": Calendar(Code("uk-ew"), holidays=days(f"{_ENGLAND} {_NEW_YEAR}")),
    "uk-nir": Calendar(Code("uk-nir"), holidays=days(f"{_ENGLAND} 2026-03-17 2026-07-13")),
    "plain": Calendar(Code("plain"), holidays=days("2026-04-03 2026-04-06")),
    "unit": Calendar(Code("unit")),
}
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """A London moment."""
    return CALENDARS["uk-ew"].in_zone("Europe/London").at_local(datetime.fromisoformat(text))


def judge(
    rules: Pack,
    events: Mapping[str, str | list[str]],
    facts: Mapping[str, Fact] | None = None,
    *,
    now: str | None = None,
    calendars: Mapping[str, Calendar] = CALENDARS,
) -> dict[str, Verdict]:
    moments = {
        event: [at(when)] if isinstance(when, str) else [at(one) for one in when]
        for event, when in events.items()
    }
    judged_at = LATER if now is None else at(now)
    found = evaluate(rules, facts=facts or {}, events=moments, calendars=calendars, at=judged_at)
    return {str(verdict.clock): verdict for verdict in found}


def dues(verdicts: Mapping[str, Verdict]) -> dict[str, str]:
    return {name: str(v.due.day) for name, v in verdicts.items() if v.due is not None}


PSD = {"complaint.kind": "psd", "org.part": "england"}
OTHER = {"complaint.kind": "other", "org.part": "england"}


# --- due dates of published rules ---


@pytest.mark.parametrize(
    ("received", "facts", "expected"),
    [
        (
            "2026-04-03T16:00",
            PSD,
            {"ack": "2026-04-09", "cutoff": "2026-04-09", "final_payments": "2026-04-27"},
        ),
        (
            "2026-04-03T16:00",
            OTHER,
            {"ack": "2026-04-09", "cutoff": "2026-04-09", "final": "2026-05-29"},
        ),
        (
            "2026-12-18T09:00",
            OTHER,
            {"ack": "2026-12-23", "cutoff": "2026-12-23", "final": "2027-02-12"},
        ),
        (
            "2026-07-07T09:00",
            {**PSD, "org.part": "northern_ireland"},
            {"ack": "2026-07-10", "cutoff": "2026-07-10", "final_payments": "2026-07-29"},
        ),
    ],
)
def test_tracks_and_calendars_follow_the_facts(
    received: str, facts: Mapping[str, Fact], expected: Mapping[str, str]
) -> None:
    assert dues(judge(PAYMENTS, {"received": received}, facts)) == expected


def test_a_holding_letter_opens_the_longer_clock_still_from_receipt() -> None:
    found = judge(
        PAYMENTS, {"received": "2026-12-18T09:00", "holding_response": "2027-01-13T12:00"}, PSD
    )
    assert dues(found)["final_payments_extended"] == "2027-02-10"
    assert found["final_payments"].state is State.met


def test_a_late_holding_letter_does_not_save_the_first_limit() -> None:
    found = judge(
        PAYMENTS, {"received": "2026-12-18T09:00", "holding_response": "2027-01-14T12:00"}, PSD
    )
    assert found["final_payments"].state is State.missed
    assert found["final_payments"].met_at == at("2027-01-14T12:00")


@pytest.mark.parametrize(
    ("clock", "events", "facts", "expected"),
    [
        (
            "feedback",
            {"received": "2026-11-24T10:00", "acknowledged": "2026-11-26T10:00"},
            {},
            "2027-02-26",
        ),
        ("feedback", {"received": "2026-11-24T10:00"}, {}, "2027-03-01"),
        (
            "hardship",
            {"received": "2026-05-04T10:00", "information_received": "2026-05-20T10:00"},
            {},
            "2026-06-10",
        ),
        ("hardship", {"received": "2026-05-04T10:00"}, {}, "2026-05-25"),
        (
            "earliest",
            {"received": "2026-05-04T10:00", "made": "2026-05-02T10:00"},
            {},
            "2026-05-03",
        ),
        (
            "window",
            {"objection_period_ended": ["2026-01-05T10:00", "2026-03-30T10:00"]},
            {},
            "2026-06-28",
        ),
        ("day_or_day", {"received": "2026-04-02T16:00"}, {}, "2026-04-07"),
        ("day_or_day", {"received": "2026-04-08T16:00"}, {}, "2026-04-09"),
        ("report", {"became_aware": "2026-12-22T10:00"}, {"severity": "death"}, "2027-01-01"),
        (
            "trustee",
            {
                "received": "2026-05-04T10:00",
                "term_paused": "2026-05-20T10:00",
                "term_resumed": "2026-06-10T10:00",
            },
            {},
            "2026-07-09",
        ),
        ("agreed", {"received": "2026-04-02T10:00"}, {"complaint.kind": "written"}, "2026-10-01"),
        (
            "agreed",
            {"received": "2026-04-02T10:00"},
            {"complaint.kind": "written", "complaint.agreed_response_date": date(2026, 11, 2)},
            "2026-11-02",
        ),
    ],
)
def test_starts_lengths_and_pauses_of_published_rules(
    clock: str, events: Mapping[str, str | list[str]], facts: Mapping[str, Fact], expected: str
) -> None:
    assert dues(judge(STARTS, events, facts))[clock] == expected


# --- states ---


@pytest.mark.parametrize(
    ("resolved", "state"), [("2026-04-09T17:00", State.met), ("2026-04-09T17:01", State.missed)]
)
def test_the_quick_way_closes_with_business(resolved: str, state: State) -> None:
    found = judge(PAYMENTS, {"received": "2026-04-03T16:00", "resolved": resolved}, OTHER)
    assert found["cutoff"].state is state


@pytest.mark.parametrize(
    ("now", "state"),
    [("2026-05-29T23:59", State.open), ("2026-05-30T00:00", State.missed)],
)
def test_a_clock_is_missed_only_after_its_last_moment(now: str, state: State) -> None:
    found = judge(PAYMENTS, {"received": "2026-04-03T16:00"}, OTHER, now=now)
    assert found["final"].state is state


def test_the_first_event_that_meets_a_clock_is_named() -> None:
    found = judge(
        PAYMENTS,
        {
            "received": "2026-04-03T16:00",
            "final_response": "2026-04-08T10:00",
            "acknowledged": "2026-04-09T10:00",
        },
        OTHER,
    )["ack"]
    assert (found.state, found.met_by) == (State.met, "final_response")


def test_an_event_before_the_start_meets_nothing() -> None:
    found = judge(
        PAYMENTS, {"received": "2026-04-03T16:00", "final_response": "2026-04-01T10:00"}, OTHER
    )
    assert found["final"].state is State.missed


def test_what_happens_after_the_moment_of_judgement_is_not_known_yet() -> None:
    events = {"received": "2026-04-03T16:00", "final_response": "2026-05-01T10:00"}
    assert judge(PAYMENTS, events, OTHER, now="2026-04-30T10:00")["final"].state is State.open
    assert judge(PAYMENTS, events, OTHER, now="2026-05-01T10:00")["final"].state is State.met


def test_a_clock_without_its_event_has_not_started() -> None:
    found = judge(STARTS, {"received": "2026-04-02T10:00"})["window"]
    assert (found.state, found.due) == (State.not_started, None)


def test_another_track_does_not_apply() -> None:
    found = judge(PAYMENTS, {"received": "2026-04-03T16:00"}, OTHER)
    assert found["final_payments"].state is State.not_applicable
    assert found["final_payments"].due is None


def test_an_exception_does_not_apply_and_an_unknown_one_needs_classification() -> None:
    received = {"received": "2026-04-02T10:00"}
    assert judge(STARTS, received, {"complaint.kind": "oral"})["agreed"].state is (
        State.not_applicable
    )
    unknown = judge(STARTS, received)["agreed"]
    assert unknown.state is State.needs_classification
    assert unknown.due is not None


def test_unknown_kind_leaves_both_tracks_to_be_classified_with_their_dates() -> None:
    found = judge(PAYMENTS, {"received": "2026-04-03T16:00"}, {"org.part": "england"})
    assert {found[clock].state for clock in ("final", "final_payments")} == {
        State.needs_classification
    }
    assert dues(found)["final_payments"] == "2026-04-27"
    assert found["ack"].state is State.missed


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, "target.respond"),
        ({"target.respond": 5}, "target.unit"),
    ],
)
def test_a_missing_fact_is_named(facts: Mapping[str, Fact], missing: str) -> None:
    base = pack_text.read(pack("iso-10002"))
    found = judge(base, {"received": "2026-04-02T10:00"}, facts)["respond"]
    assert found.state is State.needs_classification
    assert [(step.code, step.values) for step in found.steps] == [("unknown_fact", (missing,))]


def test_an_unknown_part_of_the_country_needs_classification() -> None:
    found = judge(PAYMENTS, {"received": "2026-04-03T16:00"}, {"complaint.kind": "psd"})
    assert found["ack"].state is State.needs_classification
    assert found["ack"].due is None


def test_during_a_pause_there_is_no_date_and_nothing_is_missed() -> None:
    paused = {"received": "2026-05-04T10:00", "term_paused": "2026-05-20T10:00"}
    found = judge(STARTS, paused)["trustee"]
    assert (found.state, found.due) == (State.open, None)
    assert found.steps[-1].code == "paused"
    answered = judge(STARTS, {**paused, "response_sent": "2026-05-21T10:00"})["trustee"]
    assert answered.state is State.met


def test_a_pause_after_the_last_day_saves_nothing() -> None:
    found = judge(
        STARTS,
        {
            "received": "2026-05-04T10:00",
            "term_paused": "2026-06-20T10:00",
            "term_resumed": "2026-07-20T10:00",
        },
    )["trustee"]
    assert (found.state, dues({"trustee": found})) == (State.missed, {"trustee": "2026-06-18"})


def test_two_pauses_add_up() -> None:
    found = judge(
        STARTS,
        {
            "received": "2026-05-04T10:00",
            "term_paused": ["2026-05-20T10:00", "2026-06-20T10:00"],
            "term_resumed": ["2026-06-10T10:00", "2026-06-21T10:00"],
        },
    )
    assert dues(found)["trustee"] == "2026-07-10"


def test_a_new_holiday_moves_the_open_date() -> None:
    proclaimed = closed_on(CALENDARS["uk-ew"], date(2026, 4, 8))
    moved = judge(
        PAYMENTS,
        {"received": "2026-04-03T16:00"},
        OTHER,
        calendars={**CALENDARS, "uk-ew": proclaimed},
    )
    assert dues(moved)["cutoff"] == "2026-04-10"


def test_the_derivation_begins_with_the_event_and_ends_with_the_moment() -> None:
    found = judge(PAYMENTS, {"received": "2026-04-03T16:00"}, OTHER)["cutoff"]
    assert found.due is not None
    assert found.steps[0].values == ("received",)
    assert found.steps[-1].code == "ends"
    assert [str(step.code) for step in found.steps].count("counted") == 3
    london = CALENDARS["uk-ew"].in_zone("Europe/London")
    assert london.local(found.due.moment).time() == time(17)


# --- refusals and laws ---


def test_a_calendar_that_was_not_given_is_named() -> None:
    with pytest.raises(NoCalendar) as refused:
        judge(PAYMENTS, {"received": "2026-04-03T16:00"}, OTHER, calendars={})
    assert refused.value.calendar in {"uk-ew", "unit"}


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"target.respond": "five", "target.unit": "day"}, "no number"),
        ({"target.respond": True, "target.unit": "day"}, "no number"),
        ({"target.respond": 5, "target.unit": "fortnight"}, "fortnight"),
        ({"target.respond": 5, "target.unit": "day", "term.respond": "soon"}, "no day"),
    ],
)
def test_a_fact_of_the_wrong_type_is_refused(facts: Mapping[str, Fact], problem: str) -> None:
    base = pack_text.read(pack("iso-10002"))
    with pytest.raises(ValueError, match=problem):
        judge(base, {"received": "2026-04-02T10:00"}, {"target.acknowledge": 1, **facts})


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(received=moments, answered=moments, now=moments)
def test_a_verdict_once_missed_stays_missed(
    received: datetime, answered: datetime, now: datetime
) -> None:
    base = pack_text.read(pack("iso-10002"))
    facts: dict[str, Fact] = {
        "target.acknowledge": 1,
        "target.respond": 20,
        "target.unit": "business_day",
    }

    def state(at: datetime) -> State:
        events = {"received": received, "response_sent": answered}
        found = evaluate(base, facts=facts, events=events, calendars=CALENDARS, at=at)
        return found[1].state

    settled = (State.met, State.missed)
    if state(now) in settled:
        assert state(now + timedelta(days=400)) is state(now)
