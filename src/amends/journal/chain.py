"""Rules of a stream's hash chain, for the database and for an exported file. Needs no Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from amends.core.principles.integrity import entry_digest, leaf_hash

from .finding import Fault, Finding


class Kept(NamedTuple):
    """An entry as it was found, with its leaf if it has one."""

    stream: str
    version: int
    kind: str
    body: str
    recorded: str
    previous: str
    digest: str
    leaf_index: int | None = None
    leaf: bytes | None = None
    """The leaf hash in the log for it."""

    @property
    def place(self) -> str:
        return f"{self.stream}@{self.version}"


@dataclass(slots=True)
class Chain:
    """State of following one stream. Pass it the entries by version."""

    version: int = 0
    recorded: str = ""
    leaf_index: int | None = -1
    """Leaf index of the last entry; None if it is not logged."""
    digests: tuple[str, ...] = ("",)
    """What the next entry may name as its previous one: the digest as stored or as computed. They
    differ if that entry was altered, which is then a finding there and not here again."""

    def follow(self, entry: Kept) -> Iterator[Finding]:
        """Yield what is wrong with the entry and with its link to the one before."""
        if entry.version <= self.version:
            yield Finding(entry.place, Fault.repeated, str(self.version + 1), str(entry.version))
            return
        computed = digest_of(entry)
        if computed != entry.digest:
            yield Finding(entry.place, Fault.altered, entry.digest, computed)
        if entry.version > self.version + 1:
            first = f"{entry.stream}@{self.version + 1}"
            yield Finding(first, Fault.missing, str(self.version + 1), str(entry.version))
        elif entry.previous not in self.digests:
            yield Finding(entry.place, Fault.unlinked, self.digests[0], entry.previous)
        if entry.recorded < self.recorded:
            yield Finding(entry.place, Fault.back_in_time, self.recorded, entry.recorded)
        if entry.leaf_index is not None:
            yield from self._sealed_in_order(entry, entry.leaf_index)
        self.version = entry.version
        self.recorded = entry.recorded
        self.leaf_index = entry.leaf_index
        self.digests = (entry.digest, computed)

    def _sealed_in_order(self, entry: Kept, index: int) -> Iterator[Finding]:
        if entry.leaf is not None and not _leads_to(entry.digest, entry.leaf):
            yield Finding(entry.place, Fault.not_as_sealed, entry.leaf.hex(), entry.digest)
        if self.leaf_index is None:
            passed = f"{entry.stream}@{self.version}"
            yield Finding(passed, Fault.passed_over, f"before leaf {index}")
        elif index <= self.leaf_index:
            yield Finding(entry.place, Fault.out_of_order, f"after {self.leaf_index}", str(index))


def digest_of(entry: Kept) -> str:
    """Return the digest of the entry's content; empty if no written entry could have this
    content."""
    try:
        return entry_digest(
            stream=entry.stream,
            version=entry.version,
            kind=entry.kind,
            recorded=entry.recorded,
            previous=entry.previous,
            body=entry.body,
        )
    except ValueError:
        return ""


def _leads_to(digest: str, leaf: bytes) -> bool:
    try:
        return leaf_hash(digest) == leaf
    except ValueError:
        return False
