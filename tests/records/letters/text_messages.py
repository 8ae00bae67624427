"""A channel that is not there: text messages of 160 characters, without files and access codes.

Run on a copy of the source to which docs/contributing.md added it (`test_contributing`). Everything
that sends, offers or counts a way is asked, and nothing that does not fit is lost.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tests.doors import handled
from tests.doors.desk_people import read, seated
from tests.doors.handled import do
from tests.records import organization as org
from tests.records.letters.test_letters import claimed, file, last
from tests.records.surveyed import SURVEY_ID, act, announced, settled

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.samples.satisfaction import DrawSample, Invite
from amends.core.operation import events as e
from amends.core.operation.acts.communication import RequestInformation, SendNotice
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.regulators.letter_requirements import (
    Demand,
    Line,
    demand_checked,
    lacking,
)
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, Id
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.journal import log
from amends.letters import by_hand, jobs
from amends.letters.samples import survey as survey_letter
from amends.portal.forms.sender import You
from amends.portal.forms.wishes import WAYS
from amends.register.models import SurveyPlace
from amends.vault import peek

pytestmark = pytest.mark.django_db

SMS = e.Way("sms")
NORA = Contact(name="Nora", phone="+44 20 910 11")
PROVIDER = "442091011@sms.example.org"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()
    log.open_log(host="example.org", demo=False, now=timezone.now())


def lodged(*people: Contact) -> str:
    complainants = tuple(
        NewParty(identity=contact, contact_by=SMS) for contact in people or (NORA,)
    )
    return str(org.lodged(timezone.now(), complainants=complainants).reference)


def work(reference: str) -> list[str]:
    """Carry out every job of the complaint that writes to people; the texts that were sent."""
    mail.outbox.clear()
    begun = ("acknowledge", "send_", "tell_", "ask_")
    kinds = [kind for kind in vars(jobs) if kind.startswith(begun)]
    for row in Job.objects.filter(stream=stream_of(reference), done_at=None, kind__in=kinds):
        getattr(jobs, row.kind)(claimed(row), timezone.now())
        Job.objects.filter(pk=row.pk).update(done_at=timezone.now())
    assert {address for message in mail.outbox for address in message.to} <= {PROVIDER}
    texts = [str(message.body) for message in mail.outbox]
    assert all(len(text) <= 160 for text in texts)
    return texts


def words(piece: Any) -> str:
    return peek([piece.sealed])[piece.sealed] or ""


def reminders(reference: str) -> list[str]:
    entries = file(reference)[1]
    return [words(one.event.words) for one in entries if isinstance(one.event, e.ReminderSet)]


def test_a_letter_that_is_too_long_is_read_on_the_tracking_page() -> None:
    reference = lodged()
    [text] = work(reference)
    assert reference in text
    assert "/track" in text
    acknowledged = last(reference, e.Acknowledged)
    assert (acknowledged.way, acknowledged.delivery) == (SMS, e.Delivery.sent)
    assert text in words(acknowledged.words)
    assert "Thank you for contacting us." in words(acknowledged.words)


def test_the_owner_is_asked_where_there_is_no_tracking_page() -> None:
    reference = lodged(NORA, Contact(name="Ada", phone="020 910 12"))
    mailed = work(reference)
    assert len(mailed) == 1, "only the person who complained has a page"
    assert [one.number for one in file(reference)[0].complainants if not one.acknowledged_at] == [2]
    assert any("person 2" in reminder for reminder in reminders(reference))


def test_a_question_of_ours_and_a_response_are_sent_this_way() -> None:
    reference = lodged()
    work(reference)
    handled.ready(reference)
    do(reference, "request-information", RequestInformation(1, "Which day was it?"))
    assert len(work(reference)) == 1
    assert "Which day was it?" in words(last(reference, e.NoticeSent).words)
    decision = handled.CommunicateDecision(1, SMS, "We were wrong.")
    do(reference, "communicate-decision", decision, by=org.HANDLER)
    assert len(work(reference)) == 1
    notice = last(reference, e.NoticeSent)
    assert (notice.notice, notice.way) == (e.Notice.decision, SMS)
    assert "We were wrong." in words(notice.words)


@pytest.mark.parametrize("text", ["Call us.", "Call us. " * 30])
def test_a_letter_of_staff_is_sent_short_or_long(text: str) -> None:
    reference = lodged()
    work(reference)
    opened = file_of(Id(reference), actor=SYSTEM_ACTOR, now=timezone.now())
    begun = by_hand.begin(opened, 1, "", now=timezone.now(), named=True)
    assert begun is not None
    assert begun.ways == (SMS,)
    do(reference, "write-letter", WriteLetter(1, SMS, f"About it\n\n{text}"))
    [sent] = work(reference)
    assert ("/track" in sent) is (len(text) > 160)
    assert last(reference, e.LetterSent).way is SMS
    assert text.strip() in words(last(reference, e.LetterWritten).words)


def test_no_access_code_is_sent_or_offered_this_way() -> None:
    reference = lodged()
    work(reference)
    page = read(seated(org.HANDLER), f"complaints/{reference}/acts/send-notice/?notice=access")
    assert 'value="phone"' in page
    assert 'value="sms"' not in page
    do(reference, "send-notice", SendNotice(e.Notice.access, SMS, 1))
    assert work(reference) == []
    assert any(isinstance(one.event, e.NoticeFailed) for one in file(reference)[1])
    assert reminders(reference)


def test_who_cannot_be_surveyed_this_way_is_called() -> None:
    reference = lodged()
    handled.answer(reference)
    settled()
    announced(percent=100)
    act(SURVEY_ID, "draw", DrawSample())
    log.sequence(now=timezone.now(), signer=log.signer())
    act(SURVEY_ID, "draw", DrawSample())
    place = SurveyPlace.objects.get()
    person = survey_letter.person_of(place, timezone.now())
    assert survey_letter.chosen(place, person) == Invite(place.number, e.Way.phone, 1)


def test_people_can_ask_for_it_and_staff_can_record_it() -> None:
    assert (SMS, "By text message") in [(way, str(text)) for way, text in WAYS]
    assert You.unfolds["contact_by"]["sms"] == ("phone",)
    reference = lodged()
    page = read(seated(org.HANDLER), f"complaints/{reference}/acts/record-contact/")
    assert 'value="sms"' in page


def test_a_letter_that_encloses_files_is_refused_and_never_counts_as_complete() -> None:
    enclosing = Demand(
        SimpleNamespace(id=Code("pack")),  # type: ignore[arg-type]
        SimpleNamespace(id=Code("letter"), written=False),  # type: ignore[arg-type]
        (Line(Code("enclosed.1"), "The leaflet", enclosed=True),),
    )
    checked = enclosing.checked([Code("enclosed.1")])
    by = org.acting(org.HANDLER)
    with pytest.raises(Refused) as refused:
        demand_checked([enclosing], by, SMS, checked)
    assert refused.value.guard is Guard.carries_no_files
    demand_checked([enclosing], by, e.Way.email, checked)
    assert lacking(e.Notice.late, [enclosing], SMS, checked) == (enclosing.meant,)
    assert lacking(e.Notice.late, [enclosing], e.Way.email, checked) == ()
