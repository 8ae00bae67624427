"""Where a register comes in: the file is handed over, and it is told what became of its rows."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.core.framework.authority import Permission
from amends.core.values import Code
from amends.handling import mapping
from amends.handling.exporting import cell
from amends.handling.mapping import Mapping
from amends.handling.mapping.values import slug
from amends.moving import fields, jobs, keeping
from amends.moving.models import Bringing, Line, SavedMapping, State
from amends.moving.sources import NotRead
from amends.people import read
from amends.wording import dates
from amends.wording import taking_over as wording
from amends.wording.names import Names

from ..rules.pages import shown, status_of
from ..seat import Seat, seated, show
from ..showing import zone_of_unit

LINES = 25
"""Rows of a report on one page."""
_REFRESH = "5"
"""Seconds after which a page of progress looks again by itself."""

type OnePage[**P] = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]


def taking_over[**P](page: OnePage[P]) -> Any:
    """A page for whoever may take a register over."""

    @wraps(page)
    def guarded(
        request: HttpRequest, seat: Seat, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not seat.actor.may(Permission.complaint_import, units=()):
            return show(request, seat, "desk/unknown.html", {}, status=403)
        try:
            return page(request, seat, *args, **kwargs)
        except Elsewhere as elsewhere:
            return HttpResponseRedirect(reverse("desk:brought", args=[elsewhere.run]))

    return seated(guarded)


class Elsewhere(Exception):
    """A take-over has come further by now (a button was pressed twice): its page tells."""

    def __init__(self, run: str) -> None:
        super().__init__(run)
        self.run = run


def brought(run: str, *states: State) -> Bringing:
    """A take-over. Raises `Http404`, and `Elsewhere` unless it is in one of the states."""
    row = Bringing.objects.filter(run=run).first()
    if row is None:
        raise Http404
    if states and row.state not in states:
        raise Elsewhere(run)
    return row


class UploadForm(forms.Form):
    """The file, what the register is called, and how it is read, if that is known."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "A workbook (.xlsx), CSV or JSON lines of at most 30 MB. Nothing is taken over yet."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("What the old register is called"),
        help_text=gettext_lazy(
            "Choose the same name when you bring it again: then only what is new comes in."
        ),
        max_length=40,
        initial=gettext_lazy("old register"),
    )
    mapping = forms.ChoiceField(label=gettext_lazy("How it is read"))

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        saved = [(f"saved/{name}", name) for name in _saved_names()]
        ready = [
            ("ready/amends", gettext("A workbook that we exported")),
            ("ready/osticket", gettext("osTicket 1.18, its CSV export")),
            ("ready/zammad", gettext("Zammad 6, its Excel export")),
            ("ready/cfpb", gettext("The public complaints of the US CFPB")),
        ]
        choices: list[Any] = [("", gettext("I match its columns now"))]
        if saved:
            choices.append((gettext("Saved mappings"), saved))
        self.fields["mapping"] = forms.ChoiceField(
            label=gettext("How it is read"),
            choices=[*choices, (gettext("Ready mappings"), ready)],
            required=False,
        )

    def draft(self, seat: Seat) -> Mapping:
        """The mapping to begin with."""
        where, _, name = self.cleaned_data["mapping"].partition("/")
        if where == "ready" and (known := mapping.shipped(name)):
            return known
        if where == "saved" and (saved := SavedMapping.objects.filter(name=name).first()):
            return mapping.read(saved.text, source=name)
        policy = seat.rules.policy
        zone = zone_of_unit(seat, None)
        return fields.empty(
            slug(self.cleaned_data["source"]), zone=zone, currency=str(policy.currency)
        )


