"""Test of outgoing mail: one message to the user's own address, with an immediate result.

The result says whether it was accepted by the mail server, written to a folder, or refused, and
why.
"""

import imaplib
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.crypto import get_random_string
from django.utils.translation import gettext

from amends.core.values import Coded
from amends.people import limits

from ..delivery import message_id
from ..incoming import mailbox
from ..incoming.addresses import incoming, own_mark
from ..incoming.configured import Mailbox
from ..incoming.mailbox import NotRead
from ..models import TRIAL, Sent
from ..oauth import access
from ..oauth.configured import OAuth
from ..oauth.smtp import Tokens
from ..oauth.token_request import NoToken
from .account import Account


class Way(Coded):
    """How letters are sent."""

    folder = "folder"
    server = "server"


class Outcome(Coded):
    """Result of a test."""

    sent = "sent"
    kept = "kept"
    too_often = "too_often"
    not_signed_in = "not_signed_in"
    not_let_in = "not_let_in"
    not_taken = "not_taken"
    not_safe = "not_safe"
    not_reached = "not_reached"
    provider_away = "provider_away"


def way() -> Way:
    """Return the configured way."""
    return Way.folder if "folder" in options() else Way.server


def server() -> str:
    """The name of the mail server; empty where letters go into a folder."""
    return str(options().get("host", ""))


def sender() -> str:
    """The address that letters come from."""
    return str(settings.DEFAULT_FROM_EMAIL)


def try_way(address: str, *, organization: str, person: str, now: datetime) -> Outcome:
    """Send one message and return the result; never raises for errors of a server."""
    if not limits.take("acknowledge", "trial", person, now=now, times=4):
        return Outcome.too_often
    return _sent(_trial(address, organization, message_id(f"trial/{get_random_string(16)}")))


def try_both_ways(*, organization: str, person: str, now: datetime) -> Outcome:
    """Send one message to our own address, and remember to expect it."""
    if not limits.take("acknowledge", "trial", person, now=now, times=4):
        return Outcome.too_often
    name = message_id(f"trial/{get_random_string(16)}")
    message = _trial(next(iter(incoming().addresses)), organization, name)
    message.extra_headers["X-Loop"] = own_mark()
    outcome = _sent(message)
    if outcome in (Outcome.sent, Outcome.kept):
        _forget(person)
        token = name.partition("@")[0].removeprefix("<")
        Sent.objects.create(
            token=token, stream=_stream(person), party=0, about=0, notice="", at=now
        )
    return outcome


def last_round(person: str) -> Sent | None:
    """Return a person's last mail test in both directions."""
    return Sent.objects.filter(stream=_stream(person)).order_by("-at").first()


def try_server() -> Outcome:
    """Whether the mail server lets us in; nothing is sent."""
    return lets_in(mailers.default)


def lets_in(connection: BaseEmailBackend) -> Outcome:
    """Whether a mail server lets us in; nothing is sent."""
    try:
        connection.open()
    except FAILURES as problem:
        return why(problem)
    finally:
        with suppress(*FAILURES):
            connection.close()  # a server that refused a name is still connected
    return Outcome.sent


def agreement() -> OAuth | None:
    """Return the OAuth agreement with which mail is sent or read; None if there is none."""
    box = incoming().mailbox
    by_mailbox = box.oauth if box is not None else None
    return cast(OAuth | None, options().get("oauth")) or by_mailbox


def let_in_no_more() -> access.Refused | None:
    """Return since when the mail provider refuses our sign-in; None if it does not."""
    of = agreement()
    return access.refused(of) if of is not None else None


def own_address() -> str:
    """Return the address for incoming mail; empty if there is none."""
    return next(iter(incoming().addresses)) if incoming().on else ""


def _stream(person: str) -> str:
    return f"{TRIAL}{person}"


def _forget(person: str) -> None:
    Sent.objects.filter(stream=_stream(person)).delete()


def _trial(address: str, organization: str, name: str) -> EmailMessage:
    return EmailMessage(
        subject=gettext("Test email from {organization}").format(organization=organization),
        body=gettext(
            "{organization} sent this message to test its email. It has arrived, so email works. "
            "You do not need to do anything."
        ).format(organization=organization),
        to=[address],
        headers={"Message-ID": name, "Auto-Submitted": "auto-generated"},
    )


def _sent(message: EmailMessage) -> Outcome:
    try:
        message.send()
    except FAILURES as problem:
        return why(problem)
    return Outcome.kept if way() is Way.folder else Outcome.sent


FAILURES = (OSError, smtplib.SMTPException, NoToken)
"""Errors of a mail server or connection; `ssl.SSLError` is among the first."""


def why(problem: Exception) -> Outcome:
    """Return the outcome for an error of a server or connection."""
    match problem:
        case imaplib.IMAP4.abort():  # a sort of `error`, but the connection broke
            return Outcome.not_reached
        case NoToken():
            return Outcome.not_let_in if problem.lasting else Outcome.provider_away
        case smtplib.SMTPAuthenticationError() | imaplib.IMAP4.error() | NotRead():
            return Outcome.not_signed_in
        case (
            smtplib.SMTPRecipientsRefused() | smtplib.SMTPSenderRefused() | smtplib.SMTPDataError()
        ):
            return Outcome.not_taken
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return Outcome.not_safe
        case _:
            return Outcome.not_reached


def options() -> dict[str, object]:
    """Return the options of the mail backend in use."""
    return cast(dict[str, object], settings.MAILERS["default"].get("OPTIONS", {}))


# --- an account that is not saved yet ---

_PATIENCE = 15
"""Seconds that a mail server has to answer while the user waits for the page."""


def outgoing_of(account: Account) -> Outcome:
    """Test whether the mail server accepts the account; nothing is sent."""
    backend = EmailBackend if account.oauth is None else Tokens
    return lets_in(backend(alias="trial", timeout=_PATIENCE, **sending(account)))


def sending(account: Account) -> dict[str, Any]:
    """Return the options of a mail backend that sends by the account."""
    of = account.outgoing
    options = {
        "host": of.called,
        "port": of.port,
        "username": account.user,
        "password": account.password,
        "use_tls": of.security == "starttls",
        "use_ssl": of.security == "tls",
    }
    return options if account.oauth is None else options | {"oauth": account.oauth}


def incoming_of(account: Account) -> Outcome:
    """Test whether the mailbox can be opened; nothing in it is changed."""
    box = receiving(account)
    if box is None:
        return Outcome.sent
    try:
        with mailbox.signed_in(box):
            return Outcome.sent
    except mailbox.FAILURES as problem:
        return why(problem)


def receiving(account: Account) -> Mailbox | None:
    """Return the mailbox of the account; None if it has none."""
    of, oauth = account.incoming, account.oauth
    if of is None:
        return None
    return Mailbox(of.called, of.port, of.security, account.user, account.password, oauth=oauth)
