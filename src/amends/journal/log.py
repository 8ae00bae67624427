"""Log: opening it, giving entries their place in it, and signing checkpoints."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from amends.core.codec import moment_of, moment_text
from amends.core.principles.integrity import TreeHead, leaf_hash, read_tree_head

from . import engine, published, signing, store, tree
from .models import Checkpoint, Entry, Leaf, Node, Waiting
from .opening import DEMONSTRATION, OPENED, Opened, read_opened
from .signing import Signer, Verifier
from .tree import LogDamaged

STREAM = "log"
_SEQUENCER = "log sequencer"
_AT_ONCE = 500
_PAUSE = 0.03
"""Seconds between two transactions in which others can begin to write (`jobs.steps`)."""


class NotOpened(Exception):
    """There is no log yet."""


class AlreadyOpen(Exception):
    """An installation has one log; a second is opened only after a restore, by `reopen_log`."""


class WrongKey(Exception):
    """The available key is not the one with which the log was opened."""


class NoKey(Exception):
    """The log's key is neither set nor in its file. Restore it, or open a new log."""


# --- opening -----------------------------------------------------------------------------------


def open_log(*, host: str, demo: bool, now: datetime, public: bytes | None = None) -> Opened:
    """Opens the installation's log under a new origin, with the key of this process, otherwise for
    the one that has the key to these 32 `public` bytes; without either it makes the key file."""
    is_one = host.startswith(DEMONSTRATION)
    # neither can ever be taken for the other
    prefix = DEMONSTRATION if demo and not is_one else "log." if is_one and not demo else ""
    with transaction.atomic():
        store.lock([STREAM])
        if openings():
            raise AlreadyOpen(current().origin)
        return _open(f"{prefix}{host}", now=now, public=public)


def reopen_log(
    *, now: datetime, last: TreeHead | None = None, erased: Sequence[str] = ()
) -> Opened:
    """Open a new log over a restored copy. It names the old one and continues from what is left.

    `last` is the farthest checkpoint known of the old log; by default the newest in the file.
    `erased` are the pieces erased again, because the copy does not know that they were erased.
    """
    with transaction.atomic():
        store.lock([STREAM])
        old = current()
        note = checkpoints().newest()
        last = last or (note_head(note) if note else TreeHead(old.origin, 0, tree.root_at(0)))
        host = old.origin.rpartition("/amends/")[0]
        return _open(host, now=now, follows=last, erased=erased)


def _open(
    host: str,
    *,
    now: datetime,
    follows: TreeHead | None = None,
    erased: Sequence[str] = (),
    public: bytes | None = None,
) -> Opened:
    origin = f"{host}/amends/{secrets.token_hex(4)}"
    payload: dict[str, Any] = {
        "origin": origin,
        "verifier_key": Verifier(origin, public_key() or public or _new_key()).text,
    }
    if follows:
        payload["kept"] = tree.size()
        payload["follows"] = {
            "origin": follows.origin,
            "size": follows.size,
            "root": follows.root.hex(),
        }
    if erased:
        payload["erased"] = list(erased)
    body = {"by": "system", "act": "open-log", "happened": moment_text(now), "is": payload}
    version, _ = store.tip(STREAM)
    (entry,) = store.append([store.NewEntry(STREAM, version + 1, OPENED, body)], recorded=now)
    return read_opened(entry.body)


def openings() -> list[Opened]:
    """Every opening of the log, the first one first; there is a second only after a restore."""
    bodies = Entry.objects.filter(stream=STREAM, kind=OPENED).order_by("version")
    return [read_opened(body) for body in bodies.values_list("body", flat=True)]


def opening_of(note: str) -> Opened:
    """Return the opening under whose origin a checkpoint was signed. Raises LookupError."""
    origin = note_head(note).origin
    for opened in openings():
        if opened.origin == origin:
            return opened
    raise LookupError(f"no log was opened here as {origin}")


def current() -> Opened:
    """Return the current opening. Raises `NotOpened`."""
    if opened := openings():
        return opened[-1]
    raise NotOpened


# --- the key and the file ----------------------------------------------------------------------


def checkpoints() -> published.Published:
    """Return where outside the database every checkpoint is published."""
    return published.place(checkpoint_file())


def checkpoint_file() -> Path:
    """Return the file to which they are appended, unless they are published elsewhere."""
    return Path(settings.AMENDS_DATA) / "checkpoints.txt"


def log_key() -> Ed25519PrivateKey:
    """Return the signing key from AMENDS_LOG_KEY or the key file. Raises `NoKey`."""
    if settings.AMENDS_LOG_KEY:
        return signing.read_key(settings.AMENDS_LOG_KEY)
    try:
        return signing.read_key(_key_file().read_text())
    except FileNotFoundError as problem:
        raise NoKey(str(_key_file())) from problem


def _key_file() -> Path:
    return Path(settings.AMENDS_DATA) / "keys" / "log_key"


def _new_key() -> bytes:
    return signing.make_key(_key_file()).public_key().public_bytes_raw()


def public_key() -> bytes | None:
    """Return the 32 public bytes of this process's key of the log; None if it has no key."""
    try:
        return log_key().public_key().public_bytes_raw()
    except NoKey:
        return None


def has_key() -> bool:
    """Return whether this process has a key to sign the log with."""
    return public_key() is not None


def signer() -> Signer:
    """Return the signer of the current log."""
    return Signer(current().origin, log_key())


def other_key() -> tuple[str, str] | None:
    """Return the marks of this process's key and of the log's, if it has a key and that is another;
    otherwise None. Only a process that seals needs it."""
    try:
        opened = current()
        own = Signer(opened.origin, log_key()).verifier.text
    except (NotOpened, NoKey):
        return None
    if own == opened.verifier_key:
        return None
    return _key_mark(own), _key_mark(opened.verifier_key)


