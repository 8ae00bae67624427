"""What no route answers: each failure under /api/ is a problem, and tells nothing of the inside."""

import json
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from tests.doors.machine import Machine, lodged, personnel, problems
from tests.records import organization as org

pytestmark = pytest.mark.django_db
SECRET = "the words of somebody"


@pytest.fixture
def owner() -> Machine:
    org.found_organization()
    return personnel(org.REPRESENTATIVE)


def failing(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> Any:
    """What a machine is answered when a route fails in this way."""

    def fail(*_: Any, **__: Any) -> Any:
        raise problem

    monkeypatch.setattr("amends.api.routes.rules_at", fail)
    return Client(raise_request_exception=False).get("/api/v1/complaints")


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (KeyError(SECRET), 500, "failed"),
        (SuspiciousOperation(SECRET), 400, "bad-request"),
        (PermissionDenied(SECRET), 403, "not-for-you"),
    ],
)
def test_a_failure_is_a_problem_with_a_number_and_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
    status: int,
    code: str,
) -> None:
    answer = failing(monkeypatch, problem)
    assert problems([answer]) == [(status, code)]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert re.fullmatch("[0-9a-f]{16}", told["request_id"])
    assert answer["X-Request-Id"] == told["request_id"]
    assert SECRET not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    if status == 500:
        own = [one.getMessage() for one in caplog.records if one.name == "amends.failures"]
        assert own == ["failed: KeyError"]


def test_a_request_that_is_none_is_a_problem_too() -> None:
    client = Client(raise_request_exception=False)
    assert problems([client.get("/api/v1/complaints", headers={"Host": "a/b"})]) == [
        (400, "bad-request")
    ]


def test_every_address_under_the_door_answers_as_a_problem() -> None:
    client = Client(enforce_csrf_checks=True)
    answers = [client.get("/api/"), client.get("/api/nothing"), client.post("/api/nothing")]
    assert problems(answers) == [(404, "not-found")] * 3
    assert len({one.content for one in [*answers, client.get("/api/v1/nothing")]}) == 1
    refused = [client.post("/api/docs"), client.put("/api/v1/openapi.json")]
    assert problems(refused) == [(405, "method-not-allowed")] * 2
    assert {one["Allow"] for one in refused} == {"GET, HEAD"}


def test_elsewhere_people_get_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    nowhere = client.get("/nothing")
    assert (nowhere.status_code, nowhere["Content-Type"][:9]) == (404, "text/html")
    forged = client.post("/desk/sign-in/", {})
    assert forged.status_code == 403
    assert "Your form has not been sent" in forged.content.decode()

    def fail(*_: Any, **__: Any) -> Any:
        raise KeyError(SECRET)

    monkeypatch.setattr("amends.portal.frame.rules_at", fail)
    failed = client.get("/")
    assert failed.status_code == 500
    assert re.fullmatch("[0-9a-f]{16}", failed["X-Request-Id"])
    assert "Everything that you saved before is still there." in failed.content.decode()
    assert SECRET not in failed.content.decode()


# --- erased words ---


def test_erased_words_are_gone_at_once_and_their_last_bytes_are_awaited(owner: Machine) -> None:
    from django.utils import timezone

    from amends.core.operation.effects.consequences import JobKind
    from amends.jobs import queue
    from amends.jobs.models import Job

    reference = lodged(owner, narrative=SECRET)["reference"]
    assert owner.get(f"complaints/{reference}").json()["overwriting"] is False
    erased = owner.act(reference, "erase", ground="requested")
    assert erased.status_code == 200, erased.content
    assert (erased.json()["narrative"], erased.json()["overwriting"]) == (None, True)
    assert SECRET not in json.dumps(erased.json())
    assert Job.objects.filter(kind=JobKind.forget_words).count() == 1
    for job in queue.claim("tests", now=timezone.now(), at_most=50):
        if job.kind == JobKind.forget_words:
            queue.finish(job, now=timezone.now())
    assert owner.get(f"complaints/{reference}").json()["overwriting"] is False
