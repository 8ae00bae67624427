"""In what amounts are counted, and which amounts of the rules are written in something else."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.policy.check import check
from amends.core.values import Code
from amends.governance.publishing import Draft
from amends.wording import policy as wording

from ..request.context import DeskContext
from .declaration import Page
from .setting import PolicyForm, Setting


def _three_letters(typed: str) -> None:
    if not re.fullmatch(r"[a-z]{3}", typed.lower()):
        raise ValidationError(gettext("Write the three letters of a currency, like EUR."))


def _line(*_: Any) -> forms.Field:
    attributes = {"class": "narrow", "autocomplete": "off", "autocapitalize": "characters"}
    line = forms.TextInput(attributes)
    return forms.CharField(max_length=40, widget=line, validators=[_three_letters])


def _others(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    """The amounts of the rules in another currency, each with the page that has it."""
    known = wording.Policies(draft.policy, draft.in_force)
    others = [
        (f"desk:{found.path.partition('.')[0]}", wording.finding(found, known))
        for found in check(draft.policy)
        if found.code == "other_currency"
    ]
    return {"held": draft.policy.currency.upper(), "others": others}


PAGE = Page(
    "currency",
    _("Currency"),
    _("The currency in which amounts are counted."),
    intro=_(
        "In it amounts are counted that are written without a currency: at the desk, on the web "
        "form, in files that are brought in."
    ),
    settings=(
        Setting(
            "currency",
            _("Currency"),
            _("Three letters, like EUR or GBP."),
            input=_line,
            initial=str.upper,
            read=lambda typed, _held: Code(typed.lower()),
            shown=str.upper,
        ),
    ),
    template="desk/settings/currency.html",
    beside=_others,
)
