"""The complainant, who they act for, and their contact details (Annex C, section 1)."""

from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from amends.core.operation.events import IdentityMode
from amends.letters.channels import CHANNELS
from amends.wording import vocabulary
from amends.wording.phrases import capital

from . import inputs, wishes
from .pages import QuestionPage

MYSELF, ORGANIZATION, SOMEONE_ELSE = "myself", "organization", "somebody"
ANONYMOUS = str(IdentityMode.anonymous)


class You(QuestionPage):
    """Page about the complainant. Every choice unfolds only what it needs."""

    slug = "you"
    title = gettext_lazy("About you")
    lead = gettext_lazy("We use this only for your complaint. We log who reads it.")
    folded = ("needs", "language", "safe_contact")
    folded_summary = gettext_lazy("Support, language and safe contact")
    unfolds = MappingProxyType(
        {
            "complains_for": MappingProxyType(
                {
                    ORGANIZATION: ("organization",),
                    SOMEONE_ELSE: (
                        "their_name",
                        "capacity",
                        "correspondence",
                        "their_email",
                        "their_phone",
                    ),
                }
            ),
            "contact_by": MappingProxyType(
                {str(channel.way): channel.asks for channel in CHANNELS.values() if channel.asks}
            ),
        }
    )
    _named = ("name", "confidential", "safe_contact", "organization")
    """What a person who stays unnamed is not asked."""

    complains_for = inputs.choice(
        [
            (MYSELF, gettext_lazy("Myself")),
            (ORGANIZATION, gettext_lazy("An organisation")),
            (SOMEONE_ELSE, gettext_lazy("Someone else")),
        ],
        label=gettext_lazy("Who are you complaining for?"),
        initial=MYSELF,
        error_messages={"required": gettext_lazy("Select who you are complaining for")},
    )
    organization = inputs.Line(
        label=gettext_lazy("Name of the organisation"),
        autocomplete="organization",
        error_messages={"required": gettext_lazy("Enter the name of the organisation")},
    )
    their_name = inputs.Line(
        label=gettext_lazy("Their name"),
        error_messages={"required": gettext_lazy("Enter the name of the person you act for")},
    )
    capacity = inputs.one_of_many(
        (),
        nothing=gettext_lazy("Select"),
        label=gettext_lazy("You act for them as"),
        help_text=gettext_lazy("We need to see that you can act for them. You can show us later."),
        required=True,
        error_messages={"required": gettext_lazy("Select how you act for them")},
    )
    correspondence = inputs.choice(
        [
            ("representative", gettext_lazy("Me")),
            ("both", gettext_lazy("Both of us")),
            ("complainant", gettext_lazy("Them")),
        ],
        label=gettext_lazy("Who should we write to?"),
        initial="representative",
        error_messages={"required": gettext_lazy("Select who we should write to")},
    )
    their_email = inputs.Email(label=gettext_lazy("Their email address"), required=False)
    their_phone = inputs.Phone(label=gettext_lazy("Their phone number"), required=False)
    name = inputs.Line(
        label=gettext_lazy("Your name"),
        autocomplete="name",
        error_messages={"required": gettext_lazy("Enter your name")},
    )
    contact_by = inputs.choice(
        (),
        label=gettext_lazy("How should we contact you?"),
        error_messages={"required": gettext_lazy("Select how we should contact you")},
    )
    email = inputs.Email(
        label=gettext_lazy("Email address"),
        error_messages={"required": gettext_lazy("Enter your email address")},
    )
    phone = inputs.Phone(
        label=gettext_lazy("Phone number"),
        error_messages={"required": gettext_lazy("Enter your phone number")},
    )
    address = inputs.Lines(
        label=gettext_lazy("Street and house number"),
        rows=2,
        max_length=400,
        error_messages={"required": gettext_lazy("Enter your address")},
    )
    postcode = inputs.Line(
        label=gettext_lazy("Postcode"), required=False, autocomplete="postal-code", narrow=True
    )
    town = inputs.Line(
        label=gettext_lazy("Town"),
        autocomplete="address-level2",
        error_messages={"required": gettext_lazy("Enter your town")},
    )
    country = inputs.Line(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Only if you live abroad."),
        required=False,
        autocomplete="country-name",
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Keep my name confidential"),
        help_text=gettext_lazy("Only the people who handle your complaint will see it."),
        required=False,
    )
    needs = inputs.several((), label=wishes.NEEDS)
    language = inputs.choice((), label=wishes.LANGUAGE, required=False)
    safe_contact = inputs.Lines(
        label=wishes.SAFE,
        help_text=wishes.SAFE_HELP,
        required=False,
        rows=2,
        max_length=wishes.LONGEST_SAFE,
    )

    def settle(self) -> None:
        policy, names = self.setting.rules.policy, self.setting.names
        fields: dict[str, Any] = self.fields
        fields["capacity"].choices = [
            *fields["capacity"].choices,
            *((code, capital(words)) for code, words in vocabulary.options("capacity")),
        ]
        unnamed = [(ANONYMOUS, gettext_lazy("I'd rather not say who I am"))]
        fields["contact_by"].choices = [
            *wishes.WAYS,
            *(unnamed if policy.anonymous_allowed else ()),
        ]
        spoken = wishes.languages(policy)
        fields["language"].choices = spoken
        fields["language"].initial = wishes.speaking(spoken)
        fields["needs"].choices = wishes.needs(policy, names)
        unneeded = {
            "language": len(spoken) < 2,
            "needs": not fields["needs"].choices,
            "confidential": not policy.secret_allowed,
        }
        for name, gone in unneeded.items():
            if gone:
                del fields[name]

    def unasked(self) -> frozenset[str]:
        """Add what a person who stays unnamed is not asked."""
        unnamed = self.cleaned_data.get("contact_by") == ANONYMOUS
        return super().unasked() | frozenset(self._named if unnamed else ())

    def clean(self) -> dict[str, Any]:
        """Require the representative's own identity."""
        cleaned = super().clean()
        unnamed = cleaned.get("contact_by") == ANONYMOUS
        if unnamed and cleaned.get("complains_for") != MYSELF:
            text = gettext("Tell us who you are to complain for someone else")
            self.add_error("contact_by", text)
        return cleaned

    @property
    def mode(self) -> IdentityMode:
        """How far the complainant wants to be known. The page must be valid."""
        if self.cleaned_data["contact_by"] == ANONYMOUS:
            return IdentityMode.anonymous
        confidential = self.cleaned_data.get("confidential")
        return IdentityMode.confidential if confidential else IdentityMode.named
