"""Preview of an import: the first rows, every row that is refused, and the last confirmation."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Map
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.complaint.stages import Stage
from amends.core.values import Contact
from amends.imports import jobs, keeping, looking, new_codes
from amends.imports.fields import CODED
from amends.imports.mapping import Mapping, Reason
from amends.imports.mapping.model import meanings
from amends.imports.mapping.values import normal
from amends.imports.models import ImportRun, State
from amends.imports.parsing import NotRead
from amends.imports.run import Remark, Report
from amends.imports.sources import Interrupted
from amends.people import read
from amends.wording import dates, money
from amends.wording import import_texts as wording
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..reading.detail import shortened, zone_of_unit
from ..reading.states import stage_state
from ..request.context import DeskContext
from ..settings.pages import shown
from .import_report import as_csv
from .uploading import brought, matched, save_mapping, taking_over
from .values_form import with_count

_LONGEST = 1_000
"""Characters of a cell that is corrected."""
_ONE_LINE = 80
"""Characters of a cell that is shown in one line."""
_REFUSED = 200
"""Maximum refused rows on the page; all of them are in the file."""


class GoForm(AskingForm):
    """Confirmation form, with the name under which the mapping is saved for next time."""

    keep_as = forms.CharField(
        label=gettext_lazy("Save the mapping as"),
        help_text=gettext_lazy("For next time, for your colleagues and for the command line."),
        max_length=100,
        required=False,
    )


class EnclosedForm(AskingForm):
    """Form for the archive of files."""

    enclosed = forms.FileField(
        label=gettext_lazy("Attachments, as one ZIP file"),
        help_text=gettext_lazy("Up to 100 MB. We match them by file name."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@taking_over
def preview(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Page with the resulting rows; a button imports them."""
    row, of = matched(run)
    form, enclosed = GoForm(), EnclosedForm()
    if "enclose" in request.POST:
        enclosed = EnclosedForm(request.POST, request.FILES)
        if _enclose(enclosed, row, desk):
            return HttpResponseRedirect(reverse("desk:bring-preview", args=[run]))
    report = _previewed(row, of, desk)
    if "correct" in request.POST or "discard" in request.POST:
        _correct(row, report, request.POST, desk)
        return HttpResponseRedirect(reverse("desk:bring-preview", args=[run]))
    missing = _missing(row, of, desk)
    if "go" in request.POST:
        form = GoForm(request.POST)
        if form.is_valid() and not missing and report.taken:
            if name := form.cleaned_data["keep_as"].strip():
                save_mapping(name, of, desk)
            jobs.start(row, expected=report.rows, now=desk.now)
            return HttpResponseRedirect(reverse("desk:brought", args=[run]))
    context = {
        "run": row,
        "form": enclosed if enclosed.is_bound else form,
        "go": form,
        "enclosed": enclosed if of.files is not None else None,
        "missing": missing,
        "cut": looking.TRIED if report.cut else 0,
        "corrected": sum(map(len, row.corrections.values())),
        **_shown(report, of, desk),
    }
    status = 422 if request.method == "POST" else 200
    return shown(request, desk, "desk/imports/preview.html", context, status=status)


def _enclose(form: EnclosedForm, row: ImportRun, desk: DeskContext) -> bool:
    if not form.is_valid():
        return False
    try:
        keeping.enclose(row, form.cleaned_data["enclosed"].chunks(), now=desk.now)
    except NotRead as problem:
        form.add_error("enclosed", wording.not_read(problem.reason))
        return False
    return True


def _correct(row: ImportRun, report: Report, posted: Map[str, str], desk: DeskContext) -> None:
    """Store the cells of refused rows that were changed; or discard all corrections."""
    if "discard" in posted:
        row.corrections = {}
    cells = [
        (bad.line, bad.field, text[:_LONGEST])
        for number, bad in enumerate(_listed(report))
        if bad.field
        and (text := _as_sent(posted.get(f"cell-{bad.line}-{number}", bad.value)))
        != _as_sent(bad.value)
    ]
    keeping.correct(row, cells if "correct" in posted else [], now=desk.now)


def _as_sent(text: str) -> str:
    """Return a text for comparison: browsers change the ends of lines and leave some signs out."""
    return "\n".join(text.replace("\0", "").splitlines()).strip()


def _listed(report: Report) -> list[Remark]:
    return report.bad[:_REFUSED]


