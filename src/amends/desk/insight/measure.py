"""One page for each measure, and the list of all."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.improvement.criteria import owner_of
from amends.core.improvement.criteria.judging import LEAST_CASES
from amends.core.improvement.statistics.control import Verdict
from amends.handling import access
from amends.insight import spans
from amends.insight.analysis import breakdown, trend
from amends.insight.analysis.breakdown import GroupRow
from amends.insight.analysis.scope import Counts
from amends.insight.charts import Chart, Picture, csv_of, pictures
from amends.insight.counting import Figure
from amends.insight.groups import By
from amends.insight.lists import Wanted
from amends.insight.measure import Finish, Unit
from amends.insight.measures import (
    CRITERIA,
    MEASURES,
    MONTHLY,
    SAME,
    UNFED,
    definition_of,
    part_of,
    title_of,
)
from amends.insight.month import NoFacts
from amends.wording.insight import criteria, measures
from amends.wording.insight import groups as group_wording
from amends.wording.insight import insights as wording
from amends.wording.names import Names

from ..improvement.criteria import unit_of
from ..request.context import DeskContext, read_only, show
from .overview import as_csv
from .period_choice import asked, choosing, listed, no_facts

_ICONS = {Verdict.worse: "late", Verdict.better: "down", Verdict.changed: "wave"}


@read_only
def measure_page(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Clause 8.4: a measure with its definition, its history, its groups and its list."""
    if code in UNFED:
        if not access.counts(desk.person):
            raise Http404
        unfed = {"title": title_of(code), "feeds": gettext(UNFED[code].feeds)}
        return show(request, desk, "desk/insights/unfed.html", unfed | {"section": "insight"})
    if code not in MEASURES:
        raise Http404
    try:
        counts = asked(request, desk)
    except NoFacts:
        return no_facts(request, desk)
    charts: list[Chart] = [trend.trend(code, counts).chart] if trend.charted(code) else []
    offered = breakdown.offered(code, every=counts.every)
    wanted = request.GET.get("by", "")
    by = By(wanted) if wanted in set(offered) else offered[0]
    groups, funnel = breakdown.breakdown(code, by, counts, Names(rules=desk.rules))
    charts += [funnel] if funnel else []
    drawn: list[Picture] = list(pictures(charts))
    figure = counts.figure(code)
    context: dict[str, Any] = {
        "code": code,
        "title": title_of(code),
        "definition": definition_of(code),
        "value": _value(code, figure, counts),
        "left_out": _left_out(figure),
        "parts": _parts(code, figure, counts),
        "criterion": _criterion(code, desk),
        "choosing": choosing(counts, desk),
        "when": _when(counts),
        "series": drawn[0] if trend.charted(code) else None,
        "funnel": drawn[-1] if funnel else None,
        "by": measures.group(by),
        "splits": [(str(split), measures.group(split), split is by) for split in offered],
        "groups": [_line(code, by, row, counts) for row in groups],
        "as_of": counts.as_of,
        "every": counts.every,
        "section": "insight",
    }
    return show(request, desk, "desk/insights/measure.html", context)


def _left_out(figure: Figure) -> str:
    if not figure.left_out:
        return ""
    return gettext("Imported complaints that are left out: {count}.").format(
        count=measures.number(figure.left_out)
    )


def _parts(code: str, figure: Figure, counts: Counts) -> list[tuple[str, str, str]]:
    """Return each part of a figure: its name, its number and the address of its list."""
    listed = counts.scope.by is None
    return [
        (
            part_of(code, name),
            measures.number(number),
            _list(code, number if isinstance(number, int) else 0, counts, part=name)
            if listed
            else "",
        )
        for name, number in figure.parts
    ]


@read_only
def series_file(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """A measure by week or month as CSV."""
    if code not in MEASURES or not trend.charted(code):
        raise Http404
    try:
        return as_csv(csv_of(trend.trend(code, asked(request, desk)).chart), code)
    except NoFacts as problem:
        raise Http404 from problem


@read_only
def measures_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Every measure with its value, and what would feed those without a source."""
    try:
        counts = asked(request, desk)
    except NoFacts:
        return no_facts(request, desk)
    context = {
        "choosing": choosing(counts, desk),
        "when": _when(counts),
        "measures": [
            (code, title_of(code), _value(code, counts.figure(code), counts), definition_of(code))
            for code in (*CRITERIA, *MONTHLY)
            if code in MEASURES and code not in SAME
        ],
        "unfed": [(row.code, title_of(row.code), gettext(row.feeds)) for row in UNFED.values()],
        "as_of": counts.as_of,
        "every": counts.every,
        "section": "insight",
    }
    return show(request, desk, "desk/insights/measures.html", context)


def _when(counts: Counts) -> str:
    span = counts.scope.span if counts.every else counts.scope.steps[-1]
    return spans.period(span)


def _value(code: str, figure: Figure, counts: Counts, **group: Any) -> dict[str, Any]:
    """Return a figure in words; a share of few cases is not written as a percentage."""
    measure = MEASURES[code]
    number, among = figure.shown
    address = _list(code, number, counts, **group) if number else ""
    if measure.finish is Finish.quantiles:
        cases = gettext("From {count} cases.").format(count=measures.number(figure.number))
        if figure.times is None:
            return {"text": measures.UNTOLD, "of": cases, "address": address}
        unit = str(measure.unit)
        text = group_wording.days(figure.times.median, unit)
        ninth = group_wording.ninth(group_wording.days(figure.times.ninth, unit))
        return {"text": text, "of": f"{ninth} {cases}", "address": address}
    if figure.among is None:
        return {"text": measures.number(figure.number), "of": "", "address": address}
    of = measures.of_all(figure.number, figure.among, None)
    if number is None or not among:
        return {"text": measures.UNTOLD, "of": of, "address": address}
    if among < LEAST_CASES and measure.unit is Unit.percent:
        return {"text": group_wording.too_few(), "of": of, "address": address}
    return {"text": wording.percent(number / among), "of": of, "address": address}


def _list(
    code: str,
    number: int | None,
    counts: Counts,
    by: By | None = None,
    group: str = "",
    part: str = "",
) -> str:
    """Return the address of the list behind a figure; empty where there is none."""
    measure = MEASURES[code]
    if not number or not counts.lists or measure.table == "appointment":
        return ""
    scope = counts.scope
    if by is not None and scope.by is not None and scope.by is not by:
        return ""
    by, group = (by, group) if by is not None else (scope.by, scope.group)
    span = scope.span if counts.every else scope.steps[-1]
    return listed(Wanted(code, span, part, by, group))


def _line(code: str, by: By, row: GroupRow, counts: Counts) -> dict[str, Any]:
    look = str(row.mark) if row.mark in (Verdict.worse, Verdict.better) else "noise"
    judged = counts.every and MEASURES[code].among is not None
    return {
        "label": row.label,
        "value": _value(code, row.figure, counts, by=by, group=row.code),
        "look": look,
        "icon": _ICONS.get(row.mark, ""),
        "verdict": group_wording.group_verdict(row.mark) if judged else "",
    }


def _criterion(code: str, desk: DeskContext) -> dict[str, str]:
    criterion = trend.criterion_of(code)
    if criterion is None:
        return {}
    owner = owner_of(criterion, desk.rules)
    names = desk.names([owner] if owner else [])
    target = criteria.target(criterion.target, unit_of(criterion))
    return {"target": target, "owner": names.get(owner or "", "")}
