"""A trial of the way by which letters leave: one message to somebody's own address, there and then.

It is said what became of it: taken by the mail server, kept in a folder, or refused, and why.
"""

import smtplib
import ssl
from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import get_random_string
from django.utils.translation import gettext

from amends.core.values import Coded
from amends.people import limits

from .delivery import message_id


class Way(Coded):
    """By which way letters leave."""

    folder = "folder"
    server = "server"


class Outcome(Coded):
    """What became of a trial."""

    sent = "sent"
    kept = "kept"
    too_often = "too_often"
    not_signed_in = "not_signed_in"
    not_taken = "not_taken"
    not_safe = "not_safe"
    not_reached = "not_reached"


def way() -> Way:
    """The way that is configured."""
    return Way.folder if "folder" in _options() else Way.server


def server() -> str:
    """The name of the mail server; empty where letters go into a folder."""
    return str(_options().get("host", ""))


def sender() -> str:
    """The address that letters come from."""
    return str(settings.DEFAULT_FROM_EMAIL)


def try_way(address: str, *, organization: str, person: str, now: datetime) -> Outcome:
    """Send one message and answer what became of it; never raises for what a server says."""
    if not limits.take("acknowledge", "trial", person, now=now, times=4):
        return Outcome.too_often
    message = EmailMessage(
        subject=gettext("A trial from {organization}").format(organization=organization),
        body=gettext(
            "This message was sent to try how letters leave {organization}. "
            "You have it, so they do. Nothing is to be done."
        ).format(organization=organization),
        to=[address],
        headers={
            "Message-ID": message_id(f"trial/{get_random_string(16)}"),
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except smtplib.SMTPAuthenticationError:
        return Outcome.not_signed_in
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        return Outcome.not_taken
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        return Outcome.not_safe
    except (OSError, smtplib.SMTPException):
        return Outcome.not_reached
    return Outcome.kept if way() is Way.folder else Outcome.sent


def _options() -> dict[str, object]:
    return cast(dict[str, object], settings.MAILERS["default"].get("OPTIONS", {}))
