"""A mail account is named in the browser, tried on real servers, and used from then on."""

import imaplib
import json
import re
import socketserver
import threading
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from tests import ports
from tests.doors import desk_people as desk
from tests.doors.mail_servers import PASSWORD, USER, Imap, imap, trusting
from tests.records import organization as org
from tests.records.mails import message

from amends.core.streams import INSTALLATION
from amends.handling.streams import recorded_event
from amends.journal import guard, log, store
from amends.letters import private
from amends.letters.incoming import mailbox
from amends.letters.incoming.addresses import incoming
from amends.letters.mail_account import (
    account,
    account_change,
    test_message,
)
from amends.letters.mail_account.account import Account, Server
from amends.letters.models import Mail
from amends.letters.oauth.configured import OAuth
from amends.maintenance import engine
from amends.maintenance.verification import prove
from amends.site import mail_now, worker
from amends.vault.models import Secret

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


@contextmanager
def _sending() -> Iterator[Sending]:
    with Sending() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def sending() -> Iterator[Sending]:
    with _sending() as server:
        yield server


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
    org.found_organization(by_one="change_installation")
    return desk.seated(org.REPRESENTATIVE)


def form(sending: Sending | None = None, **changes: Any) -> dict[str, Any]:
    told = {
        "address": ADDRESS,
        "reason": "New server.",
        "server": "localhost",
        "security": "none",
        "port": sending.port if sending else ports.free(),
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
        assert "This installation does not send any email." in desk.read(founded, "")
        told = form(sending, mailbox="localhost", mailbox_port=server.tls)
        answer = founded.post(PAGE, told)
        assert answer.status_code == 302, answer.content.decode()
        page = founded.get(answer["Location"]).content.decode()
        assert (
            "Saved. The mail servers accepted your details. From now on we send letters through "
            "them. Within a minute we start reading the mailbox." in page
        )
        assert "Saved to draft" not in page
        assert PASSWORD not in page
        assert "This installation does not send any email." not in desk.read(founded, "")
        assert not account.file_of(tmp_path).exists()
        [row] = Secret.objects.all()
        assert PASSWORD.encode() not in bytes(row.ciphertext)

        tried = founded.post("/desk/first/writing/", {"try": "1", "to": "ada@example.org"})
        assert "The mail server accepted the message." in tried.content.decode()
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
        (
            {"password": "another"},
            "The mail server does not accept the user name or password. Check both.",
        ),
        ({"port": 1}, "We could not reach the mail server. Check its name and port."),
        (
            {"mailbox": "localhost", "mailbox_port": 1},
            "We could not reach the mail server. Check its name and port.",
        ),
        ({"server": "mail.example.org"}, "Choose an encrypted connection."),
        (
            {"server": "mail.example.org/x?y"},
            "Enter the name of a server, for example mail.example.org",
        ),
        (
            {"server": "user:word@mail.example.org"},
            "Enter the name of a server, for example mail.example.org",
        ),
        ({"address": f"{'a' * 39}@example.org"}, "at most 38 plain characters"),
        ({"password": ""}, "Enter “"),
        ({"password": "Schlüssel"}, "Mail servers accept only plain characters here:"),
        ({"password": "two\nlines"}, "Mail servers accept only plain characters here:"),
        ({"user": "jörg"}, "Mail servers accept only plain characters here:"),
        (
            {"server": "mail..example.org"},
            "Enter the name of a server, for example mail.example.org",
        ),
        (
            {"server": f"{'a' * 64}.example.org"},
            "Enter the name of a server, for example mail.example.org",
        ),
        (
            {"server": ".".join(["example"] * 32)},
            "Enter the name of a server, for example mail.example.org",
        ),
        ({"server": "[::::]"}, "Enter the name of a server, for example mail.example.org"),
        (
            {"mailbox": "imap..example.org"},
            "Enter the name of a server, for example mail.example.org",
        ),
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
    tried = test_message.outgoing_of if kind == "outgoing" else test_message.incoming_of
    assert (tried(told), asked) == (test_message.Outcome.not_reached, ["::1"])


def test_a_connection_that_breaks_is_no_wrong_password() -> None:
    assert test_message.why(imaplib.IMAP4.abort("EOF")) is test_message.Outcome.not_reached
    assert test_message.why(imaplib.IMAP4.error("no")) is test_message.Outcome.not_signed_in


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
    other.post(PAGE, {"forget": "1", "reason": "It closes."})
    assert account.kept(tmp_path) is not None


def test_what_the_machine_tells_is_changed_there(
    founded: Client, sending: Sending, tmp_path: Path, settings: Any
) -> None:
    settings.AMENDS_MAIL_TOLD = True
    assert (
        "The operator of the installation set them in its configuration and changes them there."
        in desk.read(founded, "settings/mail/")
    )
    founded.post(PAGE, form(sending))
    assert account.kept(tmp_path) is None


def test_a_demonstration_sends_nothing(
    founded: Client, sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("account", "consent"):
        monkeypatch.setattr(f"amends.desk.mail.{page}.is_demonstration", lambda: True)
    assert "This is the demo." in desk.read(founded, "settings/mail/")
    founded.post(PAGE, form(sending))
    assert account.kept(tmp_path) is None


def keep(folder: Path) -> None:
    told = Account(ADDRESS, USER, PASSWORD, Server("localhost", 25, "none"))
    account.keep(account.file_of(folder), told, by=str(org.REPRESENTATIVE), now=datetime.now(UTC))


def test_it_is_changed_with_its_password_only_and_given_up_by_a_button(
    founded: Client, sending: Sending, tmp_path: Path
) -> None:
    keep(tmp_path)
    page = desk.read(founded, "settings/mail/")
    assert 'value="localhost"' in page
    assert PASSWORD not in page
    assert test_message.way() is test_message.Way.server
    founded.post(PAGE, {"forget": "1", "reason": "It closes."})
    assert "We read no mailbox." in desk.read(founded, "settings/mail/")
    assert test_message.way() is test_message.Way.folder


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
    account.keep(account.file_of(tmp_path), told, by="", now=datetime.now(UTC))
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
        assert test_message.way() is test_message.Way.folder


def test_of_several_who_keep_an_account_at_once_one_is_kept_whole(
    committed_database: str, tmp_path: Path
) -> None:
    def keep(number: int) -> None:
        named = Account(f"a{number}@example.org", "a", PASSWORD, Server("localhost", 465, "tls"))
        account.keep(account.file_of(tmp_path), named, by=str(number), now=datetime.now(UTC))
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(keep, range(40)))
    found = account.kept(tmp_path)
    assert found is not None
    assert found.shown["address"] == f"a{found.by}@example.org"
    assert Secret.objects.count() == 1


def test_an_account_of_before_is_read_from_its_file_until_it_is_saved_again(
    founded: Client, tmp_path: Path
) -> None:
    file = account.file_of(tmp_path)
    keep(tmp_path)
    told = private.read(file)
    Secret.objects.all().delete()
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(told))

    assert account.kept(tmp_path) is not None
    assert mail_now.refresh()
    assert test_message.way() is test_message.Way.server
    keep(tmp_path)

    assert not file.exists()
    assert account.kept(tmp_path) is not None


