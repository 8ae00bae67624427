"""Mail comes in over real servers: a mailbox by IMAP with a password or a token, and a listener."""

import imaplib
import logging
import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.db import OperationalError
from tests import ports
from tests.doors.mail_servers import (
    PASSWORD,
    USER,
    Imap,
    Tokens,
    imap,
    token_server,
    trusting,
)
from tests.records import organization as org
from tests.records.mails import US, message, receiving
from tests.waiting import PATIENCE, until

from amends.jobs import duties
from amends.letters.incoming import listening, mailbox, storing
from amends.letters.incoming.configured import (
    Listening,
    Mailbox,
)
from amends.letters.incoming.mailbox import fetch
from amends.letters.models import Fate, Folder, Mail
from amends.letters.oauth import access
from amends.letters.oauth.configured import OAuth
from amends.letters.oauth.token_request import NoToken
from amends.site import worker

pytestmark = pytest.mark.usefixtures("committed_database")


@pytest.fixture
def organization(committed_database: str) -> Iterator[None]:
    org.found_organization()
    with receiving():
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Imap]:
    with imap() as running:
        yield running


@pytest.fixture
def box(server: Imap, organization: None, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The mailbox, empty, over TLS."""
    trusting(monkeypatch, server)
    known = server.signed_in()
    for folder in ("INBOX", "Done"):
        answer, held = known.select(folder)
        if answer == "OK" and held != [b"0"]:
            known.store("1:*", "+FLAGS", r"(\Deleted)")
            known.expunge()
    known.logout()
    return Mailbox("localhost", server.tls, "tls", USER, PASSWORD)


def raw(text: str, **headers: Any) -> bytes:
    return message(text, **headers).as_bytes()


def test_what_is_new_is_kept_and_then_marked(box: Mailbox, server: Imap) -> None:
    server.put(raw("seen before we came"), flags=r"(\Seen)")
    server.put(raw("one"), raw("two"))
    assert fetch(box) == 2
    assert server.unseen() == 0
    assert fetch(box) == 0
    server.put(raw("three"), flags=r"(\Seen)")
    assert fetch(box) == 1, "what somebody looked at meanwhile is taken in all the same"
    assert Mail.objects.count() == 3


def test_nothing_is_marked_that_could_not_be_kept(
    box: Mailbox, server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(raw("one"))
    fetch(box)
    server.put(raw("two"), raw("three"))

    def full(*_: Any, **__: Any) -> Any:
        raise OSError("no space")

    with monkeypatch.context() as broken:
        broken.setattr(mailbox, "keep_all", full)
        with pytest.raises(OSError, match="no space"):
            fetch(box)
    assert server.unseen() == 2
    assert fetch(box) == 2


def test_where_the_server_numbers_anew_everything_since_we_came_is_looked_at_again(
    box: Mailbox, server: Imap
) -> None:
    server.put(raw("one"), raw("two"))
    fetch(box)
    Folder.objects.update(validity=1)
    server.put(raw("three"))
    assert fetch(box) == 1
    assert storing.counted().messages == 3
    assert storing.counted().deliveries == 5


def test_what_was_taken_in_is_moved_where_that_is_asked_for(box: Mailbox, server: Imap) -> None:
    known = server.signed_in()
    known.create("Done")
    known.logout()
    moving = Mailbox(box.host, box.port, "tls", USER, PASSWORD, done="Done")
    server.put(raw("one"), raw("two"))
    assert fetch(moving) == 2
    known = server.signed_in()
    assert known.select("INBOX")[1] == [b"0"]
    assert known.select("Done")[1] == [b"2"]
    known.logout()


def test_one_that_is_too_large_stays_and_waits_with_its_reason(
    box: Mailbox, server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "LARGEST", 2_000)
    server.put(raw("x" * 3_000 + "\n"), raw("small"))
    assert fetch(box) == 1
    assert server.unseen() == 1
    (row,) = Mail.objects.filter(fate=Fate.tray)
    assert row.why == "too_large"


def test_starttls_is_checked_too_and_a_strange_certificate_is_refused(
    box: Mailbox, server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(raw("one"))
    assert fetch(Mailbox("localhost", server.plain, "starttls", USER, PASSWORD)) == 1
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(OSError, match="certificate verify failed"):
        fetch(box)
    with pytest.raises(OSError, match="certificate verify failed"):
        fetch(Mailbox("localhost", server.plain, "starttls", USER, PASSWORD))


def test_a_wrong_password_is_tried_again_later_and_told_once(
    box: Mailbox, server: Imap, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = Mailbox(box.host, box.port, "tls", USER, "not that")
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) == 3:
                self.set()
            return self.is_set()

    monkeypatch.setattr(duties, "LEASE", 3_000.0)  # it would wake up to renew its duty
    with caplog.at_level(logging.WARNING):
        mailbox.run(wrong, Stop())
    assert waits == [30, 60, 300]
    assert len(caplog.records) == 1
    assert "not that" not in caplog.text


def test_mail_becomes_complaints_by_the_worker(box: Mailbox, server: Imap) -> None:
    server.put(*(raw(f"Parcel {n}", From=f"n{n}@example.com") for n in range(3)))
    fetch(box)
    while worker.make_round("test", now=datetime.now(UTC)):
        pass
    assert storing.counted().by_fate == {Fate.complaint: 3}
    assert sorted(letter.to[0] for letter in outbox.outbox) == [
        f"n{n}@example.com" for n in range(3)
    ]


# --- tokens ---


@pytest.fixture
def tokens(settings: Any) -> Iterator[Tokens]:
    settings.AMENDS_MAIL_TOLD = True
    access.forget()
    with token_server() as running:
        yield running
    access.forget()
    access._file("mail-refresh.token").unlink(missing_ok=True)


def told(tokens: Tokens) -> OAuth:
    return OAuth(f"http://127.0.0.1:{tokens.port}/token", "client", "secret", "first", "imap")


def test_a_mailbox_that_takes_no_password_is_read_with_a_token(
    tokens: Tokens, organization: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with imap(tokens=tokens.port) as server:
        trusting(monkeypatch, server)
        of = told(tokens)
        box = Mailbox("localhost", server.tls, "tls", USER, "", oauth=of)
        assert fetch(box) == 0
        with mailbox.signed_in(box) as known:
            known.append("INBOX", "", None, raw("one").replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
        assert fetch(box) == 1
        assert len(tokens.asked) == 1, "a token that is good is used again"
        assert tokens.asked[0]["client_secret"] == "secret"
        tokens.good.clear()
        with pytest.raises(imaplib.IMAP4.error):
            fetch(box)
        assert fetch(box) == 0
        assert len(tokens.asked) == 2, "one that was refused is not"


def test_the_newest_token_to_refresh_with_is_kept_for_the_next_start(tokens: Tokens) -> None:
    tokens.renew = True
    assert access.access_token(told(tokens)) == "access-1"
    access.forget()  # as a new process
    assert access.access_token(told(tokens)) == "access-2"
    assert tokens.asked[1]["refresh_token"] == "refresh-1"
    assert access._file("mail-refresh.token").stat().st_mode & 0o777 == 0o600


def test_a_provider_that_refuses_is_told_by_its_code(tokens: Tokens) -> None:
    tokens.refresh = "another"
    with pytest.raises(NoToken, match="invalid_grant"):
        access.access_token(told(tokens))


# --- a listener ---


@pytest.fixture(params=["smtp", "lmtp"])
def door(request: Any, organization: None) -> Iterator[Any]:
    port = ports.free()
    running = listening.Door(Listening(request.param, "127.0.0.1", port))
    running.start()
    kind = smtplib.SMTP if request.param == "smtp" else smtplib.LMTP
    try:
        yield lambda: kind("127.0.0.1", port, timeout=PATIENCE)
    finally:
        running.stop()


def test_a_message_that_was_confirmed_lies_here(door: Any) -> None:
    with door() as client:
        assert client.send_message(message(), from_addr="nora@example.com", to_addrs=[US]) == {}
    row = Mail.objects.get()
    assert b"Return-Path: <nora@example.com>" in storing.raw_of(row)


def test_the_listener_says_later_where_it_cannot_keep_it(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise OperationalError("no disk")

    monkeypatch.setattr(listening, "keep", failing)
    with door() as client:
        client.ehlo()
        client.mail("nora@example.com")
        client.rcpt(US)
        assert client.data(message().as_bytes())[0] == 451
    assert not Mail.objects.exists()


def test_the_listener_is_nobodys_way_to_others_and_takes_keyed_addresses(door: Any) -> None:
    with door() as client:
        client.ehlo()
        client.mail("nora@example.com")
        assert client.rcpt("somebody@elsewhere.example")[0] == 550
        assert client.rcpt("complaints+abcd-efgh@example.org")[0] == 250


def test_a_message_that_is_too_large_is_refused_for_good(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "LARGEST", 500)
    with door() as client:
        client.ehlo()
        client.mail("nora@example.com")
        client.rcpt(US)
        assert client.data(message("x" * 600).as_bytes())[0] == 552


def test_mail_goes_out_and_back_in_through_real_servers(door: Any) -> None:
    """A complaint, our confirmation, the answer to it: both ways over SMTP."""
    with door() as client:
        client.send_message(message(), from_addr="nora@example.com", to_addrs=[US])
    _rounds()
    (letter,) = outbox.outbox
    answer = message("It broke again.", To=letter.reply_to[0], Message__ID="<2@example.com>")
    with door() as client:
        client.send_message(answer, from_addr="nora@example.com", to_addrs=[letter.reply_to[0]])
    _rounds()
    assert storing.counted().by_fate == {Fate.complaint: 1, Fate.addition: 1}
    assert settings.AMENDS_MAIL.on
    assert len(outbox.outbox) == 1


def _rounds() -> None:
    until(lambda: not worker.make_round("test", now=datetime.now(UTC)), "the last round", every=0)
