"""Keeping a message before anybody reads it: once, as it came, in the vault.

Whoever hands it over (a mail server, a mailbox) is told that we have it only after this.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from amends import vault
from amends.core.operation.consequences import Task
from amends.core.values import Id
from amends.errands.work import NewErrand, queue
from amends.handling.turns import in_turn
from amends.letters.models import Fate, Mail, Sent
from amends.vault import erasing, files, places, reading
from amends.vault.ids import new_id
from amends.vault.sealing import Unsealed

from .addresses import digest_of

LARGEST = 35_000_000
"""Bytes of one message: a file of 25 MB, as mail encodes it, with words around it."""
STREAM = "mail/"
ASIDE_FOR = timedelta(days=90)
"""How long lies here what was set aside, as it came."""
KNOWN_FOR = timedelta(days=400)
"""How long a message is known again when it is delivered once more."""
SENT_FOR = timedelta(days=60)
"""How long a letter that comes back finds what it was."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that lies here; `fresh` if it did not before."""

    id: str
    fresh: bool


def keep(raw: bytes, *, arrived: datetime, now: datetime) -> Kept:
    """Keep a message, on the disk when this ends. The same one again is counted and nothing more.

    Raises `uploads.UploadRefused` for one that is empty or too large.
    """
    digest = digest_of(_told(raw))
    known = _again(digest)
    if known is not None:
        return known
    of = new_id()
    try:
        with in_turn(), transaction.atomic(durable=True):
            _keep(of, digest, raw, arrived=min(arrived, now), now=now)
    except IntegrityError:
        known = _again(digest)
        if known is None:
            raise
        return known
    return Kept(of, fresh=True)


def _keep(of: Id, digest: str, raw: bytes, *, arrived: datetime, now: datetime) -> None:
    """The file, its row and the errand to read it, in the caller's transaction."""
    stored = files.store([raw], name="message.eml", limit=LARGEST, judge=_anything)
    stream = f"{STREAM}{of}"
    piece = Unsealed(
        "file",
        stored.sha256,
        stream,
        stored=stored.stored,
        name=stored.name,
        content_type=stored.content_type,
        size=stored.size,
    )
    (sealed,) = vault.seal([piece], now=now)
    try:
        with transaction.atomic():
            Mail.objects.create(
                id=of,
                digest=digest,
                arrived=arrived,
                kept=now,
                size=stored.size,
                raw=sealed.sealed,
            )
    except IntegrityError:  # delivered twice at once: the other one has it
        files.path_of(stored.stored).unlink(missing_ok=True)
        raise
    queue([NewErrand(stream, 1, Task.read_mail)], now=now)


def _again(digest: str) -> Kept | None:
    """The message, if it lies here: it is counted once more. One statement, which need not be on
    the disk when it ends: what a power cut takes of it is only a number."""
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
    """A transaction whose loss in a power cut harms nothing, because what it wrote is found out
    again: it need not be on the disk when it ends."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO off")
        yield


_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)")
_SAYS = re.compile(rb"(?im)^(?:date|from|subject):.*$")


def _told(raw: bytes) -> bytes:
    """What makes two deliveries one message: its Message-ID and its body, however lines end; the
    headers that servers add on the way are none of it."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = _MESSAGE_ID.search(head)
    name = found[1] if found else b"\n".join(sorted(_SAYS.findall(head)))
    return name + b"\n" + hashlib.sha256(body.rstrip()).digest()


def _anything(file: BinaryIO, *, name: str, size: int) -> tuple[str, str]:
    """A message is kept whatever it is: it is only ever handed out as a download."""
    return name, "message/rfc822"


def raw_of(mail: Mail) -> bytes:
    """The message as it came, for the machine itself. Raises LookupError once it is gone."""
    found = reading.stored_as(mail.raw) if mail.raw else None
    if found is None:
        raise LookupError(mail.id)
    return bytes_of(found)


def bytes_of(stored: str) -> bytes:
    """The bytes of a stored message. Raises FileNotFoundError."""
    with files.open_stored(stored) as file:
        return file.read()


@dataclass(frozen=True, slots=True)
class Counted:
    """Messages by their fates: together they are all that ever came."""

    messages: int
    deliveries: int
    by_fate: dict[str, int]


def counted(since: datetime | None = None) -> Counted:
    """How many messages came in (since then), and where they are: none is lost if the parts sum."""
    found = Mail.objects.filter(kept__gte=since) if since else Mail.objects.all()
    rows = found.values_list("fate").annotate(many=Count("id"), times=Sum("deliveries"))
    parts = {fate: (many, times) for fate, many, times in rows}
    return Counted(
        messages=sum(many for many, _ in parts.values()),
        deliveries=sum(times for _, times in parts.values()),
        by_fate={fate: many for fate, (many, _) in parts.items()},
    )


def sweep(*, now: datetime) -> int:
    """What was set aside goes after its term: the message as it came first, later that it came.
    Answers how many messages went. What became of a complaint goes with its words."""
    settled = Mail.objects.filter(fate=Fate.aside, settled__lt=now - ASIDE_FOR)
    gone = forget(settled.exclude(raw="")[:1_000], now=now)
    Mail.objects.filter(raw="", settled__lt=now - KNOWN_FOR).delete()
    Sent.objects.filter(at__lt=now - SENT_FOR).delete()
    return gone


def forget(mails: Iterable[Mail], *, now: datetime) -> int:
    """The messages as they came go; that they came, and what became of them, stays."""
    found = list(mails)
    with transaction.atomic():
        erased = vault.erase([one.raw for one in found if one.raw], now)
        Mail.objects.filter(pk__in=[one.pk for one in found]).update(raw="")
    transaction.on_commit(lambda: files.remove(erased.files))
    return len(found)


# --- places of words ---


def register_place() -> None:
    """Tells the vault that a message goes with the words that it became."""
    places.register(places.Place("letters/mail", _nowhere, _with_their_words))


def _nowhere(needle: bytes) -> Iterator[str]:
    """Nothing: messages lie with the vault's files, which are sought there."""
    return iter(())


def _with_their_words(ids: Sequence[str]) -> Sequence[str]:
    found = list(Mail.objects.filter(words__in=ids).exclude(words="").exclude(raw=""))
    if not found:
        return ()
    erased = erasing.erase([Id(one.raw) for one in found], timezone.now())
    Mail.objects.filter(pk__in=[one.pk for one in found]).update(raw="")
    return erased.files
