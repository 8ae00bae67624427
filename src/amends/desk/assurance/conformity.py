"""Conformity: the map of all requirements as page and CSV, and one requirement with its exceptions,
as far as a reader may open them."""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_info, gettext, ngettext

from amends.assurance import catalogue, checking
from amends.assurance.catalogue import Clause, Item
from amends.assurance.checking import Result
from amends.assurance.evidence import EVIDENCE, Named
from amends.core.framework.people.authority import reads_the_log
from amends.core.framework.policy.public_facts import Fact
from amends.core.governing.confirmations import independent
from amends.core.improvement.evidence import Counted, EvidenceState, Rule, Weight
from amends.core.values import Code
from amends.governance.demonstration import is_demonstration
from amends.handling import access
from amends.handling.kinds.governing import EVIDENCE_SHOWN
from amends.insight.month import NoFacts
from amends.register import criteria as register
from amends.register.queries import among
from amends.vault.reading import last_noted, note_without_words
from amends.wording import choices, dates
from amends.wording.insight import measures
from amends.wording.names import Names
from amends.wording.phrases import capital, listed
from amends.wording.phrases import marked as _

from ..improvement import access as records
from ..improvement.criteria import title
from ..insight.overview import as_csv
from ..insight.period_choice import no_facts
from ..request.context import DeskContext, read_only, show
from .declared import PAGES
from .framework import number

LOOKS = {
    EvidenceState.contradicted: ("contra", "late", "bang"),
    EvidenceState.nothing_found: ("none", "none", "open"),
    EvidenceState.in_part: ("part", "due", "half"),
    EvidenceState.too_few: ("few", "few", "dash"),
    EvidenceState.shown: ("shown", "done", "check"),
    EvidenceState.not_applicable: ("few", "few", "close"),
}
"""By state: the mark on the map, the tag, and the icon."""
_DONE = (EvidenceState.shown, EvidenceState.not_applicable)
_FIRST = 8
"""Exceptions that are listed before the fold, unless more are contradicted."""


type Links = list[tuple[str, str]]


