"""Reading the register. Everything shown to a person starts with `visible`.

Every other function takes that queryset first, so that no list, count or suggestion can show more.
Queries of the worker are in `sweeps`.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models import Sum as Total
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.lookups import Lookup

from amends.core.framework.policy.commitments import Priority
from amends.core.operation.complaint.stages import OPEN, Stage
from amends.core.values import Code, Id

from . import engine, request_cache
from .custom_field_filter import Between, Saying, answering
from .filters import FEW, ORGANIZATION, Filters, Mark, Rows, Seen, filtered
from .models import Commitment, Deadline, FactKey, Reader, Reminder, Row, Unread
from .pages import BadCursor, Page, checked, cursor_of, key_of, moment_of, moment_text

_EVERY = Filters()
_MANY = 2_000
"""From so many open complaints on, a count begins with all that a person may read."""
_LATELY = 200
"""Complaints of an owner whose categories count as used recently."""


def readers_of(rows: Rows) -> QuerySet[Reader]:
    """Return the readers of these complaints, and possibly others, under the keys of the person."""
    readers = rows.readers if isinstance(rows, Seen) else None
    return Reader.objects.all() if readers is None else readers


def visible(keys: Iterable[str]) -> Rows:
    """Return the complaints that a holder of these keys may see (`handling.access` makes the keys).

    No keys, no complaints. It is one condition that duplicates no row, however many keys a
    complaint has. It is evaluated whenever the queryset is read; a request that only reads makes
    it once.
    """
    ordered = tuple(sorted(set(keys)))
    return request_cache.once(("visible", ordered), lambda: _visible(ordered)).all()


def _visible(keys: Collection[str]) -> Rows:
    readers = Reader.objects.filter(key__in=keys)
    rows = Seen(Row)
    rows.readers, rows.marked = readers, {}
    if not keys:
        return rows.none()
    rows = rows.filter(engine.readable(keys))
    references = readers.order_by().values_list("reference", flat=True)[: FEW + 1]
    if len(references) > FEW:
        rows.part = connection.vendor == "sqlite" and ORGANIZATION not in keys
        return rows
    # People who see little would otherwise wait for a scan of all that they may not see.
    return rows.filter(engine.rows_of(set(references))) if references else rows.none()


def existing() -> Rows:
    """Return every complaint, restricted ones included, but none of an undone import."""
    return Row.objects.exclude(stage=Stage.taken_back)


def earliest_import() -> datetime | None:
    """Return when the earliest complaint from an older register was received there; None without
    one."""
    first = existing().filter(taken_over=True).order_by("received_at").first()
    return first.received_at if first else None


def recent_categories(owner: str, *, most: int) -> list[str]:
    """Return the categories of some complaints that a person owns: open ones with the latest
    deadline first. A page with several forms asks once."""
    rows = existing().filter(owner=owner).order_by("-open", "-next_on", "-reference")
    latest = rows.values_list("category", flat=True)[:_LATELY]
    categories = request_cache.once(("recent_categories", owner), lambda: list(latest))
    return list(dict.fromkeys(filter(None, categories)))[:most]


def open_owners() -> list[tuple[Id, Code | None, Code]]:
    """Return who owns open complaints of which unit and category."""
    rows = existing().filter(open=True).exclude(owner="").exclude(category="")
    owned = rows.values_list("owner", "unit", "category").distinct()
    return [(Id(who), Code(unit) if unit else None, Code(what)) for who, unit, what in owned]


def counting() -> Rows:
    """Return the complaints that count in figures: without praise, enquiries and others left out,
    and without merged ones, which count in another."""
    left_out = Q(excluded_at__isnull=False, overturned_at__isnull=True)
    return existing().exclude(left_out).filter(merged_into="")


def unrestricted() -> Rows:
    """Return the unrestricted complaints, for counting: without a join, fast for a million."""
    return existing().filter(restricted=False)


def restricted(references: Iterable[str]) -> set[str]:
    """Return those of these complaints that are restricted."""
    rows = Row.objects.filter(engine.rows_of(set(references)), restricted=True)
    return set(rows.values_list("reference", flat=True))


class Order(StrEnum):
    """In which order a queue is read."""

    newest = "newest"
    """By receipt, the latest first."""
    oldest = "oldest"
    """By receipt, the earliest first."""
    due = "due"
    """By the next date of any kind; those without one come last."""
    binding = "binding"
    """By the next deadline or promise; those without one come last. If facts are unknown, the
    shortest period counts."""
    priority = "priority"
    """Safety risks, then by priority; within each by receipt, the earliest first."""
    stage = "stage"
    """By stage, received first; within each by receipt, the earliest first."""


def some_references(rows: Rows, *, at_most: int) -> list[str]:
    """Return the first of these complaints by reference. References are random, so this is a
    sample."""
    references = rows.order_by("reference").values_list("reference", flat=True)
    return list(references[:at_most])


def ended_before(rows: Rows, day: date, categories: Iterable[str], *, without: bool) -> int:
    """Return how many of these complaints, of some categories, ended before a day; `without`
    also counts those without a category."""
    of_these = Q(category__in=[*categories, *([""] if without else [])])
    return rows.filter(of_these, open=False, ended_on__lt=day).order_by().count()


def queue(
    rows: Rows,
    filters: Filters = _EVERY,
    *,
    order: Order = Order.newest,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of a queue, in one query (two where the dated complaints end).

    Raises `BadCursor`, and ValueError for a limit beyond 1 to 200.
    """
    wanted = checked(limit) + 1
    rows = filtered(rows, filters)
    if order in _GROUPS:
        return _by_group(rows, order, cursor, limit)
    if order in _COLUMNS:
        listed = _by_date(rows, order, cursor, wanted, open_only=filters.open is True)
    else:
        listed = _by_receipt(rows, order, cursor, wanted)
    more = len(listed) > limit
    return Page(tuple(listed[:limit]), _cursor(listed[limit - 1], order) if more else None)


