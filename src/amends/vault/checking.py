"""Check that the vault still contains what the journal says was sealed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Literal

from amends.core.principles.integrity import binds_name, naming_salt, words_digest
from amends.core.values import Sealed

from . import files, keys, pieces
from .models import Piece

type Problem = Literal[
    "erased",
    "missing",
    "altered",
    "unreadable",
    "renamed",
    "name not bound",
    "file missing",
    "file altered",
]
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece that is missing or differs from what was sealed; or a file whose name cannot be
    verified, because it was stored before digests covered names."""

    piece: str
    problem: Problem


def check(expected: Iterable[Sealed], *, with_files: bool = False) -> Iterator[Finding]:
    """Compare the pieces with entries of the journal, thousands in each query.

    Of an erased piece only the row can be compared, and it is reported; the journal knows whether
    it was to be erased. `with_files` also reads and hashes the bytes of every file.
    """
    for batch in batched(expected, _BATCH):
        rows = {row.id: row for row in pieces.load([one.sealed for one in batch])}
        keyring = _keys_found(rows.values())
        for one in batch:
            row = rows.get(one.sealed)
            problem = _problem(one, row, keyring)
            if problem is None and with_files and row and row.kind == "file":
                problem = _file_problem(row)
            if problem:
                yield Finding(one.sealed, problem)
            elif row and row.kind == "file" and (naming := _naming(row)):
                yield Finding(one.sealed, naming)


def scopes(prefix: str) -> Iterator[str]:
    """The streams that begin with `prefix` and have pieces, erased ones too."""
    found = Piece.objects.filter(scope__startswith=prefix).order_by("scope")
    return found.values_list("scope", flat=True).distinct().iterator()


def _problem(one: Sealed, row: pieces.Kept | None, keyring: keys.Keyring) -> Problem | None:
    if row is None:
        return "missing"
    if row.digest != one.digest or row.length != one.length:
        return "altered"
    try:
        kept = pieces.opening(row, keyring)
    except (keys.UnreadablePiece, KeyError):
        return "unreadable"
    if kept is None:
        return "erased"
    text = kept.text.encode()
    whole = kept.kind == "file" or len(text) == one.length
    return None if whole and words_digest(kept.salt, text) == one.digest else "altered"


def _naming(row: pieces.Kept) -> Problem | None:
    """Return whether a file, intact by its digest, has its original name."""
    salt = bytes(row.salt or b"")
    if not binds_name(salt):
        return "name not bound"
    nonce = bytes(row.name_nonce or b"")
    return None if naming_salt(nonce, row.name, row.content_type) == salt else "renamed"


def _file_problem(row: pieces.Kept) -> Problem | None:
    try:
        return None if files.sha256_of(row.stored) == row.text else "file altered"
    except (OSError, ValueError):  # not there, not readable, or under no name of a file
        return "file missing"


def _keys_found(rows: Iterable[pieces.Kept]) -> keys.Keyring:
    """Return the existing data keys; a piece with a missing key is reported as unreadable."""
    found: dict[str, keys.Key] = {}
    for key_id in {row.data_key for row in rows if row.data_key}:
        try:
            found.update(keys.by_id({key_id}))
        except keys.UnknownKey:
            continue
    return found