def _key_mark(verifier_key: str) -> str:
    """Return the key hash of a verifier key, `origin+hash+key`."""
    return verifier_key.split("+", 2)[1]


def note_head(note: str) -> TreeHead:
    """Return what a note says, without checking its signature."""
    return read_tree_head(signing.split_note(note)[0])


# --- sealing -----------------------------------------------------------------------------------


def sequence(*, now: datetime, signer: Signer, thorough: bool = False) -> int:
    """Give every entry without a leaf its place and sign the log; returns how many.

    Ids do not follow the order of commits, so what waits is noted with each entry (`Waiting`);
    `thorough` also searches the journal for entries without a note (a worker does so when it
    starts). Call it outside any transaction. After a crash between commit and publishing, the next
    call completes it. Raises `NotOpened`, `WrongKey`, and `LogDamaged` instead of signing a changed
    history.
    """
    total = 0
    search = thorough and _has_unnoted()  # before the lock, because it reads the whole journal
    while True:
        checkpoints().newest()  # elsewhere: asked before the lock, and known for some seconds
        with transaction.atomic(durable=True):
            engine.lock([_SEQUENCER])
            sealed = _seal(now=now, signer=signer, search=search)
        _publish()
        total += sealed
        if sealed < _AT_ONCE:
            return total
        time.sleep(_PAUSE)


def _seal(*, now: datetime, signer: Signer, search: bool) -> int:
    if signer.verifier.text != current().verifier_key:
        raise WrongKey(signer.name)
    edge = tree.frontier(tree.size())
    _refuse_to_fork(edge.size, edge.root())
    fresh = _unsealed() if search else engine.waiting(_AT_ONCE)
    leaves, nodes = [], []
    for entry_id, digest, _ in fresh:
        leaf = leaf_hash(digest)
        leaves.append(Leaf(index=edge.size, entry_id=entry_id, hash=leaf))
        nodes += [
            Node(level=level, index=index, hash=top)
            for level, index, top in edge.push(leaf)
            if tree.is_kept(level)
        ]
    if fresh:
        Leaf.objects.bulk_create(leaves)
        Node.objects.bulk_create(nodes)
        head = TreeHead(signer.name, edge.size, edge.root())
        at = _not_before(max(recorded for _, _, recorded in fresh), now)
        Checkpoint.objects.create(
            size=head.size, root=head.root, note=signer.sign(head.text()), at=at
        )
    return len(fresh)


def _not_before(recorded: str, now: datetime) -> datetime:
    """Return when a checkpoint is signed: now, or when its last entry was recorded or the one
    before it signed, if the system time went back since."""
    last = Checkpoint.objects.order_by("-size").first()
    return max(now, moment_of(recorded), *((last.at,) if last else ()))


def _unsealed() -> list[tuple[int, str, str]]:
    """Return what has no leaf, searching the whole journal."""
    waiting = Entry.objects.filter(leaf__isnull=True).order_by("id")
    return list(waiting.values_list("id", "digest", "recorded")[:_AT_ONCE])


def _has_unnoted() -> bool:
    """Return whether an entry without a leaf has no note, for example after its table was copied
    without triggers."""
    waiting = Waiting.objects.filter(entry=OuterRef("id"))
    return Entry.objects.filter(~Exists(waiting), leaf__isnull=True).exists()


def waits() -> bool:
    """Return whether an entry waits for its place in the log. One query, at any size."""
    return bool(engine.waiting(1))


def continues() -> None:
    """Raise `LogDamaged` if the next checkpoint could not continue all signed ones."""
    edge = tree.frontier(tree.size())
    _refuse_to_fork(edge.size, edge.root())


def oldest_unsealed() -> str | None:
    """Return `recorded` of the entry that has waited longest for its place in the log."""
    waiting = engine.waiting(1)
    return waiting[0][2] if waiting else None


def _refuse_to_fork(size: int, root: bytes) -> None:
    """Refuse to sign anything that does not continue all that the log has signed."""
    last = Checkpoint.objects.order_by("-size").first()
    if (last.size, bytes(last.root)) != (size, root) if last else size:
        raise LogDamaged(f"{size} leaves are not what the last checkpoint was signed over")
    note = checkpoints().newest()
    if note is None:
        return
    head, origins = note_head(note), [opened.origin for opened in openings()]
    if head.origin not in origins:
        raise LogDamaged(f"the published checkpoints are those of {head.origin}")
    if head.origin != origins[-1]:
        return  # the break was declared when a new log was opened
    if head.size > size:
        raise LogDamaged(f"{head.size} leaves were published and {size} are here: a restored copy")
    if tree.root_at(head.size) != head.root:
        raise LogDamaged(f"the published checkpoint {head.size} is of another history")


def _publish() -> None:
    """Publish the checkpoints that are not published yet; only one worker does so at a time."""
    opened = current()

    def lacking(newest: str | None) -> list[str]:
        head = note_head(newest) if newest else None
        after = head.size if head and head.origin == opened.origin else opened.kept
        later = Checkpoint.objects.filter(size__gt=after).order_by("size")
        return list(later.values_list("note", flat=True))

    checkpoints().extend(lacking)


@dataclass(frozen=True, slots=True)
class State:
    """State of the log, for the page that shows it and for `doctor`."""

    opened: Opened
    size: int
    note: str | None
    """The newest checkpoint, signed."""
    signed_at: datetime | None


def state() -> State:
    """Return the state of the log. Raises `NotOpened`."""
    last = Checkpoint.objects.order_by("-size").first()
    return State(
        opened=current(),
        size=last.size if last else 0,
        note=last.note if last else None,
        signed_at=last.at if last else None,
    )
