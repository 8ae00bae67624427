"""Sending by e-mail, through Django's mailer; the same letter always has the same Message-ID."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from amends.errands.work import NotYet
from amends.people import limits

from .composing import Letter

OTHER_LETTERS = 10
"""So many times as many letters of other kinds as acknowledgements may go to one address."""


class BadAddress(ValueError):
    """Nothing can be sent to this address."""


class TooMany(NotYet):
    """So many letters went to this address that the next one waits, for so long."""


def send(letter: Letter, *, to: str, mark: str) -> None:
    """Send one letter to one address. `mark` names the occasion: if it is sent twice after a crash,
    the receiver's program sees one message. Raises `BadAddress`, and OSError or SMTPException if
    the mail server does not take it."""
    address = to.strip()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise BadAddress("not an e-mail address") from problem
    EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[address],
        headers={
            "Message-ID": message_id(mark),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": letter.language,
        },
    ).send()


def brake(code: str, address: str, *, now: datetime) -> None:
    """Nobody can make us fill somebody's mailbox: what is too much for an address waits. Raises
    `TooMany`. Only what was sent counts (`count`)."""
    who, times = _kind(code, address)
    verdict = limits.ask("acknowledge", *who, now=now, times=times)
    if not verdict:
        raise TooMany(verdict.wait)


def count(code: str, address: str, *, now: datetime) -> None:
    """Count a letter that the mail server took."""
    who, times = _kind(code, address)
    limits.take("acknowledge", *who, now=now, times=times)


def _kind(code: str, address: str) -> tuple[tuple[str, str], int]:
    of_its_own = code == "acknowledgement"
    who = ("" if of_its_own else "letters", address.strip().casefold())
    return who, 1 if of_its_own else OTHER_LETTERS


def message_id(mark: str) -> str:
    """A Message-ID that tells nothing and that nobody else can make."""
    host = urlsplit(settings.AMENDS_BASE_URL).hostname or "localhost"
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"message-id\n{mark}".encode(), "sha256")
    return f"<{hashlib.sha256(digest).hexdigest()[:32]}@{host}>"
