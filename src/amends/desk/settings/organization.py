"""What applies to the whole organization, and to each unit from the nearest place that says it; in
which currency amounts are counted; and the contact details used in print and in letters."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.check import EMAIL, PHONE, check
from amends.core.framework.policy.organization import SettingName, Unit
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.governance.defaults.places import zones
from amends.governance.publishing import Draft
from amends.wording import policy as wording
from amends.wording.contacts import contact_details as reached
from amends.wording.countries import countries
from amends.wording.dates import zone_name
from amends.wording.timeliness.calendars import calendar_name

from ..request.context import DeskContext
from .declaration import InLanguages, Page, PolicyForm, Setting, Text, text
from .listings import entry_name, named

_SETTINGS: tuple[SettingName, ...] = ("country", "calendar", "zone")


def _countries(policy: Policy, _rules: Rules) -> forms.Field:
    """None, and every country; one that is not known stays where it is."""
    country, names = str(policy.country or ""), countries()
    other = [(country, country.upper())] if country and country not in dict(names) else []
    return forms.ChoiceField(choices=[("", gettext("None")), *names, *other], required=False)


def _zones(policy: Policy, _rules: Rules) -> forms.Field:
    return forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in every_zone(policy)]
    )


def every_zone(policy: Policy) -> list[str]:
    """The time zones of all countries, and that of the policy."""
    return sorted({zone for listed in zones().values() for zone in listed} | {"UTC", policy.zone})


def _calendars(policy: Policy, rules: Rules) -> forms.Field:
    codes = sorted({*rules.calendars, policy.calendar})
    return forms.ChoiceField(choices=[(code, calendar_name(code)) for code in codes])


def _units(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    policy = draft.policy
    return {
        "columns": [wording.part(name) for name in _SETTINGS],
        "units": [
            {
                "code": unit.code,
                "label": entry_name(unit, policy),
                "cells": [(wording.part(name), *_cell(unit, name, policy)) for name in _SETTINGS],
            }
            for unit in policy.units
            if not unit.retired
        ],
    }


def _cell(unit: Unit, name: SettingName, policy: Policy) -> tuple[str, str]:
    setting = policy.setting(unit.code, name)
    if setting is None:
        return gettext("none"), ""
    if setting.place == "unit" and setting.code == unit.code:
        return _in_words(name, setting.value), gettext("own setting")
    lists = {"unit": "units", "brand": "brands", "entity": "entities"}
    if setting.code is None or setting.place not in lists:
        return _in_words(name, setting.value), gettext("from the organisation")
    place = named(policy, lists[setting.place], setting.code)
    return _in_words(name, setting.value), gettext("from {place}").format(place=place)


def _facts(policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
    settings = ((name, policy.setting(None, name)) for name in _SETTINGS)
    return [
        (wording.part(name), _in_words(name, setting.value) if setting else gettext("none"))
        for name, setting in settings
    ]


def _in_words(name: SettingName, value: str) -> str:
    match name:
        case "calendar":
            return calendar_name(value)
        case "country":
            return dict(countries()).get(value, value.upper())
        case "zone":
            return zone_name(value)
        case _:
            return value


ORGANIZATION = Page(
    "organization",
    _("Organisation"),
    _("Name, country, time zone and calendar, for the organisation and each unit."),
    intro=_(
        "These apply where no unit, brand or legal entity has its own settings. Each unit uses "
        "the closest settings: its own, then those of the unit above it, its brand or legal "
        "entity, then the organisation's."
    ),
    settings=(
        text("name", most=120, required=True),
        Setting(
            "country",
            input=_countries,
            read=lambda typed, _held: Code(typed) if typed else None,
        ),
        Setting("zone", input=_zones),
        Setting("calendar", input=_calendars, read=lambda typed, _held: Code(typed)),
    ),
    facts=_facts,
    template="desk/settings/organization.html",
    beside=_units,
)


def _three_letters(typed: str) -> None:
    if not re.fullmatch(r"[a-z]{3}", typed.lower()):
        raise ValidationError(gettext("Enter the three letters of a currency, for example EUR"))


def _letters(*_: Any) -> forms.Field:
    attributes = {"class": "narrow", "autocomplete": "off", "autocapitalize": "characters"}
    line = forms.TextInput(attributes)
    return forms.CharField(max_length=40, widget=line, validators=[_three_letters])


def _amounts(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    """The amounts of the rules in another currency, each with the page that has it."""
    words = wording.Policies(draft.policy, draft.in_force)
    pages = {"refusals_read_above": "controls"}
    places = ((finding.path.partition(".")[0], finding) for finding in check(draft.policy))
    others = [
        (f"desk:{pages.get(place, place)}", wording.finding(finding, words))
        for place, finding in places
        if finding.code == "other_currency"
    ]
    return {"held": draft.policy.currency.upper(), "others": others}


CURRENCY = Page(
    "currency",
    _("Currency"),
    _("The currency of your amounts."),
    intro=_(
        "Used for amounts without a currency: in the staff area, on the web form and in imported "
        "files."
    ),
    settings=(
        Setting(
            "currency",
            input=_letters,
            initial=str.upper,
            read=lambda typed, _held: Code(typed.lower()),
            shown=str.upper,
        ),
    ),
    template="desk/settings/currency.html",
    beside=_amounts,
)


def _email(typed: str) -> None:
    if not EMAIL.fullmatch(typed):
        raise ValidationError(gettext("Enter an address, for example complaints@example.org"))


def phone_number(typed: str) -> None:
    """Refuse what is no phone number."""
    if not PHONE.fullmatch(typed):
        raise ValidationError(gettext("Enter a number, for example +353 1 555 0100"))


def _lines(typed: str, _held: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


CONTACT = Page(
    "reaching",
    _("Contact details"),
    _("Email, phone, postal address and opening hours."),
    intro=_(
        "We show this on the public complaints page, on the blank form and in the footer of "
        "letters. Empty fields are left out."
    ),
    settings=(
        text("email", most=254, check=_email, inputmode="email"),
        text("phone", most=40, check=phone_number, inputmode="tel"),
        Setting(
            "postal_address",
            input=lambda *_: forms.CharField(
                max_length=500, required=False, widget=forms.Textarea({"rows": "4"})
            ),
            initial="\n".join,
            read=_lines,
        ),
        InLanguages("opening_hours", input_name="hours", most=200),
    ),
    facts=lambda policy, _desk: [
        (way.what, way.how) for way in reached.ways(policy, policy.languages[0])
    ],
    nothing=_("Nothing entered yet."),
)
