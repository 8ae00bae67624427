"""Contact details of the organisation apart from its pages, used in print and in letters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.check import EMAIL, PHONE
from amends.core.framework.policy.policy import Policy
from amends.wording import contact_details as wording

from ..forms.around import language_name
from ..forms.labels import Labels, inputs_of, typed_labels
from ..request.context import DeskContext
from .declaration import Page
from .setting import Setting, Text, Typed, text


def _email(typed: str) -> None:
    if not EMAIL.fullmatch(typed):
        raise ValidationError(gettext("Enter an address, for example complaints@example.org"))


def _phone(typed: str) -> None:
    if not PHONE.fullmatch(typed):
        raise ValidationError(gettext("Enter a number, for example +353 1 555 0100"))


def _ways(policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
    """Return all contact details that are shown."""
    return [(way.what, way.how) for way in wording.ways(policy, policy.languages[0])]


class _Hours(Setting):
    """A line in each language of the policy."""

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        return inputs_of("hours", policy.languages, policy.opening_hours, _hours_in)

    def value(self, typed: Typed, policy: Policy) -> Labels:
        return typed_labels(typed, "hours", policy.languages, policy.opening_hours)


def _hours_in(language: str) -> forms.Field:
    name = gettext("Opening hours ({language})").format(language=language_name(language))
    return forms.CharField(label=name, max_length=200, required=False)


def _address(*_: Any) -> forms.Field:
    return forms.CharField(max_length=500, required=False, widget=forms.Textarea({"rows": "4"}))


def _lines(typed: str, _held: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


PAGE = Page(
    "reaching",
    _("Contact details"),
    _("Email, phone, postal address and opening hours."),
    intro=_(
        "We show this on the public complaints page, on the blank form and in the footer of "
        "letters. Empty fields are left out."
    ),
    settings=(
        text("email", _("Email address for complaints"), most=254, check=_email, inputmode="email"),
        text(
            "phone",
            _("Phone number"),
            _("For example, +353 1 555 0100"),
            most=40,
            check=_phone,
            inputmode="tel",
        ),
        Setting(
            "postal_address",
            _("Postal address"),
            _("One line each, as on an envelope."),
            input=_address,
            initial="\n".join,
            read=_lines,
        ),
        _Hours("opening_hours"),
    ),
    facts=_ways,
    nothing=_("Nothing entered yet."),
)
