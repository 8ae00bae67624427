"""Another system at the API: it has a token, sends JSON, and reads what comes back."""

import itertools
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.doors.described import checked

from amends.core.values import Id
from amends.people import tokens
from amends.people.models import Account

ALL = ("complaints:read", "complaints:write", "journal:read", "policy:read", "policy:write")
_KEYS = itertools.count(1)

COMPLAINT: dict[str, Any] = {
    "channel": "web",
    "narrative": "The heating has been cold for a week.",
    "complainant": {"name": "Nora Complain", "email": "nora@example.org", "contact_by": "email"},
    "remedy_requested": "Please repair it.",
}


class Machine:
    """Whoever has this Authorization header; none is nobody."""

    def __init__(self, authorization: str = "") -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"Authorization": authorization} if authorization else {}

    def get(self, path: str, **query: Any) -> HttpResponse:
        return checked("GET", path, self.client.get(_at(path), query, headers=self.headers))

    def post(
        self,
        path: str,
        body: Any,
        *,
        key: str | None = "",
        match: str | None = None,
        **headers: str,
    ) -> HttpResponse:
        """A key of its own unless one is given; None sends none."""
        sent = self.headers | headers
        if key is not None:
            sent = sent | {"Idempotency-Key": key or f"key-{next(_KEYS)}"}
        if match is not None:
            sent = sent | {"If-Match": match}
        text = body if isinstance(body, bytes) else json.dumps(body)
        answer = self.client.post(_at(path), text, content_type="application/json", headers=sent)
        return checked("POST", path, answer)

    def act(self, reference: str, act: str, **given: Any) -> HttpResponse:
        """Does an act on the complaint as it stands."""
        shown = self.get(f"complaints/{reference}")
        match = shown.headers.get("ETag", '"0"')
        return self.post(f"complaints/{reference}/acts/{act}", given, match=match)

    def upload(self, file: Any) -> HttpResponse:
        answer = self.client.post(_at("files"), {"file": file}, headers=self.headers)
        return checked("POST", "files", answer)


def personnel(person: Id, *scopes: str, sign_in: str = "") -> Machine:
    """A machine that acts as a member of personnel, with all scopes unless some are named."""
    name = sign_in or person.rpartition("/")[2]
    account = Account.objects.filter(sign_in=name).first() or Account.objects.add(
        name, person=person
    )
    _, text = tokens.issue(
        account,
        purpose=tokens.API,
        now=timezone.now(),
        lasts=timedelta(days=1),
        scopes=scopes or ALL,
    )
    return Machine(f"Bearer {text}")


def complainant(told: dict[str, Any]) -> Machine:
    """The complainant who was given this reference and secret."""
    return Machine(f"Amends-Track {told['reference']}:{told['secret']}")


def lodged(by: Machine, **changes: Any) -> dict[str, Any]:
    """A complaint lodged over the API."""
    answer = by.post("complaints", COMPLAINT | changes)
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


def pointers(answer: HttpResponse) -> list[str]:
    """The places that a problem names."""
    return [one["pointer"] for one in answer.json()["errors"]]


def problems(answers: Iterable[HttpResponse]) -> list[tuple[int, str]]:
    """Status and code of each."""
    return [(one.status_code, one.json()["code"]) for one in answers]


def _at(path: str) -> str:
    return path if path.startswith("/") else f"/api/v1/{path}"
