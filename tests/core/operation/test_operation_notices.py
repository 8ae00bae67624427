"""Clauses 5.4.1-g and 7.8: staff who are told get a notice, which is to be read and climbs while
unread."""

from datetime import datetime, timedelta
from typing import Any

from tests.core.samples import ANN, CLEO, REP, RULES, TOP, Story, assessment, words

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.operation import events as e
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.closing.objection import ObjectToRecording
from amends.core.operation.acts.communication import ReadNotices, SendNotice
from amends.core.operation.acts.parties import ConfirmContact
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.operation.effects.deadline_warnings import let_pass, next_raised, unread
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


def objected(by: Id) -> Story:
    """A complainant disputes the acceptance that a person recorded for them."""
    story = Story().received().answered()
    story.reacted(e.Reaction.accepted, by=by)
    objection = ObjectToRecording(1, words("I never said so"))
    return story.does("object-to-recording", objection, Actor.complainant(1))


def to_read_objection(story: Story) -> list[Id]:
    return [one.person for one in unread(story.complaint) if one.about is e.Notice.objection]


def test_the_complaints_manager_has_to_read_that_a_recording_is_disputed() -> None:
    story = objected(ANN)
    assert to_read_objection(story) == [REP]
    [event] = story.events_of(e.RecordingDisputed)
    assert event.to_read == (REP,)
    entry = next(t for t in story.entries if t.event is event)
    asked = consequences(story.complaint, [entry], story.rules)
    assert JobKind.tell_staff in [one.kind for one in asked]


def test_an_objection_to_what_the_complaints_manager_recorded_goes_to_senior_management() -> None:
    assert to_read_objection(objected(REP)) == [TOP]


def test_an_unread_objection_stays_to_be_read_after_the_complaint_was_closed() -> None:
    story = objected(ANN).does("confirm-contact", ConfirmContact(1, words("called back")))
    story.does("send-notice", SendNotice(e.Notice.access, e.Way.email, party=1))
    story.does("withdraw", Withdraw(1, words("enough")), Actor.complainant(1))
    story.does("close", Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single))
    assert not story.complaint.open
    assert to_read_objection(story) == [REP]
    story.does("read-notices", ReadNotices((story.complaint.notices[-1].number,)), REP)
    assert to_read_objection(story) == []


def test_an_unread_objection_is_not_raised_to_those_who_recorded_what_is_disputed() -> None:
    story = objected(REP)
    [notice] = [one for one in unread(story.complaint) if one.about is e.Notice.objection]
    raised(story, story.at + 30 * 24 * HOUR)
    assert next_raised(story.complaint, story.complaint.notices[notice.number - 1], RULES) is None
    assert to_read_objection(story) == [TOP]


def test_what_older_records_say_gives_no_notices() -> None:
    story = alerted()
    before = len(story.complaint.notices)
    old = [e.TopManagementAlerted(Code("safety")), e.PersonnelTold((CLEO,), 1)]
    story.tell(old, by=ANN, act="assess", happened=story.at)
    assert len(story.complaint.notices) == before
