"""What holds for the whole organization, and for each unit: from the nearest place that says it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.policy.policy import Policy, SettingName, Unit, label
from amends.core.values import Code
from amends.governance.defaults.places import zones
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.calendars import calendar_name
from amends.wording.countries import countries
from amends.wording.dates import zone_name
from amends.wording.names import spoken

from ..request.context import DeskContext, for_role
from .draft import draft_of
from .listings import named
from .pages import posted, saved, shown, status_of

_SETTINGS: tuple[SettingName, ...] = ("country", "calendar", "zone")


class OrganizationForm(AskingForm):
    """The name, and what holds where no unit or legal entity says otherwise."""

    name = forms.CharField(label=gettext_lazy("Name of the organization"), max_length=120)

    def __init__(self, policy: Policy, calendars: Iterable[str], data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        self.fields["name"].initial = policy.name
        held = str(policy.country or "")
        known = countries()
        if held and held not in dict(known):
            known = [*known, (held, held.upper())]
        self.fields["country"] = forms.ChoiceField(
            label=gettext("Country"),
            choices=[("", gettext("None")), *known],
            required=False,
            initial=held,
            help_text=gettext("Some rules of regulators ask in which country you work."),
        )
        every = {zone for listed in zones().values() for zone in listed}
        self.fields["zone"] = forms.ChoiceField(
            label=gettext("Time zone"),
            choices=[
                (zone, zone.replace("_", " ")) for zone in sorted({*every, "UTC", policy.zone})
            ],
            initial=policy.zone,
            help_text=gettext("A day begins and ends by it."),
        )
        self.fields["calendar"] = forms.ChoiceField(
            label=gettext("Calendar of working days"),
            choices=[(code, calendar_name(code)) for code in sorted({*calendars, policy.calendar})],
            initial=policy.calendar,
            help_text=gettext("Working days are counted on it. Add others under “Holidays”."),
        )

    def applied(self) -> Policy:
        """The policy with these."""
        given = self.cleaned_data
        return replace(
            self.policy,
            name=given["name"],
            country=Code(given["country"]) if given["country"] else None,
            zone=given["zone"],
            calendar=Code(given["calendar"]),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def organization(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form, and below it what holds for each unit and where that stands."""
    policy = draft_of(request, desk).policy
    form = OrganizationForm(policy, desk.rules.calendars, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:organization")
    context = {
        "form": form,
        "settings": [(wording.part(name), _in_words(name, policy)) for name in _SETTINGS],
        "columns": [wording.part(name) for name in _SETTINGS],
        "units": [_unit(unit, policy) for unit in policy.units if not unit.retired],
    }
    return shown(request, desk, "desk/settings/organization.html", context, status=status_of(form))


def _unit(unit: Unit, policy: Policy) -> dict[str, Any]:
    return {
        "code": unit.code,
        "label": label(unit.labels, spoken(policy.languages)) or unit.code,
        "cells": [(wording.part(name), *_cell(unit, name, policy)) for name in _SETTINGS],
    }


def _cell(unit: Unit, name: SettingName, policy: Policy) -> tuple[str, str]:
    """What holds for a unit, and where it is said."""
    found = policy.setting(unit.code, name)
    if found is None:
        return gettext("none"), ""
    if found.place == "unit" and found.code == unit.code:
        return value_of(name, found.value), gettext("its own")
    lists = {"unit": "units", "brand": "brands", "entity": "entities"}
    if found.code is None or found.place not in lists:
        return value_of(name, found.value), gettext("from the organization")
    place = named(policy, lists[found.place], found.code)
    return value_of(name, found.value), gettext("from {place}").format(place=place)


def _in_words(name: SettingName, policy: Policy) -> str:
    found = policy.setting(None, name)
    return value_of(name, found.value) if found else gettext("none")


def value_of(name: SettingName, value: str) -> str:
    """A setting as people read it."""
    match name:
        case "calendar":
            return calendar_name(value)
        case "country":
            return dict(countries()).get(value, value.upper())
        case "zone":
            return zone_name(value)
        case _:
            return value
