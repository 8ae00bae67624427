"""Insights: few sentences with a next step, then what they are based on."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateformat import format as written
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.framework.people.authority import Permission
from amends.core.improvement.statistics.comparing import LEAST
from amends.core.values import Day, minor_digits
from amends.insight.analysis import causes, fairness, times, trend
from amends.insight.analysis.causes import OTHERS, CauseTable, Size
from amends.insight.analysis.fairness import Fairness, GroupRow, Treatment
from amends.insight.analysis.scope import Counts
from amends.insight.analysis.trend import ON_TIME
from amends.insight.charts import Event, csv_of, pictures
from amends.insight.form_use import form_use
from amends.insight.groups import By, named
from amends.insight.lists import Wanted
from amends.insight.month import NoFacts
from amends.insight.signals.refreshing import few_complaints
from amends.register.models import Action, Row
from amends.wording.dates import short_day
from amends.wording.insight import groups as group_wording
from amends.wording.insight import insights as wording
from amends.wording.insight import measures, signals
from amends.wording.names import Names
from amends.wording.phrases import language_name

from ..improvement import access
from ..improvement.recurring import repeat_rows
from ..request.context import CSV, DeskContext, download, read_only, show, signed_in
from .headlines import recurring, satisfied, truths
from .period_choice import asked, choosing, listed, no_facts

_ACTIONS = 3


def small_page(request: HttpRequest, desk: DeskContext, counts: Counts) -> HttpResponse:
    """The page; its counts are of 12 complete months."""
    rows, repeats = repeat_rows(desk)
    late, among = counts.figure(ON_TIME).shown
    context: dict[str, Any] = {
        "lead": signals.small(len(rows), len(repeats)),
        "complaints": len(rows),
        "repeats": repeats,
        "may_open": desk.actor.may_somewhere(Permission.improvement_work),
        "months": _months(rows, repeats, desk),
        "until": counts.scope.today,
        "actions": _actions(desk),
        "satisfied": next(satisfied(counts), None),
        "section": "insight",
    }
    context |= _form(counts, desk)
    if counts.every and late is not None and among:
        context["on_time"] = measures.said(wording.ON_TIME_OF, number=among - late, among=among)
        if late and counts.lists:
            view = measures.said(wording.VIEW_LATE, count=late)
            context["late"] = (listed(Wanted(ON_TIME, counts.scope.span)), view)
    return show(request, desk, "desk/insights/small.html", context)


def _months(
    rows: list[Row], repeats: list[dict[str, Any]], desk: DeskContext
) -> list[dict[str, Any]]:
    again = {line.row.reference for repeat in repeats for line in repeat["rows"]}
    days = {row.reference: desk.rules.day_of(None, row.received_at) for row in rows}
    by_month: Counter[tuple[Day, bool]] = Counter(
        (day.replace(day=1), reference in again) for reference, day in days.items()
    )
    month = desk.rules.day_of(None, desk.now).replace(day=1)
    months = []
    for _ in range(12):
        marks = (*[False] * by_month[month, False], *[True] * by_month[month, True])
        months.append({"name": written(month, "M"), "marks": marks})
        month = (month - timedelta(days=1)).replace(day=1)
    return months[::-1]


def _actions(desk: DeskContext) -> list[tuple[str, str]]:
    rows = access.actions(desk).filter(completed_on__isnull=False).order_by("-completed_on")
    ids = [row.id for row in rows[:_ACTIONS]]
    details = access.action_details(ids, desk, purpose="insights")
    return [(action.state.id, action.text(action.state.what)) for action in details]


_EVENTS, _APART = 3, 4
_HEAT = (0, 0.1, 0.3, 0.6)
"""Shares of the largest cell from which a cell is darker."""


@read_only
def insights_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Clauses 8.2 to 8.4: the page; in a small organization, the one of its repeats."""
    try:
        if few_complaints(desk.now):
            return small_page(request, desk, asked(request, desk, "12m"))
        counts = asked(request, desk)
    except NoFacts:
        return no_facts(request, desk)
    marked = list(_marked(counts, desk))
    events = tuple(Event(mark["place"], gettext("Action completed")) for mark in marked)
    timely = trend.on_time(counts, events)
    repeats = recurring(counts, desk)
    rises = [repeat for repeat in repeats if repeat.new]
    context = {
        "choosing": choosing(counts, desk),
        "marked": marked,
        "truths": truths(timely, counts, rises, desk),
        "empty": all(among == "0" for _, _, among, *_ in timely.chart.head.rows),
        "counted": wording.on_time_counted(),
        "repeats": repeats,
        "as_of": counts.as_of,
        "every": counts.every,
        "few": LEAST,
        "section": "insight",
    }
    charts = [timely.chart]
    if counts.every:
        took = times.times(counts)
        charts.append(times.curve(took))
        context |= {"took": took, **_causes(request, counts, desk), **_groups(counts, desk)}
    context |= _form(counts, desk)
    drawn = pictures(charts)
    context |= {"on_time": drawn[0], "curve": drawn[1] if len(drawn) > 1 else None}
    return show(request, desk, "desk/insights/overview.html", context)


