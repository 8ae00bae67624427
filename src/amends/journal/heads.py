"""Checkpoints for comparison with the leaves: parsing them and verifying their signatures. Needs no
Django."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from amends.core.principles.integrity import TreeHead, read_tree_head

from .finding import Fault, Finding
from .opening import Opened
from .published import notes_in
from .signing import NotSigned, Verifier, split_note


def notes_of(text: str) -> list[str]:
    """Return the checkpoints in a file kept outside: notes, a receipt, or an exported journal."""
    if not text.lstrip().startswith("{"):
        return notes_in(text)
    for part in (text.lstrip().partition("\n")[0], text):  # a receipt may have several lines
        with suppress(ValueError):
            note = json.loads(part).get("checkpoint")
            return notes_in(note) if isinstance(note, str) else []
    return []


def read_note(place: str, note: str, verifier: Verifier) -> TreeHead | Finding:
    """Return the tree head of a note signed by the key, or why there is none."""
    try:
        head = read_tree_head(split_note(note)[0])
    except ValueError as problem:
        return Finding(place, Fault.unreadable, "a checkpoint", str(problem))
    if head.origin != verifier.name:
        return Finding(place, Fault.other_log, verifier.name, head.origin)
    try:
        verifier.open(note)
    except NotSigned as problem:
        return Finding(place, Fault.not_signed, verifier.text, str(problem))
    return head


def sizes_of(notes: Iterable[str], origin: str) -> set[int]:
    """Return the leaf counts in the checkpoints of this log, by any signer."""
    heads = (_said(note) for note in notes)
    return {head.size for head in heads if head and head.origin == origin}


def mislabelled(rows: Iterable[tuple[int, bytes, str]]) -> Iterator[Finding]:
    """Yield findings for rows (size, root, note) whose size or root differs from their note."""
    for size, root, note in rows:
        head = _said(note)
        if head and (head.size, head.root) != (size, root):
            signed, kept = f"{head.size} {head.root.hex()}", f"{size} {root.hex()}"
            yield Finding(f"checkpoint {size}", Fault.mislabelled, signed, kept)


def _said(note: str) -> TreeHead | None:
    try:
        return read_tree_head(split_note(note)[0])
    except ValueError:
        return None


class Heads:
    """Tree heads to be compared when the leaves reach their size."""

    def __init__(self, opened: Sequence[Opened]) -> None:
        self._opened = opened
        self._waiting: dict[int, list[tuple[str, TreeHead]]] = defaultdict(list)
        self.read = 0
        self.largest = 0
        """Size of the largest valid head."""

    def expect(self, source: str, notes: Iterable[str]) -> Iterator[Finding]:
        """Add checkpoints from one source (`checkpoint`, `published`, `outside`)."""
        for note in notes:
            head = self._judged(source, note)
            if isinstance(head, Finding):
                yield head
                continue
            self.read += 1
            if not self._given_up(head):
                self.largest = max(self.largest, head.size)
                self._waiting[head.size].append((f"{source} {head.size}", head))

    def _judged(self, source: str, note: str) -> TreeHead | Finding:
        reading: TreeHead | Finding = Finding(source, Fault.not_opened)
        for opened in reversed(self._opened):
            reading = read_note(source, note, opened.verifier)
            if not isinstance(reading, Finding) or reading.what is not Fault.other_log:
                break
        return reading

    def _given_up(self, head: TreeHead) -> bool:
        """Return whether the head is after a break that a later opening of the log declared."""
        later = False
        for opened in self._opened:
            if later and head.size > opened.kept:
                return True
            later = later or opened.origin == head.origin
        return False

    def reached(self, size: int, root: Callable[[], bytes]) -> Iterator[Finding]:
        """Yield the heads of this size with another root. Call it for every size from 0 on."""
        if size in self._waiting:
            top = root()
            for place, head in self._waiting.pop(size):
                if head.root != top:
                    yield Finding(place, Fault.root_differs, head.root.hex(), top.hex())

    def never_reached(self, size: int) -> Iterator[Finding]:
        """Yield the heads with more leaves than there are."""
        for wanted in sorted(self._waiting):
            for place, _ in self._waiting[wanted]:
                yield Finding(place, Fault.truncated, str(wanted), str(size))
