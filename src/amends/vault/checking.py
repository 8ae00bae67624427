"""Check that the vault still contains what the journal says was sealed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Literal

from django.db import DataError
from django.db.models import Exists, OuterRef

from amends.core.codec import moment_text
from amends.core.principles.integrity import binds_name, naming_salt, words_digest
from amends.core.values import Sealed

from . import files, forms, keys, lookup, pieces, storage
from .models import Findable, Kind, Piece

type Problem = Literal[
    "erased",
    "missing",
    "altered",
    "unreadable",
    "renamed",
    "name not bound",
    "file missing",
    "file altered",
    "other time",
    "other scope",
]
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece that is missing or differs from what was sealed; or a file whose name cannot be
    verified, because it was stored before digests covered names; or one of another scope than the
    stream of its entry. `told` is that scope, or when it was erased."""

    piece: str
    problem: Problem
    told: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The first entry of a stream that contains a piece: when it and the entry before it were
    recorded."""

    stream: str
    at: str
    before: str

    def fits(self, moment: str) -> bool:
        """Return whether something of this entry was done at a moment: when it was recorded, which
        is later only if the system time had gone back."""
        return moment == self.at or moment < self.at == self.before


def check(
    expected: Iterable[Sealed],
    *,
    with_files: bool = False,
    recorded: Mapping[str, Recorded] | None = None,
) -> Iterator[Finding]:
    """Compare the pieces with entries of the journal, thousands in each query.

    Of an erased piece only the row can be compared, and it is reported; the journal knows whether
    it was to be erased. `with_files` also reads and hashes the bytes of every file, and `recorded`
    are the entries with whose moments the pieces are compared.
    """
    for batch in batched(expected, _BATCH):
        rows = {row.id: row for row in _load([piece.sealed for piece in batch])}
        keyring = _keys_found(rows.values())
        for piece in batch:
            row = rows.get(piece.sealed)
            problem = _problem(piece, row, keyring)
            if problem is None and with_files and row and row.kind == "file":
                problem = _file_problem(row)
            if problem:
                erased = row.erased_at if row and problem == "erased" else None
                yield Finding(piece.sealed, problem, moment_text(erased) if erased else "")
            elif row and (naming := _naming(row)):
                yield Finding(piece.sealed, naming)
            if row and recorded and row.scope != recorded[piece.sealed].stream:
                yield Finding(piece.sealed, "other scope", row.scope)
            if row and recorded and not _in_time(row, recorded[piece.sealed]):
                yield Finding(piece.sealed, "other time")


def _in_time(row: pieces.Kept, recorded: Recorded) -> bool:
    """Return whether a piece was sealed when the entry of its own stream was recorded. In another
    stream, which shares the piece, it was sealed before."""
    sealed = moment_text(row.sealed_at)
    return recorded.fits(sealed) if row.scope == recorded.stream else sealed <= recorded.at


def texts(ids: Iterable[str]) -> dict[str, str | None]:
    """Return the texts by id, None where erased. What is missing or altered is left out."""
    return _texts([row for batch in batched(ids, _BATCH) for row in _load(batch)])


def _texts(rows: Sequence[pieces.Kept]) -> dict[str, str | None]:
    keyring, texts = _keys_found(rows), dict[str, str | None]()
    for row in rows:
        try:
            kept = pieces.opening(row, keyring)
        except (keys.UnreadablePiece, LookupError, ValueError):
            continue
        if kept is None or words_digest(kept.salt, kept.text.encode()) == row.digest:
            texts[row.id] = kept.text if kept else None
    return texts


def not_findable(ids: Iterable[str]) -> set[str]:
    """Return those of the pieces that cannot be looked up and were not erased."""
    wanted = set(ids)
    findable = Findable.objects.filter(piece__in=wanted).values_list("piece", flat=True)
    lacking = Piece.objects.filter(id__in=wanted.difference(findable), erased_at__isnull=True)
    return set(lacking.values_list("id", flat=True))


def unlike_forms() -> Iterator[tuple[str, str]]:
    """Yield scope and piece of what can be looked up by other traits than its own, of identities
    that cannot be looked up, and of forms without their piece."""
    findable = Findable.objects.filter(piece=OuterRef("id"))
    lacking = Piece.objects.filter(~Exists(findable), kind=Kind.identity, erased_at__isnull=True)
    yield from lacking.order_by("id").values_list("scope", "id").iterator()
    pairs = Findable.objects.order_by("piece").values_list("piece", "scope").iterator()
    for batch in batched(pairs, _BATCH):
        scopes = dict(batch)
        rows = {row.id: row for row in _load(list(scopes))}
        opened, kept = _texts(list(rows.values())), forms.kept_of(scopes)
        texts = {piece: text for piece, text in opened.items() if text}
        inputs = ((text, rows[piece].kind == Kind.identity) for piece, text in texts.items())
        wanted = dict(zip(texts, lookup.keyed_forms(inputs), strict=False))
        for piece, scope in batch:
            row = rows.get(piece)
            if row and piece not in opened:
                continue  # altered, which is found by its digest
            if not row or (row.scope, kept[piece]) != (scope, wanted.get(piece)):
                yield scope, piece
    for piece in forms.without_piece():
        yield "", piece


def _load(ids: Sequence[str]) -> list[pieces.Kept]:
    """Load the rows; those with a moment that no calendar has are left out, as if missing."""
    try:
        return pieces.load(ids)
    except (ValueError, AttributeError, DataError):
        return [] if len(ids) == 1 else [row for of in ids for row in _load([of])]


def scopes(prefix: str) -> Iterator[str]:
    """The streams that begin with `prefix` and have pieces, erased ones too."""
    rows = Piece.objects.filter(scope__startswith=prefix).order_by("scope")
    return rows.values_list("scope", flat=True).distinct().iterator()


def _problem(piece: Sealed, row: pieces.Kept | None, keyring: keys.Keyring) -> Problem | None:
    if row is None:
        return "missing"
    if row.digest != piece.digest or row.length != piece.length:
        return "altered"
    try:
        kept = pieces.opening(row, keyring)
    except (keys.UnreadablePiece, KeyError):
        return "unreadable"
    if kept is None:
        return "erased"
    text = kept.text.encode()
    whole = kept.kind == "file" or len(text) == piece.length
    return None if whole and words_digest(kept.salt, text) == piece.digest else "altered"


def _naming(row: pieces.Kept) -> Problem | None:
    """Return whether a file, intact by its digest, has its original name, and a text none."""
    if row.kind != "file":
        named = row.name or row.content_type or row.stored or row.name_nonce
        return "renamed" if named else None
    salt = bytes(row.salt or b"")
    if not binds_name(salt):
        return "name not bound"
    nonce = bytes(row.name_nonce or b"")
    return None if naming_salt(nonce, row.name, row.content_type) == salt else "renamed"


def _file_problem(row: pieces.Kept) -> Problem | None:
    try:
        return None if files.sha256_of(row.stored) == row.text else "file altered"
    except storage.Unavailable:
        raise
    except (OSError, ValueError):  # not there, not readable, or under no name of a file
        return "file missing"


def _keys_found(rows: Iterable[pieces.Kept]) -> keys.Keyring:
    """Return the existing data keys; a piece with a missing key is reported as unreadable."""
    keyring: dict[str, keys.Key] = {}
    for key_id in {row.data_key for row in rows if row.data_key}:
        try:
            keyring.update(keys.by_id({key_id}))
        except keys.KeyProblem:
            continue
    return keyring