@read_only
def on_time_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The figures of the chart as CSV."""
    counts = asked(request, desk)
    return as_csv(csv_of(trend.on_time(counts).chart), "on-time")


@read_only
def times_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The curve of time to respond as CSV."""
    counts = asked(request, desk)
    if not counts.every:
        raise Http404
    return as_csv(csv_of(times.curve(times.times(counts))), "time-to-respond")


@require_safe
@signed_in
def old_address(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Lead from the old address of the monthly report: to the report if it names a period."""
    page = reverse("desk:month" if request.GET else "desk:insights")
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{page}?{query}" if query else page)


def as_csv(text: str, name: str) -> HttpResponse:
    """Return a CSV file as a download."""
    return download(text, f"amends-{name}.csv", CSV)


def _marked(counts: Counts, desk: DeskContext) -> Iterator[dict[str, Any]]:
    """Yield the newest completed actions with an effect rule that the reader may see, apart from
    each other on the chart."""
    span, steps = counts.scope.span, counts.scope.steps
    rows: list[Action] = list(
        access.actions(desk)
        .filter(completed_on__range=(span.first, span.last), has_rule=True)
        .order_by("-completed_on", "id")[:20]
    )
    details = access.action_details([row.id for row in rows], desk, purpose="insights")
    texts = {str(action.state.id): action.text(action.state.what) for action in details}
    taken: list[int] = []
    for row in rows:
        done = row.completed_on
        place = next(
            (at for at, step in enumerate(steps) if done and step.first <= done <= step.last), None
        )
        if done is None or place is None or not texts.get(row.id) or len(taken) == _EVENTS:
            continue
        if all(abs(place - other) >= _APART for other in taken):
            taken.append(place)
            yield {"place": place, "id": row.id, "day": short_day(done), "text": texts[row.id]}


# --- form of the public site ---


def _form(counts: Counts, desk: DeskContext) -> dict[str, Any]:
    """Return where drafts of the public form end, by page and language."""
    use = form_use(desk.rules.day_of(None, desk.now), every=counts.every)
    if use is None:
        return {}
    columns = ("", *use.languages) if len(use.languages) > 1 else ("",)
    ends = {"": gettext("Begun"), **{page: gettext(wording.FORM_ENDS[page]) for page in use.pages}}
    rows = [
        (
            title,
            [measures.number(use.numbers[page, column]) for column in columns],
            "" if (share := use.share(page)) is None else measures.percent(share),
        )
        for page, title in sorted(ends.items(), key=lambda end: _PLACES.index(end[0]))
    ]
    return {
        "form_rows": rows,
        "form_languages": [language_name(language) for language in columns[1:]],
        "form_period": measures.period(use.first, use.last, month=not counts.every),
        "form_note": "" if counts.every else measures.hidden_note(),
    }


_PLACES = ("", *wording.FORM_ENDS)


# --- causes ---


def _causes(request: HttpRequest, counts: Counts, desk: DeskContext) -> dict[str, Any]:
    wanted = request.GET.get("size", "")
    size = Size(wanted) if wanted in set(Size) else Size.number
    table = causes.causes(counts, size)
    names = Names(rules=desk.rules)
    most = max([cell for row in table.rows for cell in row.cells] or [1]) or 1
    largest = max([row.total for row in table.rows] or [1]) or 1
    products = [
        gettext("Everyone else") if product == OTHERS else named(By.product, product, names)
        for product in table.products
    ]
    return {
        "sizes": [(str(option), wording.size(option), option is size) for option in Size],
        "causes": [
            {
                "name": named(By.cause, row.cause, names),
                "cells": [
                    {
                        "product": name,
                        "text": _amount(cell, table),
                        "heat": sum(cell > share * most for share in _HEAT),
                        "address": _to_cause(counts, table, row.cause, product) if cell else "",
                    }
                    for cell, product, name in zip(row.cells, table.products, products, strict=True)
                ],
                "total": _amount(row.total, table),
                "address": _to_cause(counts, table, row.cause, ""),
                "width": round(100 * row.total / largest),
                "together": wording.percent(row.together),
                "vital": row.vital,
            }
            for row in table.rows
        ],
        "products": products,
        "causes_title": wording.causes_title(size, *table.half, table.total),
        "causes_note": wording.causes_note(
            size,
            _amount(table.unknown, table) if table.unknown else "",
            table.currency,
            ", ".join(currency.upper() for currency in table.other_currencies),
        ),
    }


def _amount(value: int, table: CauseTable) -> str:
    if table.size is Size.money and value:
        value = round(value / 10 ** minor_digits(table.currency))
    return measures.number(value)


def _to_cause(counts: Counts, table: CauseTable, cause: str, product: str) -> str:
    if counts.scope.by is not None or table.size is Size.harm or product == OTHERS:
        return ""
    span = counts.scope.span
    if table.size is Size.money:
        if product:
            return ""
        return listed(Wanted("paid", span, by=By.cause, group=cause, currency=table.currency))
    if not product:
        return listed(Wanted("upheld", span, by=By.cause, group=cause))
    return listed(Wanted("upheld", span, by=By.product, group=product), cause=cause)


# --- groups of complainants ---


def _groups(counts: Counts, desk: DeskContext) -> dict[str, Any]:
    result = fairness.fairness(counts)
    names = Names(rules=desk.rules)
    return {
        "fairness_title": group_wording.fairness_title(
            found=bool(result.found), enough=result.enough
        ),
        "differences": list(_differences(result, names)),
        "fairness": [
            (
                group_wording.dimension(name),
                [(_group(name, row.group, names), *_shares(row)) for row in rows],
            )
            for name, rows in result.tables.items()
        ],
        "treatments": [group_wording.treatment(treatment) for treatment in Treatment],
        "fairness_note": group_wording.few_note(LEAST, result.few),
    }


def _differences(fairness: Fairness, names: Names) -> Iterator[str]:
    for name, row, treatment in fairness.found:
        group = row.shares[treatment]
        yield group_wording.unequal(
            _group(name, row.group, names), treatment, group.share, group.other_share
        )


def _shares(row: GroupRow) -> tuple[str, str, list[tuple[str, str, bool]]]:
    enough = row.cases >= LEAST
    median = measures.number(row.median) if enough and row.median is not None else measures.UNTOLD
    shares = []
    for treatment in Treatment:
        group = row.shares.get(treatment)
        text = (
            wording.percent(group.share)
            if group is not None and group.cases >= LEAST
            else group_wording.too_few()
        )
        shares.append((group_wording.treatment(treatment), text, treatment in row.different))
    return measures.number(row.cases), median, shares


def _group(dimension: str, code: str, names: Names) -> str:
    if not code:
        return group_wording.unknown_group(dimension)
    if dimension == "support_needs":
        return gettext("Support needs recorded")
    return language_name(code) if dimension == "language" else named(By.channel, code, names)
