"""Full-text search of complaints, newest first and never by relevance, because a ranking would
reveal hidden content. Counts stop at 200."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from math import ceil
from operator import itemgetter

from django.db import transaction
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from amends.vault import places
from amends.vault.engine import overwrite_deleted
from amends.vault.rows import insert

from . import engine, search_words, spelling
from .engine import TooManyWords
from .models import Document, Reader, Term, Words
from .pages import Page, checked, cursor_of, key_of
from .queries import Counted, Rows, by_references, readers_of

_ORDER = "words"
_APART = 20
"""Bits of a place that distinguish documents of the same millisecond; the 43 bits above reach to
2248."""
_MILLISECOND = 1 << _APART
_TOP = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT = ExpressionWrapper(F("place") + 0, output_field=BigIntegerField())
"""The place in a form that uses no index, because a search does not go from place to place."""
_FIRST_LOOK = 4_096
"""Documents in the first window of a search."""
_ENOUGH = 1_000
"""Complaints read one by one from which the number of hits is estimated."""
_WIDEST = 64
"""Maximum factor by which the range of a search grows before it is estimated again."""
_LEAST = 86_400_000 << _APART
"""Minimum range, a day: many imported complaints share the first moment of a day."""
_MANY = 2_000_000
"""Reading a complaint takes about as long as a look-up among so many."""


@dataclass(frozen=True, slots=True)
class Said:
    """The text of one piece, and when its complaint was received."""

    reference: str
    piece: str
    text: str
    received_at: datetime


# --- keeping ---


def index(pieces: Iterable[Said]) -> None:
    """Index these pieces; what was indexed of them in the same complaint is replaced.

    A complaint is found by words in different pieces of it. Raises `TooManyWords`.
    """
    spoken = {(piece.reference, piece.piece): piece for piece in pieces}
    if not spoken:
        return
    moments = {piece.reference: piece.received_at for piece in spoken.values()}
    with transaction.atomic():
        overwrite_deleted()
        places_of = _placed(moments)
        before = _words_of(moments)
        insert(
            Words,
            ((*key, tokens_of(piece.text)) for key, piece in spoken.items()),
            over=("reference", "piece"),
        )
        _write(places_of, before)


def forget(pieces: Iterable[str]) -> None:
    """Remove the words of these pieces from the index, for every complaint and in every byte; other
    pieces of the same complaints can still be found."""
    gone = set(pieces)
    with transaction.atomic():
        overwrite_deleted()
        theirs = Words.objects.filter(piece__in=gone)
        references = set(theirs.values_list("reference", flat=True))
        places_of = _locked(references)
        before = _words_of(references)
        theirs.delete()
        _write(places_of, before)
        left = Words.objects.filter(reference__in=references)
        empty = references - set(left.values_list("reference", flat=True))
        Document.objects.filter(reference__in=empty).delete()


def pieces(*, at_once: int = 5_000) -> Iterator[str]:
    """Yield all pieces that are indexed, page by page."""
    after = ""
    while page := list(
        Words.objects.filter(piece__gt=after)
        .order_by("piece")
        .values_list("piece", flat=True)
        .distinct()[:at_once]
    ):
        yield from page
        after = page[-1]


def forget_terms() -> None:
    """Remove every word that could be meant by a misspelt one, once no piece is indexed."""
    overwrite_deleted()
    Term.objects.all().delete()


def indexed(references: Iterable[str]) -> set[tuple[str, str]]:
    """Return complaint and piece of what is indexed of these complaints."""
    words = Words.objects.filter(reference__in=set(references))
    return set(words.values_list("reference", "piece"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What the index contains of a complaint: the words of each piece, and the place of its
    document."""

    tokens: Mapping[str, str]
    place: int | None

    def placed(self, received_at: datetime) -> bool:
        """Return whether the document is where a complaint received then belongs."""
        return self.place is not None and self.place >> _APART == _milliseconds(received_at)


def kept_of(references: Iterable[str]) -> dict[str, Kept]:
    """Return what the index contains of each of these complaints. Two queries."""
    pieces: dict[str, dict[str, str]] = {reference: {} for reference in references}
    words = Words.objects.filter(reference__in=pieces)
    for reference, piece, text in words.values_list("reference", "piece", "tokens"):
        pieces[reference][piece] = text
    documents = Document.objects.filter(reference__in=pieces)
    places_of = dict(documents.values_list("reference", "place"))
    return {reference: Kept(its, places_of.get(reference)) for reference, its in pieces.items()}


def tokens_of(text: str) -> str:
    """Return the words of a text as the index contains them."""
    return search_words.joined(search_words.of_text(text))


def references() -> set[str]:
    """Return the complaints of which the index contains anything."""
    return {
        reference
        for model in (Words, Document)
        for reference in model._default_manager.values_list("reference", flat=True).distinct()
    }