@read_only
def conformity_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Clause 8.5: the exceptions, contradicted ones first, and the map of all requirements."""
    try:
        by_id = _results(desk)
    except NoFacts:
        return no_facts(request, desk)
    order = sorted(by_id.values(), key=lambda result: list(EvidenceState).index(result.state))
    lines = {item: line(result, desk) for item, result in by_id.items()}
    open_lines = _together([lines[result.item] for result in order if result.state not in _DONE])
    states = Counter(result.state for result in by_id.values())
    first = max(_FIRST, states[EvidenceState.contradicted])
    context = {
        "lead": lead(states[EvidenceState.contradicted]),
        "rest": rest(states),
        "weights": [*_weights(by_id.values())],
        "rules": [rule_text(rule) for rule in Rule],
        "first": open_lines[:first],
        "more": open_lines[first:],
        "keys": [
            (numbered(state, states[state]), *LOOKS[state][1:])
            for state in EvidenceState
            if states[state]
        ],
        "chapters": [
            (part.number, str(part.title), [_row(clause, by_id, lines) for clause in part.clauses])
            for part in catalogue.chapters()
        ],
        "reads_log": reads_the_log(desk.person),
        **_frame(next(iter(by_id.values())), desk),
    }
    return show(request, desk, "desk/assurance/conformity.html", context)


@read_only
def requirement_page(request: HttpRequest, desk: DeskContext, item: str) -> HttpResponse:
    """One requirement: what was counted in which period, the exceptions, and who does what next."""
    if item not in catalogue.items():
        raise Http404
    try:
        by_id = _results(desk)
    except NoFacts:
        return no_facts(request, desk)
    result, requirement = by_id[item], catalogue.items()[item]
    place = f"requirement/{item}"
    before = last_noted(place, purpose=EVIDENCE_SHOWN)
    note_without_words(
        reader=str(desk.person.id), purpose=EVIDENCE_SHOWN, now=desk.now, reference=place
    )
    row, cases = line(result, desk), _links(result.sound, desk)
    context = {
        "line": row,
        "clause": str(catalogue.clause_of(item).title),
        "counts": str(requirement.counts),
        "cases": cases,
        "rows": [*_rows(result, row, cases, desk)],
        "alone": result.lacks_weight,
        "confirm": _confirming(item, desk),
        "rule": rule_text(requirement.rule, result.objective),
        "sound": measures.number(result.counted.sound),
        "population": measures.number(result.counted.population),
        "period": _period(result),
        "exceptions": exceptions(result, desk),
        "number": measures.number(result.counted.faults + result.counted.doubts),
        "source": gettext(_TAGS[requirement.tag]),
        "read": _read_by(before, desk),
        "following": _following(item, by_id),
        **_frame(result, desk),
    }
    return show(request, desk, "desk/assurance/requirement.html", context)


def _following(item: str, by_id: Mapping[str, Result]) -> str:
    """Return the address of the next requirement that is not fully shown, after the last one the
    first; empty if there is no other."""
    order = [*by_id]
    place = order.index(item)
    for key in (*order[place + 1 :], *order[:place]):
        if by_id[key].state not in _DONE:
            return reverse("desk:requirement", args=[key])
    return ""


def _confirming(item: str, desk: DeskContext) -> str:
    """Return where the reader confirms a requirement; empty if they run the process."""
    if not independent(desk.actor):
        return ""
    page = reverse("desk:governing-begin", args=["confirmation"])
    return f"{page}?{urlencode({'requirement': item})}"


def _rows(
    result: Result, row: Mapping[str, Any], cases: Links, desk: DeskContext
) -> Iterator[dict[str, Any]]:
    """Yield each piece of evidence with its strength and where to look: lists, records drawn at
    random, or the page on which it is."""
    links = [
        (gettext("View list"), _list(result.sound_listed, desk)),
        (gettext("View exceptions"), row["list"]),
    ]
    links = [(text, address) for text, address in links if address]
    drawn = random.sample(cases, min(_AT_RANDOM, len(cases)))
    if not links and not drawn:
        links = [(gettext("Open page"), _where(catalogue.items()[result.item]))]
    if result.counted.population:
        weight = weight_mark(result.own_weight)
        yield {"text": row["evidence"], "weight": weight, "links": links, "random": drawn}
    if result.confirmation:
        text = gettext("Someone who is not involved confirmed it")
        links = _records([result.confirmation], desk)
        yield {"text": text, "weight": weight_mark(Weight.checked), "links": links}


_AT_RANDOM = 5
"""How many cases are offered by chance."""


def _weights(results: Iterable[Result]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield how many requirements without exception are known in which way, and what that means."""
    whole = [result for result in results if result.unweighed is EvidenceState.shown]
    for weight, text in _MEANS.items():
        number = sum(result.weight is weight for result in whole)
        yield {**weight_mark(weight), "number": measures.number(number)}, gettext(text)


_MEANS = {
    Weight.stated: _("Someone recorded it. No one else has looked, so it is only partly shown."),
    Weight.seen: _("The entries show it, without anyone's word."),
    Weight.checked: _("Someone not involved confirmed it in the last 12 months, or a sample did."),
}


def weight_mark(weight: Weight) -> dict[str, Any]:
    """Return how a requirement is known, as bars and words."""
    return {"bars": [*Weight].index(weight) + 1, "name": choices.label(weight)}


