"""Clause 4.10: who opened complaints, from the vault's read log, and who did so without a task."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint.tasks import with_a_task
from amends.core.streams import COMPLAINT
from amends.core.values import Id
from amends.vault.models import ReadLog

from . import access
from .reading import several
from .streams import reference_of, stream_of

_WORK_LISTS = ("my-day", "print/day-sheet")
"""Purposes of lists that show a person what they have to do."""
_LISTS = (
    *_WORK_LISTS,
    "calendar feed",
    "export",
    "find-person",
    "hand-over",
    "post",
    "print/register",
    "queue",
    "search",
    "team",
)
"""Purposes of lists: to be shown in one is not to be opened."""
_OWN_PAGE = frozenset({"about-me", "print/person"})
"""Purposes of what a person complained about reads about themselves."""
_ROWS = 1_000
"""Rows of the read log that one page covers."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One complaint opened by one reader on one day, `times` times; `tasked` says that they had
    something to do with it."""

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
        """Whether the reader is staff, not a person involved."""
        return self.reader.startswith("person/")


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


def openings(asked: Asked, rules: Rules, *, by: Person | None = None) -> Openings:
    """Return who opened what. With `by`, only complaints that this reader of the journal may see or
    examine; without, the caller may see the complaint that is asked for."""
    rows = list(_rows(asked)[: _ROWS + 1])
    opened = [(row, one) for row in rows[:_ROWS] if (one := _only(row))]
    if by is not None:
        allowed = _allowed({one for _, one in opened}, by, rules)
        opened = [(row, one) for row, one in opened if one in allowed]
    tasks = {
        reference: with_a_task(entries)
        for reference, entries in several({one for _, one in opened}).items()
    }
    grouped: dict[tuple[date, str, Id], list[ReadLog]] = {}
    for row, one in opened:
        day = rules.day_of(None, row.at)
        grouped.setdefault((day, row.reader, one), []).append(row)
    found = tuple(
        _opening(day, reference, rows, tasks) for (day, _, reference), rows in grouped.items()
    )
    return Openings(found, rows[_ROWS - 1].pk if len(rows) > _ROWS else None)


def every_opening(reference: str, rules: Rules) -> Iterator[Opening]:
    """Yield all openings of one complaint, which the caller may see."""
    page = openings(Asked(reference), rules)
    yield from page.found
    while page.next is not None:
        page = openings(Asked(reference, before=page.next), rules)
        yield from page.found


def _rows(asked: Asked) -> QuerySet[ReadLog]:
    rows = ReadLog.objects.exclude(purpose__in=_LISTS).order_by("-id")
    if asked.reference:
        rows = rows.filter(references=f" {stream_of(asked.reference)} ")
    else:
        rows = rows.filter(references__startswith=f" {COMPLAINT.prefix}")
    if asked.reader:
        rows = rows.filter(reader=asked.reader)
    if asked.begins:
        rows = rows.filter(at__gte=asked.begins)
    if asked.ends:
        rows = rows.filter(at__lt=asked.ends)
    return rows.filter(pk__lt=asked.before) if asked.before else rows


def _only(row: ReadLog) -> Id | None:
    """Return the one complaint that a row is about."""
    stream, *others = row.references.split()
    return reference_of(stream) if not others else None


def _allowed(references: set[Id], by: Person, rules: Rules) -> frozenset[str]:
    examined = access.examinable(by)
    rows = access.visible(by, rules) if examined is None else examined
    found = rows.filter(reference__in=references)
    return frozenset(found.values_list("reference", flat=True))


def _opening(
    day: date, reference: Id, rows: list[ReadLog], tasks: Mapping[str, frozenset[Id]]
) -> Opening:
    last, first = rows[0], rows[-1]
    purposes = tuple(dict.fromkeys(row.purpose for row in reversed(rows)))
    tasked = (
        not last.reader.startswith("person/")
        or last.reader in tasks.get(reference, ())
        or _OWN_PAGE.issuperset(purposes)
        or _was_on_work_list(last.reader, reference, last.at)
    )
    return Opening(reference, last.reader, day, first.at, last.at, len(rows), purposes, tasked)


def _was_on_work_list(reader: str, reference: str, until: datetime) -> bool:
    shown = ReadLog.objects.filter(reader=reader, purpose__in=_WORK_LISTS, at__lte=until)
    return shown.filter(references__contains=f" {stream_of(reference)} ").exists()
