"""Filters of a queue, as conditions on the rows of the register."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from amends.core.operation.guidance.next_dates import Waiting

from . import engine
from .custom_field_filter import Between, Saying, answering
from .models import Reader, Row

type Rows = QuerySet[Row]

ORGANIZATION = "organization"
"""Key of people who see every unrestricted complaint."""

FEW = 500
"""Up to this many complaints, they are named in a query one by one."""


class Seen(QuerySet[Row]):
    """The complaints that a person may see, however filtered, with their readers."""

    readers: QuerySet[Reader] | None = None
    marked: dict[str, Q] | None = None
    """Conditions of the keys that were asked for, each looked up once."""
    part: bool = False
    """Whether counting begins with what the person may read, because they see some units only.
    PostgreSQL chooses that itself."""

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.readers, clone.marked, clone.part = self.readers, self.marked, self.part
        return clone


class Mark(StrEnum):
    """Why a complaint is marked for a person: see `Filters`; `looked` if it was assigned to them
    and has ended."""

    given = "given"
    reviewed = "reviewed"
    returned = "returned"
    asked = "asked"
    raised = "raised"
    offered = "offered"
    looked = "looked"

    def key(self, person: str) -> str:
        """Return the key of a reader who is marked."""
        return f"{self}/{person}"


_OF_OPEN = tuple(mark for mark in Mark if mark is not Mark.looked)
"""Marks of open complaints, of which a person has few."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a queue; None or empty means no filter.

    `received_after`, `received_before` and `due_before` exclude the moment itself. `late` is the
    current moment: a complaint is overdue if its deadline is before it. An empty `owner` or `unit`
    asks for complaints without one.
    """

    stage: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    owner: str | None = None
    given: str | None = None
    """Person to whom it was assigned while another person owns it: an investigator, or a
    reviewer. Only open complaints."""
    reviewed: str | None = None
    """Person who has to review it."""
    returned: str | None = None
    """Person to whom it was returned, because their proposal or draft was rejected."""
    asked: str | None = None
    """Person who is asked to become the owner and has not answered yet."""
    offered: str | None = None
    """Owner who offered it to another person and waits for an answer."""
    raised: str | None = None
    """Person who was warned that one of its deadlines is near or has passed."""
    hand: str | None = None
    """Person who owns it or to whom it was assigned."""
    category: tuple[str, ...] = ()
    """An entry of the list, and those counted as it; the same for the other lists."""
    cause: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    brand: str | None = None
    entity: str | None = None
    incident: tuple[str, ...] = ()
    kind: str | None = None
    priority: str | None = None
    awaiting: str | None = None
    safety: bool | None = None
    unclear: bool = False
    """Facts are missing that decide regulators' deadlines."""
    posted_late: bool = False
    """A posting was recorded after its day."""
    undated: bool = False
    """Open, and nothing of it has a date."""
    unassessed: bool = False
    """Open complaints that no one has assessed yet (7.5)."""
    open: bool | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    due_before: datetime | None = None
    watch_until: date | None = None
    replied: bool = False
    """A person involved wrote last."""
    reaction_until: datetime | None = None
    """A complainant's reply is awaited next, and the time for it ends by this moment."""
    closed_before: datetime | None = None
    late: datetime | None = None
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Custom fields, each with the wanted values; none means any."""
    between: tuple[Between, ...] = ()
    """Custom fields, each in a range."""
    saying: tuple[Saying, ...] = ()
    """Custom text fields, each with the words that it must contain."""


_ANY_OF = ("stage", "unit", "category", "cause", "channel", "product", "incident")
_EQUAL = ("brand", "entity", "kind", "priority", "awaiting", "safety", "open")
_BEYOND = {
    "received_after": ("received_at__gt",),
    "received_before": ("received_at__lt",),
    # no date comes before the next one: the second says nothing new, and is found by an index
    "due_before": ("next_due__lt", "next_on__lt"),
    "closed_before": ("closed_at__lt",),
    "watch_until": ("watch__lte",),
    "late": ("next_due__lt", "next_on__lt"),
    "reaction_until": ("next_on__lt",),
}


_MARKED = {
    "unclear": Q(unclear__gt=0),
    "posted_late": Q(posted_late__gt=0),
    "replied": Q(replied_at__isnull=False),
    "undated": Q(open=True, next_on__isnull=True),
    "unassessed": Q(open=True, assessed_at__isnull=True),
}


def filtered(rows: Rows, filters: Filters) -> Rows:
    """The rows that meet every filter."""
    lookups = [(name, getattr(filters, name)) for name in _EQUAL]
    lookups += [
        (lookup, getattr(filters, name)) for name, many in _BEYOND.items() for lookup in many
    ]
    lookups += [(f"{name}__in", getattr(filters, name) or None) for name in _ANY_OF]
    conditions = [Q((lookup, value)) for lookup, value in lookups if value is not None]
    if filters.owner is not None:
        conditions.append(engine.rare("owner", filters.owner))
    if filters.awaiting:
        conditions.append(~Q(awaiting=""))  # says nothing new, and is what the index is of
    marked = [(mark, getattr(filters, mark)) for mark in _OF_OPEN]
    conditions += [_keyed(mark, person, rows) for mark, person in marked if person is not None]
    if filters.reaction_until is not None:
        conditions.append(Q(next_what=Waiting.reaction))
    conditions += [condition for name, condition in _MARKED.items() if getattr(filters, name)]
    if filters.hand is not None:
        theirs = engine.rare("owner", filters.hand) | _keyed(Mark.given, filters.hand, rows)
        if filters.open is not True:
            theirs |= Q(Exists(_marked_by(Mark.looked.key(filters.hand))))
        conditions.append(theirs)
    conditions += [answering(field, values) for field, values in filters.own]
    conditions += [between.condition for between in filters.between]
    conditions += [words.condition for words in filters.saying]
    return rows.filter(*conditions)


def _keyed(mark: Mark, person: str, rows: Rows) -> Q:
    """Return the complaints marked for a person. A few are named one by one, so that the database
    can begin with them, whatever else is asked; the marks of a person are read at once, unless they
    are many."""
    conditions = rows.marked if isinstance(rows, Seen) and rows.marked is not None else {}
    if mark.key(person) not in conditions:
        keys = [other.key(person) for other in _OF_OPEN]
        marked = Reader.objects.filter(key__in=keys).values_list("key", "reference")
        pairs = list(marked[: FEW + 1])
        for each in keys:
            few = [reference for its, reference in pairs if its == each]
            if len(pairs) > FEW:
                theirs = Reader.objects.filter(key=each).values_list("reference", flat=True)
                few = list(theirs[: FEW + 1])
            conditions[each] = (
                engine.rows_of(few) if len(few) <= FEW else Q(Exists(_marked_by(each)))
            )
    return conditions[mark.key(person)]


def _marked_by(key: str) -> QuerySet[Reader]:
    return Reader.objects.filter(key=key, reference=OuterRef("reference"))
