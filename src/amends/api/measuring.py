"""Clause 8.4: the measures over the API, with their definitions and the figures of a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from amends.core.improvement.monitoring import Flow
from amends.core.improvement.reports.content import MoneyLine
from amends.core.improvement.statistics.control import RunRule, Strength
from amends.core.values import Code, Day, Moment
from amends.handling import access
from amends.handling.access import Countable
from amends.insight import spans
from amends.insight.counting import Figure, known
from amends.insight.criteria import charted
from amends.insight.facts import refresh
from amends.insight.groups import By
from amends.insight.measures import CRITERIA, MEASURES, MONTHLY, UNFED, definition_of, title_of
from amends.insight.month import NoFacts, Teller, version_for
from amends.insight.spans import NotAPeriod, Span

from .problem_responses import Problem, invalid, not_found
from .reading import Mistake
from .routes import Answer, Call, get
from .shared import copied


class State(StrEnum):
    """Whether a measure has a source."""

    live = "live"
    no_source = "no_source"


class Series(StrEnum):
    """Lengths of time into which a period is divided."""

    month = "month"
    week = "week"


@dataclass(frozen=True, slots=True)
class MeasureAbout:
    """One measure: what it is called, how it is defined, its parts, what its value is, and whether
    it is a share of something (then it has a denominator). Without a source yet, `feeds` names what
    would be its source."""

    id: Code
    title: str
    definition: str
    parts: tuple[Code, ...]
    share: bool
    unit: Code | None
    state: State
    feeds: str


@dataclass(frozen=True, slots=True)
class MeasureList:
    """Every measure there is."""

    measures: tuple[MeasureAbout, ...]


@dataclass(frozen=True, slots=True)
class MeasureQuery:
    """A month (``2026-10``) or days (``2026-10-05..2026-10-11``), by default the current month; how
    the measure is grouped; and into which lengths of time the period is divided."""

    period: str = ""
    by: By | None = None
    series: Series | None = None


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
class MeasurePoint:
    """The measure of one month or week, from its first day on as far as it belongs to the
    period."""

    first: Day
    value: int | None
    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class MeasureLimit:
    """The centre line and the limits of ordinary variation in one month or week."""

    first: Day
    centre: int
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class MeasureLimits:
    """The limits of a series, in thousandths (970 is 97%, 12000 are 12). `chart` is the kind of
    control chart. `strength` says how far to rely on them: they are computed from `base` periods,
    from 24 on firmly, from 12 on provisionally, below not at all. A month or week that is not
    over, or is cut, has none."""

    chart: Code
    strength: Strength
    base: int
    points: tuple[MeasureLimit, ...]


@dataclass(frozen=True, slots=True)
class MeasureSignal:
    """A month or week that is more than ordinary variation, with the rules that say so, above the
    centre line or below."""

    first: Day
    rules: tuple[RunRule, ...]
    above: bool


@dataclass(frozen=True, slots=True)
class MeasureAmount:
    """Money of one currency, and in how many complaints."""

    currency: Code
    minor: int | None
    complaints: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of a period. `value` is the share in percent where there is a denominator, the
    median of a length of time (`ninth`: nine of ten took no longer), else the number itself.
    `left_out` is how many imported complaints were left out. With a `series`, `limits` and
    `signals` say which of its periods are more than ordinary variation. `as_of` is when the facts
    were written, `facts_version` which of their versions it is. Figures count the whole
    organisation. Null is a number below five, or one from which such a number could be computed,
    for callers who do not see every number."""

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
    unit: Code | None
    ninth: int | None
    left_out: int | None
    series: tuple[MeasurePoint, ...]
    limits: MeasureLimits | None
    signals: tuple[MeasureSignal, ...]
    as_of: Moment
    facts_version: int


@get(
    "/measures",
    "listMeasures",
    "Every measure with its definition",
    tag="Measures",
    answers=MeasureList,
    problems=("not-for-you",),
)
def _list(call: Call) -> Answer:
    _countable(call)
    return Answer(MeasureList(tuple(map(_about, (*MONTHLY, *Flow, *CRITERIA)))))


def _about(code: str) -> MeasureAbout:
    measure, unfed = MEASURES.get(code), UNFED.get(code)
    return MeasureAbout(
        Code(code),
        title_of(code),
        "" if unfed else definition_of(code),
        tuple(map(Code, measure.parts)) if measure else (),
        measure is not None and measure.among is not None,
        measure.unit if measure else None,
        State.no_source if unfed else State.live,
        gettext(unfed.feeds) if unfed else "",
    )


