"""Holidays of a country for the coming years, opening hours, closed days and half-days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext, gettext_lazy

from amends.core.framework.adoption.weeks import Week, WorkDay, week_of
from amends.core.framework.labels import Label, label
from amends.core.framework.policy.organization import Closure, Entity, Unit
from amends.core.framework.policy.policy import Policy
from amends.core.principles.calendars import Calendar
from amends.core.values import Code
from amends.governance import holidays as coming
from amends.governance.holidays import Coming
from amends.governance.publishing import adopt_calendar, approval, calendar_binds
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.countries import countries
from amends.wording.names import spoken
from amends.wording.timeliness.calendars import (
    calendar_name,
    only_in_parts,
    parts_to_choose,
    whole_country,
)

from ..forms.choosing import select
from ..forms.inputs import DayField, TimeOfDayField
from ..request.context import DeskContext, show, with_form
from .declaration import PolicyForm, choice
from .draft import day_in_words, draft_of, drafted_hours, keep_hours
from .listings import entry_name
from .pages import PublishForm, may_adopt, posted, recorded, saved, shown, status_of


class CountryForm(AskingForm):
    """Whose holidays."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    part = forms.ChoiceField(
        label=gettext_lazy("Part of the country"),
        help_text=gettext_lazy("If holidays differ between parts of the country."),
        required=False,
    )

    def __init__(self, data: Any, *, country: str) -> None:
        super().__init__(data or None)
        chosen = str(data.get("country") or country) if data else country
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]
        self.fields["country"].initial = country
        parts = parts_to_choose(chosen)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            ("", whole_country() if parts else gettext("The whole country")),
            *parts,
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a part of another country."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "part" in self.errors:
            del self.errors["part"]
            cleaned["part"] = ""
        return cleaned


