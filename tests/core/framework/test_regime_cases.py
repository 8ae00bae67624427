"""Every dated example of the published rules comes out, by the packs that are shipped."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from amends.core.framework.packs.verdict import State, Verdict
from amends.governance import packs
from amends.governance.packs import Answer, Question

FURTHER = Path(__file__).with_name("further.toml")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENGLAND = {"org.uk_part": "england"}
PSD = {**ENGLAND, "complaint.kind": "psd"}
OTHER = {**ENGLAND, "complaint.kind": "other"}
NSW = {"org.state": "nsw", "complaint.kind": "other"}
IE = {"org.country": "ie"}


def asked(
    pack: str,
    facts: Mapping[str, Any],
    events: Mapping[str, str],
    *,
    settings: Mapping[str, Any] | None = None,
    at: str | None = None,
) -> Answer:
    versions = (
        (packs.load(FURTHER.read_text(), source="further.toml"),)
        if pack == "further"
        else packs.shipped(pack)
    )
    question = Question(
        versions,
        facts=facts,
        events={name: (datetime.fromisoformat(when),) for name, when in events.items()},
        calendars={},
        settings=settings or {},
        at=None if at is None else datetime.fromisoformat(at),
    )
    return packs.ask(question, now=NOW)


def verdicts(answer: Answer) -> dict[str, Verdict]:
    return {str(one.clock): one for one in answer.verdicts}


def day(verdict: Verdict) -> str | None:
    due = verdict.due or verdict.would_be
    return None if due is None else due.day.isoformat()


CASES: dict[str, tuple[str, Mapping[str, Any], Mapping[str, str], Mapping[str, str]]] = {
    "1 FCA, standard, Good Friday": (
        "uk-fca-disp",
        OTHER,
        {"received": "2026-04-03T16:00"},
        {"src_cutoff": "2026-04-09", "final": "2026-05-29"},
    ),
    "2 FCA, payments": (
        "uk-fca-disp",
        PSD,
        {"received": "2026-04-03T16:00"},
        {"final_payments": "2026-04-27", "final_payments_extended": "2026-05-27"},
    ),
    "6 FCA, plain weekends": (
        "uk-fca-disp",
        PSD,
        {"received": "2026-07-01T10:00"},
        {
            "src_cutoff": "2026-07-06",
            "final_payments": "2026-07-22",
            "final_payments_extended": "2026-08-19",
        },
    ),
    "6 FCA, plain weekends, standard": (
        "uk-fca-disp",
        OTHER,
        {"received": "2026-07-01T10:00"},
        {"final": "2026-08-26"},
    ),
    "7 FCA, Christmas": (
        "uk-fca-disp",
        PSD,
        {"received": "2026-12-18T10:00"},
        {
            "src_cutoff": "2026-12-23",
            "final_payments": "2027-01-13",
            "final_payments_extended": "2027-02-10",
        },
    ),
    "7 FCA, Christmas, standard": (
        "uk-fca-disp",
        OTHER,
        {"received": "2026-12-18T10:00"},
        {"final": "2027-02-12"},
    ),
    "8 FCA, Northern Ireland": (
        "uk-fca-disp",
        {**PSD, "org.uk_part": "northern_ireland"},
        {"received": "2026-07-07T10:00"},
        {"final_payments": "2026-07-29"},
    ),
    "8 FCA, England": (
        "uk-fca-disp",
        PSD,
        {"received": "2026-07-07T10:00"},
        {"final_payments": "2026-07-28"},
    ),
    "9 FCA, return": ("further", {}, {"period_end": "2027-06-30"}, {"return": "2027-08-11"}),
    "10 FCA, old return": ("further", {}, {"period_end": "2026-12-31"}, {"return": "2027-02-12"}),
    "11 RG 271": (
        "au-asic-rg271",
        NSW,
        {"received": "2026-04-02T16:00"},
        {
            "ack": "2026-04-07",
            "written_response_waiver": "2026-04-13",
            "idr_standard": "2026-05-02",
        },
    ),
    "11 RG 271, default notice": (
        "au-asic-rg271",
        {**NSW, "complaint.kind": "default_notice"},
        {"received": "2026-04-02T16:00"},
        {"idr_default_notice": "2026-04-23"},
    ),
    "11 RG 271, trustee": (
        "au-asic-rg271",
        {**NSW, "complaint.kind": "superannuation"},
        {"received": "2026-04-02T16:00"},
        {"idr_trustee": "2026-05-17"},
    ),
    "12 RG 271, Christmas Eve": (
        "au-asic-rg271",
        NSW,
        {"received": "2026-12-24T10:00"},
        {
            "ack": "2026-12-29",
            "written_response_waiver": "2027-01-05",
            "idr_standard": "2027-01-23",
        },
    ),
    "13 RG 271, the window for objections": (
        "further",
        {},
        {"death_proposal": "2026-03-02T10:00"},
        {"objections": "2026-03-30"},
    ),
    "13 RG 271, death benefit": (
        "au-asic-rg271",
        {**NSW, "complaint.kind": "death_benefit_objection"},
        {"proposed_decision_told": "2026-03-02T10:00"},
        {"idr_death_benefit": "2026-06-28"},
    ),
    "14 RG 271, hardship": (
        "au-asic-rg271",
        {**NSW, "complaint.kind": "hardship_notice"},
        {"received": "2026-05-04T10:00", "information_received": "2026-05-20T10:00"},
        {"idr_hardship": "2026-06-10"},
    ),
    "14a RG 271, a court step": (
        "au-asic-rg271",
        {**NSW, "complaint.kind": "traditional_trustee"},
        {
            "received": "2026-05-04T10:00",
            "court_step_begun": "2026-05-20T10:00",
            "court_step_ended": "2026-06-10T10:00",
        },
        {"idr_trustee": "2026-07-09"},
    ),
    "15 CFPB": (
        "us-cfpb",
        {},
        {"sent_to_company": "2026-11-10T10:00"},
        {"response": "2026-11-25", "final_response": "2027-01-09"},
    ),
    "16 CFPB, a Saturday": (
        "us-cfpb",
        {},
        {"sent_to_company": "2026-12-11T10:00"},
        {"response": "2026-12-26", "final_response": "2027-02-09"},
    ),
    "17 PSD2, Ireland": (
        "eu-psd2",
        IE,
        {"received": "2026-04-02T10:00"},
        {"reply": "2026-04-24", "reply_extended": "2026-05-25"},
    ),
    "18 MiCA": ("eu-mica", IE, {"received": "2026-10-31T10:00"}, {"decision": "2026-12-31"}),
    "19 MiCA, clamped and rolled": (
        "eu-mica",
        IE,
        {"received": "2026-12-31T10:00"},
        {"decision": "2027-03-01"},
    ),
    "20 ADR directive": (
        "further",
        {},
        {"adr_request": "2026-09-15T10:00"},
        {"adr_reply": "2026-10-13"},
    ),
    "21 crowdfunding": (
        "further",
        {},
        {"ecsp": "2026-04-02T10:00"},
        {"crowdfunding": "2026-04-17"},
    ),
    "22 housing": ("uk-housing", {}, {"received": "2026-04-01T10:00"}, {"s1_ack": "2026-04-10"}),
    "23 housing, acknowledged on the last day": (
        "uk-housing",
        {},
        {"received": "2026-04-01T10:00", "acknowledged": "2026-04-10T10:00"},
        {"s1_response": "2026-04-24", "s1_response_extended": "2026-05-11"},
    ),
    "24 housing, acknowledged at once": (
        "uk-housing",
        {},
        {"received": "2026-04-01T10:00", "acknowledged": "2026-04-01T11:00"},
        {"s1_response": "2026-04-17"},
    ),
    "23 councils, acknowledged on the last day": (
        "uk-lgsco",
        {},
        {"received": "2026-04-01T10:00", "acknowledged": "2026-04-10T10:00"},
        {"s1_ack": "2026-04-10", "s1_response": "2026-04-24"},
    ),
    "25 housing, stage 2": (
        "uk-housing",
        {},
        {
            "received": "2026-04-01T10:00",
            "escalation_requested": "2026-05-06T10:00",
            "escalation_acknowledged": "2026-05-13T10:00",
        },
        {"s2_response": "2026-06-11", "s2_response_extended": "2026-07-09"},
    ),
    "26 NHS": (
        "uk-nhs-england",
        {},
        {"received": "2026-04-02T10:00"},
        {"ack": "2026-04-09", "relevant_period": "2026-10-01"},
    ),
    "27 NHS, oral": (
        "uk-nhs-england",
        {},
        {"made": "2026-04-02T10:00"},
        {"oral_gateway": "2026-04-07"},
    ),
    "28 SPSO": ("uk-spso", {}, {"received": "2026-06-11T10:00"}, {"s1": "2026-06-18"}),
    "29 SPSO, a Saturday": ("uk-spso", {}, {"received": "2026-06-13T10:00"}, {"s1": "2026-06-22"}),
    "30 SPSO, straight to stage 2": (
        "uk-spso",
        {},
        {"received": "2026-06-11T10:00", "stage_entered": "2026-06-11T10:00"},
        {"s2": "2026-07-09", "s1_extended": "2026-06-25"},
    ),
    "31 Ofcom": ("uk-ofcom", {}, {"made": "2026-05-06T10:00"}, {"adr_letter": "2026-06-17"}),
    "32 Ofcom, before the change": (
        "uk-ofcom",
        {},
        {"made": "2026-03-02T10:00"},
        {"adr_letter": "2026-04-27"},
    ),
    "33 Ofgem": (
        "further",
        {},
        {"ofgem": "2026-06-05T10:00"},
        {"energy": "2026-07-31", "energy_signpost": "2026-08-03"},
    ),
    "34 water": ("further", {}, {"water": "2026-04-01T10:00"}, {"water": "2026-04-17"}),
    "35 data protection": (
        "uk-data-protection",
        ENGLAND,
        {"received": "2026-07-02T10:00"},
        {"ack": "2026-08-03"},
    ),
    "36 data protection, Christmas": (
        "uk-data-protection",
        ENGLAND,
        {"received": "2026-11-25T10:00"},
        {"ack": "2026-12-29"},
    ),
    "37 Ireland CPC": (
        "ie-cpc",
        {},
        {"received": "2026-04-01T10:00"},
        {"ack": "2026-04-09", "update": "2026-04-30", "resolution": "2026-05-29"},
    ),
    "38 Canada": ("further", {}, {"canada": "2026-04-03T10:00"}, {"canada": "2026-05-29"}),
    "39 India, a bank": (
        "in-rbi",
        {},
        {"received": "2026-08-03T10:00"},
        {"internal_ombudsman": "2026-08-23", "decision": "2026-09-02"},
    ),
    "40 India, CPGRAMS": (
        "in-cpgrams",
        {},
        {"received": "2026-08-03T10:00"},
        {"resolution": "2026-08-24"},
    ),
    "41 Singapore": (
        "further",
        {},
        {"singapore": "2026-05-22T10:00"},
        {"sg_ack": "2026-05-26", "sg_answer": "2026-06-23"},
    ),
    "42 South Africa": (
        "further",
        {},
        {"south_africa": "2026-06-17T10:00"},
        {"za_answer": "2026-07-29", "za_ombud": "2027-01-29"},
    ),
    "43 US airline": (
        "us-dot-airlines",
        {"complaint.kind": "other"},
        {"received": "2026-11-02T10:00"},
        {"ack": "2026-12-02", "response": "2027-01-01"},
    ),
    "44 Australian telecommunications": (
        "further",
        {},
        {"telco": "2026-04-01T10:00", "telco_agreed": "2026-04-20T10:00"},
        {"telco_urgent": "2026-04-07", "telco_plan": "2026-04-17", "telco_done": "2026-04-27"},
    ),
    "45 EU MDR, threat": (
        "further",
        {"incident.severity": "public_health_threat"},
        {"aware": "2026-12-22T10:00"},
        {"mdr": "2026-12-24"},
    ),
    "45 EU MDR, death": (
        "further",
        {"incident.severity": "death_or_deterioration"},
        {"aware": "2026-12-22T10:00"},
        {"mdr": "2027-01-01"},
    ),
    "45 EU MDR, serious": (
        "further",
        {"incident.severity": "serious"},
        {"aware": "2026-12-22T10:00"},
        {"mdr": "2027-01-06"},
    ),
    "46 US Part 803": (
        "further",
        {},
        {"aware": "2026-12-22T10:00"},
        {"part_803": "2027-01-21", "part_803_work_days": "2026-12-30"},
    ),
    "47 whistleblowing": (
        "eu-whistleblowing",
        {},
        {"received": "2026-11-24T10:00", "acknowledged": "2026-11-26T10:00"},
        {"ack": "2026-12-01", "feedback": "2027-02-26"},
    ),
    "48 whistleblowing, never acknowledged": (
        "eu-whistleblowing",
        {},
        {"received": "2026-11-24T10:00"},
        {"feedback": "2027-03-01"},
    ),
    "49 whistleblowing, a short month": (
        "eu-whistleblowing",
        {},
        {"received": "2026-11-24T10:00", "acknowledged": "2026-11-30T10:00"},
        {"feedback": "2027-02-28"},
    ),
    "49 whistleblowing, rolled": (
        "further",
        {},
        {"wb": "2026-11-30T10:00"},
        {"wb_rolled": "2027-03-01"},
    ),
    "50 Reg X": (
        "further",
        {},
        {"regx": "2026-11-20T10:00"},
        {"regx_ack": "2026-11-30", "regx_answer": "2027-01-06"},
    ),
    "7.3-8 a leap day": ("further", {}, {"leap": "2028-02-29T10:00"}, {"leap_year": "2029-02-28"}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_dated_examples_of_published_rules_come_out(case: str) -> None:
    pack, facts, events, expected = CASES[case]
    found = verdicts(asked(pack, facts, events))
    assert {clock: day(found[clock]) for clock in expected} == expected


@pytest.mark.parametrize(
    ("facts", "events", "expected"),
    [
        (OTHER, {}, {"src_cutoff": "2026-04-10", "final": "2026-06-02"}),
        (PSD, {}, {"final_payments": "2026-04-28", "final_payments_extended": "2026-05-28"}),
    ],
)
def test_3_a_firm_may_count_what_comes_on_a_day_off_from_the_next_business_day(
    facts: Mapping[str, Any], events: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    received = {"received": "2026-04-03T16:00", **events}
    answer = asked("uk-fca-disp", facts, received, settings={"after_hours_is_next_day": True})
    found = verdicts(answer)
    assert {clock: day(found[clock]) for clock in expected} == expected
    assert any(step.code == "taken_as" for step in found["src_cutoff"].steps)


def test_a_receipt_confirmed_on_the_day_off_is_in_time_where_the_next_business_day_counts() -> None:
    happened = {"received": "2026-04-03T16:00", "acknowledgement": "2026-04-03T16:05"}
    answer = asked("uk-fca-disp", OTHER, happened, settings={"after_hours_is_next_day": True})
    assert verdicts(answer)["ack"].state is State.met


@pytest.mark.parametrize(
    ("sent", "until"), [("2026-05-29", "2026-11-29"), ("2026-08-31", "2027-02-28")]
)
def test_4_and_5_the_ombudsman_listens_for_six_calendar_months(sent: str, until: str) -> None:
    events = {"received": "2026-05-04T10:00", "final_response": f"{sent}T10:00"}
    [way] = asked("uk-fca-disp", OTHER, events).ways
    assert way.closes is not None
    assert (way.referral.id, way.closes.day.isoformat()) == ("fos", until)


def test_35_the_stricter_reading_counts_the_day_itself_and_rolls_nothing() -> None:
    events = {"received": "2026-07-02T10:00"}
    strict = asked("uk-data-protection", ENGLAND, events, settings={"strict_counting": True})
    assert day(verdicts(strict)["ack_strict"]) == "2026-07-31"


def test_39_after_silence_the_ombudsman_can_be_turned_to_for_ninety_days() -> None:
    answer = asked("in-rbi", {}, {"received": "2026-08-03T10:00"}, at="2026-09-10T10:00")
    [way] = answer.ways
    assert way.closes is not None
    assert way.closes.day.isoformat() == "2026-12-01"
    assert way.is_open(answer.at)


def test_unknown_facts_leave_the_shortest_candidate_to_warn_by() -> None:
    from amends.core.framework.packs.verdict import shortest

    answer = asked("uk-fca-disp", ENGLAND, {"received": "2026-07-01T10:00"})
    found = verdicts(answer)
    assert found["final"].state is found["final_payments"].state is State.needs_classification
    warned = shortest(answer.verdicts)
    assert warned is not None
    assert (warned.clock, day(warned)) == ("final_payments", "2026-07-22")


def test_every_pack_that_is_shipped_passes_its_own_examples_and_says_draft() -> None:
    for name in packs.ids():
        for pack in packs.shipped(name):
            assert pack.tests, name
            assert pack.pack.status in ("draft", "reviewed")
            assert name == "iso-10002" or pack.pack.status == "draft"


@pytest.mark.parametrize("name", packs.ids())
def test_every_verdict_of_a_shipped_pack_can_be_told_in_words(name: str) -> None:
    from amends.wording.timeliness import derivation

    for pack in packs.shipped(name):
        for test in pack.tests:
            events = {e: tuple(times) for e, times in test.events.items()}
            question = Question((pack,), test.facts, events, {}, test.settings)
            for verdict in packs.ask(question, now=NOW).verdicts:
                for line in derivation.lines(verdict.steps):
                    assert line.endswith(".")
                    json.dumps(line)
