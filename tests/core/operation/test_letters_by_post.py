"""Clause 7.8: a response by post counts when its letter was posted, and from that day."""

from datetime import UTC, datetime, timedelta

from tests.core.samples import (
    ANN,
    DAN,
    EVE,
    FAY,
    NORTH_MANAGER,
    REP,
    TOP,
    Story,
    rules,
    two_tenants,
    words,
)

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.closing.reaction import RecordReaction, silent_until
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.posting import (
    PostLetter,
    ReturnLetter,
    WithdrawLetter,
    WriteLetter,
    to_be_posted,
    waiting_for_post,
)
from amends.core.operation.acts.response import AuthorizeResponse, PrepareResponse
from amends.core.operation.complaint import Participant, Stage
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.operation.events import Notice, Way
from amends.core.refusal import Guard
from amends.core.values import Id

BY_POST = CommunicateDecision(1, Way.letter, words("our decision"), told=(FAY,))


def released(story: Story | None = None) -> Story:
    """A response that was released to be posted, with the letters that the worker then writes."""
    story = story or Story().received()
    story.examined().does("prepare-response", PrepareResponse(words("we are sorry")))
    if not story.complaint.responses[-1].authorized:
        story.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)
    story.does("communicate-decision", BY_POST)
    for one in story.complaint.complainants:
        given = WriteLetter(one.number, Way.letter, words("letter"), Notice.decision)
        story.does("write-letter", given, SYSTEM_ACTOR)
    return story


def posted(story: Story, *, letter: int = 1, days_ago: int = 0, by: Id = EVE) -> Story:
    day = story.at.date() - timedelta(days=days_ago)
    return story.does("post-letter", PostLetter(letter, day), by)


def complainant(story: Story, number: int = 1) -> Participant:
    one = story.complaint.participant(number)
    assert one is not None
    return one


def kinds(story: Story, since: int) -> list[str]:
    return [type(told.event).__name__ for told in story.entries[since:]]


def test_a_response_by_post_is_communicated_only_when_its_letter_was_posted() -> None:
    story = released()
    since = len(story.entries)
    assert complainant(story).stage is Stage.response_prepared
    assert not story.events_of(e.DecisionCommunicated)
    assert not story.events_of(e.PersonnelTold)
    assert story.complaint.answered_at is None
    assert not any(mark.event == "response_sent" for mark in story.complaint.marks)
    assert story.refuses("record-reaction", RecordReaction(1, e.Reaction.refused)) is (
        Guard.wrong_stage
    )
    assert story.refuses("communicate-decision", BY_POST) is Guard.already_done

    posted(story.later(days=2))

    assert complainant(story).stage is Stage.decision_communicated
    assert complainant(story).decided_at == story.at
    assert story.complaint.answered_at == story.at
    assert kinds(story, since) == [
        "LetterSent",
        "DecisionCommunicated",
        "PersonnelTold",
        "NoticeSent",
    ]
    (decided,) = story.events_of(e.DecisionCommunicated)
    assert (decided.words, decided.way) == (words("our decision"), Way.letter)
    (told,) = story.events_of(e.PersonnelTold)
    assert set(told.persons) >= {ANN, FAY}
    assert EVE not in story.complaint.involved, "posting it is no part in deciding"


def test_a_posting_recorded_later_counts_from_its_day_and_is_marked() -> None:
    story = released()
    monday = story.at
    posted(story.later(days=1), days_ago=1)

    end = datetime(monday.year, monday.month, monday.day, 23, 59, 59, 999_999, UTC)
    assert complainant(story).decided_at == end
    assert story.complaint.answered_at == end
    assert [one.late for one in story.complaint.letters] == [True]
    assert all(told.recorded == story.at for told in story.entries[-4:])

    today = posted(released())
    assert [one.late for one in today.complaint.letters] == [False]


def test_receipts_and_notices_count_from_the_day_on_which_they_were_posted_too() -> None:
    story = Story().received()
    given = WriteLetter(1, Way.letter, words(), Notice.acknowledgement)
    story.does("write-letter", given, SYSTEM_ACTOR)
    posted(story.later(days=4), days_ago=1)

    assert story.complaint.acknowledged_at is not None
    assert story.complaint.acknowledged_at.date() == story.at.date() - timedelta(days=1)


def test_a_deadline_is_met_by_the_day_of_posting_and_not_by_the_decision_to_send() -> None:
    in_time, late = released(), released()
    for story in (in_time, late):
        term = story.complaint.term(*story.clock("respond"))
        assert term is not None
        assert term.met_at is None
        story.at = term.until + timedelta(days=1)
    posted(in_time, days_ago=1)
    posted(late)

    for story, kept in ((in_time, True), (late, False)):
        term = story.complaint.term(*story.clock("respond"))
        assert term is not None
        assert term.met_at is not None
        assert (term.met_at <= term.until) is kept