def hold_any(lists: Sequence[QuerySet[Any]]) -> list[bool]:
    """Return for each list whether it has any row; one query for all of them."""
    selects: list[tuple[int, str, Sequence[Any]]] = []
    for number, rows in enumerate(lists):
        with suppress(EmptyResultSet):
            selects.append((number, *rows.query.exists().sql_with_params()))
    filled: set[int] = set()
    if selects:
        statement = ", ".join(f"EXISTS({sql})" for _, sql, _ in selects)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {statement}", [param for *_, params in selects for param in params]
            )
            answers = cursor.fetchone()
        filled = {number for (number, *_), holds in zip(selects, answers, strict=True) if holds}
    return [number in filled for number in range(len(lists))]


def letters_to_post(rows: Rows) -> int:
    """Return how many letters of these complaints are waiting to be posted."""
    totals = rows.filter(letters__gt=0).order_by().aggregate(number=Total("letters"))
    return totals["number"] or 0


def one(rows: Rows, reference: str) -> Row | None:
    """Return the complaint, or None both if it does not exist and if it is not visible."""
    return rows.filter(reference=reference).first()


def remedies_due(rows: Rows, owner: str, until: date) -> QuerySet[Commitment]:
    """Return the accepted remedies of these complaints that a person has to carry out by a day,
    earliest first."""
    seen = Exists(rows.filter(pk=OuterRef("reference")))
    remedies = Commitment.objects.filter(seen, kind="remedy", owner=owner, day__lte=until)
    return remedies.order_by("day", "reference", "number")


def by_references(rows: Rows, references: Iterable[str]) -> dict[str, Row]:
    """Return those of these complaints that are visible."""
    seen = rows.filter(engine.rows_of(set(references)))
    return {row.reference: row for row in seen}


def among(rows: Rows, references: Iterable[str]) -> set[str]:
    """Return those of these references whose complaints are among the rows."""
    wanted = set(references)
    seen = rows.filter(reference__in=wanted).values_list("reference", flat=True)
    return set(seen) if wanted else set()


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of complaints; with `more` it is a minimum."""

    number: int
    more: bool = False

    @property
    def shown(self) -> str:
        """Return the number as a page shows it; a minimum ends with a plus sign."""
        return f"{self.number}{'+' * self.more}"


def counted(rows: Rows, filters: Filters = _EVERY, *, at_most: int = 1_000) -> Counted:
    """How many rows meet the filters, counting no further than `at_most`."""
    opened = filters.open
    few = filters.owner or filters.posted_late or (filters.hand and opened)
    if opened and filters.stage and OPEN.issuperset(filters.stage):
        filters = replace(filters, open=None)  # says nothing new, and its index is the longer one
    matches: QuerySet[Any] = filtered(rows, filters).order_by()
    if isinstance(rows, Seen) and rows.part and not few:
        if opened and (condition := _few_open(rows)):
            matches = matches.filter(condition)
        else:
            seen = Exists(matches.filter(pk=OuterRef("reference")))
            matches = readers_of(rows).filter(seen).order_by().values("reference").distinct()
    number = matches[: at_most + 1].count()
    return Counted(min(number, at_most), number > at_most)


def _few_open(rows: Seen) -> Q:
    """Return the condition of the open complaints that a person may read, asked once for all counts
    of a page; an empty one if they are many."""
    marked = {} if rows.marked is None else rows.marked
    if "open" not in marked:
        seen = Exists(Row.objects.filter(pk=OuterRef("reference"), open=True))
        references = readers_of(rows).filter(seen).order_by().values_list("reference", flat=True)
        few = set(references[: _MANY + 1])
        marked["open"] = engine.rows_of(few) if len(few) <= _MANY else Q()
    return marked["open"]


@dataclass(frozen=True, slots=True)
class Staged:
    """How many open complaints are at a stage, and how many of them have a missed deadline."""

    stage: str
    number: int
    late: int


def staged(rows: Rows, *, now: datetime) -> list[Staged]:
    """The open ones by stage, in one query."""
    counted = rows.filter(open=True).order_by("stage").values("stage")
    stages = counted.annotate(
        number=Count("reference"), late=Count("reference", filter=Q(next_due__lt=now))
    )
    return [Staged(row["stage"], row["number"], row["late"]) for row in stages]


def deadlines(rows: Rows, references: Iterable[str]) -> dict[str, list[Deadline]]:
    """Return the deadlines of these complaints, as far as visible, earliest first."""
    seen = Exists(rows.filter(pk=OuterRef("reference")))
    due = Deadline.objects.filter(seen, reference__in=set(references))
    return _grouped(due.order_by("until", "pack", "clock"))


def reminders(rows: Rows, person: str, *, until: date) -> list[Reminder]:
    """Return this person's reminders up to a day, earliest first."""
    seen = Exists(rows.filter(pk=OuterRef("reference")))
    due = Reminder.objects.filter(seen, person=person, day__lte=until)
    return list(due.order_by("day", "reference"))


