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

    def __init__(self, policy: Policy, limit: Limit | None, data: Any = None) -> None:
        super().__init__(data)
        self.policy, self.held = policy, limit
        able = [role for role in Role if PERMISSIONS[role] & _PROMISING]
        self.fields["role"] = forms.ChoiceField(
            label=gettext("Role"),
            choices=[
                ("", "\N{EM DASH}"),
                *((role, capital(choices.label(role))) for role in reversed(able)),
            ],
            initial=limit.role if limit else None,
        )
        self.fields["response_type"] = select(
            gettext("For which remedy type"),
            [
                (entry.code, _kind(policy, entry.code))
                for entry in policy.response_types
                if entry.usable or (limit and limit.response_type == entry.code)
            ],
            limit.response_type if limit else None,
            gettext("Leave empty to use this limit for every remedy type without its own limit."),
        )
        self.fields["amount"] = MoneyField(
            currency=policy.currency,
            label=gettext("At most"),
            help_text=gettext(
                "In {currency}, unless you write another currency next to it."
            ).format(currency=policy.currency.upper()),
            initial=limit.amount if limit else None,
        )

    def applied(self) -> Policy:
        """The policy with this limit in the place of the one that it changes or repeats."""
        cleaned = self.cleaned_data
        kind = Code(cleaned["response_type"]) if cleaned["response_type"] else None
        added = Limit(Role(cleaned["role"]), cleaned["amount"], kind)
        gone = {key_of(added), *([key_of(self.held)] if self.held else [])}
        limits = put_in_place(self.policy.limits, added, lambda other: key_of(other) in gone)
        return replace(self.policy, limits=limits)


@with_form
def limits(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The limits, and the form of one."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and "remove" in request.POST:
        left = tuple(entry for entry in policy.limits if key_of(entry) != request.POST["remove"])
        return saved(request, desk, replace(policy, limits=left), "desk:limits")
    changed = request.GET.get("of", "")
    limit = next((entry for entry in policy.limits if key_of(entry) == changed), None)
    form = LimitForm(policy, limit, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:limits")
    rows = [
        {
            "key": key_of(entry),
            "role": capital(choices.label(entry.role)),
            "kind": _kind(policy, entry.response_type)
            if entry.response_type
            else gettext("all other kinds"),
            "amount": money.amount(entry.amount),
        }
        for entry in policy.limits
    ]
    context = {"form": form, "entry": limit, "rows": rows, "back": "desk:limits"}
    return shown(request, desk, "desk/settings/limits.html", context, status=status_of(form))


def _kind(policy: Policy, code: str) -> str:
    entry = policy.response_type(code)
    return (label(entry.labels, spoken(policy.languages)) if entry else None) or readable(code)
