"""Export of the list that is shown."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from amends.insight import lists
from amends.insight.month import NoFacts

from ..imports.taking_away import MOST, workbook_of
from ..request.context import DeskContext, for_role
from .queues import view_rows


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def view_workbook(request: HttpRequest, desk: DeskContext) -> HttpResponse | FileResponse:
    """Serve the workbook of the complaints in a list, under the same rules as everything."""
    try:
        references = view_rows(request, desk, at_most=MOST + 1)
    except (lists.NoSuchFigure, NoFacts):
        return HttpResponseRedirect(reverse("desk:queue"))
    return workbook_of(request, desk, references)
