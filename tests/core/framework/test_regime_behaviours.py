"""Clause 7.3: how clocks of published rules behave where a date alone does not tell.

The ten behaviours, one after the other; by the packs that are shipped, and by acts where it is acts
that make them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.core.framework.test_regime_cases import ENGLAND as IN_ENGLAND
from tests.core.framework.test_regime_cases import OTHER, PSD, asked, day, verdicts
from tests.core.operation.regulators.test_operation_regulated import (
    DISP,
    ENGLAND,
    PROTECTION,
    days,
    extension,
    kind,
    story,
    term,
)

from amends.core.framework.packs.clock_count import Count
from amends.core.framework.packs.verdict import State, evaluate, known
from amends.core.framework.packs.ways import owing
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.tracking import recorded_instead
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.governance import packs


def state(clock: str, facts: Mapping[str, object], **events: str) -> State:
    """Of a clock of DISP once all this has happened."""
    return verdicts(asked("uk-fca-disp", facts, events))[clock].state


# 1


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [
        ("2026-04-09T16:59", State.met),
        ("2026-04-09T17:00", State.met),
        ("2026-04-09T17:01", State.missed),
    ],
)
def test_1_the_quick_way_closes_with_business_on_its_last_day(
    resolved: str, expected: State
) -> None:
    assert state("src_cutoff", OTHER, received="2026-04-03T16:00", resolved=resolved) is expected


def test_1_acceptance_in_time_opens_the_way_of_the_summary_and_later_it_is_not_owed() -> None:
    pack = packs.shipped("uk-fca-disp")[0]

    def letters(resolved: str) -> set[str]:
        events = {"received": "2026-04-03T16:00", "resolved": resolved}
        answer = asked("uk-fca-disp", OTHER, events)
        when = {one: _london(at) for one, at in events.items()}
        count = Count(pack, OTHER, known(when, answer.at), {})
        return {str(one.letter.id) for one in owing(count, answer.verdicts)}

    assert "src" in letters("2026-04-09T16:59")
    assert "src" not in letters("2026-04-09T17:01")


# 2


def test_2_a_holding_response_that_is_late_saves_nothing_and_opens_nothing() -> None:
    late = {"received": "2026-07-01T10:00", "holding_response": "2026-07-23T10:00"}
    found = verdicts(asked("uk-fca-disp", PSD, late))
    assert found["final_payments"].state is State.missed
    assert found["final_payments_extended"].state is State.not_applicable
    assert [step.code for step in found["final_payments_extended"].steps] == ["too_late"]
    in_time = verdicts(asked("uk-fca-disp", PSD, late | {"holding_response": "2026-07-22T23:59"}))
    assert in_time["final_payments"].state is State.met
    assert day(in_time["final_payments_extended"]) == "2026-08-19"


@pytest.mark.parametrize("pack", ["eu-psd2", "uk-fca-disp"])
def test_2_the_longer_time_is_counted_from_receipt_whenever_the_letter_went(pack: str) -> None:
    facts = PSD if pack == "uk-fca-disp" else {"org.country": "ie"}
    clock = "final_payments_extended" if pack == "uk-fca-disp" else "reply_extended"
    letter = "holding_response" if pack == "uk-fca-disp" else "holding_reply"
    known = packs.shipped(pack)[0].events_known
    letter = letter if letter in known else "holding_response"
    found = {
        day(verdicts(asked(pack, facts, {"received": "2026-07-01T10:00", letter: sent}))[clock])
        for sent in ("2026-07-06T10:00", "2026-07-20T10:00")
    }
    assert len(found) == 1


# 3


def test_3_of_another_kind_after_all_a_passed_clock_says_why_and_both_tracks_stay_on_record() -> (
    None
):
    told = story("uk-fca-disp").later(days=28)
    told.does("classify", Classify(facts=(kind("psd"),)))
    assert term(told.complaint, "final_payments").reclassified
    on_record = {one.clock for one in told.events_of(e.TermTold) if one.pack == DISP}
    assert {"final", "final_payments"} <= on_record
    assert e.TermDropped(DISP, Code("final")) in told.events_of(e.TermDropped)
    assert not any(one.pack == DISP for one in told.events_of(e.TermLapsed))


# 4


def test_4_a_holiday_proclaimed_after_receipt_moves_what_is_open_and_no_verdict() -> None:
    told = story("uk-fca-disp").sends("acknowledge", Acknowledge(1, e.Way.email))
    before = days(told.complaint)
    england = told.rules.calendars["uk-ew"]
    proclaimed = replace(england, version=2, holidays=england.holidays | {date(2026, 11, 5)})
    calendars = {**told.rules.calendars, "uk-ew": proclaimed}
    told.rules = replace(told.rules, calendars=calendars)
    told.does("classify", Classify(facts=(kind("psd"),)))
    after = days(told.complaint)
    assert after["ack"] == before["ack"], "it was met, and stays as it was judged"
    assert (before["src_cutoff"], after["src_cutoff"]) == ("2026-11-05", "2026-11-06")


# 5


def test_5_one_letter_meets_two_packs_and_is_held_against_both_checklists() -> None:
    told = story("uk-fca-disp", "uk-data-protection")
    told.sends("acknowledge", Acknowledge(1, e.Way.email))
    met = {(one.pack, one.clock) for one in told.events_of(e.TermMet)}
    assert met == {(DISP, "ack"), (PROTECTION, "ack")}
    assert term(told.complaint, "ack").day != term(told.complaint, "ack", PROTECTION).day
    asked_for = {
        pack: {content.id for content in letter.must_contain}
        for pack in ("uk-fca-disp", "uk-data-protection")
        for letter in packs.shipped(pack)[0].communications
        if "acknowledgement" in letter.sent_as
    }
    assert len(asked_for) == 2
    assert all(asked_for.values())


def test_5_the_clocks_of_two_packs_stay_apart() -> None:
    events = {"received": "2026-07-02T10:00", "acknowledgement": "2026-07-03T10:00"}
    disp = verdicts(asked("uk-fca-disp", OTHER, events))["ack"]
    protection = verdicts(asked("uk-data-protection", IN_ENGLAND, events))["ack"]
    assert (disp.state, protection.state) == (State.met, State.met)
    assert (day(disp), day(protection)) == ("2026-07-07", "2026-08-03")


# 6


def test_6_what_was_drafted_in_time_and_sent_late_is_late() -> None:
    assert (
        state("final", OTHER, received="2026-07-01T10:00", final_response="2026-08-27T00:01")
        is State.missed
    )


def test_6_what_was_sent_in_time_is_in_time_whenever_it_arrives() -> None:
    sent = "2026-08-26T23:59"
    assert state("final", OTHER, received="2026-07-01T10:00", final_response=sent) is State.met


# 7


def test_7_more_time_that_is_asked_for_afterwards_is_none_and_the_notice_is_a_late_one() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND, kind("psd"))).later(days=22)
    until = term(told.complaint, "final_payments").until
    assert told.at > until
    later = extension("final_payments", date(2026, 12, 21))
    assert told.refuses("extend-term", later) is Guard.term_passed
    instead = recorded_instead(later, Refused(Guard.term_passed))
    assert instead is not None
    told.does("note-late", instead)
    assert [one.until for one in told.events_of(e.LateNoticed)] == [until]
    assert term(told.complaint, "final_payments").until == until
    notice = NewFact(Code("holding_response"), moment=told.at)
    told.does("classify", Classify(facts=(notice,)))
    [met] = [one for one in told.events_of(e.TermMet) if one.clock == "final_payments"]
    assert met.by == "holding_response"
    assert met.at > until, "it is on record, and late"
    assert "final_payments_extended" not in days(told.complaint)


# 8


def test_8_a_year_from_a_leap_day_ends_with_february() -> None:
    found = verdicts(asked("further", {}, {"leap": "2028-02-29T10:00"}))
    assert day(found["leap_year"]) == "2029-02-28"


# 9


def test_9_the_local_day_counts_also_where_it_is_another_half_year() -> None:
    found = verdicts(asked("uk-fca-disp", OTHER, {"received": "2026-06-30T23:30+00:00"}))
    started = next(step for step in found["final"].steps if step.code == "start")
    assert str(started.values[0])[:10] == "2026-07-01"
    assert day(found["final"]) == "2026-08-26"


# 10


@pytest.mark.parametrize(
    ("facts", "clock"), [(OTHER, "final"), (PSD, "final_payments"), (OTHER, "ack")]
)
def test_10_what_was_passed_on_in_time_is_met_by_that_and_the_other_body_counts_anew(
    facts: Mapping[str, object], clock: str
) -> None:
    events = {"received": "2026-07-01T10:00", "forwarded": "2026-07-03T10:00"}
    ours = verdicts(asked("uk-fca-disp", facts, events))[clock]
    assert (ours.state, ours.met_by) == (State.met, "forwarded")
    theirs = verdicts(asked("uk-fca-disp", facts, {"received": "2026-07-06T10:00"}))[clock]
    assert theirs.due is not None
    assert ours.due is not None
    assert theirs.due.moment > ours.due.moment


def test_10_that_it_was_passed_on_is_recorded_and_ends_our_clocks() -> None:
    told = story("uk-fca-disp").later(days=1)
    passed_on = NewFact(Code("forwarded"), moment=told.at)
    told.does("classify", Classify(facts=(passed_on,)))
    met = {(one.clock, one.by) for one in told.events_of(e.TermMet) if one.pack == DISP}
    assert met == {("ack", "forwarded"), ("final", "forwarded")}


# and for all of them


@pytest.mark.parametrize("name", packs.ids())
def test_a_verdict_depends_on_what_it_is_given_and_on_nothing_else(name: str) -> None:
    for pack in packs.shipped(name):
        calendars = packs.calendars_of(pack) | {"unit": _unit()}
        for test in pack.tests:
            events = {one: tuple(map(_utc, times)) for one, times in test.events.items()}
            facts, at = dict(test.facts), max(max(times) for times in events.values())
            first = evaluate(pack, facts=facts, events=events, calendars=calendars, at=at)
            turned = {one: times[::-1] for one, times in reversed(events.items())}
            same = evaluate(pack, facts=facts, events=turned, calendars=dict(calendars), at=at)
            assert first == same
            assert facts == test.facts
            beyond = {**events, "closed": (*events.get("closed", ()), at + timedelta(days=1))}
            assert first == evaluate(pack, facts=facts, events=beyond, calendars=calendars, at=at)


def _unit() -> Calendar:
    return Calendar(Code("unit"), zone="Europe/London")


def _utc(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=ZoneInfo("Europe/London"))


def _london(when: str) -> datetime:
    return _utc(datetime.fromisoformat(when))
