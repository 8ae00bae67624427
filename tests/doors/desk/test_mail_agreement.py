"""A mail account that takes no password is named in the browser: somebody agrees at its provider,
and mail is sent and read by that from then on; strangers, forgers and replays come to nothing."""

import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail as outbox
from django.test import Client
from tests.doors import desk_people as desk
from tests.doors.desk.test_mail_account import ADDRESS, PAGE
from tests.doors.mail_provider import CLIENT, SECRET, Agreeing, Taking, provider, taking
from tests.doors.mail_servers import USER, imap
from tests.named import perform_named
from tests.records import organization as org
from tests.records.mails import message
from tests.waiting import PATIENCE

from amends.core.framework.appointments import EndRole
from amends.core.framework.people.personnel import Role
from amends.core.streams import INSTALLATION
from amends.desk.mail import consent, forms
from amends.handling import rules
from amends.jobs.models import Job
from amends.journal import store
from amends.letters import private
from amends.letters.incoming import mailbox
from amends.letters.incoming.addresses import incoming
from amends.letters.mail_account import (
    account,
    test_message,
)
from amends.letters.models import Mail
from amends.letters.oauth import access, begun
from amends.letters.oauth.configured import OAuth
from amends.letters.oauth.token_request import NoToken
from amends.site import mail_now, worker
from amends.site.checks import mail_ready
from amends.vault.models import Secret

