"""Offline check of an evidence pack: its files, its segment of the journal, its lists and sample.

Needs no database, settings or Django. Content is proven in three steps: the key of the log signed
the manifest, the manifest lists every file by its digest, and the segment of the journal leads to
the roots of the signed checkpoints. Lists and sample are then computed from the segment again.
"""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amends.core.entries import read_entry
from amends.core.improvement.register_row import OTHERS, from_entries
from amends.core.improvement.reports.evidence import Changed, change_of
from amends.core.improvement.samples.drawing import draw, entries_of, seed_of
from amends.core.operation.complaint import Complaint, evolve
from amends.core.principles.integrity import Frontier, leaf_hash
from amends.core.streams import COMPLAINT, EVIDENCE
from amends.core.values import Id
from amends.core.written_cells import cell

from .chain import Chain, Kept
from .checking import UNREADABLE, Checked, Proof, check_file, kept_of, known_key
from .encoding import hashes_of
from .finding import Fault, Finding
from .heads import Heads, notes_of
from .opening import Opened, read_opened
from .published import notes_in
from .signing import NotSigned, Verifier, split_note

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
REGISTER, FRAME, SAMPLE, CHANGES = "register.csv", "frame.txt", "sample.csv", "changes.csv"
SEGMENT, CHECKPOINTS = "journal/segment.jsonl", "journal/checkpoints.txt"
DOSSIERS = "dossiers"
_SIGNED = "amends evidence pack v1"
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def signed_text(origin: str, sha256: str) -> str:
    """Return the text that the key of the log signs for a manifest. No checkpoint reads like it."""
    return f"{_SIGNED}\n{origin}\n{sha256}\n"


@dataclass(frozen=True, slots=True)
class CheckedPack(Checked):
    """Result of checking a pack: how much was checked, and how much could not be."""

    files: int = 0
    checkpoints: int = 0
    drawn: int = 0
    dossiers: int = 0
    withheld: int = 0
    """Entries of which the pack has only the digest."""
    outside_left: int = 0
    """Checkpoints kept outside that are not in the segment."""
    rows: int = 0
    """Rows of the register that were compared with their entries."""
    rows_left: int = 0
    """Rows that have later entries than the segment, or earlier ones."""
    made: bool = False
    """Whether a receipt says that the record names this pack."""


def check_pack(
    path: str, *, against: Sequence[str] = (), key: str | None = None, receipt: str | None = None
) -> CheckedPack:
    """Check an evidence pack. `against` are texts with checkpoints kept outside, `key` the public
    key of the log as known outside, `receipt` that of the entry which says what was made: the
    holder of the key can sign another pack, but not change that entry. Every fault is found. Raises
    OSError if there is no file."""
    with Path(path).open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN as problem:
            finding = Finding("file", Fault.unreadable, "an evidence pack", repr(problem))
            return CheckedPack(0, Proof.inside, (finding,))
        with archive:
            check = _Check(archive)
            findings = tuple(check.findings(against, key, receipt))
    proof = Proof.outside if check.compared else Proof.inside
    return CheckedPack(
        check.segment.entries,
        proof,
        findings,
        files=check.files,
        checkpoints=check.segment.checkpoints,
        drawn=check.drawn,
        dossiers=check.dossiers,
        withheld=check.segment.withheld,
        outside_left=check.outside_left,
        rows=check.rows,
        rows_left=check.rows_left,
        made=check.made,
    )


