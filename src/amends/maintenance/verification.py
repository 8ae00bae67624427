"""Verification of the whole record: the journal's own check, and the comparison of vault and
register with it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.events import Erased, Retracted, TakenBack
from amends.core.records.erasing import TextErased
from amends.core.streams import EVIDENCE, GOVERNING_STREAMS, READING, REPORT, STREAMS, SURVEY
from amends.core.values import Id, Sealed
from amends.handling import rules
from amends.handling.kinds import KINDS
from amends.handling.projections import comparing
from amends.handling.streams import RULES
from amends.journal import adopted_texts, guard, log, store
from amends.journal import verify as journal
from amends.journal.chain import Kept
from amends.journal.finding import Fault, Finding
from amends.journal.opening import OPENED
from amends.journal.verify import Report
from amends.register.sweeps import Difference
from amends.vault import checking, read_guard
from amends.vault.checking import Recorded

from . import foreign_triggers, read_log

_ENTRIES_ARE_WHOLE = {
    Fault.words_differ,
    Fault.words_gone,
    Fault.name_differs,
    Fault.other_time,
    Fault.not_opened,
    Fault.unpublished,
}
"""Findings that leave the entries as they were, so that projections can be compared with them."""
_FAULTS = {
    "missing": Fault.words_gone,
    "file missing": Fault.words_gone,
    "renamed": Fault.name_differs,
    "other time": Fault.other_time,
}


def prove(
    *,
    now: datetime,
    against: Sequence[str] = (),
    key: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Verify chains, log, checkpoints, the vault's digests and files, the guards of the journal,
    every row of the register, of the search index and of staff, and whose each account is.

    Each entry is read once. Projections are compared only if the journal is intact, because a
    projection of damaged entries proves nothing. Damaged text does not affect a projection of
    codes.
    """
    pieces = _Pieces()
    report = journal.verify(against=against, key=key, pieces=pieces, progress=progress)
    report.note(pieces.left())
    report.note(pieces.rules_gone())
    report.names_unbound = len(pieces.unbound)
    gone: set[str] = set()
    with _made(report, "streams"):
        gone.update(comparing.strays())
        report.note(Finding(stream, Fault.stream_gone) for stream in sorted(gone))
    report.compared = not report.more and {f.what for f in report.findings} <= _ENTRIES_ARE_WHOLE
    if report.compared:
        _projections(report, now)
    else:
        lost = comparing.lost(gone)
        report.note(Finding(f"{of}@{version}", Fault.missing) for of, version in lost)
    with _made(report, "reads"):
        report.note(read_log.differences())
        report.reads_overdue = read_log.overdue(now)
    with _made(report, "keys"):
        if differs := log.other_key():
            own, opened = differs
            report.note([Finding("log key", Fault.other_key, opened, own)])
    _guards(report)
    return report


def _guards(report: Report) -> None:
    """Note the triggers of ours that are weakened, and everything of its kind that is not ours."""
    report.note(
        Finding(f"guard {table}", Fault.unguarded, "insert-only", what)
        for module in (guard, read_guard)
        for table, what in module.weakened(connection)
    )
    report.note(
        Finding(f"schema {kind}", Fault.not_ours, "", name)
        for kind, name in foreign_triggers.not_ours()
    )


def _projections(report: Report, now: datetime) -> None:
    """Compare each projection apart, so that a value that cannot be read hides nothing else. The
    rules are those of the journal, not those that rows say."""
    with _made(report, "staff"):
        _differences(report, comparing.personnel())
    in_force: Rules | None = None
    with _made(report, "rules"):
        in_force = rules.recorded_at(now)
    for kind in KINDS:
        with _made(report, kind.stream.prefix):
            _differences(report, kind.differences(in_force, now) if in_force else ())
    with _made(report, "search"):
        report.note(map(_finding, comparing.search_index()))
    with _made(report, "lookup"):
        report.note(
            Finding(f"lookup {scope}", Fault.lookup_differs, "", piece)
            for scope, piece in checking.unlike_forms()
        )
    with _made(report, "accounts"):
        strange, report.accounts_unbound = comparing.accounts()
        report.note(Finding(f"account {person}", Fault.account_differs) for person in strange)


@contextmanager
def _made(report: Report, comparison: str) -> Iterator[None]:
    """Name a comparison that a value ended which no program wrote, as a finding and as left out."""
    try:
        yield
    except comparing.UNREADABLE as problem:
        report.left_out.append(comparison)
        report.note([Finding(f"comparison {comparison}", Fault.unreadable, "", repr(problem))])


def _differences(report: Report, differences: Iterable[Difference]) -> None:
    for difference in differences:
        finding = _finding(difference)
        if difference.older:
            report.outdated.append(finding)
            continue
        report.note([finding])
        if difference.left_out:
            report.left_out.append(finding.place)


