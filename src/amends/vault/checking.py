"""Whether the vault still holds what the journal says was sealed."""

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
    """A piece that is not, or not any more, as it was sealed; or a file of which nobody can say
    whether it is called as it was, because it was kept before names were bound."""

    piece: str
    problem: Problem


def check(expected: Iterable[Sealed], *, with_files: bool = False) -> Iterator[Finding]:
    """Compares the pieces with what entries of the journal hold, thousands to a query.

    Of an erased piece only the row can be compared, and it is told: whether it was to go, the
    journal knows. `with_files` also reads and hashes the bytes of every file.
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
    """Whether a file, whole by its digest, is called as it was when it was sealed."""
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
    """The data keys that are there; a piece whose key is not is found unreadable."""
    found: dict[str, keys.Key] = {}
    for key_id in {row.data_key for row in rows if row.data_key}:
        try:
            found.update(keys.by_id({key_id}))
        except keys.UnknownKey:
            continue
    return found
