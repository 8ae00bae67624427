"""Near-identical descriptions: sketches in an index, candidates compared by their texts."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q

from amends.core.improvement.signals.near_identical import (
    ALIKE,
    likeness,
    runs,
    shared_enough,
    sketch,
    words_of,
)
from amends.core.operation.acts.records import Correctable
from amends.core.operation.events import Corrected
from amends.handling.streams import stream_of
from amends.jobs.steps import steps
from amends.journal import store
from amends.journal.models import Entry
from amends.register import queries
from amends.register.models import ProblemComplaint, Row
from amends.vault import keys, peek, places
from amends.vault.engine import overwrite_deleted
from amends.vault.rows import insert

from .models import Finding, Hash, Pair, State, Text

_AT_ONCE = 200
_HOLDERS = 200
"""With about how many complaints that share a hash a new one is compared."""
_PIECE = ("reference", "piece")
_CLOSEST = 20
"""With how many complaints a new one is paired, and how many are shown."""
LEFT = 3
"""A finding with fewer complaints is none."""


def secret(*, now: datetime) -> bytes:
    """Return the key of the hashes of this installation. Raises `KeyProblem`."""
    return keys.derived("signals", now=now)


def index(references: Collection[str], *, now: datetime) -> None:
    """Compare the descriptions of these complaints with all others, as far as they are new, in the
    caller's transaction or one of its own. The streams are locked: a piece that is erased at the
    same time is not read, or its traces are removed by the erasing transaction."""
    for some in steps(references, at_most=_AT_ONCE):
        with transaction.atomic():
            store.lock(map(stream_of, some))
            _index(some, secret(now=now))


def catch_up(*, now: datetime, at_most: int = 2_000) -> int:
    """Compare complaints that never were, for example of an older version; return how many."""
    compared = Exists(Text.objects.filter(reference=OuterRef("reference")))
    missing = Row.objects.filter(~compared).order_by("received_at")
    references = list(missing.values_list("reference", flat=True)[:at_most])
    index(references, now=now)
    return len(references)


def similar(reference: str, rows: queries.Rows) -> list[tuple[Row, float]]:
    """Return those of these complaints whose text is nearly the same as that of one complaint, with
    their likeness, the most similar first."""
    pairs = Pair.objects.filter(Q(reference=reference) | Q(other=reference)).order_by("-share")
    shares = {
        (other if first == reference else first): share / 1000
        for first, other, share in pairs.values_list("reference", "other", "share")[:_HOLDERS]
    }
    seen = queries.by_references(rows, shares)
    order = sorted(seen.values(), key=lambda row: (-shares[row.reference], row.received_at))
    return [(row, shares[row.reference]) for row in order[:_CLOSEST]]


def problems_alike(reference: str, rows: queries.Rows) -> list[str]:
    """Return the problems to which those of these complaints belong whose text is nearly the same
    as that of one complaint."""
    pairs = Pair.objects.filter(Q(reference=reference) | Q(other=reference))
    others = {other for pair in pairs.values_list("reference", "other") for other in pair}
    seen = queries.by_references(rows, others - {reference})
    bound = ProblemComplaint.objects.filter(reference__in=list(seen), bound=True)
    return sorted(set(bound.values_list("problem", flat=True)))


def _index(references: Sequence[str], key: bytes) -> None:
    indexed = dict(Text.objects.filter(reference__in=references).values_list(*_PIECE))
    pieces = dict(_descriptions(references))
    fresh = {r: piece for r, piece in pieces.items() if indexed.get(r) != piece}
    if not fresh:
        return
    forget(fresh)
    texts = _words(fresh)
    sketches = {reference: sketch(texts[reference], key) for reference in fresh}
    insert(Text, [(r, piece, len(sketches[r])) for r, piece in fresh.items()])
    insert(Hash, [(mark, r) for r, its in sketches.items() for mark in its])
    candidates = list(_candidates(list(fresh)))
    others = {other for _, other in candidates} - fresh.keys()
    texts |= _words(dict(Text.objects.filter(reference__in=others).values_list(*_PIECE)))
    insert(Pair, _pairs(candidates, texts))
    _thin_out(list(fresh))


def _descriptions(references: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the piece with the description of each complaint, as last corrected; empty for one
    without a description."""
    streams = store.read_many([stream_of(reference) for reference in references])
    for reference in references:
        entries = streams.get(stream_of(reference), ())
        if entries:
            yield reference, _description(entries)


