"""Conformity: the map of all requirements, one requirement, and the map as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from amends.assurance import catalogue, checking
from amends.assurance.catalogue import Clause, Item
from amends.assurance.checking import Result
from amends.assurance.evidence import EVIDENCE
from amends.core.improvement.evidence import EvidenceState
from amends.governance.demonstration import is_demonstration
from amends.insight.month import NoFacts
from amends.vault.reading import last_noted, note_without_words
from amends.wording import choices, dates, measures
from amends.wording.phrases import capital

from ..insight.asking import no_facts
from ..insight.overview import as_csv
from ..request.context import DeskContext, read_only, show
from . import told
from .declared import PAGES
from .exceptions import exceptions, list_address

LOOKS = {
    EvidenceState.contradicted: ("contra", "late", "bang"),
    EvidenceState.nothing_found: ("none", "none", "open"),
    EvidenceState.in_part: ("part", "due", "half"),
    EvidenceState.too_few: ("few", "few", "dash"),
    EvidenceState.shown: ("shown", "done", "check"),
    EvidenceState.not_applicable: ("few", "few", "close"),
}
"""By state: the mark on the map, the tag, and the icon."""
_FIRST = 8
"""Exceptions that are listed before the fold, unless more are contradicted."""
_PURPOSE = "conformity"


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement with its result, as the page shows it."""

    id: str
    number: str
    title: str
    state: str
    mark: str
    tag: str
    icon: str
    evidence: str
    list: str
    step: str
    where: str
    role: str
    names: str


@dataclass(frozen=True, slots=True)
class Row:
    """A clause on the map: its number and title, how many requirements are in which state."""

    number: str
    title: str
    counts: str
    lines: Sequence[Line]


@read_only
def conformity_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Clause 8.5: the exceptions, contradicted ones first, and the map of all requirements."""
    try:
        found = _results(desk)
    except NoFacts:
        return no_facts(request, desk)
    order = sorted(found.values(), key=lambda one: list(EvidenceState).index(one.state))
    done = (EvidenceState.shown, EvidenceState.not_applicable)
    lines = {item: line(result, desk) for item, result in found.items()}
    open_lines = _together([lines[one.item] for one in order if one.state not in done])
    states = Counter(one.state for one in found.values())
    first = max(_FIRST, states[EvidenceState.contradicted])
    context = {
        "lead": told.lead(states[EvidenceState.contradicted]),
        "rest": capital(told.rest(states)),
        "first": open_lines[:first],
        "more": open_lines[first:],
        "keys": [
            (told.numbered(one, states[one]), *LOOKS[one][1:])
            for one in EvidenceState
            if states[one]
        ],
        "chapters": [
            (part.number, str(part.title), [_row(clause, found, lines) for clause in part.clauses])
            for part in catalogue.chapters()
        ],
        **_frame(next(iter(found.values())), desk),
    }
    return show(request, desk, "desk/assurance/conformity.html", context)


@read_only
def requirement_page(request: HttpRequest, desk: DeskContext, item: str) -> HttpResponse:
    """One requirement: what was counted in which period, the exceptions, and who does what next."""
    if item not in catalogue.items():
        raise Http404
    try:
        result = _results(desk)[item]
    except NoFacts:
        return no_facts(request, desk)
    known = catalogue.items()[item]
    place = f"requirement/{item}"
    before = last_noted(place, purpose=_PURPOSE)
    note_without_words(reader=str(desk.person.id), purpose=_PURPOSE, now=desk.now, reference=place)
    context = {
        "line": line(result, desk),
        "clause": str(catalogue.clause_of(item).title),
        "counts": str(known.counts),
        "sound": measures.number(result.counted.sound),
        "population": measures.number(result.counted.population),
        "period": measures.period(result.first, result.last, month=False),
        "exceptions": exceptions(result, desk),
        "number": measures.number(result.counted.faults + result.counted.doubts),
        "source": told.source(known.tag),
        "read": _read_by(before, desk),
        **_frame(result, desk),
    }
    return show(request, desk, "desk/assurance/requirement.html", context)


@read_only
def conformity_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Return the map as CSV, one requirement a row."""
    try:
        found = _results(desk)
    except NoFacts as problem:
        raise Http404 from problem
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    demo = "demo" if is_demonstration() else ""
    for result in found.values():
        one, counted = line(result, desk), result.counted
        clause = str(catalogue.clause_of(result.item).title)
        cases = (counted.population, counted.faults, counted.doubts)
        days = (result.first, result.last, result.at.isoformat(timespec="seconds"))
        tag = catalogue.items()[result.item].tag
        writer.writerow(
            (one.id, clause, one.title, result.state, *cases, *days, one.role, one.step, tag, demo)
        )
    return as_csv(text.getvalue(), "conformity-demo" if demo else "conformity")


_COLUMNS = (
    *("requirement", "clause", "title", "state", "population", "contradicting", "in_part"),
    *("period_from", "period_to", "checked_at", "responsible", "next_step", "source", "demo"),
)


def _together(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those that the same evidence shows put together, under the later one:
    a principle is shown by what is done."""
    found: dict[object, Line] = {}
    for one in lines:
        key = EVIDENCE.get(one.id, one.id)
        first = found.get(key)
        number = one.number if first is None else f"{first.number}, {one.number}"
        found[key] = replace(one, number=number)
    return list(found.values())


def _results(desk: DeskContext) -> dict[str, Result]:
    """Return the last results. Raises Http404 for people who do not read them."""
    if not checking.reads(desk.person):
        raise Http404
    return checking.results(desk.rules, desk.now)


def line(result: Result, desk: DeskContext) -> Line:
    """Return a requirement as a line of the page."""
    item = catalogue.items()[result.item]
    mark, tag, icon = LOOKS[result.state]
    found = bool(result.counted.faults or result.counted.doubts)
    holders = [
        one.id
        for one in desk.rules.people.persons.values()
        if one.active and item.role in one.roles()
    ]
    names = desk.names(holders[:_HOLDERS]) if len(holders) <= _HOLDERS else {}
    return Line(
        item.id,
        told.number(item.id),
        str(item.title),
        told.state(result.state),
        mark,
        tag,
        icon,
        told.evidence(result.counted, str(item.counts), str(item.fault)),
        list_address(result, desk),
        str(item.mend if found and str(item.mend) else item.next),
        _where(item),
        capital(choices.label(item.role)),
        ", ".join(sorted(names.values())),
    )


_HOLDERS = 2
"""Up to how many holders of a role are named."""


def _where(item: Item) -> str:
    if item.records in PAGES:
        return reverse("desk:governing-list", args=[item.records])
    return reverse(f"desk:{item.page}") if item.page else ""


def _row(clause: Clause, found: dict[str, Result], lines: dict[str, Line]) -> Row:
    states = Counter(found[one.id].state for one in clause.items)
    counts = [told.numbered(one, states[one]) for one in EvidenceState if states[one]]
    return Row(
        clause.number, str(clause.title), ", ".join(counts), [lines[one.id] for one in clause.items]
    )


def _read_by(before: tuple[str, datetime] | None, desk: DeskContext) -> str:
    """Return who last read the evidence before this visit, and when."""
    if before is None:
        return ""
    reader, at = before
    day = dates.day(desk.rules.day_of(None, at))
    return f"{desk.names([reader]).get(reader, reader)}, {day}"


def _frame(result: Result, desk: DeskContext) -> dict[str, object]:
    zone = desk.rules.policy.zone
    return {
        "checked": dates.moment(result.at, zone=zone),
        "demo": is_demonstration(),
        "section": "conformity",
    }
