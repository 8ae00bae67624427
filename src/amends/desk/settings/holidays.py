"""Public holidays of the coming years, by country: compared with the adopted ones, then adopted."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from amends.core.framework.labels import label
from amends.core.framework.policy.commitments import ControlName
from amends.core.framework.policy.organization import (
    Entity,
    Unit,
)
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Refused
from amends.governance import holidays as coming
from amends.governance.holidays import Coming
from amends.governance.publishing import adopt_calendar, calendar_binds
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.calendars import calendar_name, only_in_parts, parts_to_choose, whole_country
from amends.wording.countries import countries
from amends.wording.names import Names, spoken
from amends.wording.refusals import sentence

from ..request.context import DeskContext, show, with_form
from .pages import PublishForm, may_adopt, shown


class CountryForm(AskingForm):
    """Whose holidays."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    part = forms.ChoiceField(
        label=gettext_lazy("Part of the country"),
        help_text=gettext_lazy("If holidays differ between parts of the country."),
        required=False,
    )

    def __init__(self, data: Any, *, held: str) -> None:
        super().__init__(data or None)
        chosen = str(data.get("country") or held) if data else held
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]
        self.fields["country"].initial = held
        parts = parts_to_choose(chosen)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            ("", whole_country() if parts else gettext("The whole country")),
            *parts,
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a part of another country."""
        given: dict[str, Any] = super().clean() or {}
        if "part" in self.errors:
            del self.errors["part"]
            given["part"] = ""
        return given


@with_form
def holidays(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the adopted calendars, the holidays of a country compared with the adopted ones,
    and adopting them."""
    asked = request.POST if request.method == "POST" else request.GET
    held = str(desk.rules.policy.country or "")
    form = CountryForm(asked if "country" in asked else None, held=held)
    found = None
    if form.is_valid():
        found = _found(form, desk)
    reason, status = PublishForm(), 200
    if request.method == "POST":
        reason, status = PublishForm(request.POST), 422
        if found is not None and found.changes and reason.is_valid():
            if not may_adopt(desk):
                return show(request, desk, "desk/unknown.html", {}, status=403)
            if _adopted(desk, found, reason):
                bound = calendar_binds(found.code, found.calendar.version, now=desk.now)
                after = f"adopted={found.code}" if bound else "proposed=1"
                return HttpResponseRedirect(f"{reverse('desk:holidays')}?{after}")
            status = 409
    context = {
        "choice": form,
        "found": _told(found, desk) if found else None,
        "not_common": _not_common(form, desk) if found else [],
        "form": reason,
        "proposed": request.GET.get("proposed", "") == "1",
        "second_needed": desk.rules.policy.control(ControlName.publish_policy).second_needed(None),
        "adopted": _named(request.GET.get("adopted", ""), desk),
        "calendars": [_calendar(one, desk) for one in desk.rules.calendars.values()],
    }
    return shown(request, desk, "desk/settings/holidays.html", context, status=status)


def _found(form: CountryForm, desk: DeskContext) -> Coming | None:
    """Return the requested holidays; None if they are unknown, and the form says so."""
    given = form.cleaned_data
    try:
        return coming.of_country(
            given["country"],
            given["part"] or None,
            rules=desk.rules,
            year=desk.rules.day_of(None, desk.now).year,
            language=get_language() or "en",
        )
    except ValueError:
        form.add_error("country", gettext("The holidays of these years are not known here yet."))
        return None


def _not_common(form: CountryForm, desk: DeskContext) -> list[str]:
    """Return holidays of only some parts of the country, which the whole country leaves out."""
    given = form.cleaned_data
    if given["part"]:
        return []
    return only_in_parts(given["country"], today=desk.rules.day_of(None, desk.now))


def _adopted(desk: DeskContext, found: Coming, reason: PublishForm) -> bool:
    try:
        told = reason.cleaned_data["reason"]
        adopt_calendar(found.calendar, reason=told, actor=desk.actor, now=desk.now)
    except Refused as refused:
        reason.add_error(None, str(sentence(refused, names=Names(rules=desk.rules))))
        return False
    return True


def _named(code: str, desk: DeskContext) -> str:
    """Return the name of a calendar that was just adopted; empty for an invented one."""
    return calendar_name(code) if code in desk.rules.calendars else ""


def _told(found: Coming, desk: DeskContext) -> dict[str, Any]:
    today = desk.rules.day_of(None, desk.now)
    return {
        "name": calendar_name(found.code),
        "new": found.before is None,
        "added": [_day(day, found) for day in found.added if day >= today],
        "passed": sum(day < today for day in found.added),
        "gone": [_day(day, found) for day in found.gone],
        "until": dates.day(found.calendar.known_until) if found.calendar.known_until else "",
        "longer": found.before is not None
        and found.before.known_until != found.calendar.known_until,
        "changes": found.changes,
    }


def _day(day: date, found: Coming) -> str:
    name = found.names.get(day, "")
    told = dates.day(day)
    return gettext("{day}: {name}").format(day=told, name=name) if name else told


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
    found = [policy.name] if policy.calendar == code else []
    holders: tuple[Entity | Unit, ...] = (*policy.entities, *policy.units)
    for holder in holders:
        if holder.calendar == code and not holder.retired:
            found.append(label(holder.labels, spoken(policy.languages)) or holder.code)
    return found
