"""Complaint record for auditors (5.4, 8.5): every unrestricted complaint, without the identity of
the people involved, with its proof."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.operation.complaint import Stage
from amends.handling import access
from amends.handling.logged_entries import logged_entries
from amends.handling.reading import examined
from amends.journal import log
from amends.register import queries
from amends.register.models import Row
from amends.register.pages import BadCursor
from amends.register.queries import Filters, Order
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..forms.choosing import set_options
from ..forms.inputs import DayField
from ..reading import related_items, timeline
from ..reading.binding import binding
from ..reading.detail import masked_for
from ..reading.states import stage_state
from ..request.context import DeskContext, read_only, show
from .page import head

_PAGE = 30


class RecordForm(AskingForm):
    """Filters of the list: days of receipt, unit and stage."""

    first = DayField(ahead=False, label=gettext_lazy("Received from"), required=False)
    last = DayField(ahead=False, label=gettext_lazy("up to and including"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)

    def __init__(self, desk: DeskContext, data: Any) -> None:
        super().__init__(data)
        names, every = Names(rules=desk.rules), ("", gettext("All"))
        units = [(one.code, names.unit(one.code)) for one in desk.rules.policy.units]
        stages = [(str(code), capital(text)) for code, text in choices.options(Stage)]
        set_options(self, unit=[every, *units], stage=[every, *stages])


def _filters(asked: Mapping[str, Any], desk: DeskContext) -> Filters:
    """Return the filters; a unit is meant with those below it."""
    first, last, unit = (asked.get(name) for name in ("first", "last", "unit"))
    begins = desk.rules.day_begins(None, first) if first else None
    return Filters(
        stage=(asked["stage"],) if asked.get("stage") else (),
        unit=tuple(map(str, desk.rules.policy.below(unit))) if unit else (),
        received_after=begins - timedelta(microseconds=1) if begins else None,
        received_before=desk.rules.day_begins(None, last + timedelta(days=1)) if last else None,
    )


@read_only
def record_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with every complaint that the auditor may see, newest first, and how far the log is
    signed."""
    rows = access.examinable(desk.person)
    if rows is None:
        return show(request, desk, "desk/unknown.html", {}, status=404)
    form = RecordForm(desk, request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    filters = _filters(asked, desk)
    cursor = request.GET.get("after") or None
    try:
        page = queries.queue(rows, filters, order=Order.newest, cursor=cursor, limit=_PAGE)
    except BadCursor:
        return HttpResponseRedirect(reverse("desk:record"))
    names = Names(rules=desk.rules)
    context = {
        "lines": [_line(row, names, desk) for row in page.rows],
        "form": form,
        "asked": urlencode({name: request.GET.get(name, "") for name, one in asked.items() if one}),
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


def _line(row: Row, names: Names, desk: DeskContext) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "received": dates.short_day(desk.rules.day_of(row.unit or None, row.received_at)),
        "stage": stage_state(row.stage),
        "category": names.listed("categories", row.category) if row.category else "",
        "unit": names.unit(row.unit) if row.unit else "",
    }


@read_only
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
        "issues": related_items.issues(detail),
        "assessment": related_items.assessment(detail),
        "plan": related_items.plan(detail),
        "responses": related_items.responses(detail),
        "entries": logged_entries(reference),
        "masked": True,
        "section": "record",
    }
    return show(request, desk, "desk/examined.html", context)
