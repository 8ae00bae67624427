"""Verification of the whole record: the journal's own check, and the comparison of vault and
register with it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from django.db import connection

from amends import vault
from amends.core.operation.events import Erased, Retracted, TakenBack
from amends.core.values import Id, Sealed
from amends.handling import comparing
from amends.handling.kinds import KINDS
from amends.handling.streams import RULES
from amends.journal import adopted_texts, guard
from amends.journal import verify as journal
from amends.journal.chain import Kept
from amends.journal.finding import Fault, Finding
from amends.journal.opening import OPENED
from amends.journal.verify import Report
from amends.register import sweeps

_ENTRIES_ARE_WHOLE = {
    Fault.words_differ,
    Fault.words_gone,
    Fault.name_differs,
    Fault.not_opened,
}
"""Findings that leave the entries as they were, so that projections can be compared with them."""
_FAULTS = {
    "missing": Fault.words_gone,
    "file missing": Fault.words_gone,
    "renamed": Fault.name_differs,
}


def prove(
    *,
    now: datetime,
    against: Sequence[str] = (),
    key: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Verify chains, log, checkpoints, the vault's digests and files, the guards of the journal,
    and every row of the register and of staff.

    Each entry is read once. Projections are compared only if the journal is intact, because a
    projection of damaged entries proves nothing. Damaged text does not affect a projection of
    codes.
    """
    pieces = _Pieces()
    report = journal.verify(against=against, key=key, pieces=pieces, progress=progress)
    report.note(pieces.left())
    report.note(pieces.rules_gone())
    report.names_unbound = pieces.names_unbound
    report.note(Finding(stream, Fault.stream_gone) for stream in comparing.strays())
    report.compared = not report.more and {f.what for f in report.findings} <= _ENTRIES_ARE_WHOLE
    report.outdated = sweeps.count_outdated()
    if report.compared:
        report.note(_pictures(now))
    report.note(
        Finding(f"guard {table}", Fault.unguarded, "insert-only", what)
        for table, what in guard.weakened(connection)
    )
    return report


def _pictures(now: datetime) -> Iterator[Finding]:
    for one in chain.from_iterable(kind.differences(now) for kind in KINDS):
        if one.table == "person":
            yield Finding(f"personnel {one.reference}", Fault.person_differs, "", one.what)
        else:
            yield Finding(f"register {one.reference}", Fault.row_differs, one.table, one.what)


class _Pieces:
    """Comparison of the vault with the entries as they are read. Only the ids of erased pieces are
    kept to the end, because the erasing entry may be in a stream that is read later."""

    def __init__(self) -> None:
        self._erased: dict[str, str] = {}
        """Pieces without text, and the place of an entry that contains them."""
        self._adopted: dict[str, str] = {}
        """Texts that entries adopt, by SHA-256, and the place of the entry."""
        self._unbound: set[str] = set()
        """Files stored before digests covered file names."""
        self._to_go: set[str] = set()
        """Pieces that an entry says were erased."""

    def __call__(self, entries: Sequence[Kept]) -> Iterator[Finding]:
        """Yield what is wrong with the pieces of some streams."""
        sealed: dict[str, tuple[Sealed, str]] = {}
        for entry in entries:
            for piece in _sealed(entry.body):
                sealed[piece.sealed] = (piece, entry.place)
            self._to_go.update(_taken_away(entry))
            if entry.stream == RULES and (text := _TEXT.search(entry.body)):
                self._adopted[text[1]] = entry.place
        for found in vault.check((piece for piece, _ in sealed.values()), with_files=True):
            place = sealed[found.piece][1]
            if found.problem == "erased":
                self._erased[found.piece] = place
                continue
            if found.problem == "name not bound":
                self._unbound.add(found.piece)
                continue
            fault = _FAULTS.get(found.problem, Fault.words_differ)
            yield Finding(place, fault, found.piece, found.problem)

    @property
    def names_unbound(self) -> int:
        """How many files have names that cannot be verified."""
        return len(self._unbound)

    def left(self) -> Iterator[Finding]:
        """Yield findings for text that was removed from the vault although no entry says so."""
        for piece, place in self._erased.items():
            if piece not in self._to_go:
                yield Finding(place, Fault.words_gone, piece, "erased without an entry")

    def rules_gone(self) -> Iterator[Finding]:
        """Yield adopted rules whose text is missing."""
        for sha256 in sorted(adopted_texts.missing(self._adopted)):
            yield Finding(self._adopted[sha256], Fault.document_gone, sha256)


_TAKES_AWAY = {
    Erased.__name__: "pieces",
    TakenBack.__name__: "pieces",
    Retracted.__name__: "piece",
    OPENED: "erased",
}
"""The kinds of entries after which text is deleted, and the field that names the pieces."""


def _taken_away(entry: Kept) -> Iterable[str]:
    if entry.kind not in _TAKES_AWAY:
        return ()
    try:
        named = json.loads(entry.body)["is"].get(_TAKES_AWAY[entry.kind], ())
        return [named] if isinstance(named, str) else [str(piece) for piece in named]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()  # which the chain's own check finds


# A body is canonical: keys sorted, no spaces. One that is not is found by its digest.
_PIECE = re.compile(r'\{"digest":"([0-9a-f]{64})","length":(\d{1,18}),"sealed":"([^"]+)"\}')

_TEXT = re.compile(r'"sha256":"([0-9a-f]{64})"')


def _sealed(body: str) -> Iterator[Sealed]:
    """Yield every sealed piece in a body, at any depth (contract §5). A value that cannot be an id
    is looked up unchanged: a forged entry is a finding, not a failure of the check."""
    for digest, length, piece in _PIECE.findall(body):
        yield Sealed(_as_it_stands(Id, piece), _as_it_stands(Id, digest), int(length))


_as_it_stands = str.__new__
