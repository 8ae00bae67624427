"""A locked database: every interface says so soon, with 503, and loses nothing that was typed."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.doors import desk_people as desk
from tests.doors.complaining import act, complain, fill, shown, text_of, track
from tests.doors.machine import COMPLAINT, lodged, personnel, problems
from tests.records import organization as org

from amends import bounded
from amends.site.database_settings import PATIENCE, answer_soon

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parents[3]
WORDS = "Two weeks without heating, and no one called back."


@pytest.fixture(autouse=True)
def _soon(
    committed_database: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    told = connection.settings_dict
    monkeypatch.setitem(told, "OPTIONS", dict(told["OPTIONS"]))
    answer_soon(told, seconds=0.1)
    connection.close()
    org.found_organization()
    yield
    connection.close()


@contextmanager
def locked(address: str) -> Iterator[None]:
    """No one else can write until the end."""
    if connection.vendor == "sqlite":
        other: Any = sqlite3.connect(unquote(urlsplit(address).path), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        import psycopg

        other = psycopg.connect(address)
        # a lock of the keys alone would mean that the same request is being carried out
        names = set(connection.introspection.table_names()) - {"handling_idempotencyrecord"}
        other.execute(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE".encode())
    try:
        yield
    finally:
        other.rollback()
        other.close()


def visitor() -> Client:
    return Client(raise_request_exception=False)


def again(client: Client, page: Any, address: str) -> Any:
    """Press the one button of the page; every field is in it."""
    html = page.content.decode()
    assert page.status_code == 503, text_of(page)
    assert int(page["Retry-After"]) > 0
    assert f'action="{address}"' in html
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    return client.post(address, {name: unescape(value) for name, value in found})


def test_a_page_that_cannot_be_saved_shows_the_words_again(committed_database: str) -> None:
    client = visitor()
    client.post("/complain/danger", {"danger": "no"})
    with locked(committed_database):
        page = client.post("/complain/what-happened", {"narrative": WORDS, "about_person": "no"})
    assert "Our service is busy at the moment." in text_of(page)
    assert WORDS in text_of(page)
    assert again(client, page, "/complain/what-happened").status_code == 302


def test_a_file_for_which_no_child_is_free_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor()

    def busy(*_args: object, **_named: object) -> object:
        raise bounded.Busy("others are being read")

    fill(client, what_happened={"narrative": WORDS})
    sent = {"uploads": SimpleUploadedFile("note.txt", b"Words"), "add": "1"}
    with monkeypatch.context() as patch:
        patch.setattr(bounded, "answer", busy)
        page = client.post("/complain/files", sent)
        assert page.status_code == 503
        assert int(page["Retry-After"]) > 0
        assert "choose them again" in text_of(page)
    sent["uploads"] = SimpleUploadedFile("note.txt", b"Words")
    assert client.post("/complain/files", sent).status_code == 302


def test_a_complaint_that_cannot_be_sent_stays_a_draft(committed_database: str) -> None:
    client = visitor()
    fill(client, what_happened={"narrative": WORDS})
    with locked(committed_database):
        page = client.post("/complain/check")
        kept = client.get("/complain/check")
    assert WORDS in text_of(kept)
    assert again(client, page, "/complain/check").status_code == 302
    assert all(shown(client))


def test_what_only_reads_does_not_wait(committed_database: str) -> None:
    """Pages with text of a complaint do: they write the read log before they show it."""
    client, staff = visitor(), desk.seated(org.HANDLER)
    staff.raise_request_exception = False
    track(client, *complain(client))
    public = ("/", "/track", "/policy", "/complain", "/livez", "/readyz")
    ours = ("/desk/insights/", "/desk/problems/", "/desk/due/", "/desk/me/")
    before = [client.get(page).status_code for page in public]
    before += [staff.get(page).status_code for page in ours]
    with locked(committed_database):
        found = [client.get(page).status_code for page in public]
        found += [staff.get(page).status_code for page in ours]
    assert found == before
    assert 503 not in found


def test_a_message_to_us_is_kept(committed_database: str) -> None:
    client = visitor()
    reference, secret = complain(client)
    track(client, reference, secret)
    with locked(committed_database):
        page = act(client, reference, "write", words=WORDS)
    assert WORDS in text_of(page)
    assert again(client, page, f"/track/{reference}/write").status_code == 302


def test_staff_get_their_words_back_too(committed_database: str) -> None:
    client = desk.seated(org.HANDLER)
    client.raise_request_exception = False
    reference = org.lodged().reference
    address = f"/desk/complaints/{reference}/acts/note/"
    sent = desk.filled(client.get(address).content.decode(), words=WORDS)
    with locked(committed_database):
        page = client.post(address, sent)
    assert WORDS in text_of(page)
    assert again(client, page, address).status_code == 302


def test_a_password_is_on_no_page(committed_database: str) -> None:
    desk.account_of(org.HANDLER)
    sent = {"sign_in": "han", "password": desk.PASSWORD}
    with locked(committed_database):
        page = visitor().post("/desk/sign-in/", sent)
    assert page.status_code == 503
    assert desk.PASSWORD not in page.content.decode()


def test_a_machine_is_asked_to_try_again(committed_database: str) -> None:
    owner = personnel(org.REPRESENTATIVE)
    owner.client.raise_request_exception = False
    told = lodged(owner)
    with locked(committed_database):
        note = owner.act(told["reference"], "note", words=WORDS)
        answers = [owner.post("complaints", COMPLAINT), note]
    assert problems(answers) == [(503, "busy")] * 2
    assert {int(one["Retry-After"]) for one in answers} == {5}


@pytest.mark.whole
def test_a_visitor_waits_as_long_as_a_browser_and_no_longer() -> None:
    """Asked in a process of its own, as a server is started."""
    asked = (
        "import amends.site.wsgi\n"
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    at = 'PRAGMA busy_timeout' if connection.vendor == 'sqlite' else 'SHOW lock_timeout'\n"
        "    c.execute(at)\n"
        "    print(c.fetchone()[0])\n"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
    )
    assert PATIENCE == {"sqlite": 30.0, "postgresql": 4.0}
    assert done.stdout.strip() == ("30000" if connection.vendor == "sqlite" else "4s")
