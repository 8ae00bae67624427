"""Setup, screen 3: opening hours. Holidays come from the country, the rest is ticked."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.policy.organization import Closure
from amends.core.framework.policy.policy import Policy
from amends.core.principles.calendars import Calendar
from amends.core.written_days import typed_day
from amends.governance.defaults.calendars import code_of
from amends.governance.defaults.parts import parts_that_differ
from amends.governance.defaults.places import countries as places
from amends.governance.defaults.places import zones
from amends.governance.publishing import next_version
from amends.governance.starting import working_week
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.countries import countries
from amends.wording.timeliness.calendars import only_in_parts, parts_to_choose, whole_country

from ..forms.inputs import TimeOfDayField
from ..request.context import DeskContext
from ..settings.holidays import wrong_times
from ..settings.organization import every_zone
from ..settings.pages import posted
from .frame import adopted, finished, screen, shown

_DAYS = range(7)


class WeekForm(AskingForm):
    """Form for country, time zone, working days, hours, and closed days."""

    country = forms.ChoiceField(
        label=gettext_lazy("Which country do you work in?"),
        help_text=gettext_lazy("Its public holidays are not working days."),
        required=False,
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Which part of the country?"),
        help_text=gettext_lazy("Holidays differ between parts of this country."),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("It decides when a day begins and ends."),
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which days do you work?"),
        choices=[(day, WEEKDAYS[day]) for day in _DAYS],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = TimeOfDayField(
        label=gettext_lazy("From"), help_text=gettext_lazy("For example, 9:00"), required=False
    )
    closes = TimeOfDayField(
        label=gettext_lazy("Until"), help_text=gettext_lazy("For example, 17:30"), required=False
    )
    closures = forms.CharField(
        label=gettext_lazy("Other days when you are closed"),
        help_text=gettext_lazy(
            "One day on each line. For example, 24 12 2026 for a company holiday or stocktaking."
        ),
        required=False,
        widget=forms.Textarea({"rows": "4"}),
    )

    def __init__(self, policy: Policy, calendar: Calendar, data: Any = None, *, year: int) -> None:
        country = str(policy.country or "")
        initial = {
            "country": country,
            "part": calendar.code,
            "zone": policy.zone,
            "days": [day for day in _DAYS if day not in calendar.weekend],
            "opens": calendar.opens,
            "closes": calendar.closes,
            "closures": "\n".join(
                f"{closure.day.day} {closure.day.month} {closure.day.year}"
                for closure in _all_day(policy)
            ),
        }
        super().__init__(data, initial=initial)
        self.policy, self.held = policy, calendar
        none = ("", gettext("None of these: no holidays"))
        self.fields["country"].choices = [none, *countries()]  # type: ignore[attr-defined]
        self.fields["zone"].choices = _zones(policy, country)  # type: ignore[attr-defined]
        chosen = country if data is None else str(data.get("country", ""))
        self.place = chosen if chosen in places() else ""
        self.parts = _parts(self.place, year=year)
        self._ask_part()

    def _ask_part(self) -> None:
        """Set the choices for the part of the country. They are calendar codes, so a part chosen
        for another country is dropped and asked again."""
        if not self.parts:
            del self.fields["part"]
            return
        field = self.fields["part"]
        field.choices = [(code, name) for code, (_part, name) in self.parts.items()]  # type: ignore[attr-defined]
        message = gettext("Choose the part where you work, or the whole country")
        field.error_messages |= {"required": message, "invalid_choice": message}

    def clean_closures(self) -> list[date]:
        """Each line a day."""
        days = []
        for line in str(self.cleaned_data["closures"]).splitlines():
            if not line.strip():
                continue
            try:
                days.append(typed_day(line, timezone.localdate(), ahead=True))
            except ValueError:
                message = gettext("“{line}” is not a date. Write it in this form: 24 12 2026")
                raise ValidationError(message.format(line=line.strip())) from None
        return days

    def clean(self) -> dict[str, Any]:
        """Require opening before closing time, and both or neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        if wrong := wrong_times(cleaned.get("opens"), cleaned.get("closes")):
            self.add_error("closes", wrong)
        return cleaned

    def week(self, *, year: int) -> tuple[Policy, Calendar]:
        """Return the resulting policy and calendar. A time zone in another country is replaced by
        the first one of the chosen country."""
        answers = self.cleaned_data
        country = answers["country"] or None
        of_country = zones().get(country or "", ())
        moved = country != self.policy.country and of_country
        zone = of_country[0] if moved and answers["zone"] not in of_country else answers["zone"]
        named = {closure.day: closure for closure in _all_day(self.policy)}
        others = tuple(closure for closure in self.policy.closures if closure not in named.values())
        own = (named.get(day, Closure(day)) for day in sorted(set(answers["closures"])))
        policy = replace(self.policy, closures=(*own, *others))
        code = answers.get("part") or country or "weekdays"
        policy, calendar = working_week(
            policy,
            country=country,
            part=self.parts[code][0] if code in self.parts else None,
            zone=zone,
            weekend=frozenset(_DAYS) - frozenset(answers["days"]),
            hours=(answers["opens"], answers["closes"]),
            version=next_version(code),
            year=year,
        )
        if (self.held.opens, self.held.closes) == (answers["opens"], answers["closes"]):
            calendar = replace(calendar, hours=self.held.hours)
        return policy, replace(calendar, half_days=self.held.half_days)


def _all_day(policy: Policy) -> list[Closure]:
    """Return the general closed days; half-days and those of units have a page of their own."""
    return [closure for closure in policy.closures if not closure.unit and closure.closes is None]


def _parts(country: str, *, year: int) -> dict[str, tuple[str | None, str]]:
    """The parts of a country whose holidays differ, each with its name, by the code of its
    calendar; the whole country first. None where they are the same everywhere."""
    if not parts_that_differ(country, year=year):
        return {}
    whole: dict[str, tuple[str | None, str]] = {country: (None, whole_country())}
    return whole | {
        code_of(country, region): (region, name) for region, name in parts_to_choose(country)
    }


def _zones(policy: Policy, country: str) -> list[tuple[str, str]]:
    """Return the time zones of the country first, then all others."""
    near = zones().get(country, ())
    listed = [*near, *(zone for zone in every_zone(policy) if zone not in near)]
    return [(zone, zone.replace("_", " ")) for zone in listed]


@screen("open")
def week(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form, and below it the holidays that count today."""
    rules = desk.rules
    current = rules.calendar(None)
    form = WeekForm(rules.policy, current, posted(request), year=desk.now.year)
    if form.is_valid():
        policy, calendar = form.week(year=desk.now.year)
        same = calendar == replace(current.as_adopted(), version=calendar.version)
        changed = None if same else calendar
        if adopted(desk, policy, form, "open", calendar=changed):
            return finished(desk, "open")
    today = current.day_of(desk.now)
    coming = sorted(day for day in current.holidays if day >= today)
    context = {
        "form": form,
        "holidays": [dates.day(day) for day in coming[:12]],
        "not_common": only_in_parts(form.place, today=today),
    }
    return shown(request, desk, "open", context)
