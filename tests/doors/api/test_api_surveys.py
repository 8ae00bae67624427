"""Surveys over the API: the same acts and numbers as in the staff area."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import handled, machine
from tests.doors.machine import personnel
from tests.records import organization as org
from tests.records.surveyed import answered, opened_log, settled, signed

from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.values import Contact
from amends.letters.samples import drawing
from amends.register.models import SurveyPlace, SurveyRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    opened_log()


def announced() -> str:
    """A survey that was announced over the API; returns its address."""
    today = timezone.now().date()
    given = {"first": f"{today - timedelta(9)}", "last": f"{today}", "percent": 40}
    made = personnel(org.REPRESENTATIVE).post("surveys", given)
    assert made.status_code == 201, made.content
    assert made.json()["percent"] == 100
    return f"surveys/{made.json()['id']}"


def called() -> None:
    """A complaint whose complainant wants to be called, with a response."""
    party = NewParty(identity=Contact(name="P", phone="0123 456"), contact_by=Way.phone)
    reference = str(org.lodged(timezone.now(), complainants=(party,)).reference)
    handled.answer(reference, way=Way.phone)
    settled()


def drawn(number: int = 0) -> str:
    """A survey with its sample, invited by the worker: one person by phone, or `number` by
    email."""
    if number:
        answered(number)
    else:
        called()
    address = announced()
    manager = personnel(org.REPRESENTATIVE, sign_in="second")
    assert manager.post(f"{address}/acts/draw", {}).status_code == 200
    signed()
    assert manager.post(f"{address}/acts/draw", {}).status_code == 200
    drawing._Resting.until.clear()
    drawing.tick(now=timezone.now())
    return address


def test_a_survey_is_announced_once_under_one_key() -> None:
    today = timezone.now().date()
    manager = personnel(org.REPRESENTATIVE)
    given = {"first": f"{today}", "last": f"{today}"}
    made, again = (manager.post("surveys", given, key="one-intent") for _ in range(2))
    assert made.json()["id"] == again.json()["id"]
    assert SurveyRow.objects.count() == 1
    other = manager.post("surveys", given | {"percent": 50}, key="one-intent")
    assert machine.problems([other]) == [(422, "other-body")]


def test_only_people_who_run_samples_announce() -> None:
    today = f"{timezone.now().date()}"
    given = {"first": today, "last": today}
    refused = personnel(org.HANDLER).post("surveys", given)
    assert machine.problems([refused]) == [(409, "not_permitted")]
    refused = personnel(org.ADMINISTRATOR).post("surveys", given)
    assert refused.status_code == 403


def test_the_seed_is_missing_until_a_checkpoint_is_signed() -> None:
    answered(1)
    address = announced()
    manager = personnel(org.REPRESENTATIVE, sign_in="second")
    assert manager.post(f"{address}/acts/draw", {}).status_code == 200
    refused = manager.post(f"{address}/acts/draw", {})
    assert machine.problems([refused]) == [(409, "seed_missing")]


def test_answers_are_entered_by_someone_uninvolved_and_counted() -> None:
    address = drawn()
    given = {"number": 1, "easy": 5, "outcome": 2}
    refused = personnel(org.HANDLER).post(f"{address}/acts/answer", given)
    assert machine.problems([refused]) == [(409, "involved_in_it")]
    done = personnel(org.COUNTER).post(f"{address}/acts/answer", given)
    assert done.status_code == 200, done.content
    told = personnel(org.DIRECTOR).get(address).json()
    assert (told["survey"]["asked"], told["survey"]["answered"]) == (1, 1)
    easy = next(one for one in told["questions"] if one["question"] == "easy")
    assert (easy["process"], easy["scores"]) == (True, [0, 0, 0, 0, 1])
    counted = [told["survey"], easy, *told["groups"]]
    assert [one["entered"] for one in counted] == [1] * len(counted)
    assert [one["process"] for one in told["questions"]] == [True] * 4 + [False]


def test_small_numbers_are_null_for_most() -> None:
    address = drawn(2)
    told = personnel(org.COLLEAGUE).get(address).json()
    assert told["survey"]["asked"] is None
    assert told["draws"][0]["size"] is None


def test_nothing_is_recorded_for_people_who_see_no_figures() -> None:
    address = drawn()
    found = personnel(org.ADMINISTRATOR).post(f"{address}/acts/answer", {"number": 1, "easy": 1})
    assert found.status_code == 403
    assert SurveyPlace.objects.get().answered_at is None


def test_answers_of_people_who_were_invited_by_email_are_not_entered_by_staff() -> None:
    address = drawn(1)
    given = {"number": 1, "easy": 5}
    refused = personnel(org.COUNTER).post(f"{address}/acts/answer", given)
    assert machine.problems([refused]) == [(409, "not_permitted")]


def test_a_comment_needs_consent() -> None:
    address = drawn()
    given = {"number": 1, "easy": 5, "comment": "Faster, please."}
    counter = personnel(org.COUNTER)
    refused = counter.post(f"{address}/acts/answer", given)
    assert machine.pointers(refused) == ["/share"]
    assert SurveyPlace.objects.get().answered_at is None
    done = counter.post(f"{address}/acts/answer", given | {"share": True})
    assert done.status_code == 200


def test_an_unknown_survey_is_not_found() -> None:
    assert personnel(org.REPRESENTATIVE).get("surveys/none").status_code == 404


def test_the_feed_of_entries_shows_no_single_answer_to_anyone() -> None:
    address = drawn()
    done = personnel(org.COUNTER).post(f"{address}/acts/answer", {"number": 1, "easy": 1})
    assert done.status_code == 200
    signed()
    manager = personnel(org.REPRESENTATIVE, sign_in="third")
    auditor, leads = (one.get("feed", limit=200) for one in (personnel(org.AUDITOR), manager))
    assert (auditor.status_code, leads.status_code) == (200, 200)
    assert "SurveyAnswered" not in auditor.content.decode()
    assert "SurveyAnswered" not in leads.content.decode()
    assert leads.json() == auditor.json()
