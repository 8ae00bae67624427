"""Verification of the whole journal in the database: every entry, link, leaf, node, root and
signature.

Three passes in constant memory: first the checkpoints, then the leaves in log order, then the
entries stream by stream, all from one snapshot. What is written during the check is not part of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from amends.core.codec import moment_text
from amends.core.principles.integrity import Frontier

from . import adopted_texts, engine, log, tree
from .chain import Chain, Kept
from .checking import Proof
from .finding import Fault, Finding
from .heads import Heads, mislabelled, notes_of, sizes_of
from .models import Checkpoint, Entry
from .opening import OPENED, Opened, read_opened

LISTED = 1_000
"""Maximum number of findings listed in a report; the others are only counted."""


class Unproven(StrEnum):
    """What this verification does not prove."""

    words_true = "words_true"  # that what people wrote is true
    nothing_kept_off = "nothing_kept_off"  # that nothing was left out of the system
    not_yet_sealed = "not_yet_sealed"  # entries without a leaf can still be changed unnoticed
    beside_the_entries = "beside_the_entries"  # passwords, tokens, jobs, logs: no entry has them
    file_names = "file_names"  # names of files sealed before digests covered them
    accounts = "accounts"  # accounts whose invitations do not name them
    owner_of_key = "owner_of_key"  # nothing against an owner of database and key
    after_outside = "after_outside"  # … for entries later than the newest outside checkpoint


@dataclass(slots=True)
class Report:
    """What was checked, against what, and what was found."""

    proof: Proof
    entries: int = 0
    streams: int = 0
    leaves: int = 0
    checkpoints: int = 0
    """Checkpoints compared with the leaves: stored, published and outside ones."""
    unsealed: int = 0
    oldest_unsealed: str = ""
    """`recorded` of the entry that has waited longest for its leaf."""
    unsealed_places: list[str] = field(default_factory=list)
    """Where the first of these entries are."""
    outside_size: int = 0
    """Leaves that the newest outside checkpoint covers."""
    outside_until: str = ""
    """`recorded` of the last entry it covers: how old the outside proof is."""
    breaks: list[Opened] = field(default_factory=list)
    """Openings after a restore, each of which abandons what the log before it had beyond."""
    compared: bool = False
    """Whether the projections (register, staff) were compared with the entries, too."""
    outdated: list[Finding] = field(default_factory=list)
    """Rows of an older version of the program, or from before the rules changed, that differ. The
    worker projects them again."""
    left_out: list[str] = field(default_factory=list)
    """Comparisons that could not be made, because a value could not be read."""
    reads_overdue: int = 0
    """Rows of the read log that should have been sealed."""
    names_unbound: int = 0
    """Files stored before digests covered file names."""
    accounts_unbound: int = 0
    """Accounts whose invitations were recorded without the sign-in name."""
    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    """Findings beyond those listed."""

    @property
    def clean(self) -> bool:
        return not self.findings

    @property
    def complete(self) -> bool:
        """Whether everything that can be compared was compared."""
        left = self.outdated or self.left_out or self.reads_overdue
        return self.compared and not left

    @property
    def unproven(self) -> tuple[Unproven, ...]:
        """What this report does not prove."""
        limits = [Unproven.words_true, Unproven.nothing_kept_off, Unproven.beside_the_entries]
        if self.names_unbound:
            limits.append(Unproven.file_names)
        if self.accounts_unbound:
            limits.append(Unproven.accounts)
        if self.unsealed:
            limits.append(Unproven.not_yet_sealed)
        if self.proof is Proof.inside:
            limits.append(Unproven.owner_of_key)
        elif self.outside_size < self.leaves:
            limits.append(Unproven.after_outside)
        return tuple(limits)

    def note(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if len(self.findings) < LISTED:
                self.findings.append(finding)
            else:
                self.more += 1


type Pieces = Callable[[Sequence[Kept]], Iterable[Finding]]
"""A check by another package: it gets whole streams, some thousand entries at a time."""


def verify(
    *,
    against: Sequence[str] = (),
    key: str | None = None,
    pieces: Pieces | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Verify everything and return every fault.

    `against` are texts with checkpoints kept outside (notes, receipts, exports), `key` the verifier
    key as known outside; `progress` gets the number of entries checked so far. Call it outside any
    transaction.
    """
    report = Report(Proof.outside if against else Proof.inside)
    # read before all else: a checkpoint is published after it was committed, never before
    outside_database = log.checkpoints().read()
    with engine.reading():
        opened = list(_openings(report, key))
        report.breaks = [opening for opening in opened if opening.follows]
        heads = Heads(opened)
        _take_in(report, heads, outside_database, against)
        _leaves(report, heads)
        _entries(report, pieces, progress)
        if opened:
            report.note(_published_too(opened[-1], outside_database))
    report.note(
        Finding(f"document {sha256}", Fault.document_altered) for sha256 in adopted_texts.altered()
    )
    return report


