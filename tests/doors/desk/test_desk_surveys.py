"""Surveys and quality checks in the staff area: who may run them, what each reader sees, and what
is done by hand."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled
from tests.records import organization as org
from tests.records.surveyed import SURVEY_ID, act, announced, answered, opened_log, settled, signed

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.improvement.samples.reading import Item, ListReading
from amends.core.improvement.samples.satisfaction import AnswerSurvey, DrawSample
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.operation.events import Ground, NoticeFailed, Pattern, Way
from amends.core.values import Code, Contact
from amends.handling.kinds.survey import SEND_SURVEY, SURVEY_RETURNED
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.insight import surveys as figures
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.letters.incoming import bounces
from amends.letters.models import Sent
from amends.letters.samples import drawing, survey
from amends.register.models import ReadingCard, SurveyPlace, SurveyRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    opened_log()


def work() -> None:
    for _ in range(2):
        drawing._Resting.until.clear()
        drawing.tick(now=timezone.now())
        signed()
    drawing.tick(now=timezone.now())


def surveyed(number: int) -> None:
    """So many people who were invited by email and answered."""
    answered(number)
    settled()
    announced()
    work()
    for place in SurveyPlace.objects.all():
        given = AnswerSurvey(place.number, easy=4, outcome=2)
        act(SURVEY_ID, "answer", given, actor=Actor.complainant(1))


def by_way(way: Way, contact: Contact) -> SurveyPlace:
    """A person of a survey who is asked by card or phone."""
    party = NewParty(identity=contact, contact_by=way)
    reference = str(org.lodged(timezone.now(), complainants=(party,)).reference)
    handled.answer(reference, way=Way.phone)
    settled()
    announced()
    work()
    return SurveyPlace.objects.get()


PHONE = Contact(name="P", phone="0123 456")
CARD = Contact(name="L", lines=("1 High St",), town="Leeds", postcode="LS1 1AA")


# --- running surveys ---


def test_without_a_survey_the_page_says_what_one_is_for() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), "surveys/")
    assert "Announce the first survey" in page
    page = desk.read(desk.seated(org.HANDLER), "surveys/")
    assert "The complaints manager announces surveys." in page
    assert "Announce the first survey" not in page


def test_the_complaints_manager_announces_a_survey_on_one_page() -> None:
    today = timezone.now().date()
    form = {"first": f"{today}", "last": f"{today}", "percent": "30", "days": "28"}
    client = desk.seated(org.REPRESENTATIVE)
    response = client.post("/desk/surveys/new/", form)
    assert response.status_code == 302
    row = SurveyRow.objects.get()
    assert (row.percent, row.days) == (100, 28), "few complain here, so everyone is asked"
    assert "Survey announced." in desk.read(client, response["Location"].removeprefix("/desk/"))


def test_others_cannot_announce_or_draw() -> None:
    announced()
    for person in (org.HANDLER, org.AUDITOR):
        client = desk.seated(person)
        assert client.get("/desk/surveys/new/").status_code == 404
        assert client.post("/desk/surveys/0001/draw/").status_code == 409


def test_a_survey_that_cannot_be_drawn_yet_says_why() -> None:
    answered(1)
    announced()
    client = desk.seated(org.REPRESENTATIVE)
    assert client.post("/desk/surveys/0001/draw/").status_code == 302
    early = client.post("/desk/surveys/0001/draw/")
    assert early.status_code == 409
    assert "You cannot draw the sample yet." in early.content.decode()


def test_a_sample_that_the_worker_drew_first_is_drawn() -> None:
    answered(1)
    settled()
    announced()
    work()
    client = desk.seated(org.REPRESENTATIVE)
    late = client.post("/desk/surveys/0001/draw/", {"first": ""})
    assert late["Location"].endswith("?done=sampled")
    assert client.post("/desk/surveys/0001/draw/").status_code == 409


def test_an_administrator_sees_no_surveys() -> None:
    assert desk.seated(org.ADMINISTRATOR).get("/desk/surveys/").status_code == 404


# --- results ---


def test_results_say_who_answered_and_hide_small_numbers_from_most() -> None:
    surveyed(3)
    page = desk.read(desk.seated(org.REPRESENTATIVE), "surveys/0001/")
    assert "3 of 3 people answered. 0 did not." in page
    hidden = desk.read(desk.seated(org.HANDLER), "surveys/0001/")
    assert "3 of 3" not in hidden
    assert "&lt;5" in hidden or "<5" in hidden
    assert "Numbers below 5 are hidden from you." in hidden


def test_single_answers_are_shown_to_those_who_lead_and_did_not_handle_the_complaint() -> None:
    surveyed(1)
    reference = SurveyPlace.objects.get().reference
    page = desk.read(desk.seated(org.DIRECTOR), "surveys/0001/")
    assert "Single answers" in page
    assert reference in page
    for person in (org.REPRESENTATIVE, org.HANDLER, org.MANAGER, org.AUDITOR):
        page = desk.read(desk.seated(person), "surveys/0001/")
        assert reference not in page


def test_the_export_has_a_line_for_each_answer_and_no_person() -> None:
    surveyed(2)
    response = desk.seated(org.DIRECTOR).get("/desk/surveys/0001/answers.csv")
    lines = list(csv.DictReader(StringIO(response.content.decode())))
    assert [(one["easy"], one["outcome"]) for one in lines] == [("4", "2")] * 2
    references = SurveyPlace.objects.values_list("reference", flat=True)
    assert not any(one in response.content.decode() for one in references)
    assert {(one["month"], one["unit"], one["channel"]) for one in lines} == {("", "", "")}
    assert desk.seated(org.HANDLER).get("/desk/surveys/0001/answers.csv").status_code == 404


def test_the_export_leaves_out_complaints_that_the_reader_was_involved_in() -> None:
    surveyed(1)
    involved = desk.seated(org.REPRESENTATIVE).get("/desk/surveys/0001/answers.csv")
    assert len(involved.content.decode().splitlines()) == 1


def test_erased_answers_are_neither_exported_nor_shown() -> None:
    surveyed(1)
    reference = SurveyPlace.objects.get().reference
    handled.do(reference, "erase", Erase(ErasureGround.requested, party=1))
    client = desk.seated(org.DIRECTOR)
    exported = client.get("/desk/surveys/0001/answers.csv").content.decode()
    assert len(exported.splitlines()) == 1
    assert reference not in desk.read(client, "surveys/0001/")


def test_results_say_how_many_answers_staff_entered() -> None:
    by_way(Way.phone, PHONE)
    desk.seated(org.COUNTER).post("/desk/surveys/0001/1/", {"easy": "4"})
    page = desk.read(desk.seated(org.DIRECTOR), "surveys/0001/")
    assert "Entered by staff: 1." in page
    assert "Entered by staff: 1." not in desk.read(desk.seated(org.HANDLER), "surveys/0001/")


def test_a_survey_without_replies_says_so_and_shows_no_zeros() -> None:
    answered(6)
    settled()
    announced(percent=100)
    work()
    for page in ("surveys/", "surveys/0001/"):
        text = desk.read(desk.seated(org.REPRESENTATIVE), page)
        text = text.partition("<main")[2].partition("</main")[0]
        assert "No replies yet" in text
        assert 'class="num" data-h="Answered">0<' not in text
        assert "4 or 5" not in text


def test_the_list_of_surveys_shows_the_same_rate_as_the_survey() -> None:
    surveyed(2)
    page = " ".join(desk.read(desk.seated(org.DIRECTOR), "surveys/").split())
    assert '<td class="num" data-h="Asked">2</td>' in page
    (row,) = SurveyRow.objects.all()
    places = SurveyPlace.objects.filter(survey=row.pk)
    for every in (True, False):
        assert figures.response_rates(every=every) == {
            row.pk: figures.measured(places, every=every).whole
        }


def test_the_list_of_a_check_is_for_those_who_draw_it_again() -> None:
    check(1)
    assert desk.seated(org.AUDITOR).get("/desk/readings/0001/list.txt").status_code == 200
    assert desk.seated(org.HANDLER).get("/desk/readings/0001/list.txt").status_code == 404


def test_the_list_can_be_downloaded_to_draw_the_sample_again() -> None:
    surveyed(2)
    page = desk.read(desk.seated(org.REPRESENTATIVE), "surveys/0001/")
    address = page.split("/list-")[1].split('"')[0]
    text = desk.seated(org.REPRESENTATIVE).get(f"/desk/surveys/0001/list-{address}")
    assert len(text.content.split()) == 2
    assert desk.seated(org.AUDITOR).get(f"/desk/surveys/0001/list-{address}").status_code == 200
    assert desk.seated(org.HANDLER).get(f"/desk/surveys/0001/list-{address}").status_code == 404


def test_the_comment_of_a_caller_is_erased_with_the_person() -> None:
    place = by_way(Way.phone, PHONE)
    form = {"easy": "4", "comment": "Faster, please.", "share": "on"}
    assert desk.seated(org.COUNTER).post("/desk/surveys/0001/1/", form).status_code == 302
    client = desk.seated(org.REPRESENTATIVE)
    address = f"complaints/{place.reference}/"
    assert "Faster, please." in desk.read(client, address)
    handled.do(place.reference, "erase", Erase(ErasureGround.requested, party=1))
    assert "Faster, please." not in desk.read(client, address)


# --- by hand ---


def test_answers_on_the_phone_are_entered_by_someone_uninvolved() -> None:
    by_way(Way.phone, PHONE)
    form = {"easy": "4", "outcome": "5", "comment": "Faster, please.", "share": "on"}
    refused = desk.seated(org.HANDLER).post("/desk/surveys/0001/1/", form)
    assert "You were involved in this complaint." in refused.content.decode()
    done = desk.seated(org.COUNTER).post("/desk/surveys/0001/1/", form)
    assert done.status_code == 302
    place = SurveyPlace.objects.get()
    assert (place.easy, place.by_staff, place.declined) == (4, True, False)


def test_a_comment_on_the_phone_needs_consent() -> None:
    by_way(Way.phone, PHONE)
    form = {"easy": "4", "comment": "Faster, please."}
    shown = desk.seated(org.COUNTER).post("/desk/surveys/0001/1/", form)
    assert shown.status_code == 422
    assert SurveyPlace.objects.get().answered_at is None


def test_people_who_may_not_open_the_complaint_cannot_enter_its_answers() -> None:
    by_way(Way.phone, PHONE)
    for person in (org.AUDITOR, org.ADMINISTRATOR):
        assert desk.seated(person).get("/desk/surveys/0001/1/").status_code == 404


def test_a_printed_card_counts_as_an_invitation() -> None:
    by_way(Way.letter, CARD)
    assert desk.seated(org.COUNTER).post("/desk/surveys/0001/1/card.pdf").status_code == 409
    pdf = desk.seated(org.REPRESENTATIVE).post("/desk/surveys/0001/1/card.pdf")
    assert pdf.content.startswith(b"%PDF")
    place = SurveyPlace.objects.get()
    assert place.until is not None
    assert place.until > timezone.now() + timedelta(days=27)


def claimed(kind: Code) -> Claimed:
    row = Job.objects.get(kind=kind)
    return Claimed(row.id, row.stream, row.version, row.kind, row.party, 1, "test", timezone.now())


def came_back(contact: Contact) -> SurveyPlace:
    """A person of a survey whose email came back."""
    place = by_way(Way.email, contact)
    now = timezone.now()
    survey.send_invitation(claimed(SEND_SURVEY), now)
    bounces._not_arrived(Sent.objects.get(), SimpleNamespace(now=now))
    for _ in range(2):  # as after a crash
        survey.ask_otherwise(claimed(SURVEY_RETURNED), now)
    place.refresh_from_db()
    return place


def test_a_person_whose_email_comes_back_is_asked_with_a_card_and_is_no_missing_answer() -> None:
    home = {"lines": CARD.lines, "town": CARD.town, "postcode": CARD.postcode}
    place = came_back(Contact(name="L", email="l@example.org", **home))

    assert (place.way, place.invited_at, place.left_out) == ("letter", None, "")
    assert figures.measured([place], every=True).whole.asked == 0
    page = desk.read(desk.seated(org.REPRESENTATIVE), "surveys/0001/")
    assert "Not reached: the email came back" in page
    assert "Print card" in page
    file = file_of(place.reference, actor=SYSTEM_ACTOR, now=timezone.now())
    assert not [one for one in file.entries if isinstance(one.event, NoticeFailed)]


def test_a_person_without_another_address_is_counted_as_not_reached() -> None:
    place = came_back(Contact(name="L", email="l@example.org"))

    assert place.left_out == "not_reached"
    page = desk.read(desk.seated(org.REPRESENTATIVE), "surveys/0001/")
    assert "<dt>Not reached: the email came back</dt><dd>1</dd>" in page


# --- quality checks ---


def check(number: int) -> None:
    """A check of so many withdrawn complaints."""
    ended = Close(Ground.withdrawn, Code("poor_service"), Code("mistake"), Pattern.single)
    for reference in answered(number):
        words = Withdraw(1, "I no longer need it.")
        act(stream_of(reference), "withdraw", words, actor=Actor.complainant(1))
        handled.do(reference, "close", ended, by=org.HANDLER)
    today = timezone.now().date()
    act("reading/0001", "announce", ListReading(today - timedelta(2), today, 5))
    signed()
    act("reading/0001", "draw", DrawSample())


CARD_FORM = {str(item): "yes" for item in Item if item is not Item.scope}


def test_the_record_says_nothing_before_the_reader_has_saved() -> None:
    check(1)
    client = desk.seated(org.AUDITOR)
    before = desk.read(client, "readings/0001/1/")
    assert "Differs" not in before
    assert "Needs a person" not in before
    assert client.post("/desk/readings/0001/1/", CARD_FORM).status_code == 302
    after = desk.read(client, "readings/0001/1/")
    assert "Needs a person" in after
    assert ReadingCard.objects.get().by == org.AUDITOR


def test_an_involved_person_is_told_that_someone_else_needs_to_check() -> None:
    check(1)
    client = desk.seated(org.MANAGER)
    assert "You were involved in this complaint." in desk.read(client, "readings/0001/1/")
    refused = client.post("/desk/readings/0001/1/", CARD_FORM)
    assert refused.status_code == 422
    assert ReadingCard.objects.get().read_at is None


def test_a_card_with_an_open_question_is_not_saved() -> None:
    check(1)
    form = {name: value for name, value in CARD_FORM.items() if name != "fair"}
    assert desk.seated(org.AUDITOR).post("/desk/readings/0001/1/", form).status_code == 422


def test_a_note_goes_into_the_record_for_staff_only() -> None:
    check(1)
    client = desk.seated(org.REVIEWER)
    form = {**CARD_FORM, "note": "The letter is kind."}
    assert client.post("/desk/readings/0001/1/", form).status_code == 302
    reference = ReadingCard.objects.get().reference
    assert "The letter is kind." in desk.read(client, f"complaints/{reference}/")


def test_a_handler_reads_no_score_cards() -> None:
    check(1)
    assert desk.seated(org.COLLEAGUE).get("/desk/readings/0001/1/").status_code == 404


def test_without_a_check_the_page_says_what_one_is_for() -> None:
    assert "Start the first check" in desk.read(desk.seated(org.REPRESENTATIVE), "readings/")
