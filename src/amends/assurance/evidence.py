"""Evidence functions: how one is declared, what it may look at, and what it returns.

A new one is one function: `@evidence("7.4")` above it, with the id of the requirement in the
catalogue. It reads measures, rows of the register, settings and records, and counts; what the count
means is decided in `core.improvement.evidence`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.governing.audit_acts import AUDIT
from amends.core.governing.confirmations import independent
from amends.core.improvement.criteria import Criterion
from amends.core.improvement.evidence import IN_TIME, WHOLE, Counted, Weight
from amends.core.improvement.facts import SNAPSHOTS
from amends.core.values import Day, Id
from amends.handling.streams import states_at
from amends.insight import counting, spans
from amends.insight.counting import Figure, Tally
from amends.insight.facts import query
from amends.insight.facts.query import REST, Asked
from amends.insight.lists import Wanted
from amends.insight.measures import MEASURES
from amends.register import criteria, governing, queries

from . import weighing
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
    """What one evidence function found, and how this is known: the cases, exceptions by name, and
    parameters of the list of all exceptions; `sound` are cases without exception, with the
    parameters of their list; `objective` is the share in thousandths that has to be sound."""

    counted: Counted
    named: tuple[Named, ...] = ()
    listed: Mapping[str, str] = field(default_factory=dict)
    weight: Weight = Weight.stated
    sound: tuple[Named, ...] = ()
    sound_listed: Mapping[str, str] = field(default_factory=dict)
    objective: int = IN_TIME


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

    @cached_property
    def weight(self) -> Weight:
        """How figures and entries are known: seen if enough complaints of the period came from
        outside. What staff typed alone is stated, however much it is."""
        return witnessed(self.number("from_outside"), self.among("from_outside"))

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The criteria in use."""
        return criteria.used()

    def objective(self, code: str, part: str) -> int:
        """Return which share of a measure has to be sound, in thousandths, where `part` of it is
        wrong, by the criterion of the whole organisation that has a target for that."""
        of = None if part in ("", REST) else part
        for criterion in self.criteria:
            if (criterion.measure, criterion.part, criterion.unit) == (code, of, None):
                wrong = criterion.target.most
                return _share(criterion.target.least if part == REST else wrong and WHOLE - wrong)
        return IN_TIME

    @cached_property
    def shared(self) -> set[str]:
        """The statements and confirmations whose text is used for too many requirements."""
        return weighing.shared(self._texts)

    @cached_property
    def confirmed(self) -> dict[str, str]:
        """The requirements that someone who is not involved confirmed, with the record."""
        own = {key: state for key, state in self._texts.items() if key not in self.shared}
        return weighing.confirmed(own, self.today)

    @cached_property
    def _texts(self) -> dict[str, Any]:
        return weighing.current()

    def counts(self, stream: str) -> bool:
        """Return whether a current statement or exemption counts."""
        return stream in self._texts and self.approved(stream, self._texts[stream])

    def approved(self, stream: str, record: Any) -> bool:
        """Return whether another person than its author opened a record and approved it, and its
        text is its own."""
        return stream not in self.shared and weighing.approved(stream, record)

    def people(self, *roles: Role) -> tuple[Named, ...]:
        """Return active staff who have one of these roles."""
        holders = {str(who.id) for role in roles for who in self.rules.people.holders(role)}
        return named("person", sorted(holders)[:NAMED])


def _share(objective: int | None) -> int:
    return IN_TIME if objective is None else objective


_ENOUGH = 3
"""One of so many has to come from outside, so that all of them count as seen."""


def witnessed(outside: int, of: int) -> Weight:
    """Return how entries are known of which so many came from outside."""
    return Weight.seen if outside and outside * _ENOUGH >= of else Weight.stated


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
        part = faults if faults is not None else doubts
        counted = Counted(among, wrong, unclear)
        lists = MEASURES[code].table not in SNAPSHOTS
        parts = [other for other in MEASURES[code].parts if other != part]
        right = REST if part == "" else parts[0] if part in MEASURES[code].parts and parts else ""
        lacks, has = bool(lists and (wrong or unclear)), bool(lists and counted.sound)
        return Found(
            counted,
            look.complaints(code, part or "") if lacks else (),
            Wanted(code, look.span, part or "").address() if lacks else {},
            look.weight,
            look.complaints(code, right) if has else (),
            Wanted(code, look.span, right).address() if has else {},
            IN_TIME if part is None else look.objective(code, part),
        )

    return found