@with_form
def holidays(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the adopted calendars, and the holidays of a country to be adopted."""
    parameters = request.POST if request.method == "POST" else request.GET
    country = str(desk.rules.policy.country or "")
    form = CountryForm(parameters if "country" in parameters else None, country=country)
    coming = None
    if form.is_valid():
        coming = _found(form, desk)
    reason, status = PublishForm(), 200
    if request.method == "POST":
        reason, status = PublishForm(request.POST), 422
        if coming is not None and coming.changes and reason.is_valid():
            if not may_adopt(desk):
                return show(request, desk, "desk/unknown.html", {}, status=403)
            if recorded(partial(adopt_calendar, coming.calendar), reason, desk):
                bound = calendar_binds(coming.code, coming.calendar.version, now=desk.now)
                after = f"adopted={coming.code}" if bound else "proposed=1"
                return HttpResponseRedirect(f"{reverse('desk:holidays')}?{after}")
            status = 409
    context = {
        "choice": form,
        "found": _told(coming, desk) if coming else None,
        "not_common": _not_common(form, desk) if coming else [],
        "form": reason,
        "proposed": request.GET.get("proposed", "") == "1",
        "approval": coming and approval(coming.calendar, by=desk.person.id, now=desk.now),
        "adopted": _named(request.GET.get("adopted", ""), desk),
        "calendars": [_calendar(calendar, desk) for calendar in desk.rules.calendars.values()],
    }
    return shown(request, desk, "desk/settings/holidays.html", context, status=status)


def _found(form: CountryForm, desk: DeskContext) -> Coming | None:
    """Return the requested holidays; None if they are unknown, and the form says so."""
    cleaned = form.cleaned_data
    try:
        return coming.of_country(
            cleaned["country"],
            cleaned["part"] or None,
            rules=desk.rules,
            year=desk.rules.day_of(None, desk.now).year,
            language=get_language() or "en",
        )
    except ValueError:
        form.add_error("country", gettext("The holidays of these years are not known here yet."))
        return None


def _not_common(form: CountryForm, desk: DeskContext) -> list[str]:
    """Return holidays of only some parts of the country, which the whole country leaves out."""
    cleaned = form.cleaned_data
    if cleaned["part"]:
        return []
    return only_in_parts(cleaned["country"], today=desk.rules.day_of(None, desk.now))


def _named(code: str, desk: DeskContext) -> str:
    """Return the name of a calendar that was just adopted; empty for an invented one."""
    return calendar_name(code) if code in desk.rules.calendars else ""


def _told(coming: Coming, desk: DeskContext) -> dict[str, Any]:
    today = desk.rules.day_of(None, desk.now)
    return {
        "name": calendar_name(coming.code),
        "new": coming.before is None,
        "added": [_day(day, coming) for day in coming.added if day >= today],
        "passed": sum(day < today for day in coming.added),
        "gone": [_day(day, coming) for day in coming.gone],
        "until": dates.day(coming.calendar.known_until) if coming.calendar.known_until else "",
        "longer": coming.before is not None
        and coming.before.known_until != coming.calendar.known_until,
        "changes": coming.changes,
    }


def _day(day: date, coming: Coming) -> str:
    name = coming.names.get(day, "")
    text = dates.day(day)
    return gettext("{day}: {name}").format(day=text, name=name) if name else text


def _calendar(calendar: Calendar, desk: DeskContext) -> dict[str, Any]:
    today = desk.rules.day_of(None, desk.now)
    return {
        "name": calendar_name(calendar.code),
        "coming": sum(day >= today for day in calendar.holidays),
        "until": dates.day(calendar.known_until) if calendar.known_until else "",
        "ends": calendar.known_until is not None and calendar.known_until.year <= today.year,
        "of": counting_on(calendar.code, desk),
    }


def counting_on(code: str, desk: DeskContext) -> list[str]:
    """Return who uses a calendar: the organisation, and each unit or entity that names it."""
    policy = desk.rules.policy
    users = [policy.name] if policy.calendar == code else []
    holders: tuple[Entity | Unit, ...] = (*policy.entities, *policy.units)
    for holder in holders:
        if holder.calendar == code and not holder.retired:
            users.append(entry_name(holder, policy))
    return users


_DAYS = range(7)


class HoursForm(AskingForm):
    """Each weekday: whether work is done, and from when to when."""

    def __init__(self, week: Week, data: Any = None) -> None:
        super().__init__(data)
        for day in _DAYS:
            hours = week[day]
            name = {"day": WEEKDAYS[day]}
            self.fields[f"works-{day}"] = forms.BooleanField(
                label=gettext("Working day: {day}").format(**name),
                required=False,
                initial=hours is not None,
            )
            text = (
                ("opens", gettext("{day}, from"), gettext("For example, 9:00")),
                ("closes", gettext("{day}, until"), gettext("For example, 17:30")),
            )
            for part, title, hint in text:
                self.fields[f"{part}-{day}"] = TimeOfDayField(
                    label=title.format(**name),
                    help_text=hint,
                    required=False,
                    initial=hours and getattr(hours, part),
                )

    def days(self) -> Iterator[dict[str, Any]]:
        """The fields of each weekday."""
        for day in _DAYS:
            times = [self[f"{part}-{day}"] for part in ("opens", "closes")]
            yield {"name": WEEKDAYS[day], "works": self[f"works-{day}"], "times": times}

    def clean(self) -> dict[str, Any]:
        """Require a working day, both times or neither, and opening before closing."""
        cleaned: dict[str, Any] = super().clean() or {}
        for day in _DAYS:
            opens, closes = cleaned.get(f"opens-{day}"), cleaned.get(f"closes-{day}")
            untold = self.errors.keys() & {f"opens-{day}", f"closes-{day}"}
            if untold or not cleaned.get(f"works-{day}"):
                continue
            if mistake := wrong_times(opens, closes):
                self.add_error(f"closes-{day}", mistake)
        if not any(cleaned.get(f"works-{day}") for day in _DAYS):
            self.add_error("works-0", gettext("Select at least 1 working day"))
        return cleaned

    def week(self) -> Week:
        """The week as it was typed."""
        cleaned = self.cleaned_data
        return tuple(
            WorkDay(cleaned[f"opens-{day}"], cleaned[f"closes-{day}"])
            if cleaned[f"works-{day}"]
            else None
            for day in _DAYS
        )


def wrong_times(opens: time | None, closes: time | None) -> str:
    """What is wrong with the hours of a day; empty where they can be kept."""
    if opens is None and closes is None:
        return ""
    if opens is None or closes is None:
        return gettext("Enter both times, or neither")
    if opens < closes:
        return ""
    return gettext(
        "The closing time is before the opening time. Hours past midnight are not supported: "
        "leave both times empty to count the whole day."
    )


@with_form
def hours(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for the week of one calendar as drafted, with a choice of the calendars in use."""
    calendars = {
        code: entry for code, entry in desk.rules.calendars.items() if counting_on(code, desk)
    }
    parameters = request.POST if request.method == "POST" else request.GET
    own = calendars.get(desk.rules.policy.calendar) or next(iter(calendars.values()), None)
    calendar = calendars.get(str(parameters.get("calendar", "")), own)
    if calendar is None:
        return show(request, desk, "desk/unknown.html", {}, status=404)
    drafts = {draft.code: draft for draft in drafted_hours(request, desk)}
    week = drafts[calendar.code].week if calendar.code in drafts else week_of(calendar)
    form = HoursForm(week, posted(request))
    if form.is_valid():
        if not may_adopt(desk):
            return show(request, desk, "desk/unknown.html", {}, status=403)
        if form.week() != week:
            keep_hours(request, calendar, form.week())
            return HttpResponseRedirect(f"{reverse('desk:hours')}?calendar={calendar.code}&kept=1")
        form.add_error(None, gettext("You have not changed anything."))
    context = {
        "form": form,
        "calendar": calendar.code,
        "name": calendar_name(calendar.code),
        "of": counting_on(calendar.code, desk),
        "others": [(other, calendar_name(other)) for other in calendars if other != calendar.code],
        "week": [
            (WEEKDAYS[day], day_in_words(hours)) for day, hours in enumerate(week_of(calendar))
        ],
    }
    return shown(request, desk, "desk/settings/hours.html", context, status=status_of(form))


_HALF_DAYS = choice("half_days")


class ClosureForm(AskingForm):
    """Form for a closed day or half-day of the organisation or one unit."""

    day = DayField(
        ahead=True,
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("For example, 27 3 2026 or Friday"),
    )
    name = forms.CharField(label=gettext_lazy("Reason"), max_length=120, required=False)
    closes = TimeOfDayField(
        label=gettext_lazy("Half-day: closing time"),
        help_text=gettext_lazy("For example, 13:00. Leave empty if you are closed all day."),
        required=False,
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        units = [
            (str(unit.code), entry_name(unit, policy)) for unit in policy.units if not unit.retired
        ]
        self.fields["unit"] = select(
            gettext("Only for"), units, None, gettext("Leave empty for everyone.")
        )

    def applied(self) -> Policy:
        """The policy with this closure; the same day twice is one."""
        cleaned = self.cleaned_data
        labels = (Label(self.policy.languages[0], cleaned["name"]),) if cleaned["name"] else ()
        unit = Code(cleaned["unit"]) if cleaned["unit"] else None
        kept = without_closure(self.policy, cleaned["day"].isoformat(), unit or "").closures
        closures = sorted(
            (*kept, Closure(cleaned["day"], unit, labels, cleaned["closes"])),
            key=lambda c: (c.day, c.unit or ""),
        )
        return replace(self.policy, closures=tuple(closures))


def without_closure(policy: Policy, day: str, unit: str) -> Policy:
    """The policy without one closure."""
    kept = tuple(
        closure
        for closure in policy.closures
        if (closure.day.isoformat(), closure.unit or "") != (day, unit)
    )
    return replace(policy, closures=kept)


@with_form
def closures(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The closed days, the form of one, and what a half-day counts as."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and "remove" in request.POST:
        day, _, unit = request.POST["remove"].partition("/")
        return saved(request, desk, without_closure(policy, day, unit), "desk:closures")
    counting = "half_days" in request.POST
    halves = PolicyForm([_HALF_DAYS], policy, desk.rules, posted(request) if counting else None)
    form = ClosureForm(policy, None if counting else posted(request))
    for filled in (halves, form):
        if filled.is_valid():
            return saved(request, desk, filled.applied(), "desk:closures")
    context = {
        "form": form,
        "halves": halves,
        "half_days_are": choices.label(policy.half_days),
        "entries": [_row(closure, policy) for closure in policy.closures],
    }
    status = status_of(halves if counting else form)
    return shown(request, desk, "desk/settings/closures.html", context, status=status)


def _row(closure: Closure, policy: Policy) -> dict[str, str]:
    unit = policy.unit(closure.unit) if closure.unit else None
    return {
        "day": dates.day(closure.day),
        "key": f"{closure.day.isoformat()}/{closure.unit or ''}",
        "unit": entry_name(unit, policy) if unit else "",
        "label": label(closure.labels, spoken(policy.languages)) or "",
        "until": dates.time(closure.closes) if closure.closes else "",
    }
