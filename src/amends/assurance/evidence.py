"""Evidence functions: how one is declared, what it may look at, and what it returns.

A new one is one function: `@evidence("7.4")` above it, with the id of the requirement in the
catalogue. It reads measures, rows of the register, settings and records, and counts; what the count
means is decided in `core.improvement.evidence`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.evidence import Counted
from amends.core.values import Day
from amends.insight import counting, spans
from amends.insight.counting import Figure, Tally
from amends.insight.facts import query
from amends.insight.facts.query import REST, Asked
from amends.insight.lists import Wanted
from amends.register import governing, queries

from .catalogue import Item

NAMED = 50
"""How many exceptions are named; all are counted, and the list behind them has all."""
_YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Named:
    """One exception: a complaint, an action, a problem, a criterion, a setting, a record, a person
    or a unit, by its reference, id or code."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one evidence function found: the cases, exceptions by name, and parameters of the list
    of all exceptions."""

    counted: Counted
    named: tuple[Named, ...] = ()
    listed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What evidence functions may look at, as of one moment: the rules and the last twelve months
    of figures. It is the same for every reader."""

    rules: Rules
    now: datetime
    version: int
    _tallies: dict[str, Tally] = field(default_factory=dict, repr=False)

    @cached_property
    def today(self) -> Day:
        """The day in the organisation's zone."""
        return self.rules.day_of(None, self.now)

    @cached_property
    def span(self) -> spans.Span:
        """The last twelve months, up to today."""
        return spans.read(f"{self.today - _YEAR}..{self.today}", self.rules, self.now)

    @cached_property
    def begins(self) -> datetime:
        """The moment at which the period begins."""
        return datetime.combine(self.span.first, time(), ZoneInfo(self.rules.policy.zone))

    def figure(self, code: str) -> Figure:
        """Return one measure of the period."""
        request = Asked(code, self.span)
        if code not in self._tallies:
            self._tallies[code] = counting.tallies([request], self.version)[request]
        return self._tallies[code].figure()

    def among(self, code: str) -> int:
        """Return of how many a measure is a share."""
        return counting.known(self.figure(code).among) or 0

    def number(self, code: str, part: str = "") -> int:
        """Return how many a measure counts, or one part of it."""
        figure = self.figure(code)
        number = counting.known(figure.number) or 0
        if part == REST:
            return self.among(code) - number
        parts = {str(name): value for name, value in figure.parts}
        return (counting.known(parts[part]) or 0) if part else number

    def complaints(self, code: str, part: str = "") -> tuple[Named, ...]:
        """Return the first of the complaints that a measure counts, or one part of it."""
        keys = query.keys(code, self.span, part, MappingProxyType({}), self.version)
        rows = queries.with_keys(queries.existing(), keys)
        return named("complaint", queries.some_references(rows, at_most=NAMED))

    @property
    def in_use(self) -> bool:
        """Whether a complaint was received here in the period. Without one, settings that no one
        used prove nothing."""
        return self.number("received", "recorded") > 0


type Function = Callable[[Look], Found]

EVIDENCE: dict[str, Function] = {}
"""The evidence function of each requirement that has one."""


ALL_TIME: set[str] = set()
"""Requirements whose evidence function counts what there is today, whenever it began."""


def evidence[F: Function](*items: str, all_time: bool = False) -> Callable[[F], F]:
    """Declare the evidence function of some requirements; with `all_time`, one that counts more
    than the period."""

    def declared(function: F) -> F:
        EVIDENCE.update(dict.fromkeys(items, function))
        ALL_TIME.update(items if all_time else ())
        return function

    return declared


def counts_all_time(item: Item) -> bool:
    """Return whether a requirement is judged by what there is today, not by a period."""
    return item.id in ALL_TIME or (item.id not in EVIDENCE and not item.yearly)


NOTHING = Found(Counted(0))


def by_measure(code: str, *, faults: str | None = None, doubts: str | None = None) -> Function:
    """Return the evidence function of a share: `faults` and `doubts` are parts of it, "" for what
    it counts and ``rest`` for the others."""

    def found(look: Look) -> Found:
        figure = look.figure(code)
        among = look.number(code) if figure.among is None else look.among(code)
        wrong, unclear = (
            0 if part is None else look.number(code, part) for part in (faults, doubts)
        )
        part = faults if wrong else doubts
        counted = Counted(among, wrong, unclear)
        if part is None or not (wrong or unclear):
            return Found(counted)
        return Found(counted, look.complaints(code, part), Wanted(code, look.span, part).address())

    return found


def by_shortfall(code: str) -> Function:
    """Return the evidence function of a share that has to be whole once there are complaints."""

    def found(look: Look) -> Found:
        if not look.in_use:
            return NOTHING
        wanted = look.among(code)
        return Found(Counted(wanted, doubts=wanted - look.number(code), least=1))

    return found


def by_rows(
    kind: str,
    rows: QuerySet[Any],
    wrong: QuerySet[Any],
    *,
    column: str = "reference",
    contradicts: bool = True,
    least: int = 1,
) -> Found:
    """Return what rows of the register show: all of them, and those that are wrong."""
    number = wrong.count()
    faults, doubts = (number, 0) if contradicts else (0, number)
    ids = dict.fromkeys(wrong.order_by(column).values_list(column, flat=True)[:NAMED])
    return Found(Counted(rows.count(), faults, doubts, least), named(kind, ids))


def by_records(item: Item) -> Function:
    """Return the evidence function of a requirement that governing records show: those that count,
    and those that are overdue or too old. One that someone still has to finish in time is an
    exception only where nothing else is there."""

    def found(look: Look) -> Found:
        rows = governing.of_kind(item.records).exclude(state__in=_ENDED)
        if item.about:
            rows = rows.filter(about__in=item.about)
        late, wanted = Q(due__lt=look.today), Q()
        if item.states:
            wanted &= Q(state__in=item.states)
        if item.yearly:
            wanted &= Q(begun_at__gte=look.begins) | Q(last__gte=look.begins.date())
        if rows.filter(wanted).exists():
            rows = rows.filter(wanted | late)
        return by_rows("record", rows, rows.filter(late | ~wanted), column="id", contradicts=False)

    return found


_ENDED = ("retired", "cancelled", "withdrawn", "ended", "followed")
"""States of records that no longer say anything."""


def by_setting(wrong: Sequence[str], of: int) -> Found:
    """Return what settings show: how many there are, and which of them lack something."""
    lacking = min(len(wrong), of)
    return Found(Counted(of, doubts=lacking, least=1), named("setting", wrong[:NAMED]))


def named(kind: str, ids: Iterable[str]) -> tuple[Named, ...]:
    """Return exceptions of one kind."""
    return tuple(Named(kind, of) for of in ids)