def by_shortfall(code: str, *roles: Role) -> Function:
    """Return the evidence function of a share of these roles that has to be whole once there are
    complaints."""

    def found(look: Look) -> Found:
        if not look.in_use:
            return NOTHING
        wanted = look.among(code)
        counted = Counted(wanted, doubts=wanted - look.number(code), least=1)
        return Found(counted, weight=look.weight, sound=look.people(*roles))

    return found


def by_rows(
    kind: str,
    rows: QuerySet[Any],
    wrong: QuerySet[Any],
    *,
    weight: Weight,
    column: str = "reference",
    contradicts: bool = True,
    least: int = 1,
) -> Found:
    """Return what rows of the register show: all of them, and those that are wrong."""
    number = wrong.count()
    faults, doubts = (number, 0) if contradicts else (0, number)
    ids = dict.fromkeys(wrong.order_by(column).values_list(column, flat=True)[:NAMED])
    others = rows.exclude(**{f"{column}__in": wrong.values(column)}).order_by(f"-{column}")
    sound = dict.fromkeys(others.values_list(column, flat=True)[:NAMED])
    counted = Counted(rows.count(), faults, doubts, least)
    return Found(counted, named(kind, ids), weight=weight, sound=named(kind, sound))


def together(first: Found, second: Found) -> Found:
    """Return what two functions found of one requirement, known as the weaker one is."""
    left, right = first.counted, second.counted
    if not (left.population and right.population):
        return first if left.population else second
    counted = Counted(
        left.population + right.population,
        left.faults + right.faults,
        left.doubts + right.doubts,
        min(left.least, right.least),
    )
    return replace(
        first,
        counted=counted,
        named=(*first.named, *second.named),
        listed=first.listed or second.listed,
        weight=min(first.weight, second.weight, key=[*Weight].index),
        sound=(*first.sound, *second.sound),
        sound_listed=first.sound_listed or second.sound_listed,
    )


def by_records(item: Item) -> Function:
    """Return the evidence function of a requirement that governing records show: those that count,
    and those that are overdue or too old, or that no other person read and approved. One that
    someone still has to finish in time is an exception only where nothing else is there."""

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
        streams = rows.order_by().values_list("id", "version")
        states = states_at(dict(streams)) if item.records in APPROVED else {}
        alone = [stream for stream, state in states.items() if not look.approved(stream, state)]
        wrong = rows.filter(late | ~wanted | Q(id__in=alone))
        weight = _weight_of(item.records, rows, look)
        return by_rows("record", rows, wrong, weight=weight, column="id", contradicts=False)

    return found


APPROVED = ("statement", "policy-text", "disposal")
"""Kinds of records that count once another person read and approved them."""
_DONE_HERE = ("disposal", "restore-drill")
"""Kinds of records of what the program did itself."""


def _weight_of(kind: str, rows: QuerySet[Any], look: Look) -> Weight:
    """Return how records of a kind are known. An audit checks a drawn sample of what came from
    outside, if people without a part in the process lead it."""
    if kind in _DONE_HERE:
        return Weight.seen
    if kind == AUDIT.name and look.weight is Weight.seen:
        persons = look.rules.people.persons
        leads = {persons.get(Id(owner)) for owner in rows.values_list("owner", flat=True)}
        return (
            Weight.checked
            if all(lead and independent(Actor.of(lead)) for lead in leads)
            else Weight.stated
        )
    return Weight.stated


_ENDED = ("retired", "cancelled", "withdrawn", "ended", "followed", "refused")
"""States of records that no longer say anything."""


def by_setting(of: Sequence[str], wrong: Sequence[str], weight: Weight) -> Found:
    """Return what settings show: all of them, and those that lack something."""
    sound = [setting for setting in of if setting not in wrong]
    counted = Counted(len(of), doubts=len(wrong), least=1)
    lacking, kept = named("setting", wrong[:NAMED]), named("setting", sound[:NAMED])
    return Found(counted, lacking, weight=weight, sound=kept)


def named(kind: str, ids: Iterable[str]) -> tuple[Named, ...]:
    """Return exceptions of one kind."""
    return tuple(Named(kind, of) for of in ids)
