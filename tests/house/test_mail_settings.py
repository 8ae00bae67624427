"""How mail comes in is told by settings, and every mistake in them at once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.letters.incoming.configured import Where
from amends.letters.mail_account import account
from amends.letters.mail_account.account import Account, Server
from amends.site.environment import Environment, Mistakes, read


def told(**given: str) -> Environment:
    return read({"AMENDS_BASE_URL": "http://localhost:8000"} | given)


def test_nothing_comes_in_unless_it_is_told() -> None:
    assert not told().mail.on


def test_a_mailbox_is_read_over_tls_unless_it_is_on_this_machine() -> None:
    box = told(
        AMENDS_MAIL_URL="imaps://a%40b.example:s%2Fx@mail.example.org/INBOX,Shop?every=60"
    ).mail
    assert box.mailbox is not None
    assert (box.mailbox.user, box.mailbox.password) == ("a@b.example", "s/x")
    assert (box.mailbox.port, box.mailbox.security) == (993, "tls")
    assert (box.mailbox.folders, box.mailbox.every) == (("INBOX", "Shop"), 60)
    assert "s/x" not in repr(box)
    with pytest.raises(Mistakes, match="this machine only"):
        told(AMENDS_MAIL_URL="imap+insecure://a:b@mail.example.org")
    assert told(AMENDS_MAIL_URL="imap+insecure://a:b@localhost").mail.on


def test_letters_are_answered_to_the_first_address_else_to_the_sender() -> None:
    assert list(told(AMENDS_MAIL_LISTEN="lmtp://127.0.0.1:8024").mail.addresses) == [
        "complaints@localhost"
    ]
    found = told(AMENDS_MAIL_ADDRESSES="Care@example.org, shop@example.org=brand:shop").mail
    assert found.addresses == {
        "care@example.org": Where(),
        "shop@example.org": Where(brand="shop"),
    }


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("AMENDS_MAIL_URL", "https://mail.example.org", "needs the form imaps://"),
        ("AMENDS_MAIL_URL", "imaps://name@mail.example.org", "no password"),
        ("AMENDS_MAIL_URL", "imaps://a:b@mail.example.org/?every=0", "1 to 3600"),
        ("AMENDS_MAIL_URL", "imaps://a:b@mail.example.org/?odd=1", "not known"),
        ("AMENDS_MAIL_URL", "imap+insecure://a:b@mail.example.org", "reaches this machine only"),
        ("AMENDS_EMAIL_URL", "smtp+insecure://mail.example.org:25", "reaches this machine only"),
        ("AMENDS_EMAIL_URL", "smtp+insecure://192.0.2.1:25", "reaches this machine only"),
        ("AMENDS_MAIL_LISTEN", "lmtp://127.0.0.1", "needs the form lmtp://"),
        ("AMENDS_MAIL_ADDRESSES", "no address", "needs the form complaints@"),
        ("AMENDS_MAIL_ADDRESSES", "a@example.org=shop", "neither =unit"),
        ("AMENDS_MAIL_ADDRESSES", f"{'a' * 40}@example.org", "too long"),
        ("AMENDS_MAIL_OAUTH_URL", "http://login.example.org/token", "needs the form https://"),
    ],
)
def test_what_is_wrong_is_said_with_its_setting(name: str, text: str, says: str) -> None:
    with pytest.raises(Mistakes) as found:
        told(**{name: text})
    assert any(one.startswith(name) and says in one for one in found.value.found)


def test_tokens_need_their_address_client_and_token() -> None:
    given = {
        "AMENDS_MAIL_URL": "imaps://a@mail.example.org",
        "AMENDS_MAIL_OAUTH_URL": "https://login.example.org/token",
        "AMENDS_MAIL_OAUTH_CLIENT": "client",
    }
    with pytest.raises(Mistakes, match="AMENDS_MAIL_OAUTH_REFRESH"):
        told(**given)
    box = told(**given, AMENDS_MAIL_OAUTH_REFRESH="refresh").mail.mailbox
    assert box is not None
    assert box.oauth is not None
    assert "refresh" not in repr(box.oauth).replace("refresh_token", "")


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Mistakes) as found:
        told(AMENDS_MAIL_URL="x", AMENDS_MAIL_LISTEN="y", AMENDS_MAIL_ADDRESSES="z")
    assert len(found.value.found) == 3


def test_an_account_named_in_the_browser_is_used_where_the_environment_tells_none(
    tmp_path: Path, db: None
) -> None:
    there = Server("imap.example.org", 993, "tls")
    of = Account("c@example.org", "c@x/y", "s:e@c/r?e#t%", Server("m.example.org", 587, "starttls"))
    account.keep(
        account.file_of(tmp_path), replace(of, incoming=there), by="ada", now=datetime.now(UTC)
    )

    saved = account.kept(tmp_path)
    assert saved is not None
    found = read({"AMENDS_DATA": str(tmp_path)}, saved=saved)
    options = found.mailer["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["username"], options["password"]) == ("c@x/y", "s:e@c/r?e#t%")
    assert (options["use_tls"], options["use_ssl"], options["port"]) == (True, False, 587)
    assert found.sender == "c@example.org"
    assert found.mail.mailbox is not None
    assert found.mail.mailbox.password == "s:e@c/r?e#t%"
    assert list(found.mail.addresses) == ["c@example.org"]
    assert not found.mail_told

    other = told(AMENDS_DATA=str(tmp_path), AMENDS_EMAIL_URL="smtps://a:b@mail.example.org")
    assert other.mail_told
    assert not other.mail.on
    assert "r?e" not in repr(of) + repr(account.kept(tmp_path))
