"""Whoever waits hears how it stands, and whoever is waited for is reminded: by the worker, once,
after their wishes are asked, and not while somebody speaks to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from tests.doors import handled
from tests.records import organization as org
from tests.records.letters.test_letters import claimed
from tests.records.letters.test_letters import work as letters_go_out

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Notice, Reaction, Way
from amends.core.values import Contact
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.jobs.queue import NotYet
from amends.letters import jobs

pytestmark = pytest.mark.django_db

NOW = org.BEGAN + timedelta(hours=3)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Any:
    return rules.rules_at(NOW).policy


def round_at(reference: str, now: datetime) -> int:
    """What the worker does on a day for everybody who may hear again; answers how many of those
    jobs were done."""
    done = 0
    waiting = Job.objects.filter(stream=stream_of(reference), kind="keep_told", done_at=None)
    for row in waiting.filter(run_after__lte=now).order_by("id"):
        try:
            jobs.keep_told(claimed(row), now)
        except NotYet as later:
            Job.objects.filter(pk=row.pk).update(run_after=now + later.wait)
            continue
        Job.objects.filter(pk=row.pk).update(done_at=now)
        done += 1
    return done


def told(reference: str, *notices: Notice) -> list[Any]:
    found = file_of(reference, actor=SYSTEM_ACTOR, now=NOW).entries
    return [
        one for one in found if isinstance(one.event, e.NoticeSent) and one.event.notice in notices
    ]


def days(reference: str, count: int, *, since: datetime = NOW) -> None:
    """The worker's rounds of so many days, one each."""
    for number in range(1, count + 1):
        round_at(reference, since + number * DAY)


def test_whoever_waits_hears_how_it_stands_after_the_days_of_the_policy_once() -> None:
    reference = org.lodged().reference
    letters_go_out(reference, now=NOW)
    sent = len(mail.outbox)
    days(reference, policy().status_notice_days - 1)
    assert len(mail.outbox) == sent, "not a day too early"
    days(reference, 2, since=NOW + (policy().status_notice_days - 1) * DAY)
    (letter,) = mail.outbox[sent:]
    assert letter.subject == f"An update on your complaint ({reference})"
    assert letter.to == ["nora@example.org"]
    (one,) = told(reference, Notice.status)
    assert (one.by, one.event.way, one.event.template) == ("system", Way.email, "status_notice")
    assert one.event.words is not None


def test_it_is_told_again_while_they_wait_and_never_after_the_day_of_the_answer() -> None:
    reference = org.lodged().reference
    letters_go_out(reference, now=NOW)
    days(reference, 60)
    term = file_of(reference, actor=SYSTEM_ACTOR, now=NOW).complaint.terms[-1]
    assert term.clock == "respond"
    moments = [one.recorded for one in told(reference, Notice.status)]
    step = policy().status_notice_days
    assert len(moments) == (term.until - NOW).days // step
    assert all(moment < term.until for moment in moments)


def test_whoever_is_spoken_to_hears_no_machine_beside_it() -> None:
    reference = org.lodged().reference
    letters_go_out(reference, now=NOW)
    spoke = NOW + (policy().status_notice_days - 1) * DAY
    handled.do(reference, "message", Message(1, "We are still looking for the part."), now=spoke)
    days(reference, policy().status_notice_days + 2)
    assert told(reference, Notice.status) == []
    round_at(reference, spoke + policy().status_notice_days * DAY)
    assert len(told(reference, Notice.status)) == 1


def test_a_worker_that_died_after_it_told_tells_nothing_twice() -> None:
    reference = org.lodged().reference
    letters_go_out(reference, now=NOW)
    later = NOW + policy().status_notice_days * DAY
    row = Job.objects.get(stream=stream_of(reference), kind="keep_told", done_at=None)
    jobs.keep_told(claimed(row), later)
    sent = len(mail.outbox)
    jobs.keep_told(claimed(row), later + DAY)
    assert len(mail.outbox) == sent
    assert len(told(reference, Notice.status)) == 1


def test_nobody_is_written_to_who_wants_a_call_and_somebody_is_asked_to_call() -> None:
    caller = NewParty(identity=Contact(name="Nora", phone="+44 20 7946 0000"), contact_by=Way.phone)
    reference = org.lodged(complainants=(caller,)).reference
    handled.do(reference, "message", Message(1, "We have it and look into it."), now=NOW)
    sent = len(mail.outbox)
    days(reference, policy().status_notice_days + 1)
    assert len(mail.outbox) == sent
    assert told(reference, Notice.status) == []
    found = file_of(reference, actor=SYSTEM_ACTOR, now=NOW).entries
    reminders = [one for one in found if isinstance(one.event, e.ReminderSet)]
    assert len(reminders) == 1, "once, not every day"


@pytest.fixture
def answered() -> str:
    lodged = org.lodged()
    handled.answer(lodged.reference)
    Job.objects.filter(kind="keep_told").update(run_after=NOW)
    return lodged.reference


def decided(reference: str) -> datetime:
    at = file_of(reference, actor=SYSTEM_ACTOR, now=NOW).complaint.lead.decided_at
    assert at is not None
    return at


def test_who_has_not_said_what_they_think_is_reminded_as_often_as_the_policy_says(
    answered: str,
) -> None:
    days(answered, policy().reaction_days + 10, since=decided(answered))
    found = told(answered, Notice.reply_reminder)
    assert len(found) == policy().no_reply_notices
    ends = decided(answered) + policy().reaction_days * DAY
    assert all(one.recorded < ends for one in found)
    lead = file_of(answered, actor=SYSTEM_ACTOR, now=NOW).complaint.lead
    assert lead.reaction_reminders == policy().no_reply_notices
    silence = RecordReaction(1, Reaction.no_reply)
    handled.do(answered, "record-reaction", silence, now=ends + DAY)


def test_who_has_answered_is_reminded_of_nothing(answered: str) -> None:
    handled.do(
        answered, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", e.Way.phone)
    )
    days(answered, policy().reaction_days, since=decided(answered))
    assert told(answered, Notice.reply_reminder, Notice.status) == []
