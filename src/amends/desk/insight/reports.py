"""Clause 8.4: the report of a period as of now, and those of months as they were frozen, as page,
PDF and workbook; and whether performance is public."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import wraps
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amends.core.framework.acting import may
from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.reports.frozen import REPORT, Reports
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.documents import NotPrinted, render
from amends.handling.access import countable
from amends.handling.kinds.report import reports
from amends.insight import spans
from amends.insight.charts import pictures
from amends.insight.month import NoFacts
from amends.insight.reports import printed, report_files
from amends.insight.reports.opened import Opened, live, opened
from amends.insight.reports.report_text import Told, told
from amends.insight.spans import NotAPeriod, Span
from amends.wording import acts, dates
from amends.wording.asking import AskingForm
from amends.wording.insight import measures

from ..forms.inputs import DayField
from ..improvement import access
from ..records.form_page import Target, form_page
from ..request.context import PDF, XLSX, DeskContext, download, for_role, read_only, show
from .period_choice import listed, no_facts

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")

type View = Callable[..., HttpResponseBase]


class Days(AskingForm):
    """Days of one's own choice."""

    first = DayField(ahead=False, label=gettext_lazy("From"))
    last = DayField(ahead=False, label=gettext_lazy("Up to"))


def _for_all_numbers(view: View) -> View:
    """Let only those in who see every number: a frozen report hides none."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, desk: DeskContext, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not sees_every_number(desk.person):
            raise Http404
        return view(request, desk, *args, **kwargs)

    return for_role(guarded)


@require_safe
@_for_all_numbers
def reports_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """List of the reports, the newest first."""
    state, done = reports(), request.GET.get("done", "")
    context = {
        "lines": [_line(frozen.report.first, state, desk) for frozen in reversed(state.frozen)],
        "state": str(state.state),
        "proposed_by": desk.names({by}).get(by, "") if (by := state.proposed_by) else "",
        "acts": _acts(state, desk),
        "said": acts.done(f"report.{done}") if done in REPORT.acts else "",
        "section": "insight",
    }
    return show(request, desk, "desk/insights/reports.html", context)


@read_only
def month_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the report of a period as of now."""
    days = Days(request.GET if request.GET.get("first") or request.GET.get("last") else None)
    if days.is_valid() and days.cleaned_data["first"] <= days.cleaned_data["last"]:
        return HttpResponseRedirect(_at("{first}..{last}".format(**days.cleaned_data)))
    try:
        report, span = _live(request, desk)
    except NotAPeriod:
        return HttpResponseRedirect(reverse("desk:month"))
    except NoFacts:
        return no_facts(request, desk)
    before, later = (move(span, desk.rules, desk.now) for move in (spans.before, spans.after))
    page = {
        "earlier": (_at(before.text), spans.period(before)),
        "later": (_at(later.text), spans.period(later)) if later.first <= later.at else None,
        "days": days if report.every else None,
        "frozen": report.every and span.whole_month and reports().of(span.first),
        "printed": f"{reverse('desk:month-printed')}?period={span.text}",
        "filed": f"{reverse('desk:month-filed')}?period={span.text}",
        "every": report.every,
    }
    return _page(request, desk, report, span.text, page)


