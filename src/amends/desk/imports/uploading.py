"""First step of an import: uploading the file, and saving or loading its mapping."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.core.framework.people.authority import Permission
from amends.imports import fields, keeping, mapping
from amends.imports.mapping import Mapping
from amends.imports.mapping.values import slug
from amends.imports.models import ImportRun, SavedMapping, State
from amends.imports.parsing import NotRead
from amends.people import read
from amends.wording import dates
from amends.wording import import_texts as wording
from amends.wording.asking import AskingForm

from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, download, for_role, show
from ..settings.pages import shown, status_of

LINES = 100
"""Imports shown in the list."""

type OnePage[**P] = Callable[Concatenate[HttpRequest, DeskContext, P], HttpResponseBase]


def taking_over[**P](page: OnePage[P]) -> Any:
    """Decorate a page for people who may import a register."""

    @wraps(page)
    def guarded(
        request: HttpRequest, desk: DeskContext, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not desk.actor.may(Permission.complaint_import, units=()):
            return show(request, desk, "desk/unknown.html", {}, status=403)
        try:
            return page(request, desk, *args, **kwargs)
        except Elsewhere as elsewhere:
            return HttpResponseRedirect(reverse(elsewhere.page, args=[elsewhere.run]))
        except (NotRead, mapping.NotUnderstood) as problem:
            if "run" not in kwargs:
                raise
            if isinstance(problem, NotRead):
                why = wording.not_read(problem.reason)
            else:
                why = _too_old(problem)
            context = {"run": ImportRun.objects.get(run=kwargs["run"]), "why": why}
            return shown(request, desk, "desk/imports/unreadable.html", context, status=422)

    return for_role(guarded)


def _too_old(problem: mapping.NotUnderstood) -> str:
    message = gettext("This version of amends cannot read the mapping: {why}")
    return message.format(why=problem)


class Elsewhere(Exception):
    """An import is in another state (a button was pressed twice), or its columns are not chosen
    yet: go to that page."""

    def __init__(self, run: str, page: str) -> None:
        super().__init__(run)
        self.run, self.page = run, page


def brought(run: str, *states: State) -> ImportRun:
    """Return an import. Raises `Http404`, and `Elsewhere` unless it is in one of the states."""
    row = ImportRun.objects.filter(run=run).first()
    if row is None:
        raise Http404
    if states and row.state not in states:
        raise Elsewhere(run, "desk:brought")
    return row


def matched(run: str) -> tuple[ImportRun, Mapping]:
    """Return an import whose columns are chosen, and its mapping. Raises as `brought`."""
    row = brought(run, State.matching)
    of = keeping.mapping_of(row)
    if not of.reference:
        raise Elsewhere(run, "desk:bring-columns")
    return row, of


class UploadForm(AskingForm):
    """Form for the file, the name of the register, and how it is read, if that is known."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A workbook (.xlsx), CSV or JSON lines of up to 30 MB. Or a ZIP file of up to 100 MB "
            "with one of these and the attachments. Nothing is imported yet."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Name of the source"),
        help_text=gettext_lazy("Use the same name next time to import only new complaints."),
        max_length=40,
        initial=gettext_lazy("old register"),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        saved = [(f"saved/{name}", name) for name in _saved_names()]
        ready = [
            ("ready/amends", gettext("A workbook that we exported")),
            ("ready/osticket", gettext("osTicket 1.18, CSV export")),
            ("ready/zammad", gettext("Zammad 6, Excel export")),
            ("ready/cfpb", gettext("Public complaints data of the US CFPB")),
        ]
        choices: list[Any] = [("", gettext("Match the columns myself"))]
        if saved:
            choices.append((gettext("Saved mappings"), saved))
        self.fields["mapping"] = forms.ChoiceField(
            label=gettext("File format"),
            choices=[*choices, (gettext("Built-in mappings"), ready)],
            required=False,
        )

    def draft(self, desk: DeskContext) -> Mapping:
        """Return the initial mapping."""
        where, _, name = self.cleaned_data["mapping"].partition("/")
        if where == "ready" and (ready := mapping.shipped(name)):
            return ready
        if where == "saved" and (saved := SavedMapping.objects.filter(name=name).first()):
            return mapping.read(saved.text, source=name)
        zone, currency = zone_of_unit(desk, None), str(desk.rules.policy.currency)
        return fields.empty(slug(self.cleaned_data["source"]), zone=zone, currency=currency)


