"""Forms for parts of a policy: names in every language, targets, closed days and half-days."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext, gettext_lazy

from amends.core.framework.labels import Label, label
from amends.core.framework.policy.commitments import Target
from amends.core.framework.policy.organization import Closure
from amends.core.framework.policy.policy import Policy
from amends.core.principles.timeliness import HalfDays, TermUnit
from amends.core.values import Code
from amends.wording import choices
from amends.wording.asking import AskingForm
from amends.wording.names import spoken
from amends.wording.phrases import capital

from ..forms.around import Options
from ..forms.inputs import DayField, TimeOfDayField

_LONGEST = 60


def code_from(text: str, taken: frozenset[str]) -> Code:
    """A code for a new label: its plain letters, numbered if need be."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:_LONGEST] or "entry"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}_{number}"
    return Code(found)


class Labelled(AskingForm):
    """Something of the policy that has a label in each of its languages."""

    def __init__(self, policy: Policy, labels: tuple[Label, ...], data: Any = None) -> None:
        super().__init__(data)
        self.policy, self.labels = policy, labels
        for place, language in enumerate(policy.languages):
            self.fields[f"label-{language}"] = forms.CharField(
                label=gettext("Name in {language}").format(language=_language(language))
                if len(policy.languages) > 1
                else gettext("Name"),
                max_length=120,
                required=place == 0,
                initial=label(labels, [language]),
            )

    def told_labels(self) -> tuple[Label, ...]:
        """The labels as typed; those in languages that the policy no longer has are kept."""
        typed = {
            language: self.cleaned_data[f"label-{language}"] for language in self.policy.languages
        }
        kept = tuple(one for one in self.labels if one.language not in typed)
        return (*(Label(language, text) for language, text in typed.items() if text), *kept)

    def first_label(self) -> str:
        """The label in the policy's first language."""
        return str(self.cleaned_data[f"label-{self.policy.languages[0]}"])


def _language(code: str) -> str:
    try:
        return str(get_language_info(code.lower())["name_local"])
    except KeyError:
        return code


def select(name: Any, options: Options, initial: str | None, help_text: Any = "") -> forms.Field:
    """A field of which at most one is chosen."""
    return forms.ChoiceField(
        label=name,
        choices=[("", "\N{EM DASH}"), *options],
        required=False,
        initial=initial or "",
        help_text=help_text,
    )


class TargetsForm(AskingForm):
    """How soon complaints of each priority are acknowledged and answered."""

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        for target in policy.targets:
            names = {"priority": capital(choices.label(target.priority))}
            self.fields[f"{target.priority}-acknowledge"] = forms.IntegerField(
                label=gettext("{priority}: confirm receipt within").format(**names),
                min_value=0,
                max_value=365,
                initial=target.acknowledge,
                widget=forms.NumberInput({"class": "narrow"}),
            )
            self.fields[f"{target.priority}-respond"] = forms.IntegerField(
                label=gettext("{priority}: answer within").format(**names),
                min_value=0,
                max_value=3650,
                initial=target.respond,
                widget=forms.NumberInput({"class": "narrow"}),
            )
            self.fields[f"{target.priority}-unit"] = forms.ChoiceField(
                label=gettext("{priority}: counted in").format(**names),
                choices=[
                    (unit, choices.label(unit))
                    for unit in (TermUnit.business_day, TermUnit.day, TermUnit.business_hour)
                ],
                initial=target.unit,
                widget=forms.Select({"class": "narrow"}),
            )

    def applied(self) -> Policy:
        """The policy with these targets."""
        given = self.cleaned_data
        targets = tuple(
            Target(
                target.priority,
                given[f"{target.priority}-acknowledge"],
                given[f"{target.priority}-respond"],
                TermUnit(given[f"{target.priority}-unit"]),
            )
            for target in self.policy.targets
        )
        return replace(self.policy, targets=targets)


class ClosureForm(AskingForm):
    """A day on which the organization, or one unit, does not work, or only until some time."""

    day = DayField(label=gettext_lazy("Day"), help_text=gettext_lazy("Like 27 3 2026"))
    name = forms.CharField(label=gettext_lazy("What for"), max_length=120, required=False)
    closes = TimeOfDayField(
        label=gettext_lazy("Half-day: work ends at"),
        help_text=gettext_lazy("Like 13:00. Leave it empty if nobody works all day."),
        required=False,
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        units = [
            (str(one.code), label(one.labels, spoken(policy.languages)) or one.code)
            for one in policy.units
            if not one.retired
        ]
        self.fields["unit"] = select(
            gettext("Only for"), units, None, gettext("Leave it empty for everybody.")
        )

    def applied(self) -> Policy:
        """The policy with this closure; the same day twice is one."""
        given = self.cleaned_data
        labels = (Label(self.policy.languages[0], given["name"]),) if given["name"] else ()
        unit = Code(given["unit"]) if given["unit"] else None
        kept = without_closure(self.policy, given["day"].isoformat(), unit or "").closures
        closures = sorted(
            (*kept, Closure(given["day"], unit, labels, given["closes"])),
            key=lambda c: (c.day, c.unit or ""),
        )
        return replace(self.policy, closures=tuple(closures))


class HalfDaysForm(AskingForm):
    """What a half-day counts as."""

    half_days = forms.ChoiceField(
        label=gettext_lazy("In terms of working days a half-day counts"),
        help_text=gettext_lazy(
            "As a working day it ends early. Rules of a regulator may say otherwise for their "
            "times."
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data, initial={"half_days": policy.half_days})
        self.policy = policy
        self.fields["half_days"].choices = choices.options(HalfDays)  # type: ignore[attr-defined]

    def applied(self) -> Policy:
        """The policy with this choice."""
        return replace(self.policy, half_days=HalfDays(self.cleaned_data["half_days"]))


def without_closure(policy: Policy, day: str, unit: str) -> Policy:
    """The policy without one closure."""
    kept = tuple(
        one for one in policy.closures if (one.day.isoformat(), one.unit or "") != (day, unit)
    )
    return replace(policy, closures=kept)
