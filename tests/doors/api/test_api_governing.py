"""Governing records over the API: one collection for each kind."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.api.test_api_improvement import do
from tests.doors.machine import Machine, personnel, problems
from tests.records import organization as org

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    org.found_organization()


@pytest.fixture
def manager() -> Machine:
    return personnel(org.REPRESENTATIVE)


def later(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def statement(by: Machine) -> dict[str, Any]:
    given = {"item": "5.1", "title": "What we handle", "words": "All homes"}
    answer = by.post("statements", {**given, "owner": org.DIRECTOR, "review": later(90)})
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_a_statement_is_drafted_read_and_approved_by_another_person(manager: Machine) -> None:
    told = statement(manager)
    path, director = f"statements/{told['id']}", personnel(org.DIRECTOR)

    assert told["fields"]["words"] == "All homes"
    assert problems([do(manager, path, "approve")]) == [(409, "not_by_owner")]
    done = do(director, path, "approve")
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert done.json()["fields"]["approved_by"] == org.DIRECTOR


def test_a_list_gives_what_the_caller_may_see_by_owner_and_due_day(manager: Machine) -> None:
    told = statement(manager)

    for query, found in ((f"due_by={later(91)}", 1), (f"due_by={later(80)}", 0)):
        listed = manager.get(f"statements?owner={org.DIRECTOR}&{query}").json()["records"]
        assert [one["id"] for one in listed] == [told["id"]] * found
    assert personnel(org.HANDLER).get("statements").json()["records"] == []
    assert personnel(org.HANDLER).get(f"statements/{told['id']}").status_code == 404


def test_reading_a_text_over_the_api_counts_as_opening_it(manager: Machine) -> None:
    told = statement(manager)
    path, director = f"statements/{told['id']}", personnel(org.DIRECTOR)
    do(director, path, "approve")

    renewed = do(director, path, "renew", review=later(400))

    assert renewed.status_code == 200, renewed.content
    assert renewed.json()["due"] == later(400)


def test_an_idea_is_submitted_by_anyone_and_answered_with_an_action(manager: Machine) -> None:
    given = {"title": "Call first", "words": "Call before a visit", "source": "staff"}
    answer = personnel(org.COUNTER).post("ideas", given)
    assert answer.status_code == 201, answer.content
    path = f"ideas/{answer.json()['id']}"
    planned = {"planned": True, "words": "We call", "owner": org.MANAGER, "due": later(30)}

    done = do(manager, path, "answer", **planned).json()

    action = manager.get(f"actions/{done['fields']['action']}").json()
    assert (action["source"], action["what"], action["owner"]) == ("idea", "We call", org.MANAGER)


def test_the_signed_policy_is_read_without_repeating_its_signed_version(manager: Machine) -> None:
    given = {"title": "Policy", "words": "Free", "law": "l", "resources": "r", "people": "p"}
    told = manager.post("policy-texts", {**given, "owner": org.DIRECTOR, "review": later(90)})
    path, director = f"policy-texts/{told.json()['id']}", personnel(org.DIRECTOR)
    for act in ("approve", "sign"):
        assert do(director, path, act).status_code == 200

    read = personnel(org.HANDLER).get(path)

    assert (read.status_code, read.json()["fields"]["words"]) == (200, "Free")
    assert "applies" not in read.json()["fields"]


def test_the_history_of_a_promise_names_no_complaint_that_the_caller_may_not_see(
    manager: Machine,
) -> None:
    given = {"item": "10001", "title": "Refund", "words": "In 5 days", "review": later(90)}
    told = manager.post("statements", {**given, "owner": org.DIRECTOR}).json()
    path, reference = f"statements/{told['id']}", str(org.lodged(timezone.now()).reference)
    do(personnel(org.DIRECTOR), path, "approve")
    assert do(manager, path, "break-promise", complaint=reference).status_code == 200

    for who, shown in ((org.REPRESENTATIVE, True), (org.ADMINISTRATOR, False)):
        history = personnel(who).get(path).json()["history"]
        assert any(reference in one["line"] for one in history) is shown
