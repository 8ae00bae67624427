"""Clause 7.3: what comes next in a complaint, until when or since when, whatever kind it is of."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.core.samples import ANN, NORTH_MANAGER, REP, START, Story, refund, two_tenants, words

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.acts.response import NewRemedy, PrepareResponse
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.tracking import KeepPromise, PauseTerm, Promise, SetReminder
from amends.core.operation.guidance.next_dates import (
    Awaited,
    Waiting,
    awaited,
    binding,
    last_moment,
)
from amends.core.values import Code

REPAIR = NewRemedy(Code("repair"), 1)


def acknowledged(new: Receive | None = None) -> Story:
    story = Story().received(new)
    for party in story.complaint.complainants:
        story.does("acknowledge", Acknowledge(party.number, e.Way.phone))
    return story


def next_in(story: Story) -> Awaited:
    found = awaited(story.complaint, story.rules.policy)
    assert found is not None
    return found


def test_the_date_told_first_comes_first_and_a_promise_before_it() -> None:
    story = Story().received()
    assert (next_in(story).what, next_in(story).clock) == (Waiting.term, story.clock("acknowledge"))

    tomorrow = story.at.date()
    story.does("promise", Promise(tomorrow, words("we call back")))
    assert (next_in(story).what, next_in(story).day) == (Waiting.promise, tomorrow)
    assert binding(story.complaint, story.rules.policy) == next_in(story), (
        "what is promised binds like a date told"
    )
    story.does("keep-promise", KeepPromise(1))
    assert next_in(story).what is Waiting.term


def test_a_reminder_counts_for_whoever_has_it_in_hand_until_they_act_on_its_day() -> None:
    story = acknowledged().examined()
    soon = (story.at + timedelta(days=1)).date()
    story.does("set-reminder", SetReminder(soon, REP))
    assert next_in(story).what is Waiting.term, "a reminder of somebody else moves nothing"
    story.does("set-reminder", SetReminder(soon, ANN))
    assert (next_in(story).what, next_in(story).day) == (Waiting.reminder, soon)
    assert binding(story.complaint, story.rules.policy) != next_in(story), (
        "nobody is late for a reminder"
    )
    story.does("message", Message(1, words("soon")))
    assert next_in(story).what is Waiting.reminder, "its day has not come"
    story.later(days=1).does("message", Message(1, words("now")))
    assert next_in(story).what is Waiting.term
    assert [r.person for r in story.complaint.reminders] == [REP]


def test_after_the_decision_the_days_run_in_which_the_complainant_may_answer() -> None:
    story = acknowledged().answered(REPAIR)
    days = timedelta(days=story.rules.policy.reaction_days)
    assert (next_in(story).what, next_in(story).until) == (Waiting.reaction, story.at + days)
    longer = replace(story.rules.policy, reaction_days=90)
    changed = awaited(story.complaint, longer)
    assert changed is not None
    assert changed.until == story.at + timedelta(days=90), "as long as the policy in force says"


def test_a_refused_complaint_is_looked_at_again() -> None:
    story = acknowledged().answered().reacted(e.Reaction.refused)
    assert (next_in(story).what, next_in(story).day) == (Waiting.look_again, story.complaint.watch)
    assert binding(story.complaint, story.rules.policy) is None


def test_while_it_is_carried_out_what_is_waited_for_is_told_since_the_acceptance() -> None:
    story = acknowledged().answered(REPAIR).reacted(e.Reaction.accepted)
    accepted = story.at
    assert next_in(story) == Awaited(Waiting.carrying_out, since=accepted)
    story.later(days=2).does("carry-out", CarryOut(1, 1))
    assert next_in(story) == Awaited(Waiting.verification, since=accepted)
    story.does("verify-correction", VerifyCorrection(1), NORTH_MANAGER)
    assert next_in(story) == Awaited(Waiting.closing, since=accepted)


def test_where_its_only_date_stands_still_that_is_said_with_the_moment_it_began() -> None:
    story = acknowledged()
    story.later(days=1).does("pause-term", PauseTerm(*story.clock("respond"), words("a survey")))
    paused = story.at
    story.later(days=1)
    assert next_in(story) == Awaited(Waiting.standing_still, since=paused)


def test_of_two_complainants_the_first_date_of_either_comes_next() -> None:
    story = acknowledged(two_tenants()).answered(REPAIR)
    story.reacted(e.Reaction.accepted, party=1)
    assert next_in(story).what is Waiting.reaction


def test_nothing_is_waited_for_once_it_is_closed() -> None:
    story = acknowledged().answered(REPAIR).reacted(e.Reaction.accepted).carried_out()
    given = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)
    story.does("close", given)
    assert awaited(story.complaint, story.rules.policy) is None
    assert binding(story.complaint, story.rules.policy) is None


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_is_over_when_it_is_over_where_the_unit_is(zone: str) -> None:
    over = last_moment(START.date(), zone=zone)
    just_after = (over + timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    assert over.astimezone(ZoneInfo(zone)).date() == START.date()
    assert (just_after.date(), just_after.time()) == (START.date() + timedelta(1), time())


def test_a_day_stands_before_whatever_is_due_in_the_morning_after_it() -> None:
    story = acknowledged()
    term = story.complaint.next_term
    assert term is not None
    eve = term.day - timedelta(days=1)
    story.does("set-reminder", SetReminder(eve, ANN))
    assert (next_in(story).what, next_in(story).day) == (Waiting.reminder, eve)
    morning = datetime.combine(term.day, time(8), UTC)
    assert (next_in(story).until or morning) < morning


def test_whoever_prepared_what_was_not_agreed_to_has_to_think_again_until_they_do() -> None:
    story = Story().received().examined()
    story.does("prepare-response", PrepareResponse(words("because"), (refund(2_000),)))
    story.does("disagree", Disagree(words("too little"), 1), REP)
    returned = story.complaint.returned
    assert returned is not None
    assert (returned.to, returned.act, returned.by) == (ANN, "prepare-response", REP)
    story.does("message", Message(1, words("a moment")))
    assert story.complaint.returned == returned, "a word decides nothing"
    story.does("prepare-response", PrepareResponse(words("because"), (refund(1_000),)))
    assert story.complaint.returned is None
