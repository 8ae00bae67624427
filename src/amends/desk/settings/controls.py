"""Where a second person is needed, and how firmly (4.7)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.policy.commitments import OF_MONEY, Control, ControlName, Strength
from amends.core.framework.policy.policy import Policy
from amends.governance.publishing import Draft
from amends.wording import choices, money
from amends.wording import policy as wording
from amends.wording.asking import needed
from amends.wording.phrases import capital

from ..forms.inputs import MoneyField
from ..request.context import DeskContext
from .declaration import EMPTY, Page, PolicyForm, Setting, Several, Text, Typed, choice, number
from .listings import entry_name

_TWO = 2
_PUBLISHING = f"{ControlName.publish_policy}-strength"


class _Controls(Setting):
    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for name in ControlName:
            control = policy.control(name)
            fields[f"{name}-strength"] = forms.ChoiceField(
                label=capital(choices.label(name)),
                help_text=wording.control_hint(name),
                choices=[
                    (strength, _explained(name, strength)) for strength in _offered(name, control)
                ],
                widget=forms.RadioSelect,
                initial=control.strength,
            )
            if name in OF_MONEY:
                above = MoneyField(
                    currency=policy.currency,
                    label=gettext("Above which amount"),
                    required=False,
                    initial=control.above,
                )
                fields[f"{name}-above"] = needed(above, gettext("needed if it is above an amount"))
        return fields

    def mistakes(self, typed: Typed, rules: Rules) -> Mapping[str, str]:
        """Return the mistakes: a missing amount where one is compared, and fewer than two people
        who may publish although publishing needs two."""
        message = gettext("Enter the amount above which a second approver is needed")
        errors = {
            f"{name}-above": message
            for name in OF_MONEY
            if typed.get(f"{name}-strength") == Strength.required_above
            and typed.get(f"{name}-above") is None
        }
        people = rules.people.persons.values()
        able = [
            person for person in people if Actor.of(person).may(Permission.policy_adopt, units=())
        ]
        if typed.get(_PUBLISHING) == Strength.required and len(able) < _TWO:
            message = gettext(
                "No one else can publish yet. Give a second approver that role first."
            )
            errors[_PUBLISHING] = message
        return errors

    def value(self, typed: Typed, policy: Policy) -> tuple[Control, ...]:
        names = {control.name for control in policy.controls}
        chosen = (_control(name, typed, policy) for name in ControlName)
        return tuple(
            control
            for control in chosen
            if control.name in names or control != Control.unsaid(control.name)
        )


def _control(name: ControlName, typed: Typed, policy: Policy) -> Control:
    strength = Strength(typed[f"{name}-strength"])
    above = typed.get(f"{name}-above", policy.control(name).above)
    return Control(name, strength, above if strength is Strength.required_above else None)


def _offered(name: ControlName, control: Control) -> list[Strength]:
    """Return the strengths that make sense for a control, and its present one."""
    return [
        strength
        for strength in Strength
        if strength is not Strength.required_above
        or name in OF_MONEY
        or control.strength is strength
    ]


def _explained(name: ControlName, strength: Strength) -> str:
    return gettext("{strength}. {consequence}").format(
        strength=capital(choices.label(strength)), consequence=wording.consequence(name, strength)
    )


def _groups(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    inputs = ((f"{name}-strength", f"{name}-above") for name in ControlName)
    controls = [[form[name] for name in group if name in form.fields] for group in inputs]
    more = (["checked_share"], ["refusals_read", "refusals_read_above"])
    return {"groups": [*controls, *([form[name] for name in group] for group in more)]}


def _facts(policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
    limit, shares = policy.refusals_read_above, ("checked_share", "refusals_read")
    share = gettext("{share}%")
    return [
        *((capital(choices.label(name)), _in_words(policy.control(name))) for name in ControlName),
        *((wording.setting_label(n), share.format(share=getattr(policy, n))) for n in shares),
        (wording.setting_label("refusals_read_above"), money.amount(limit) if limit else ""),
    ]


def _in_words(control: Control) -> str:
    text = _explained(control.name, control.strength)
    if control.above is None:
        return text
    return gettext("{told} The amount is {amount}.").format(
        told=text, amount=money.amount(control.above)
    )


PAGE = Page(
    "controls",
    _("Second approval"),
    _("Decisions that need a second approver."),
    path="second-person",
    intro=_("When a second approver is needed. A person complained about never decides."),
    settings=(
        _Controls("controls"),
        number("checked_share"),
        number("refusals_read"),
        Setting(
            "refusals_read_above",
            input=lambda policy, _: MoneyField(currency=policy.currency, required=False),
            shown=lambda limit: money.amount(limit) if limit else EMPTY,
        ),
    ),
    facts=_facts,
    template="desk/settings/controls.html",
    beside=_groups,
)


def _categories(policy: Policy) -> Iterator[tuple[str, str]]:
    in_use = (
        category
        for category in policy.categories
        if category.usable or category.code in policy.competence_for
    )
    return ((category.code, entry_name(category, policy)) for category in in_use)


COMPETENCE = Page(
    "competence",
    _("Competence"),
    _("Which complaints only trained people can be given."),
    intro=_("Record who is trained for what under Governing records, Competence."),
    settings=(
        Several("competence_for", offered=_categories),
        choice("competence"),
    ),
)
