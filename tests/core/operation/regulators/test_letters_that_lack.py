"""A letter of ours is what a regulator demands only where it says all that it must (5.3, 7.4, 7.8).

By hand it does not go before. What goes by itself goes, for whoever complained is to hear from us;
but it meets nothing, and somebody reads which letter is still to be written.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.core.operation.regulators.test_operation_regulated import ENGLAND, kind, story
from tests.core.samples import Story, lodging, two_tenants, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.ending import Withdraw
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.posting import PostLetter, PrintLetter, ReturnLetter, WriteLetter
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.regulators.answering import dates_told, once_told, promised_day
from amends.core.operation.regulators.letter_requirements import CheckedLine, demands, unseen_in
from amends.core.operation.regulators.owed_letters import owed_as_told, owed_letters
from amends.core.operation.regulators.pack_facts import events_of
from amends.core.refusal import Guard
from amends.core.values import Code

HOUSING = Code("uk-housing")
RECEIPT = e.Demanded(HOUSING, Code("s1_acknowledgement"))
LINES = tuple(CheckedLine(HOUSING, RECEIPT.letter, Code(one)) for one in ("understanding", "parts"))
BY_ITSELF = Acknowledge(1, e.Way.email)
OURS = (Code("iso-10002"), Code("acknowledge"))


def confirmed_by_itself() -> Story:
    """The automatic confirmation went, and says nothing of how the complaint is understood."""
    return story("uk-housing").does("acknowledge", BY_ITSELF, SYSTEM_ACTOR)


def met(told: Story, clock: str, pack: Code = HOUSING) -> bool:
    term = told.complaint.term(pack, Code(clock))
    return term is not None and term.met_at is not None


def owed(told: Story) -> list[e.Demanded]:
    found = owed_letters(told.complaint, told.rules, told.at)
    assert owed_as_told(told.complaint, told.rules) == found, "whatever time it is"
    assert all(one.lacked for one in found)
    return [one.meets for one in found]


def test_a_confirmation_that_lacks_a_point_confirms_receipt_and_meets_no_regulators_clock() -> None:
    told = confirmed_by_itself()
    assert told.events_of(e.Acknowledged)[-1].lacks == (RECEIPT,)
    assert told.complaint.acknowledged_at == told.at
    assert told.complaint.term(*OURS).met_at == told.at  # type: ignore[union-attr]
    assert not met(told, "s1_ack")
    assert told.complaint.term(HOUSING, Code("s1_response")) is None, "it runs from the right one"
    assert owed(told) == [RECEIPT]


def test_of_a_confirmation_that_says_it_all_nothing_lacks() -> None:
    told = story("uk-housing").sends("acknowledge", BY_ITSELF)
    assert told.events_of(e.Acknowledged)[-1].lacks == ()
    assert met(told, "s1_ack")
    assert owed(told) == []


def test_a_point_is_seen_or_it_lacks_each_for_itself() -> None:
    for line in LINES:
        told = story("uk-housing")
        told.does("acknowledge", Acknowledge(1, e.Way.email, checked=(line,)), SYSTEM_ACTOR)
        assert not met(told, "s1_ack"), line
        assert owed(told) == [RECEIPT]


def test_what_is_told_and_is_to_be_written_lacks_that() -> None:
    told = story("uk-housing")
    told.does("acknowledge", Acknowledge(1, e.Way.phone, checked=LINES), SYSTEM_ACTOR)
    assert told.events_of(e.Acknowledged)[-1].lacks == (RECEIPT,)


def test_it_lacks_for_one_regulator_and_is_the_letter_of_another() -> None:
    told = story("uk-housing", "uk-data-protection", facts=(ENGLAND, kind("other")))
    found = demands(told.complaint, told.rules, told.at, notice=e.Notice.acknowledgement)
    checked = tuple(
        line
        for one in found
        if one.pack.id != HOUSING
        for line in one.checked(each.id for each in one.lines)
    )
    assert checked
    told.does("acknowledge", Acknowledge(1, e.Way.email, checked=checked), SYSTEM_ACTOR)
    assert met(told, "ack", Code("uk-data-protection"))
    assert not met(told, "s1_ack")
    assert owed(told) == [RECEIPT]


# --- then somebody writes it ---


def test_it_is_confirmed_once_more_by_hand_and_then_all_is_there() -> None:
    told = confirmed_by_itself()
    first = told.at
    told.later(days=1)
    assert told.refuses("acknowledge", Acknowledge(1, e.Way.letter)) is Guard.checklist_open
    told.does("acknowledge", Acknowledge(1, e.Way.letter, checked=LINES))
    assert met(told, "s1_ack")
    assert told.complaint.term(HOUSING, Code("s1_response")) is not None
    assert told.complaint.acknowledged_at == first, "that it arrived was confirmed before"
    assert owed(told) == []
    assert told.refuses("acknowledge", Acknowledge(1, e.Way.letter)) is Guard.already_done


def test_without_a_regulator_nobody_confirms_twice() -> None:
    told = Story().received().does("acknowledge", BY_ITSELF, SYSTEM_ACTOR)
    assert told.refuses("acknowledge", Acknowledge(1, e.Way.letter)) is Guard.already_done


def test_a_letter_that_somebody_wrote_as_the_regulators_is_the_confirmation_too() -> None:
    told = confirmed_by_itself()
    given = WriteLetter(1, e.Way.letter, words("so we see it"), meets=RECEIPT, checked=LINES)
    told.later(days=1).does("write-letter", given)
    assert owed(told) == [RECEIPT], "it lies in the tray"
    told.later(hours=1).does("post-letter", PostLetter(1, told.at.date()))
    assert met(told, "s1_ack")
    assert told.complaint.term(HOUSING, Code("s1_response")) is not None
    assert owed(told) == []
    told.later(days=2).does("return-letter", ReturnLetter(1))
    assert not met(told, "s1_ack"), "it came back"
    assert owed(told) == [RECEIPT]


def test_a_confirmation_by_post_lacks_what_was_not_in_it_when_it_was_written() -> None:
    told = story("uk-housing")
    given = WriteLetter(1, e.Way.letter, words("it arrived"), e.Notice.acknowledgement)
    told.does("write-letter", given, SYSTEM_ACTOR)
    told.later(days=1).does("post-letter", PostLetter(1, told.at.date()))
    assert told.events_of(e.Acknowledged)[-1].lacks == (RECEIPT,)
    assert not met(told, "s1_ack")
    assert owed(told) == [RECEIPT]


def test_one_that_waits_to_be_posted_and_says_more_is_not_needless() -> None:
    told = story("uk-housing")
    given = WriteLetter(1, e.Way.letter, words("so"), e.Notice.acknowledgement, checked=LINES)
    told.does("write-letter", given)
    told.does("acknowledge", BY_ITSELF, SYSTEM_ACTOR)
    assert told.complaint.letters[0].waits
    told.later(days=1).does("post-letter", PostLetter(1, told.at.date()))
    assert met(told, "s1_ack")
    assert owed(told) == []


def test_of_two_complainants_each_is_to_have_it() -> None:
    told = Story(story("uk-housing").rules).received(two_tenants(facts=(ENGLAND, kind("other"))))
    told.does("acknowledge", BY_ITSELF, SYSTEM_ACTOR)
    told.does("acknowledge", Acknowledge(2, e.Way.email), SYSTEM_ACTOR).later(days=1)
    told.does("acknowledge", Acknowledge(1, e.Way.letter, checked=LINES))
    assert not met(told, "s1_ack")
    assert owed(told) == [RECEIPT]
    told.later(days=1).does("acknowledge", Acknowledge(2, e.Way.letter, checked=LINES))
    assert met(told, "s1_ack")
    assert owed(told) == []


def test_one_that_came_back_takes_nothing_from_the_other() -> None:
    told = confirmed_by_itself()
    first = told.at
    told.later(days=1).does("acknowledge", Acknowledge(1, e.Way.letter, checked=LINES))
    failed = SendNotice(e.Notice.acknowledgement, e.Way.letter, 1, delivery=e.Delivery.failed)
    told.later(days=1).does("send-notice", failed)
    assert told.complaint.acknowledged_at == first
    assert not met(told, "s1_ack")
    assert owed(told) == [RECEIPT]


# --- other letters ---


def escalated() -> Story:
    told = story("uk-housing").sends("acknowledge", BY_ITSELF)
    told.later(days=3).answered()
    return told.later(days=2).reacted(e.Reaction.refused).later(days=1).does("escalate", Escalate())


ANOTHER_DAY = SendNotice(e.Notice.new_date, e.Way.email, 1)


def test_that_it_is_looked_at_again_acknowledges_stage_2_only_with_what_is_at_issue() -> None:
    told = escalated().later(minutes=1)
    told.does("send-notice", ANOTHER_DAY, SYSTEM_ACTOR)
    lacking = e.Demanded(HOUSING, Code("s2_acknowledgement"))
    assert lacking in told.events_of(e.NoticeSent)[-1].lacks
    assert not met(told, "s2_ack")
    assert lacking in owed(told)
    line = CheckedLine(*_names(lacking), Code("understanding"))
    given = WriteLetter(1, e.Way.email, words("at issue is"), meets=lacking, checked=(line,))
    told.later(minutes=1).does("write-letter", given)
    told.does("post-letter", PostLetter(1, told.at.date()), SYSTEM_ACTOR)
    assert met(told, "s2_ack")
    assert lacking not in owed(told)


def _names(one: e.Demanded) -> tuple[Code, Code]:
    return one.pack, one.letter


def test_an_answer_overtakes_what_lacked() -> None:
    told = confirmed_by_itself().later(days=1).answered()
    assert owed(told) == []


def test_whoever_withdrew_waits_for_no_letter() -> None:
    told = confirmed_by_itself().later(days=1)
    told.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    assert owed(told) == []


# --- what was recorded before ---


@pytest.mark.parametrize("lacks", [(), (e.Demanded(Code("other-pack"), Code("letter")),)])
def test_an_entry_that_does_not_say_that_it_lacks_something_counts_as_ever(
    lacks: tuple[e.Demanded, ...],
) -> None:
    told = story("uk-housing")
    told.tell(
        (e.Acknowledged(1, e.Way.email, lacks=lacks),),
        by=SYSTEM_ACTOR.id,
        act="acknowledge",
        happened=told.at,
    )
    assert met(told, "s1_ack")
    assert owed(told) == []


# --- what the day of the answer is meanwhile ---


def test_no_letter_names_a_day_that_it_does_not_set() -> None:
    told = story("uk-housing")
    notice = e.Notice.acknowledgement
    assert unseen_in(told.complaint, told.rules, told.at, notice, None) == (RECEIPT,)
    ahead, _ = once_told(told.complaint, told.rules, told.at, notice)
    page, _ = dates_told(told.complaint, told.rules, told.at)
    told.does("acknowledge", BY_ITSELF, SYSTEM_ACTOR)
    assert promised_day(ahead, told.rules) == promised_day(told.complaint, told.rules)
    assert promised_day(told.complaint, told.rules) in {term.day for term in page}


def test_events_of_older_names_stay_those_of_the_complaint() -> None:
    told = Story().received(lodging()).does("acknowledge", BY_ITSELF, SYSTEM_ACTOR)
    rules = story("uk-fca-disp").rules
    [pack] = [one for one in rules.packs if one.id == "uk-fca-disp"][-1:]
    assert events_of(told.complaint, pack)["acknowledged"] == [told.at]


# --- what is wanted for its own sake ---


def test_a_letter_of_another_day_is_no_notice_of_more_time_while_no_regulators_clock_moved() -> (
    None
):
    told = story("uk-housing").sends("acknowledge", BY_ITSELF).later(days=1)
    told.does("send-notice", ANOTHER_DAY, SYSTEM_ACTOR)
    assert told.events_of(e.NoticeSent)[-1].lacks == ()
    assert owed(told) == []
    day = (told.at + timedelta(days=20)).date()
    told.does("extend-term", ExtendTerm(HOUSING, Code("s1_response"), day, WHY, words("parts")))
    told.later(minutes=1).does("send-notice", ANOTHER_DAY, SYSTEM_ACTOR)
    notice = e.Demanded(HOUSING, Code("extension_notice"))
    assert told.events_of(e.NoticeSent)[-1].lacks == (notice,)
    assert owed(told) == [notice]


WHY = Code("complex")


@pytest.mark.parametrize(
    ("pack", "notice"),
    [("in-cpgrams", e.Notice.status), ("eu-psd2", e.Notice.new_date), ("ie-cpc", e.Notice.status)],
)
def test_what_may_stand_in_for_the_answer_or_repeats_is_not_owed_before_its_time(
    pack: str, notice: e.Notice
) -> None:
    told = story(pack).sends("acknowledge", BY_ITSELF).later(days=1)
    told.does("send-notice", SendNotice(notice, e.Way.email, 1), SYSTEM_ACTOR)
    assert told.events_of(e.NoticeSent)[-1].lacks
    assert owed(told) == []


# --- letters that come back, and those that go to one of several ---


def test_a_confirmation_by_post_to_one_of_two_confirms_receipt_to_that_one_alone() -> None:
    told = Story(story("uk-housing").rules).received(two_tenants(facts=(ENGLAND, kind("other"))))
    for letter, party in ((1, 1), (2, 2)):
        assert not met(told, "s1_ack")
        notice = e.Notice.acknowledgement
        told.sends("write-letter", WriteLetter(party, e.Way.letter, words("so"), notice))
        told.later(hours=1).does("post-letter", PostLetter(letter, told.at.date()))
    assert met(told, "s1_ack")
    told.later(days=1).does("return-letter", ReturnLetter(2))
    assert not met(told, "s1_ack"), "one of them has none again"


def test_a_confirmation_by_post_that_came_back_confirms_nothing() -> None:
    told = story("uk-fca-disp")
    given = WriteLetter(1, e.Way.letter, words("so"), e.Notice.acknowledgement)
    told.sends("write-letter", given)
    told.later(hours=1).does("post-letter", PostLetter(1, told.at.date()))
    assert met(told, "ack", Code("uk-fca-disp"))
    told.later(days=1).does("return-letter", ReturnLetter(1))
    assert not met(told, "ack", Code("uk-fca-disp"))


def test_a_paper_that_told_nothing_new_takes_nothing_away_when_it_comes_back() -> None:
    told = story("uk-housing")
    given = WriteLetter(1, e.Way.letter, words("so"), e.Notice.acknowledgement)
    told.sends("write-letter", given).does("print-letter", PrintLetter(1))
    told.later(hours=1).sends("acknowledge", BY_ITSELF)
    told.later(hours=1).does("post-letter", PostLetter(1, told.at.date()))
    told.later(days=1).does("return-letter", ReturnLetter(1))
    assert told.complaint.acknowledged_at is not None
    assert met(told, "s1_ack")


def test_of_a_register_that_was_brought_what_our_own_letter_lacked_is_owed() -> None:
    told = confirmed_by_itself()
    told.complaint = replace(told.complaint, taken_over=True)
    assert owed(told) == [RECEIPT]
