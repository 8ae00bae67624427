"""How soon complaints of each priority are acknowledged and answered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.commitments import Target
from amends.core.framework.policy.policy import Policy
from amends.core.principles.timeliness import TermUnit
from amends.governance.publishing import Draft
from amends.wording import choices
from amends.wording.derivation import span
from amends.wording.phrases import capital

from ..request.context import DeskContext
from .declaration import Page
from .setting import PolicyForm, Setting, Typed, number_input

_UNITS = (TermUnit.business_day, TermUnit.day, TermUnit.business_hour)
_LABELS = {
    "acknowledge": _("{priority}: confirm receipt within"),
    "respond": _("{priority}: answer within"),
    "unit": _("{priority}: counted in"),
}
"""What each part of a target is called."""


class _Targets(Setting):
    """Two numbers and a unit for each priority."""

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for target in policy.targets:
            asked = {
                "acknowledge": number_input(0, 365),
                "respond": number_input(0),
                "unit": forms.ChoiceField(
                    choices=[(unit, choices.label(unit)) for unit in _UNITS],
                    widget=forms.Select({"class": "narrow"}),
                ),
            }
            for part, made in asked.items():
                made.label = _LABELS[part].format(priority=_name(target))
                made.initial = getattr(target, part)
                fields[f"{target.priority}-{part}"] = made
        return fields

    def value(self, typed: Typed, policy: Policy) -> tuple[Target, ...]:
        return tuple(
            Target(
                target.priority,
                typed[f"{target.priority}-acknowledge"],
                typed[f"{target.priority}-respond"],
                TermUnit(typed[f"{target.priority}-unit"]),
            )
            for target in policy.targets
        )


def _name(target: Target) -> str:
    return capital(choices.label(target.priority))


def rows(form: PolicyForm) -> list[tuple[Target, str, list[forms.BoundField]]]:
    """Each target, what its priority is called, and its inputs."""
    return [
        (target, _name(target), [form[f"{target.priority}-{part}"] for part in _LABELS])
        for target in form.policy.targets
    ]


def _shown(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    """The inputs of each target, and the targets in words."""
    spans = [
        (_name(one), span(one.acknowledge, one.unit), span(one.respond, one.unit))
        for one in form.policy.targets
    ]
    return {"rows": rows(form), "spans": spans}


PAGE = Page(
    "targets",
    _("Targets"),
    _("How soon receipt is confirmed and an answer is given."),
    intro=_(
        "How soon receipt is confirmed and an answer is given. Dates that were told already are "
        "not moved."
    ),
    settings=(_Targets("targets"),),
    template="desk/settings/targets.html",
    beside=_shown,
)
