"""What was recorded late, for auditors: a page and a CSV file."""

import csv
import io
from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from amends.core.framework.people.authority import reads_the_log
from amends.core.streams import COMPLAINT, GOVERNING_STREAMS
from amends.core.values import Day
from amends.handling.logged_entries import LateEntry, late_between
from amends.people import read
from amends.wording import acts, dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..forms.inputs import DayField
from ..insight.overview import as_csv
from ..request.context import DeskContext, read_only, show

_USUAL = timedelta(days=90)


class Days(AskingForm):
    """The days of recording."""

    first = DayField(ahead=False, label=gettext_lazy("From"))
    last = DayField(ahead=False, label=gettext_lazy("Up to"))


@dataclass(frozen=True, slots=True)
class _Period:
    form: Days
    first: Day
    last: Day


def _period(request: HttpRequest, desk: DeskContext) -> _Period:
    """Return the days that were asked for, otherwise the last 90."""
    today = desk.rules.day_of(None, desk.now)
    typed = request.GET if request.GET.get("first") or request.GET.get("last") else None
    form = Days(typed, initial={"first": today - _USUAL, "last": today})
    if form.is_valid() and form.cleaned_data["first"] <= form.cleaned_data["last"]:
        return _Period(form, form.cleaned_data["first"], form.cleaned_data["last"])
    return _Period(form, today - _USUAL, today)


def _lines(period: _Period, desk: DeskContext) -> list[LateEntry]:
    """Return what the reader may know of. Raises Http404 for one who does not read the log."""
    if not reads_the_log(desk.person):
        raise Http404
    since = desk.rules.day_begins(None, period.first)
    until = desk.rules.day_begins(None, period.last + timedelta(days=1))
    return late_between(since, until, desk.person, desk.rules)


@read_only
def late_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of what was recorded more than one working day after its own day, newest first."""
    period = _period(request, desk)
    lines = _lines(period, desk)
    people = {who for line in lines for who in (line.by, line.confirmed_by) if who}
    names = Names(read.names(people), rules=desk.rules)
    context = {
        "form": period.form,
        "first": period.first,
        "last": period.last,
        "lines": [_line(line, names) for line in lines[:_MOST]],
        "number": len(lines),
        "more": len(lines) > _MOST,
        "section": "conformity",
    }
    return show(request, desk, "desk/assurance/late.html", context)


_MOST = 200


def _line(line: LateEntry, names: Names) -> dict[str, Any]:
    kind, _, name = line.stream.partition("/")
    address = ""
    if line.stream in COMPLAINT:
        address = reverse("desk:complaint", args=[name])
    elif kind in GOVERNING_STREAMS:
        address = reverse("desk:governing-record", args=[kind, name])
    key = str(line.act) if line.stream in COMPLAINT else f"{kind}.{line.act}"
    return {
        "address": address,
        "of": name,
        "what": acts.title(key) if key in acts.WORDS else line.kind,
        "day": dates.short_day(line.day),
        "recorded": dates.moment(line.recorded, zone=names.zone),
        "days": line.days,
        "by": names.author(line.by, line.via),
        "confirmed": names.actor(line.confirmed_by) if line.confirmed_by else "",
    }


@read_only
def late_file(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Return the same as CSV, one entry a row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(map(astuple, _lines(_period(request, desk), desk)))
    return as_csv(text.getvalue(), "late-entries")


COLUMNS = (
    *("stream", "entry", "kind", "act", "by", "day", "recorded", "working_days", "confirmed_by"),
    "via",
)