def _missing(row: ImportRun, of: Mapping, desk: DeskContext) -> list[str]:
    """Return what the mapping means and the live settings do not have, with how many rows have
    it."""
    if not (codes := set(new_codes.unpublished(of, desk.rules.policy))):
        return []
    coded = [part for field in CODED if (part := getattr(of, field)) is not None]
    with keeping.source_of(row) as source:
        table = looking.table_of(source, of, keeping.corrected(row))
        counts = looking.values(table, [part.column for part in coded])
    tally: Counter[str] = Counter()
    for part in coded:
        named = meanings(part.values)
        for word, count in counts.get(part.column, Counter()).items():
            if named.get(normal(word)) in codes:
                tally[word] += count
    return [with_count(word, count) for word, count in tally.most_common()] or sorted(codes)


def _previewed(row: ImportRun, of: Mapping, desk: DeskContext) -> Report:
    with keeping.source_of(row) as source, keeping.archive_of(row) as enclosed:
        table = looking.table_of(source, of, keeping.corrected(row))
        return looking.preview(table, of, actor=desk.actor, now=desk.now, enclosed=enclosed)


def _shown(report: Report, of: Mapping, desk: DeskContext) -> dict[str, Any]:
    persons = read.names([str(g.owner) for _, g in report.first if g.owner])
    names = Names(persons, rules=desk.rules)
    zone = zone_of_unit(desk, None)
    return {
        "rows": [_row(line, act, names, zone) for line, act in report.first],
        "fields": [wording.column(field) for field in CODED if getattr(of, field) is not None],
        "counts": {
            "taken": report.taken,
            "known": report.known,
            "refused": len(report.bad),
            "noted": len({note.line for note in report.noted if note.reason != Reason.corrected}),
            "differs": len(report.other),
            "signs": report.signs,
        },
        "refused": [
            _bad(bad, names) | {"name": f"cell-{bad.line}-{number}"}
            for number, bad in enumerate(_listed(report))
        ],
        "correctable": any(bad.field for bad in _listed(report)),
    }


def _row(line: int, act: TakeOver, names: Names, zone: str) -> dict[str, Any]:
    contact = act.complainants[0].identity
    who = contact if isinstance(contact, Contact) else Contact()
    coded: list[tuple[str, str]] = [
        (gettext("Category"), names.listed("categories", act.category) if act.category else ""),
        (gettext("Product"), names.listed("products", act.product) if act.product else ""),
        (gettext("Channel"), names.listed("channels", act.channel) if act.channel else ""),
        (gettext("Unit"), names.unit(act.unit) if act.unit else ""),
        (gettext("Brand"), names.brand(act.brand) if act.brand else ""),
        (gettext("Response promised by"), dates.day(act.due_on) if act.due_on else ""),
        (gettext("Closed on"), dates.day(act.closed_on) if act.closed_on else ""),
        (gettext("Outcome"), shortened(str(act.outcome or ""))),
        (gettext("Amount"), money.amount(act.amount) if act.amount else ""),
        (gettext("Outcome sought"), shortened(str(act.remedy or ""))),
        (gettext("Notes"), str(len(act.words) or "")),
    ]
    return {
        "line": line,
        "reference": act.old_reference,
        "received": _when(act.happened, zone),
        "stage": stage_state(Stage(act.stage)),
        "owner": names.person(act.owner) if act.owner else "",
        "who": who.name or who.organization or who.email or who.phone,
        "what": shortened(str(act.narrative or "")),
        "more": [(title, text) for title, text in coded if text],
    }


def _when(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    if local.time() == time():
        return dates.day(local.date())
    return dates.moment(moment, zone=zone)


def _bad(bad: Remark, names: Names) -> dict[str, Any]:
    return {
        "line": bad.line,
        "field": bad.field,
        "value": bad.value,
        "long": len(bad.value) > _ONE_LINE or len(bad.value.splitlines()) > 1,
        "why": wording.why(bad.reason, names),
    }


@require_safe
@taking_over
def refused(request: HttpRequest, desk: DeskContext, run: str) -> StreamingHttpResponse:
    """Serve every refused row, as CSV."""
    row = brought(run, State.matching)
    try:
        report = _previewed(row, keeping.mapping_of(row), desk)
    except Interrupted:  # not the fault of the file: `taking_over` says why
        raise
    except NotRead:
        report = Report()
    names = Names(rules=desk.rules)

    def lines() -> Iterator[list[object]]:
        yield [gettext("Line"), gettext("Column"), gettext("Value"), gettext("Why")]
        for bad in report.bad:
            cells = _bad(bad, names)
            yield [cells["line"], cells["field"], cells["value"], cells["why"]]

    return as_csv(lines(), f"refused-{run}.csv")
