"""Clause 4.10: who opened complaints, from the vault's read log, and who did so without a task."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint.tasks import tasked_since
from amends.core.streams import COMPLAINT
from amends.core.values import Id
from amends.register.queries import among
from amends.vault.models import ReadLog

from . import access, rules
from .kinds.opened_first import API
from .reading import several
from .streams import reference_of, stream_of

_WORK_LISTS = ("my-day", "print/day-sheet")
"""Purposes of lists that show a person what they have to do."""
_LISTS = (
    *_WORK_LISTS,
    "calendar feed",
    "find-person",
    "hand-over",
    "post",
    "print/register",
    "queue",
    "related",
    "search",
    "team",
)
"""Purposes of lists: to be shown in one is not to be opened."""
_EXPORT = "export"
"""Purpose of exports: their rows name many complaints, each with its full text."""
_OWN_PAGE = frozenset({"about-me", "print/person"})
"""Purposes of what a person complained about reads about themselves."""
_ROWS = 1_000
"""Rows of the read log that one page covers; fewer if exports in them name many complaints."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One complaint opened by one reader on one day, `times` times; `tasked` says that they had
    been given something to do with it before."""

    reference: Id
    reader: str
    day: date
    first: datetime
    last: datetime
    times: int
    purposes: tuple[str, ...]
    tasked: bool

    @property
    def by_staff(self) -> bool:
        """Whether the reader is staff or the operator, not a person involved."""
        return self.reader.startswith("person/") or self.by_operator

    @property
    def by_operator(self) -> bool:
        """Whether it was exported on the command line."""
        return self.reader == rules.OPERATOR.id


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: openings of a complaint, by a reader, in a period (without its end), and
    of rows of the read log before one of them."""

    reference: str = ""
    reader: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings, newest first; `next` is the row before which earlier ones are, if there are any."""

    found: tuple[Opening, ...]
    next: int | None = None


def openings(query: Asked, in_force: Rules, *, by: Person | None = None) -> Openings:
    """Return who opened what. With `by`, only complaints that this reader of the journal may see or
    examine; without, the caller may see the complaint that is asked for."""
    rows, covered = list(_rows(query)[: _ROWS + 1]), 0
    opened: list[tuple[ReadLog, Id]] = []
    for row in rows[:_ROWS]:
        covered += 1
        opened += [(row, of) for of in _opened(row) if query.reference in ("", of)]
        if len(opened) >= _ROWS:
            break
    if by is not None:
        allowed = _allowed({of for _, of in opened}, by, in_force)
        opened = [(row, of) for row, of in opened if of in allowed]
    since = _tasks(opened)
    grouped: dict[tuple[date, str, Id, bool], list[ReadLog]] = {}
    for row, of in opened:
        begun = since.get((row.reader, of))
        tasked = (
            not row.reader.startswith("person/")
            or row.purpose in _OWN_PAGE
            or (begun is not None and begun <= row.at)
        )
        day = in_force.day_of(None, row.at)
        grouped.setdefault((day, row.reader, of, tasked), []).append(row)
    lines = tuple(
        _opening(day, reference, rows, tasked=tasked)
        for (day, _, reference, tasked), rows in grouped.items()
    )
    return Openings(lines, rows[covered - 1].pk if len(rows) > covered else None)


def last_visit(reader: str, reference: str, *, before: datetime) -> datetime | None:
    """Return when a person last had the page of a complaint before a moment."""
    stream = f" {stream_of(reference)} "
    rows = ReadLog.objects.filter(reader=reader, references=stream, purpose="complaint")
    return rows.filter(at__lt=before).aggregate(Max("at"))["at__max"]  # type: ignore[no-any-return]


def every_opening(reference: str, in_force: Rules) -> Iterator[Opening]:
    """Yield all openings of one complaint, which the caller may see."""
    page = openings(Asked(reference), in_force)
    yield from page.found
    while page.next is not None:
        page = openings(Asked(reference, before=page.next), in_force)
        yield from page.found


def summary(begins: datetime, ends: datetime) -> Iterator[tuple[str, int, int, int]]:
    """Yield for each purpose in a period how often something was opened, by how many readers, and
    how many texts and files that were."""
    by_token = When(purpose__startswith=f"{API}/", then=Value(API))
    rows = ReadLog.objects.filter(at__gte=begins, at__lt=ends)
    named = rows.annotate(what=Case(by_token, default=F("purpose"))).order_by("what")
    counted = named.values_list("what").annotate(
        Count("id"), Count("reader", distinct=True), Sum("pieces")
    )
    yield from counted.iterator()


def _rows(query: Asked) -> QuerySet[ReadLog]:
    rows = ReadLog.objects.exclude(purpose__in=_LISTS).order_by("-id")
    if query.reference:
        stream = f" {stream_of(query.reference)} "
        exported = Q(purpose=_EXPORT, references__contains=stream)
        rows = rows.filter(Q(references=stream) | exported)
    else:
        rows = rows.filter(references__startswith=f" {COMPLAINT.prefix}")
    if query.reader:
        rows = rows.filter(reader=query.reader)
    if query.begins:
        rows = rows.filter(at__gte=query.begins)
    if query.ends:
        rows = rows.filter(at__lt=query.ends)
    return rows.filter(pk__lt=query.before) if query.before else rows


def _opened(row: ReadLog) -> list[Id]:
    """Return the complaints that a row opened: its only one, or all of an export."""
    streams = row.references.split()
    every = row.purpose == _EXPORT
    return [reference_of(stream) for stream in streams if every or len(streams) == 1]


def _tasks(opened: Sequence[tuple[ReadLog, Id]]) -> Mapping[tuple[str, Id], datetime]:
    """Return since when these readers have had a task on these complaints: by its entries, or
    because it was on their work list."""
    since: dict[tuple[str, Id], datetime] = {
        (person, Id(reference)): at
        for reference, history in several({of for _, of in opened}).items()
        for person, at in tasked_since(history.entries).items()
    }
    places = {(row.reader, of) for row, of in opened}
    lists = ReadLog.objects.filter(
        reader__in={reader for reader, _ in places}, purpose__in=_WORK_LISTS
    ).order_by("id")
    for reader, at, shown in lists.values_list("reader", "at", "references").iterator():
        for stream in shown.split():
            if (place := (reader, reference_of(stream))) in places:
                since[place] = min(at, since.get(place, at))
    return since


def _allowed(references: set[Id], by: Person, in_force: Rules) -> frozenset[str]:
    return frozenset(among(access.openable(by, in_force), references))


def _opening(day: date, reference: Id, rows: list[ReadLog], *, tasked: bool) -> Opening:
    last, first = rows[0], rows[-1]
    purposes = tuple(dict.fromkeys(row.purpose for row in reversed(rows)))
    return Opening(reference, last.reader, day, first.at, last.at, len(rows), purposes, tasked)
