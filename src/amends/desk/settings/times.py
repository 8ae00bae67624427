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
from amends.wording.derivation import span
from amends.wording.phrases import capital

from ..request.context import DeskContext
from .declaration import Page
from .setting import PolicyForm, Setting, Typed, choice, number, number_input

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
    """Return the inputs of each target, and the targets as text."""
    spans = [
        (_priority_name(one), span(one.acknowledge, one.unit), span(one.respond, one.unit))
        for one in form.policy.targets
    ]
    return {"rows": rows(form), "spans": spans}


TARGETS = Page(
    "targets",
    _("Targets"),
    _("How soon receipt is confirmed and an answer is given."),
    intro=_(
        "How soon receipt is confirmed and an answer is given. Dates that were told already are "
        "not moved."
    ),
    settings=(_Targets("targets"),),
    template="desk/settings/targets.html",
    beside=_targets,
)


WAITING = Page(
    "waiting",
    _("Waiting and reminders"),
    _("How long we wait for a reply, and when we review unresolved complaints."),
    intro=_(
        "How long a reply is awaited, and when someone looks again. Dates that were set already "
        "are not moved."
    ),
    settings=(
        number(
            "status_notice_days",
            _("Days without news after which we send an update"),
            _("By a letter that goes by itself, until the day of the answer."),
        ),
        number(
            "warn_days",
            _("Days before a date on which who answers for the complaint hears of it"),
            _(
                "On their day, and in the record; sooner where no one works then. With 0 no one is "
                "warned; no one is warned of a date that was told when it was nearer than that."
            ),
        ),
        number(
            "climb_days",
            _("Days from one level to the next once a date has passed"),
            _(
                "At once the first level of review hears of it, after so many days the next, until "
                "it is done. With 0 no one does. The levels are those who look again inside."
            ),
        ),
        number(
            "reaction_days",
            _("Days in which a reply to a decision is awaited"),
            _("After them, and after the reminders, silence can be recorded as no reply."),
        ),
        number(
            "post_days",
            _("Days that a letter by post takes"),
            _("The time for a reply to a response by post begins after these days."),
        ),
        number(
            "no_reply_notices",
            _("Reminders before silence counts as no reply"),
            _(
                "They go by themselves, spread over these days. Nothing closes by itself; a later "
                "word opens the complaint again."
            ),
        ),
        number(
            "watch_days",
            _("Days between two looks at a refused complaint"),
            _(
                "A complaint that was not agreed stays open, and someone looks again: on that day, "
                "or the first after it on which they work."
            ),
        ),
        number(
            "cause_days",
            _("Days after closing to determine a cause"),
            _(
                "If the cause was not determined at closing, the complaints manager or the "
                "manager of the unit is asked for it after these days."
            ),
        ),
        number(
            "extensions",
            _("How often one person may extend a deadline of ours"),
            _("A further extension needs a second person, who may be any complaint handler."),
        ),
        number(
            "extension_days",
            _("Working days by which one person may extend a deadline of ours in total"),
            _("Counted from the original deadline. A longer extension needs a second person."),
        ),
        choice(
            "late_letters",
            _("Who tells a complainant that the day of the answer was not kept"),
            _("A person is asked by a reminder for that day, if no letter goes by itself."),
        ),
    ),
)
