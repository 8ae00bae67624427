"""Proving the whole record: the journal's own check, with vault and register held against it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from amends import vault
from amends.core.values import Id, Sealed
from amends.journal import verify as journal
from amends.journal.chain import Kept
from amends.journal.finding import Fault, Finding
from amends.journal.verify import Report

from . import redrawing, rules

_FAULTS = {"missing": Fault.words_gone, "file missing": Fault.words_gone}


def prove(
    *,
    now: datetime,
    against: Sequence[str] = (),
    key: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Check chains, log, checkpoints, the vault's digests and every row of the register.

    Each entry is read once; the register is compared only where the journal is sound, because a
    picture of damaged entries says nothing.
    """
    report = journal.verify(against=against, key=key, pieces=_pieces, progress=progress)
    if report.clean and rules.book().held:
        report.note(
            Finding(f"register {one.reference}", Fault.row_differs, one.table, one.what)
            for one in redrawing.differences(now=now)
        )
    return report


def _pieces(entries: Sequence[Kept]) -> Iterable[Finding]:
    sealed: dict[str, tuple[Sealed, str]] = {}
    for entry in entries:
        for piece in _sealed(entry.body):
            sealed[piece.sealed] = (piece, f"{entry.stream}@{entry.version}")
    for found in vault.check(piece for piece, _ in sealed.values()):
        fault = _FAULTS.get(found.problem, Fault.words_differ)
        yield Finding(sealed[found.piece][1], fault, found.piece, found.problem)


# A body is canonical: keys sorted, no blanks. One that is not is found by its digest.
_PIECE = re.compile(r'\{"digest":"([0-9a-f]{64})","length":(\d+),"sealed":"([^"]+)"\}')


def _sealed(body: str) -> Iterator[Sealed]:
    """Every sealed piece in a body, wherever it stands (contract §5)."""
    for digest, length, piece in _PIECE.findall(body):
        yield Sealed(Id(piece), Id(digest), int(length))
