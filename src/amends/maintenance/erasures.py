"""List of erasures, kept beside the backups, so that erased data stays erased after a restore.

One line for each piece, ``<moment> <piece>``, without any name or text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, groupby
from operator import attrgetter
from pathlib import Path

from django.db import transaction

from amends import vault
from amends.core.codec import moment_of, moment_text
from amends.core.values import Id
from amends.vault import files
from amends.vault.models import Piece

LIST = "erasures.txt"
_AT_ONCE = 1_000
_LINE = re.compile(r"(\S+) ([A-Z2-7]{16})")


class NotAList(ValueError):
    """A line that is not an erasure: the list may be incomplete, so nothing of it is used."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A piece, and when it was erased."""

    at: datetime
    piece: Id

    @property
    def line(self) -> str:
        """Its line in the list."""
        return f"{moment_text(self.at)} {self.piece}\n"


def every() -> Iterator[Erasure]:
    """All pieces that were erased or retracted, by moment."""
    gone = Piece.objects.filter(erased_at__isnull=False).order_by("erased_at", "id")
    for at, piece in gone.values_list("erased_at", "id").iterator():
        if at is not None:
            yield Erasure(at, Id(piece))


def keep(folder: Path) -> int:
    """Write the list beside a backup, replacing an older one; returns the number of entries."""
    draft, lines = folder / f".{LIST}", [erasure.line for erasure in every()]
    draft.write_text("".join(lines), encoding="ascii")
    draft.chmod(0o600)
    draft.replace(folder / LIST)
    return len(lines)


def read(path: Path) -> list[Erasure]:
    """The erasures of a list. Raises `NotAList` and OSError."""
    erasures = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        parts = _LINE.fullmatch(line)
        try:
            if parts is None:
                raise ValueError(line)
            erasures.append(Erasure(moment_of(parts[1]), Id(parts[2])))
        except ValueError as problem:
            raise NotAList(f"{path}, line {number}") from problem
    return erasures


def repeat(wanted: Iterable[Erasure]) -> list[Id]:
    """Erase again what this copy of the record still contains, with the original moment; returns
    the pieces. Pieces sealed after the copy was made are not here and are skipped."""
    by_moment = attrgetter("at")
    again: list[Id] = []
    for at, group in groupby(sorted(set(wanted), key=by_moment), key=by_moment):
        for batch in batched((erasure.piece for erasure in group), _AT_ONCE):
            with transaction.atomic():
                here = Piece.objects.filter(id__in=batch, erased_at__isnull=True)
                erased = vault.erase(here.values_list("id", flat=True), at)
            files.remove(erased.files)
            again += erased.pieces
    return again
