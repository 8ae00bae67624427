"""Sealing: turns text from an interface into a `Sealed` that core may contain."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from amends.core.principles.confidentiality import Trait
from amends.core.principles.integrity import naming_salt, words_digest
from amends.core.values import Id, Sealed, Upload

from . import lookup, rows
from .identities import contact_of
from .ids import new_id
from .keys import Key, both_in_use, by_id, destroy_retired, in_use
from .models import DataKey, Draft, Piece, Purpose, Unclaimed
from .pieces import SALT

_BATCH = 200
PAUSE = 0.03
"""Seconds between two batches in which others can begin to write (`jobs.steps`)."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A piece as an interface passes it in.

    `text` is the typed text, or `identities.text_of` a contact, or the hexadecimal SHA-256 of a
    file; `scope` is the stream it belongs to. `stored`, `name`, `content_type` and `size` are a
    file's, from `files.store`. `findable` text (a customer or order number) can be looked up.
    """

    kind: Literal["words", "identity", "file"]
    text: str
    scope: str
    stored: str = ""
    name: str = ""
    content_type: str = ""
    size: int = 0
    findable: bool = False
    claimed: bool = False
    """Whether its file was never counted as unclaimed (`files.store`)."""

    @classmethod
    def of_file(cls, file: Upload, scope: str, *, claimed: bool = False) -> "Unsealed":
        """Return a stored file."""
        fields = {name: getattr(file, name) for name in ("stored", "name", "content_type", "size")}
        return cls("file", file.sha256, scope, **fields, claimed=claimed)


class Sealing:
    """Pieces sealed together: the `Sealed` of each is available at once, and all are stored
    together, in one statement for thousands."""

    def __init__(self) -> None:
        self._rows: list[rows.Values] = []
        self._traits: list[tuple[Sealed, str, tuple[Trait, ...]]] = []
        self._files: list[str] = []
        self._keys: tuple[Key, Key] | None = None
        """The sealing key and the look-up key, once a piece needs either."""

    def add(self, piece: Unsealed, *, now: datetime) -> Sealed:
        """Add a piece, sealed now. Raises `KeyProblem` without a key for identities; ValueError for
        an incomplete piece or a text that cannot be stored unchanged (a NUL, half a surrogate
        pair)."""
        named = piece.kind == "identity" or piece.findable
        if named and self._keys is None:
            self._keys = both_in_use(now=now)
        sealed, row = _make(piece, self._keys and self._keys[0], now)
        self._rows.append(row)
        if piece.stored and not piece.claimed:
            self._files.append(piece.stored)
        if named:
            its = lookup.traits_of(piece.text, identity=piece.kind == "identity")
            self._traits.append((sealed, piece.scope, its))
        return sealed

    def keep(self) -> None:
        """Store everything that was added, in the caller's transaction."""
        rows.insert(Piece, self._rows)
        if self._files:
            Unclaimed.objects.filter(stored__in=self._files).delete()
        if self._keys is not None:
            lookup.remember(self._traits, key=self._keys[1])


def seal(pieces: Sequence[Unsealed], *, now: datetime) -> list[Sealed]:
    """Store the pieces in the caller's transaction; the result is in the order of `pieces`. Raises
    as `Sealing.add` does."""
    sealing = Sealing()
    sealed = [sealing.add(piece, now=now) for piece in pieces]
    sealing.keep()
    return sealed


def renew(*, now: datetime, at_most: int = _BATCH) -> int:
    """Encrypt up to `at_most` identities and drafts of retired keys under the current one; returns
    how many.

    A piece erased at the same time stays erased. Call it until it returns 0.
    """
    with transaction.atomic():
        key = in_use(Purpose.seal, now=now)
        return _renewed(Piece, key, at_most) or _renewed(Draft, key, at_most)


def _renewed(model: type[Any], key: Key, at_most: int) -> int:
    """Encrypt rows of retired keys under the current one; both models have these columns."""
    others = model.objects.exclude(data_key="").exclude(data_key=key.id).order_by("id")
    old = list(others.select_for_update()[:at_most])
    keyring = by_id({row.data_key for row in old})
    for row in old:
        kept = bytes(row.ciphertext or b"")
        clear = keyring[row.data_key].open(kept, piece=row.id, scope=row.scope)
        row.ciphertext = key.seal(clear, piece=row.id, scope=row.scope)
        row.data_key = key.id
    model.objects.bulk_update(old, ["ciphertext", "data_key"], batch_size=500)
    return len(old)


def end_retired(*, now: datetime) -> int:
    """Move what is still under retired keys to the current one, and destroy those past their grace
    period; returns how many. So data that was being sealed when a key was retired is found later.
    Raises `KeyProblem`."""
    if not DataKey.objects.filter(retired_at__isnull=False).exists():
        return 0
    while renew(now=now):
        time.sleep(PAUSE)
    return destroy_retired(now=now)


def _make(piece: Unsealed, key: Key | None, now: datetime) -> tuple[Sealed, rows.Values]:
    """Return the piece as core sees it, and its row in the order of the table's columns."""
    if "\0" in piece.text:
        raise ValueError("a text that holds a NUL cannot be kept on every engine")
    kept = piece.text.encode()
    of, nonce = new_id(), secrets.token_bytes(SALT) if piece.kind == "file" else None
    salt = (
        secrets.token_bytes(SALT)
        if nonce is None
        else naming_salt(nonce, piece.name, piece.content_type)
    )
    digest = words_digest(salt, kept)
    length = piece.size if piece.kind == "file" else len(kept)
    sealed = Sealed(Id(of), Id(digest), length)
    head = (of, piece.scope, piece.kind, digest, length)
    if piece.kind == "identity":
        if key is None:
            raise ValueError("an identity is sealed with a data key")
        contact_of(piece.text)
        ciphertext = key.seal(salt + kept, piece=of, scope=piece.scope)
        return sealed, (*head, None, None, ciphertext, key.id, "", "", "", None, now, None)
    if piece.kind == "file":
        if not piece.stored:
            raise ValueError("a file is stored before it is sealed")
        file = (piece.stored, piece.name, piece.content_type)
    else:
        file = ("", "", "")
    return sealed, (*head, salt, piece.text, None, "", *file, nonce, now, None)
