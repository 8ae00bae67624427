"""Export of the list that is shown."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.insight import lists
from amends.insight.month import NoFacts

from ..imports.export_page import MOST, workbook_of
from ..request.context import DeskContext, with_form
from .queues import view_rows


@with_form
def view_workbook(request: HttpRequest, desk: DeskContext) -> HttpResponse | FileResponse:
    """Serve the workbook of the complaints in a list, under the same rules as everything."""
    try:
        references = view_rows(request, desk, at_most=MOST + 1)
    except (lists.NoSuchFigure, NoFacts):
        return HttpResponseRedirect(reverse("desk:queue"))
    return workbook_of(request, desk, references)