def _openings(report: Report, key: str | None) -> Iterator[Opened]:
    for entry in Entry.objects.filter(stream=log.STREAM).order_by("version"):
        try:
            if entry.kind != OPENED:
                raise ValueError(entry.kind)
            opened = read_opened(entry.body)
        except ValueError as problem:
            report.note([Finding(str(entry), Fault.unreadable, OPENED, str(problem))])
            continue
        yield opened
        expected = key is None or key == opened.verifier_key
        if not expected and key is not None and key.startswith(f"{opened.origin}+"):
            report.note([Finding(str(entry), Fault.other_key, key, opened.verifier_key)])


def _take_in(report: Report, heads: Heads, in_file: Sequence[str], against: Sequence[str]) -> None:
    stored = Checkpoint.objects.order_by("size").values_list("size", "root", "note")
    report.note(mislabelled((size, bytes(root), note) for size, root, note in stored))
    report.note(heads.expect("checkpoint", (note for _, _, note in stored.iterator())))
    signed = heads.largest
    report.note(heads.expect("published", in_file))
    everywhere, heads.largest = max(signed, heads.largest), 0
    for text in against:
        notes = notes_of(text)
        if not notes:
            report.note([Finding("outside", Fault.unreadable, "a checkpoint")])
        report.note(heads.expect("outside", notes))
    report.outside_size, heads.largest = heads.largest, everywhere
    report.checkpoints = heads.read


def _published_too(opened: Opened, before: Sequence[str]) -> Iterator[Finding]:
    """Check that database and published file have the same checkpoints of the current log. `before`
    is the file as it was before anything was read: what it had then, the database must have too."""
    notes = Checkpoint.objects.filter(size__gt=opened.kept).order_by("size")
    stored = sizes_of(notes.values_list("note", flat=True), opened.origin)
    for size in sorted(sizes_of(before, opened.origin) - stored):
        yield Finding(f"published {size}", Fault.checkpoint_gone)
    # the newest may have been signed by a worker that stopped before it could publish it
    older = stored - {max(stored, default=0)}
    lacking = older - sizes_of(before, opened.origin)
    if lacking:  # a worker may have published them since
        lacking -= sizes_of(log.checkpoints().read(), opened.origin)
    for size in sorted(lacking):
        yield Finding(f"checkpoint {size}", Fault.unpublished)


# --- the log -----------------------------------------------------------------------------------


def _leaves(report: Report, heads: Heads) -> None:
    edge, nodes, times = Frontier(), _Nodes(), _Times()
    report.note(heads.reached(0, edge.root))
    for rows in engine.batches(
        'SELECT l."index", l.hash, e.stream, e.version, e.recorded FROM journal_leaf AS l'
        ' LEFT JOIN journal_entry AS e ON e.id = l.entry_id ORDER BY l."index"'
    ):
        for index, kept, stream, version, recorded in rows:
            if index != edge.size:
                place = f"leaf {edge.size}"
                report.note([Finding(place, Fault.leaf_gone, str(edge.size), str(index))])
            if stream is None:
                report.note([Finding(f"leaf {index}", Fault.entry_gone)])
            for level, number, top in edge.push(bytes(kept)):
                if tree.is_kept(level):
                    report.note(nodes.computed(level, number, top))
            report.note(heads.reached(edge.size, edge.root))
            report.note(times.reached(edge.size, recorded or ""))
            if edge.size > heads.largest:
                place = f"{stream}@{version}" if stream else f"leaf {index}"
                signed, size = str(heads.largest), str(edge.size)
                report.note([Finding(place, Fault.unsigned_end, signed, size)])
    report.leaves = edge.size
    report.note(nodes.left())
    report.note(heads.never_reached(edge.size))


