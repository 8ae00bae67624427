"""Sealing: from text at a door to a `Sealed` the core may hold."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from amends.core.principles.integrity import words_digest
from amends.core.values import Id, Sealed

from . import lookup
from .identities import contact_of
from .ids import new_id
from .keys import Key, by_id, in_use
from .models import Kind, Piece, Purpose
from .pieces import SALT

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A piece as a door hands it over.

    `text` is words as typed, or `identities.text_of` a contact, or the hexadecimal SHA-256 of a
    file; `scope` is the stream it belongs to. `stored`, `name`, `content_type` and `size` are a
    file's, as `files.store` gave them. `findable` words (a customer or order number) can be
    looked up.
    """

    kind: Literal["words", "identity", "file"]
    text: str
    scope: str
    stored: str = ""
    name: str = ""
    content_type: str = ""
    size: int = 0
    findable: bool = False


def seal(pieces: Sequence[Unsealed], *, now: datetime) -> list[Sealed]:
    """Keeps the pieces in the caller's transaction; the answer is in the order of `pieces`.

    The number of statements grows by thousands of pieces, not by pieces. Raises `KeyProblem`
    without a key for identities; ValueError for a piece that is not whole or a text that cannot be
    kept as it is (a NUL, half a surrogate pair).
    """
    named = any(piece.kind == "identity" for piece in pieces)
    key = in_use(Purpose.seal, now=now) if named else None
    rows = [_row(piece, key, now) for piece in pieces]
    Piece.objects.bulk_create(rows, batch_size=_BATCH)
    lookup.remember(
        {
            row.id: lookup.traits_of(piece.text, identity=piece.kind == "identity")
            for row, piece in zip(rows, pieces, strict=True)
            if piece.kind == "identity" or piece.findable
        },
        now=now,
    )
    return [Sealed(Id(row.id), Id(row.digest), row.length) for row in rows]


def renew(*, now: datetime, at_most: int = _BATCH) -> int:
    """Encrypts up to `at_most` identities of retired keys under the one in use; answers how many.

    A piece that is erased meanwhile stays erased. Call until it answers 0.
    """
    with transaction.atomic():
        key = in_use(Purpose.seal, now=now)
        others = Piece.objects.exclude(data_key="").exclude(data_key=key.id).order_by("id")
        old = list(others.select_for_update()[:at_most])
        keyring = by_id({row.data_key for row in old})
        for row in old:
            kept = bytes(row.ciphertext or b"")
            clear = keyring[row.data_key].open(kept, piece=row.id, scope=row.scope)
            row.ciphertext = key.seal(clear, piece=row.id, scope=row.scope)
            row.data_key = key.id
        Piece.objects.bulk_update(old, ["ciphertext", "data_key"], batch_size=500)
    return len(old)


def _row(piece: Unsealed, key: Key | None, now: datetime) -> Piece:
    if "\0" in piece.text:
        raise ValueError("a text that holds a NUL cannot be kept on every engine")
    kept = piece.text.encode()
    salt = secrets.token_bytes(SALT)
    row = Piece(
        id=new_id(),
        scope=piece.scope,
        kind=Kind(piece.kind),
        digest=words_digest(salt, kept),
        length=len(kept),
        sealed_at=now,
    )
    if piece.kind == "identity":
        if key is None:
            raise ValueError("an identity is sealed with a data key")
        contact_of(piece.text)
        row.data_key = key.id
        row.ciphertext = key.seal(salt + kept, piece=row.id, scope=row.scope)
        return row
    row.salt = salt
    row.text = piece.text
    if piece.kind == "file":
        if not piece.stored:
            raise ValueError("a file is stored before it is sealed")
        row.stored, row.name = piece.stored, piece.name
        row.content_type, row.length = piece.content_type, piece.size
    return row
