"""Opening hours: on which weekdays of a calendar work is done, from when to when."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.core.framework.authority import Permission
from amends.core.principles.timeliness import Calendar, OpenHours
from amends.core.refusal import Refused
from amends.handling.publishing import adopt_calendar, calendar_binds, next_version
from amends.wording import dates
from amends.wording.calendars import calendar_name
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..seat import Seat, seated, show
from .holidays import counting_on
from .pages import PublishForm, posted, shown

_DAYS = range(7)
type _Hours = tuple[time | None, time | None]


class HoursForm(PublishForm):
    """Each weekday: whether work is done, and from when to when; and why it changes."""

    def __init__(self, calendar: Calendar, data: Any = None) -> None:
        super().__init__(data)
        self.calendar = calendar
        for day in _DAYS:
            opens, closes = _hours(calendar, day)
            name = {"day": WEEKDAYS[day]}
            self.fields[f"works-{day}"] = forms.BooleanField(
                label=gettext("We work on {day}").format(**name),
                required=False,
                initial=day not in calendar.weekend,
            )
            told = (
                ("opens", gettext("{day}, from"), gettext("Like 9:00"), opens),
                ("closes", gettext("{day}, until"), gettext("Like 17:30"), closes),
            )
            for part, label, hint, initial in told:
                self.fields[f"{part}-{day}"] = forms.TimeField(
                    label=label.format(**name),
                    help_text=hint,
                    required=False,
                    initial=initial,
                    widget=forms.TimeInput({"class": "narrow"}, format="%H:%M"),
                )
        self.order_fields([name for name in self.fields if name != "reason"])

    def days(self) -> Iterator[dict[str, Any]]:
        """The fields of each weekday."""
        for day in _DAYS:
            times = [self[f"{part}-{day}"] for part in ("opens", "closes")]
            yield {"name": WEEKDAYS[day], "works": self[f"works-{day}"], "times": times}

    def clean(self) -> dict[str, Any]:
        """A day of work, both times or neither, and open before closed."""
        given: dict[str, Any] = super().clean() or {}
        for day in _DAYS:
            opens, closes = given.get(f"opens-{day}"), given.get(f"closes-{day}")
            untold = self.errors.keys() & {f"opens-{day}", f"closes-{day}"}
            if untold or not given.get(f"works-{day}"):
                continue
            if (opens is None) is not (closes is None):
                self.add_error(f"closes-{day}", gettext("Give both times, or neither."))
            elif opens is not None and closes is not None and opens >= closes:
                self.add_error(f"closes-{day}", before_opening())
        if not any(given.get(f"works-{day}") for day in _DAYS):
            self.add_error("works-0", gettext("Tick at least one day on which you work."))
        return given

    def changed_calendar(self) -> Calendar:
        """The next version of the calendar, with these days and hours."""
        given = self.cleaned_data
        worked = [day for day in _DAYS if given[f"works-{day}"]]
        told: dict[int, _Hours] = {
            day: (given[f"opens-{day}"], given[f"closes-{day}"]) for day in worked
        }
        usual = _usual(list(told.values()))
        hours = tuple(
            OpenHours(day, opens, closes)
            for day, (opens, closes) in told.items()
            if opens is not None and closes is not None and (opens, closes) != usual
        )
        return replace(
            self.calendar.as_adopted(),
            weekend=frozenset(_DAYS) - frozenset(worked),
            opens=usual[0],
            closes=usual[1],
            hours=hours,
        )


def before_opening() -> str:
    """Why hours that end before they begin are refused, and what to do instead."""
    return gettext(
        "This is before you open. Work past midnight is not kept: leave both times empty, and the "
        "day counts as a whole."
    )


def _hours(calendar: Calendar, weekday: int) -> _Hours:
    own = next((one for one in calendar.hours if one.weekday == weekday), None)
    if own is None and weekday in calendar.weekend:
        return None, None
    return (own.opens, own.closes) if own else (calendar.opens, calendar.closes)


def _usual(told: list[_Hours]) -> _Hours:
    """The hours that most days have; none where a day has none, for then it counts whole."""
    if (None, None) in told:
        return None, None
    return Counter(told).most_common(1)[0][0]


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def hours(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The week of one calendar, those on which somebody counts to choose from, and adopting it."""
    held = {code: one for code, one in seat.rules.calendars.items() if counting_on(code, seat)}
    asked = request.POST if request.method == "POST" else request.GET
    own = held.get(seat.rules.policy.calendar) or next(iter(held.values()), None)
    calendar = held.get(str(asked.get("calendar", "")), own)
    if calendar is None:
        return show(request, seat, "desk/unknown.html", {}, status=404)
    form, status = HoursForm(calendar, posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _differs(form):
            if not seat.actor.may(Permission.policy_adopt, units=()):
                return show(request, seat, "desk/unknown.html", {}, status=403)
            version = next_version(calendar.code)
            if _adopted(seat, form, version):
                bound = calendar_binds(calendar.code, version, now=seat.now)
                after = "adopted=1" if bound else "proposed=1"
                address = reverse("desk:hours")
                return HttpResponseRedirect(f"{address}?calendar={calendar.code}&{after}")
            status = 409
    context = {
        "form": form,
        "calendar": calendar.code,
        "name": calendar_name(calendar.code),
        "of": counting_on(calendar.code, seat),
        "others": [(one, calendar_name(one)) for one in held if one != calendar.code],
        "adopted": request.GET.get("adopted") == "1",
        "proposed": request.GET.get("proposed") == "1",
        "week": [_told(day, calendar) for day in _DAYS],
    }
    return shown(request, seat, "desk/rules/hours.html", context, status=status)


def _differs(form: HoursForm) -> bool:
    """Whether it says anything that the version in force does not; if not, the form says so."""
    if form.changed_calendar() != form.calendar:
        return True
    form.add_error(None, gettext("Nothing is different from the hours that hold."))
    return False


def _adopted(seat: Seat, form: HoursForm, version: int) -> bool:
    changed = replace(form.changed_calendar(), version=version)
    try:
        reason = form.cleaned_data["reason"]
        adopt_calendar(changed, reason=reason, actor=seat.actor, now=seat.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=seat.rules))))
        return False
    return True


def _told(weekday: int, calendar: Calendar) -> tuple[str, str]:
    """A weekday and its hours in words."""
    name = str(WEEKDAYS[weekday])
    opens, closes = _hours(calendar, weekday)
    if weekday in calendar.weekend:
        return name, gettext("no work")
    if opens is None or closes is None:
        return name, gettext("the whole day")
    told = gettext("{begins} to {ends}")
    return name, told.format(begins=dates.time(opens), ends=dates.time(closes))
