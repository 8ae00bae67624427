"""A mail account that takes no password, named by a browser and what stands on its pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.desk.test_mail_account import ADDRESS, _fresh
from tests.doors.mail_provider import CLIENT, SECRET, Agreeing, Taking, provider, taking
from tests.doors.mail_servers import USER
from tests.doors.site.test_journeys import Walker
from tests.records import organization as org

from amends.desk.mail import consent
from amends.letters.mail_account import account
from amends.letters.oauth import access

pytestmark = pytest.mark.browser

__all__ = ["_fresh"]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Agreeing]:
    access.forget()
    with provider(monkeypatch) as running:
        yield running
    access.forget()


@pytest.fixture
def rita(committed_database: str, there: Agreeing, settings: Any) -> Iterator[Walker]:
    """The management representative, who has opened the page of the mail account."""
    org.found_organization(by_one="change_installation")
    desk.account_of(org.REPRESENTATIVE)
    with browsing.served() as address, browsing.browser() as chromium:
        settings.AMENDS_BASE_URL = address
        there.backs = {consent.way_back()}
        page = browsing.page_in(chromium, **browsing.WIDE, ignore_https_errors=True)
        page.goto(f"{address}/desk/settings/mail/")
        walker = Walker(page)
        walker.write("Name", "rep")
        walker.write("Password", desk.PASSWORD)
        walker.press("Sign in")
        yield walker


def fills(rita: Walker, there: Agreeing, sending: Taking) -> None:
    """Everything that the form asks."""
    rita.press("Another provider without a password")
    rita.write("Sender email address", ADDRESS)
    rita.write("Sign-in name (optional)", USER)
    rita.write("Reason", "A new provider.")
    rita.write("Mail server for sending (SMTP)", "localhost")
    rita.choose("Connection", "not encrypted (only on this server)")
    rita.write("Port (optional)", str(sending.port))
    rita.write("Consent address (authorisation endpoint)", f"{there.place}/authorize")
    rita.write("Token endpoint", f"{there.place}/token")
    rita.write("Scope", "imap smtp offline_access")
    rita.write("Application ID (client ID)", CLIENT)
    rita.write("Client secret (optional)", SECRET)


def test_somebody_goes_to_the_provider_and_is_back_with_mail_that_leaves(
    rita: Walker, there: Agreeing, tmp_path: Path
) -> None:
    with taking(there) as sending:
        fills(rita, there, sending)
        there.says = {"error": "access_denied"}
        rita.press("Continue and sign in")
        assert rita.title == "Sign in at localhost"
        assert browsing.barriers(rita.page) == []
        rita.press("Go to localhost")
        assert "You did not agree on the provider's page. We changed nothing." in rita.reads
        assert "We've kept what you wrote." in rita.reads
        assert browsing.barriers(rita.page) == []

        there.says = {}
        rita.press("Continue and sign in")
        rita.press("Go to localhost")
        assert (
            "Saved. The mail servers accepted your details. From now on we send letters through "
            "them. Within a minute we start reading the mailbox." in rita.reads
        )
        assert "code=" not in rita.page.url
        rita.press("Send test message")
        rita.write("Your own email address", "rita@example.org")
        rita.press("Send a test email")
        assert "The mail server accepted the message." in rita.reads
        assert len(sending.messages) == 1


def test_a_code_is_typed_elsewhere_and_said_here(
    rita: Walker, there: Agreeing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taking(there) as sending:
        fills(rita, there, sending)
        rita.write("Device endpoint (optional)", f"{there.place}/device")
        rita.press("Continue and sign in")
        assert "ABCD-EFGH" in rita.reads
        assert browsing.barriers(rita.page) == []
        rita.press("I have agreed")
        assert "Not yet" in rita.reads
        there.typed = True
        rita.page.wait_for_timeout(1_100)  # the pause that the provider asked for
        rita.press("I have agreed")
        assert (
            "Saved. The mail servers accepted your details. From now on we send letters through "
            "them. Within a minute we start reading the mailbox." in rita.reads
        )
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser runs a loop here
        assert account.kept(tmp_path) is not None
