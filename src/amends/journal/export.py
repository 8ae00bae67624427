"""Journal as JSON lines, complete enough to be checked without this installation."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from . import engine, log, tree
from .chain import Kept
from .encoding import COLUMNS, base64_of
from .models import Checkpoint, Entry
from .opening import OPENED
from .receipts import NotYetSealed


def export_journal(
    stream: str | None, out: TextIO, *, progress: Callable[[int], None] | None = None
) -> int:
    """Write a heading with the newest checkpoint, then every logged entry; returns how many.

    The whole journal (`stream` None) is written in log order and proves itself by its root; of one
    stream each entry has its inclusion proof. Constant memory. Raises `NotYetSealed` before the
    first checkpoint.
    """
    seal = Checkpoint.objects.order_by("-size").first()
    if seal is None:
        raise NotYetSealed(stream or log.STREAM, 1)
    opened = log.opening_of(seal.note)
    heading = {
        "amends_journal": 1,
        "origin": opened.origin,
        "verifier_key": opened.verifier_key,
        "checkpoint": seal.note,
    }
    _write(out, heading)
    written = 0
    with engine.reading():
        for line in _whole(seal.size) if stream is None else _one(stream, seal.size):
            _write(out, line)
            written += 1
            if progress and written % 2_000 == 0:
                progress(written)
    return written


type Withheld = Callable[[Kept], bool]
"""Whether the content of an entry is left out of a segment."""


def export_segment(first: int, size: int, out: TextIO, *, withheld: Withheld) -> int:
    """Write the leaves from `first` to before `size`; returns how many are withheld.

    The heading has the openings of the log and what is left of `first` in its tree, so that the
    root of every checkpoint from there on can be computed. Of a withheld entry only the digest is
    written. Constant memory.
    """
    heading = {
        "amends_segment": 1,
        "first": first,
        "size": size,
        "peaks": [base64_of(peak) for peak in tree.frontier(first).peaks],
        "openings": list(
            Entry.objects.filter(stream=log.STREAM, kind=OPENED)
            .order_by("version")
            .values_list("body", flat=True)
        ),
    }
    _write(out, heading)
    hidden = 0
    with engine.reading():
        for line in _whole(size, first):
            entry = Kept(**{name: line[name] for name in COLUMNS})
            if withheld(entry):
                hidden += 1
                line = {"leaf_index": line["leaf_index"], "digest": entry.digest}
            _write(out, line)
    return hidden


def _whole(size: int, first: int = 0) -> Iterator[dict[str, Any]]:
    for rows in engine.batches(
        'SELECT l."index", e.stream, e.version, e.kind, e.body, e.recorded, e.previous, e.digest'
        " FROM journal_leaf AS l JOIN journal_entry AS e ON e.id = l.entry_id"
        ' WHERE l."index" >= %s AND l."index" < %s ORDER BY l."index"',
        [first, size],
    ):
        for index, *values in rows:
            yield {"leaf_index": index, **dict(zip(COLUMNS, values, strict=True))}


def _one(stream: str, size: int) -> Iterator[dict[str, Any]]:
    sealed = Entry.objects.filter(stream=stream, leaf__index__lt=size).order_by("version")
    for index, *values in sealed.values_list("leaf__index", *COLUMNS).iterator():
        yield {
            "leaf_index": index,
            **dict(zip(COLUMNS, values, strict=True)),
            "inclusion": [base64_of(node) for node in tree.inclusion(index, size)],
        }


def _write(out: TextIO, line: dict[str, Any]) -> None:
    out.write(json.dumps(line, separators=(",", ":")) + "\n")
