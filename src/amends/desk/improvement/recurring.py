"""Recurring complaints: what the worker found, as text, why, and what was decided about it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission, sees_every_number
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.suppression import few, linked
from amends.core.values import Code
from amends.handling import access
from amends.insight.signals import listing, new_words, refreshing, repeats, standing
from amends.insight.signals.listing import LEAST_SEEN
from amends.insight.signals.models import Finding, Kind, State
from amends.insight.signals.standing import Decided, Standing
from amends.register import queries
from amends.register.models import Problem, Row
from amends.wording.insight import improvement, measures
from amends.wording.insight import signals as wording
from amends.wording.names import Names

from ..reading.list_rows import list_rows
from ..records.form_contents import Beside
from ..records.list_views import View, views
from ..request.context import CSV, DeskContext, download, read_only, show
from . import access as records

_MOST = 100
_WEEKS = 26
_LINKED = 30
"""Complaints of a finding that are linked, or listed beside a form."""
_HIGH = 30
"""Height of the line of weeks, in units of its graphic."""


@read_only
def recurring_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the findings; in a small organization, of the repeats."""
    if not access.counts(desk.person):
        raise Http404
    state = refreshing.state()
    if refreshing.few_complaints(desk.now):
        return show(request, desk, "desk/improvement/repeats.html", _repeats(desk))
    if state is None:
        return show(request, desk, "desk/improvement/recurring.html", {"section": "insight"})
    current = list(shown_to(desk, listing.current()))
    decided = standing.decided(current)
    shown, view = _views(request, current, decided)
    mine = [one for one in current if decided[one.key].standing == view.name][:_MOST]
    rows = _rows(mine, decided, desk)
    _add_problems(rows, mine, desk)
    context = {
        "views": shown,
        "shown_view": view,
        "findings": [one for one in rows if not one["of_text"]],
        "texts": [one for one in rows if one["of_text"]],
        "state": state,
        "alarms": number_format(refreshing.ALARMS, decimal_pos=0),
        "record": wording.record(state.weeks),
        "every": sees_every_number(desk.person),
        "seen_from": _seen_from(state, desk),
        "empty": wording.empty(view.name),
        "may_open": desk.actor.may_somewhere(Permission.improvement_work),
        "may_dismiss": desk.actor.may_somewhere(Permission.improvement_decide),
        "section": "insight",
    }
    return show(request, desk, "desk/improvement/recurring.html", context)


def _views(
    request: HttpRequest, findings: Sequence[Finding], decided: dict[str, Decided]
) -> tuple[list[View], View]:
    named = [
        (Standing.new, gettext("New")),
        (Standing.problem, gettext("Became a problem")),
        (Standing.dismissed, gettext("Dismissed")),
    ]

    def count(name: str) -> int:
        return sum(decided[one.key].standing == name for one in findings)

    return views(request, "desk:recurring", [(str(n), text) for n, text in named], count)


def _rows(
    findings: Sequence[Finding], decided: dict[str, Decided], desk: DeskContext
) -> list[dict[str, Any]]:
    members = queries.by_references(desk.visible(), {r for one in findings for r in one.members})
    return [
        row
        for one in findings
        if (
            row := _row(
                one, decided[one.key], [members[r] for r in one.members if r in members], desk
            )
        )
    ]


def _add_problems(
    rows: Sequence[dict[str, Any]], findings: Sequence[Finding], desk: DeskContext
) -> None:
    problems = list(records.problems(desk).filter(state=ProblemState.open).exclude(category=""))
    of = {one.key: covering(one, problems) for one in findings if one.kind == Kind.codes}
    titles = records.problem_titles({*of.values()} - {""}, desk, purpose="recurring")
    for row in rows:
        row["covered"] = of.get(row["key"], "")
        row["covered_title"] = titles.get(row["covered"], "")


def _row(
    one: Finding, decided: Decided, rows: Sequence[Row], desk: DeskContext
) -> dict[str, Any] | None:
    """Return a finding; None for words of which the person may see none."""
    every = sees_every_number(desk.person)
    references = [row.reference for row in rows]
    told = in_words(one, references, desk)
    if told is None:
        return None
    hidden = one.observed - len(rows)
    return {
        "key": one.key,
        "of_text": one.kind == Kind.text,
        "title": told.title,
        "why": told.why,
        "words": told.shared,
        "since": one.first_on,
        "until": one.last_on,
        "weeks": _weeks(one) if every else (),
        "line": _line(one.weeks) if every else "",
        "rows": tuple(rows[:5]),
        "hidden": measures.number(hidden if every else few(hidden)) if hidden > 0 else "",
        "decided": decided,
        "grown": wording.grown(decided.seen)
        if decided.problem and decided.standing is Standing.new
        else "",
        "open_at": _address(
            "desk:open-problem", one, signal=one.key, complaint=references[:_LINKED]
        ),
        "queue": _address("desk:queue", one) if one.kind == Kind.codes and not one.field else "",
    }


def covering(finding: Finding, problems: Sequence[Problem]) -> str:
    """Return the open problem whose codes include those of a finding; empty if there is none."""
    codes = (finding.category, finding.product, finding.unit)
    for row in problems:
        wanted = (row.category, row.product, row.unit)
        if row.state != ProblemState.closed and not finding.field and matches(wanted, codes):
            return row.id
    return ""


def matches(wanted: Sequence[str], codes: Sequence[str]) -> bool:
    """Return whether a complaint with these codes is of a pattern, in which an empty code is
    any."""
    return all(not want or want == code for want, code in zip(wanted, codes, strict=True))


