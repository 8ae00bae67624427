"""Clause 8.4: the monthly reports as they were frozen: list, page, PDF, workbook and figures; and
whether performance is public."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from io import BytesIO
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.declaration import RecordAct, may_act
from amends.core.improvement.reports.frozen import REPORT_ACTS, Reports
from amends.core.refusal import Refused
from amends.core.streams import REPORT
from amends.core.values import Code
from amends.documents import NotPrinted, render
from amends.handling.commands import Command
from amends.handling.kinds.report import reports
from amends.insight.reports import filed, printed
from amends.insight.reports.opened import Opened, opened
from amends.insight.reports.told import Told, told
from amends.people import read as people
from amends.wording import acts, dates, measures
from amends.wording.names import Names

from ..improvement import access
from ..request.context import DeskContext, for_role, show
from ..request.submission import fresh_key, send
from .publishing_forms import PerformanceForm

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list: its month, its address, and when it was frozen."""

    month: str
    key: str
    frozen: str
    sha256: str


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
    known, done = reports(), request.GET.get("done", "")
    context = {
        "lines": [_line(one.report.first, known, desk) for one in reversed(known.frozen)],
        "state": str(known.state),
        "proposed_by": desk.names({by}).get(by, "") if (by := known.proposed_by) else "",
        "acts": _acts(known, desk),
        "said": acts.done(f"report.{done}") if done in REPORT_ACTS else "",
        "section": "insight",
    }
    return show(request, desk, "desk/insights/reports.html", context)


@require_safe
@_for_all_numbers
def report_page(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Page of one report."""
    report, text = _opened(key, desk)
    context = {
        "told": text,
        "key": key,
        "frozen": dates.moment(report.frozen.at, zone=desk.rules.policy.zone),
        "unchanged": printed.unchanged(text),
        "section": "insight",
    }
    return show(request, desk, "desk/insights/report.html", context)


@require_safe
@_for_all_numbers
def report_printed(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """The report as PDF."""
    report, text = _opened(key, desk)
    try:
        content = render(printed.document(text, report, desk.rules))
    except NotPrinted:
        return show(request, desk, "desk/not_printed.html", {"section": "insight"}, status=503)
    return _download(content, "application/pdf", f"{key}.pdf")


@require_safe
@_for_all_numbers
def report_filed(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """The report as a workbook."""
    report, text = _opened(key, desk)
    out = BytesIO()
    filed.write(text, report, desk.rules, out)
    return _download(out.getvalue(), _SHEET, f"{key}.xlsx")


@require_safe
@_for_all_numbers
def report_figures(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """The frozen figures, byte for byte: their SHA-256 is in the audit trail."""
    report = _report(key)
    return _download(report.text.encode(), "application/json", f"{key}.json")


@require_http_methods(["GET", "HEAD", "POST"])
@_for_all_numbers
def publishing(request: HttpRequest, desk: DeskContext, act: str) -> HttpResponse:
    """Page of an act on what is public of performance."""
    known = REPORT_ACTS.get(Code(act))
    if known is None:
        raise Http404
    form = PerformanceForm(request.POST or None, known)
    if request.method == "POST" and form.is_valid():
        command = Command(REPORT.prefix, known.name, form.payload())
        names = Names(people.all_names(), {}, desk.rules)
        sent = send(request, desk, [command], form, names=names)
        if sent.done is not None:
            return HttpResponseRedirect(f"{reverse('desk:reports')}?done={act}")
    key = f"report.{act}"
    context = {
        "form": form,
        "title": acts.title(key),
        "about": gettext("Reports"),
        "button": acts.button(key),
        "hint": acts.hint(key),
        "back": reverse("desk:reports"),
        "once": fresh_key(),
        "section": "insight",
    }
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/improvement/criterion_act.html", context, status=status)


def _acts(known: Reports, desk: DeskContext) -> list[tuple[str, str]]:
    """Return the acts on publication that are possible now, with their buttons."""
    return [
        (str(name), acts.button(act.key))
        for name, act in REPORT_ACTS.items()
        if _possible(act, known, desk)
    ]


def _possible(act: RecordAct[Any], known: Any, desk: DeskContext) -> bool:
    try:
        may_act(act, known, desk.rules, desk.actor, desk.now)
    except Refused:
        return False
    return True


def _line(first: date, known: Reports, desk: DeskContext) -> Line:
    frozen = known.of(first)
    if frozen is None:
        raise Http404
    return Line(
        measures.period(frozen.report.first, frozen.report.last, month=True),
        f"{first:%Y-%m}",
        dates.moment(frozen.at, zone=desk.rules.policy.zone),
        frozen.report.sha256,
    )


def _report(key: str) -> Opened:
    if not _MONTH.fullmatch(key):
        raise Http404
    report = opened(date.fromisoformat(f"{key}-01"))
    if report is None:
        raise Http404
    return report


def _opened(key: str, desk: DeskContext) -> tuple[Opened, Told]:
    report = _report(key)
    content = report.content
    purpose = "report"
    titles = access.problem_titles([one.problem for one in content.problems], desk, purpose=purpose)
    titles |= access.action_titles([one.action for one in content.actions], desk, purpose=purpose)
    return report, told(report, desk.rules, titles)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="amends-report-{name}"'
    return answer
