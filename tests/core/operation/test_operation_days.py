"""A day is the day where the complaint is, never that of another zone."""

from datetime import date, timedelta

import pytest
from tests.core.samples import (
    ANN,
    RULES,
    START,
    Story,
    controls,
    euro,
    handed_over,
    refund,
    rules,
    words,
)

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.commitments import Strength
from amends.core.operation import events as e
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.carrying_out import PayRemedy
from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.tracking import Promise, SetReminder
from amends.core.refusal import Guard
from amends.core.values import Code, Day

EAST, WEST = "Pacific/Auckland", "Pacific/Honolulu"
"""One is a day ahead of UTC in its evening, the other a day behind in its morning."""


def _today(story: Story) -> Day:
    return story.rules.day_of(story.complaint.unit, story.at)


def _at(hour: int, story: Story) -> Story:
    """Half past an hour of UTC on the next day."""
    story.at = (story.at + timedelta(days=1)).replace(hour=hour, minute=30)
    return story


def _edge(zone: str, story: Story) -> Story:
    """A moment at which the zone is in another day than UTC."""
    story.rules = rules(zone=zone)
    story = _at(20 if zone == EAST else 4, story)
    assert _today(story) != story.at.date()
    return story


@pytest.fixture(params=[EAST, WEST])
def zone(request: pytest.FixtureRequest) -> str:
    """A zone far from UTC."""
    return str(request.param)


def test_a_moment_falls_on_the_day_of_the_unit() -> None:
    moment = START.replace(month=11, day=24, hour=20)

    assert rules(zone=EAST).day_of("north", moment) == date(moment.year, 11, 25)
    assert rules(zone="UTC").day_of("north", moment) == date(moment.year, 11, 24)
    assert rules(zone=WEST).day_of("north", moment.replace(hour=4)) == date(moment.year, 11, 23)


def test_what_was_paid_today_was_not_paid_in_the_future(zone: str) -> None:
    story = _edge(zone, Story().received().answered(refund(1_000)).reacted(e.Reaction.accepted))
    today = _today(story)

    assert story.refuses("pay-remedy", _payment(today + timedelta(days=1))) is Guard.in_the_future
    story.does("pay-remedy", _payment(today))

    assert story.complaint.responses[-1].done


def _payment(day: Day) -> PayRemedy:
    return PayRemedy(1, 1, euro(1_000), day)


def test_a_sum_settled_at_the_counter_is_paid_on_the_day_of_the_counter(zone: str) -> None:
    story = _edge(zone, Story().received())
    story.rules = rules(zone=zone, controls=controls(authorize_response=Strength.alone_with_reason))

    story.does("resolve-at-once", _settled())

    assert [paid.paid_on for paid in story.events_of(e.RemedyPaid)] == [_today(story)]


def _settled() -> ResolveAtOnce:
    return ResolveAtOnce(
        e.Way.phone,
        e.Finding.upheld,
        words("we are sorry"),
        Code("late"),
        Code("mistake"),
        e.Pattern.single,
        remedies=(handed_over(1_000),),
    )


def test_a_reminder_or_promise_for_today_is_not_in_the_past(zone: str) -> None:
    story = _edge(zone, Story().received())
    today = _today(story)
    yesterday = today - timedelta(days=1)

    assert story.refuses("set-reminder", SetReminder(yesterday, ANN)) is Guard.term_over
    assert story.refuses("promise", Promise(yesterday, words())) is Guard.term_over
    story.does("set-reminder", SetReminder(today, ANN)).does("promise", Promise(today, words()))

    assert story.complaint.promises[-1].day == today


def test_a_reminder_is_over_when_its_person_acts_on_its_day_and_not_before(zone: str) -> None:
    story = _edge(zone, Story().received())
    tomorrow = _today(story) + timedelta(days=1)
    story.does("set-reminder", SetReminder(tomorrow, ANN))
    begins = story.rules.day_begins(story.complaint.unit, tomorrow)

    story.at = begins - timedelta(minutes=1)
    assert story.does("note", Note(words())).complaint.reminders
    story.at = begins

    assert not story.does("note", Note(words())).complaint.reminders


def test_a_refused_complaint_is_watched_from_the_day_of_its_unit(zone: str) -> None:
    story = _edge(zone, Story().received().answered())

    story.reacted(e.Reaction.refused)

    days = timedelta(days=story.rules.policy.watch_days)
    assert story.complaint.watch == _today(story) + days


def test_what_began_outside_today_did_not_begin_in_the_future(zone: str) -> None:
    story = _edge(zone, Story().refused())
    body = _body(story.rules)
    tomorrow = _today(story) + timedelta(days=1)

    later = ReferOutside(body, consent=True, opened_on=tomorrow)
    assert story.refuses("refer-outside", later) is Guard.in_the_future
    story.does("refer-outside", ReferOutside(body, consent=True))

    assert [one.opened_on for one in story.events_of(e.ReferredOutside)] == [_today(story)]


def _body(known: Rules) -> Code:
    assert RULES.policy.bodies == known.policy.bodies
    return known.policy.bodies[0].code
