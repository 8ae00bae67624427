"""Progress and report of an import, cancelling or undoing it, and complaints without any date."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import batched
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.operation.acts.tracking import SetReminder, set_reminder
from amends.core.principles.timeliness import due
from amends.core.values import Code, Id
from amends.core.written_cells import cell
from amends.handling.commands import Command
from amends.handling.streams import stream_of
from amends.imports import jobs, keeping
from amends.imports.models import ImportRun, Line, State
from amends.imports.run import AT_ONCE
from amends.imports.undo import among
from amends.register import queries
from amends.register.queries import Filters, Rows
from amends.wording import import_texts as wording
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..forms.inputs import DayField
from ..request.context import DeskContext
from ..request.submission import send
from ..settings.pages import shown, status_of
from .uploading import STATES, brought, taking_over


class DayForm(AskingForm):
    """The day on which the owners are reminded."""

    day = DayField(ahead=True, label=gettext_lazy("Remind the owners on"))

    def blame(self, names: Any, message: str) -> bool:
        """Attach no refusal to the day."""
        return False


def undated(row: ImportRun, desk: DeskContext) -> Rows:
    """Return the complaints of an import that are open with no date, as far as visible."""
    seen = among(desk.visible(), row.source, row.run)
    return queries.filtered(seen, Filters(undated=True))


def offered(desk: DeskContext) -> date:
    """Return the day of the routine target for the response, counted from today."""
    target = desk.rules.policy.targets[0]
    try:
        calendar = desk.rules.calendar(None)
    except NoCalendar:
        return desk.rules.day_of(None, desk.now)
    return due(desk.now, amount=target.respond, unit=target.unit, calendar=calendar).day


def reminders(row: ImportRun, desk: DeskContext, day: date) -> Iterator[list[Command]]:
    """Yield the commands that remind the owner of each of them, a transaction at a time."""
    rows = list(undated(row, desk).values_list("reference", "owner"))
    for part in batched(rows, AT_ONCE):
        yield [
            Command(
                stream_of(reference),
                set_reminder.name,
                SetReminder(day, Id(owner or desk.person.id)),
            )
            for reference, owner in part
        ]


LINES = 25
"""Rows of a report on one page."""
_REFRESH = "5"
"""Seconds after which a progress page reloads."""


@require_safe
@taking_over
def progress(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Page with the progress; once it is done, with the results of the rows."""
    row = brought(run)
    if row.state == State.matching:
        return HttpResponseRedirect(reverse("desk:bring-columns", args=[run]))
    return _progress(request, desk, row, DayForm(initial={"day": offered(desk)}))


@require_POST
@taking_over
def remind(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Set a reminder for the owner of each complaint of the import that is open with no date."""
    row, names = brought(run, State.done), Names(rules=desk.rules)
    form = DayForm(request.POST)
    if form.is_valid():
        parts = reminders(row, desk, form.cleaned_data["day"])
        if all(send(request, desk, part, form, names=names).done for part in parts):
            return HttpResponseRedirect(reverse("desk:brought", args=[run]))
    return _progress(request, desk, row, form)


def _progress(
    request: HttpRequest, desk: DeskContext, row: ImportRun, form: DayForm
) -> HttpResponse:
    text, look = STATES[State(row.state)]
    moving = row.state in (State.queued, State.running, State.undoing)
    context = {
        "run": row,
        "state": {"text": text, "look": look},
        "moving": moving,
        "so_far": _so_far(row),
        **_report(row, request),
        "touched": request.GET.get("touched", ""),
        "undated": undated(row, desk).count() if row.state == State.done else 0,
        "undated_url": f"{reverse('desk:queue')}?run={row.run}&state=no_date",
        "form": form,
    }
    response = shown(request, desk, "desk/imports/progress.html", context, status=status_of(form))
    if moving:
        response["Refresh"] = _REFRESH
    return response


def _so_far(row: ImportRun) -> str:
    if row.state == State.undoing:
        return gettext("Import undone for {done} of {all}.").format(
            done=row.taken_back, all=row.taken
        )
    seen = row.taken + row.known + row.lines.filter(fate="refused").count()
    return gettext("{done} of about {all} rows read.").format(
        done=seen, all=max(row.expected, seen)
    )


def _report(row: ImportRun, request: HttpRequest) -> dict[str, Any]:
    kinds = {
        "refused": (
            gettext("Not imported"),
            gettext("Correct them in the file and import it again. Only those rows are added."),
        ),
        "differs": (
            gettext("Already here, with different details"),
            gettext("Nothing was overwritten."),
        ),
        "noted": (gettext("Imported with differences"), ""),
    }
    counts, sections = {}, []
    for fate, (title, hint) in kinds.items():
        lines = row.lines.filter(fate=fate)
        counts[fate] = lines.values("line").distinct().count()
        if counts[fate]:
            ordered = lines.order_by("line", "id")
            page = Paginator(ordered, LINES).get_page(request.GET.get(fate, "1"))
            section = {"fate": fate, "title": title, "hint": hint, "count": counts[fate]}
            sections.append({**section, "lines": [_line(remark) for remark in page], "page": page})
    return {"sections": sections, "counts": counts}


def _line(line: Line) -> dict[str, Any]:
    what = wording.field(line.field) if line.fate == "differs" else line.field
    return {"line": line.line, "field": what, "why": _why(line), "reference": line.reference}


def _why(line: Line) -> str:
    if line.fate == "differs":
        return gettext("has different details now")
    if not line.line:
        return wording.not_read(line.reason)
    return wording.why(Code(line.reason), Names())


@require_safe
@taking_over
def report(request: HttpRequest, desk: DeskContext, run: str) -> StreamingHttpResponse:
    """Serve every row with a remark, as CSV."""
    row = brought(run)

    def lines() -> Iterator[list[object]]:
        yield [gettext("Line"), gettext("What"), gettext("Column"), gettext("Why"), gettext("Here")]
        for line in row.lines.order_by("line", "id").iterator():
            cells = _line(line)
            yield [cells["line"], line.fate, cells["field"], cells["why"], cells["reference"]]

    return as_csv(lines(), f"register-{run}.csv")


class _Echo:
    def write(self, text: str) -> str:
        return text


def as_csv(lines: Iterator[list[object]], name: str) -> StreamingHttpResponse:
    """Rows as a CSV file that no spreadsheet program takes for formulas."""
    write = csv.writer(_Echo()).writerow
    rows = (write([cell(value) for value in line]) for line in lines)
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@taking_over
def leave(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Cancel the import and delete the file."""
    row = brought(run, State.matching)
    keeping.drop_files(row)
    row.delete()
    return HttpResponseRedirect(reverse("desk:bring"))


@require_POST
@taking_over
def undo(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Undo the whole import, in the background."""
    row = brought(run, State.done)
    address = reverse("desk:brought", args=[run])
    try:
        jobs.start_undoing(row, now=desk.now)
    except jobs.TouchedAlready as problem:
        return HttpResponseRedirect(f"{address}?touched={problem.count}")
    return HttpResponseRedirect(address)