def test_an_account_is_that_of_every_host_and_of_no_backup(
    founded: Client, tmp_path: Path, settings: Any
) -> None:
    keep(tmp_path)
    settings.AMENDS_DATA = tmp_path / "of another host"
    mail_now.refresh()
    assert test_message.way() is test_message.Way.server
    if connection.vendor == "sqlite":
        (tmp_path / "copy").mkdir()
        copy = engine.copy_to(tmp_path / "copy").read_bytes()
        assert bytes(Secret.objects.get().ciphertext) not in copy


# --- two people, and what the record says ---


@pytest.fixture
def strict(committed_database: str) -> Client:
    """An administrator where a second person is needed."""
    org.found_organization()
    return desk.seated(org.ADMINISTRATOR)


def recorded() -> list[Any]:
    return [recorded_event(one).event for one in store.read(INSTALLATION.prefix)]


def decide(client: Client, **said: str) -> Any:
    """Accept what waits on the page, or decline it with a reason."""
    page = client.get(PAGE).content.decode()
    mark = re.search(r'name="change" value="([^"]*)"', page)
    assert mark is not None
    return client.post(f"{PAGE}decide/", {"change": mark[1]} | (said or {"accept": "1"}))


def test_a_second_person_accepts_the_account_before_anything_is_sent_by_it(
    strict: Client, sending: Sending, tmp_path: Path
) -> None:
    second = desk.seated(org.REPRESENTATIVE)
    answer = strict.post(PAGE, form(sending))
    page = strict.get(answer["Location"]).content.decode()
    assert "The mail account at localhost" in page
    assert (
        "Saved. The mail servers accepted your details. From now on we send letters through them. "
        "Within a minute we start reading the mailbox." not in page
    )
    assert "Approve change" not in page
    assert test_message.way() is test_message.Way.folder
    assert account.kept(tmp_path) is None

    waiting = desk.read(second, "")
    assert "The mail account at localhost" in waiting
    assert "Letters would come from" in waiting, "also what comes of a change of the sender alone"
    assert decide(second)["Location"].endswith("named=1")
    assert "We send letters through localhost" in desk.read(second, "settings/mail/")
    kept = account.kept(tmp_path)
    assert kept is not None
    assert kept.by == org.ADMINISTRATOR
    proposed, changed = recorded()
    assert (proposed.setting, changed.first) == (changed.setting, org.ADMINISTRATOR)
    assert changed.setting.hosts == ("localhost",)