_PLACES = {
    "person": ("personnel", Fault.person_differs),
    "search": ("search", Fault.search_differs),
    "lookup": ("lookup", Fault.lookup_differs),
}


def _finding(difference: Difference) -> Finding:
    where, fault = _PLACES.get(difference.table, ("register", Fault.row_differs))
    expected = difference.table if where == "register" else ""
    return Finding(f"{where} {difference.reference}", fault, expected, difference.what)


class _Pieces:
    """Comparison of the vault with the entries as they are read. Only the ids of erased pieces are
    kept to the end, because the erasing entry may be in a stream that is read later."""

    def __init__(self) -> None:
        self._erased: dict[str, tuple[str, str]] = {}
        """Pieces without text: the place of an entry that contains them, and when they were
        erased."""
        self._shared: dict[str, tuple[str, str]] = {}
        """Pieces of another stream: the place of an entry that contains them, and that stream."""
        self._adopted: dict[str, str] = {}
        """Texts that entries adopt, by SHA-256, and the place of the entry."""
        self.unbound: set[str] = set()
        """Files stored before digests covered file names."""
        self._to_go: dict[str, Recorded | None] = {}
        """Pieces that an entry says were erased, and the first such entry; None after a restore,
        which keeps the moment of before."""

    def __call__(self, entries: Sequence[Kept]) -> Iterator[Finding]:
        """Yield what is wrong with the pieces of some streams."""
        sealed: dict[str, tuple[Sealed, str]] = {}
        recorded: dict[str, Recorded] = {}
        before: Kept | None = None
        for entry in entries:
            earlier = before.recorded if before and before.stream == entry.stream else ""
            here, before = Recorded(entry.stream, entry.recorded, earlier), entry
            for piece in _sealed(entry.body):
                sealed[piece.sealed] = (piece, entry.place)
                recorded.setdefault(piece.sealed, here)
            for gone in _taken_away(entry):
                since = self._to_go.get(gone, here)
                first = since if since and since.at <= here.at else here
                self._to_go[gone] = None if entry.kind == OPENED else since and first
            if entry.stream.startswith(_ADOPTING):
                self._adopted |= dict.fromkeys(_TEXT.findall(entry.body), entry.place)
        expected = (piece for piece, _ in sealed.values())
        for finding in vault.check(expected, with_files=True, recorded=recorded):
            place = sealed[finding.piece][1]
            match finding.problem:
                case "erased":
                    self._erased[finding.piece] = (place, finding.told)
                case "other scope":
                    self._shared[finding.piece] = (place, finding.told)
                case "name not bound":
                    self.unbound.add(finding.piece)
                case problem:
                    fault = _FAULTS.get(problem, Fault.words_differ)
                    yield Finding(place, fault, finding.piece, problem)

    def left(self) -> Iterator[Finding]:
        """Yield findings for text that was removed from the vault although no entry says so, or at
        another time, and for text of a stream that does not contain it."""
        for piece, (place, at) in self._erased.items():
            if piece not in self._to_go:
                yield Finding(place, Fault.words_gone, piece, "erased without an entry")
            elif (entry := self._to_go[piece]) and not entry.fits(at):
                yield Finding(place, Fault.other_time, entry.at, at)
        for piece, (place, stream) in self._shared.items():
            if not store.contains(stream, piece):
                yield Finding(place, Fault.words_differ, piece, stream)

    def rules_gone(self) -> Iterator[Finding]:
        """Yield adopted rules whose text is missing, and texts that no entry adopts, so that the
        entry is missing."""
        stored = adopted_texts.every()
        for sha256 in sorted(self._adopted.keys() - stored):
            yield Finding(self._adopted[sha256], Fault.document_gone, sha256)
        for sha256 in sorted(stored - self._adopted.keys()):
            yield Finding(RULES, Fault.missing, sha256)


_TAKES_AWAY = {
    Erased.__name__: "pieces",
    TakenBack.__name__: "pieces",
    **{
        name: "pieces"
        for stream in STREAMS
        for name, kind in stream.events.items()
        if issubclass(kind, TextErased)
    },
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

_ADOPTING = (
    *(RULES, SURVEY.prefix, READING.prefix, REPORT.prefix, EVIDENCE.prefix),
    *(stream.prefix for stream in GOVERNING_STREAMS.values()),
)
_TEXT = re.compile(r'"(?:definitions|sha256)":"([0-9a-f]{64})"')


def _sealed(body: str) -> Iterator[Sealed]:
    """Yield every sealed piece in a body, at any depth (`docs/auditors.md`). A value that cannot be
    an id is looked up unchanged: a forged entry is a finding, not a failure of the check."""
    for digest, length, piece in _PIECE.findall(body):
        yield Sealed(_as_it_stands(Id, piece), _as_it_stands(Id, digest), int(length))


_as_it_stands = str.__new__
