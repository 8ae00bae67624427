"""A form that is refused, at whichever address and for whatever reason, is in the answer: its text
is shown, and one button sends it again. Nobody types anything twice."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings as ours
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.complaining import text_of
from tests.doors.site.test_failures import addresses, raised
from tests.records import organization as org

from amends.journal.models import Entry
from amends.people import limits, sessions
from amends.people.secret_fields import is_secret

pytestmark = pytest.mark.django_db
TEXT = "It's cold <b>&</b> dark.\r\nTwo weeks without heating."
SENT = {"words": TEXT, "amount": "12", "password": "a very secret one", "code": "AB2D EF3H"}
ORIGIN = "http://testserver"
HERE = {"Origin": ORIGIN}
OF_A_BROWSER = "/api/", "/static/"

__all__ = ["raised"]


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def posted() -> Iterator[str]:
    """Every address but those for machines."""
    yield from (path for path in addresses() if not path.startswith(OF_A_BROWSER))


def checking(person: str = "") -> tuple[Client, str]:
    """A browser whose forms are checked, and a token that it may send."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person:
        client.force_login(desk.account_of(person))
    page = client.get("/desk/me/" if person else "/track").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    return client, token[1]


def form_of(page: Any) -> tuple[str, dict[str, str]]:
    """The address and the fields of the form that sends it again, as a browser would."""
    html = page.content.decode()
    found = re.search(
        r'(?s)<form method="post" action="([^"]*)"[^>]*data-typed-again.*?</form>', html
    )
    assert found, text_of(page)
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found[0])
    return unescape(found[1]), {unescape(name): unescape(value) for name, value in fields}


def same(text: str) -> str:
    return "".join(unescape(text).split())


def shows_again(page: Any, path: str, *, token: str = "") -> None:
    """Asserts that the text is seen, escaped, and that the same fields go to the same address."""
    html = page.content.decode()
    assert same(TEXT) in same(text_of(page)), path
    assert "<b>&</b>" not in html, path
    assert "secret one" not in html, path
    assert "AB2D EF3H" not in html, path
    assert "portal-name" in html, path
    assert '<html lang="en"' in html, path
    address, fields = form_of(page)
    assert address == path
    assert fields.pop("csrfmiddlewaretoken") not in ("", token), path
    assert fields == {name: value for name, value in SENT.items() if not is_secret(name)}, path


def test_every_address_shows_a_form_whose_token_is_wrong() -> None:
    for person in ("", org.HANDLER):
        client, _ = checking(person)
        for path in posted():
            sent = SENT | {"csrfmiddlewaretoken": "x" * 64}
            page = client.post(path, sent, headers=HERE)
            assert page.status_code == 403, path
            shows_again(page, path, token="x" * 64)


def test_what_another_site_sent_is_not_repeated() -> None:
    client, token = checking(org.HANDLER)
    for origin in ("https://evil.example", "null", None):
        headers = {"Origin": origin} if origin else {}
        sent = SENT | {"csrfmiddlewaretoken": token if origin else "x" * 64}
        page = client.post("/desk/find/", sent, headers=headers)
        assert page.status_code == 403
        assert "heating" not in page.content.decode()
        assert "data-typed-again" not in page.content.decode()
    assert client.post("/nowhere", SENT, headers={"Origin": "null"}).status_code == 404


@pytest.mark.parametrize("name", ["locked", "no server", "no room", "ours"])
def test_every_address_shows_a_form_that_failed(raised: Callable[[str], None], name: str) -> None:
    raised(name)
    client, entries = Client(raise_request_exception=False), Entry.objects.count()
    for path in list(posted())[:: 1 if name == "locked" else 9]:
        page = client.post(path, SENT)
        assert page.status_code >= 500
        shows_again(page, path)
    assert Entry.objects.count() == entries


def test_every_address_for_staff_keeps_a_form_through_signing_in() -> None:
    carried, before = 0, desk.seated(org.HANDLER).cookies[ours.SESSION_COOKIE_NAME].value
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    for path in posted():
        if not path.startswith("/desk/") or path in OPEN:
            continue
        client = Client()
        client.cookies[ours.SESSION_COOKIE_NAME] = before
        page = client.post(path, SENT)
        if page.status_code in (301, 405):
            continue
        assert page.status_code == 403, path
        assert "We have kept what you wrote." in text_of(page)
        assert same(TEXT) in same(page.content.decode()), path
        carried += 1
        if carried % 29 == 1:  # more would be too many attempts to sign in
            shows_again_signed_in(desk.signed_in_again(client, page, "han"), path)
    assert carried > 90


