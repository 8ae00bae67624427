"""Storing a message in the vault before it is read: once, unchanged.

The sender (a mail server or a mailbox) gets our confirmation only after this.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from amends import vault
from amends.core.values import Code, Id, Upload
from amends.jobs.queue import NewJob, queue
from amends.jobs.steps import delete, steps
from amends.journal.sqlite_write_queue import queued_writes
from amends.letters.models import Fate, Mail, Sent
from amends.vault import erasing, files, places, reading, rows
from amends.vault.ids import new_id
from amends.vault.sealing import Sealing, Unsealed

from .addresses import digest_of

LARGEST = 35_000_000
"""Maximum bytes of one message: a file of 25 MB, encoded for mail, with text around it."""
STREAM = "mail/"
READ_MAIL = Code("read_mail")
"""The job that reads a message."""
ASIDE_FOR = timedelta(days=90)
"""How long a message that was set aside is kept unchanged."""
KNOWN_FOR = timedelta(days=400)
"""How long a repeated delivery of a message is recognised."""
SENT_FOR = timedelta(days=60)
"""How long a returned letter can be matched with what was sent."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored message; `fresh` if it was not stored before."""

    id: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as received, and when it arrived."""

    raw: bytes
    arrived: datetime


def keep(raw: bytes, *, arrived: datetime, now: datetime) -> Kept:
    """Store a message, synced to disk when this returns. The same one again is only counted.

    Raises `uploads.UploadRefused` for one that is empty or too large.
    """
    return keep_all([Delivered(raw, arrived)], now=now)[0]


def keep_all(delivered: Sequence[Delivered], *, now: datetime) -> list[Kept]:
    """Store messages in one commit, all synced to disk when this returns, or none of the new ones.
    Results are in their order. Raises as `keep` does."""
    digests = [digest_of(_told(mail.raw)) for mail in delivered]
    earlier = [_again(digest) for digest in digests]
    new: dict[str, Delivered] = {}
    for mail, digest, before in zip(delivered, digests, earlier, strict=True):
        if before is None:
            new.setdefault(digest, mail)
    kept = _kept(new, now) if new else {}
    return [
        before or kept.pop(digest, None) or _counted(digest)
        for digest, before in zip(digests, earlier, strict=True)
    ]


class _Meanwhile(Exception):
    """One of the messages was delivered twice at the same time, and the other delivery won."""


def _kept(new: Mapping[str, Delivered], now: datetime) -> dict[str, Kept]:
    """Store new messages, given by their digests. Several files are synced together in little more
    than the time of one."""
    with ThreadPoolExecutor(min(_AT_ONCE, len(new))) as pool:
        stored = list(pool.map(_store, new.values()))
    try:
        with queued_writes(), transaction.atomic(durable=True):
            return _keep(new, stored, now)
    except Exception as problem:
        files.drop((upload.stored for upload in stored), claimed=True)
        if not isinstance(problem, _Meanwhile):
            raise
    if len(new) == 1:
        return {digest: _counted(digest) for digest in new}
    alone = (_kept({digest: mail}, now) for digest, mail in new.items())
    return {digest: kept for single in alone for digest, kept in single.items()}


_AT_ONCE = 8


def _store(mail: Delivered) -> Upload:
    name, judge = "message.eml", _anything
    return files.store([mail.raw], name=name, limit=LARGEST, judge=judge, claimed=True)


def _keep(new: Mapping[str, Delivered], stored: Sequence[Upload], now: datetime) -> dict[str, Kept]:
    sealing, mails, kept = Sealing(), [], dict[str, Kept]()
    for (digest, delivered), file in zip(new.items(), stored, strict=True):
        kept[digest] = fresh = Kept(new_id(), fresh=True)
        piece = Unsealed.of_file(file, f"{STREAM}{fresh.id}", claimed=True)
        mail = Mail(
            id=fresh.id,
            digest=digest,
            arrived=min(delivered.arrived, now),
            kept=now,
            size=file.size,
            raw=sealing.add(piece, now=now).sealed,
            fate=Fate.new.value,
        )
        mails.append([getattr(mail, field.attname) for field in Mail._meta.concrete_fields])
    if rows.insert(Mail, mails, unless_there=True) < len(mails):
        raise _Meanwhile
    sealing.keep()
    queue([NewJob(f"{STREAM}{fresh.id}", 1, READ_MAIL) for fresh in kept.values()], now=now)
    return kept


def _counted(digest: str) -> Kept:
    kept = _again(digest)
    if kept is None:
        raise LookupError(digest)
    return kept


def _again(digest: str) -> Kept | None:
    """Return the message if it is already stored, and count it once more. One statement, which need
    not be synced to disk: after a power cut only a number may be wrong."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT[connection.vendor], [digest])
        row = cursor.fetchone()
    return Kept(row[0], fresh=False) if row is not None else None


