"""Deadlines of a complaint over the API, each with the steps by which it was computed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from amends.core.framework.packs.letters import OpeningKind
from amends.core.framework.packs.ways import Coming, Way
from amends.core.operation.regulators.answering import terms_told
from amends.core.operation.regulators.regulated import Standing, standing
from amends.core.principles.steps import Step
from amends.core.values import Code, Id
from amends.handling.deadlines.derivations import derivations
from amends.handling.reading import File
from amends.wording.regulators import outside
from amends.wording.timeliness import derivation

from ..routes import Answer, Call, get
from ..shared import copied
from .opened import ApiComplaint, file_for, opened, shown_as
from .pictures import deadline_of
from .shapes import Deadline


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step of a derivation as a code with its values, for machines."""

    code: Code
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Derived(Deadline):
    """A clock with how its date came about: in sentences, and step by step."""

    derivation: tuple[str, ...]
    steps: tuple[StepTold, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A way outside that a regulator's pack names. `opened_at` and `because` say since when it is
    open and by what (``sent:``, ``missed:`` or ``event:`` and the pack's name for it); `closes` is
    the last day, null where there is none. Where `opened_at` is null, it opens unless the clock of
    `because` is met by the day `unless`. `told` says it in a sentence."""

    pack: Code
    referral: Code
    body: str
    url: str
    open: bool
    opened_at: datetime | None
    because: str
    closes: date | None
    unless: date | None
    told: str
    derivation: tuple[str, ...]
    steps: tuple[StepTold, ...]


@dataclass(frozen=True, slots=True)
class ToClassify:
    """What a pack cannot say yet: the facts that are missing, and the clock that would end first,
    by which to work until then; null where none can be counted yet."""

    pack: Code
    facts: tuple[Code, ...]
    clock: Code | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Every clock of a complaint, the ways outside, and what needs classification; that is told to
    personnel alone. Of the dates for the answer that are not kept, a party reads the one that
    binds."""

    reference: Id
    deadlines: tuple[Derived, ...]
    outside: tuple[Outside, ...]
    needs_classification: tuple[ToClassify, ...]


@get(
    "/complaints/{reference}/deadlines",
    "getDeadlines",
    "Each date and how it came about, and the ways outside",
    tag="Complaints",
    followers=True,
    answers=Deadlines,
)
def _deadlines(call: Call) -> Answer:
    file, followed = file_for(call), call.caller.followed
    seen, terms = opened(file, call, ()), file.complaint.terms
    if followed:
        terms, added = terms_told(file.complaint, file.rules, call.now)
        file = replace(file, entries=(*file.entries, *added))
    verdicts, deadlines = derivations(file, terms), []
    for term in terms:
        verdict = verdicts.get((term.pack, term.clock))
        shown = deadline_of(term, file.complaint, seen, call.now)
        lines, steps = _derived(verdict.steps if verdict else (), file)
        deadlines.append(copied(Derived, shown, derivation=lines, steps=steps))
    found_out = standing(file.complaint, file.rules, call.now)
    ways = () if followed and not followed.able else tuple(_outside(found_out, file, seen, call))
    unclear = () if followed else tuple(_unclear(found_out))
    return Answer(Deadlines(shown_as(file, call), tuple(deadlines), ways, unclear))


def _outside(
    standings: Iterable[Standing], file: File, detail: ApiComplaint, call: Call
) -> Iterator[Outside]:
    calendar = file.rules.calendar(file.complaint.unit)
    for state in standings:
        for way in state.opened:
            yield _way(
                way,
                _derived(way.closes.steps if way.closes else (), file),
                is_open=way.is_open(call.now),
                opened_at=way.opened,
                because=f"{way.by.kind}:{way.by.of}",
                closes=way.closes.day if way.closes else None,
                text=outside.told(way, detail.names, calendar, now=call.now),
            )
        for ahead in state.coming:
            because = f"{OpeningKind.missed}:{ahead.clock}"
            text = outside.ahead(ahead, detail.names)
            yield _way(ahead, because=because, unless=ahead.due.day, text=text)


type _Derivation = tuple[tuple[str, ...], tuple[StepTold, ...]]


def _way(
    of: Way | Coming,
    derived: _Derivation = ((), ()),
    *,
    is_open: bool = False,
    opened_at: datetime | None = None,
    because: str,
    closes: date | None = None,
    unless: date | None = None,
    text: str,
) -> Outside:
    body, dates = of.referral, (opened_at, because, closes, unless)
    return Outside(of.pack, body.id, body.body, body.url, is_open, *dates, text, *derived)


def _derived(steps: tuple[Step, ...], file: File) -> _Derivation:
    """Return how a date came about: in sentences, and step by step."""
    lines = tuple(derivation.lines(steps, packs=file.rules.packs))
    return lines, tuple(StepTold(step.code, step.values) for step in steps)


def _unclear(standings: Iterable[Standing]) -> Iterator[ToClassify]:
    for state in standings:
        if state.unclear is not None:
            first = state.unclear.first
            day = first.due.day if first and first.due else None
            yield ToClassify(
                state.pack.id, state.unclear.facts, first.clock if first else None, day
            )
