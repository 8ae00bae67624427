"""The API under somebody who means it harm: endless bodies, guessed secrets, false blame."""

import json
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import override_settings
from tests.doors.machine import (
    COMPLAINT,
    Machine,
    complainant,
    lodged,
    personnel,
    pointers,
    problems,
)
from tests.records import organization as org

from amends.api import json_text, reading
from amends.core.operation.acts.receipt import Receive
from amends.site.environment import Rate

RATES = {"track": Rate(3, 300), "api": Rate(600, 60)}


def _many(count: int, last: str) -> bytes:
    return ("{" + ",".join(f'"a{n}":0' for n in range(count)) + f',"{last}":0}}').encode()


def test_a_name_that_stands_twice_is_found_in_one_pass() -> None:
    body = _many(80_000, "a79999")
    began = time.process_time()
    with pytest.raises(json_text.NotJson, match="a79999"):
        json_text.parse(body)
    assert time.process_time() - began < 2


def test_a_name_that_stands_twice_is_told_as_far_as_it_can_be_written() -> None:
    with pytest.raises(json_text.NotJson) as refused:
        json_text.parse(b'{"\\ud800\\u0000x": 1, "\\ud800\\u0000x": 2}')
    str(refused.value).encode()
    assert "\0" not in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        {f"stranger{n}": 0 for n in range(60_000)},
        {"needs": ["x"] * 60_000},
        {"enclosures": [0] * 60_000},
        {"complainants": [{"name": 0}] * 30_000},
        {"x" * 900_000: 0},
    ],
    ids=lambda body: next(iter(body))[:12],
)
def test_reading_ends_when_far_too_much_is_wrong(body: dict[str, Any]) -> None:
    began = time.process_time()
    with pytest.raises(reading.Mistaken) as mistaken:
        reading.read(Receive, body)
    assert len(mistaken.value.found) <= reading.MOST
    assert time.process_time() - began < 2


@pytest.mark.django_db
class TestAtTheDoor:
    @pytest.fixture(autouse=True)
    def _organization(self) -> None:
        org.found_organization()

    def test_mistakes_among_facts_are_no_more_than_can_be_read(self) -> None:
        facts = {f"odd {n}": 1 for n in range(20_000)}
        answer = personnel(org.HANDLER).post("complaints", COMPLAINT | {"facts": facts})
        assert answer.status_code == 422
        assert len(pointers(answer)) == reading.MOST

    @pytest.mark.parametrize("text", ["--3", "-", "3-", "+3", "٣", "3\0", "", "9" * 5_000, "0x3"])
    def test_a_number_in_a_query_is_one_or_is_refused(self, text: str) -> None:
        answer = personnel(org.HANDLER).get("complaints", limit=text)
        assert (answer.status_code, pointers(answer)) == (422, ["?limit"])

    @override_settings(AMENDS_LIMITS=RATES)
    def test_one_network_guesses_secrets_no_more_often_with_many_addresses(self) -> None:
        """A household has 2^64 addresses of the new kind."""
        told = lodged(personnel(org.HANDLER))
        wrong = complainant(told | {"secret": "AAAA-AAAA-AAAA-AAAA"})
        seen = [_from(wrong, f"2001:db8:0:1::{n:x}", told["reference"]) for n in range(1, 6)]
        assert seen == [401, 401, 401, 429, 429]

    @override_settings(AMENDS_LIMITS=RATES)
    def test_who_guesses_at_one_complaint_locks_out_no_other(self) -> None:
        owner = personnel(org.HANDLER)
        told, other = lodged(owner), lodged(owner)
        wrong = complainant(told | {"secret": "AAAA-AAAA-AAAA-AAAA"})
        for _ in range(3):
            assert _from(wrong, "203.0.113.5", told["reference"]) == 401
        assert _from(wrong, "203.0.113.5", told["reference"]) == 429
        assert _from(complainant(other), "203.0.113.5", other["reference"]) == 200
        assert _from(complainant(told), "198.51.100.4", told["reference"]) == 200

    @override_settings(AMENDS_LIMITS=RATES)
    def test_a_network_that_guesses_at_many_complaints_has_to_wait(self) -> None:
        told = lodged(personnel(org.HANDLER))
        codes = []
        for n in range(31):
            guess = complainant({"reference": f"guess-{n}", "secret": "x"})
            codes.append(_from(guess, "203.0.113.5", told["reference"]))
        assert codes[-1] == 429

    @override_settings(AMENDS_LIMITS=RATES, AMENDS_PROXIES=1)
    def test_behind_a_proxy_each_caller_has_tries_of_their_own(self) -> None:
        told = lodged(personnel(org.HANDLER))
        wrong = complainant(told | {"secret": "AAAA-AAAA-AAAA-AAAA"})
        for n in range(4):
            status = _from(wrong, "10.0.0.1", told["reference"], by=f"203.0.113.{n}, 192.0.2.7")
            assert status == (429 if n == 3 else 401)
        assert _from(complainant(told), "10.0.0.1", told["reference"], by="192.0.2.8") == 200

    @pytest.mark.parametrize("how", ["complaints", "act"])
    def test_only_a_file_that_was_used_is_called_so(
        self, how: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever else the database refuses is ours to mend, and blames no file."""
        owner = personnel(org.HANDLER)
        told = lodged(owner)
        token = owner.upload(SimpleUploadedFile("a.txt", b"A letter in words")).json()["file"]

        def broken(*_: Any, **__: Any) -> None:
            raise IntegrityError("something else altogether")

        monkeypatch.setattr("amends.api.lodging.lodge", broken)
        monkeypatch.setattr("amends.api.acts.perform_one", broken)
        act = {"file": token, "name": "A"}
        body = COMPLAINT | {"enclosures": [token]} if how == "complaints" else act
        path = how if how == "complaints" else f"complaints/{told['reference']}/acts/attach"
        with pytest.raises(IntegrityError, match="something else"):
            owner.post(path, body)

    def test_a_file_sent_twice_or_used_before_is_called_so(self) -> None:
        owner = personnel(org.HANDLER)
        token = owner.upload(SimpleUploadedFile("a.txt", b"A letter in words")).json()["file"]
        twice = owner.post("complaints", COMPLAINT | {"enclosures": [token, token]})
        lodged(owner, enclosures=[token])
        again = owner.post("complaints", COMPLAINT | {"enclosures": [token]})
        assert problems([twice, again]) == [(422, "used-before")] * 2


def _from(machine: Machine, address: str, reference: str, *, by: str = "") -> int:
    """The answer to somebody who calls from there."""
    more: Any = {"REMOTE_ADDR": address} | ({"HTTP_X_FORWARDED_FOR": by} if by else {})
    answer = machine.client.get(f"/api/v1/complaints/{reference}", headers=machine.headers, **more)
    json.loads(answer.content)
    return answer.status_code
