"""A mail account is named in the browser, tried on real servers, and used from then on."""

import imaplib
import socketserver
import threading
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from tests.doors import desk_people as desk
from tests.doors.mail_servers import PASSWORD, USER, Imap, free_port, imap, trusting
from tests.records import organization as org
from tests.records.mails import message

from amends.letters import account, account_trial, trying
from amends.letters.account import Account, Server
from amends.letters.incoming import mailbox
from amends.letters.incoming.addresses import incoming
from amends.letters.models import Mail
from amends.site import mail_now, worker

PAGE = "/desk/settings/mail/"
ADDRESS = "complaints@example.org"


class Sending(socketserver.ThreadingTCPServer):
    """A mail server that lets one account in, and what it took."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.port = int(self.server_address[1])
        self.messages: list[bytes] = []


_ACCOUNT = b64encode(f"\0{USER}\0{PASSWORD}".encode())


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a client of ours says."""

    def handle(self) -> None:
        """Until it says goodbye."""
        self.say("220 here")
        while line := self.rfile.readline():
            match line.split()[0].upper():
                case b"EHLO":
                    self.say("250-here\r\n250 AUTH PLAIN")
                case b"AUTH":
                    let_in = line.split()[-1] == _ACCOUNT
                    self.say("235 welcome" if let_in else "535 no such account")
                case b"DATA":
                    self.say("354 go on")
                    self.server.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))  # type: ignore[attr-defined]
                    self.say("250 taken")
                case b"QUIT":
                    return self.say("221 bye")
                case _:
                    self.say("250 fine")
        return None

    def say(self, text: str) -> None:
        """One answer."""
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def sending() -> Iterator[Sending]:
    with Sending() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page changes is as it was before, after each test."""
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_MAIL_TOLD = False
    settings.MAILERS = {
        "default": {
            "BACKEND": "amends.site.outbox.Outbox",
            "OPTIONS": {"folder": tmp_path / "outbox"},
        }
    }
    settings.DEFAULT_FROM_EMAIL = settings.SERVER_EMAIL = "complaints@localhost"
    settings.AMENDS_MAIL = settings.AMENDS_MAIL
    monkeypatch.setattr(mail_now._Seen, "mark", "")


@pytest.fixture
def founded(committed_database: str) -> Client:
    org.found_organization()
    return desk.seated(org.REPRESENTATIVE)


def form(sending: Sending | None = None, **changes: Any) -> dict[str, Any]:
    told = {
        "address": ADDRESS,
        "server": "localhost",
        "security": "none",
        "port": sending.port if sending else free_port(),
        "user": USER,
        "password": PASSWORD,
        "mailbox": "",
        "mailbox_security": "tls",
    }
    return told | changes


def test_an_account_is_tried_kept_and_used_both_ways_from_then_on(
    founded: Client, sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with imap() as server:
        trusting(monkeypatch, server)
        assert "No e-mail leaves this installation." in desk.read(founded, "")
        told = form(sending, mailbox="localhost", mailbox_port=server.tls)
        answer = founded.post(PAGE, told)
        assert answer.status_code == 302, answer.content.decode()
        page = founded.get(answer["Location"]).content.decode()
        assert "Kept: the servers let us in." in page
        assert "Saved to draft" not in page
        assert PASSWORD not in page
        assert "No e-mail leaves this installation." not in desk.read(founded, "")
        assert account.file_of(tmp_path).stat().st_mode & 0o777 == 0o600

        tried = founded.post("/desk/first/writing/", {"try": "1", "to": "ada@example.org"})
        assert "The mail server took the message." in tried.content.decode()
        [sent] = sending.messages
        assert b"From: complaints@example.org" in sent
        comes_in(server)


def comes_in(server: Imap) -> None:
    server.put(message("The lift stopped.", To=ADDRESS).as_bytes())
    box = incoming().mailbox
    assert box is not None
    assert mailbox.fetch(box) == 1
    while worker.make_round("test", now=datetime.now(UTC)):
        pass
    assert [row.fate for row in Mail.objects.all()] == ["complaint"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": "another"}, "does not accept the name or the password"),
        ({"port": 1}, "was not reached"),
        ({"mailbox": "localhost", "mailbox_port": 1}, "was not reached"),
        ({"server": "mail.example.org"}, "Choose an encrypted one"),
        ({"server": "mail.example.org/x?y"}, "Write the name of a server"),
        ({"server": "user:word@mail.example.org"}, "Write the name of a server"),
        ({"address": f"{'a' * 39}@example.org"}, "at most 38 plain characters"),
        ({"password": ""}, "Fill this in: without “"),
        ({"password": "Schlüssel"}, "Mail servers take plain characters here"),
        ({"password": "two\nlines"}, "Mail servers take plain characters here"),
        ({"user": "jörg"}, "Mail servers take plain characters here"),
        ({"server": "mail..example.org"}, "Write the name of a server"),
        ({"server": f"{'a' * 64}.example.org"}, "Write the name of a server"),
        ({"server": ".".join(["example"] * 32)}, "Write the name of a server"),
        ({"server": "[::::]"}, "Write the name of a server"),
        ({"mailbox": "imap..example.org"}, "Write the name of a server"),
    ],
)
def test_what_does_not_let_us_in_is_told_and_not_kept(
    founded: Client, sending: Sending, tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    answer = founded.post(PAGE, form(sending, **changes))
    page = answer.content.decode()
    assert (answer.status_code, told in page) == (422, True), page
    assert PASSWORD not in page
    assert account.kept(tmp_path) is None


@pytest.mark.parametrize("kind", ["outgoing", "incoming"])
def test_a_server_named_by_its_address_is_asked_without_brackets(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def connecting(address: tuple[str, int], *_: Any, **__: Any) -> None:
        asked.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", connecting)
    there = Server("[::1]", 25, "none")
    told = Account(ADDRESS, USER, PASSWORD, there, there)
    tried = account_trial.outgoing_of if kind == "outgoing" else account_trial.incoming_of
    assert (tried(told), asked) == (trying.Outcome.not_reached, ["::1"])


def test_a_connection_that_breaks_is_no_wrong_password() -> None:
    assert trying.why(imaplib.IMAP4.abort("EOF")) is trying.Outcome.not_reached
    assert trying.why(imaplib.IMAP4.error("no")) is trying.Outcome.not_signed_in


@pytest.mark.parametrize("person", [org.HANDLER, org.DIRECTOR, org.AUDITOR])
def test_who_does_not_hold_the_keys_names_none(
    founded: Client, sending: Sending, tmp_path: Path, person: Any
) -> None:
    other = desk.seated(person)
    page = desk.read(other, "settings/mail/")
    assert 'name="password"' not in page
    other.post(PAGE, form(sending))
    assert account.kept(tmp_path) is None
    keep(tmp_path)
    other.post(PAGE, {"forget": "1"})
    assert account.kept(tmp_path) is not None


def test_what_the_machine_tells_is_changed_there(
    founded: Client, sending: Sending, tmp_path: Path, settings: Any
) -> None:
    settings.AMENDS_MAIL_TOLD = True
    assert "The operator of the machine named them" in desk.read(founded, "settings/mail/")
    founded.post(PAGE, form(sending))
    assert account.kept(tmp_path) is None


def test_a_demonstration_sends_nothing(
    founded: Client, sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("account", "consent"):
        monkeypatch.setattr(f"amends.desk.mail.{page}.is_demonstration", lambda: True)
    assert "This is a demonstration." in desk.read(founded, "settings/mail/")
    founded.post(PAGE, form(sending))
    assert account.kept(tmp_path) is None


def keep(folder: Path) -> None:
    told = Account(ADDRESS, USER, PASSWORD, Server("localhost", 25, "none"))
    account.keep(folder, told, by=str(org.REPRESENTATIVE), now=datetime.now(UTC))


def test_it_is_changed_with_its_password_only_and_given_up_by_a_button(
    founded: Client, sending: Sending, tmp_path: Path
) -> None:
    keep(tmp_path)
    page = desk.read(founded, "settings/mail/")
    assert 'value="localhost"' in page
    assert PASSWORD not in page
    assert trying.way() is trying.Way.server
    founded.post(PAGE, {"forget": "1"})
    assert "No mailbox is read." in desk.read(founded, "settings/mail/")
    assert trying.way() is trying.Way.folder


def test_the_worker_reads_the_mailbox_that_there_is_by_now(
    founded: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    begun = threading.Event()

    def reading(box: Any, stop: threading.Event) -> None:
        read.append(box.host)
        begun.set()
        stop.wait(20)
        read.append("ended")

    monkeypatch.setattr(mailbox, "run", reading)
    reader = worker._MailReader()
    reader.start()
    assert read == []
    there = Server("imap.example.org", 993, "tls")
    told = Account(ADDRESS, USER, PASSWORD, Server("smtp.example.org", 465, "tls"), there)
    account.keep(tmp_path, told, by="", now=datetime.now(UTC))
    assert mail_now.refresh()
    assert not mail_now.refresh()
    reader.start()
    assert begun.wait(20)
    reader.stop()
    assert read == ["imap.example.org", "ended"]


def test_a_file_that_holds_no_account_changes_nothing(founded: Client, tmp_path: Path) -> None:
    account.file_of(tmp_path).parent.mkdir(exist_ok=True)
    for text in ("", "{}", "[]", '{"settings": {"AMENDS_EMAIL_URL": "pigeon://roof"}}'):
        account.file_of(tmp_path).write_text(text)
        assert founded.get("/desk/").status_code == 200
        assert EmailMessage("x", "y", to=["a@example.org"]).send() == 1
        assert trying.way() is trying.Way.folder


def test_of_several_who_keep_an_account_at_once_one_is_kept_whole(tmp_path: Path) -> None:
    def keep(number: int) -> None:
        named = Account(f"a{number}@example.org", "a", PASSWORD, Server("localhost", 465, "tls"))
        account.keep(tmp_path, named, by=str(number), now=datetime.now(UTC))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(keep, range(200)))
    found = account.kept(tmp_path)
    assert found is not None
    assert found.shown["address"] == f"a{found.by}@example.org"
    assert [one.name for one in account.file_of(tmp_path).parent.iterdir()] == ["mail-account.json"]
