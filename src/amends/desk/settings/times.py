"""How soon we answer, how long a reply is awaited, and when somebody looks again (7.3, 7.9)."""

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
from amends.wording.phrases import capital
from amends.wording.timeliness.derivation import span

from ..request.context import DeskContext
from .declaration import Page, PolicyForm, Setting, Typed, choice, number, number_input

_UNITS = (TermUnit.business_day, TermUnit.day, TermUnit.business_hour)
_LABELS = {
    "acknowledge": _("{priority}: acknowledge within"),
    "respond": _("{priority}: respond within"),
    "unit": _("{priority}: counted in"),
}
"""What each part of a target is called."""


class _Targets(Setting):
    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for target in policy.targets:
            names = {
                "acknowledge": number_input(0, 365),
                "respond": number_input(0),
                "unit": forms.ChoiceField(
                    choices=[(unit, choices.label(unit)) for unit in _UNITS],
                    widget=forms.Select({"class": "narrow"}),
                ),
            }
            for part, made in names.items():
                made.label = _LABELS[part].format(priority=_priority_name(target))
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


def _priority_name(target: Target) -> str:
    return capital(choices.label(target.priority))


def rows(form: PolicyForm) -> list[tuple[Target, str, list[forms.BoundField]]]:
    """Each target, what its priority is called, and its inputs."""
    return [
        (target, _priority_name(target), [form[f"{target.priority}-{part}"] for part in _LABELS])
        for target in form.policy.targets
    ]


def _targets(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    spans = [
        (
            _priority_name(target),
            span(target.acknowledge, target.unit),
            span(target.respond, target.unit),
        )
        for target in form.policy.targets
    ]
    return {"rows": rows(form), "spans": spans}


TARGETS = Page(
    "targets",
    _("Targets"),
    _("How soon we acknowledge and respond to complaints."),
    intro=_("How soon you acknowledge and respond. Deadlines already set do not change."),
    settings=(_Targets("targets"),),
    template="desk/settings/targets.html",
    beside=_targets,
)


WAITING = Page(
    "waiting",
    _("Reminders and follow-ups"),
    _("How long we wait for a reply, and when we review unresolved complaints."),
    intro=_(
        "How long you wait for a reply, and when you review the complaint. Dates already set do "
        "not change."
    ),
    settings=(
        number("status_notice_days"),
        number("warn_days"),
        number("climb_days"),
        number("reaction_days"),
        number("post_days"),
        number("no_reply_notices"),
        number("watch_days"),
        number("cause_days"),
        number("access_months"),
        number("extensions"),
        number("extension_days"),
        choice("late_letters"),
    ),
)
