"""The survey page: opened by the code of an invitation, answered once, in the person's language."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.doors import handled
from tests.doors.complaining import complain, text_of
from tests.records import organization as org
from tests.records.surveyed import (
    SURVEY_ID,
    act,
    announced,
    answered,
    opened_log,
    settled,
    signed,
    survey,
)

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.samples.satisfaction import DrawSample
from amends.core.operation import events as e
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.refusal import Refused
from amends.core.values import Code, Contact
from amends.handling.improvement import sampling as samples
from amends.handling.reading import file_of
from amends.letters.delivery import Outgoing
from amends.letters.samples import drawing
from amends.letters.samples import survey as survey_letter
from amends.register.models import SurveyPlace
from amends.site import worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    opened_log()


@pytest.fixture
def place() -> SurveyPlace:
    """The one complaint of a survey, whose complainant was invited by the worker."""
    answered(1)
    settled()
    announced()
    work()
    return SurveyPlace.objects.get()


def work() -> None:
    """What the worker does in its next rounds."""
    drawing._Resting.until.clear()
    for _ in range(3):
        drawing.tick(now=timezone.now())
        signed()
    for _ in range(3):
        worker.make_round("test", now=timezone.now())


def page(place: SurveyPlace) -> str:
    return f"/survey/{samples.code_of(place.survey, place.number)}"


def test_the_worker_invites_by_email_with_a_link_that_opens_the_questions(
    place: SurveyPlace, client: Client
) -> None:
    (message,) = [one for one in mail.outbox if "/survey/" in one.body]
    assert page(place) in message.body
    assert place.way == "email"
    shown = client.get(page(place))
    assert shown.status_code == 200
    assert "Tell us how we did" in text_of(shown)
    assert place.reference in text_of(shown)


def test_the_code_is_stored_nowhere_in_clear(place: SurveyPlace) -> None:
    code = samples.code_of(place.survey, place.number)
    assert code not in str(SurveyPlace.objects.values())
    assert len(place.code) == 64


def test_answers_count_once_and_are_typed_with_any_spelling_of_the_code(
    place: SurveyPlace, client: Client
) -> None:
    plain = page(place).replace("-", "").lower().replace("/survey/", "/survey/")
    done = client.post(plain, {"easy": "4", "outcome": "5", "hear": "on"})
    assert "We have your answers" in text_of(done)
    place.refresh_from_db()
    assert (place.easy, place.outcome, place.hear, place.by_staff) == (4, 5, True, False)
    again = client.post(page(place), {"easy": "1"})
    assert again.status_code == 409
    assert SurveyPlace.objects.get().easy == 4


def test_a_comment_is_sent_only_with_consent_and_then_belongs_to_the_complaint(
    place: SurveyPlace, client: Client
) -> None:
    without = client.post(page(place), {"fair": "3", "comment": "Ring me next time."})
    assert without.status_code == 422
    assert "Tick this box to send your comment" in text_of(without)
    assert b"Ring me next time." in without.content
    given = {"fair": "3", "comment": "Ring me next time.", "share": "on"}
    assert client.post(page(place), given).status_code == 200
    file = file_of(place.reference, actor=SYSTEM_ACTOR, now=timezone.now())
    added = file.entries[-1]
    assert isinstance(added.event, e.FeedbackAdded)
    assert added.by == "party/1"


def test_a_page_without_any_answer_is_asked_again(place: SurveyPlace, client: Client) -> None:
    shown = client.post(page(place), {"comment": ""})
    assert shown.status_code == 422
    assert "Answer at least 1 question" in text_of(shown)


def test_a_low_score_offers_a_review_and_a_high_one_does_not(
    place: SurveyPlace, client: Client
) -> None:
    done = client.post(page(place), {"fair": "2"})
    assert "Do you want us to review your complaint?" in text_of(done)
    SurveyPlace.objects.update(fair=3)
    assert "Do you want us to review" not in text_of(client.get(page(place)))


def test_a_person_can_say_that_they_do_not_want_to_answer(
    place: SurveyPlace, client: Client
) -> None:
    shown = client.post(page(place), {"decline": "1"})
    assert "We will not ask you again" in text_of(shown)
    assert survey().asked[1].declined


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "%00", "survey%2F0001"])
def test_a_forged_code_has_a_clear_page(place: SurveyPlace, client: Client, code: str) -> None:
    shown = client.get(f"/survey/{code}")
    assert shown.status_code == 404


def test_an_expired_code_has_a_clear_page(place: SurveyPlace, client: Client) -> None:
    SurveyPlace.objects.update(until=timezone.now() - timedelta(minutes=1))
    shown = client.get(page(place))
    assert shown.status_code == 410
    assert "The last day to answer has passed." in text_of(shown)


def test_guessing_codes_has_to_wait(client: Client) -> None:
    found = [client.get(f"/survey/{number:016}").status_code for number in range(25)]
    assert found[-1] == 429


def test_the_page_is_in_the_language_of_the_person(client: Client) -> None:
    references = answered(1)
    file = file_of(references[0], actor=SYSTEM_ACTOR, now=timezone.now())
    assert file.complaint.lead.language is None
    speaks("de")
    settled()
    announced()
    work()
    place = SurveyPlace.objects.exclude(reference=references[0]).get()
    assert 'lang="de"' in client.get(page(place)).content.decode()


def speaks(language: str) -> str:
    """A complaint with a response by someone who wants to be written to in a language."""
    party = NewParty(
        identity=Contact(name="Nele", email="nele@example.org"),
        contact_by=Way.email,
        language=Code(language),
    )
    reference = str(org.lodged(timezone.now(), complainants=(party,)).reference)
    handled.answer(reference)
    return reference


@pytest.mark.parametrize(
    ("contact", "by", "way"),
    [
        (Contact(name="P", phone="0123 456"), Way.phone, "phone"),
        (Contact(name="L", lines=("1 High St",), town="Leeds"), Way.letter, "letter"),
        (Contact(name="E", email="e@example.org", phone="0123"), Way.phone, "phone"),
    ],
)
def test_people_are_asked_in_the_way_that_they_chose(contact: Contact, by: Way, way: str) -> None:
    party = NewParty(identity=contact, contact_by=by)
    reference = str(org.lodged(timezone.now(), complainants=(party,)).reference)
    handled.answer(reference, way=Way.phone)
    settled()
    announced()
    work()
    place = SurveyPlace.objects.get()
    assert (place.way, place.until) == (way, None)
    assert not [one for one in mail.outbox if "/survey/" in one.body]


def test_a_person_without_contact_details_is_left_out_with_the_reason() -> None:
    party = NewParty(identity=Contact(name="N"))
    reference = str(
        org.lodged(timezone.now(), complainants=(party,), channel=Code("in_person")).reference
    )
    handled.answer(reference, way=Way.in_person)
    settled()
    announced()
    work()
    assert SurveyPlace.objects.get().left_out == "no_contact"


def test_people_who_follow_their_complaint_on_the_web_are_asked_there(client: Client) -> None:
    reference, _ = complain(client, you={"contact_by": "web"})
    handled.answer(reference, way=Way.web)
    settled()
    announced()
    work()
    place = SurveyPlace.objects.get()
    assert place.way == "web"
    assert page(place) in client.get(f"/track/{reference}").content.decode()
    client.post(page(place), {"easy": "5"})
    assert page(place) not in client.get(f"/track/{reference}").content.decode()


def test_a_mail_server_that_does_not_answer_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def down(letter: Outgoing, **more: Any) -> None:
        tried.append(letter.to)
        raise OSError("no answer")

    answered(1)
    announced()
    with monkeypatch.context() as broken:
        broken.setattr("amends.letters.samples.survey.deliver", down)
        work()
    assert len(tried) == 1
    assert not invitations()
    worker.make_round("test", now=timezone.now() + timedelta(minutes=2))
    assert len(invitations()) == 1


def test_two_workers_that_invite_the_same_person_send_one_email() -> None:
    answered(1)
    announced()
    drawing._Resting.until.clear()
    drawing.tick(now=timezone.now())
    signed()
    act(SURVEY_ID, "draw", DrawSample())
    place = SurveyPlace.objects.get()
    survey_letter.ask(place, timezone.now())
    with pytest.raises(Refused):
        survey_letter.ask(place, timezone.now())
    for _ in range(3):
        worker.make_round("test", now=timezone.now())
    assert len(invitations()) == 1


def invitations() -> list[Any]:
    return [one for one in mail.outbox if "/survey/" in one.body]
