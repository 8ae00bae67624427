"""A response to an allegation belongs to the person heard, at every door."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_day_of_answer import file, work
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.operation import events as e
from amends.core.operation.acts.investigation import HearPerson
from amends.core.operation.complaint.parts import Subject
from amends.core.values import Id
from amends.handling.access_code import hearing_code

pytestmark = pytest.mark.django_db
SAID = "I was at the depot all day."


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def subject(reference: str) -> Subject:
    return file(reference).complaint.subjects[0]


def recorded() -> str:
    """A complaint in which a manager typed what the person said by phone."""
    reference = desk.complaint_about(org.COLLEAGUE)
    client = desk.seated(org.REPRESENTATIVE)
    given = {"person": org.COLLEAGUE, "words": SAID, "way": "phone"}
    response = desk.send(client, f"complaints/{reference}/acts/hear-person/", **given)
    assert response.status_code == 302
    return reference


def test_what_a_manager_typed_reads_as_theirs_until_the_person_confirms_it() -> None:
    reference = recorded()
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "recorded what Carl Colleague said to the allegation, by phone." in page
    assert "Carl Colleague responded to the allegation." not in page
    assert "has not confirmed their response yet" in page

    client = desk.seated(org.COLLEAGUE)
    own = desk.read(client, f"about-me/{reference}/")
    assert "What staff recorded as your response" in own
    assert SAID in own
    sent = desk.filled(own) | {"confirm": "1"}
    assert client.post(f"/desk/about-me/{reference}/", sent).status_code == 302
    assert subject(reference).heard
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "Carl Colleague confirmed what was recorded as their response." in page


def test_the_person_corrects_on_their_own_page_what_was_typed_for_them() -> None:
    reference = recorded()
    client = desk.seated(org.COLLEAGUE)
    sent = desk.filled(desk.read(client, f"about-me/{reference}/"), words="I was at home.")
    sent.pop("confirm", None)
    assert client.post(f"/desk/about-me/{reference}/", sent).status_code == 302
    assert subject(reference).heard
    assert isinstance(file(reference).entries[-1].event, e.HearingCorrected)
    assert "I was at home." in desk.read(client, f"about-me/{reference}/")


def test_who_signs_in_is_asked_by_e_mail_or_on_their_own_page() -> None:
    desk.account_of(org.COLLEAGUE)
    reference = recorded()
    work()
    assert subject(reference).asked_by is e.Way.web
    contact(org.COLLEAGUE)
    do(reference, "hear-person", HearPerson(org.COLLEAGUE, SAID))
    work()
    assert subject(reference).asked_by is e.Way.email
    assert f"/desk/about-me/{reference}/" in mail.outbox[-1].body


def contact(person: Id) -> None:
    org.reach(person, "carl@example.org", now=timezone.now())


def test_without_an_account_the_person_confirms_with_the_code_of_their_letter() -> None:
    contact(org.COLLEAGUE)
    reference = recorded()
    work()
    body = mail.outbox[-1].body
    code = hearing_code(reference, subject(reference))
    assert code in body
    assert SAID not in body

    client = Client()
    wrong = client.post("/hearing", {"reference": reference, "secret": "0000-0000-0000-0000"})
    assert wrong.status_code == 422
    opened = client.post("/hearing", {"reference": reference, "secret": code})
    assert SAID in opened.content.decode()
    assert not subject(reference).heard
    given = {"reference": reference, "secret": code, "answers": "confirm"}
    assert "Thank you" in client.post("/hearing", given).content.decode()
    assert subject(reference).heard
    assert file(reference).entries[-1].event == e.HearingConfirmed(org.COLLEAGUE, by_code=True)
    assert client.post("/hearing", given).status_code == 422, "a code is used once"


def test_the_sheet_for_a_person_without_an_account_has_their_code() -> None:
    reference = recorded()
    code = hearing_code(reference, subject(reference))
    given = {"reference": reference, "secret": code, "answers": "correct"}
    assert Client().post("/hearing", given).status_code == 422
    spoken = given | {"words": "I was at home."}
    assert Client().post("/hearing", spoken).status_code == 200
    corrected = file(reference).entries[-1].event
    assert isinstance(corrected, e.HearingCorrected)
    assert corrected.by_code
    assert not re.search("secret=", str(given))
