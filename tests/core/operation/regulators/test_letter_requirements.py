"""Clauses 5.3 and 7.8: what a regulator demands of a letter is in it before it goes, and a letter
that is owed is owed until it went."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.operation.regulators.test_operation_regulated import ENGLAND, story
from tests.core.samples import ANN, NORTH_MANAGER, RULES, Story, actor, lodging, words

from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.letters import Check
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.ending import Withdraw
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.posting import PostLetter, ReturnLetter, WriteLetter
from amends.core.operation.acts.response import AuthorizeResponse, PrepareResponse
from amends.core.operation.acts.tracking import Lapse
from amends.core.operation.effects.outgoing import demand_words
from amends.core.operation.regulators.letter_requirements import (
    CheckedLine,
    Line,
    as_recorded,
    demands,
    found_in,
)
from amends.core.operation.regulators.owed_letters import owed_as_told, owed_letters
from amends.core.refusal import Guard, Refused
from amends.core.values import Code

DISP = Code("uk-fca-disp")
EIGHT_WEEKS = e.Demanded(DISP, Code("eight_week_letter"))


def about_to_decide() -> Story:
    """Under the FCA's rules, with a response that somebody else authorized."""
    told = story("uk-fca-disp").examined()
    told.does("prepare-response", PrepareResponse(words("we are sorry")))
    return told.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)


def decision(*lines: str, way: e.Way = e.Way.letter) -> CommunicateDecision:
    checked = tuple(CheckedLine(DISP, Code("final_response"), Code(line)) for line in lines)
    return CommunicateDecision(1, way, words("no"), checked=checked)


EVERY = ("decision", "leaflet", "web", "right", "waiver", "enclosed.1")


