"""Clauses 5.4.1-g and 7.8: staff who are told get a notice, which is to be read and climbs while
unread."""

from datetime import datetime, timedelta
from typing import Any

from tests.core.samples import ANN, CLEO, REP, TOP, Story, assessment

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.communication import ReadNotices, SendNotice
from amends.core.operation.effects.raising import let_pass
from amends.core.operation.effects.unread import next_raised, unread
from amends.core.refusal import Guard
from amends.core.values import Code, Id

HOUR = timedelta(hours=1)


def alerted(**graded: Any) -> Story:
    return Story().received().does("assess", assessment(**graded or {"safety": True}))


def raised(story: Story, moment: datetime) -> list[tuple[Id, ...]]:
    """Who is told of unread notices by a moment; the record grows by it."""
    story.at = moment
    found = let_pass(story.complaint, story.rules, moment)
    story.tell(found, by=SYSTEM_ACTOR.id, act="lapse", happened=moment)
    return [one.persons for one in found if isinstance(one, e.NoticeRaised)]


def test_every_reason_for_an_alert_gives_senior_management_a_notice() -> None:
    for story in (alerted(), alerted(severity="critical")):
        assert [(one.person, one.about) for one in unread(story.complaint)] == [
            (TOP, e.Notice.alert)
        ]


def test_it_is_sent_when_the_worker_sent_it_and_read_when_they_opened_the_complaint() -> None:
    story = alerted()
    [notice] = story.complaint.notices
    assert (notice.sent, notice.read) == (None, None)

    story.does("send-notice", SendNotice(e.Notice.alert, e.Way.email, person=TOP), SYSTEM_ACTOR)
    [notice] = story.complaint.notices
    assert notice.sent is not None
    assert story.refuses("read-notices", ReadNotices((1,)), ANN) is Guard.nothing_to_read

    story.does("read-notices", ReadNotices((1,)), TOP)
    assert unread(story.complaint) == ()
    assert story.refuses("read-notices", ReadNotices((1,)), TOP) is Guard.nothing_to_read


def test_an_unread_alert_climbs_after_four_hours_and_once_only() -> None:
    story = alerted()
    at = story.complaint.notices[0].at
    assert raised(story, at + 4 * HOUR) == []
    assert raised(story, at + 9 * HOUR) == [(), (REP,)], "TOP has no manager"
    assert raised(story, at + 900 * HOUR) == []
    assert [one.person for one in unread(story.complaint)] == [TOP, REP]
    assert next_raised(story.complaint, story.complaint.notices[1], story.rules) is None


def test_a_notice_that_was_read_does_not_climb() -> None:
    story = alerted().does("read-notices", ReadNotices((1,)), TOP)
    assert raised(story, story.at + 900 * HOUR) == []


def test_who_was_involved_has_to_read_that_a_response_was_sent_but_not_who_sent_it() -> None:
    story = Story().received().examined().answered(second=REP)
    sender = next(t.by for t in story.entries if isinstance(t.event, e.PersonnelTold))
    told = {one.person for one in unread(story.complaint) if one.about is e.Notice.decision}
    assert told == {ANN, REP} - {sender}


def test_a_notice_that_came_back_is_marked() -> None:
    story = alerted()
    story.does("send-notice", SendNotice(e.Notice.alert, e.Way.email, person=TOP), SYSTEM_ACTOR)
    failed = SendNotice(e.Notice.alert, e.Way.email, person=TOP, delivery=e.Delivery.failed)
    story.does("send-notice", failed, SYSTEM_ACTOR)
    assert [one.failed for one in unread(story.complaint)] == [True]


def test_what_older_records_say_gives_no_notices() -> None:
    story = alerted()
    before = len(story.complaint.notices)
    old = [e.TopManagementAlerted(Code("safety")), e.PersonnelTold((CLEO,), 1)]
    story.tell(old, by=ANN, act="assess", happened=story.at)
    assert len(story.complaint.notices) == before
