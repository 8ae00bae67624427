"""List of complaints; every query starts from those that the caller may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.utils.translation import gettext

from amends.core.framework.policy.vocabulary import FieldType, ListName, OwnField
from amends.core.operation import events as e
from amends.core.operation.complaint.stages import Stage
from amends.core.values import LARGEST_INT, Code, Id, Money
from amends.handling import access
from amends.handling.improvement import visibility
from amends.register import improvement_queries, queries, search
from amends.register.queries import Filters, Order

from ..declared import Between
from ..problems import invalid
from ..reading import Mistake
from ..routes import Answer, Call, get
from ..shared import line_as
from .shapes import Summary

LONGEST_QUERY = 500
"""Characters of a search."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Filters of a list. Several stages or units are given several times, or separated by commas. A
    unit includes those below it, and a list entry all that are counted as it after merges. An empty
    `owner` asks for complaints without one. `own` asks for values of custom fields, for example
    ``building:tower,urgent_repair:yes``; without a value it asks for any. Numbers, days and amounts
    (in minor units, of the policy's currency) can be ranges, too:
    ``rooms:3..5,moved_in:2026-01-01..,rent:..90000``. Text fields are filtered by words in any
    order: ``meter:red box``."""

    stage: tuple[Stage, ...] = ()
    unit: tuple[Code, ...] = ()
    owner: str = ""
    category: Code | None = None
    cause: Code | None = None
    channel: Code | None = None
    product: Code | None = None
    brand: Code | None = None
    entity: Code | None = None
    incident: Code | None = None
    kind: e.Kind | None = None
    priority: Code | None = None
    awaiting: Code | None = None
    safety: bool | None = None
    open: bool | None = None
    problem: Id | None = None
    late: bool | None = None
    posted_late: bool | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    due_before: datetime | None = None
    own: str = ""
    q: str = ""
    order: Order = Order.newest
    cursor: str | None = None
    limit: Annotated[int, Between(1, 200)] = 50


@dataclass(frozen=True, slots=True)
class Line(Summary):
    """One complaint of a list. `next_due` is the date that binds first, by which `order=binding`
    reads, and `next_clock` the clock, or the letter of a regulator's pack, that ends then;
    `next_on` the next date of any kind, by which `order=due` reads, `next_what` what it asks for,
    `next_since` since when it is waited for where no date runs."""

    complainants: int
    next_due: datetime | None
    next_clock: Code | None
    next_on: datetime | None
    next_what: Code | None
    next_since: datetime | None
    awaiting: Code | None
    sealed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some complaints, and the cursor of the next page if there is one."""

    complaints: tuple[Line, ...]
    next: str | None


def _listed(call: Call) -> Answer:
    asked: ListQuery = call.query
    assert call.caller.person is not None  # noqa: S101 - the route is for staff
    rows = access.visible(call.caller.person, call.rules)
    problems = visibility.visible_problems(call.caller.person, call.rules)
    if asked.problem is not None:
        there = problems.filter(id=asked.problem).exists()
        rows = improvement_queries.bound_to(asked.problem, rows) if there else rows.none()
    if len(asked.q) > LONGEST_QUERY:
        text = gettext("A search has at most {count} characters.").format(count=LONGEST_QUERY)
        raise invalid(Mistake("?q", text))
    if asked.q and asked.order is not Order.newest:
        raise invalid(Mistake("?order", gettext("Search results are always newest first.")))
    filters = _filters(asked, call)
    if asked.q:
        narrowed = queries.filtered(rows, filters)
        page = search.search(narrowed, asked.q, cursor=asked.cursor, limit=asked.limit)
    else:
        page = queries.queue(
            rows, filters, order=asked.order, cursor=asked.cursor, limit=asked.limit
        )
    of = improvement_queries.problem_of((row.reference for row in page.rows), problems)
    lines = (
        line_as(
            Line, r, letters_to_post=r.letters, sealed=r.restricted, problem=of.get(r.reference)
        )
        for r in page.rows
    )
    return Answer(Page(tuple(lines), page.next))


def _filters(asked: ListQuery, call: Call) -> Filters:
    def counted(name: ListName, code: str | None) -> tuple[str, ...]:
        return call.rules.policy.alike(name, code) if code else ()

    own = tuple(_own(asked.own, call))
    return Filters(
        stage=asked.stage,
        unit=units_below(asked.unit, call),
        owner=asked.owner if "owner" in call.request.GET else None,
        category=counted("categories", asked.category),
        cause=counted("causes", asked.cause),
        channel=counted("channels", asked.channel),
        product=counted("products", asked.product),
        brand=asked.brand,
        entity=asked.entity,
        incident=counted("incidents", asked.incident),
        kind=asked.kind,
        priority=asked.priority,
        awaiting=asked.awaiting,
        safety=asked.safety,
        open=True if asked.late else asked.open,
        late=call.now if asked.late else None,
        posted_late=bool(asked.posted_late),
        received_after=asked.received_after,
        received_before=asked.received_before,
        due_before=asked.due_before,
        own=tuple(one for one in own if isinstance(one, tuple)),
        between=tuple(one for one in own if isinstance(one, queries.Between)),
        saying=tuple(one for one in own if isinstance(one, queries.Saying)),
    )


def units_below(asked: tuple[Code, ...], call: Call) -> tuple[str, ...]:
    """Return the units with all below them; an unknown code finds nothing."""
    policy = call.rules.policy
    return tuple(dict.fromkeys(one for code in asked for one in policy.below(code) or (code,)))


def _own(
    asked: str, call: Call
) -> Iterator[tuple[str, tuple[str, ...]] | queries.Between | queries.Saying]:
    for one in filter(None, asked.split(",")):
        name, _, value = one.strip().partition(":")
        code = name if name.startswith("own.") else f"own.{name}"
        own = call.rules.policy.own_field(code)
        if own is None:
            raise invalid(Mistake("?own", gettext("The settings do not have this field.")))
        if ".." in value:
            yield _between(own, value, call)
        elif value and own.type is FieldType.words:
            yield _saying(own, value)
        else:
            yield code, (value,) if value else ()


def _saying(own: OwnField, asked: str) -> queries.Saying:
    if not own.sought:
        told = gettext("You cannot search the content of this field, only whether it is filled in.")
        raise invalid(Mistake("?own", told))
    return queries.Saying(str(own.code), asked)


def _between(own: OwnField, asked: str, call: Call) -> queries.Between:
    first, _, last = asked.partition("..")
    try:
        least, most = (_end(own, text, call) if text else None for text in (first, last))
        return queries.Between.of(str(own.code), least, most)
    except ValueError:
        told = gettext("“{asked}” is not a valid range for this field.").format(
            asked=asked[:_SHOWN]
        )
        raise invalid(Mistake("?own", told)) from None


_SHOWN = 60


def _end(own: OwnField, text: str, call: Call) -> int | date | Money:
    match own.type:
        case FieldType.day:
            return date.fromisoformat(text)
        case FieldType.int:
            return _whole(text)
        case FieldType.money:
            return Money(_whole(text), call.rules.policy.currency)
        case _:
            raise ValueError(own.type)


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST_INT:
        raise ValueError(text)
    return number


get(
    "/complaints",
    "listComplaints",
    "The complaints that you may see, page by page",
    _listed,
    tag="Complaints",
    query=ListQuery,
    answers=Page,
    problems=("invalid", "bad-cursor"),
)
