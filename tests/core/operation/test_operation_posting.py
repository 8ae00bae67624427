"""Clause 7.1: a letter is written once, printed as often as told, posted once, may come back."""

from datetime import timedelta

import pytest
from tests.core.samples import Story, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.communication import RequestInformation
from amends.core.operation.acts.posting import (
    PostLetter,
    PrintLetter,
    ReturnLetter,
    WriteLetter,
    to_be_posted,
)
from amends.core.operation.complaint.marks import sent
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.operation.events import Notice, Way
from amends.core.refusal import Guard
from amends.core.values import Day

RECEIPT = WriteLetter(1, Way.letter, words(), Notice.acknowledgement)


def today(story: Story) -> Day:
    return story.at.date()


def test_a_letter_by_post_waits_until_it_was_posted_and_then_confirms_receipt() -> None:
    story = Story().received().does("write-letter", RECEIPT, SYSTEM_ACTOR)
    assert [one.number for one in to_be_posted(story.complaint)] == [1]
    assert story.complaint.acknowledged_at is None, "written is not told"
    story.does("print-letter", PrintLetter(1)).does("print-letter", PrintLetter(1))
    letter = story.complaint.letter(1)
    assert letter is not None
    assert letter.printed == 2, "printing twice is visible"
    story.does("post-letter", PostLetter(1, today(story), recorded=True, number=words()))
    assert not to_be_posted(story.complaint)
    assert story.complaint.acknowledged_at is not None
    assert story.refuses("post-letter", PostLetter(1, today(story))) is Guard.already_done


@pytest.mark.parametrize(("printed", "waiting"), [(False, []), (True, [1])])
def test_a_confirmation_that_nobody_printed_waits_no_longer_once_receipt_is_confirmed_otherwise(
    printed: bool, waiting: list[int]
) -> None:
    story = Story().received().does("write-letter", RECEIPT, SYSTEM_ACTOR)
    if printed:
        story.does("print-letter", PrintLetter(1))
    story.does("acknowledge", Acknowledge(1, Way.phone))
    assert [one.number for one in to_be_posted(story.complaint)] == waiting
    story.does("write-letter", RECEIPT)
    assert [one.number for one in to_be_posted(story.complaint)] == [*waiting, 2], "asked for anew"


def test_a_letter_that_was_posted_is_the_event_that_packs_count_from() -> None:
    story = Story().received().does("write-letter", RECEIPT, SYSTEM_ACTOR)
    assert all(mark.letter is None for mark in story.complaint.marks)
    story.does("post-letter", PostLetter(1, today(story)))
    assert [mark.event for mark in story.complaint.marks if mark.letter == 1] == [
        sent(Notice.acknowledgement)
    ]


def test_what_came_back_was_not_told_and_receipt_is_not_confirmed_again() -> None:
    story = Story().received().does("write-letter", RECEIPT, SYSTEM_ACTOR)
    assert story.refuses("return-letter", ReturnLetter(1)) is Guard.unknown_item
    story.does("post-letter", PostLetter(1, today(story)))
    story.does("return-letter", ReturnLetter(1))
    assert story.complaint.acknowledged_at is None
    asked = consequences(story.complaint, story.entries[-2:], story.rules)
    assert JobKind.acknowledge in [one.kind for one in asked], "somebody is asked to try otherwise"
    assert story.refuses("return-letter", ReturnLetter(1)) is Guard.already_done


def test_a_letter_is_not_posted_before_it_was_written_nor_tomorrow() -> None:
    story = Story().received().does("write-letter", RECEIPT, SYSTEM_ACTOR)
    for days, guard in ((-1, Guard.wrong_type), (1, Guard.in_the_future)):
        wrong = PostLetter(1, today(story) + timedelta(days=days))
        assert story.refuses("post-letter", wrong) is guard
    assert story.refuses("post-letter", PostLetter(2, today(story))) is Guard.unknown_item


def test_a_letter_by_e_mail_is_sent_by_the_worker_and_needs_no_paper() -> None:
    story = Story().received().does("write-letter", WriteLetter(1, Way.email, words()))
    asked = consequences(story.complaint, story.entries[-1:], story.rules)
    assert JobKind.send_letter in [one.kind for one in asked]
    assert not to_be_posted(story.complaint)
    assert story.refuses("print-letter", PrintLetter(1)) is Guard.unknown_item
    assert story.refuses("post-letter", PostLetter(1, today(story))) is Guard.unknown_item
    story.does("post-letter", PostLetter(1, today(story)), SYSTEM_ACTOR)
    assert isinstance(story.entries[-1].event, e.LetterSent)


def test_no_letter_is_written_by_telephone_nor_tells_a_secret() -> None:
    story = Story().received()
    assert story.refuses("write-letter", WriteLetter(1, Way.phone, words())) is Guard.wrong_type
    for notice in (Notice.access, Notice.alert, Notice.subject):
        told = WriteLetter(1, Way.letter, words(), notice)
        assert story.refuses("write-letter", told) is Guard.wrong_type
    assert story.refuses("write-letter", WriteLetter(9, Way.letter, words())) is Guard.unknown_party


def test_a_question_with_a_day_sets_a_reminder_on_that_day() -> None:
    story = Story().received()
    day = today(story) + timedelta(days=10)
    story.does("request-information", RequestInformation(1, words(), day))
    assert [one.day for one in story.complaint.reminders] == [day]
    written = WriteLetter(1, Way.letter, words(), Notice.information_request, day)
    story.does("write-letter", written)
    assert len(story.complaint.reminders) == 2
    early = RequestInformation(1, words(), today(story) - timedelta(days=1))
    assert story.refuses("request-information", early) is Guard.term_over
