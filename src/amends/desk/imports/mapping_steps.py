"""Columns and values steps of an import: what each column is, and what its values mean."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.imports import fields, guessing, keeping, looking, mapping
from amends.imports.mapping import Mapping
from amends.imports.mapping.rows import said_by_columns
from amends.imports.mapping.values import text_of
from amends.imports.models import ImportRun, State
from amends.imports.sources import FURTHEST_HEADING, Table
from amends.wording import import_texts as wording
from amends.wording.asking import AskingForm

from ..reading.detail import shortened
from ..request.context import DeskContext
from ..settings.draft import draft_of
from ..settings.draft import save as save_draft
from ..settings.pages import shown, status_of
from .uploading import brought, matched, taking_over
from .values_form import ValuesForm


@require_http_methods(["GET", "HEAD", "POST"])
@taking_over
def values(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Page for the meaning of values; unknown ones first, with how often they occur."""
    row, of = matched(run)
    draft = draft_of(request, desk)
    with keeping.source_of(row) as source:
        table = looking.table_of(source, of)
        posted = request.POST if request.method == "POST" else None
        form = ValuesForm(of, table, draft.policy, desk, posted)
    if form.is_valid():
        meant, policy = form.applied()
        if policy != draft.policy:
            save_draft(request, policy)
        _keep(row, meant, desk)
        return HttpResponseRedirect(reverse("desk:bring-preview", args=[run]))
    plain = [form[name] for name in _PLAIN if name in form.fields]
    context = {"run": row, "form": form, "plain": plain, "parts": form.parts}
    return shown(request, desk, "desk/imports/values.html", context, status=status_of(form))


_PLAIN = (
    *("year", "date_order", "day_numbers", "currency", "decimals"),
    *("stage-empty", "closed_if_dated"),
)
"""Fields that are not about the values of one column."""


def _keep(row: ImportRun, of: Mapping, desk: DeskContext) -> None:
    row.mapping, row.source = mapping.write(of), of.source
    keeping.save(row, "mapping", "source", now=desk.now)


_DIGITS = 6
_SAMPLE = 60
"""Characters of a sample."""


class ColumnsForm(AskingForm):
    """Form with one choice for each column, except for columns that name their own field
    (`itself`)."""

    def __init__(
        self, table: Table, choice: fields.Chosen, itself: Collection[str], data: Any = None
    ) -> None:
        super().__init__(data)
        self.given = table
        offered = [(name, wording.column(name)) for name in fields.FIELDS]
        for place, name in enumerate(table.columns):
            if name in itself:
                continue
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=name,
                choices=[("", gettext("Do not import")), *offered],
                required=False,
                initial=choice.get(name, ""),
            )

    def applied(self, of: Mapping) -> Mapping | None:
        """Return the mapping with the chosen columns; None, with the reason in the form, if that is
        not enough."""
        choice = {
            name: field
            for place, name in enumerate(self.given.columns)
            if (field := self.cleaned_data.get(f"column-{place}"))
        }
        try:
            return fields.with_columns(of, choice)
        except fields.Missing as missing:
            what = wording.column(missing.field)
            message = (
                gettext("Only one column can be “{what}”. Choose which.")
                if missing.twice
                else gettext("Choose the column for “{what}”. We cannot import without it.")
            )
            self.add_error(None, message.format(what=what))
            return None


@require_http_methods(["GET", "HEAD", "POST"])
@taking_over
def columns(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Page for the sheet, and the content of each of its columns."""
    row = brought(run, State.matching)
    of = keeping.mapping_of(row)
    with keeping.source_of(row) as source:
        table = _table(source, of)
        if "look" in request.POST:
            _keep(row, _elsewhere(request, of, table), desk)
            return HttpResponseRedirect(reverse("desk:bring-columns", args=[run]))
        return _columns(request, desk, row, of, table)


def _table(source: Any, of: Mapping) -> Table:
    """The sheet of the mapping; the first where the workbook has none of this name."""
    sheet = of.sheet if of.sheet in source.sheets else ""
    return looking.table_in(source, sheet, of)


def _elsewhere(request: HttpRequest, of: Mapping, table: Table) -> Mapping:
    """Return the mapping with the chosen sheet and line of names; in another sheet the line is
    detected again."""
    sheet = request.POST.get("sheet", table.sheet)
    if sheet not in table.source.sheets:
        sheet = table.sheet
    line = request.POST.get("heading", "")
    wanted = int(line) if line.isdecimal() and len(line) <= _DIGITS else table.heading
    heading = 0 if sheet != table.sheet else min(wanted, FURTHEST_HEADING)
    return replace(of, sheet=sheet, heading=heading)


def _columns(
    request: HttpRequest, desk: DeskContext, row: ImportRun, of: Mapping, table: Table
) -> HttpResponse:
    samples = looking.samples(table)
    kept = {name: field for name, field in fields.chosen(of).items() if name in table.columns}
    own = [label.text for own in desk.rules.policy.own_fields for label in own.labels]
    choice = kept or guessing.columns(table.columns, samples, table.groups, own)
    itself = {fact.column for fact in said_by_columns(table.columns, of.fact_columns)}
    posted = request.POST if request.method == "POST" else None
    form = ColumnsForm(table, choice, itself, posted)
    if form.is_valid():
        applied = form.applied(replace(of, sheet=table.sheet, heading=table.heading))
        if applied is not None:
            _keep(row, applied, desk)
            return HttpResponseRedirect(reverse("desk:bring-values", args=[row.run]))
    context = {
        "run": row,
        "form": form,
        "sheets": table.source.sheets if len(table.source.sheets) > 1 else (),
        "sheet": table.sheet,
        "heading": table.heading,
        "furthest": FURTHEST_HEADING,
        "columns": [
            {
                "name": name,
                "group": table.groups[place] if table.groups else "",
                "field": form[f"column-{place}"] if name not in itself else None,
                "samples": [shortened(text_of(cell), _SAMPLE) for cell in samples[name]],
            }
            for place, name in enumerate(table.columns)
        ],
    }
    return shown(request, desk, "desk/imports/columns.html", context, status=status_of(form))