def test_no_entry_contains_the_password_and_auditor_and_management_read_it(
    strict: Client, sending: Sending
) -> None:
    strict.post(PAGE, form(sending))
    decide(desk.seated(org.REPRESENTATIVE))
    bodies = [one.body for one in store.read(INSTALLATION.prefix)]
    assert all(PASSWORD not in one and USER not in one for one in bodies)
    told = "as Adam Admin proposed. Now in use: the mail account at localhost."
    assert told in desk.read(desk.seated(org.DIRECTOR), ""), "until they read it"
    assert told in desk.read(desk.seated(org.AUDITOR), "installation/")
    assert desk.seated(org.HANDLER).get("/desk/installation/").status_code == 404


def test_a_declined_account_is_deleted(strict: Client, sending: Sending, tmp_path: Path) -> None:
    strict.post(PAGE, form(sending))
    decide(desk.seated(org.DIRECTOR), reason="We keep our own.")
    assert "Waiting for a second approver" not in desk.read(strict, "settings/mail/")
    assert [type(one).__name__ for one in recorded()] == ["SettingProposed", "SettingDeclined"]
    assert not list(account.file_of(tmp_path).parent.glob("mail-account*.json"))


def test_a_removal_waits_for_a_second_person_also_of_an_account_from_before(
    strict: Client, sending: Sending, tmp_path: Path
) -> None:
    keep(tmp_path)
    strict.post(PAGE, {"forget": "1", "reason": "It closes."})
    assert account.kept(tmp_path) is not None
    decide(desk.seated(org.REPRESENTATIVE))
    assert account.kept(tmp_path) is None
    kinds = [type(one).__name__ for one in recorded()]
    assert kinds == ["SettingFound", "SettingProposed", "SettingChanged"]


def test_an_account_that_was_swapped_while_it_waited_is_not_the_accepted_one(
    strict: Client, sending: Sending, tmp_path: Path
) -> None:
    strict.post(PAGE, form(sending))
    second = desk.seated(org.REPRESENTATIVE)
    page = second.get(PAGE).content.decode()
    mark = re.search(r'name="change" value="([^"]*)"', page)
    assert mark is not None
    with _sending() as elsewhere:
        strict.post(PAGE, form(elsewhere))
    second.post(f"{PAGE}decide/", {"change": mark[1], "accept": "1"})
    assert account.kept(tmp_path) is None


