"""Reading rows of pieces, decrypted, in few queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from . import keys
from .engine import pieces_of

SALT = 32
"""Bytes of salt before the text in a digest (`docs/auditors.md`)."""


class UnknownPiece(LookupError):
    """The vault has no piece of this id, erased or not."""


class Kept(NamedTuple):
    """A row as stored in the vault. An identity is not decrypted yet."""

    id: str
    scope: str
    kind: str
    digest: str
    length: int
    salt: bytes | None
    text: str | None
    ciphertext: bytes | None
    data_key: str
    stored: str
    name: str
    content_type: str
    name_nonce: bytes | None
    sealed_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What verifies a digest: the salt and the text (for a file, the SHA-256 of its bytes)."""

    kind: str
    salt: bytes
    text: str


def load(ids: Iterable[str]) -> list[Kept]:
    """The rows of these ids that exist, in no order. One query."""
    return [Kept._make(row) for row in pieces_of(ids, Kept._fields)]


def opened(rows: Iterable[Kept]) -> Iterator[tuple[Kept, Opening | None]]:
    """Each row with its opening, or None where it was erased.

    One query more for the data keys of identities. Raises `keys.KeyProblem` when one does not
    open.
    """
    rows = list(rows)
    keyring = keys.by_id({row.data_key for row in rows if row.data_key})
    return ((row, opening(row, keyring)) for row in rows)


def opening(row: Kept, keyring: keys.Keyring) -> Opening | None:
    """Return the opening of one row with the given keys, or None if it was erased."""
    if row.erased_at is not None:
        return None
    if row.ciphertext is None:
        return Opening(row.kind, bytes(row.salt or b""), row.text or "")
    key = keyring[row.data_key]
    clear = key.open(bytes(row.ciphertext), piece=row.id, scope=row.scope)
    return Opening(row.kind, clear[:SALT], clear[SALT:].decode())


def every(ids: Iterable[str]) -> dict[str, Opening | None]:
    """The openings by id. Raises `UnknownPiece` if the vault never held one of them."""
    wanted = set(ids)
    openings = {row.id: kept for row, kept in opened(load(wanted))} if wanted else {}
    if missing := wanted - openings.keys():
        raise UnknownPiece(f"the vault has no piece {min(missing)}")
    return openings
