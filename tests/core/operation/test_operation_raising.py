"""Clauses 7.3 and 4.15: dates come near and pass; people hear of it level by level, each once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.core import samples
from tests.core.samples import REP, Story, rules, words

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Level
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.tracking import ExtendTerm, PauseTerm, ResumeTerm
from amends.core.operation.complaint.parts import Term
from amends.core.operation.complaint.stages import Stage
from amends.core.operation.effects.deadline_warnings import let_pass, next_word
from amends.core.values import Code

PACK, RESPOND, ACKNOWLEDGE = Code("iso-10002"), Code("respond"), Code("acknowledge")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def climbing(**changes: Any) -> Rules:
    """The sample rules, under which people hear of dates."""
    return rules(**({"warn_days": 2, "climb_days": 5} | changes))


def received(**changes: Any) -> Story:
    """A complaint whose receipt is confirmed, so that only the answer is awaited."""
    story = Story(climbing(**changes)).received()
    return story.does("acknowledge", Acknowledge(1, e.Way.email))


def term(story: Story, clock: Code = RESPOND) -> Term:
    found = story.complaint.term(PACK, clock)
    assert found is not None
    return found


def at(story: Story, moment: datetime) -> list[e.Event]:
    """What the clocks say at a moment; it is written down."""
    story.at = moment
    events = let_pass(story.complaint, story.rules, moment)
    story.tell(events, by=SYSTEM_ACTOR.id, act="lapse", happened=moment)
    return list(events)


def heard(events: list[e.Event]) -> list[tuple[int, tuple[str, ...]]]:
    return [(one.rung, one.persons) for one in events if isinstance(one, e.TermRaised)]


def test_who_answers_hears_of_a_date_before_it_passes_and_once() -> None:
    story = received()
    warned = term(story).until - 4 * DAY  # two days before, there is nobody: a weekend
    assert term(story).day == date(2026, 11, 30), "a Monday"

    assert next_word(story.complaint, term(story), story.rules) == warned
    assert at(story, warned) == []
    assert heard(at(story, warned + SECOND)) == [(1, (story.complaint.owner,))]
    assert at(story, warned + DAY) == []
    assert at(story, term(story).until - 2 * DAY + SECOND) == []


def test_a_date_that_passed_is_told_once_and_climbs_the_ladder_of_the_policy() -> None:
    story = received()
    until = term(story).until
    at(story, until - DAY)

    passed = at(story, until + SECOND)
    assert passed[0] == e.TermLapsed(PACK, RESPOND, until)
    assert [one.level for one in passed[1:] if isinstance(one, e.TermRaised)] == [
        "management_review"
    ]
    assert at(story, until + 4 * DAY) == []
    ((rung, persons),) = heard(at(story, until + 5 * DAY + SECOND))
    assert rung == 3
    assert persons
    assert all(Role.top_management in story.rules.people.persons[p].roles() for p in persons)
    assert next_word(story.complaint, term(story), story.rules) is None
    assert at(story, until + 100 * DAY) == []


def test_after_long_downtime_nothing_is_skipped_and_nobody_is_warned_of_what_is_past() -> None:
    story = received()
    until = term(story).until

    said = at(story, until + 30 * DAY)
    assert [type(one) for one in said] == [e.TermLapsed, e.TermRaised, e.TermRaised]
    assert [rung for rung, _ in heard(said)] == [2, 3]


def test_a_date_that_was_told_when_it_was_near_warns_nobody() -> None:
    story = Story(climbing()).received()
    short = term(story, ACKNOWLEDGE)

    assert short.until - story.at < 2 * DAY
    assert next_word(story.complaint, short, story.rules) == short.until


def test_a_date_that_is_moved_begins_at_the_foot_again() -> None:
    story = received()
    at(story, term(story).until - DAY)
    assert term(story).raised == 1
    later = term(story).day + 16 * DAY
    story.does("extend-term", ExtendTerm(PACK, RESPOND, later, Code("complex"), words("why")))

    assert (term(story).raised, term(story).raised_to) == (0, ())
    assert next_word(story.complaint, term(story), story.rules) == term(story).until - 2 * DAY


def test_while_the_time_stands_still_nobody_hears_of_it() -> None:
    story = received().does("pause-term", PauseTerm(PACK, RESPOND, words("a survey")))
    assert next_word(story.complaint, term(story), story.rules) is None
    assert at(story, story.at + 200 * DAY) == []

    story.does("resume-term", ResumeTerm(PACK, RESPOND))
    assert term(story).until > story.at


@pytest.mark.parametrize("changes", [{"warn_days": 0, "climb_days": 0}, {"ladder": ()}])
def test_nobody_hears_where_the_policy_has_no_such_rule(changes: dict[str, Any]) -> None:
    story = received(**({"warn_days": 0} | changes))
    until = term(story).until

    assert at(story, until + 60 * DAY) == [e.TermLapsed(PACK, RESPOND, until)]


def test_a_policy_that_was_adopted_before_has_no_such_rule() -> None:
    policy = samples.POLICY
    assert (policy.warn_days, policy.climb_days) == (0, 0)


def test_where_a_level_has_nobody_the_management_representative_hears() -> None:
    nobody = Level(Code("owner_review"), Role.auditor)  # who sees no open file
    story = received(ladder=(nobody,))

    said = at(story, term(story).until + SECOND)
    assert heard(said) == [(2, (REP,))]


def test_while_a_complaint_is_sealed_only_who_triages_hears_of_its_dates() -> None:
    story = received()
    sealed = replace(story.complaint, sealed_triage=True, owner=REP)
    until = term(story).until

    said = [*let_pass(sealed, story.rules, until + 30 * DAY)]
    assert [persons for _, persons in heard(said)] == [(REP,), (REP,)]


def test_what_was_closed_says_nothing_any_more() -> None:
    story = received()
    closed = [replace(p, stage=Stage.closed_withdrawn) for p in story.complaint.parties]
    gone = replace(story.complaint, parties=tuple(closed))

    assert let_pass(gone, story.rules, term(story).until + 9 * DAY) == ()