def unlike() -> Iterator[str]:
    """Yield the complaints whose document does not contain the words of their pieces, and the
    places with words but without a document. Call it in one snapshot."""
    contents = engine.contents()
    content = next(contents, None)
    documents = Document.objects.order_by("place").values_list("place", "reference")
    for batch in batched(documents.iterator(), _ENOUGH):
        words = _words_of(reference for _, reference in batch)
        for place, reference in batch:
            while content and content[0] < place:
                yield f"place {content[0]}"
                content = next(contents, None)
            here = content is not None and content[0] == place
            if words[reference] != (content[1] if content and here else ""):
                yield reference
            if here:
                content = next(contents, None)
    while content:
        yield f"place {content[0]}"
        content = next(contents, None)


def _placed(moments: Mapping[str, datetime]) -> dict[str, int]:
    """Return the place of each complaint's document, created if necessary, and locked."""
    kept = _locked(moments)
    moved = [r for r, place in kept.items() if place >> _APART != _milliseconds(moments[r])]
    if moved:
        engine.write([engine.Change(kept[r], was, "") for r, was in _words_of(moved).items()])
        Document.objects.filter(reference__in=moved).delete()
        kept = {reference: kept[reference] for reference in kept.keys() - set(moved)}
    step = 0
    while missing := [reference for reference in moments if reference not in kept]:
        # Rarely a place is taken by another complaint of the same millisecond: try the next one.
        insert(
            Document, ((_place(r, moments[r], step), r) for r in sorted(missing)), unless_there=True
        )
        kept |= _locked(missing)
        step += 1
    if moved:
        engine.write([engine.Change(kept[r], "", was) for r, was in _words_of(moved).items()])
    return kept


def _locked(references: Iterable[str]) -> dict[str, int]:
    """Lock the existing documents; two workers on one complaint take turns."""
    documents = Document.objects.select_for_update().filter(reference__in=set(references))
    return dict(documents.order_by("place").values_list("reference", "place"))


def _place(reference: str, received_at: datetime, step: int) -> int:
    digest = hashlib.sha256(reference.encode()).digest()
    apart = (int.from_bytes(digest[:4]) + step) % (1 << _APART)
    return _milliseconds(received_at) << _APART | apart


