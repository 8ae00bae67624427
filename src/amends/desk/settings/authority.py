"""How much each role may promise, and where a second person is needed (5.4, 4.7)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.core.framework.people.authority import PERMISSIONS, Actor, Permission
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import OF_MONEY, Control, ControlName, Limit, Strength
from amends.core.framework.policy.policy import Policy, label
from amends.core.values import Code
from amends.wording import choices, money
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.names import readable, spoken
from amends.wording.phrases import capital

from ..forms.inputs import MoneyField
from ..request.context import DeskContext, for_role
from .draft import draft_of
from .lists import select
from .pages import posted, saved, shown, status_of

_TWO = 2
_PROMISING = frozenset({Permission.complaint_decide, Permission.complaint_authorize})


def key_of(limit: Limit) -> str:
    """What a limit is told apart by: there is one for each role, kind of response and currency."""
    return f"{limit.role}/{limit.response_type or ''}/{limit.amount.currency}"


class LimitForm(AskingForm):
    """How much one role may promise."""

    def __init__(self, policy: Policy, held: Limit | None, data: Any = None) -> None:
        super().__init__(data)
        self.policy, self.held = policy, held
        able = [role for role in Role if PERMISSIONS[role] & _PROMISING]
        self.fields["role"] = forms.ChoiceField(
            label=gettext("Role"),
            choices=[
                ("", "\N{EM DASH}"),
                *((role, capital(choices.label(role))) for role in reversed(able)),
            ],
            initial=held.role if held else None,
        )
        self.fields["response_type"] = select(
            gettext("For which kind of response"),
            [
                (one.code, _kind(policy, one.code))
                for one in policy.response_types
                if one.usable or (held and held.response_type == one.code)
            ],
            held.response_type if held else None,
            gettext("Left empty it is the limit for every kind that has none of its own."),
        )
        self.fields["amount"] = MoneyField(
            currency=policy.currency,
            label=gettext("At most"),
            help_text=gettext(
                "In {currency}, unless another currency is written beside it."
            ).format(currency=policy.currency.upper()),
            initial=held.amount if held else None,
        )

    def applied(self) -> Policy:
        """The policy with this limit in the place of the one that it changes or repeats."""
        given = self.cleaned_data
        kind = Code(given["response_type"]) if given["response_type"] else None
        told = Limit(Role(given["role"]), given["amount"], kind)
        gone = {key_of(told), *([key_of(self.held)] if self.held else [])}
        found = [one if key_of(one) not in gone else None for one in self.policy.limits]
        place = found.index(None) if None in found else len(found)
        kept = [one for one in found[:place] if one], [one for one in found[place:] if one]
        return replace(self.policy, limits=(*kept[0], told, *kept[1]))


def without_limit(policy: Policy, key: str) -> Policy:
    """The policy without one limit."""
    return replace(policy, limits=tuple(one for one in policy.limits if key_of(one) != key))


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def limits(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The limits, and the form of one."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and "remove" in request.POST:
        left = without_limit(policy, request.POST["remove"])
        return saved(request, desk, left, "desk:limits")
    changed = request.GET.get("of", "")
    held = next((one for one in policy.limits if key_of(one) == changed), None)
    form = LimitForm(policy, held, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:limits")
    rows = [
        {
            "key": key_of(one),
            "role": capital(choices.label(one.role)),
            "kind": _kind(policy, one.response_type)
            if one.response_type
            else gettext("every other kind"),
            "amount": money.amount(one.amount),
        }
        for one in policy.limits
    ]
    context = {"form": form, "entry": held, "rows": rows, "back": "desk:limits"}
    return shown(request, desk, "desk/settings/limits.html", context, status=status_of(form))


def _kind(policy: Policy, code: str) -> str:
    entry = policy.response_type(code)
    return (label(entry.labels, spoken(policy.languages)) if entry else None) or readable(code)


class ControlsForm(AskingForm):
    """How firmly a second person is asked for, control by control."""

    def __init__(self, policy: Policy, *, publishers: int, data: Any = None) -> None:
        super().__init__(data)
        self.policy, self.publishers = policy, publishers
        for name in ControlName:
            held = policy.control(name)
            self.fields[f"{name}-strength"] = forms.ChoiceField(
                label=capital(choices.label(name)),
                help_text=wording.control_hint(name),
                choices=[(one, _explained(name, one)) for one in _offered(name, held)],
                widget=forms.RadioSelect,
                initial=held.strength,
            )
            if name in OF_MONEY:
                self.fields[f"{name}-above"] = MoneyField(
                    currency=policy.currency,
                    label=gettext("Above which amount"),
                    required=False,
                    initial=held.above,
                )

    def clean(self) -> dict[str, Any]:
        """An amount where one is compared; elsewhere it is let go."""
        given: dict[str, Any] = super().clean() or {}
        for name in OF_MONEY:
            above = given.get(f"{name}-strength") == Strength.required_above
            missing = above and given.get(f"{name}-above") is None
            if missing and f"{name}-above" not in self.errors:
                told = gettext("Write the amount above which a second person is needed.")
                self.add_error(f"{name}-above", told)
        publishing = f"{ControlName.publish_policy}-strength"
        if given.get(publishing) == Strength.required and self.publishers < _TWO:
            told = gettext("Nobody else may publish yet. Give somebody such a role first.")
            self.add_error(publishing, told)
        return given

    def applied(self) -> Policy:
        """The policy with these strengths."""
        held = {control.name for control in self.policy.controls}
        told = [self._told(name) for name in ControlName]
        kept = (one for one in told if one.name in held or one != Control.unsaid(one.name))
        return replace(self.policy, controls=tuple(kept))

    def _told(self, name: ControlName) -> Control:
        strength = Strength(self.cleaned_data[f"{name}-strength"])
        held = self.policy.control(name)
        above = self.cleaned_data.get(f"{name}-above", held.above)
        return Control(name, strength, above if strength is Strength.required_above else None)

    def groups(self) -> list[list[forms.BoundField]]:
        """The questions of each control."""
        return [
            [self[field] for field in (f"{name}-strength", f"{name}-above") if field in self.fields]
            for name in ControlName
        ]


def _offered(name: ControlName, held: Control) -> list[Strength]:
    """The strengths that mean something for a control, and the one that it has."""
    return [
        one
        for one in Strength
        if one is not Strength.required_above or name in OF_MONEY or held.strength is one
    ]


def _explained(name: ControlName, strength: Strength) -> str:
    return gettext("{strength}. {consequence}").format(
        strength=capital(choices.label(strength)), consequence=wording.consequence(name, strength)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def controls(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The controls, each with what its strength causes."""
    policy = draft_of(request, desk).policy
    able = [
        one
        for one in desk.rules.people.persons.values()
        if Actor.of(one).may(Permission.policy_adopt, units=())
    ]
    form = ControlsForm(policy, publishers=len(able), data=posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:controls")
    rows = [(capital(choices.label(name)), _in_force(policy.control(name))) for name in ControlName]
    context = {"form": form, "rows": rows}
    return shown(request, desk, "desk/settings/controls.html", context, status=status_of(form))


def _in_force(control: Control) -> str:
    told = _explained(control.name, control.strength)
    if control.above is None:
        return told
    return gettext("{told} The amount is {amount}.").format(
        told=told, amount=money.amount(control.above)
    )