class _Times:
    """The times of the checkpoints, which no signature covers, between those around them: none is
    signed before its last entry was recorded, or before an earlier checkpoint."""

    def __init__(self) -> None:
        checkpoints = engine.batches(
            "SELECT size, CAST(at AS text) FROM journal_checkpoint ORDER BY size"
        )
        self._at = {size: at for rows in checkpoints for size, at in rows}
        self._earliest = ""

    def reached(self, size: int, recorded: str) -> Iterator[Finding]:
        """Yield the checkpoint of this size if its time cannot be right; `recorded` is of its last
        entry. Call it for every size."""
        self._earliest = max(self._earliest, recorded)
        if size not in self._at:
            return
        place, stated = f"checkpoint {size}", self._at.pop(size)
        try:
            moment = datetime.fromisoformat(stated)
            at = moment_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except ValueError:
            yield Finding(place, Fault.other_time, self._earliest, stated)
            return
        if at < self._earliest:
            yield Finding(place, Fault.other_time, self._earliest, at)
        self._earliest = max(self._earliest, at)


class _Nodes:
    """The stored nodes, read in the order in which the leaves complete them."""

    def __init__(self) -> None:
        self._rows = (
            (end, level, index, bytes(kept))
            for rows in engine.batches(
                'SELECT ("index" + 1) << level AS ends, level, "index", hash'
                " FROM journal_node ORDER BY ends, level"
            )
            for end, level, index, kept in rows
        )
        self._next = next(self._rows, None)

    def computed(self, level: int, index: int, top: bytes) -> Iterator[Finding]:
        """Compare the next stored node with the one computed from the leaves."""
        here = ((index + 1) << level, level)
        while self._next and self._next[:2] < here:
            yield self._surplus(self._next)
            self._next = next(self._rows, None)
        kept = self._next if self._next and self._next[:2] == here else None
        if kept is None or kept[3] != top:
            stored = kept[3].hex() if kept else ""
            yield Finding(f"node {level}/{index}", Fault.node_differs, top.hex(), stored)
        if kept:
            self._next = next(self._rows, None)

    def left(self) -> Iterator[Finding]:
        """Yield nodes over leaves that do not exist."""
        while self._next:
            yield self._surplus(self._next)
            self._next = next(self._rows, None)

    @staticmethod
    def _surplus(row: tuple[int, int, int, bytes]) -> Finding:
        return Finding(f"node {row[1]}/{row[2]}", Fault.node_differs, "", row[3].hex())


# --- the entries -------------------------------------------------------------------------------

_WITH_LEAF = (
    "SELECT e.stream, e.version, e.kind, e.body, e.recorded, e.previous, e.digest,"
    ' l."index", l.hash'
    " FROM journal_entry AS e LEFT JOIN journal_leaf AS l ON l.entry_id = e.id"
    " ORDER BY e.stream, e.version"
)


def _entries(report: Report, pieces: Pieces | None, progress: Callable[[int], None] | None) -> None:
    opened = False
    for group in _whole_streams():
        for stream, entries in groupby(group, key=attrgetter("stream")):
            report.streams += 1
            opened = opened or stream == log.STREAM
            chain = Chain()
            for entry in entries:
                report.note(chain.follow(entry))
                _count(report, entry)
        report.entries += len(group)
        if pieces:
            report.note(pieces(group))
        if progress:
            progress(report.entries)
    if report.entries and not opened:
        report.note([Finding(f"{log.STREAM}@1", Fault.not_opened)])


def _count(report: Report, entry: Kept) -> None:
    if entry.leaf_index is None:
        report.unsealed += 1
        if len(report.unsealed_places) < LISTED:
            report.unsealed_places.append(entry.place)
        report.oldest_unsealed = min(report.oldest_unsealed or entry.recorded, entry.recorded)
    elif entry.leaf_index == report.outside_size - 1:
        report.outside_until = entry.recorded


def _whole_streams() -> Iterator[list[Kept]]:
    """Yield entries by stream and version, in groups of whole streams."""
    waiting: list[Kept] = []
    for rows in engine.batches(_WITH_LEAF):
        waiting += map(Kept._make, rows)
        last = waiting[-1].stream
        cut = len(waiting)
        while cut and waiting[cut - 1].stream == last:
            cut -= 1
        if cut:
            yield waiting[:cut]
            del waiting[:cut]
    if waiting:
        yield waiting
