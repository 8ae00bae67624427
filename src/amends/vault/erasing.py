"""Erasing pieces: the text is deleted and the digest stays, and with it every chain and proof.

Whether something may be erased (a hold, a retention rule) is checked before, in `handling`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction

from amends.core.values import Id

from . import drafts, files, forms, lookup, pieces, places
from .engine import overwrite_deleted
from .models import Piece, ReadLog


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased now, and the stored files that a job removes after the commit."""

    pieces: tuple[Id, ...]
    files: tuple[str, ...]


def erase(ids: Iterable[str], now: datetime) -> Erased:
    """Erase the pieces in every place where their text is stored, in the caller's transaction.

    Pieces erased before are skipped, so a list of erasures can be repeated. Raises `UnknownPiece`
    if the vault never had one of them. Freed bytes are overwritten; `scrub`, run outside, also
    removes copies in free pages and logs.
    """
    wanted = set(ids)
    with transaction.atomic():
        overwrite_deleted()
        stored = Piece.objects.filter(id__in=wanted).order_by("id").select_for_update()
        rows = dict(stored.values_list("id", "erased_at"))
        if missing := wanted - rows.keys():
            raise pieces.UnknownPiece(f"the vault has no piece {min(missing)}")
        present = sorted(piece for piece, erased in rows.items() if erased is None)
        left = [name for place in places.every() for name in place.erase(present)]
        Piece.objects.filter(id__in=present).update(
            text=None,
            ciphertext=None,
            salt=None,
            data_key="",
            stored="",
            name="",
            name_nonce=None,
            erased_at=now,
        )
    return Erased(tuple(map(Id, present)), tuple(left))


def register_places() -> None:
    """The places of the vault itself."""
    places.register(places.Place("vault/pieces", _in_pieces, places.nothing))
    places.register(places.Place("vault/lookup", _in_lookup, _forget_forms))
    places.register(places.Place("vault/files", files.holding, _files_of))
    places.register(places.Place("vault/drafts", drafts.holding, drafts.forget))
    places.register(places.Place("vault/reads", _in_reads, places.nothing))


def _in_pieces(needle: bytes) -> Iterator[str]:
    ids = Piece.objects.filter(erased_at__isnull=True).values_list("id", flat=True)
    for batch in batched(ids, 2_000):
        for row, opening in pieces.opened(pieces.load(batch)):
            if opening and needle in f"{opening.text}\n{row.name}".encode():
                yield row.id


def _in_lookup(needle: bytes) -> Iterator[str]:
    """Search by keyed forms, so text can only be found as a person's name would be."""
    yield from lookup.pieces_named(needle.decode(errors="replace"))


def _forget_forms(ids: Sequence[str]) -> Sequence[str]:
    forms.forget(ids)
    return ()


def _files_of(ids: Sequence[str]) -> Sequence[str]:
    stored = Piece.objects.filter(id__in=ids).exclude(stored="")
    return list(stored.values_list("stored", flat=True))


def _in_reads(needle: bytes) -> Iterator[str]:
    words = needle.decode(errors="replace")
    for row in ReadLog.objects.filter(references__contains=words).values_list("pk", flat=True):
        yield str(row)
