"""Evidence packs over the API: asked for, listed, and downloaded by who asked."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.machine import personnel, problems
from tests.records import organization as org
from tests.records.surveyed import opened_log, signed

from amends.desk.evidence import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    monkeypatch.setattr(making, "render", lambda document: b"%PDF-")
    opened_log()


def test_an_auditor_asks_for_a_pack_and_downloads_it_once_it_is_made(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "amends.security")
    org.lodged(timezone.now())
    auditor, today = personnel(org.AUDITOR), timezone.localdate()
    given = {"first": str(today - timedelta(days=9)), "last": str(today)}
    asked = auditor.post("evidence-packs", given)
    assert asked.status_code == 202, asked.content
    assert (asked.status_code, asked.json()["made"], asked.json()["complaints"]) == (202, False, 1)
    path = f"evidence-packs/{asked.json()['number']}/file"
    assert problems([auditor.get(path)]) == [(503, "not-ready")]

    signed()
    making.make_pack(asked.json()["number"], now=timezone.now())

    (listed,) = auditor.get("evidence-packs").json()["packs"]
    assert (listed["ready"], listed["by"]) == (True, org.AUDITOR)
    content = b"".join(auditor.get(path).streaming_content)
    assert "manifest.json" in zipfile.ZipFile(BytesIO(content)).namelist()
    assert "evidence_downloaded" in caplog.text


def test_no_one_downloads_a_pack_that_another_person_asked_for() -> None:
    org.lodged(timezone.now())
    auditor, today = personnel(org.AUDITOR), timezone.localdate()
    given = {"first": str(today - timedelta(days=9)), "last": str(today)}
    number = auditor.post("evidence-packs", given).json()["number"]
    signed()
    making.make_pack(number, now=timezone.now())
    manager = personnel(org.REPRESENTATIVE)

    assert [one["ready"] for one in manager.get("evidence-packs").json()["packs"]] == [False]
    assert problems([manager.get(f"evidence-packs/{number}/file")]) == [(404, "not-found")]
    assert problems([personnel(org.HANDLER).get("evidence-packs")]) == [(403, "not-for-you")]


def test_a_repeated_request_is_answered_with_the_pack_of_the_person_who_asks() -> None:
    org.lodged(timezone.now())
    today = timezone.localdate()
    given = {"first": str(today - timedelta(days=9)), "last": str(today)}
    auditor, manager = personnel(org.AUDITOR), personnel(org.REPRESENTATIVE)
    first = auditor.post("evidence-packs", given, key="once").json()
    other = manager.post("evidence-packs", given).json()

    again = auditor.post("evidence-packs", given, key="once")

    assert (other["by"], other["number"]) != (org.AUDITOR, first["number"])
    assert (again.status_code, again.json()["number"]) == (202, first["number"])


def test_whoever_may_list_packs_may_request_one_with_the_same_token() -> None:
    org.lodged(timezone.now())
    today = timezone.localdate()
    given = {"first": str(today - timedelta(days=9)), "last": str(today)}
    reader = personnel(org.AUDITOR, "journal:read")

    assert reader.get("evidence-packs").status_code == 200
    assert reader.post("evidence-packs", given).status_code == 202