def why(told: Story, act: str, given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        told.does(act, given)
    return caught.value


def test_a_final_response_waits_until_every_line_is_checked() -> None:
    told = about_to_decide()
    refused = why(told, "communicate-decision", decision("decision", "web"))
    assert refused.guard is Guard.checklist_open
    assert refused.values["letter_of_pack"] == "final_response"
    assert refused.values["lines"] == ("leaflet", "right", "waiver", "enclosed.1")
    told.does("communicate-decision", decision(*EVERY))
    [sent] = told.events_of(e.ResponseReleased)
    assert {one.line for one in sent.checked} == set(EVERY)


def test_what_must_be_written_is_not_told_by_telephone() -> None:
    told = about_to_decide()
    for way in (e.Way.phone, e.Way.in_person):
        refused = why(told, "communicate-decision", decision(*EVERY, way=way))
        assert refused.guard is Guard.must_be_written


def test_nobody_checks_a_line_that_the_letter_does_not_have() -> None:
    refused = why(about_to_decide(), "communicate-decision", decision(*EVERY, "invented"))
    assert refused.guard is Guard.unknown_code


def test_without_a_regulator_nothing_is_demanded() -> None:
    told = Story().received()
    assert demands(told.complaint, told.rules, told.at, notice=e.Notice.decision) == ()
    told.answered()
    assert told.events_of(e.DecisionCommunicated)[0].checked == ()


def test_a_line_that_hangs_on_a_fact_is_needed_once_the_fact_is_known() -> None:
    split = NewFact(Code("complaint.split"), flag=True)
    for facts, needed in (((ENGLAND,), None), ((ENGLAND, split), True)):
        told = story("uk-fca-disp", facts=facts)
        [demand] = demands(told.complaint, told.rules, told.at, notice=e.Notice.acknowledgement)
        assert {line.id: line.needed for line in demand.lines}["split"] is needed


def test_what_the_worker_sends_from_a_template_is_not_ticked_by_anybody() -> None:
    told = story("uk-fca-disp")
    given = WriteLetter(1, e.Way.letter, words("received"), e.Notice.acknowledgement)
    assert told.refuses("write-letter", given, ANN) is Guard.checklist_open
    told.sends("write-letter", given)


def test_a_dead_address_does_not_go_out_in_a_letter_that_must_not_name_it() -> None:
    told = story("uk-fca-disp")
    given = decision(*EVERY)
    text = "You can go to EC.europa.eu/ODR with it."
    with pytest.raises(Refused) as caught:
        demand_words(told.complaint, told.rules, actor(ANN), told.at, given, text)
    assert caught.value.guard is Guard.forbidden_text
    assert caught.value.values["forbidden"] == 1
    demand_words(told.complaint, told.rules, actor(ANN), told.at, given, "Go to the ombudsman.")
    demand_words(told.complaint, told.rules, SYSTEM_ACTOR, told.at, given, text)


def test_a_text_shows_a_line_by_what_the_system_can_look_for() -> None:
    line = Line(Code("right"), "names the ombudsman", check=Check.names_body)
    marks = {Check.names_body: ("Financial Ombudsman Service",)}
    assert found_in(line, "Turn to the financial\n  ombudsman service.", marks)
    assert not found_in(line, "Turn to the ombudsman.", marks)
    assert not found_in(replace(line, check=None), "Financial Ombudsman Service", marks)


# --- owed ---


def late() -> Story:
    """Eight weeks went by without an answer, and somebody noticed."""
    told = story("uk-fca-disp").sends("acknowledge", Acknowledge(1, e.Way.email))
    told.later(days=60)
    return told.does("lapse", Lapse(DISP, Code("final")), SYSTEM_ACTOR)


def owed(told: Story) -> list[str]:
    found = owed_letters(told.complaint, told.rules, told.at)
    assert len(found) == len(owed_as_told(told.complaint, told.rules))
    return [str(one.owed.letter.id) for one in found]


def eight_weeks(told: Story) -> Story:
    [demand] = demands(told.complaint, told.rules, told.at, meets=EIGHT_WEEKS)
    checked = demand.checked(line.id for line in demand.needed)
    given = WriteLetter(
        1, e.Way.letter, words("why there is no answer yet"), meets=EIGHT_WEEKS, checked=checked
    )
    return told.does("write-letter", given)


def test_after_eight_weeks_a_letter_is_owed_because_the_clock_ran_out() -> None:
    told = story("uk-fca-disp")
    assert owed(told) == []
    told = late()
    assert owed(told) == ["eight_week_letter"]
    [one] = owed_letters(told.complaint, told.rules, told.at)
    assert one.owed.because.clock_missed == "final"
    assert one.owed.since == told.complaint.term(DISP, Code("final")).until  # type: ignore[union-attr]


def test_a_letter_is_owed_until_it_left_the_house_and_again_if_it_came_back() -> None:
    told = eight_weeks(late())
    assert owed(told) == ["eight_week_letter"], "it lies in the tray"
    told.does("post-letter", PostLetter(1, told.at.date()))
    assert owed(told) == []
    told.does("return-letter", ReturnLetter(1))
    assert owed(told) == ["eight_week_letter"]


def test_an_answer_that_comes_late_makes_the_letter_about_the_delay_pointless() -> None:
    assert owed(late().answered()) == []


def test_who_is_satisfied_within_three_days_is_owed_a_summary_even_once_it_is_closed() -> None:
    told = story("uk-fca-disp").later(days=1)
    told.does("withdraw", Withdraw(1, words("all is well"), e.Way.phone))
    assert told.complaint.term(DISP, Code("src_cutoff")).met_at is not None  # type: ignore[union-attr]
    assert owed(told) == ["src"]
    [one] = owed_letters(told.complaint, told.rules, told.at)
    assert one.owed.because.clock_met == "src_cutoff"


def test_a_letter_of_no_pack_that_binds_cannot_be_written() -> None:
    given = WriteLetter(1, e.Way.letter, words("x"), meets=EIGHT_WEEKS)
    told = Story().received()
    assert told.refuses("write-letter", given) is Guard.unknown_code
    strange = replace(given, meets=e.Demanded(DISP, Code("poem")))
    assert story("uk-fca-disp").refuses("write-letter", strange) is Guard.unknown_code


def test_the_time_in_which_a_letter_must_go_counts_from_what_it_is_owed_for() -> None:
    pack = pack_text.read(
        """
        schema = "regime-pack/0.1"
        [pack]
        id = "sample-code"
        version = "1"
        title = "A code of conduct"
        base = "iso-10002"
        [[clocks]]
        id = "first"
        strength = "should"
        amount = 10
        unit = "day"
        met_by = ["acknowledged"]
        [[communications]]
        id = "why_late"
        trigger = { clock_missed = "first" }
        within = { amount = 3, unit = "day" }
        """
    )
    told = Story(replace(RULES, packs=(*RULES.packs, pack))).received(lodging())
    told.at = datetime(2026, 11, 14, 9, 0, tzinfo=UTC)
    [one] = owed_letters(told.complaint, told.rules, told.at)
    assert one.owed.until is not None
    assert one.owed.until.day == date(2026, 11, 15)


# --- what is recorded as said to somebody ---

ACKNOWLEDGED = (Code("receipt"), Code("timeline"))


def confirming(*lines: Code, way: e.Way = e.Way.email, **more: Any) -> Acknowledge:
    checked = tuple(CheckedLine(DISP, Code("acknowledgement"), line) for line in lines)
    return Acknowledge(1, way, words=words("we have it"), checked=checked, **more)


def test_who_confirms_receipt_by_hand_has_checked_what_is_demanded_and_it_is_kept() -> None:
    told = story("uk-fca-disp")
    refused = why(told, "acknowledge", confirming(*ACKNOWLEDGED[:1]))
    assert refused.guard is Guard.checklist_open
    assert refused.values["lines"] == ("timeline",)
    assert why(told, "acknowledge", confirming(*ACKNOWLEDGED, way=e.Way.phone)).guard is (
        Guard.must_be_written
    )
    told.does("acknowledge", confirming(*ACKNOWLEDGED))
    [sent] = told.events_of(e.Acknowledged)
    assert tuple(one.line for one in sent.checked) == ACKNOWLEDGED


@pytest.mark.parametrize(
    "given",
    [
        confirming(way=e.Way.not_possible),
        confirming(delivery=e.Delivery.failed),
    ],
)
def test_of_what_reached_nobody_nothing_is_demanded(given: Acknowledge) -> None:
    told = story("uk-fca-disp").does("acknowledge", given)
    assert told.events_of(e.Acknowledged)[0].checked == ()
    dead = "ec.europa.eu/odr"
    demand_words(told.complaint, told.rules, actor(ANN), told.at, given, dead)


def test_a_notice_that_is_recorded_is_one_of_the_letters_that_are_checked() -> None:
    told = about_to_decide()
    bare = SendNotice(e.Notice.decision, e.Way.email, 1, words=words("no"))
    assert why(told, "send-notice", bare).guard is Guard.checklist_open
    every = tuple(CheckedLine(DISP, Code("final_response"), Code(line)) for line in EVERY)
    told.does("send-notice", replace(bare, checked=every))
    assert told.events_of(e.NoticeSent)[-1].checked == as_recorded(every)


def test_a_notice_to_personnel_or_one_that_failed_is_not() -> None:
    told = about_to_decide()
    told.does("send-notice", SendNotice(e.Notice.decision, e.Way.web, person=ANN), SYSTEM_ACTOR)
    failed = SendNotice(e.Notice.decision, e.Way.email, 1, delivery=e.Delivery.failed)
    told.does("send-notice", failed, SYSTEM_ACTOR)


def test_a_notice_of_which_no_pack_speaks_needs_nothing() -> None:
    story("uk-fca-disp").does("send-notice", SendNotice(e.Notice.status, e.Way.phone, 1))
