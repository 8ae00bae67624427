"""Reading one mailbox by IMAP. A message is stored here first and marked on the server afterwards.

How far a folder was read is remembered by the server's message numbers. If a server renumbers
(UIDVALIDITY), everything since our first visit is read again, and messages that are already here
are recognised.
"""

import imaplib
import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connections

from amends.governance import preparing
from amends.jobs import duties
from amends.letters.models import Fate, Folder, Mail
from amends.letters.oauth import access
from amends.letters.oauth.token_request import NoToken
from amends.vault.uploads import UploadRefused

from .addresses import digest_of
from .configured import Mailbox
from .routing import wait
from .storing import LARGEST, Delivered, Kept, keep_all

_log = logging.getLogger("amends.mail")

PATIENCE = 30
"""Seconds that a server has to respond."""
BACK_OFF = (30, 60, 300, 900)
"""Seconds until the next try, by number of failures."""
NO_DATABASE = 5
"""Seconds until the next try if not the mailbox failed, but our database."""
_WHEN = re.compile(rb'INTERNALDATE "[^"]*"')
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

type Clock = Callable[[], datetime]


class NotRead(Exception):
    """The mailbox cannot be read; the message contains no secret and no text of a mail."""


FAILURES = (NotRead, OSError, imaplib.IMAP4.error, NoToken, DatabaseError)


def run(box: Mailbox, stop: threading.Event, *, clock: Clock = lambda: datetime.now(UTC)) -> None:
    """Read the mailbox repeatedly until stopped. A failure is logged once, and retried at growing
    intervals."""
    failed, lost = 0, False
    while not stop.is_set():
        try:
            close_old_connections()
            if duties.take("mailbox"):
                fetch(box, clock=clock)
                preparing.saw(preparing.MAILBOX, now=clock())
        except FAILURES as problem:
            if not failed:
                _log.warning("the mailbox cannot be read: %s", type(problem).__name__)
            failed, lost = failed + 1, isinstance(problem, DatabaseError)
        else:
            if failed:
                _log.info("the mailbox can be read again")
            failed = 0
        rest = BACK_OFF[min(failed, len(BACK_OFF)) - 1] if failed else box.every
        _rest(NO_DATABASE if failed and lost else rest, stop)
    connections.close_all()


def _rest(seconds: float, stop: threading.Event) -> None:
    """Wait, and keep the duty, so that no other worker signs in to the mailbox meanwhile. One that
    does not have it asks for it."""
    while seconds > 0 and not stop.wait(min(seconds, duties.LEASE / 3)):
        seconds -= duties.LEASE / 3
        with suppress(DatabaseError):
            had, has = duties.has("mailbox"), duties.take("mailbox")
            if has and not had:
                return  # another worker has stopped


def fetch(box: Mailbox, *, clock: Clock = lambda: datetime.now(UTC)) -> int:
    """Store what is new in every folder; returns how many messages were new here. Raises one of
    `FAILURES`; what was stored until then stays."""
    fresh = 0
    with signed_in(box) as server:
        for folder in box.folders:
            fresh += sum(_folder(server, box, folder, clock))
    return fresh


