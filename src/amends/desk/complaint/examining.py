"""Complaint record for auditors (5.4, 8.5): every unrestricted complaint, without the identity of
the people involved, with its proof."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from amends.core.operation.complaint import Stage
from amends.core.principles.calendars import zone_of
from amends.handling import access
from amends.handling.logged_entries import logged_entries
from amends.handling.reading import examined
from amends.journal import log
from amends.register import queries
from amends.register.models import Row
from amends.register.pages import BadCursor
from amends.register.queries import Filters, Order
from amends.wording import choices, dates
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..reading import belongings, timeline
from ..reading.binding import binding
from ..reading.detail import masked_for, zone_of_unit
from ..reading.states import State, stage_state
from ..request.context import DeskContext, for_role, show
from .page import head

_PAGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One complaint in a list that opens no text."""

    reference: str
    received: str
    stage: State
    category: str
    unit: str


@require_safe
@for_role
def record_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with every complaint that the auditor may see, newest first, and how far the log is
    signed."""
    rows = access.examinable(desk.person)
    if rows is None:
        return show(request, desk, "desk/unknown.html", {}, status=404)
    stage = request.GET.get("stage", "")
    known = stage if stage in set(Stage) else ""
    filters = Filters(stage=(known,) if known else ())
    cursor = request.GET.get("after") or None
    try:
        page = queries.queue(rows, filters, order=Order.newest, cursor=cursor, limit=_PAGE)
    except BadCursor:
        return HttpResponseRedirect(reverse("desk:record"))
    names = Names({}, {}, desk.rules)
    context = {
        "lines": [_line(row, names, desk) for row in page.rows],
        "stages": [(code, capital(text)) for code, text in choices.options(Stage)],
        "stage": known,
        "next": page.next or "",
        "begun": cursor is not None,
        "log": _log(),
        "section": "record",
    }
    return show(request, desk, "desk/record.html", context)


def _log() -> log.State | None:
    try:
        return log.state()
    except log.NotOpened:
        return None


def _line(row: Row, names: Names, desk: DeskContext) -> Line:
    zone = zone_of_unit(desk, row.unit or None)
    return Line(
        row.reference,
        dates.short_day(row.received_at.astimezone(zone_of(zone)).date()),
        stage_state(row.stage),
        names.listed("categories", row.category) if row.category else "",
        names.unit(row.unit) if row.unit else "",
    )


@require_safe
@for_role
def examined_page(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Page of one complaint with masked people involved: its history, its deadlines, and its
    entries."""
    if access.examinable(desk.person) is None:
        raise Http404
    file = examined(reference, person=desk.person, now=desk.now)
    detail = masked_for(file, desk, purpose="record")
    context = {
        "reference": reference,
        "head": head(detail, desk),
        "timeline": timeline.timeline(detail),
        "binding": binding(detail, desk),
        "issues": belongings.issues(detail),
        "assessment": belongings.assessment(detail),
        "responses": belongings.responses(detail),
        "entries": logged_entries(reference),
        "masked": True,
        "section": "record",
    }
    return show(request, desk, "desk/examined.html", context)
