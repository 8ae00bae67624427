"""A page that fails after the record was committed says so, and does not offer to send it again."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.doors.complaining import fill, text_of
from tests.doors.machine import COMPLAINT, personnel, problems
from tests.records import organization as org

from amends.journal.models import Entry
from amends.portal.views import complain

pytestmark = pytest.mark.both_engines
JSON = "application/json"
NOT_SAVED = "We did not save what you just sent."


@pytest.fixture(autouse=True)
def _organization(committed_database: str, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    org.found_organization()


def fails(*_: Any, **__: Any) -> Any:
    raise KeyError


def test_a_complaint_whose_receipt_cannot_be_shown_is_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client(raise_request_exception=False)
    fill(client, what_happened={"narrative": "No heating for two weeks."})
    monkeypatch.setattr(complain, "_sent", fails)
    before = Entry.objects.count()
    page = client.post("/complain/check")
    assert Entry.objects.count() > before
    assert page.status_code == 500
    assert "What you sent is saved, at least in part." in text_of(page)
    assert NOT_SAVED not in text_of(page)
    assert "<form" not in page.content.decode()


def test_what_failed_before_it_was_saved_is_said_to_be_unsaved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client(raise_request_exception=False)
    fill(client, what_happened={"narrative": "No heating for two weeks."})
    before = Entry.objects.count()
    monkeypatch.setattr("amends.handling.perform.queue", fails)  # after the entries are inserted
    page = client.post("/complain/check")
    assert Entry.objects.count() == before
    assert NOT_SAVED in text_of(page)
    assert "<form" in page.content.decode()


def test_the_api_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = personnel(org.REPRESENTATIVE)
    monkeypatch.setattr("amends.api.complaints.lodging._received", fails)
    before = Entry.objects.count()
    client = Client(raise_request_exception=False)
    headers = owner.headers | {"Idempotency-Key": "0123456789"}
    answer = client.post("/api/v1/complaints", COMPLAINT, JSON, headers=headers)
    assert Entry.objects.count() > before
    assert problems([answer]) == [(500, "failed")]
    assert "What you sent is saved" in answer.json()["detail"]