OPEN = {f"/desk/{name}/" for name in ("sign-in", "sign-out", "invitation", "begin")}
"""Pages of people who are not signed in."""


def shows_again_signed_in(page: Any, path: str) -> None:
    assert page.status_code == 200, path
    assert same(TEXT) in same(text_of(page)), path
    address, fields = form_of(page)
    assert address == path
    assert fields["resumed"] == "1"
    assert fields["words"] == TEXT


def lost(path: str, person: str = org.HANDLER) -> tuple[Client, Any]:
    client = desk.seated(person)
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    return client, client.post(path, SENT | {"file": SimpleUploadedFile("plan.txt", b"Words")})


def test_another_person_at_the_same_machine_does_not_see_the_text() -> None:
    desk.account_of(org.COLLEAGUE)
    client, page = lost("/desk/actions/new/")
    other = desk.signed_in_again(client, page, org.COLLEAGUE.rpartition("/")[2])
    assert other.status_code == 302
    assert other["Location"] == "/desk/"
    assert "heating" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    "forged", [{"kept-words": "I did it."}, {"kept-more": "x"}, {"next": "/desk/settings/"}]
)
def test_text_or_target_that_its_writer_did_not_send_is_not_shown_as_theirs(
    forged: dict[str, str],
) -> None:
    client, page = lost("/desk/actions/new/")
    html = page.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    sent = {unescape(name): unescape(value) for name, value in fields} | forged
    name = desk.account_of(org.HANDLER).sign_in
    answer = client.post("/desk/sign-in/", sent | {"sign_in": name, "password": desk.PASSWORD})
    assert answer.status_code == 302


def test_the_files_to_choose_again_are_named() -> None:
    client, page = lost("/desk/actions/new/")
    assert "plan.txt" in desk.signed_in_again(client, page, "han").content.decode()
    client = Client(enforce_csrf_checks=True)
    sent = SENT | {"uploads": SimpleUploadedFile("note.txt", b"Words")}
    page = client.post("/track/AB2D-EF3H/write", sent, headers=HERE)
    assert "Choose these files again: note.txt" in text_of(page)
    assert 'enctype="multipart/form-data"' in page.content.decode()


def test_after_signing_out_the_text_is_shown_and_carried_to_nobody() -> None:
    client = desk.seated(org.HANDLER)
    client.post("/desk/sign-out/")
    page = client.post("/desk/actions/new/", SENT)
    assert page.status_code == 403
    shows_again(page, "/desk/actions/new/")
    assert "kept-words" not in page.content.decode()


def test_whose_a_session_was_is_known_for_two_weeks() -> None:
    client, now = desk.seated(org.HANDLER), timezone.now()
    key = client.cookies[ours.SESSION_COOKIE_NAME].value
    Session.objects.all().delete()
    for days, owner in ((13, org.HANDLER), (15, "")):
        sessions.sweep(now=now + timedelta(days=days))
        assert sessions.owner_of(key) == owner


def test_whatever_is_refused_shows_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed in or not, with limits that are used up or not."""
    never = limits.Verdict(False, 1, 0, timedelta(minutes=5))
    refused = 0
    for full in (False, True):
        if full:
            for name in ("take", "ask", "sends", "may_send"):
                monkeypatch.setattr(limits, name, lambda *_, **__: never)
        for person in ("", org.MANAGER):
            client, token = checking(person)
            for path in posted():
                if path in ("/desk/sign-out/", "/desk/me/sign-out/"):
                    continue
                sent = SENT | {"csrfmiddlewaretoken": token}
                page = client.post(path, sent, headers=HERE)
                if page.status_code < 400 or page.status_code == 405:
                    continue
                refused += 1
                assert same(TEXT) in same(page.content.decode()), (path, page.status_code)
                assert "<b>&</b>" not in page.content.decode(), path
    assert refused > 100
