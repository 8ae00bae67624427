"""Values step of an import: the meaning of dates, amounts, stages, policy codes and people."""

from collections.abc import Iterator
from collections.abc import Mapping as Map
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from amends.imports import keeping, looking, mapping
from amends.imports.mapping import Mapping
from amends.imports.models import ImportRun, State
from amends.imports.parsing import NotRead
from amends.wording import taking_over as wording

from ..reading.detail import shortened
from ..request.context import DeskContext
from ..settings.draft import draft_of
from ..settings.draft import save as save_draft
from ..settings.pages import shown
from .uploading import (
    brought,
    taking_over,
)
from .values_form import Part, ValuesForm


@require_http_methods(["GET", "HEAD", "POST"])
@taking_over
def values(request: HttpRequest, desk: DeskContext, run: str) -> HttpResponse:
    """Page for the meaning of values; unknown ones first, with how often they occur."""
    row = brought(run, State.matching)
    of = keeping.mapping_of(row)
    if not of.reference:
        return HttpResponseRedirect(reverse("desk:bring-columns", args=[run]))
    draft = draft_of(request, desk)
    try:
        with keeping.source_of(row) as source:
            given = looking.table_of(source, of)
            posted = request.POST if request.method == "POST" else None
            form = ValuesForm(of, given, draft.policy, desk, posted)
    except NotRead as problem:
        context: dict[str, Any] = {"run": row, "why": wording.not_read(problem.reason)}
        return shown(request, desk, "desk/imports/unreadable.html", context, status=422)
    if form.is_valid():
        meant, policy = form.applied()
        if policy != draft.policy:
            save_draft(request, policy)
        _keep(row, meant, desk)
        return HttpResponseRedirect(reverse("desk:bring-preview", args=[run]))
    context = {
        "run": row,
        "form": form,
        "plain": [form[name] for name in _plain(form)],
        "parts": [_part(part, form) for part in form.parts],
    }
    status = 422 if form.is_bound else 200
    return shown(request, desk, "desk/imports/values.html", context, status=status)


def _plain(form: ValuesForm) -> Iterator[str]:
    for name in (
        "year",
        "date_order",
        "day_numbers",
        "currency",
        "decimals",
        "stage-empty",
        "closed_if_dated",
    ):
        if name in form.fields:
            yield name


def _part(part: Part, form: ValuesForm) -> Map[str, Any]:
    return {
        "title": part.title,
        "column": part.column,
        "unknown": part.unknown,
        "too_many": part.too_many,
        "rest": form[f"{part.field}-rest"] if f"{part.field}-rest" in form.fields else None,
        "values": [
            {
                "said": shortened(value.said),
                "count": value.count,
                "known": value.known,
                "note": value.note,
                "field": form[value.name],
            }
            for value in part.values
        ],
    }


def _keep(row: ImportRun, of: Mapping, desk: DeskContext) -> None:
    row.mapping = mapping.write(of)
    keeping.save(row, "mapping", now=desk.now)
