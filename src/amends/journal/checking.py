"""Independent check of a receipt or an exported journal, with nothing but this module's imports.

It needs no database, settings or Django. `against` are checkpoints that the checker has kept, and
`key` is the log's verifier key as known to them. Without a key, anyone could have forged the whole
file. Without a checkpoint, the owner of the log's key could have. The result says which of them
were given.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from amends.core.principles.integrity import (
    Frontier,
    NotProven,
    TreeHead,
    leaf_hash,
    root_from_inclusion,
    verify_consistency,
    words_digest,
)

from .chain import Chain, Kept, digest_of
from .encoding import COLUMNS, hashes_of
from .finding import Fault, Finding
from .heads import notes_of, read_note
from .signing import Verifier

UNREADABLE = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""Exceptions of reading malformed data."""


class Proof(StrEnum):
    """What the record was compared with."""

    inside = "inside"  # itself only: finds faults and clumsy tampering
    outside = "outside"  # a checkpoint from elsewhere: proves it to everyone


@dataclass(frozen=True, slots=True)
class Checked:
    """Result of checking a file."""

    entries: int
    proof: Proof
    findings: tuple[Finding, ...]


def check_file(
    lines: Iterable[str], *, against: Sequence[str] = (), key: str | None = None
) -> Checked:
    """Check whether a file is intact: a receipt or an exported journal, recognised by its first
    line.

    `against` are texts with checkpoints (notes, receipts). Every fault is found, not only the
    first. An exported journal is read line by line and never kept as a whole. Raises only what
    reading the lines raises, except for bytes that are not text.
    """
    rest = iter(lines)
    problem = ""
    try:
        first = next(rest, "")
        heading = _object(first)
        if heading is None:
            heading = _object(first + "".join(rest))
        if isinstance(heading, dict) and "amends_receipt" in heading:
            return check_receipt(heading, against=against, key=key)
        if isinstance(heading, dict) and "amends_journal" in heading:
            return check_export(heading, rest, against=against, key=key)
    except UnicodeDecodeError:
        problem = "bytes that are no text in UTF-8"
    finding = Finding("file", Fault.unreadable, "a receipt or an exported journal", problem)
    return Checked(0, _proof(against), (finding,))


# --- a receipt ---------------------------------------------------------------------------------


def check_receipt(
    receipt: dict[str, Any],
    *,
    against: Sequence[str] = (),
    key: str | None = None,
    consistency: Sequence[str] | None = None,
) -> Checked:
    """Check whether a receipt proves its entry; `consistency` is the log's proof (base64) between
    the receipt's checkpoint and the one kept outside, needed if their sizes differ."""
    findings: list[Finding] = []
    try:
        findings += _receipt(receipt, against, key, consistency)
    except UNREADABLE as problem:
        findings.append(Finding("receipt", Fault.unreadable, "docs/auditors.md", repr(problem)))
    return Checked(1, _proof(against), tuple(findings))


def _receipt(
    receipt: dict[str, Any],
    against: Sequence[str],
    key: str | None,
    consistency: Sequence[str] | None,
) -> Iterator[Finding]:
    entry = kept_of(receipt["entry"])
    computed = digest_of(entry)
    if computed != entry.digest:
        yield Finding(entry.place, Fault.altered, entry.digest, computed)
    if entry.stream.partition("/")[2] != receipt["reference"]:
        yield Finding("reference", Fault.unreadable, entry.stream, receipt["reference"])
    yield from _openings(entry, receipt["openings"])
    yield from known_key(receipt["verifier_key"], key)
    verifier = Verifier.read(key or receipt["verifier_key"])
    if receipt["origin"] != verifier.name:
        yield Finding("origin", Fault.other_log, verifier.name, receipt["origin"])
    head = read_note("checkpoint", receipt["checkpoint"], verifier)
    if isinstance(head, Finding):
        yield head
        return
    if head.size != receipt["tree_size"]:
        yield Finding("tree_size", Fault.unreadable, str(head.size), str(receipt["tree_size"]))
    yield from _included(entry, receipt["leaf_index"], receipt["inclusion"], head)
    for outside in _held(against, verifier):
        if isinstance(outside, Finding):
            yield outside
        else:
            yield from from_one_to_other(head, outside, consistency)


def _openings(entry: Kept, openings: Sequence[dict[str, str]]) -> Iterator[Finding]:
    body = json.loads(entry.body)
    for opening in openings:
        place = f"{entry.place} {opening['path']}"
        sealed = _at(body, opening["path"])
        text = (opening["text"] if "text" in opening else opening["sha256"]).encode()
        digest = words_digest(bytes.fromhex(opening["salt"]), text)
        if digest != sealed["digest"]:
            yield Finding(place, Fault.opening_differs, sealed["digest"], digest)
        elif "text" in opening and len(text) != sealed["length"]:
            yield Finding(place, Fault.opening_differs, str(sealed["length"]), str(len(text)))


