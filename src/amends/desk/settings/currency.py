"""In what amounts are counted, and which amounts of the rules are written in something else."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.policy.check import check
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.governance.publishing import Draft
from amends.wording import policy as wording
from amends.wording.asking import AskingForm

from ..request.context import DeskContext, for_role
from .draft import draft_of
from .pages import posted, saved, shown, status_of


class CurrencyForm(AskingForm):
    """Three letters."""

    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Three letters, like EUR or GBP."),
        max_length=40,
        widget=forms.TextInput(
            {"class": "narrow", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        self.fields["currency"].initial = policy.currency.upper()

    def clean_currency(self) -> str:
        """A code of ISO 4217, as it is kept."""
        given = str(self.cleaned_data["currency"]).lower()
        if not re.fullmatch(r"[a-z]{3}", given):
            raise ValidationError(gettext("Write the three letters of a currency, like EUR."))
        return given

    def applied(self) -> Policy:
        """The policy with it."""
        return replace(self.policy, currency=Code(self.cleaned_data["currency"]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def currency(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form, what follows from a change, and which amounts of the rules it leaves behind."""
    draft = draft_of(request, desk)
    form = CurrencyForm(draft.policy, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:currency")
    context = {
        "form": form,
        "draft": draft,
        "held": draft.policy.currency.upper(),
        "others": _others(draft),
    }
    return shown(request, desk, "desk/settings/currency.html", context, status=status_of(form))


def _others(draft: Draft) -> list[tuple[str, str]]:
    """The amounts of the rules in another currency, each with the name of the page that has it."""
    known = wording.Policies(draft.policy, draft.in_force)
    return [
        (f"desk:{_PAGES[found.path.partition('.')[0]]}", wording.finding(found, known))
        for found in check(draft.policy)
        if found.code == "other_currency"
    ]


_PAGES = {"limits": "limits", "controls": "controls", "significance": "significance"}
"""Where amounts of the rules are written."""
