"""What a queue is narrowed to, as conditions on the rows of the register."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from amends.core.operation.guidance.next_dates import Waiting

from .models import OwnFact, Reader, Row
from .ranges import Between
from .saying import Saying

type Rows = QuerySet[Row]


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
    returned: str | None = None
    """To whom it was sent back: what they proposed or prepared was not agreed to."""
    asked: str | None = None
    """Who is asked to answer for it from now on, and has not said yet."""
    offered: str | None = None
    """Who asked somebody to answer for it, and waits for what they say."""
    raised: str | None = None
    """Who heard that one of its dates comes near or has passed."""
    hand: str | None = None
    """In whose hands it is: who answers for it, or was given it."""
    category: tuple[str, ...] = ()
    """An entry of the list, and those that are counted as it; so for the others."""
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
    """Facts are unknown by which regulators' dates are chosen."""
    open: bool | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    due_before: datetime | None = None
    watch_until: date | None = None
    reaction_until: datetime | None = None
    """Where a complainant's reaction is awaited next, and its time has run out by this moment."""
    late: datetime | None = None
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Own fields, each with the values of which it has one; none is any."""
    between: tuple[Between, ...] = ()
    """Own fields, each in a range."""
    saying: tuple[Saying, ...] = ()
    """Own fields of words, each with the words that stand in it."""


_ANY_OF = ("stage", "unit", "category", "channel", "product", "incident")
_EQUAL = (
    "owner",
    "brand",
    "entity",
    "kind",
    "priority",
    "awaiting",
    "safety",
    "open",
)
_BEYOND = {
    "received_after": ("received_at__gt",),
    "received_before": ("received_at__lt",),
    # no date comes before the next one: the second says nothing new, and is found by an index
    "due_before": ("next_due__lt", "next_on__lt"),
    "watch_until": ("watch__lte",),
    "late": ("next_due__lt", "next_on__lt"),
    "reaction_until": ("next_on__lt",),
}


def filtered(rows: Rows, filters: Filters) -> Rows:
    """The rows that meet every filter."""
    asked = [(name, getattr(filters, name)) for name in _EQUAL]
    asked += [(one, getattr(filters, name)) for name, many in _BEYOND.items() for one in many]
    asked += [(f"{name}__in", getattr(filters, name) or None) for name in _ANY_OF]
    conditions = [Q((lookup, value)) for lookup, value in asked if value is not None]
    if filters.given is not None:
        conditions.append(_keyed(given_key(filters.given)))
    if filters.returned is not None:
        conditions.append(_keyed(returned_key(filters.returned)))
    if filters.asked is not None:
        conditions.append(_keyed(asked_key(filters.asked)))
    if filters.raised is not None:
        conditions.append(_keyed(raised_key(filters.raised)))
    if filters.offered is not None:
        conditions.append(_keyed(offered_key(filters.offered)))
    if filters.reaction_until is not None:
        conditions.append(Q(next_what=Waiting.reaction))
    if filters.unclear:
        conditions.append(Q(unclear__gt=0))
    if filters.hand is not None:
        conditions.append(Q(owner=filters.hand) | _keyed(given_key(filters.hand)))
    conditions += [answering(field, values) for field, values in filters.own]
    conditions += [one.condition for one in filters.between]
    conditions += [one.condition for one in filters.saying]
    return rows.filter(*conditions)


def answering(field: str, values: tuple[str, ...] = ()) -> Q:
    """The complaints in which one of the organization's own fields was answered: with one of these
    values, or anyhow."""
    found = OwnFact.objects.filter(field=field)
    if values:
        found = found.filter(value__in=values)
    return Q(reference__in=found.values("reference"))


def given_key(person: str) -> str:
    """Under which key it stands that a complaint was given to somebody to look into."""
    return f"given/{person}"


def returned_key(person: str) -> str:
    """Under which key it stands that somebody has to think again about a complaint."""
    return f"returned/{person}"


def asked_key(person: str) -> str:
    """Under which key it stands that somebody is asked to answer for a complaint."""
    return f"asked/{person}"


def raised_key(person: str) -> str:
    """Under which key it stands that somebody heard of a date of a complaint."""
    return f"raised/{person}"


def offered_key(person: str) -> str:
    """Under which key it stands that somebody asked another to answer for their complaint."""
    return f"offered/{person}"


def _keyed(key: str) -> Q:
    return Q(reference__in=Reader.objects.filter(key=key).values("reference"))