SIGN_IN, BACK = f"{PAGE}sign-in/", f"{PAGE}back/"
HUSH = ("hush", SECRET)
"""What no page, log or record may hold: every token of the provider, and the secret."""


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the page changes is as it was before, after each test."""
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_MAIL_TOLD = False
    settings.AMENDS_LIMITS = None
    settings.MAILERS = {
        "default": {
            "BACKEND": "amends.site.outbox.Outbox",
            "OPTIONS": {"folder": tmp_path / "outbox"},
        }
    }
    settings.DEFAULT_FROM_EMAIL = settings.SERVER_EMAIL = "complaints@localhost"
    settings.AMENDS_MAIL = settings.AMENDS_MAIL
    monkeypatch.setattr(mail_now._Seen, "mark", "")
    access.forget()
    yield
    access.forget()


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Agreeing]:
    with provider(monkeypatch) as running:
        running.backs = {consent.way_back()}
        yield running


@pytest.fixture
def sending(there: Agreeing) -> Iterator[Taking]:
    with taking(there) as server:
        yield server


@pytest.fixture
def founded(committed_database: str) -> Client:
    org.found_organization(by_one="change_installation")
    return desk.seated(org.REPRESENTATIVE)


def form(there: Agreeing, sending: Taking, **changes: Any) -> dict[str, Any]:
    told = {
        "kind": "other",
        "address": ADDRESS,
        "reason": "New server.",
        "user": USER,
        "server": "localhost",
        "security": "none",
        "port": sending.port,
        "mailbox": "",
        "mailbox_security": "tls",
        "authorize": f"{there.place}/authorize",
        "token": f"{there.place}/token",
        "device": "",
        "scope": "imap smtp offline_access",
        "client": CLIENT,
        "secret": SECRET,
    }
    return told | changes


def sent_there(client: Client, told: dict[str, Any]) -> str:
    """Where somebody is sent who wrote this."""
    answer = client.post(PAGE, told)
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN), answer.content.decode()
    page = client.get(SIGN_IN).content.decode()
    (address,) = re.findall(r'<a[^>]* href="(https?://[^"]+)"', page)
    return unescape(address)


def agrees(there: Agreeing, address: str) -> str:
    """Where the provider sends somebody back to who agrees."""
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
    back = there.agreed(asked)
    return back.removeprefix(consent.way_back().removesuffix(BACK))


def named(client: Client, there: Agreeing, sending: Taking, **changes: Any) -> Any:
    """The whole way, to the page after it."""
    back = client.get(agrees(there, sent_there(client, form(there, sending, **changes))))
    return client.get(back["Location"]) if back.status_code == 302 else back


def clean(client: Client, folder: Path, *texts: str) -> None:
    """Nothing that is secret stands on the page, in the record or in a file but for the keys."""
    texts += (client.get(PAGE).content.decode(), client.get("/desk/").content.decode())
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "keys":
            texts += (path.read_bytes().decode("latin-1"),)
    for text in texts:
        assert not [one for one in HUSH if one in text]


def test_an_account_is_agreed_on_tried_and_used_both_ways_from_then_on(
    founded: Client,
    there: Agreeing,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with imap(tokens=there.plain) as server, taking(there) as sending:
        with Path(os.environ["SSL_CERT_FILE"]).open("a") as trusted:
            trusted.write(server.certificate.read_text())
        page = named(founded, there, sending, mailbox="localhost", mailbox_port=server.tls)
        assert (
            "Saved. The mail servers accepted your details. From now on we send letters through "
            "them. Within a minute we start reading the mailbox." in page.content.decode()
        )
        assert not account.file_of(tmp_path).exists()
        assert [one.name for one in (tmp_path / "keys").glob("mail-consent-*")] == []

        tried = founded.post("/desk/first/writing/", {"try": "1", "to": "ada@example.org"})
        assert "The mail server accepted the message." in tried.content.decode()
        assert b"From: complaints@example.org" in sending.messages[0]
        assert set(sending.users) == {USER}
        box = incoming().mailbox
        assert box is not None
        mailbox.fetch(box)
        with mailbox.signed_in(box) as known:
            raw = message("The lift stopped.", To=ADDRESS).as_bytes().replace(b"\n", b"\r\n")
            known.append("INBOX", "", None, raw)  # type: ignore[arg-type]
        assert mailbox.fetch(box) == 1
        while worker.make_round("test", now=datetime.now(UTC)):
            pass
        assert [row.fate for row in Mail.objects.all()] == ["complaint"]
        assert len(there.asked) == 1, "the first token serves the trial and everything after"
    clean(founded, tmp_path, caplog.text, page.content.decode(), repr(account.kept(tmp_path)))
    assert "hush" not in repr(test_message.agreement())


def test_a_code_is_typed_on_another_device(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path, monkeypatch: Any
) -> None:
    told = form(there, sending, device=f"{there.place}/device", secret="")
    assert founded.post(PAGE, told)["Location"] == SIGN_IN
    page = founded.get(SIGN_IN).content.decode()
    assert "ABCD-EFGH" in page
    assert f'href="{there.place}/type"' in page
    assert "device-1" not in page
    asked = len(there.asked)
    assert "Not yet" in founded.post(SIGN_IN).content.decode()
    assert "Not yet" in founded.post(SIGN_IN).content.decode()
    assert len(there.asked) == asked + 1, "the provider is not asked before its time"
    there.typed = True
    later(tmp_path)
    answer = founded.post(SIGN_IN)
    assert answer["Location"] == f"{PAGE}?named=1"
    assert account.kept(tmp_path) is not None
    clean(founded, tmp_path, page)


def later(folder: Path) -> None:
    """The provider may be asked again."""
    [path] = (folder / "keys").glob("mail-consent-*.json")
    kept = path.read_text()
    soon = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    told = begun.private.read(path)
    assert told, kept
    begun.private.write(path, told | {"next": soon})


def test_a_provider_that_is_asked_too_often_is_asked_more_slowly(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    founded.post(PAGE, form(there, sending, device=f"{there.place}/device"))
    there.token_says = {"error": "slow_down"}
    founded.post(SIGN_IN)
    [path] = (tmp_path / "keys").glob("mail-consent-*.json")
    assert begun.private.read(path)["pause"] == 6


PASSING: list[dict[str, Any]] = [
    {"error": "server_error"},
    {"error": "temporarily_unavailable"},
    {"odd": 1},
]


def test_a_provider_that_cannot_answer_for_a_while_does_not_end_a_code(
    founded: Client,
    there: Agreeing,
    sending: Taking,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    founded.post(PAGE, form(there, sending, device=f"{there.place}/device"))
    there.typed = True
    for there.token_says in PASSING:
        assert "Not yet" in founded.post(SIGN_IN).content.decode()
        later(tmp_path)
    there.token_says = {}
    with monkeypatch.context() as gone:
        gone.setattr("http.client.HTTPSConnection.connect", _refuse)
        assert "Not yet" in founded.post(SIGN_IN).content.decode()
    [path] = (tmp_path / "keys").glob("mail-consent-*.json")
    assert begun.private.read(path)["pause"] == 1 + 5 * 4, "and is asked more slowly"
    later(tmp_path)
    assert founded.post(SIGN_IN)["Location"] == f"{PAGE}?named=1"


def _refuse(_: Any) -> None:
    raise ConnectionRefusedError


def test_a_provider_that_gives_no_code_loses_no_secret(
    founded: Client, there: Agreeing, sending: Taking
) -> None:
    told = form(there, sending, device=f"{there.place}/device")
    there.token_says = {"verification_uri": "http://elsewhere.example"}
    page = founded.post(PAGE, told, follow=True).content.decode()
    assert "Leave empty to keep the current one." in page
    assert SECRET not in page
    there.token_says = {}
    there.typed = True
    assert founded.post(PAGE, told | {"secret": ""})["Location"] == SIGN_IN
    assert founded.post(SIGN_IN)["Location"] == f"{PAGE}?named=1"
    assert there.asked[-1]["client_secret"] == SECRET


def test_a_hostile_provider_leads_nowhere(
    founded: Client, there: Agreeing, sending: Taking
) -> None:
    for at in ("javascript:alert(1)", "http://elsewhere.example", "//x", f"https://{'x' * 600}"):
        there.token_says = {"verification_uri": at}
        told = form(there, sending, device=f"{there.place}/device")
        answer = founded.post(PAGE, told, follow=True)
        assert answer.redirect_chain == [(PAGE, 302)]
        assert "The server that replied is not this kind of provider." in answer.content.decode()
        assert at not in answer.content.decode()


# --- what comes back is not believed by itself ---


def test_a_way_back_is_used_once(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    back = agrees(there, sent_there(founded, form(there, sending)))
    assert founded.get(back)["Location"] == f"{PAGE}?named=1"
    account.forget(tmp_path)
    again = founded.get(back)
    assert (again.status_code, "Nothing has changed" in again.content.decode()) == (403, True)
    assert len([one for one in there.asked if one["grant_type"] == "authorization_code"]) == 1
    assert account.kept(tmp_path) is None


def test_a_way_back_that_came_to_nothing_is_used_up_too(
    founded: Client, there: Agreeing, sending: Taking
) -> None:
    back = agrees(there, sent_there(founded, form(there, sending)))
    there.token_says = {"error": "server_error"}
    assert founded.get(back)["Location"] == PAGE
    assert founded.get(back).status_code == 403
    assert len(there.asked) == 1


def test_a_state_that_is_forged_opens_nothing_and_ends_nothing(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    back = agrees(there, sent_there(founded, form(there, sending)))
    for state in ("", "x", "…", "guessed" * 9):
        forged = founded.get(BACK, {"code": "of-somebody-else", "state": state})
        assert forged.status_code == 403
    assert there.asked == []
    assert account.kept(tmp_path) is None
    assert founded.get(back)["Location"] == f"{PAGE}?named=1", "who really went still comes back"


def test_a_code_of_another_is_worth_nothing_to_who_steals_it(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    back = agrees(there, sent_there(founded, form(there, sending)))
    mine = agrees(there, sent_there(desk.seated(org.REPRESENTATIVE), form(there, sending)))
    stolen = parse_qs(urlsplit(mine).query)["code"][0]
    state = parse_qs(urlsplit(back).query)["state"][0]
    page = founded.get(founded.get(BACK, {"code": stolen, "state": state})["Location"])
    assert "This sign-in has expired or was already used." in page.content.decode()
    assert account.kept(tmp_path) is None


def test_a_way_back_is_of_the_browser_and_the_person_that_went(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    back = agrees(there, sent_there(founded, form(there, sending)))
    assert desk.seated(org.REPRESENTATIVE).get(back).status_code == 403
    for person in (org.HANDLER, org.DIRECTOR, org.AUDITOR):
        assert desk.seated(person).get(back).status_code == 403
        assert desk.seated(person).get(SIGN_IN).status_code == 403
    stranger = Client().get(back)
    assert stranger["Location"].startswith("/desk/sign-in/")
    assert there.asked == []
    assert account.kept(tmp_path) is None


def test_after_an_hour_nobody_comes_back(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    back = agrees(there, sent_there(founded, form(there, sending)))
    [path] = (tmp_path / "keys").glob("mail-consent-*.json")
    old = (datetime.now(UTC) - begun.KEPT).isoformat()
    begun.private.write(path, begun.private.read(path) | {"at": old})
    assert founded.get(back).status_code == 403
    assert list((tmp_path / "keys").glob("mail-consent-*.json")) == []


def test_what_was_written_goes_after_an_hour_however_lately_it_was_touched(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    """By whoever looks next, for a worker may not run; and by the worker."""
    old = datetime.now(UTC) - begun.KEPT
    for look in (
        lambda: desk.seated(org.REPRESENTATIVE).get(PAGE),
        lambda: begun.sweep(tmp_path, now=old + begun.KEPT),
    ):
        sent_there(founded, form(there, sending))
        [path] = (tmp_path / "keys").glob("mail-consent-*.json")
        begun.private.write(path, begun.private.read(path) | {"at": old.isoformat()})
        look()
        assert list((tmp_path / "keys").glob("mail-consent-*.json")) == []


def test_nobody_is_sent_anywhere_by_what_stands_in_an_address(
    founded: Client, there: Agreeing, sending: Taking
) -> None:
    address = sent_there(founded, form(there, sending))
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [consent.way_back()]
    assert asked["code_challenge_method"] == ["S256"]
    back = agrees(there, address)
    for further in ("next", "redirect_uri", "return_to"):
        back += f"&{further}=https://elsewhere.example/"
    assert founded.get(back)["Location"] == f"{PAGE}?named=1"


# --- what a provider refuses is told, and nothing written is lost ---


THERE: list[tuple[dict[str, str], str]] = [
    (
        {"error": "access_denied"},
        "You did not agree on the provider&#x27;s page. We changed nothing.",
    ),
    ({"error": "consent_required"}, "Grant admin consent"),
    (
        {"error": "access_denied", "error_description": "AADSTS90094: <b>odd words</b>"},
        "Grant admin consent",
    ),
    ({"error": "invalid_request", "error_description": "AADSTS90002: x"}, "directory"),
    ({"error": "<script>alert(1)</script>"}, "The provider refused with the code no_token."),
    ({"error": "odd_thing"}, "The provider refused with the code odd_thing."),
]


def test_what_is_refused_there_is_told_in_our_words(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    for there.says, told in THERE:
        page = named(founded, there, sending).content.decode()
        assert told in page
        assert "odd words" not in page
        assert f'value="{CLIENT}"' in page, "what was written is still there"
        assert SECRET not in page
        assert account.kept(tmp_path) is None
    there.says = {}
    again = form(there, sending, secret="")
    assert founded.get(agrees(there, sent_there(founded, again)))["Location"] == f"{PAGE}?named=1"


TOKENS: list[tuple[dict[str, Any], str]] = [
    ({"error": "invalid_client"}, "Create a new client secret there and enter its value here."),
    (
        {"error": "unauthorized_client", "error_description": "AADSTS700016: no"},
        "Microsoft does not recognise this directory or application.",
    ),
    ({"error": "invalid_request", "error_description": "AADSTS7000218: x"}, "public client"),
    ({"error": "access_denied", "error_description": "AADSTS53003: x"}, "conditional access"),
    ({"access_token": "hush", "expires_in": 9}, "The provider gave access once only."),
    ({"error": "server_error"}, "The provider is not available."),
    ({"odd": [1]}, "The provider refused with the code no_token."),
]


def test_what_the_token_endpoint_refuses_is_told(
    founded: Client, there: Agreeing, sending: Taking
) -> None:
    for says, told in TOKENS:
        there.token_says = {}
        address = sent_there(founded, form(there, sending))
        there.token_says = says
        page = founded.get(founded.get(agrees(there, address))["Location"]).content.decode()
        assert told in page


def test_a_mail_server_that_takes_no_tokens_is_told_beside_it(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    sending.off = True
    page = named(founded, there, sending).content.decode()
    assert "You signed in, but the mail server refused." in page
    assert account.kept(tmp_path) is None


def test_what_was_agreed_to_in_part_is_told_so(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    address = sent_there(founded, form(there, sending))
    there.refresh = {"part"}
    there.token_says = {"access_token": "no", "refresh_token": "part", "scope": "imap"}
    page = founded.get(founded.get(agrees(there, address))["Location"]).content.decode()
    assert "You did not agree to everything." in page
    assert account.kept(tmp_path) is None


ODD_ADDRESSES = (
    "http://169.254.169.254/latest",
    "http://localhost:8000/",
    "file:///etc/passwd",
    "gopher://localhost/",
    "https://a:b@example.org/",
    "https://example.org/#x",
    "https://exa mple.org/",
    "https://example.org:port/",
    "https:///x",
    "//example.org",
    "javascript:alert(1)",
)


def test_only_addresses_that_begin_with_https_are_asked(
    founded: Client, there: Agreeing, sending: Taking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("http.client.HTTPConnection.request", lambda *_, **__: pytest.fail("asked"))
    for name in ("authorize", "token", "device"):
        for address in ODD_ADDRESSES:
            answer = founded.post(PAGE, form(there, sending, **{name: address}))
            assert answer.status_code == 422, (name, address)
            assert "begins with https" in answer.content.decode()


def test_a_tenant_is_no_way_out_of_the_address(founded: Client) -> None:
    told = {
        "kind": "microsoft",
        "address": ADDRESS,
        "reason": "New server.",
        "client": CLIENT,
        "way": "code",
    }
    for tenant in ("../x", "a/b", "a?b", "a b", "", "é", "-", "a..b"):
        assert founded.post(PAGE, told | {"tenant": tenant}).status_code == 422, tenant


def test_a_redirection_of_a_provider_is_not_followed(
    founded: Client, there: Agreeing, sending: Taking
) -> None:
    told = form(there, sending, device=f"{there.place}/authorize")  # answers a form with no JSON
    there.token_says = {"Location": "https://elsewhere.example"}
    page = founded.post(PAGE, told, follow=True).content.decode()
    assert "The provider refused with the code no_token." in page


@pytest.mark.parametrize("person", [org.HANDLER, org.DIRECTOR, org.AUDITOR])
def test_who_does_not_hold_the_keys_makes_amends_ask_nobody(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path, person: Any
) -> None:
    other = desk.seated(person)
    page = other.get(f"{PAGE}?by=other").content.decode()
    assert 'name="token"' not in page
    other.post(PAGE, form(there, sending, device=f"{there.place}/device"))
    assert there.asked == []
    assert not (tmp_path / "keys").exists()


def test_the_large_providers_are_asked_for_what_their_mail_needs(
    founded: Client, settings: Any
) -> None:
    page = founded.get(f"{PAGE}?by=microsoft").content.decode()
    assert "https://outlook.office.com/IMAP.AccessAsUser.All" in page
    assert consent.way_back() in page
    told = {
        "kind": "microsoft",
        "address": ADDRESS,
        "reason": "New server.",
        "client": CLIENT,
        "tenant": "example.onmicrosoft.com",
        "way": "back",
        "reads": "on",
    }
    assert "You need it to return here." in founded.post(PAGE, told).content.decode()
    address = sent_there(founded, told | {"secret": SECRET})
    assert address.startswith(
        "https://login.microsoftonline.com/example.onmicrosoft.com/oauth2/v2.0/authorize?"
    )
    asked = parse_qs(urlsplit(address).query)
    assert asked["scope"][0].split() == [
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ]
    assert asked["login_hint"] == [ADDRESS]
    told = {
        "kind": "google",
        "address": ADDRESS,
        "reason": "New server.",
        "client": CLIENT,
        "secret": SECRET,
    }
    asked = parse_qs(urlsplit(sent_there(founded, told)).query)
    assert (asked["scope"], asked["access_type"]) == (["https://mail.google.com/"], ["offline"])
    settings.AMENDS_BASE_URL = "http://192.168.1.5:8000"
    assert (
        "Providers only accept an address that begins with https. Sign in with a code, or ask the "
        "operator to set up https." in founded.get(f"{PAGE}?by=google").content.decode()
    )


# --- afterwards ---


def test_a_provider_that_lets_in_no_more_is_told_and_letters_wait_until_it_does(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path, monkeypatch: Any
) -> None:
    named(founded, there, sending)
    org.lodged()
    there.refresh.clear()
    there.good.clear()
    access.forget()
    now = datetime.now(UTC)
    for hours in range(0, 90, 9):  # longer than seven tries take
        while worker.make_round("test", now=now + timedelta(hours=hours)):
            pass
    waiting = Job.objects.get(kind="acknowledge")
    assert (waiting.done_at, waiting.failed_at) == (None, None)
    assert sending.messages == []
    known = "has refused access to amends since"
    assert known in desk.read(founded, "")
    assert known in desk.read(founded, "settings/mail/")
    assert known not in desk.read(desk.seated(org.HANDLER), "")
    settings_of_doctor = [told for _, told in mail_ready.letters_leave()]
    assert known in settings_of_doctor[0]

    address = sent_there(founded, form(there, sending))
    assert founded.get(agrees(there, address))["Location"] == f"{PAGE}?named=1"
    assert known not in desk.read(founded, "")
    while worker.make_round("test", now=now + timedelta(hours=100)):
        pass
    assert len(sending.messages) == 1
    assert outbox.outbox == []


@pytest.mark.parametrize(
    ("code", "waits"), [("deleted_client", True), ("admin_policy_enforced", True), ("no", False)]
)
def test_no_letter_waits_for_a_provider_without_anybody_being_told(
    founded: Client, there: Agreeing, sending: Taking, code: str, waits: bool
) -> None:
    """A refusal of any code is told and waited for; without one the job fails."""
    named(founded, there, sending)
    org.lodged()
    there.token_says = {"error": code} if waits else {"odd": 1}
    there.good.clear()
    access.forget()
    now = datetime.now(UTC)
    for hours in range(0, 90, 9):
        while worker.make_round("test", now=now + timedelta(hours=hours)):
            pass
    job = Job.objects.get(kind="acknowledge")
    assert job.done_at is None
    assert (job.failed_at is None) is waits
    assert ("has refused access to amends since" in desk.read(founded, "")) is waits


@pytest.fixture
def by_environment(settings: Any) -> None:
    """The account is named by the environment."""
    settings.AMENDS_MAIL_TOLD = True


@pytest.mark.usefixtures("by_environment")
def test_a_provider_that_refused_is_left_in_peace_for_a_while(there: Agreeing) -> None:
    of = OAuth(f"{there.place}/token", CLIENT, SECRET, "gone")
    for _ in range(5):
        with pytest.raises(NoToken, match="invalid_grant"):
            access.access_token(of)
    assert len(there.asked) == 1
    found = access.refused(of)
    assert found is not None
    assert (found.code, found.detail) == ("invalid_grant", "50173")


@pytest.mark.usefixtures("by_environment")
def test_a_token_ends_before_its_end(there: Agreeing) -> None:
    there.refresh = {"first"}
    of = OAuth(f"{there.place}/token", CLIENT, SECRET, "first")
    access.keep_token(of, "given", 0)
    assert access.access_token(of).startswith("access-")


REFRESH = """
import sys
from pathlib import Path
from time import sleep
from django.conf import settings
place, client, secret, folder, number, of = sys.argv[1:]
settings.configure(AMENDS_DATA=Path(folder), AMENDS_MAIL_TOLD=True)
from amends.letters.oauth import access
from amends.letters.oauth.configured import OAuth
ready = Path(folder) / "ready"
(ready / number).touch()
while len(list(ready.iterdir())) < int(of):
    sleep(0.01)
