"""Clause 8.4: the measures over the API, with their definitions and the figures of a period."""

from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.improvement.monitoring import Flow
from amends.core.values import Code, Day
from amends.handling import access
from amends.handling.access import Countable
from amends.insight import spans
from amends.insight.counting import Figure, Payments
from amends.insight.groups import By
from amends.insight.measures import MEASURES, definition_of, title_of
from amends.insight.month import Teller, told_by
from amends.insight.spans import NotAPeriod, Span

from .callers import Scope
from .problems import Problem, invalid, not_found
from .reading import Mistake
from .routes import Answer, Call, Route, routed


@dataclass(frozen=True, slots=True)
class MeasureAbout:
    """One measure: what it is called, how it is defined, its parts, and whether it is a share of
    something (then it has a denominator)."""

    id: Code
    title: str
    definition: str
    parts: tuple[Code, ...]
    share: bool


@dataclass(frozen=True, slots=True)
class MeasureList:
    """Every measure there is."""

    measures: tuple[MeasureAbout, ...]


@dataclass(frozen=True, slots=True)
class MeasureQuery:
    """A month (``2026-10``) or days (``2026-10-05..2026-10-11``), by default the current month; and
    how the measure is grouped."""

    period: str = ""
    by: By | None = None


@dataclass(frozen=True, slots=True)
class MeasurePart:
    """How many of the complaints belong to one part."""

    part: Code
    number: int | None


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """The measure of one unit, brand or category; `group` is null for what has none."""

    group: Code | None
    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class MeasureAmount:
    """Money of one currency, and in how many complaints."""

    currency: Code
    minor: int | None
    complaints: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of a period. `value` is the share in percent where there is a denominator, else the
    number itself. Null stands for what fewer than five complaints would give away, where the
    caller may open none of them."""

    id: Code
    title: str
    definition: str
    period: str
    first: Day
    last: Day
    value: int | None
    numerator: int | None
    denominator: int | None
    parts: tuple[MeasurePart, ...]
    groups: tuple[MeasureGroup, ...]
    amounts: tuple[MeasureAmount, ...]


def _list(call: Call) -> Answer:
    _countable(call)
    return Answer(MeasureList(tuple(map(_about, (*MEASURES, *Flow)))))


def _about(code: str) -> MeasureAbout:
    known = MEASURES.get(code)
    return MeasureAbout(
        Code(code),
        title_of(code),
        definition_of(code),
        tuple(map(Code, known.parts)) if known else (),
        known is not None and known.among is not None,
    )


def _measured(call: Call) -> Answer:
    asked: MeasureQuery = call.query
    code, countable = call.path["measure"], _countable(call)
    if code not in MEASURES and code not in set(Flow):
        raise not_found()
    try:
        span = spans.read(asked.period, call.rules, call.now)
    except NotAPeriod:
        text = gettext("A period is a month or days of at most a year, as in {month} or {days}.")
        text = text.format(month="2026-10", days="2026-10-05..2026-10-11")
        raise invalid(Mistake("?period", text)) from None
    if not countable.opened and not span.whole_month:
        raise invalid(
            Mistake("?period", gettext("People who open no complaints count months only."))
        )
    teller = Teller(countable.rows, call.rules.policy, lists=countable.opened)
    if code in MEASURES:
        return Answer(_of_measure(code, span, asked.by, teller, countable, call))
    (amounts,) = teller.payments(Flow(code), [span])
    return Answer(_told(code, span, None, (), amounts))


def _of_measure(
    code: str, span: Span, by: By | None, teller: Teller, countable: Countable, call: Call
) -> Measured:
    if by is not None and by not in told_by(call.rules.policy, lists=countable.opened):
        text = gettext("Small numbers are hidden from you, so figures are told by brand, not unit.")
        raise invalid(Mistake("?by", text))
    groups = teller.grouped(code, by, span) if by is not None else {}
    told = tuple(
        MeasureGroup(Code(name) if name else None, one.number, one.among)
        for name, one in sorted(groups.items())
    )
    return _told(code, span, teller.figure(code, span), told, ())


def _told(
    code: str,
    span: Span,
    figure: Figure | None,
    groups: tuple[MeasureGroup, ...],
    amounts: tuple[Payments, ...],
) -> Measured:
    about = _about(code)
    return Measured(
        id=about.id,
        title=about.title,
        definition=about.definition,
        period=span.text,
        first=span.first,
        last=span.last,
        value=None if figure is None else figure.share if about.share else figure.number,
        numerator=figure.number if figure else None,
        denominator=figure.among if figure else None,
        parts=tuple(MeasurePart(*part) for part in figure.parts) if figure else (),
        groups=groups,
        amounts=tuple(
            MeasureAmount(one.currency, one.amount.minor if one.amount else None, one.complaints)
            for one in amounts
        ),
    )


def _countable(call: Call) -> Countable:
    person = call.caller.person
    countable = access.countable(person, call.rules) if person is not None else None
    if countable is None:
        text = gettext("Measures are for roles that read complaints or the whole record.")
        raise Problem("not-for-you", text)
    return countable


routed(
    Route(
        method="GET",
        path="/measures",
        name="listMeasures",
        summary="Every measure with its definition",
        answer=_list,
        scope=Scope.complaints_read,
        tag="Measures",
        answers=MeasureList,
        problems=("not-for-you",),
    )
)
routed(
    Route(
        method="GET",
        path="/measures/{measure}",
        name="getMeasure",
        summary="One measure of a period: value, numerator, denominator, parts, groups",
        answer=_measured,
        scope=Scope.complaints_read,
        tag="Measures",
        query=MeasureQuery,
        answers=Measured,
        problems=("not-for-you", "not-found", "invalid"),
    )
)