@require_safe
@_for_all_numbers
def report_page(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Page of a frozen report."""
    page = {
        "printed": reverse("desk:report-printed", args=[key]),
        "filed": reverse("desk:report-filed", args=[key]),
    }
    return _page(request, desk, _report(key), key, page)


type File = Callable[[HttpRequest, DeskContext, Opened, str], HttpResponse]
"""Returns a report as a file, named by its period."""


@read_only
def month_file(request: HttpRequest, desk: DeskContext, file: File) -> HttpResponse:
    """The report of a period as a file."""
    try:
        report, span = _live(request, desk)
    except (NotAPeriod, NoFacts) as problem:
        raise Http404 from problem
    return file(request, desk, report, span.text)


@require_safe
@_for_all_numbers
def report_file(request: HttpRequest, desk: DeskContext, key: str, file: File) -> HttpResponse:
    """A frozen report as a file."""
    return file(request, desk, _report(key), key)


@require_safe
@_for_all_numbers
def report_figures(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """The frozen figures, byte for byte: their SHA-256 is in the audit trail."""
    report = _report(key)
    return download(report.text.encode(), f"amends-report-{key}.json", "application/json")


@require_http_methods(["GET", "HEAD", "POST"])
@_for_all_numbers
def publishing(request: HttpRequest, desk: DeskContext, act: str) -> HttpResponse:
    """Page of an act on what is public of performance."""
    declared = REPORT.acts.get(Code(act))
    if declared is None:
        raise Http404
    back, title = reverse("desk:reports"), gettext("Reports")
    target = Target(declared, REPORT.prefix, back, title, "desk:reports", "insight")
    return form_page(request, desk, target)


def _acts(state: Reports, desk: DeskContext) -> list[tuple[str, str]]:
    buttons = []
    for name, act in REPORT.acts.items():
        with suppress(Refused):
            may(act, desk.here(state))
            buttons.append((str(name), acts.button(act.key)))
    return buttons


def _line(first: date, state: Reports, desk: DeskContext) -> dict[str, Any]:
    frozen = state.of(first)
    if frozen is None:
        raise Http404
    return {
        "month": measures.period(frozen.report.first, frozen.report.last, month=True),
        "key": f"{first:%Y-%m}",
        "frozen": dates.moment(frozen.at, zone=desk.rules.policy.zone),
        "sha256": frozen.report.sha256,
    }


def _report(key: str) -> Opened:
    report = opened(date.fromisoformat(f"{key}-01")) if _MONTH.fullmatch(key) else None
    if report is None:
        raise Http404
    return report


def _live(request: HttpRequest, desk: DeskContext) -> tuple[Opened, Span]:
    """Return the report of the period that the address names. Raises `NotAPeriod`, `NoFacts`."""
    reader = countable(desk.person)
    if reader is None:
        raise Http404
    span = spans.read(request.GET.get("period", ""), desk.rules, desk.now)
    return live(reader, span, desk.rules, desk.now), span


def _told(report: Opened, desk: DeskContext) -> Told:
    content, purpose = report.content, "report"
    titles = access.problem_titles([row.problem for row in content.problems], desk, purpose=purpose)
    titles |= access.action_titles([row.action for row in content.actions], desk, purpose=purpose)
    return told(report, desk.rules, titles, listed)


def _page(
    request: HttpRequest, desk: DeskContext, report: Opened, key: str, page: dict[str, Any]
) -> HttpResponse:
    words = _told(report, desk)
    if report.every:
        desk.signs(REPORT.prefix)
    charts = [(f"trend-{n}", chart) for n, chart in enumerate(pictures(words.charts), 1)]
    context = {"told": words, "charts": charts, "report": report, "key": key, "section": "insight"}
    return show(request, desk, "desk/insights/report.html", context | page)


def as_pdf(request: HttpRequest, desk: DeskContext, report: Opened, key: str) -> HttpResponse:
    """Return a report as PDF."""
    try:
        content = render(printed.document(_told(report, desk), report, desk.rules))
    except NotPrinted:
        return show(request, desk, "desk/not_printed.html", {"section": "insight"}, status=503)
    return download(content, f"amends-report-{key}.pdf", PDF)


def as_book(request: HttpRequest, desk: DeskContext, report: Opened, key: str) -> HttpResponse:
    """Return a report as a workbook."""
    out = BytesIO()
    report_files.write(_told(report, desk), report, desk.rules, out)
    return download(out.getvalue(), f"amends-report-{key}.xlsx", XLSX)


def _at(period: str) -> str:
    return f"{reverse('desk:month')}?{urlencode({'period': period})}"
