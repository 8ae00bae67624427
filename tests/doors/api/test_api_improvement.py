"""Problems and actions over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.machine import Machine, lodged, personnel
from tests.records import organization as org

from amends.journal import log

pytestmark = pytest.mark.django_db

PROBLEM = {"title": "Cold heating", "where": {"category": "poor_service"}}


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    org.found_organization()


@pytest.fixture
def owner() -> Machine:
    return personnel(org.REPRESENTATIVE)


def opened(by: Machine, **changes: Any) -> dict[str, Any]:
    answer = by.post("problems", PROBLEM | changes)
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


def rule(**changes: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "measure": "complaints_a_week",
        "where": {"category": "poor_service"},
        "baseline_from": str(today - timedelta(weeks=9)),
        "baseline_weeks": 8,
        "threshold": 50,
        "window_weeks": 4,
        "check_on": str(today + timedelta(weeks=8)),
        "decides": org.REVIEWER,
    } | changes


def action(problem: str, **changes: Any) -> dict[str, Any]:
    due = str(timezone.now().date() + timedelta(weeks=2))
    given = {"what": "Fit pumps.", "owner": org.HANDLER, "due": due, "problem": problem}
    return given | {"rule": rule()} | changes


def do(by: Machine, path: str, act: str, **given: Any) -> Any:
    tag = by.get(path).headers["ETag"]
    return by.post(f"{path}/acts/{act}", given, match=tag)


def test_a_problem_is_opened_once_under_its_key_and_told_with_its_acts(owner: Machine) -> None:
    first = owner.post("problems", PROBLEM, key="once")
    again = owner.post("problems", PROBLEM, key="once")

    assert (first.status_code, first.json()["title"]) == (201, "Cold heating")
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(owner.get("problems").json()["problems"]) == 1
    assert first.headers["Location"] == f"/api/v1/problems/{first.json()['id']}"
    acts = {one["act"]: one["allowed"] for one in first.json()["acts"]}
    assert acts["bind"]
    assert not acts["reopen"]


def test_a_complaint_names_its_problem_and_lists_are_filtered_by_it(owner: Machine) -> None:
    reference, other = lodged(owner)["reference"], lodged(owner)["reference"]
    problem = opened(owner, complaints=[reference])

    lines = owner.get("complaints").json()["complaints"]
    assert {one["reference"]: one["problem"] for one in lines} == {
        reference: problem["id"],
        other: None,
    }
    found = owner.get("complaints", problem=problem["id"]).json()["complaints"]
    assert [one["reference"] for one in found] == [reference]
    assert owner.get("problems", complaint=reference).json()["problems"][0]["id"] == problem["id"]
    assert owner.get(f"complaints/{reference}").json()["problem"] == problem["id"]


def test_a_complaint_that_a_reader_may_not_see_is_not_named(owner: Machine) -> None:
    told = lodged(owner, about_person="yes", persons=[{"name": "Hanna"}])
    owner.act(told["reference"], "name-person", mention=1, person=org.HANDLER)
    problem = opened(owner, complaints=[told["reference"]])
    handler = personnel(org.HANDLER)

    seen = handler.get(f"problems/{problem['id']}").json()

    assert (seen["complaints"], seen["more_complaints"]) == ([], True)
    assert [one["complaints"] for one in handler.get("problems").json()["problems"]] == [None]
    assert [one["complaints"] for one in owner.get("problems").json()["problems"]] == [1]
    assert told["reference"] not in str(seen)
    assert handler.get("problems", complaint=told["reference"]).json()["problems"] == []
    bind = do(handler, f"problems/{problem['id']}", "bind", complaint=told["reference"])
    assert bind.status_code == 404


def test_the_feed_withholds_what_names_a_complaint_that_a_reader_may_not_see(
    owner: Machine,
) -> None:
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    told = lodged(owner, about_person="yes", persons=[{"name": "Rita"}])
    problem = opened(owner, complaints=[told["reference"]])
    log.sequence(now=timezone.now(), signer=log.signer())
    auditor = personnel(org.AUDITOR)

    entries = auditor.get("feed", limit=200).json()["entries"]

    assert told["reference"] not in str(entries)
    assert "ProblemOpened" in str(entries)
    assert problem["id"] in str(entries)


def test_an_action_is_planned_started_and_completed_by_its_owner(owner: Machine) -> None:
    problem = opened(owner)
    planned = owner.post("actions", action(problem["id"]))
    assert planned.status_code == 201, planned.content
    path = f"actions/{planned.json()['id']}"
    handler = personnel(org.HANDLER)

    assert do(handler, path, "start").json()["state"] == "started"
    done = do(handler, path, "complete", evidence="Receipts.")
    assert (done.json()["state"], done.json()["evidence"]) == ("completed", "Receipts.")
    early = do(personnel(org.REVIEWER), path, "check-effect")
    assert (early.status_code, early.json()["code"]) == (409, "before_check_day")
    own = do(handler, path, "check-effect")
    assert own.json()["code"] == "not_by_owner"
    assert personnel(org.COLLEAGUE).get(path).status_code == 404
    assert owner.get("problems/" + problem["id"]).json()["actions"] == [planned.json()["id"]]
    assert len(owner.get("actions", open="true", holder=org.REVIEWER).json()["actions"]) == 1


def test_deciding_needs_the_state_decided_on(owner: Machine) -> None:
    path = f"problems/{opened(owner)['id']}"
    given = {"to": org.REVIEWER, "reason": "Knows it"}

    assert owner.post(f"{path}/acts/hand-over", given).status_code == 428
    assert owner.post(f"{path}/acts/hand-over", given, match='"7"').status_code == 412
    assert do(owner, path, "hand-over", **given).json()["owner"] == org.REVIEWER


def test_what_only_adds_to_a_record_needs_no_state(owner: Machine) -> None:
    path = f"problems/{opened(owner)['id']}"
    given = {"status": "supported", "cause": "training", "evidence": "Eight of ten."}

    told = owner.post(f"{path}/acts/find-cause", given).json()

    assert told["causes"][0]["evidence"] == "Eight of ten."


def test_a_proposal_is_dismissed_over_the_api(owner: Machine) -> None:
    given = {"where": {"category": "poor_service"}, "seen": 4, "reason": "One house."}

    answer = owner.post("problems/dismissals", given)

    assert (answer.status_code, answer.json()["state"]) == (201, "dismissed")
    assert answer.json()["returns_at"] == 7


def test_an_address_without_a_record_and_one_without_access_give_the_same_bytes(
    owner: Machine,
) -> None:
    planned = owner.post("actions", action(opened(owner)["id"])).json()["id"]
    colleague = personnel(org.COLLEAGUE)

    there, nowhere = colleague.get(f"actions/{planned}"), colleague.get("actions/0000-0000")

    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