def _at(body: Any, pointer: str) -> Any:
    """The value a JSON pointer (RFC 6901) leads to."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        body = body[int(step)] if isinstance(body, list) else body[step]
    return body


# --- an exported journal -----------------------------------------------------------------------


def check_export(
    heading: dict[str, Any],
    lines: Iterable[str],
    *,
    against: Sequence[str] = (),
    key: str | None = None,
) -> Checked:
    """Check whether an exported journal is intact, entry by entry and up to its signed root."""
    findings: list[Finding] = []
    try:
        findings += known_key(heading["verifier_key"], key)
        verifier = Verifier.read(key or heading["verifier_key"])
        head = read_note("checkpoint", heading["checkpoint"], verifier)
    except UNREADABLE as problem:
        findings.append(Finding("heading", Fault.unreadable, "an export's heading", repr(problem)))
        return Checked(0, _proof(against), tuple(findings))
    heads: list[tuple[str, TreeHead]] = []
    if isinstance(head, Finding):
        findings.append(head)
    else:
        heads.append((f"checkpoint {head.size}", head))
    for outside in _held(against, verifier):
        if isinstance(outside, Finding):
            findings.append(outside)
        else:
            heads.append((f"outside {outside.size}", outside))
    export = _Export(head=None if isinstance(head, Finding) else head, heads=heads)
    for number, line in enumerate(lines, start=2):
        findings += export.line(number, line)
    findings += export.end()
    return Checked(export.entries, _proof(against), tuple(findings))


class _Export:
    """State of reading the lines of an export."""

    def __init__(self, *, head: TreeHead | None, heads: Sequence[tuple[str, TreeHead]]) -> None:
        self.entries = 0
        self._head = head
        self._heads = heads
        self._chains: dict[str, Chain] = {}
        self._frontier = Frontier()
        self._whole = True

    def line(self, number: int, line: str) -> Iterator[Finding]:
        try:
            fields = json.loads(line)
            entry, index = kept_of(fields), fields["leaf_index"]
            if type(index) is not int:
                raise TypeError("a leaf has a number")
            leaf = leaf_hash(entry.digest)
            entry = entry._replace(leaf_index=index, leaf=leaf)
        except UNREADABLE as problem:
            yield Finding(f"line {number}", Fault.unreadable, "an entry", repr(problem))
            return
        self.entries += 1
        yield from self._chains.setdefault(entry.stream, Chain()).follow(entry)
        if "inclusion" in fields:
            self._whole = False
            if self._head:
                yield from _included(entry, index, fields["inclusion"], self._head)
            return
        if index != self._frontier.size:
            expected = self._frontier.size
            fault = Fault.leaf_gone if index > expected else Fault.repeated
            yield Finding(f"leaf {expected}", fault, str(expected), f"{index}: {entry.place}")
        self._frontier.push(leaf)
        yield from self._reached()

    def _reached(self) -> Iterator[Finding]:
        for place, head in self._heads:
            if head.size == self._frontier.size and head.root != self._frontier.root():
                root = self._frontier.root().hex()
                yield Finding(place, Fault.root_differs, head.root.hex(), root)

    def end(self) -> Iterator[Finding]:
        if self._whole:
            size = self._frontier.size
            for place, head in self._heads:
                if head.size > size:
                    yield Finding(place, Fault.truncated, str(head.size), str(size))
            if self._head and size > self._head.size:
                place = f"checkpoint {self._head.size}"
                yield Finding(place, Fault.unsigned_end, str(self._head.size), str(size))
        elif self._head:
            for _, head in self._heads:
                yield from from_one_to_other(self._head, head, None)


# --- what both need ----------------------------------------------------------------------------


def from_one_to_other(
    own: TreeHead, other: TreeHead, consistency: Sequence[str] | None
) -> Iterator[Finding]:
    """Return whether two heads belong to one log: equal, or connected by a consistency proof
    (base64)."""
    old, new = sorted((own, other), key=lambda head: head.size)
    place = f"checkpoint {own.size}"
    if old.size == new.size:
        if old.root != new.root:
            yield Finding(place, Fault.root_differs, other.root.hex(), own.root.hex())
    elif consistency is None:
        yield Finding(place, Fault.not_comparable, str(other.size), str(own.size))
    elif not verify_consistency(
        old=old.size,
        new=new.size,
        old_root=old.root,
        new_root=new.root,
        path=hashes_of(consistency),
    ):
        yield Finding(place, Fault.not_proven, new.root.hex(), old.root.hex())


def _included(entry: Kept, index: int, path: Sequence[str], head: TreeHead) -> Iterator[Finding]:
    try:
        top = root_from_inclusion(leaf_hash(entry.digest), index, head.size, hashes_of(path))
    except (NotProven, ValueError, TypeError) as problem:
        yield Finding(entry.place, Fault.not_proven, f"leaf {index}", str(problem))
        return
    if top != head.root:
        yield Finding(entry.place, Fault.not_proven, head.root.hex(), top.hex())


def known_key(named: str, outside: str | None) -> Iterator[Finding]:
    """Yield a finding if a file names another key than the one known outside."""
    if outside is not None and named != outside:
        yield Finding("verifier_key", Fault.other_key, outside, named)


def _held(against: Sequence[str], verifier: Verifier) -> Iterator[TreeHead | Finding]:
    for text in against:
        notes = notes_of(text)
        if not notes:
            yield Finding("outside", Fault.unreadable, "a checkpoint")
        for note in notes:
            yield read_note("outside", note, verifier)


def _proof(against: Sequence[str]) -> Proof:
    return Proof.outside if against else Proof.inside


def kept_of(fields: dict[str, Any]) -> Kept:
    """Return a published entry. Raises an `UNREADABLE`."""
    entry = Kept(**{name: fields[name] for name in COLUMNS})
    if type(entry.version) is not int or not all(
        isinstance(getattr(entry, name), str) for name in COLUMNS if name != "version"
    ):
        raise TypeError("an entry is of texts and a version")
    return entry


def _object(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