def test_the_worker_records_the_account_that_the_operator_set(
    strict: Client, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    assert not account_change.find(tmp_path, now=now), "nothing is set, and nothing recorded"
    keep(tmp_path)
    mail_now.refresh()
    assert account_change.find(tmp_path, now=now)
    assert not account_change.find(tmp_path, now=now)
    [found] = recorded()
    assert found.setting == account_change.setting_of(
        Account(ADDRESS, USER, PASSWORD, Server("localhost", 25, "none"))
    )
    told = "Set outside the staff area, and now in use: the mail account at localhost."
    assert told in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_another_password_gives_another_fingerprint_and_long_names_fit() -> None:
    def setting(host: str = "localhost", password: str = PASSWORD) -> Any:
        return account_change.setting_of(Account(ADDRESS, USER, password, Server(host, 25, "none")))

    assert setting() == setting()
    assert setting().fingerprint != setting(password="another").fingerprint
    assert setting("[::1]").hosts == ("0::1",)
    assert setting(".".join(["example"] * 31)).hosts[0].endswith("example.example")


@pytest.mark.parametrize("changes", [{"address": "other@example.org"}, {"token": "another"}])
def test_one_person_alone_changes_neither_the_sender_nor_the_consent(
    strict: Client, tmp_path: Path, changes: dict[str, str]
) -> None:
    def agreed(address: str = ADDRESS, token: str = "first") -> Account:
        oauth = OAuth("https://login.example.org/token", "client", "", token)
        server = Server("localhost", 25, "none")
        return Account(address, USER, "", server, oauth=oauth)

    account.keep(account.file_of(tmp_path), agreed(), by="", now=datetime.now(UTC))
    given = {"actor": org.acting(org.ADMINISTRATOR), "reason": "", "now": datetime.now(UTC)}
    assert account_change.change(tmp_path, agreed(), **given), "nothing differs"
    assert not account_change.change(tmp_path, agreed(**changes), **given)
    kept = account.kept(tmp_path)
    assert kept is not None
    assert kept.settings == agreed().settings()
    assert [type(one).__name__ for one in recorded()] == ["SettingFound", "SettingProposed"]


def test_another_file_than_the_proposed_account_is_refused(
    strict: Client, sending: Sending, tmp_path: Path
) -> None:
    strict.post(PAGE, form(sending))
    other = Account(ADDRESS, USER, PASSWORD, Server("smtp.example.net", 465, "tls"))
    proposed = account_change._file(tmp_path, proposed=True)
    account.keep(proposed, other, by=str(org.ADMINISTRATOR), now=datetime.now(UTC))
    answer = decide(desk.seated(org.REPRESENTATIVE))
    assert answer.status_code == 409
    assert "is not the one that was proposed" in answer.content.decode()
    assert account.kept(tmp_path) is None
    assert [type(one).__name__ for one in recorded()] == ["SettingProposed"]


def test_an_account_that_another_process_changed_is_not_recorded_as_set_by_the_operator(
    strict: Client, sending: Sending, tmp_path: Path
) -> None:
    strict.post(PAGE, form(sending))
    waiting = account_change.proposed()
    assert waiting is not None
    mark, by = str(waiting.setting.fingerprint), org.acting(org.REPRESENTATIVE)
    assert account_change.accept(tmp_path, mark, actor=by, now=datetime.now(UTC))
    assert test_message.way() is test_message.Way.folder, "this process reads the old account"
    assert not account_change.find(tmp_path, now=datetime.now(UTC))


def test_a_file_that_cannot_be_read_is_not_recorded_as_a_removal(
    strict: Client, tmp_path: Path
) -> None:
    keep(tmp_path)
    assert account_change.find(tmp_path, now=datetime.now(UTC))
    account.file_of(tmp_path).write_text("{")
    assert not account_change.find(tmp_path, now=datetime.now(UTC))


def test_the_worker_goes_on_if_the_account_cannot_be_recorded(
    strict: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def read_only(path: Path) -> Any:
        raise PermissionError(path)

    monkeypatch.setattr("amends.letters.private.alone", read_only)
    assert not account_change.find(tmp_path, now=datetime.now(UTC)), "nothing differs, no lock"
    keep(tmp_path)
    stop = threading.Event()
    monkeypatch.setattr(worker, "make_round", lambda *_, **__: stop.set())
    worker.run(stop)
    assert "the mail account is not recorded: PermissionError" in caplog.text


def test_the_account_that_the_environment_names_is_recorded_without_a_lock(
    strict: Client, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.letters.private.alone", lambda _: pytest.fail("locked"))
    settings.AMENDS_MAIL_TOLD = True
    told = Account(ADDRESS, USER, PASSWORD, Server("localhost", 25, "none"))
    settings.MAILERS = {"default": {"OPTIONS": test_message.sending(told)}}
    assert account_change.find(tmp_path, now=datetime.now(UTC))
    assert not account_change.find(tmp_path, now=datetime.now(UTC))
    settings.DEFAULT_FROM_EMAIL = "other@example.org"
    assert account_change.find(tmp_path, now=datetime.now(UTC)), "letters come from elsewhere"


def test_verify_proves_the_changes_and_finds_a_host_that_was_altered(
    strict: Client, sending: Sending, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_FILES = tmp_path / "files"
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    strict.post(PAGE, form(sending))
    decide(desk.seated(org.REPRESENTATIVE))
    while worker.make_round("test", now=datetime.now(UTC)):
        pass

    def found() -> list[str]:
        places = [one.place for one in prove(now=datetime.now(UTC)).findings]
        return [one for one in places if not one.startswith("account ")]  # made without invitation

    assert found() == []
    guard._take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET body = REPLACE(body, 'localhost', 'evil.test') "
            "WHERE stream = 'installation/1' AND version = 2"
        )
    guard.put(connection)
    assert any(place.startswith("installation/1") for place in found())