_COUNT = {
    "postgresql": "UPDATE letters_mail SET deliveries = deliveries + 1"
    " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried"
    " WHERE digest = %s RETURNING id",
    "sqlite": "UPDATE letters_mail SET deliveries = deliveries + 1 WHERE digest = %s RETURNING id",
}


@contextmanager
def repeatable() -> Iterator[None]:
    """Transaction that need not be synced to disk, because its changes can be repeated after a
    power cut."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO off")
        yield


_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)")
_SAYS = re.compile(rb"(?im)^(?:date|from|subject):.*$")
_PASSED = re.compile(rb"(?im)^received:.*(?:\n[ \t].*)*\n?")


def _told(raw: bytes) -> bytes:
    """Return what identifies a message: its Message-ID and its body, ignoring line ends and headers
    added in transit. Of a message without such headers it is everything."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    message_id, says = _MESSAGE_ID.search(head), sorted(_SAYS.findall(head))
    if not message_id and (len(says) < _ENOUGH or not body.strip()):
        body = _PASSED.sub(b"", head) + b"\n\n" + body
    name = message_id[1] if message_id else b"\n".join(says)
    return name + b"\n" + hashlib.sha256(body.rstrip()).digest()


_ENOUGH = 2
"""Headers of those three that identify a message with its body."""


def _anything(file: BinaryIO, *, name: str, size: int) -> tuple[str, str]:
    """Accept any content for a message: it is only ever served as a download."""
    return name, "message/rfc822"


def raw_of(mail: Mail) -> bytes:
    """Return the original message, for internal use. Raises LookupError once it is deleted."""
    stored = reading.stored_as(mail.raw) if mail.raw else None
    if stored is None:
        raise LookupError(mail.id)
    return bytes_of(stored)


def bytes_of(stored: str) -> bytes:
    """The bytes of a stored message. Raises FileNotFoundError."""
    with files.open_stored(stored) as file:
        return file.read()


@dataclass(frozen=True, slots=True)
class Counted:
    """Messages by state; together they are all that were received."""

    messages: int
    deliveries: int
    by_fate: dict[str, int]


def counted(since: datetime | None = None) -> Counted:
    """Return how many messages were received (since then), and their states; none is lost if the
    parts add up."""
    mails = Mail.objects.filter(kept__gte=since) if since else Mail.objects.all()
    rows = mails.values_list("fate").annotate(many=Count("id"), times=Sum("deliveries"))
    parts = {fate: (many, times) for fate, many, times in rows}
    return Counted(
        messages=sum(many for many, _ in parts.values()),
        deliveries=sum(times for _, times in parts.values()),
        by_fate={fate: many for fate, (many, _) in parts.items()},
    )


def sweep(*, now: datetime) -> int:
    """Delete what was set aside after its retention period: first the message, later its row.
    Returns how many messages were deleted. A message that became part of a complaint is deleted
    with its text."""
    settled = Mail.objects.filter(fate=Fate.aside, settled__lt=now - ASIDE_FOR)
    old = settled.exclude(raw="")[:1_000]
    gone = sum(forget(some, now=now) for some in steps(old, at_most=100))
    delete(Mail.objects.filter(raw="", settled__lt=now - KNOWN_FOR))
    delete(Sent.objects.filter(at__lt=now - SENT_FOR))
    return gone


def forget(mails: Iterable[Mail], *, now: datetime) -> int:
    """Delete original messages; their rows with the result stay."""
    originals = list(mails)
    with transaction.atomic():
        erased = vault.erase([mail.raw for mail in originals if mail.raw], now)
        Mail.objects.filter(pk__in=[mail.pk for mail in originals]).update(raw="")
    transaction.on_commit(lambda: files.drop(erased.files))
    return len(originals)


# --- places with text ---


def register_place() -> None:
    """Register with the vault that a message is erased with the text that it became."""
    places.register(places.Place("letters/mail", _nowhere, _with_their_words))


def _nowhere(needle: bytes) -> Iterator[str]:
    """Yield nothing: messages are among the vault's files, which are searched there."""
    return iter(())


def _with_their_words(ids: Sequence[str]) -> Sequence[str]:
    originals = list(Mail.objects.filter(words__in=ids).exclude(words="").exclude(raw=""))
    if not originals:
        return ()
    erased = erasing.erase([Id(mail.raw) for mail in originals], timezone.now())
    Mail.objects.filter(pk__in=[mail.pk for mail in originals]).update(raw="")
    return erased.files
