"""Sending by email through Django's mailer; the same letter always has the same Message-ID."""

import email.policy
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import BaseHeader, HeaderRegistry
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from amends.core.framework.policy.branding import HOUSE
from amends.core.framework.policy.letter_fields import FIELDS, notice_of
from amends.core.operation.events import Notice, Way
from amends.core.values import Id
from amends.jobs.queue import NotYet
from amends.people import limits
from amends.vault.rows import insert

from .composing import Letter
from .html_part import html_of
from .incoming import addresses
from .models import Sent
from .oauth.token_request import NoToken

OTHER_LETTERS = 10
"""Factor by which the limit of other letters to one address exceeds that of acknowledgements."""


class _Headers(HeaderRegistry):
    """Registry that makes the class of each header once, not for each header of each letter."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


_HEADERS = _Headers()


class _Message(EmailMultiAlternatives):
    """Django's email, with a faster registry of headers."""

    def message(self, *, policy: Any = email.policy.default) -> Any:
        """Return the message in the form of the standard library."""
        return super().message(policy=policy.clone(header_factory=_HEADERS))


class BadAddress(ValueError):
    """Nothing can be sent to this address."""


class TooMany(NotYet):
    """So many letters were sent to this address that the next one has to wait, for this long."""


class NotLetIn(NotYet):
    """Our mail provider no longer accepts our sign-in: the letter waits until a person signs in
    there again, however long that takes."""


_UNTIL_LET_IN = timedelta(minutes=10)

NOTICES = {code: Notice(notice_of(code)) for code in FIELDS if notice_of(code) in Notice}
"""The notice that is recorded as failed when a letter is returned."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender as the recipient knows them: a name, an address of their own if they have one, and
    their accent colour (``#rrggbb``)."""

    name: str = ""
    own: str = ""
    accent: str = HOUSE


def send(
    letter: Letter, *, to: str, mark: str, sender: Sender = Sender(), reply_to: str = ""
) -> None:
    """Send one letter to one address, in the name of the brand that the recipient knows, as plain
    text with an HTML part. Bounces go to the installation's address. `mark` names the occasion: if
    it is sent twice after a crash, the recipient's mail program sees one message. Raises
    `BadAddress`, `NotLetIn`, and OSError, SMTPException or `NoToken` if the mail server, or the
    provider, does not accept it."""
    address = to.strip()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise BadAddress("not an e-mail address") from problem
    name = " ".join(sender.name.split()) or parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    message = _Message(
        subject=letter.subject,
        body=letter.text,
        to=[address],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "From": _from(sender),
            "Message-ID": message_id(mark),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "X-Loop": addresses.own_mark(),
            "Content-Language": letter.language,
        },
    )
    message.attach_alternative(html_of(letter, name=name, accent=sender.accent), "text/html")
    try:
        message.send()
    except NoToken as problem:
        if not problem.lasting:
            raise  # tried again as where the mail server does not answer
        raise NotLetIn(_UNTIL_LET_IN) from problem


def _from(sender: Sender) -> str:
    called, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((" ".join(sender.name.split()) or called, sender.own or address))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter to one address, the way in which it goes, and what a bounce finds of it: its
    `notice`, or the survey that it is an invitation to; then `about` is the number in the
    sample."""

    letter: Letter
    way: Way
    to: str
    mark: str
    sender: Sender
    stream: str
    party: int = 0
    about: int = 0
    person: str = ""
    notice: Notice | Id | None = None
    reply_to: str = ""


def remember(letters: Iterable[Outgoing], *, now: datetime) -> None:
    """Store what the letters are before sending them, so that a bounce finds them."""
    rows = []
    for outgoing in letters:
        token = message_id(outgoing.mark).partition("@")[0].removeprefix("<")
        notice = outgoing.notice or NOTICES.get(outgoing.letter.code, Notice.status)
        of = (outgoing.stream, outgoing.party, outgoing.about, outgoing.person)
        rows.append((token, *of, notice, now, None, None))
    insert(Sent, rows, over=("token",))


def sent_since(moment: datetime) -> int:
    """Return how many letters were sent by email since then, as far back as they are stored."""
    return Sent.objects.filter(at__gte=moment).count()


def brake(code: str, address: str, *, now: datetime) -> None:
    """Make letters wait if there are too many for one address, so that the system cannot be used to
    fill a mailbox. Raises `TooMany`. Only sent letters count (`count`)."""
    who, times = _kind(code, address)
    verdict = limits.ask("acknowledge", *who, now=now, times=times)
    if not verdict:
        raise TooMany(verdict.wait)


def count(code: str, address: str, *, now: datetime) -> None:
    """Count a letter that the mail server accepted."""
    who, times = _kind(code, address)
    limits.take("acknowledge", *who, now=now, times=times)


def _kind(code: str, address: str) -> tuple[tuple[str, str], int]:
    of_its_own = code == "acknowledgement"
    who = ("" if of_its_own else "letters", address.strip().casefold())
    return who, 1 if of_its_own else OTHER_LETTERS


def message_id(mark: str) -> str:
    """Return a Message-ID that reveals nothing and that no one else can make."""
    host = urlsplit(settings.AMENDS_BASE_URL).hostname or "localhost"
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"message-id\n{mark}".encode(), "sha256")
    return f"<{hashlib.sha256(digest).hexdigest()[:32]}@{host}>"