@get(
    "/measures/{measure}",
    "getMeasure",
    "One measure of a period: value, numerator, denominator, parts, groups",
    tag="Measures",
    query=MeasureQuery,
    answers=Measured,
    problems=("not-for-you", "not-found", "invalid", "not-ready"),
)
def _measured(call: Call) -> Answer:
    query: MeasureQuery = call.query
    code, countable = call.path["measure"], _countable(call)
    if code not in MEASURES and code not in set(Flow):
        raise not_found()
    span = _span(call)
    try:
        teller = Teller(countable, call.rules.policy, version_for(call.now))
    except NoFacts:
        text = gettext("Figures are being prepared. Try again in a few minutes.")
        raise Problem("not-ready", text) from None
    if not teller.counts(span) or (query.series is Series.week and not countable.every):
        text = gettext(
            "You can only see figures of whole months, because small numbers are hidden from you."
        )
        raise invalid(Mistake("?period", text))
    if query.by is not None and not teller.groups_by(query.by):
        text = gettext("You can only see figures by unit, brand and category.")
        raise invalid(Mistake("?by", text))
    if code in MEASURES:
        return Answer(_of_measure(code, span, query, teller))
    (amounts,) = teller.payments(Flow(code), [span])
    return Answer(_told(code, span, teller, amounts=tuple(map(_amount, amounts))))


def _span(call: Call) -> Span:
    try:
        return spans.read(call.query.period, call.rules, call.now)
    except NotAPeriod:
        text = gettext(
            "A period is a month or a range of days up to 1 year. For example, {month} or {days}."
        )
        text = text.format(month="2026-10", days="2026-10-05..2026-10-11")
        raise invalid(Mistake("?period", text)) from None


def _of_measure(code: str, span: Span, query: MeasureQuery, teller: Teller) -> Measured:
    groups = teller.grouped(code, query.by, span) if query.by is not None else {}
    series = teller.series(code, span, query.series) if query.series is not None else {}
    limits, signals = _judged(code, span, str(query.series), series) if query.series else (None, ())
    return _told(
        code,
        span,
        teller,
        teller.figure(code, span),
        limits=limits,
        signals=signals,
        groups=tuple(
            MeasureGroup(Code(name) if name else None, known(figure.number), known(figure.among))
            for name, figure in sorted(groups.items())
        ),
        series=tuple(
            MeasurePoint(
                date.fromisoformat(first), _value(point), known(point.number), known(point.among)
            )
            for first, point in series.items()
        ),
    )


def _judged(
    code: str, span: Span, step: str, series: Mapping[str, Figure]
) -> tuple[MeasureLimits, tuple[MeasureSignal, ...]]:
    whole, chart = charted(code, span, step, series)
    points = list(zip(whole, chart.points, strict=True))
    limits = MeasureLimits(
        Code(chart.kind),
        chart.strength,
        chart.base,
        tuple(
            MeasureLimit(period.first, *(round(1000 * x) for x in (at.centre, at.lower, at.upper)))
            for period, point in points
            if (at := point.limit) is not None
        ),
    )
    signals = tuple(
        MeasureSignal(period.first, tuple(sorted(point.rules)), point.side > 0)
        for period, point in points
        if point.rules
    )
    return limits, signals


def _value(figure: Figure) -> int | None:
    if figure.times is not None:
        return figure.times.median
    measure = MEASURES[figure.measure]
    if measure.value is not None:
        return None
    return known(figure.number) if measure.among is None else figure.share


def _told(
    code: str, span: Span, teller: Teller, figure: Figure | None = None, **more: Any
) -> Measured:
    nothing = {"groups": (), "series": (), "limits": None, "signals": (), "amounts": ()}
    return copied(
        Measured,
        _about(code),
        period=span.text,
        first=span.first,
        last=span.last,
        value=None if figure is None else _value(figure),
        numerator=known(figure.number) if figure else None,
        denominator=known(figure.among) if figure else None,
        parts=tuple(MeasurePart(name, known(n)) for name, n in figure.parts) if figure else (),
        ninth=figure.times.ninth if figure and figure.times else None,
        left_out=known(figure.left_out) if figure else None,
        as_of=refresh.as_of(teller.version),
        facts_version=teller.version,
        **nothing | more,
    )


def _amount(line: MoneyLine) -> MeasureAmount:
    return MeasureAmount(line.currency, line.minor, known(line.complaints))


def _countable(call: Call) -> Countable:
    person = call.caller.person
    countable = access.countable(person) if person is not None else None
    if countable is None:
        text = gettext("Your role does not have access to measures.")
        raise Problem("not-for-you", text)
    return countable
