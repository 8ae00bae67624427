"""Reading the register. Whatever a person is shown begins with `visible`.

Every other function takes that queryset first, so that no list, count or suggestion can reach
past it. What the worker asks for stands in `sweeps`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.lookups import Lookup

from .models import Deadline, Reader, Reminder, Row
from .pages import BadCursor, Page, checked, cursor_of, key_of, moment_of, moment_text

__all__ = [
    "BadCursor",
    "Counted",
    "Filters",
    "Order",
    "Page",
    "by_references",
    "counted",
    "deadlines",
    "filtered",
    "given_key",
    "one",
    "queue",
    "reminders",
    "visible",
]

type Rows = QuerySet[Row]

_FEW = 500
"""Up to so many readable complaints are named to the database one by one."""


def visible(keys: Iterable[str]) -> Rows:
    """The complaints that whoever holds these keys may see (`handling.access` makes the keys).

    No keys, no complaints. One condition that doubles no row, whatever keys a complaint has, and
    that is asked anew whenever the queryset is read; so make one for each request.
    """
    held = sorted(set(keys))
    if not held:
        return Row.objects.none()
    readers = Reader.objects.filter(key__in=held)
    rows = Row.objects.filter(Exists(readers.filter(reference=OuterRef("pk"))))
    if readers.order_by()[_FEW : _FEW + 1].values("key"):
        return rows
    # Whoever sees little would else wait for a walk past all that they may not see.
    return rows.filter(reference__in=set(readers.values_list("reference", flat=True)[: 2 * _FEW]))


class Order(StrEnum):
    """In which order a queue is read."""

    newest = "newest"
    """By receipt, the latest first."""
    oldest = "oldest"
    """By receipt, the earliest first."""
    due = "due"
    """By the date that binds first; those without one after all others."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a queue is narrowed to (contract §4); what is None or empty narrows nothing.

    `received_after`, `received_before` and `due_before` leave out the moment itself; `late` is
    the moment of asking: a complaint is late when its date lies before it. An empty `owner` or
    `unit` asks for complaints without one.
    """

    stage: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    owner: str | None = None
    given: str | None = None
    """Who was given it to look into: an investigator, or whoever reviews it."""
    hand: str | None = None
    """In whose hands it is: who answers for it, or was given it."""
    category: str | None = None
    channel: str | None = None
    product: str | None = None
    brand: str | None = None
    entity: str | None = None
    incident: str | None = None
    kind: str | None = None
    priority: str | None = None
    awaiting: str | None = None
    safety: bool | None = None
    open: bool | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    due_before: datetime | None = None
    watch_until: date | None = None
    late: datetime | None = None


_EQUAL = (
    "owner",
    "category",
    "channel",
    "product",
    "brand",
    "entity",
    "incident",
    "kind",
    "priority",
    "awaiting",
    "safety",
    "open",
)
_BEYOND = {
    "received_after": "received_at__gt",
    "received_before": "received_at__lt",
    "due_before": "next_due__lt",
    "watch_until": "watch__lte",
    "late": "next_due__lt",
}


def filtered(rows: Rows, filters: Filters) -> Rows:
    """The rows that meet every filter."""
    asked = [(name, getattr(filters, name)) for name in _EQUAL]
    asked += [(lookup, getattr(filters, name)) for name, lookup in _BEYOND.items()]
    asked += [("stage__in", filters.stage or None), ("unit__in", filters.unit or None)]
    conditions = [Q((lookup, value)) for lookup, value in asked if value is not None]
    if filters.given is not None:
        conditions.append(_given(filters.given))
    if filters.hand is not None:
        conditions.append(Q(owner=filters.hand) | _given(filters.hand))
    return rows.filter(*conditions)


def given_key(person: str) -> str:
    """Under which key it stands that a complaint was given to somebody to look into."""
    return f"given/{person}"


def _given(person: str) -> Q:
    return Q(reference__in=Reader.objects.filter(key=given_key(person)).values("reference"))


def queue(
    rows: Rows,
    filters: Filters = Filters(),
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
    if order is Order.due:
        found = _by_date(rows, cursor, wanted)
    else:
        found = _by_receipt(rows, order, cursor, wanted)
    more = len(found) > limit
    return Page(tuple(found[:limit]), _cursor(found[limit - 1], order) if more else None)


def one(rows: Rows, reference: str) -> Row | None:
    """The complaint, or None: that it is not there and that it may not be seen look alike."""
    return rows.filter(reference=reference).first()


def by_references(rows: Rows, references: Iterable[str]) -> dict[str, Row]:
    """Those of these complaints that may be seen."""
    return {row.reference: row for row in rows.filter(reference__in=set(references))}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are; with `more`, at least so many."""

    number: int
    more: bool = False


def counted(rows: Rows, *, at_most: int = 1_000) -> Counted:
    """How many rows there are, counting no further than `at_most`."""
    number = rows.order_by()[: at_most + 1].count()
    return Counted(min(number, at_most), number > at_most)


def deadlines(rows: Rows, references: Iterable[str]) -> dict[str, list[Deadline]]:
    """The clocks of these complaints, those that may be seen, the earliest first."""
    return _grouped(
        Deadline.objects.filter(reference__in=_seen(rows, references)).order_by(
            "until", "pack", "clock"
        )
    )


def reminders(rows: Rows, person: str, *, until: date) -> list[Reminder]:
    """What this person wanted to be reminded of up to a day, the earliest first."""
    seen = Exists(rows.filter(pk=OuterRef("reference")))
    found = Reminder.objects.filter(seen, person=person, day__lte=until)
    return list(found.order_by("day", "reference"))


# --- pages ---


def _by_receipt(rows: Rows, order: Order, cursor: str | None, wanted: int) -> list[Row]:
    newest = order is Order.newest
    if cursor is not None:
        text, reference = key_of(cursor, order, str, str)
        rows = rows.filter(_beyond("received_at", str(text), str(reference), down=newest))
    sign = "-" if newest else ""
    return list(rows.order_by(f"{sign}received_at", f"{sign}reference")[:wanted])


def _by_date(rows: Rows, cursor: str | None, wanted: int) -> list[Row]:
    """First those with a date, then those without, each along the index."""
    dated = rows.filter(next_due__isnull=False)
    undated = rows.filter(next_due__isnull=True)
    if cursor is not None:
        text, reference = key_of(cursor, Order.due, str | None, str)
        if text is None:
            dated, undated = dated.none(), undated.filter(reference__gt=reference)
        else:
            dated = dated.filter(_beyond("next_due", str(text), str(reference), down=False))
    found = list(dated.order_by("next_due", "reference")[:wanted])
    if len(found) < wanted:
        found += undated.order_by("reference")[: wanted - len(found)]
    return found


def _beyond(column: str, text: str, reference: str, *, down: bool) -> "Lookup[bool]":
    lookup = TupleLessThan if down else TupleGreaterThan
    return lookup(Tuple(column, "reference"), (moment_of(text), reference))


def _cursor(row: Row, order: Order) -> str:
    moment = row.next_due if order is Order.due else row.received_at
    return cursor_of(order, None if moment is None else moment_text(moment), row.reference)


def _seen(rows: Rows, references: Iterable[str]) -> list[str]:
    return list(by_references(rows, references))


def _grouped(found: Iterable[Deadline]) -> dict[str, list[Deadline]]:
    groups: dict[str, list[Deadline]] = {}
    for deadline in found:
        groups.setdefault(deadline.reference, []).append(deadline)
    return groups