def _saved_names() -> list[str]:
    return list(SavedMapping.objects.order_by("name").values_list("name", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@taking_over
def start(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Hand a file over; and every take-over so far."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row = keeping.keep(
                upload.name,
                upload.chunks(),
                by=seat.person.id,
                draft=form.draft(seat),
                now=seat.now,
            )
        except NotRead as problem:
            form.add_error("file", wording.not_read(problem.reason))
        else:
            return HttpResponseRedirect(reverse("desk:bring-columns", args=[row.run]))
    names = read.names(Bringing.objects.values_list("by", flat=True))
    context = {
        "form": form,
        "rows": [_told(row, names, seat) for row in Bringing.objects.order_by("-id")[:LINES]],
        "saved": _saved_names(),
        "mapping_form": MappingForm(),
    }
    return shown(request, seat, "desk/register/start.html", context, status=status_of(form))


_STATES = {
    State.matching: (gettext_lazy("being matched"), "open"),
    State.queued: (gettext_lazy("waits for its turn"), "due"),
    State.running: (gettext_lazy("being taken over"), "due"),
    State.done: (gettext_lazy("taken over"), "done"),
    State.undoing: (gettext_lazy("being undone"), "due"),
    State.undone: (gettext_lazy("undone"), "quiet"),
}


def _told(row: Bringing, names: dict[str, str], seat: Seat) -> dict[str, Any]:
    text, look = _STATES[State(row.state)]
    return {
        "run": row.run,
        "name": row.name,
        "by": names.get(row.by, ""),
        "when": dates.moment(row.began, zone=zone_of_unit(seat, None)),
        "state": {"text": text, "look": look},
        "taken": row.taken,
    }


class MappingForm(forms.Form):
    """A mapping as a file."""

    mapping_file = forms.FileField(
        label=gettext_lazy("A mapping from a file"),
        help_text=gettext_lazy("A TOML file that was saved here or elsewhere."),
    )


@require_POST
@taking_over
def mappings(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take a mapping from a file, or remove one."""
    if gone := request.POST.get("remove"):
        SavedMapping.objects.filter(name=gone).delete()
        return HttpResponseRedirect(reverse("desk:bring"))
    form = MappingForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["mapping_file"]
        try:
            text = upload.read(200_000).decode()
            of = mapping.read(text, source=upload.name)
        except (UnicodeDecodeError, mapping.NotUnderstood) as problem:
            told = str(problem) if isinstance(problem, mapping.NotUnderstood) else ""
            form.add_error(
                "mapping_file", gettext("This is no mapping. {what}").format(what=told).strip()
            )
        else:
            save_mapping(upload.name.removesuffix(".toml")[:100], of, seat)
            return HttpResponseRedirect(reverse("desk:bring"))
    context = {"form": UploadForm(), "saved": _saved_names(), "mapping_form": form, "rows": []}
    return shown(request, seat, "desk/register/start.html", context, status=422)


def save_mapping(name: str, of: Mapping, seat: Seat) -> None:
    """Keep a mapping under a name, over one that had it."""
    SavedMapping.objects.update_or_create(
        name=name.replace("\0", ""),
        defaults={"text": mapping.write(of), "by": seat.person.id, "changed": seat.now},
    )


@require_safe
@taking_over
def mapping_file(request: HttpRequest, seat: Seat, name: str) -> HttpResponse:
    """A saved mapping as a file."""
    saved = SavedMapping.objects.filter(name=name).first()
    if saved is None:
        raise Http404
    return downloaded(saved.text, f"{slug(name)}.toml", "application/toml")


def downloaded(content: Any, name: str, content_type: str) -> HttpResponse:
    """Something as a file to keep."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- what became of it ---


@require_safe
@taking_over
def progress(request: HttpRequest, seat: Seat, run: str) -> HttpResponse:
    """How far it has come; once it is done, what became of the rows."""
    row = brought(run)
    if row.state == State.matching:
        return HttpResponseRedirect(reverse("desk:bring-columns", args=[run]))
    text, look = _STATES[State(row.state)]
    moving = row.state in (State.queued, State.running, State.undoing)
    context = {
        "run": row,
        "state": {"text": text, "look": look},
        "moving": moving,
        "so_far": _so_far(row),
        **_report(row, request),
        "touched": request.GET.get("touched", ""),
    }
    response = shown(request, seat, "desk/register/progress.html", context)
    if moving:
        response["Refresh"] = _REFRESH
    return response


def _so_far(row: Bringing) -> str:
    if row.state == State.undoing:
        return gettext("{done} of {all} are taken back.").format(done=row.taken_back, all=row.taken)
    seen = row.taken + row.known + row.lines.filter(fate="refused").count()
    return gettext("{done} of about {all} rows are read.").format(
        done=seen, all=max(row.expected, seen)
    )


def _report(row: Bringing, request: HttpRequest) -> dict[str, Any]:
    counts = {
        fate: row.lines.filter(fate=fate).values("line").distinct().count()
        for fate in ("refused", "differs", "noted")
    }
    told = [
        (
            "refused",
            gettext("Not taken over"),
            gettext("Mend them in the file and bring it again: only they come in then."),
        ),
        (
            "differs",
            gettext("Here already, and told otherwise by now"),
            gettext("Nothing was overwritten."),
        ),
        ("noted", gettext("Taken over, but not quite as it is told there"), ""),
    ]
    sections = []
    for fate, title, hint in told:
        lines = row.lines.filter(fate=fate).order_by("line", "id")
        page = Paginator(lines, LINES).get_page(request.GET.get(fate, "1"))
        if counts[fate]:
            shown_lines = [_line(line) for line in page]
            sections.append(
                {
                    "fate": fate,
                    "title": title,
                    "hint": hint,
                    "count": counts[fate],
                    "lines": shown_lines,
                    "page": page,
                }
            )
    return {"sections": sections, "counts": counts}


def _line(line: Line) -> dict[str, Any]:
    what = wording.field(line.field) if line.fate == "differs" else line.field
    return {
        "line": line.line,
        "field": what,
        "why": _why(line),
        "reference": line.reference,
    }


def _why(line: Line) -> str:
    if line.fate == "differs":
        return gettext("tells something else by now")
    if not line.line:
        return wording.not_read(line.reason)
    return wording.why(Code(line.reason), Names())


@require_safe
@taking_over
def report(request: HttpRequest, seat: Seat, run: str) -> StreamingHttpResponse:
    """Every row of which there is something to say, as CSV."""
    row = brought(run)

    def lines() -> Iterator[list[object]]:
        yield [gettext("Line"), gettext("What"), gettext("Column"), gettext("Why"), gettext("Here")]
        for line in row.lines.order_by("line", "id").iterator():
            told = _line(line)
            yield [told["line"], line.fate, told["field"], told["why"], told["reference"]]

    return as_csv(lines(), f"register-{run}.csv")


def as_csv(lines: Iterator[list[object]], name: str) -> StreamingHttpResponse:
    """Rows as a CSV file that no spreadsheet program takes for formulas."""
    import csv

    class Echo:
        """Gives each line back as it is written."""

        def write(self, text: str) -> str:
            """The line."""
            return text

    write = csv.writer(Echo()).writerow
    rows = (write([cell(value) for value in line]) for line in lines)
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@taking_over
def leave(request: HttpRequest, seat: Seat, run: str) -> HttpResponse:
    """Nothing is taken over after all, and the file goes."""
    row = brought(run, State.matching)
    keeping.drop_files(row)
    row.delete()
    return HttpResponseRedirect(reverse("desk:bring"))


@require_POST
@taking_over
def undo(request: HttpRequest, seat: Seat, run: str) -> HttpResponse:
    """Everything of it is taken back, in the background."""
    row = brought(run, State.done)
    there = reverse("desk:brought", args=[run])
    try:
        jobs.start_undoing(row, now=seat.now)
    except jobs.TouchedAlready as problem:
        return HttpResponseRedirect(f"{there}?touched={problem.count}")
    return HttpResponseRedirect(there)