@dataclass(slots=True)
class _Segment:
    """What is read of the segment, once."""

    entries: int = 0
    checkpoints: int = 0
    withheld: int = 0
    requests: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """Entries of evidence packs by their place: leaf, and the fields of the event."""
    changes: dict[int, Changed] = field(default_factory=dict)
    """What is listed for an auditor, by leaf."""
    received: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Complaints received here, by reference: leaf, and when they were received."""
    complaints: dict[str, Complaint] = field(default_factory=dict)
    """Complaints whose entries are all here, as of the last one, by reference."""


class _Check:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.segment = _Segment()
        self.files = self.drawn = self.dossiers = self.outside_left = 0
        self.rows = self.rows_left = 0
        self.made = False
        self.compared = False
        self._notes: list[str] = []
        self._opened: list[Opened] = []
        self._manifest: Mapping[str, Any] = {}

    def findings(
        self, against: Sequence[str], key: str | None, receipt: str | None
    ) -> Iterator[Finding]:
        steps = (
            (MANIFEST, self._files()),
            (SEGMENT, self._journal(against)),
            (SIGNATURE, self._signature(key)),
            ("receipt", self._receipt(receipt, against, key)),
            (SAMPLE, self._sample()),
            (REGISTER, self._register()),
            (CHANGES, self._changes()),
        )
        for name, step in steps:
            try:
                yield from step
            except (*UNREADABLE, *_BROKEN) as problem:
                yield Finding(f"file {name}", Fault.unreadable, "", repr(problem))

    def _bytes(self, name: str) -> bytes:
        return self._archive.read(name)

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        with self._archive.open(name) as content:
            yield from csv.DictReader(io.TextIOWrapper(content, "utf-8", newline=""))

    # --- files ---

    def _files(self) -> Iterator[Finding]:
        """Compare every file with the manifest, and name those that are missing or added."""
        self._manifest = json.loads(self._bytes(MANIFEST))
        listed = {entry["name"]: entry for entry in self._manifest["files"]}
        names = self._archive.namelist()
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Finding(f"file {name}", Fault.repeated)
        for name in sorted(set(names) - set(listed) - {MANIFEST, SIGNATURE}):
            yield Finding(f"file {name}", Fault.file_added)
        for name, entry in listed.items():
            if name not in names:
                yield Finding(f"file {name}", Fault.file_gone)
                continue
            self.files += 1
            digest = self._digest(name)
            if digest != entry["sha256"]:
                yield Finding(f"file {name}", Fault.file_altered, entry["sha256"], digest)

    def _digest(self, name: str) -> str:
        """Return the SHA-256 of a file; empty if it cannot be unpacked."""
        digest = hashlib.sha256()
        try:
            with self._archive.open(name) as content:
                while chunk := content.read(_CHUNK):
                    digest.update(chunk)
        except _BROKEN:
            return ""
        return digest.hexdigest()

    def _signature(self, key: str | None) -> Iterator[Finding]:
        newest = self._opened[-1]
        yield from known_key(newest.verifier_key, key)
        verifier = Verifier.read(key or newest.verifier_key)
        expected = signed_text(newest.origin, hashlib.sha256(self._bytes(MANIFEST)).hexdigest())
        try:
            signed = verifier.open(self._bytes(SIGNATURE).decode())
        except NotSigned as problem:
            yield Finding(f"file {SIGNATURE}", Fault.not_signed, verifier.text, str(problem))
            return
        if signed != expected:
            yield Finding(f"file {MANIFEST}", Fault.file_altered, expected, signed)

    def _receipt(
        self, receipt: str | None, against: Sequence[str], key: str | None
    ) -> Iterator[Finding]:
        """Compare the manifest with the entry that says what was made."""
        if receipt is None:
            return
        yield from check_file([receipt], against=against, key=key).findings
        fields = json.loads(receipt)["entry"]
        event = json.loads(fields["body"])["is"]
        request = f"{EVIDENCE.prefix}@{event.get('request')}"
        origin = self._opened[-1].origin
        if (stated := json.loads(receipt)["origin"]) != origin:
            yield Finding("receipt", Fault.other_log, origin, stated)
            return
        if fields["kind"] != "EvidenceMade" or request != self._manifest["request"]:
            yield Finding("receipt", Fault.not_comparable, self._manifest["request"], request)
            return
        actual = hashlib.sha256(self._bytes(MANIFEST)).hexdigest()
        self.made = event["manifest"] == actual
        if not self.made:
            yield Finding(f"file {MANIFEST}", Fault.file_altered, event["manifest"], actual)

    # --- the segment of the journal ---

    def _journal(self, against: Sequence[str]) -> Iterator[Finding]:
        """Follow the segment from leaf to leaf, up to the root of every checkpoint."""
        self._notes = notes_in(self._bytes(CHECKPOINTS).decode())
        with self._archive.open(SEGMENT) as content:
            lines = iter(io.TextIOWrapper(content, "utf-8"))
            heading = json.loads(next(lines))
            self._opened = [read_opened(body) for body in heading["openings"]]
            edge = Frontier(heading["first"], hashes_of(heading["peaks"]))
            if len(edge.peaks) != edge.size.bit_count():
                raise ValueError("not the peaks of a tree")
            heads = Heads(self._opened)
            yield from heads.expect("checkpoint", self._notes)
            yield from heads.expect("outside", self._outside(against, heading))
            self.segment.checkpoints = heads.read
            yield from heads.reached(edge.size, edge.root)
            yield from self._leaves(lines, edge, heads)
        if edge.size != heading["size"]:
            wanted, actual = str(heading["size"]), str(edge.size)
            yield Finding(f"file {SEGMENT}", Fault.truncated, wanted, actual)
        if edge.size > heads.largest:
            wanted, actual = str(heads.largest), str(edge.size)
            yield Finding(f"leaf {heads.largest}", Fault.unsigned_end, wanted, actual)
        yield from heads.never_reached(edge.size)

    def _outside(self, against: Sequence[str], heading: Mapping[str, Any]) -> Iterator[str]:
        """Yield the checkpoints kept outside whose root this segment leads to."""
        for note in (note for text in against for note in notes_of(text)):
            if heading["first"] <= _size_of(note) <= heading["size"]:
                self.compared = True
                yield note
            else:
                self.outside_left += 1

    def _leaves(self, lines: Iterable[str], edge: Frontier, heads: Heads) -> Iterator[Finding]:
        chains: dict[str, Chain] = {}
        for number, line in enumerate(lines, start=2):
            try:
                fields = json.loads(line)
                index, leaf = fields["leaf_index"], leaf_hash(fields["digest"])
                entry = kept_of(fields) if "body" in fields else None
            except UNREADABLE as problem:
                yield Finding(f"line {number}", Fault.unreadable, "an entry", repr(problem))
                continue
            if index != edge.size:
                fault = Fault.leaf_gone if index > edge.size else Fault.repeated
                yield Finding(f"leaf {edge.size}", fault, str(edge.size), str(index))
            if entry is None:
                self.segment.withheld += 1
            else:
                yield from _follow(chains, entry._replace(leaf_index=index, leaf=leaf))
                self._note(entry, index)
            edge.push(leaf)
            yield from heads.reached(edge.size, edge.root)

    def _note(self, entry: Kept, index: int) -> None:
        """Keep what lists and sample are compared with."""
        self.segment.entries += 1
        body = json.loads(entry.body)
        fields = body.get("is")
        if not isinstance(fields, dict):
            return
        if changed := change_of(entry.kind, fields):
            self.segment.changes[index] = changed
        if entry.kind in ("EvidenceRequested", "EvidenceMade"):
            self.segment.requests[entry.place] = index, fields
        if entry.stream not in COMPLAINT:
            return
        reference = entry.stream.removeprefix(COMPLAINT.prefix)
        self._follow_complaint(reference, entry)
        if entry.kind == "Received":
            self.segment.received[reference] = index, body["happened"]
        elif entry.kind == "Corrected" and fields.get("field") == "received_at":
            self.segment.received.pop(reference, None)

    def _follow_complaint(self, reference: str, entry: Kept) -> None:
        """Fold an entry into its complaint, unless an earlier one is not here."""
        before = self.segment.complaints.pop(reference, None)
        if entry.version != (before.version + 1 if before else 1):
            return
        recorded = read_entry(entry.kind, entry.body, entry.recorded, entry.version)
        self.segment.complaints[reference] = evolve(before, recorded, reference=Id(reference))

    # --- sample and lists ---

    def _sample(self) -> Iterator[Finding]:
        """Draw the sample again, from the list that the request fixed and the first checkpoint
        after it."""
        leaf, request = self.segment.requests[self._manifest["request"]]
        text = self._bytes(FRAME).decode()
        fixed, actual = request["frame"]["sha256"], hashlib.sha256(text.encode()).hexdigest()
        if fixed != actual:
            yield Finding(f"file {FRAME}", Fault.list_differs, fixed, actual)
        for name in ("first", "last"):
            if request[name] != self._manifest[name]:
                yield Finding(MANIFEST, Fault.list_differs, request[name], self._manifest[name])
        after = sorted((_size_of(note), note) for note in self._notes if _size_of(note) > leaf)
        size, note = after[0] if after else (0, "")
        value = str(seed_of(note))
        expected = {"checkpoint": size, "value": value}
        if self._manifest["seed"] != expected:
            stated = json.dumps(self._manifest["seed"])
            yield Finding("sample", Fault.sample_differs, json.dumps(expected), stated)
        drawn = draw(entries_of(text), value, request["wanted"])
        rows = list(self._rows(SAMPLE))
        self.drawn, listed = len(drawn), tuple(row["reference"] for row in rows)
        if listed != drawn:
            yield Finding("sample", Fault.sample_differs, " ".join(drawn), " ".join(listed))
        names = {file["name"] for file in self._manifest["files"]}
        for row in rows:
            place = f"{DOSSIERS}/{row['reference']}.pdf"
            self.dossiers += place in names
            if place not in names and not row["left_out"]:
                yield Finding(f"file {place}", Fault.file_gone)

    def _register(self) -> Iterator[Finding]:
        """Compare the register with the list, and the list with the entries of the period."""
        frame = set(entries_of(self._bytes(FRAME).decode()))
        rows = {row["reference"]: row for row in self._rows(REGISTER)}
        listed = rows.keys()
        gone = set(self._manifest["since_restricted"])
        for reference in sorted(frame - listed - gone):
            yield Finding(f"register {reference}", Fault.list_differs, reference)
        for reference in sorted(listed - frame):
            yield Finding(f"register {reference}", Fault.list_differs, "", reference)
        begins, ends = self._manifest["begins"], self._manifest["ends"]
        request, _ = self.segment.requests[self._manifest["request"]]
        for reference, (leaf, at) in self.segment.received.items():
            if begins <= at < ends and leaf < request and reference not in frame:
                yield Finding(f"{COMPLAINT.prefix}{reference}@1", Fault.list_differs, reference)
        for reference, row in rows.items():
            yield from self._redrawn(reference, row)

    def _redrawn(self, reference: str, row: Mapping[str, str]) -> Iterator[Finding]:
        """Compare a row with its entries, but for what rules decide too. A row of which the segment
        has not the same entries is counted."""
        complaint = self.segment.complaints.get(reference)
        if complaint is None or str(complaint.version) != row["version"]:
            self.rows_left += 1
            return
        self.rows += 1
        state = from_entries(complaint)
        for column, actual in row.items():
            name = "restricted" if column == "walled" else column
            if name in OTHERS:
                continue
            value = state[name] if name in state else getattr(complaint, name)
            if (expected := str(cell(value))) != actual:
                yield Finding(f"register {reference} {column}", Fault.row_differs, expected, actual)

    def _changes(self) -> Iterator[Finding]:
        """Compare what changed since the last visit with the entries."""
        since = self._manifest["since"]
        expected = {leaf: str(of) for leaf, of in self.segment.changes.items() if leaf >= since}
        listed = {int(row["leaf"]): row["changed"] for row in self._rows(CHANGES)}
        for leaf in sorted(expected.keys() | listed.keys()):
            own, other = expected.get(leaf, ""), listed.get(leaf, "")
            if own != other:
                yield Finding(f"leaf {leaf}", Fault.list_differs, own, other)


def _follow(chains: dict[str, Chain], entry: Kept) -> Iterator[Finding]:
    """Follow the chain of a stream. It begins with its first entry here, and again after a withheld
    one, whose digest the tree proves."""
    chain = chains.get(entry.stream)
    if chain is None or entry.version > chain.version + 1:
        chain = Chain(entry.version - 1, digests=(entry.previous if entry.version > 1 else "",))
        chains[entry.stream] = chain
    yield from chain.follow(entry)


def _size_of(note: str) -> int:
    """Return the size that a note names; 0 for a note that names none."""
    try:
        return int(split_note(note)[0].split("\n")[1])
    except (ValueError, IndexError):
        return 0
