"""Receipt for a complainant to keep: an entry, its place in the log, and the proof."""

from collections.abc import Iterable
from typing import Any

from . import log, tree
from .encoding import base64_of, entry_fields
from .models import Checkpoint, Entry, Leaf


class NotYetSealed(Exception):
    """The entry has no place in the log yet; it gets one within seconds."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"{stream}@{version}")
        self.stream = stream
        self.version = version


def sealed_versions(stream: str) -> set[int]:
    """Return the entries of a stream that have a receipt already, by version."""
    newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    leaves = Leaf.objects.filter(entry__stream=stream, index__lt=newest)
    return set(leaves.values_list("entry__version", flat=True))


def receipt_of(
    stream: str, version: int, *, openings: Iterable[dict[str, str]] = ()
) -> dict[str, Any]:
    """Return the receipt as published in the contract (section 5); the same at every call.

    `openings` are only for the complainant's own copy: `{"path", "salt" (hexadecimal), "text" or
    "sha256"}`, the path a JSON pointer into the body. Raises `NotYetSealed`, and LookupError for an
    entry that does not exist.
    """
    entry = Entry.objects.filter(stream=stream, version=version).first()
    if entry is None:
        raise LookupError(f"{stream}@{version}")
    leaf = Leaf.objects.filter(entry=entry).first()
    if leaf is None:
        raise NotYetSealed(stream, version)
    seal = Checkpoint.objects.filter(size__gt=leaf.index).order_by("size").first()
    if seal is None:
        raise NotYetSealed(stream, version)
    opened = log.opening_of(seal.note)
    return {
        "amends_receipt": 1,
        "origin": opened.origin,
        "reference": stream.partition("/")[2],
        "entry": entry_fields(entry),
        "leaf_index": leaf.index,
        "tree_size": seal.size,
        "inclusion": [base64_of(node) for node in tree.inclusion(leaf.index, seal.size)],
        "checkpoint": seal.note,
        "openings": list(openings),
        "verifier_key": opened.verifier_key,
    }