def rule_text(rule: Rule, objective: int | None = None) -> str:
    """Return how cases are judged, in words; `objective` is in thousandths, None in general."""
    if rule is Rule.never:
        return gettext("Must never happen: one case contradicts it.")
    if rule is Rule.record:
        return gettext("By records and settings: all of them have to be there, and up to date.")
    if objective is None:
        return gettext(
            "Each in time: shown from the objective on, partly shown below it, contradicted below "
            "half of it. Without an objective it is 95 of 100."
        )
    shares = (measures.percent(share // 10) for share in (objective, objective // 2))
    text = gettext("Each in time: shown from {0}, partly shown from {1}, below that contradicted.")
    return text.format(*shares)


def _period(result: Result) -> str:
    if result.first is None:
        return gettext("All time, as of {day}").format(day=dates.day(result.last))
    return measures.period(result.first, result.last, month=False)


@read_only
def conformity_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Return the map as CSV, one requirement a row."""
    try:
        results = _results(desk)
    except NoFacts as problem:
        raise Http404 from problem
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    demo = "demo" if is_demonstration() else ""
    for result in results.values():
        row, counted = line(result, desk), result.counted
        clause = str(catalogue.clause_of(result.item).title)
        cases = (counted.population, counted.faults, counted.doubts)
        days = (result.first, result.last, result.at.isoformat(timespec="seconds"))
        tag = catalogue.items()[result.item].tag
        named, next_step = (row["id"], clause, row["title"]), (row["role"], row["step"])
        writer.writerow((*named, result.state, *cases, *days, *next_step, tag, demo, result.weight))
    return as_csv(text.getvalue(), "conformity-demo" if demo else "conformity")


_COLUMNS = (
    *("requirement", "clause", "title", "state", "population", "contradicting", "in_part"),
    *("period_from", "period_to", "checked_at", "responsible", "next_step", "source", "demo"),
    "weight",
)


def _together(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines with those that the same evidence shows put together, under the later one:
    a principle is shown by what is done."""
    grouped: dict[object, dict[str, Any]] = {}
    for row in lines:
        key = EVIDENCE.get(row["id"], row["id"])
        first = grouped.get(key)
        before = f"{first['number']}, " if first else ""
        grouped[key] = {**row, "number": before + row["number"]}
    return list(grouped.values())


def _results(desk: DeskContext) -> dict[str, Result]:
    """Return the last results. Raises Http404 for people who do not read them."""
    if not checking.reads(desk.person):
        raise Http404
    return checking.results(desk.rules, desk.now)


def line(result: Result, desk: DeskContext) -> dict[str, Any]:
    """Return a requirement as a line of the page."""
    item = catalogue.items()[result.item]
    mark, tag, icon = LOOKS[result.state]
    faulty = bool(result.counted.faults or result.counted.doubts)
    holders = [
        person.id for person in desk.rules.people.persons.values() if item.role in person.roles()
    ]
    names = desk.names(holders[:_HOLDERS]) if len(holders) <= _HOLDERS else {}
    return {
        "id": item.id,
        "number": number(item.id),
        "title": str(item.title),
        "state": choices.label(result.state),
        "mark": mark,
        "tag": tag,
        "icon": icon,
        "evidence": evidence(result.counted, str(item.counts), str(item.fault)),
        "list": _list(result.listed, desk),
        "step": _step(item, result, faulty=faulty),
        "where": "" if result.lacks_weight else _where(item),
        "weight": weight_mark(result.weight) if result.counted.population else None,
        "role": capital(choices.label(item.role)),
        "names": ", ".join(sorted(names.values())),
    }


_HOLDERS = 2
"""Up to how many holders of a role are named."""


def _step(item: Item, result: Result, *, faulty: bool) -> str:
    if result.lacks_weight:
        return gettext("Ask someone who is not involved, such as an auditor, to confirm it")
    return str(item.mend if faulty and str(item.mend) else item.next)


def _where(item: Item) -> str:
    if item.records in PAGES:
        return reverse("desk:governing-list", args=[item.records])
    return reverse(f"desk:{item.page}") if item.page else ""


def _row(
    clause: Clause, results: dict[str, Result], lines: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    states = Counter(results[item.id].state for item in clause.items)
    counts = [numbered(state, states[state]) for state in EvidenceState if states[state]]
    return {
        "number": clause.number,
        "title": str(clause.title),
        "counts": ", ".join(counts),
        "lines": [lines[item.id] for item in clause.items],
    }


def _read_by(before: tuple[str, datetime] | None, desk: DeskContext) -> str:
    if before is None:
        return ""
    reader, at = before
    day = dates.day(desk.rules.day_of(None, at))
    return f"{desk.names([reader]).get(reader, reader)}, {day}"


def _frame(result: Result, desk: DeskContext) -> dict[str, object]:
    return {
        "checked": dates.moment(result.at, zone=desk.rules.policy.zone),
        "demo": is_demonstration(),
        "section": "conformity",
    }


_TAGS: Mapping[str, str] = {
    "C2": _("confirmed by 2 or more public sources"),
    "C1": _("confirmed by 1 public source"),
    "C1?": _("confirmed by 1 public source that does not name the edition"),
    "CS": _("confirmed in a related standard"),
    "C04": _("confirmed for the edition of 2004"),
    "M": _("not yet compared with the standard"),
}


def numbered(value: EvidenceState, count: int) -> str:
    """Return how many requirements are in a state."""
    return f"{measures.number(count)} {choices.label(value)}"


def lead(count: int) -> str:
    """Return the first sentence of the page."""
    if not count:
        return gettext("The record contradicts no requirement.")
    return ngettext(
        "The record contradicts {count} requirement.",
        "The record contradicts {count} requirements.",
        count,
    ).format(count=measures.number(count))


def rest(counts: Mapping[EvidenceState, int]) -> str:
    """Return how many requirements are in the other states, as the second sentence."""
    others = [state for state in EvidenceState if state is not EvidenceState.contradicted]
    text = listed([numbered(state, counts[state]) for state in others if counts.get(state)])
    return gettext("Other requirements: {counts}.").format(counts=text) if text else ""


def evidence(counted: Counted, counts: str, fault: str) -> str:
    """Return the evidence in one sentence: “Acknowledgements due: 6 of 131 (late or missing)”."""
    wrong = counted.faults + counted.doubts
    counts, every = counts or gettext("Records"), measures.number(counted.population)
    if not counted.population:
        return gettext("Nothing found in the record")
    if not wrong:
        return f"{counts}: {every}"
    fault = fault or gettext("open, too old or overdue")
    text = gettext("{counts}: {wrong} of {all} ({fault})")
    return text.format(counts=counts, wrong=measures.number(wrong), all=every, fault=fault)


def exceptions(result: Result, desk: DeskContext) -> dict[str, Any]:
    """Return the named exceptions of a result for a reader."""
    links = _links(result.named, desk)
    return {"links": links, "others": max(0, len(result.named) - len(links))}


def _links(cases: Iterable[Named], desk: DeskContext) -> Links:
    """Return the cases that the reader may open, with their addresses."""
    ids: dict[str, list[str]] = {}
    for case in cases:
        ids.setdefault(case.kind, []).append(case.id)
    return [link for kind, of_kind in ids.items() for link in _LINKS[kind](of_kind, desk)]


def _list(params: Mapping[str, str], desk: DeskContext) -> str:
    """Return the address of a list of complaints; empty for those without lists, and where there is
    none."""
    countable = access.countable(desk.person)
    if not params or countable is None or not countable.lists:
        return ""
    return f"{reverse('desk:queue')}?{urlencode(params)}"


def _complaints(ids: list[str], desk: DeskContext) -> Links:
    page = "desk:complaint" if access.examinable(desk.person) is None else "desk:examined"
    seen = among(access.openable(desk.person, desk.rules), ids)
    return [(reference, reverse(page, args=[reference])) for reference in ids if reference in seen]


def _titled(titles: Callable[..., Mapping[str, str]], page: str) -> Callable[..., Links]:
    """Return how records are linked by their titles, or their ids."""

    def links(ids: list[str], desk: DeskContext) -> Links:
        texts = titles(ids, desk, purpose=EVIDENCE_SHOWN)
        return [(text or record, reverse(page, args=[record])) for record, text in texts.items()]

    return links


def _criteria(ids: list[str], desk: DeskContext) -> Links:
    used = [criterion for criterion in register.used() if criterion.code in ids]
    return [
        (title(criterion, desk), reverse("desk:criterion", args=[criterion.code]))
        for criterion in used
    ]


def _settings(ids: list[str], desk: DeskContext) -> Links:
    links = []
    for language, fact in map(str.split, ids):
        name = get_language_info(language.partition("-")[0])["name_translated"]
        links.append((f"{name}: {choices.label(Fact(fact))}", reverse("desk:settings")))
    return links


def _records(ids: list[str], desk: DeskContext) -> Links:
    parts = [stream.partition("/") for stream in ids]
    return [
        (f"{PAGES[kind].one} {record}", reverse("desk:governing-record", args=[kind, record]))
        for kind, _, record in parts
        if kind in PAGES
    ]


def _persons(ids: list[str], desk: DeskContext) -> Links:
    names = desk.names(ids)
    keys = (key for key in ids if key in names)
    return [
        (names[key], reverse("desk:person", args=[key.removeprefix("person/")])) for key in keys
    ]


def _units(ids: list[str], desk: DeskContext) -> Links:
    units, page = Names({}, {}, desk.rules), reverse("desk:governing-list", args=["sign-off"])
    return [(units.unit(Code(code)), page) for code in ids]


_LINKS = {
    "complaint": _complaints,
    "action": _titled(records.action_titles, "desk:action"),
    "problem": _titled(records.problem_titles, "desk:problem"),
    "criterion": _criteria,
    "setting": _settings,
    "record": _records,
    "person": _persons,
    "unit": _units,
}