def notices(rows: Rows, person: str, *, by: Collection[str]) -> list[Unread]:
    """Return the unread notices to this person, and those caused by one of `by` that came back,
    oldest first."""
    seen = Exists(rows.filter(pk=OuterRef("reference")))
    unread = Unread.objects.filter(seen, Q(person=person) | Q(by__in=by, failed=True))
    return list(unread.order_by("at", "reference", "number"))


def with_keys(rows: Rows, keys: Collection[int]) -> Rows:
    """Return those of the complaints that have these keys in the fact tables."""
    keyed = FactKey.objects.filter(key__in=engine.numbers(keys))
    return rows.filter(reference__in=keyed.values("reference"))


# --- pages ---


def _by_receipt(rows: Rows, order: Order, cursor: str | None, wanted: int) -> list[Row]:
    newest = order is Order.newest
    if cursor is not None:
        text, reference = key_of(cursor, order, str, str)
        rows = rows.filter(_beyond("received_at", str(text), str(reference), down=newest))
    sign = "-" if newest else ""
    return list(rows.order_by(f"{sign}received_at", f"{sign}reference")[:wanted])


_COLUMNS = {Order.due: "next_on", Order.binding: "next_due"}
"""The dates by which a queue is read."""


def _by_date(
    rows: Rows, order: Order, cursor: str | None, wanted: int, *, open_only: bool
) -> list[Row]:
    """Yield first those with a date, then those without, each along the index. Few open complaints
    have none: whether there is any is asked once for all lists of a page."""
    column = _COLUMNS[order]
    dated = rows.filter(Q((f"{column}__isnull", False)), open=True)  # only open ones are awaited
    undated = rows.filter(Q((f"{column}__isnull", True)))
    if cursor is not None:
        text, reference = key_of(cursor, order, str | None, str)
        if text is None:
            dated, undated = dated.none(), undated.filter(reference__gt=reference)
        else:
            dated = dated.filter(_beyond(column, str(text), str(reference), down=False))
    listed = list(dated.order_by(column, "reference")[:wanted])
    if len(listed) < wanted and (
        not open_only or request_cache.once(("undated", column), lambda: _any_undated(column))
    ):
        listed += undated.order_by("reference")[: wanted - len(listed)]
    return listed


def _any_undated(column: str) -> bool:
    """Return whether any open complaint lacks a date. In this order an index answers."""
    undated = Row.objects.filter(Q((f"{column}__isnull", True)), open=True)
    return bool(undated.order_by(column, "reference").values_list("pk")[:1])


_GROUPS: dict[Order, tuple[Q, ...]] = {
    Order.priority: (
        Q(safety=True),
        *(Q(safety=False, priority=priority) for priority in (*reversed(tuple(Priority)), "")),
    ),
    Order.stage: tuple(Q(stage=stage) for stage in Stage),
}


def _by_group(rows: Rows, order: Order, cursor: str | None, limit: int) -> Page:
    """Return a page group by group, each along the index of receipt."""
    first, after = 0, None
    if cursor is not None:
        at, text, reference = key_of(cursor, order, int, str, str)
        first = min(max(0, int(at or 0)), len(_GROUPS[order]) - 1)
        after = _beyond("received_at", str(text), str(reference), down=False)
    listed: list[tuple[int, Row]] = []
    for number, group in enumerate(_GROUPS[order][first:], start=first):
        these = rows.filter(group)
        if after is not None and number == first:
            these = these.filter(after)
        left = limit + 1 - len(listed)
        listed += [(number, row) for row in these.order_by("received_at", "reference")[:left]]
        if len(listed) > limit:
            last, row = listed[limit - 1]
            key = (last, moment_text(row.received_at), row.reference)
            return Page(tuple(row for _, row in listed[:limit]), cursor_of(order, *key))
    return Page(tuple(row for _, row in listed))


def _beyond(column: str, text: str, reference: str, *, down: bool) -> "Lookup[bool]":
    lookup = TupleLessThan if down else TupleGreaterThan
    return lookup(Tuple(column, "reference"), (moment_of(text), reference))


def _cursor(row: Row, order: Order) -> str:
    moment: datetime | None = getattr(row, _COLUMNS.get(order, "received_at"))
    return cursor_of(order, None if moment is None else moment_text(moment), row.reference)


def _grouped(deadlines: Iterable[Deadline]) -> dict[str, list[Deadline]]:
    groups: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        groups.setdefault(deadline.reference, []).append(deadline)
    return groups
