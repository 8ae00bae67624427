"""The clock runs: dates that come near or have passed are written down once, by whomever and
however late; who has to hears of it; nobody moves a date that is over."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from tests.doors import handled
from tests.records import organization as org
from tests.records.letters.test_letters import claimed
from tests.records.letters.test_letters import work as letters_go_out

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.commitments import LateLetters
from amends.core.operation import events as e
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.handling import reprojecting, rules
from amends.handling.commands import Unknown
from amends.handling.reading import file_of
from amends.handling.streams import RULES, stream_of
from amends.jobs.models import Job
from amends.journal.models import Entry
from amends.letters import jobs
from amends.register import queries, sweeps
from amends.register.models import Deadline, Reader, Row
from amends.site import clock, worker

pytestmark = pytest.mark.django_db

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ISO, RESPOND = Code("iso-10002"), Code("respond")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def due(reference: str, clock: str = "respond") -> datetime:
    return Deadline.objects.get(reference=reference, clock=clock).until


def entries(reference: str, *kinds: type) -> list[Any]:
    found = file_of(reference, actor=SYSTEM_ACTOR, now=org.BEGAN).entries
    return [one.event for one in found if isinstance(one.event, kinds)]


def acknowledged() -> str:
    """A complaint of which only the answer is awaited."""
    reference = org.lodged().reference
    letters_go_out(reference, now=org.BEGAN + timedelta(hours=3))
    return reference


def test_a_date_is_noticed_in_the_first_round_after_it_and_in_no_other() -> None:
    reference = acknowledged()
    until = due(reference)
    assert worker.make_round("test", now=until - SECOND) is not None
    assert entries(reference, e.TermLapsed) == []
    worker.make_round("test", now=until + SECOND)
    assert entries(reference, e.TermLapsed) == [e.TermLapsed(ISO, RESPOND, until)]
    worker.make_round("test", now=until + 2 * SECOND)
    assert len(entries(reference, e.TermLapsed)) == 1


def test_who_answers_hears_before_then_the_ladder_and_each_finds_it_on_their_day() -> None:
    reference = acknowledged()
    until = due(reference)
    clock.tick(now=until - DAY)
    (near,) = entries(reference, e.TermRaised)
    assert (near.rung, near.persons) == (1, (org.REPRESENTATIVE,))
    assert keys(reference) == {queries.Mark.raised.key(org.REPRESENTATIVE)}
    clock.tick(now=until + SECOND)
    first = entries(reference, e.TermRaised)[1]
    assert (first.rung, set(first.persons)) == (2, {org.MANAGER, org.REVIEWER})
    clock.tick(now=until + 5 * DAY + SECOND)
    second = entries(reference, e.TermRaised)[2]
    assert (second.rung, second.persons) == (3, (org.DIRECTOR,))
    assert clock.tick(now=until + 90 * DAY) == 0
    assert queries.Mark.raised.key(org.DIRECTOR) in keys(reference)


def keys(reference: str) -> set[str]:
    held = Reader.objects.filter(reference=reference, key__startswith="raised/")
    return set(held.values_list("key", flat=True))


def test_after_a_long_time_without_a_worker_every_date_is_written_down_and_once() -> None:
    references = [org.lodged().reference for _ in range(7)]
    late = org.BEGAN + 400 * DAY
    assert clock.tick(now=late) > 0
    assert clock.tick(now=late + 60 * SECOND) == 0
    lapsed = Counter(
        (row.stream, row.body)
        for row in Entry.objects.filter(kind="TermLapsed").only("stream", "body")
    )
    assert len(lapsed) == 2 * len(references)
    assert set(lapsed.values()) == {1}
    assert not Deadline.objects.filter(speaks_at__isnull=False).exists()


def test_more_than_one_look_takes_up_is_taken_up_by_the_next_one() -> None:
    for _ in range(5):
        org.lodged()
    late = org.BEGAN + 400 * DAY
    rounds = 0
    while clock.tick(now=late, at_most=2):
        rounds += 1
    assert rounds >= 2
    assert Entry.objects.filter(kind="TermLapsed").count() == 10


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)),
    ],
    ids=["the short day in spring", "the long day in autumn"],
)
def test_a_day_on_which_the_clocks_go_forward_or_back_ends_when_it_ends(
    day: date, ends: datetime
) -> None:
    change(zone="Europe/London")
    reference = acknowledged()
    handled.do(reference, "assess", handled.six(severity="high"), now=org.BEGAN + DAY)
    moved = ExtendTerm(ISO, RESPOND, day, Code("complex"), "An expert is asked.")
    handled.do(reference, "extend-term", moved, now=org.BEGAN + DAY)
    if day.month == 10:  # further than one person may
        by = org.COLLEAGUE
        handled.do(reference, "extend-term", moved, by=by, now=org.BEGAN + DAY)
    assert due(reference).replace(microsecond=0) == ends
    clock.tick(now=ends)
    assert entries(reference, e.TermLapsed) == []
    clock.tick(now=ends + 2 * SECOND)
    assert len(entries(reference, e.TermLapsed)) == 1


def change(**rules_: Any) -> None:
    """Another version of the policy, with what follows from it."""
    now = org.BEGAN + timedelta(minutes=30)
    in_force = rules.rules_at(now).policy
    org.publish(replace(in_force, **rules_), now=now)
    reprojecting.reproject(reprojecting.touched_by(RULES), now=now)
    reprojecting.reproject(sweeps.outdated(at_most=1_000), now=now)


def test_under_another_policy_people_hear_of_the_dates_that_run_as_it_says() -> None:
    reference = acknowledged()
    until = due(reference)
    change(warn_days=9, climb_days=0)
    assert Row.objects.get(reference=reference).projected_by > 0
    clock.tick(now=until - 8 * DAY)
    assert [one.rung for one in entries(reference, e.TermRaised)] == [1]
    clock.tick(now=until + 90 * DAY)
    assert [one.rung for one in entries(reference, e.TermRaised)] == [1]
    assert len(entries(reference, e.TermLapsed)) == 1


def test_a_letter_says_by_itself_that_the_answer_is_late() -> None:
    reference = acknowledged()
    sent, late = len(mail.outbox), due(reference) + SECOND
    clock.tick(now=late)
    letters_go_out(reference, now=late)
    assert [one.event.notice for one in told(reference, e.NoticeSent)] == [e.Notice.late]
    assert len(mail.outbox) == sent + 1


def test_or_a_person_is_asked_to_say_so_once_where_the_policy_leaves_it_to_them() -> None:
    change(late_letters=LateLetters.by_a_person)
    reference = acknowledged()
    sent, late = len(mail.outbox), due(reference) + SECOND
    clock.tick(now=late)
    row = Job.objects.get(stream=stream_of(reference), kind="tell_late")
    for _ in range(2):
        jobs.tell_late(claimed(row), late)
    assert told(reference, e.NoticeSent) == []
    assert len(mail.outbox) == sent
    (reminder,) = told(reference, e.ReminderSet)
    assert (reminder.event.person, reminder.by) == (org.REPRESENTATIVE, "system")


def told(reference: str, kind: type) -> list[Any]:
    found = file_of(reference, actor=SYSTEM_ACTOR, now=org.BEGAN).entries
    return [one for one in found if isinstance(one.event, kind)]


def test_who_moves_a_date_that_has_passed_is_refused_and_it_is_recorded_as_a_late_notice() -> None:
    reference = acknowledged()
    until, late = due(reference), due(reference) + DAY
    wanted = ExtendTerm(ISO, RESPOND, (late + 9 * DAY).date(), Code("complex"), "An expert.")
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            handled.do(reference, "extend-term", wanted, now=late)
        assert refused.value.guard is Guard.term_passed
    (noted,) = told(reference, e.LateNoticed)
    assert (noted.act, noted.by) == ("note-late", org.REPRESENTATIVE)
    assert (noted.event.until, noted.event.day) == (until, wanted.day)
    assert due(reference) == until
    assert entries(reference, e.TermExtended) == []


def test_who_may_not_move_a_date_leaves_no_late_notice_either() -> None:
    reference = acknowledged()
    late = due(reference) + DAY
    wanted = ExtendTerm(ISO, RESPOND, (late + 9 * DAY).date(), Code("complex"), "An expert.")
    with pytest.raises((Refused, Unknown)):
        handled.do(reference, "extend-term", wanted, by=org.AUDITOR, now=late)
    assert entries(reference, e.LateNoticed) == []