@contextmanager
def signed_in(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Return a connection to the mailbox, over verified TLS. Raises one of `FAILURES`."""
    server = _connected(box)
    try:
        if box.oauth is not None:
            token = access.access_token(box.oauth)
            credentials = f"user={box.user}\1auth=Bearer {token}\1\1".encode()
            try:
                server.authenticate("XOAUTH2", _once(credentials))
            except imaplib.IMAP4.error:
                access.forget()
                raise
        else:
            _answered(server.login(box.user, box.password))
        capabilities = b" ".join(_flat(_answered(server.capability())))
        server.capabilities = tuple(capabilities.decode("ascii", "replace").upper().split())
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _once(answer: bytes) -> Callable[[bytes], bytes]:
    """Return a responder that answers once; a server that asks further reported an error and gets
    an empty answer."""
    answers = iter((answer,))
    return lambda _: next(answers, b"")


def _connected(box: Mailbox) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if box.security == "tls":
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE)
    server = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    if box.security == "starttls":
        try:
            server.starttls(ssl_context=context)
        except (OSError, imaplib.IMAP4.error):
            with suppress(OSError):
                server.shutdown()
            raise
    return server


def _answered(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise NotRead("the server refused")
    return answer[1]


# --- one folder ---


def _folder(server: imaplib.IMAP4, box: Mailbox, name: str, clock: Clock) -> Iterator[bool]:
    """Store each new message; yields whether it was new here."""
    _answered(server.select(f'"{name}"'))
    validity = int(_response(server, "UIDVALIDITY"))
    key = digest_of(f"{box.host}\n{box.user}\n{name}".encode())
    folder = Folder.objects.filter(pk=key).first()
    now = clock()
    numbers = _new_in(server, folder, validity)
    row, _ = Folder.objects.update_or_create(
        pk=key,
        defaults={
            "validity": validity,
            "last": folder.last if folder is not None and folder.validity == validity else 0,
            "since": folder.since if folder is not None else now,
        },
    )
    if folder is None:
        # messages here that are marked as read were read before us; they are not imported
        row.last = max([row.last, *(number - 1 for number in numbers[:1])])
    for taken in _some(server, numbers, clock):
        for number, kept in _keep(taken, clock):
            _mark(server, box, number)
            yield kept.fresh
        row.last = max(row.last, *(mail.number for mail in taken))
        row.save(update_fields=["last"])


def _new_in(server: imaplib.IMAP4, folder: Folder | None, validity: int) -> list[int]:
    if folder is None:
        criteria = "UNSEEN"
    elif folder.validity != validity:
        since = folder.since - timedelta(days=1)
        criteria = f"OR UNSEEN SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    else:
        criteria = f"UID {folder.last + 1}:*"
    answer = _answered(server.uid("SEARCH", criteria))
    numbers = sorted(int(number) for part in answer if part for number in part.split())
    after = folder.last if folder is not None and folder.validity == validity else 0
    return [number for number in numbers if number > after]


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _response(server: imaplib.IMAP4, name: str) -> bytes:
    values = server.response(name)[1]
    if not values or not isinstance(values[0], bytes):
        raise NotRead(f"the server tells no {name}")
    return values[0]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A message by its number; `told` is None if it has been deleted since. Of a message that is
    too `large` there is only the head."""

    number: int
    told: Delivered | None = None
    large: bool = False


def _some(server: imaplib.IMAP4, numbers: Sequence[int], clock: Clock) -> Iterator[list[_Taken]]:
    taken: list[_Taken] = []
    weight = 0
    for number in numbers:
        taken.append(_take(server, number, clock))
        delivered = taken[-1].told
        weight += len(delivered.raw) if delivered is not None else 0
        if len(taken) == _AT_ONCE or weight > _BYTES:
            yield taken
            taken, weight = [], 0
    if taken:
        yield taken


_AT_ONCE, _BYTES = 25, 5_000_000


def _keep(taken: Sequence[_Taken], clock: Clock) -> Iterator[tuple[int, Kept]]:
    """Store them, then yield those to be marked as read. One that is too large stays on the server,
    unread; only its arrival is recorded."""
    delivered = [(mail, mail.told) for mail in taken if mail.told is not None]
    try:
        kept = keep_all([content for _, content in delivered], now=clock())
    except UploadRefused:
        kept = None
    if kept is None:  # one of them: the others are stored one by one
        yield from (pair for mail in taken if len(taken) > 1 for pair in _keep([mail], clock))
        return
    for (mail, _), answer in zip(delivered, kept, strict=True):
        if mail.large:
            wait(Mail.objects.get(pk=answer.id), "too_large", now=clock())
        else:
            yield mail.number, answer


def _take(server: imaplib.IMAP4, number: int, clock: Clock) -> _Taken:
    facts = b" ".join(
        _flat(_answered(server.uid("FETCH", str(number), "(RFC822.SIZE INTERNALDATE)")))
    )
    size, when = _SIZE.search(facts), _WHEN.search(facts)
    if size is None:
        return _Taken(number)
    now = clock()
    arrived = _moment(when[0]) if when else now
    large = int(size[1]) > LARGEST
    part = "(BODY.PEEK[HEADER])" if large else "(BODY.PEEK[])"
    answer = _answered(server.uid("FETCH", str(number), part))
    raw = next((piece[1] for piece in answer if isinstance(piece, tuple)), None)
    if raw is None:
        return _Taken(number)
    return _Taken(number, Delivered(raw or b"\n", min(arrived, now)), large)


def _flat(answer: list[Any]) -> Iterator[bytes]:
    for part in answer:
        if isinstance(part, tuple):
            yield from part
        elif isinstance(part, bytes):
            yield part


def _moment(date: bytes) -> datetime:
    local = imaplib.Internaldate2tuple(date)
    return datetime.fromtimestamp(time.mktime(local), UTC) if local else datetime.now(UTC)


def _mark(server: imaplib.IMAP4, box: Mailbox, number: int) -> None:
    uid = str(number)
    _answered(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    if not box.done:
        return
    if "MOVE" in server.capabilities:
        _answered(server.uid("MOVE", uid, f'"{box.done}"'))
        return
    _answered(server.uid("COPY", uid, f'"{box.done}"'))
    _answered(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in server.capabilities:
        _answered(server.uid("EXPUNGE", uid))


def waiting() -> int:
    """Return how many messages are stored and not processed."""
    return Mail.objects.filter(fate=Fate.new).count()


def waiting_since() -> datetime | None:
    """Return since when the oldest of them is waiting."""
    waiting = Mail.objects.filter(fate=Fate.new).order_by("kept")
    return waiting.values_list("kept", flat=True).first()
