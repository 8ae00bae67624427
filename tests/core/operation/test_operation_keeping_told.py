"""Clauses 7.3, 7.9: who hears again by themselves, what and when, while nothing else is said."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.core.samples import ANN, Story, actor, lodging, rules, two_tenants, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.ending import Withdraw
from amends.core.operation.acts.communication import Message, RecordContact, SendNotice
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.effects.automatic_updates import Again, again, spoken_to
from amends.core.operation.effects.consequences import (
    JobKind,
    awaits_new_date,
    consequences,
    due,
)
from amends.core.values import Code

POLICY = rules().policy
DAY = timedelta(days=1)
TOLD = Acknowledge(1, e.Way.email, e.Delivery.sent, words())


def acknowledged() -> Story:
    return Story().received().does("acknowledge", TOLD, SYSTEM_ACTOR)


def hears(story: Story, *, party: int = 1, version: int | None = None) -> Again | None:
    """What a party hears next after an entry, the last one unless another is named."""
    return again(
        story.complaint,
        story.entries,
        version=version or story.entries[-1].version,
        party=party,
        rules=story.rules,
        moment=story.at,
    )


def asked(story: Story, last: int = 1) -> list[int]:
    found = consequences(story.complaint, story.entries[-last:], story.rules)
    return [one.party for one in found if one.kind is JobKind.keep_told]


def test_whoever_waits_hears_how_it_stands_when_the_days_of_the_policy_are_over() -> None:
    story = acknowledged()
    assert asked(story) == [1]
    next_word = hears(story)
    assert next_word == Again(e.Notice.status, story.at + POLICY.status_notice_days * DAY)
    found = consequences(story.complaint, story.entries[-1:], story.rules)
    (one,) = [one for one in found if one.kind is JobKind.keep_told]
    begun = due(one, POLICY, story.at)
    assert begun is not None
    assert story.at < begun <= next_word.at, "nobody looks at it before"


@pytest.mark.parametrize(
    ("act", "given", "speaks"),
    [
        ("message", Message(1, words()), True),
        ("send-notice", SendNotice(e.Notice.new_date, e.Way.email, 1), True),
        ("record-contact", RecordContact(1, e.Way.phone, inbound=False, words=words()), True),
        ("record-contact", RecordContact(1, e.Way.email, inbound=True, words=words()), False),
        ("send-notice", SendNotice(e.Notice.status, e.Way.not_possible, 1), False),
        ("send-notice", SendNotice(e.Notice.access, e.Way.letter, 1), False),
    ],
)
def test_every_word_to_them_sets_it_anew_and_no_other(
    act: str, given: object, speaks: bool
) -> None:
    story = acknowledged()
    first = story.entries[-1].version
    story.later(days=3).does(act, given)
    assert (hears(story, version=first) is None) is speaks
    assert asked(story) == ([1] if speaks else [])


def test_nobody_hears_how_it_stands_after_the_day_of_the_answer_or_without_one() -> None:
    story = acknowledged()
    told = story.entries[-1].version
    (term,) = [t for t in story.complaint.terms if t.clock == "respond"]
    story.later(days=(term.until - story.at).days + 1)
    assert hears(story, version=told) is None


def test_each_complainant_has_a_silence_of_their_own() -> None:
    story = Story().received(two_tenants()).does("acknowledge", TOLD, SYSTEM_ACTOR)
    assert asked(story) == [1]
    first = story.entries[-1].version
    story.does("message", Message(2, words()))
    assert asked(story) == [2]
    assert hears(story, version=first) is not None


def test_whoever_is_awaited_is_reminded_in_even_steps_until_the_days_are_over() -> None:
    story = Story().received().answered()
    decided = story.complaint.lead.decided_at
    assert decided is not None
    step = POLICY.reaction_days * DAY / (POLICY.no_reply_notices + 1)
    version = max(
        one.version for one in story.entries if 1 in spoken_to(story.complaint, one.event)
    )
    for number in range(1, POLICY.no_reply_notices + 1):
        next_word = hears(story, version=version)
        assert next_word == Again(e.Notice.reply_reminder, decided + number * step)
        story.at = next_word.at
        story.does("send-notice", SendNotice(e.Notice.reply_reminder, e.Way.email, 1))
        version = story.entries[-1].version
    assert hears(story) is None, "as often as the policy says and no more"


def test_whoever_said_what_they_think_is_reminded_of_nothing() -> None:
    story = Story().received().answered().reacted(e.Reaction.accepted)
    version = max(
        one.version for one in story.entries if 1 in spoken_to(story.complaint, one.event)
    )
    assert hears(story, version=version) is None


def test_a_word_to_whoever_speaks_for_somebody_is_one_to_them() -> None:
    lawyer = NewParty(
        words("lawyer"),
        capacity=Code("lawyer"),
        acts_for=(0,),
        authority=e.Standing.shown,
        correspondence=Code("representative"),
    )
    story = Story().received(lodging(representatives=(lawyer,)), by=actor(ANN))
    story.does("message", Message(2, words()))
    assert spoken_to(story.complaint, story.entries[-1].event) == (1,)
    story.answered()
    story.does("send-notice", SendNotice(e.Notice.reply_reminder, e.Way.email, 2))
    assert story.complaint.lead.reaction_reminders == 1


def test_a_regulators_day_for_news_is_never_reached_without_them() -> None:
    story = acknowledged()
    told, after = story.entries[-1].recorded, POLICY.status_notice_days * DAY
    cases = {
        told + 5 * DAY: told + 3 * DAY,
        told + 2 * DAY: told + DAY,  # a day after the last word at least
        told + 30 * DAY: told + after,
    }
    for news, wanted in cases.items():
        asked_for = {"rules": story.rules, "moment": story.at, "news": news}
        version = story.entries[-1].version
        next_word = again(story.complaint, story.entries, version=version, party=1, **asked_for)
        assert next_word == Again(e.Notice.status, wanted)
        found = consequences(story.complaint, story.entries[-1:], story.rules)
        (one,) = [one for one in found if one.kind is JobKind.keep_told]
        begun = due(one, POLICY, told, news)
        assert begun is not None
        assert begun <= wanted


def test_whoever_took_their_complaint_back_is_told_no_new_date_and_the_others_are() -> None:
    story = Story().received(two_tenants())
    for party in (1, 2):
        story.does("acknowledge", replace(TOLD, party=party), SYSTEM_ACTOR)
    story.does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    told = [awaits_new_date(story.complaint, party, story.rules) for party in (1, 2, 3)]
    assert told == [False, True, False]
