"""Sending by e-mail, through Django's mailer; the same letter always has the same Message-ID."""

import hashlib
import hmac
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from .composing import Letter


class BadAddress(ValueError):
    """Nothing can be sent to this address."""


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
        },
    ).send()


def message_id(mark: str) -> str:
    """A Message-ID that tells nothing and that nobody else can make."""
    host = urlsplit(settings.AMENDS_BASE_URL).hostname or "localhost"
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"message-id\n{mark}".encode(), "sha256")
    return f"<{hashlib.sha256(digest).hexdigest()[:32]}@{host}>"