def test_the_time_for_a_reply_begins_when_the_post_has_brought_the_letter() -> None:
    story = Story(rules(reaction_days=20, post_days=3)).received()
    released(story)
    policy = story.rules.policy
    assert silent_until(story.complaint, complainant(story), policy) == story.at + timedelta(23)
    posted(story.later(days=1))
    assert silent_until(story.complaint, complainant(story), policy) == story.at + timedelta(23)

    by_mail = Story(story.rules).received().answered()
    asked = silent_until(by_mail.complaint, complainant(by_mail), policy)
    assert asked == by_mail.at + timedelta(20)


def test_a_waiting_letter_can_be_withdrawn_and_the_response_sent_another_way() -> None:
    story = released()
    withdraw = WithdrawLetter(1, words("a wrong sum"))
    assert story.refuses("withdraw-letter", withdraw, TOP) is Guard.not_permitted
    story.does("withdraw-letter", withdraw)

    assert complainant(story).stage is Stage.response_prepared
    assert not to_be_posted(story.complaint)
    assert waiting_for_post(story.complaint) == 0
    assert story.refuses("withdraw-letter", withdraw) is Guard.already_done
    today = PostLetter(1, story.at.date())
    assert story.refuses("post-letter", today, EVE) is Guard.already_done
    story.communicated()
    assert complainant(story).stage is Stage.decision_communicated


def test_a_response_that_is_replaced_while_it_waits_is_not_posted() -> None:
    story = released()
    story.does("prepare-response", PrepareResponse(words("a better one")))

    assert complainant(story).released is None
    assert not to_be_posted(story.complaint)


def test_every_complainant_has_the_response_once_their_own_letter_was_posted() -> None:
    story = released(Story().received(two_tenants()))
    posted(story, letter=2)
    assert story.complaint.at(Stage.decision_communicated) == (2,)
    assert story.complaint.answered_at is None
    assert len(story.events_of(e.PersonnelTold)) == 1
    posted(story.later(days=1))
    assert story.complaint.at(Stage.decision_communicated) == (1, 2)
    assert story.complaint.answered_at == story.at
    assert [one.persons for one in story.events_of(e.PersonnelTold)][1:] == [(FAY,)], (
        "who was told is not told again"
    )


def test_only_the_letter_that_the_release_asked_for_communicates_the_response() -> None:
    story = released()
    by_hand = WriteLetter(1, Way.letter, words("something else"), Notice.decision)
    story.does("write-letter", by_hand)
    posted(story, letter=2)
    assert complainant(story).stage is Stage.response_prepared
    posted(story, letter=1)
    assert complainant(story).stage is Stage.decision_communicated


def test_a_response_that_waits_for_its_letter_is_counted_before_the_letter_is_written() -> None:
    story = Story().received().examined()
    story.does("prepare-response", PrepareResponse(words("we are sorry")))
    story.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)
    story.does("communicate-decision", BY_POST)
    assert waiting_for_post(story.complaint) == 1
    asked = consequences(story.complaint, story.entries[-1:], story.rules)
    assert JobKind.send_decision in [one.kind for one in asked]
    assert JobKind.keep_told not in [one.kind for one in asked], "nobody was written to yet"


def test_a_response_by_post_that_was_communicated_by_an_older_version_stays_communicated() -> None:
    story = Story().received().examined()
    story.does("prepare-response", PrepareResponse(words("we are sorry")))
    story.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)
    old = e.DecisionCommunicated(1, 1, Way.letter, (), words("our decision"))
    story.tell([old], by=ANN, act="communicate-decision", happened=story.at)
    letter = WriteLetter(1, Way.letter, words("letter"), Notice.decision)
    story.does("write-letter", letter, SYSTEM_ACTOR)
    until = silent_until(story.complaint, complainant(story), story.rules.policy)
    posted(story.later(days=1))

    assert story.events_of(e.DecisionCommunicated) == [old]
    assert silent_until(story.complaint, complainant(story), story.rules.policy) == until


def test_a_response_that_came_back_was_sent_all_the_same_and_somebody_hears_of_it() -> None:
    story = posted(released())
    story.does("return-letter", ReturnLetter(1))
    assert complainant(story).stage is Stage.decision_communicated
    assert story.events_of(e.NoticeFailed)


def test_a_word_between_posting_and_its_recording_is_a_reply() -> None:
    story = released()
    story.later(days=2).does("message", Message(1, words("I have your letter")))
    said = story.at
    posted(story.later(days=1), days_ago=3)
    assert complainant(story).last_word in (None, said)
    assert REP not in story.complaint.involved
    assert DAN not in story.complaint.involved