def _milliseconds(moment: datetime) -> int:
    return max(0, (moment - _EPOCH) // timedelta(milliseconds=1))


def _moment(place: int) -> datetime:
    """Return the millisecond of a place; complaints received later in it have the same one."""
    return _EPOCH + timedelta(milliseconds=place >> _APART)


def _words_of(references: Iterable[str]) -> dict[str, str]:
    words: dict[str, set[str]] = {reference: set() for reference in references}
    pieces = Words.objects.filter(reference__in=words).values_list("reference", "tokens")
    for reference, text in pieces:
        words[reference].update(text.split())
    return {reference: search_words.joined(its) for reference, its in words.items()}


def _write(places_of: Mapping[str, int], before: Mapping[str, str]) -> None:
    after = _words_of(places_of)
    changes = [
        engine.Change(place, before[reference], after[reference])
        for reference, place in sorted(places_of.items(), key=itemgetter(1))
        if before[reference] != after[reference]
    ]
    spelling.keep(" ".join(change.gained for change in changes).split())
    engine.write(changes)
    gone = set(" ".join(before.values()).split()) - set(" ".join(after.values()).split())
    for term in Term.objects.filter(term__in=gone):
        if not Document.objects.filter(engine.matching([[term.term]], low=0, below=_TOP)).exists():
            term.delete()


# --- finding ---

type Hit = tuple[int, str]
"""Place and reference."""


def search(rows: Rows, words: str, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Return one page of the complaints among `rows` that have all the words, newest first (to the
    millisecond of receipt).

    Words without a letter or digit find nothing. Raises `BadCursor`, and ValueError for a limit
    outside 1 to 200.
    """
    below = _TOP
    if cursor is not None:
        (key,) = key_of(cursor, _ORDER, int)
        below = min(int(key or 0), _TOP)
    return _page(rows, _hits(rows, _asked(words), below=below, wanted=checked(limit) + 1), limit)


def searched(
    rows: Rows, words: str | engine.Asked, *, cursor: str | None, limit: int
) -> tuple[Page, Counted]:
    """Return one page of what is found, and how many there are: the first page in one search, a
    later one without counting as far again."""
    if cursor is not None and isinstance(words, str):
        return search(rows, words, cursor=cursor, limit=limit), counted(rows, words)
    hits = _hits(rows, _asked(words), below=_TOP, wanted=COUNTED + 1)
    return _page(rows, hits, limit), Counted(min(len(hits), COUNTED), len(hits) > COUNTED)


COUNTED = 200
"""How far the hits of a search are counted."""


def found(rows: Rows, words: str, *, at_most: int) -> list[str]:
    """Return the references of the newest complaints that a search finds."""
    hits = _hits(rows, _asked(words), below=_TOP, wanted=at_most)
    return [reference for _, reference in hits]


def alike(words: str) -> list[list[str]]:
    """Return each word with those of the index that are spelled like it, empty if no word has any.
    Some may be in hidden complaints only (`words_in`)."""
    spellings = [spelling.similar(word) for word in search_words.of_query(words)]
    return spellings if any(len(each) > 1 for each in spellings) else []


def words_in(references: Iterable[str]) -> set[str]:
    """Return the words of these complaints."""
    return set(" ".join(_words_of(references).values()).split())


def _asked(words: str | engine.Asked) -> engine.Asked:
    return [[word] for word in search_words.of_query(words)] if isinstance(words, str) else words


def _page(rows: Rows, hits: Sequence[Hit], limit: int) -> Page:
    shown = hits[:limit]
    of = by_references(rows, [reference for _, reference in shown])
    return Page(
        tuple(of[reference] for _, reference in shown if reference in of),
        cursor_of(_ORDER, shown[-1][0]) if len(hits) > limit else None,
    )


def counted(rows: Rows, words: str, *, at_most: int = COUNTED) -> Counted:
    """How many complaints a search finds, counting no further than `at_most`."""
    number = len(_hits(rows, _asked(words), below=_TOP, wanted=at_most + 1))
    return Counted(min(number, at_most), number > at_most)


def _hits(rows: Rows, words: engine.Asked, *, below: int, wanted: int) -> list[Hit]:
    """Return the newest hits. For frequent words it is fast to read visible complaints from the
    newest on. Rare words are looked up in the index. The frequency becomes known on the way."""
    earlier = Document.objects.filter(place__lt=below).order_by("-place")
    places: QuerySet[Document, int] = earlier.values_list("place", flat=True)
    newest = places.first() if words else None
    if newest is None:
        return []
    low = next(iter(places[_FIRST_LOOK : _FIRST_LOOK + 1]), 0)
    window = _Window(rows, words, low, below)
    hits = window.walk(wanted)
    if len(hits) == wanted or low == 0:
        return hits
    length, oldest = max(newest - low, _LEAST), places.last() or 0
    density = max(1, window.readable()) / length
    times: float | None = min(_WIDEST, _ENOUGH / (density * length))
    while times is not None:
        window = window.before(window.low - max(_LEAST, ceil(length * times)))
        hits += window.walk(wanted - len(hits))
        if len(hits) == wanted or window.low <= oldest:
            return hits
        length = newest - window.low
        times = _times(density * length, len(hits), wanted)
    return hits + window.before(0).look_up(wanted - len(hits))


def _times(walked: float, hits: int, wanted: int) -> float | None:
    """Return by which factor to extend the range, None if a look-up is faster."""
    left = wanted - hits
    if left * walked * walked > _MANY * hits * hits:
        return None
    return min(_WIDEST, max(0.25, left / hits))


@dataclass(frozen=True, slots=True)
class _Window:
    """Documents with all the words between two places, from `low` to before `below`."""

    rows: Rows
    asked: engine.Asked
    low: int
    below: int

    def before(self, low: int) -> "_Window":
        """Return the window from a place to the beginning of this one."""
        return replace(self, low=max(0, low), below=self.low)

    def readable(self) -> int:
        """Return how many visible ones there are, with or without the words."""
        return self._readers().count()

    def walk(self, wanted: int) -> list[Hit]:
        """Return the newest hits among visible complaints, read in order."""
        readable = Q(reference__in=self._readers().values("reference"))
        return self._newest(wanted, readable, walking=True)

    def look_up(self, wanted: int) -> list[Hit]:
        """Return the newest hits, found by the index of words."""
        return self._newest(wanted, Q(), walking=False)

    def _newest(self, wanted: int, condition: Q, *, walking: bool) -> list[Hit]:
        matching = engine.matching(self.asked, low=self.low, below=self.below, walking=walking)
        seen = Exists(self.rows.filter(pk=OuterRef("reference")).order_by())
        documents = Document.objects.alias(at=_AT)
        hits = documents.filter(condition, matching, seen, at__gte=self.low, at__lt=self.below)
        return list(hits.order_by("-at").values_list("place", "reference")[:wanted])

    def _readers(self) -> QuerySet[Reader]:
        readers = readers_of(self.rows).order_by().filter(received_at__gte=_moment(self.low))
        return (
            readers
            if self.below == _TOP
            else readers.filter(received_at__lt=_moment(self.below + _MILLISECOND))
        )


# --- the vault's list of places with text ---


def register_place() -> None:
    """Register the search index with the vault as a place with text."""
    places.register(places.Place("register/search", _holding, _erase))


def _holding(needle: bytes) -> Iterator[str]:
    words = search_words.of_query(needle.decode(errors="replace"))
    if not words:
        return
    for piece, text in Words.objects.values_list("piece", "tokens").iterator():
        if set(words) <= set(text.split()):
            yield piece
    matching = engine.matching([[word] for word in words], low=0, below=_TOP)
    yield from Document.objects.filter(matching).values_list("reference", flat=True)


def _erase(pieces: Sequence[str]) -> Sequence[str]:
    forget(pieces)
    return ()