def _saved_names() -> list[str]:
    return list(SavedMapping.objects.order_by("name").values_list("name", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@taking_over
def start(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for uploading a file, with a list of all imports so far."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            draft, by = form.draft(desk), desk.person.id
            row = keeping.keep(upload.name, upload.chunks(), by=by, draft=draft, now=desk.now)
        except NotRead as problem:
            form.add_error("file", wording.not_read(problem.reason))
        except mapping.NotUnderstood as problem:
            form.add_error("mapping", _too_old(problem))
        else:
            return HttpResponseRedirect(reverse("desk:bring-columns", args=[row.run]))
    names = read.names(ImportRun.objects.values_list("by", flat=True))
    context = {
        "form": form,
        "rows": [_told(row, names, desk) for row in ImportRun.objects.order_by("-id")[:LINES]],
    }
    return _start(request, desk, context, status=status_of(form))


def _start(
    request: HttpRequest, desk: DeskContext, context: dict[str, Any], *, status: int
) -> HttpResponse:
    context = {"mapping_form": MappingForm(), "saved": _saved_names(), **context}
    return shown(request, desk, "desk/imports/start.html", context, status=status)


STATES = {
    State.matching: (gettext_lazy("in progress"), "open"),
    State.queued: (gettext_lazy("queued"), "due"),
    State.running: (gettext_lazy("importing"), "due"),
    State.done: (gettext_lazy("imported"), "done"),
    State.undoing: (gettext_lazy("undoing"), "due"),
    State.undone: (gettext_lazy("undone"), "quiet"),
}


def _told(row: ImportRun, names: dict[str, str], desk: DeskContext) -> dict[str, Any]:
    text, look = STATES[State(row.state)]
    return {
        "run": row.run,
        "name": row.name,
        "by": names.get(row.by, ""),
        "when": dates.moment(row.began, zone=zone_of_unit(desk, None)),
        "state": {"text": text, "look": look},
        "taken": row.taken,
    }


class MappingForm(AskingForm):
    """A mapping as a file."""

    mapping_file = forms.FileField(
        label=gettext_lazy("Mapping file"),
        help_text=gettext_lazy("A TOML file saved by amends."),
    )


@require_POST
@taking_over
def mappings(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for loading a mapping from a file, or removing one."""
    if gone := request.POST.get("remove"):
        SavedMapping.objects.filter(name=gone.replace("\0", "")).delete()
        return HttpResponseRedirect(reverse("desk:bring"))
    form = MappingForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["mapping_file"]
        try:
            of = mapping.read(upload.read(200_000).decode(), source=upload.name)
        except (UnicodeDecodeError, mapping.NotUnderstood) as problem:
            what = problem if isinstance(problem, mapping.NotUnderstood) else ""
            message = gettext("This is not a mapping. {what}").format(what=what)
            form.add_error("mapping_file", message.strip())
        else:
            save_mapping(upload.name.removesuffix(".toml")[:100], of, desk)
            return HttpResponseRedirect(reverse("desk:bring"))
    return _start(request, desk, {"form": UploadForm(), "mapping_form": form}, status=422)


def save_mapping(name: str, of: Mapping, desk: DeskContext) -> None:
    """Save a mapping under a name, replacing one of that name."""
    SavedMapping.objects.update_or_create(
        name=name.replace("\0", ""),
        defaults={"text": mapping.write(of), "by": desk.person.id, "changed": desk.now},
    )


@require_safe
@taking_over
def mapping_file(request: HttpRequest, desk: DeskContext, name: str) -> HttpResponse:
    """A saved mapping as a file."""
    saved = SavedMapping.objects.filter(name=name).first()
    if saved is None:
        raise Http404
    return download(saved.text, f"{slug(name)}.toml", "application/toml")
