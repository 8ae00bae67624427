"""A response by post counts when its letter was posted: until then every page says that a letter
waits, and the complainant's page says nothing of the response."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import machine
from tests.doors.complaining import text_of, track
from tests.doors.handled import do, ready
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.posting import PostLetter
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.complaint import Stage
from amends.core.operation.events import Way
from amends.core.values import Contact
from amends.handling.reading import file_of
from amends.register.models import Row
from amends.site import worker
from amends.wording.dates import short_day

pytestmark = pytest.mark.django_db

WORDS = "We were wrong and order the part again."
NORA = Contact(name="Nora Quill", lines=("12 Elm Street",), postcode="D02", town="Dublin")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def work() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def lodged() -> Any:
    party = NewParty(identity=NORA, contact_by=Way.letter)
    lodged = org.lodged(timezone.now() - timedelta(hours=2), complainants=(party,))
    ready(lodged.reference)
    work()
    return lodged


def release(reference: str) -> Any:
    where = f"complaints/{reference}/acts/communicate-decision/"
    return desk.send(desk.seated(org.HANDLER), where, way="letter", words=WORDS)


def file(reference: str) -> Any:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())


def decision_letter(reference: str) -> int:
    written = [one for one in file(reference).complaint.letters if one.carries]
    return int(written[-1].number)


def test_until_it_is_posted_every_page_says_that_a_letter_waits_and_the_portal_nothing() -> None:
    one = lodged()
    client = desk.seated(org.HANDLER)
    sent = release(one.reference)
    page = desk.unwrapped(client.get(sent["Location"]).content.decode())
    assert "The response is ready to post." in page
    work()
    waiting = file(one.reference).complaint
    assert waiting.stage is Stage.response_prepared
    receipt_and_response = 2
    page = desk.read(client, f"complaints/{one.reference}/")
    assert f"{receipt_and_response} letters to post" in page
    assert f'class="count">{receipt_and_response}<' in desk.read(client, "complaints/")
    shown = machine.personnel(org.HANDLER).get(f"complaints/{one.reference}").json()
    assert shown["letters_to_post"] == receipt_and_response
    assert shown["responses"][0]["communicated"] is False
    (line,) = machine.personnel(org.HANDLER).get("complaints").json()["complaints"]
    assert line["letters_to_post"] == receipt_and_response

    theirs = text_of(track(Client(), one.reference, one.secret))
    assert WORDS not in theirs
    assert "sent you our response" not in theirs
    assert "We wrote you a letter" not in theirs
    own = machine.complainant({"reference": one.reference, "secret": one.secret})
    told = own.get(f"complaints/{one.reference}/timeline").content.decode()
    assert WORDS not in told
    assert "We wrote you a letter" not in told
    assert "sent you our response" not in told

    number = decision_letter(one.reference)
    today = timezone.now().date().isoformat()
    key = f"{one.reference}/{number}"
    assert client.post("/desk/post/", {"letter": [key], "day": today}).status_code == 302
    assert file(one.reference).complaint.stage is Stage.decision_communicated
    assert WORDS in text_of(track(Client(), one.reference, one.secret))


def test_a_withdrawn_letter_leaves_the_list_and_is_sent_by_e_mail_instead() -> None:
    one = lodged()
    release(one.reference)
    work()
    client, number = desk.seated(org.HANDLER), decision_letter(one.reference)
    link = f"complaints/{one.reference}/acts/withdraw-letter/?letter={number}"
    assert link in desk.read(client, "post/").replace("&amp;", "&")
    withdrawn = desk.send(client, link, reason="The sum is wrong.")
    assert withdrawn.status_code == 302
    page = desk.unwrapped(client.get(withdrawn["Location"]).content.decode())
    assert "Letter withdrawn. 1 letter to post." in page, "the acknowledgement still waits"
    assert link not in desk.read(client, "post/")
    by_mail = CommunicateDecision(1, Way.email, WORDS)
    do(one.reference, "communicate-decision", by_mail, by=org.HANDLER)
    assert file(one.reference).complaint.stage is Stage.decision_communicated


def test_a_letter_that_was_withdrawn_before_the_worker_wrote_it_is_not_written() -> None:
    one = lodged()
    release(one.reference)
    ready_again = file(one.reference).complaint
    assert ready_again.complainants[0].released is not None
    where = f"complaints/{one.reference}/acts/prepare-response/"
    sent = desk.send(desk.seated(org.HANDLER), where, reasons="Something better.")
    assert sent.status_code == 302
    work()
    kinds = [one.event for one in file(one.reference).entries]
    written = [event for event in kinds if isinstance(event, e.LetterWritten)]
    assert [event.notice for event in written] == [e.Notice.acknowledgement]


def test_a_released_response_is_being_prepared_until_its_letter_is_written() -> None:
    reference = lodged().reference
    for letter in file(reference).complaint.letters:
        posted = PostLetter(letter.number, timezone.now().date())
        do(reference, "post-letter", posted, by=org.HANDLER)
    client = desk.seated(org.HANDLER)
    assert "There are no letters to post." in desk.read(client, "post/")
    decision = CommunicateDecision(1, Way.letter, WORDS)
    do(reference, "communicate-decision", decision, by=org.HANDLER)
    assert "We are preparing your letters." in desk.read(client, "post/")
    work()
    assert reference in desk.read(client, "post/")


def test_a_posting_recorded_after_its_day_is_marked_and_listed() -> None:
    one = lodged()
    do(
        one.reference,
        "communicate-decision",
        CommunicateDecision(1, Way.letter, WORDS),
        by=org.HANDLER,
    )
    work()
    number, later = decision_letter(one.reference), timezone.now() + timedelta(days=7)
    posted = PostLetter(number, timezone.now().date())
    do(one.reference, "post-letter", posted, by=org.HANDLER, now=later)
    assert Row.objects.get(reference=one.reference).posted_late == 1
    client = desk.seated(org.REPRESENTATIVE)
    assert "For 1 complaint, a posting was recorded late" in desk.read(client, "post/")
    assert one.reference in desk.read(client, "complaints/?state=posted_late")
    over_api = machine.personnel(org.REPRESENTATIVE)
    listed: Any = over_api.get("complaints", posted_late="true").json()
    assert [found["reference"] for found in listed["complaints"]] == [one.reference]
    page = desk.read(client, f"complaints/{one.reference}/")
    assert f", recorded on {short_day(later.date())}" in page
    assert ", 23:59" not in page.partition('class="timeline"')[2].partition("</ol>")[0]
    assert ", 23:59" not in desk.read(client, f"complaints/{one.reference}/follow-up/")
    assert ", 23:59" not in text_of(track(Client(), one.reference, one.secret))
