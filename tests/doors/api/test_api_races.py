"""The same request many times at once: one effect, one answer (`docs/api.md`, Idempotency-Key)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.utils import timezone
from tests.doors.machine import COMPLAINT, Machine, lodged, personnel, problems
from tests.records import organization as org

from amends.handling import idempotency
from amends.handling.idempotency import KEPT, sweep
from amends.handling.models import IdempotencyRecord
from amends.journal import log
from amends.journal.models import Entry
from amends.journal.verify import verify
from amends.site.database_settings import answer_soon

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def _committed(committed_database: str, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    settings.AMENDS_LIMITS = None
    org.found_organization()
    yield
    connections.close_all()


@pytest.fixture
def owner() -> Machine:
    return personnel(org.REPRESENTATIVE)


def at_once(times: int, ask: Callable[[int], HttpResponse]) -> list[HttpResponse]:
    """The answers of requests that all start together, each over a connection of its own."""
    gate = threading.Barrier(times)

    def one(number: int) -> HttpResponse:
        gate.wait()
        try:
            return ask(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def _again(owner: Machine) -> Machine:
    """The same token in a client of its own: clients are not for several threads."""
    return Machine(owner.headers["Authorization"])


def test_one_intent_sent_many_times_at_once_is_one_complaint(owner: Machine) -> None:
    answers = at_once(8, lambda _: _again(owner).post("complaints", COMPLAINT, key="intent"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    fresh = [a for a in answers if "Idempotent-Replayed" not in a.headers]
    assert len(fresh) == 1
    assert Entry.objects.filter(kind="Received").count() == 1


def test_many_intents_at_once_are_as_many_complaints(owner: Machine) -> None:
    answers = at_once(8, lambda n: _again(owner).post("complaints", COMPLAINT, key=f"i-{n}"))
    assert len({answer.json()["reference"] for answer in answers}) == 8


def test_of_two_who_decide_on_the_same_state_one_is_told_what_happened(owner: Machine) -> None:
    told = lodged(owner)
    path = f"complaints/{told['reference']}/acts/raise-issue"
    answers = at_once(
        4, lambda n: _again(owner).post(path, {"description": f"Matter {n}"}, match='"3"')
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    late = next(answer for answer in answers if answer.status_code == 412)
    assert [one["kind"] for one in late.json()["since"]] == ["IssueRaised"]


def test_of_many_who_publish_the_next_policy_one_does_and_the_others_are_told(
    owner: Machine,
) -> None:
    text = owner.get("policy/draft").json()["text"]
    name = f'name = "{owner.get("policy").json()["name"]}"'
    assert name in text

    def publish(number: int) -> HttpResponse:
        body = {"text": text.replace(name, f'name = "House {number}"'), "reason": "Renamed."}
        return _again(owner).post("policy/publish", body)

    answers = at_once(4, publish)
    assert sorted(answer.status_code for answer in answers)[0] == 201
    lost = [answer for answer in answers if answer.status_code != 201]
    assert len(lost) == 3
    told = {(answer.status_code, answer.json()["code"]) for answer in lost}
    assert told <= {(409, "already_exists"), (412, "outdated")}
    assert owner.get("policy").json()["version"] == 2
    log.open_log(host="example.org", demo=False, now=timezone.now())
    log.sequence(now=timezone.now(), signer=log.signer())
    assert verify().findings == []


def test_a_refused_request_may_be_tried_again_under_its_key(owner: Machine) -> None:
    refused = owner.post("complaints", COMPLAINT | {"channel": "pigeon"}, key="intent")
    assert refused.status_code == 409
    assert owner.post("complaints", COMPLAINT, key="intent").status_code == 201


def test_whoever_waits_too_long_for_the_first_is_told_so(
    owner: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = connection.settings_dict
    monkeypatch.setitem(told, "OPTIONS", dict(told["OPTIONS"]))
    answer_soon(told, seconds=0.2)
    monkeypatch.setattr(idempotency, "WAIT", 0.5)
    owner.get("complaints")
    mark = f"token/{_token_id()}"
    with transaction.atomic():
        IdempotencyRecord.objects.create(scope=mark, key="slow", body="x", at=timezone.now())
        other = _again(owner)
        other.client.raise_request_exception = False
        (answer,) = at_once(1, lambda _: other.post("complaints", COMPLAINT, key="slow"))
        transaction.set_rollback(True)
    known = connection.vendor == "postgresql"  # elsewhere all that is known is that it is locked
    assert problems([answer]) == [(409, "still-running") if known else (503, "busy")]
    assert int(answer.headers["Retry-After"]) > 0
    assert owner.post("complaints", COMPLAINT, key="slow").status_code == 201


def _token_id() -> str:
    from amends.people.models import Token

    return Token.objects.get().id


def test_a_key_is_kept_for_seven_days(owner: Machine) -> None:
    first = owner.post("complaints", COMPLAINT, key="intent").json()
    assert timedelta(days=7) == KEPT
    sweep(before=timezone.now() - KEPT)
    assert owner.post("complaints", COMPLAINT, key="intent").json() == first
    sweep(before=timezone.now())
    other = owner.post("complaints", COMPLAINT, key="intent").json()
    assert other["reference"] != first["reference"]


def test_the_body_of_a_request_is_kept_only_as_a_keyed_digest(owner: Machine) -> None:
    owner.post("complaints", COMPLAINT, key="intent")
    kept = IdempotencyRecord.objects.get(key="intent")
    assert len(kept.body) == 64
    assert kept.status == 200
    assert "heating" not in str(vars(kept))
