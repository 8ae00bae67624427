"""How much each role may promise (5.4)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.labels import label
from amends.core.framework.people.authority import PERMISSIONS, Permission
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Limit
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.wording import choices, money
from amends.wording.asking import AskingForm
from amends.wording.names import readable, spoken
from amends.wording.phrases import capital

from ..forms.choosing import select
from ..forms.inputs import MoneyField
from ..request.context import DeskContext, with_form
from .draft import draft_of
from .listings import put_in_place
from .pages import posted, saved, shown, status_of

_PROMISING = frozenset({Permission.complaint_decide, Permission.complaint_authorize})


def key_of(limit: Limit) -> str:
    """Return the key of a limit: there is one for each role, kind of response and currency."""
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
            gettext("For which remedy type"),
            [
                (one.code, _kind(policy, one.code))
                for one in policy.response_types
                if one.usable or (held and held.response_type == one.code)
            ],
            held.response_type if held else None,
            gettext("Leave empty to use this limit for every remedy type without its own limit."),
        )
        self.fields["amount"] = MoneyField(
            currency=policy.currency,
            label=gettext("At most"),
            help_text=gettext(
                "In {currency}, unless you write another currency next to it."
            ).format(currency=policy.currency.upper()),
            initial=held.amount if held else None,
        )

    def applied(self) -> Policy:
        """The policy with this limit in the place of the one that it changes or repeats."""
        given = self.cleaned_data
        kind = Code(given["response_type"]) if given["response_type"] else None
        told = Limit(Role(given["role"]), given["amount"], kind)
        gone = {key_of(told), *([key_of(self.held)] if self.held else [])}
        limits = put_in_place(self.policy.limits, told, lambda one: key_of(one) in gone)
        return replace(self.policy, limits=limits)


@with_form
def limits(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The limits, and the form of one."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and "remove" in request.POST:
        left = tuple(one for one in policy.limits if key_of(one) != request.POST["remove"])
        return saved(request, desk, replace(policy, limits=left), "desk:limits")
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
            else gettext("all other kinds"),
            "amount": money.amount(one.amount),
        }
        for one in policy.limits
    ]
    context = {"form": form, "entry": held, "rows": rows, "back": "desk:limits"}
    return shown(request, desk, "desk/settings/limits.html", context, status=status_of(form))


def _kind(policy: Policy, code: str) -> str:
    entry = policy.response_type(code)
    return (label(entry.labels, spoken(policy.languages)) if entry else None) or readable(code)
