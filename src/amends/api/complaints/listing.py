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

from ..declared import PAGE_SIZE
from ..problem_responses import invalid
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
    limit: Annotated[int, PAGE_SIZE] = 50


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


@get(
    "/complaints",
    "listComplaints",
    "The complaints that you may see, page by page",
    tag="Complaints",
    query=ListQuery,
    answers=Page,
    problems=("invalid", "bad-cursor"),
)
def _listed(call: Call) -> Answer:
    query: ListQuery = call.query
    assert call.caller.person is not None  # noqa: S101 - the route is for staff
    rows = access.visible(call.caller.person, call.rules)
    problems = visibility.visible_problems(call.caller.person, call.rules)
    if query.problem is not None:
        seen = problems.filter(id=query.problem).exists()
        rows = improvement_queries.bound_to(query.problem, rows) if seen else rows.none()
    if len(query.q) > LONGEST_QUERY:
        text = gettext("A search has at most {count} characters.").format(count=LONGEST_QUERY)
        raise invalid(Mistake("?q", text))
    if query.q and query.order is not Order.newest:
        raise invalid(Mistake("?order", gettext("Search results are always newest first.")))
    filters = _filters(query, call)
    if query.q:
        narrowed = queries.filtered(rows, filters)
        page = search.search(narrowed, query.q, cursor=query.cursor, limit=query.limit)
    else:
        page = queries.queue(
            rows, filters, order=query.order, cursor=query.cursor, limit=query.limit
        )
    of = improvement_queries.problem_of((row.reference for row in page.rows), problems)
    lines = (
        line_as(
            Line, r, letters_to_post=r.letters, sealed=r.restricted, problem=of.get(r.reference)
        )
        for r in page.rows
    )
    return Answer(Page(tuple(lines), page.next))


def _filters(query: ListQuery, call: Call) -> Filters:
    def counted(name: ListName, code: str | None) -> tuple[str, ...]:
        return call.rules.policy.alike(name, code) if code else ()

    own = tuple(_own(query.own, call))
    return Filters(
        stage=query.stage,
        unit=units_below(query.unit, call),
        owner=query.owner if "owner" in call.request.GET else None,
        category=counted("categories", query.category),
        cause=counted("causes", query.cause),
        channel=counted("channels", query.channel),
        product=counted("products", query.product),
        brand=query.brand,
        entity=query.entity,
        incident=counted("incidents", query.incident),
        kind=query.kind,
        priority=query.priority,
        awaiting=query.awaiting,
        safety=query.safety,
        open=True if query.late else query.open,
        late=call.now if query.late else None,
        posted_late=bool(query.posted_late),
        received_after=query.received_after,
        received_before=query.received_before,
        due_before=query.due_before,
        own=tuple(condition for condition in own if isinstance(condition, tuple)),
        between=tuple(condition for condition in own if isinstance(condition, queries.Between)),
        saying=tuple(condition for condition in own if isinstance(condition, queries.Saying)),
    )


def units_below(codes: tuple[Code, ...], call: Call) -> tuple[str, ...]:
    """Return the units with all below them; an unknown code finds nothing."""
    policy = call.rules.policy
    return tuple(dict.fromkeys(unit for code in codes for unit in policy.below(code) or (code,)))


def _own(
    text: str, call: Call
) -> Iterator[tuple[str, tuple[str, ...]] | queries.Between | queries.Saying]:
    for condition in filter(None, text.split(",")):
        name, _, value = condition.strip().partition(":")
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


def _saying(own: OwnField, words: str) -> queries.Saying:
    if not own.sought:
        text = gettext("You cannot search the content of this field, only whether it is filled in.")
        raise invalid(Mistake("?own", text))
    return queries.Saying(str(own.code), words)


def _between(own: OwnField, span: str, call: Call) -> queries.Between:
    first, _, last = span.partition("..")
    try:
        least, most = (_end(own, text, call) if text else None for text in (first, last))
        return queries.Between.of(str(own.code), least, most)
    except ValueError:
        sentence = gettext("“{asked}” is not a valid range for this field.").format(
            asked=span[:_SHOWN]
        )
        raise invalid(Mistake("?own", sentence)) from None


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