print(access.access_token(OAuth(f"{place}/token", client, secret, "first")))
"""
"""A process that begins to refresh when as many others are ready. It is not forked from this one,
in which the threads of a server may have a lock that is never released in the copy."""


@pytest.mark.usefixtures("by_environment")
def test_of_processes_that_refresh_at_once_none_loses_the_newest_token(
    there: Agreeing, tmp_path: Path
) -> None:
    there.refresh = {"first"}
    (tmp_path / "ready").mkdir()

    def refresh(number: int) -> str:
        given = (there.place, CLIENT, SECRET, str(tmp_path), str(number), "4")
        command = [sys.executable, "-c", REFRESH, *given]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
        return done.stdout.strip()

    with ThreadPoolExecutor(4) as threads:
        tokens = list(threads.map(refresh, range(4)))
    assert set(tokens) <= there.good
    assert len(there.refresh) == 1, "each was given up for the next"
    assert access.access_token(OAuth(f"{there.place}/token", CLIENT, SECRET, "first"))


@pytest.mark.usefixtures("by_environment")
def test_threads_share_one_token(there: Agreeing) -> None:
    there.refresh = {"first"}
    of = OAuth(f"{there.place}/token", CLIENT, SECRET, "first")
    gate = threading.Barrier(4)

    def ask(_: int) -> str:
        gate.wait(PATIENCE)
        return access.access_token(of)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(4)))) == 1
    assert len(there.asked) == 1


def test_an_account_that_is_given_up_leaves_nothing(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    named(founded, there, sending)
    access.forget()
    of = test_message.agreement()
    assert of is not None
    access.access_token(of)
    assert secrets_in(tmp_path)
    founded.post(PAGE, {"forget": "1", "reason": "It closes."})
    founded.get(PAGE)
    assert not secrets_in(tmp_path)
    assert test_message.agreement() is None


def test_a_provider_that_does_not_answer_is_not_told_as_the_mail_server(
    founded: Client, there: Agreeing, sending: Taking, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(founded, there, sending)
    for away in ("says so", "is gone"):
        access.forget()
        there.token_says = {"error": "server_error"}
        if away == "is gone":
            monkeypatch.setattr("http.client.HTTPSConnection.connect", _refuse)
        page = founded.post("/desk/first/writing/", {"try": "1", "to": "ada@example.org"})
        assert "We could not reach your mail provider." in page.content.decode(), away
        assert "We could not reach the mail server." not in page.content.decode()


def secrets_in(folder: Path) -> bool:
    """Whether a file beside the keys, or the vault, has one of them."""
    texts = [path.read_text() for path in (folder / "keys").iterdir()]
    if Secret.objects.exists():
        texts += [str(private.read(folder / "keys" / row.name)) for row in Secret.objects.all()]
    return any(one in text for text in texts for one in HUSH)


def test_who_still_holds_an_agreement_that_was_given_up_brings_nothing_of_it_back(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    """A thread that reads the mailbox goes on for a moment with what it knew."""
    named(founded, there, sending)
    of = test_message.agreement()
    assert of is not None
    founded.post(PAGE, {"forget": "1", "reason": "It closes."})
    asked = len(there.asked)
    with pytest.raises(NoToken, match="given_up"):
        access.access_token(of)
    assert len(there.asked) == asked
    assert not secrets_in(tmp_path)


def test_an_agreement_that_is_given_up_while_a_token_is_asked_for_leaves_nothing(
    founded: Client,
    there: Agreeing,
    sending: Taking,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named(founded, there, sending)
    access.forget()
    of, really = test_message.agreement(), access.asked
    assert of is not None
    with ThreadPoolExecutor(1) as other:
        given_up = []

        def meanwhile(address: str, said: Any) -> dict[str, Any]:
            account.forget(tmp_path)
            given_up.append(other.submit(access.sweep, None))
            return really(address, said)

        monkeypatch.setattr(access, "asked", meanwhile)
        assert access.access_token(of)
        given_up[0].result(PATIENCE)
    assert not secrets_in(tmp_path)


@pytest.mark.django_db
def test_of_a_trial_that_failed_no_token_stays(there: Agreeing, tmp_path: Path) -> None:
    there.refresh = {"first"}
    of = OAuth(f"{there.place}/token", CLIENT, SECRET, "first")
    with access.tried(of):
        assert access.access_token(of)
        assert secrets_in(tmp_path)
    assert not secrets_in(tmp_path)
    assert access._Held.tokens == {}


def test_an_account_with_a_password_takes_no_agreement_of_before(
    founded: Client, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    named(founded, there, sending)
    told = account.Account(ADDRESS, USER, "word", account.Server("localhost", 1, "none"))
    account.keep(account.file_of(tmp_path), told, by=str(org.REPRESENTATIVE), now=datetime.now(UTC))
    founded.get(PAGE)
    assert test_message.agreement() is None


def test_each_kind_has_its_form() -> None:
    assert set(forms.FORMS) == set(forms.KINDS) - {"password"}


# --- two people ---


def test_a_second_person_accepts_an_agreement_and_each_new_one(
    committed_database: str, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    org.found_organization()
    first, second = desk.seated(org.ADMINISTRATOR), desk.seated(org.REPRESENTATIVE)
    page = named(first, there, sending).content.decode()
    assert (
        "Saved. The mail servers accepted your details. From now on we send letters through them. "
        "Within a minute we start reading the mailbox." not in page
    )
    assert "The mail account at localhost" in page
    assert account.kept(tmp_path) is None

    waiting = second.get(PAGE).content.decode()
    mark = re.search(r'name="change" value="([^"]*)"', waiting)
    assert mark is not None
    second.post(f"{PAGE}decide/", {"change": mark[1], "accept": "1"})
    tried = second.post("/desk/first/writing/", {"try": "1", "to": "ada@example.org"})
    assert "The mail server accepted the message." in tried.content.decode()
    clean(second, tmp_path, page, waiting)

    again = named(first, there, sending).content.decode()
    assert "Waiting for a second approver" in again, "another identity may have agreed"
    assert len(store.read(INSTALLATION.prefix)) == 3
    tried = second.post("/desk/first/writing/", {"try": "1", "to": "ada@example.org"})
    assert "The mail server accepted the message." in tried.content.decode(), "by the accepted one"


def test_an_agreement_that_no_one_else_could_accept_is_refused_with_the_reason(
    committed_database: str, there: Agreeing, sending: Taking, tmp_path: Path
) -> None:
    org.found_organization()
    given = EndRole(Role.top_management)
    now = datetime.now(UTC)
    perform_named(org.DIRECTOR, "end-role", given, actor=rules.OPERATOR, now=now)
    page = named(desk.seated(org.REPRESENTATIVE), there, sending).content.decode()
    assert "No one else here can approve it." in page
    assert account.kept(tmp_path) is None