def shown_to(desk: DeskContext, findings: Sequence[Finding]) -> dict[Finding, list[str]]:
    """Return the findings that the person is shown, with those of their complaints that they can
    open."""
    return listing.shown_to(findings, desk.visible(), every=sees_every_number(desk.person))


@read_only
def recurring_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Findings as CSV, for those who see figures."""
    if not access.counts(desk.person):
        raise Http404
    response = download("", "findings.csv", CSV)
    write = csv.writer(response).writerow
    write(listing.COLUMNS)
    for one in listing.lines(desk.person, desk.rules, desk.now):
        values = (getattr(one, name) for name in listing.COLUMNS)
        write(" ".join(it) if isinstance(it, tuple) else it for it in values)
    return response


def _weeks(one: Finding) -> tuple[tuple[str, str], ...]:
    counts = list(reversed(one.weeks))[:12]
    return tuple(
        (wording.weeks_ago(ago), measures.number(count)) for ago, count in enumerate(counts)
    )


def _line(weeks: Sequence[int]) -> str:
    last = weeks[-_WEEKS:]
    most = max(last, default=0) or 1
    return " ".join(
        f"{4 + 6 * at},{_HIGH + 3 - _HIGH * count / most:.1f}" for at, count in enumerate(last)
    )


def _address(page: str, one: Finding | None = None, **further: Any) -> str:
    """Return the address of a page with the codes of a finding."""
    names = ("category", "product", "unit") if one else ()
    codes = {name: code for name in names if (code := getattr(one, name))}
    return f"{reverse(page)}?{urlencode(codes | further, doseq=True)}"


def _seen_from(state: State, desk: DeskContext) -> list[tuple[str, str, int]]:
    names = Names({}, {}, desk.rules)
    rows = [
        (names.listed("categories", code), number_format(usual, 1), least)
        for code, (usual, least) in state.seen_from.items()
    ]
    return sorted(rows)


def _repeats(desk: DeskContext) -> dict[str, Any]:
    rows, lines = repeat_rows(desk)
    return {
        "repeats": lines,
        "lead": wording.small(len(rows), len(lines)),
        "may_open": desk.actor.may_somewhere(Permission.improvement_work),
        "section": "insight",
    }


def repeat_rows(desk: DeskContext) -> tuple[list[Row], list[dict[str, Any]]]:
    """Return the complaints of 12 months that the person may see, and the repeats among them."""
    rows, found = repeats.of_a_year(desk.visible(), desk.rules, desk.now)
    names = Names({}, {}, desk.rules)
    again = {row.reference for one in found for row in one.rows}
    shown = list_rows([row for row in rows if row.reference in again], desk, purpose="recurring")
    by_reference = {one.row.reference: one for one in shown}
    return rows, [
        {
            "title": improvement.place(pattern_of(one.category, one.product), names),
            "cause": names.listed("causes", one.cause)
            if one.cause
            else gettext("Not determined yet"),
            "rows": tuple(by_reference[row.reference] for row in one.rows),
            "open_at": _address(
                "desk:open-problem", complaint=[row.reference for row in one.rows[:_LINKED]]
            ),
        }
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in words. `shared` is empty where the title has the words."""

    title: str
    why: str
    shared: str


def in_words(one: Finding, references: Sequence[str], desk: DeskContext) -> FindingWords | None:
    """Return a finding in words, of which the reader sees these complaints; None for words of which
    they see none."""
    words = _words(one, references, desk)
    if one.kind == Kind.words and not words:
        return None
    names = Names({}, {}, desk.rules)
    place = improvement.place(pattern_of(one.category, one.product, one.unit), names)
    number = linked(one.observed, len(references), sees_every_number(desk.person))
    return FindingWords(
        wording.title(one.kind, place, _own(one, names), words),
        wording.why(one.kind, number, one.expected, one.window),
        wording.shared(words) if one.kind != Kind.words else "",
    )


def beside(one: Finding, desk: DeskContext) -> list[Beside]:
    """Return a finding as it is shown beside a form, with links to the complaints that the reader
    can open. Readers who can open few of these are shown nothing."""
    seen = queries.by_references(desk.visible(), one.members)
    references = [reference for reference in one.members if reference in seen]
    if len(references) < LEAST_SEEN and not sees_every_number(desk.person):
        return []
    told = in_words(one, references, desk)
    texts = [text for text in (told.title, told.why, told.shared) if text] if told else []
    links = [(one, reverse("desk:complaint", args=[one])) for one in references[:_LINKED]]
    found = [Beside(gettext("Finding"), texts)] if texts else []
    return [*found, *([Beside(gettext("Complaints"), links=links)] if links else [])]


def pattern_of(category: str, product: str, unit: str = "", cause: str = "") -> CodePattern:
    """Return the pattern of these codes; an empty one is any."""
    return CodePattern(*(Code(one) if one else None for one in (category, product, unit, cause)))


def _words(one: Finding, references: Sequence[str], desk: DeskContext) -> tuple[str, ...]:
    if one.kind == Kind.words:
        return new_words.words_of(one, references, now=desk.now)
    if one.kind == Kind.text or len(references) < 3:
        return ()
    others = desk.visible().exclude(reference__in=references).order_by("-received_at")
    return new_words.shared_words(
        references, list(others.values_list("reference", flat=True)[:200])
    )


def _own(one: Finding, names: Names) -> str:
    return (
        f"{names.own_field(one.field)}: {names.own_option(one.field, one.value)}"
        if one.field
        else ""
    )