def _description(entries: Sequence[Entry]) -> str:
    piece = _sealed(entries[0], "narrative")
    for entry in entries:
        if entry.kind == Corrected.__name__:
            payload = json.loads(entry.body)["is"]
            piece = _sealed(entry, "words") if payload["field"] == Correctable.narrative else piece
    return piece


def _sealed(entry: Entry, name: str) -> str:
    """Return the piece in a field of an entry, read without the rest, which takes longer."""
    field = json.loads(entry.body)["is"].get(name)
    return str(field["sealed"]) if field else ""


def _words(pieces: Mapping[str, str]) -> dict[str, list[str]]:
    texts = peek({piece for piece in pieces.values() if piece})
    return {reference: words_of(texts.get(piece) or "") for reference, piece in pieces.items()}


def _candidates(references: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield new complaints with others whose sketches share enough hashes, for each those with the
    most. So a campaign costs each of its letters the same."""
    marks = ", ".join(["%s"] * len(references))
    with connection.cursor() as cursor:
        cursor.execute(_SHARED.format(marks), list(references))
        rows = cursor.fetchall()
    named = {reference for pair in rows for reference in pair[:2]}
    sizes = dict(Text.objects.filter(reference__in=named).values_list("reference", "hashes"))
    taken: Counter[str] = Counter()
    for own, other, shared in sorted(rows, key=lambda row: (-row[2], row[0], row[1])):
        if taken[own] < _CLOSEST and shared_enough(shared, sizes[own], sizes[other]):
            taken[own] += 1
            yield own, other


_SHARED = """
SELECT own.reference, other.reference, count(*)
FROM signals_hash own JOIN signals_hash other ON own.hash = other.hash
WHERE own.reference IN ({}) AND own.reference <> other.reference
GROUP BY own.reference, other.reference
"""


def _pairs(
    candidates: Iterable[tuple[str, str]], texts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, int]]:
    """Yield the candidates whose texts are nearly the same, each pair once."""
    cut: dict[str, frozenset[str]] = {}
    seen = set()
    for reference, other in candidates:
        if (other, reference) in seen:
            continue
        seen.add((reference, other))
        for of in (reference, other):
            if of not in cut:
                cut[of] = runs(texts[of])
        share = likeness(cut[reference], cut[other])
        if share >= ALIKE:
            yield reference, other, round(share * 1000)


def _thin_out(references: Sequence[str]) -> None:
    """Remove hashes of new complaints that very many have already. So a campaign or a form costs
    the same however often it is sent, and a new one still joins it."""
    theirs = Hash.objects.filter(reference__in=references).values("hash")
    often = Hash.objects.filter(hash__in=theirs).values("hash").annotate(number=Count("reference"))
    crowded = often.filter(number__gt=_HOLDERS).values_list("hash", flat=True)
    Hash.objects.filter(reference__in=references, hash__in=list(crowded)).delete()


# --- forgetting ---


def forget(references: Collection[str]) -> None:
    """Remove every trace of the texts of these complaints, in the caller's transaction."""
    gone = list(references)
    list(State.objects.select_for_update())  # findings that are being saved are saved before
    overwrite_deleted()
    Text.objects.filter(reference__in=gone).delete()
    Hash.objects.filter(reference__in=gone).delete()
    Pair.objects.filter(Q(reference__in=gone) | Q(other__in=gone)).delete()
    for finding in Finding.objects.exclude(kind="codes"):
        left = [reference for reference in finding.members if reference not in set(gone)]
        if len(left) < LEFT:
            finding.delete()
        elif len(left) < len(finding.members):
            Finding.objects.filter(key=finding.key).update(members=left)


def register_place() -> None:
    """Register the sketches with the vault as a place that is derived from texts."""
    places.register(places.Place("signals/texts", _holding, _erase))


def _holding(needle: bytes) -> Iterator[str]:
    """Yield the complaints whose sketch contains a hash of this text."""
    key = keys.derived_if_any("signals")
    if key is not None:
        hashes = sketch(words_of(needle.decode(errors="replace")), key)
        yield from (
            Hash.objects.filter(hash__in=hashes).values_list("reference", flat=True).distinct()
        )


def _erase(pieces: Sequence[str]) -> Sequence[str]:
    for some in batched(pieces, _AT_ONCE):
        theirs = Text.objects.filter(piece__in=some)
        if references := set(theirs.values_list("reference", flat=True)):
            forget(references)
            insert(Text, [(reference, "", 0) for reference in references])
    return ()
