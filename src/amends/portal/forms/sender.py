"""Pages about the complainant, who they act for, and their contact details (Annex C, section 1)."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy

from amends.core.operation.events import IdentityMode, Way
from amends.wording import vocabulary
from amends.wording.phrases import capital

from . import inputs, wishes
from .pages import QuestionPage, Setting

MYSELF, ORGANIZATION, SOMEBODY = "myself", "organization", "somebody"


class Who(QuestionPage):
    """How far the complainant wants to be known."""

    slug = "who"
    title = gettext_lazy("About you")
    why = gettext_lazy(
        "Your name helps us find your details and put things right. If you stay anonymous, we'll "
        "still look into it, but we cannot find your account or pay you anything."
    )

    complains_for = inputs.choice(
        [
            (MYSELF, gettext_lazy("For myself")),
            (ORGANIZATION, gettext_lazy("For an organisation or company")),
            (SOMEBODY, gettext_lazy("Someone else")),
        ],
        label=gettext_lazy("Who are you complaining for?"),
        initial=MYSELF,
        error_messages={"required": gettext_lazy("Select who you are complaining for")},
    )
    mode = inputs.choice(
        [
            (IdentityMode.named, gettext_lazy("Yes, you can use my name to look into this")),
            (
                IdentityMode.confidential,
                gettext_lazy("Yes, but only share it with the people handling my complaint"),
            ),
            (IdentityMode.anonymous, gettext_lazy("No, I want to stay anonymous")),
        ],
        label=gettext_lazy("Can we use your name?"),
        initial=IdentityMode.named,
        error_messages={"required": gettext_lazy("Choose one of these")},
    )

    def settle(self) -> None:
        mode: Any = self.fields["mode"]
        policy = self.setting.rules.policy
        refused = {
            IdentityMode.anonymous: not policy.anonymous_allowed,
            IdentityMode.confidential: not policy.secret_allowed,
        }
        mode.choices = [(code, text) for code, text in mode.choices if not refused.get(code)]

    def clean(self) -> dict[str, Any]:
        """Require the representative's own identity."""
        cleaned = self.cleaned_data
        unnamed = cleaned.get("mode") == IdentityMode.anonymous
        if unnamed and cleaned.get("complains_for") != MYSELF:
            told = gettext("To complain for someone else, please tell us who you are.")
            self.add_error("mode", told)
        return cleaned


class ForWhom(QuestionPage):
    """Page for the complainant whom a representative acts for."""

    slug = "for-whom"
    title = gettext_lazy("Who are you complaining for?")
    lead = gettext_lazy(
        "You can send it now. If you have a document that shows you can act for them, add it on "
        "the page for files, now or later."
    )
    why = gettext_lazy(
        "The response is about them. We can only give it to someone with authority to act for them."
    )

    their_name = inputs.Line(
        label=gettext_lazy("Name"),
        error_messages={
            "required": gettext_lazy("Enter the name of the person you are complaining for")
        },
    )
    capacity = inputs.choice(
        (),
        label=gettext_lazy("Your relationship to them"),
        error_messages={"required": gettext_lazy("Choose what fits best")},
    )
    correspondence = inputs.choice(
        [
            ("representative", gettext_lazy("To me")),
            ("both", gettext_lazy("To both of us")),
            ("complainant", gettext_lazy("To them")),
        ],
        label=gettext_lazy("Who should we write to?"),
        initial="representative",
        error_messages={"required": gettext_lazy("Select who we should write to")},
    )
    their_email = inputs.Email(label=gettext_lazy("Their email address"), required=False)
    their_phone = inputs.Phone(label=gettext_lazy("Their phone number"), required=False)

    def settle(self) -> None:
        capacity: Any = self.fields["capacity"]
        capacity.choices = [(c, capital(w)) for c, w in vocabulary.options("capacity")]

    @classmethod
    def applies(cls, setting: Setting) -> bool:
        return setting.before(Who.slug, "complains_for") == SOMEBODY


class Reach(QuestionPage):
    """Names, addresses, language and needs."""

    slug = "reach"
    title = gettext_lazy("How can we reach you?")
    folded = ("address", "postcode", "town", "country")
    folded_summary = gettext_lazy("Your address, for letters")
    why = gettext_lazy(
        "We only use this to handle your complaint. It's encrypted, and we record everyone who "
        "looks at it."
    )

    name = inputs.Line(
        label=gettext_lazy("Your name"),
        autocomplete="name",
        error_messages={"required": gettext_lazy("Enter your name")},
    )
    organization = inputs.Line(
        label=gettext_lazy("Name of the organisation"),
        autocomplete="organization",
        error_messages={"required": gettext_lazy("Enter the name of the organisation")},
    )
    contact_by = inputs.choice(
        wishes.WAYS,
        label=gettext_lazy("How should we contact you?"),
        error_messages={"required": gettext_lazy("Choose how we should contact you")},
    )
    email = inputs.Email(label=gettext_lazy("Email address"), required=False)
    phone = inputs.Phone(label=gettext_lazy("Phone number"), required=False)
    address = inputs.Lines(
        label=gettext_lazy("Street and house number"), required=False, rows=2, max_length=400
    )
    postcode = inputs.Line(
        label=gettext_lazy("Postcode"), required=False, autocomplete="postal-code", narrow=True
    )
    town = inputs.Line(label=gettext_lazy("Town"), required=False, autocomplete="address-level2")
    country = inputs.Line(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Only if you live abroad."),
        required=False,
        autocomplete="country-name",
    )
    safe_contact = inputs.Lines(
        label=wishes.SAFE,
        help_text=wishes.SAFE_HELP,
        required=False,
        rows=2,
        max_length=wishes.LONGEST_SAFE,
    )
    language = inputs.choice((), label=wishes.LANGUAGE, required=False)
    needs = inputs.several((), label=wishes.NEEDS)

    _WANTED = {
        Way.email: ("email", gettext_lazy("Enter your email address")),
        Way.phone: ("phone", gettext_lazy("Enter your phone number")),
        Way.letter: ("address", gettext_lazy("Enter your address")),
    }

    def settle(self) -> None:
        policy, names = self.setting.rules.policy, self.setting.names
        language, needs = self.fields["language"], self.fields["needs"]
        spoken = wishes.languages(policy)
        language.choices = spoken  # type: ignore[attr-defined]
        language.initial = wishes.speaking(spoken)
        needs.choices = wishes.needs(policy, names)  # type: ignore[attr-defined]
        unneeded = {"language"} if len(spoken) < 2 else set()
        if not needs.choices:  # type: ignore[attr-defined]
            unneeded.add("needs")
        if self.setting.before(Who.slug, "complains_for") != ORGANIZATION:
            unneeded.add("organization")
        if self.unnamed:
            unneeded |= set(self.fields) - {"language", "needs"}
        for name in unneeded:
            del self.fields[name]

    @property
    def unnamed(self) -> bool:
        """Return whether the complainant wants to stay anonymous or confidential."""
        return self.setting.before(Who.slug, "mode") == IdentityMode.anonymous

    def clean(self) -> dict[str, Any]:
        """Require the address for the chosen way."""
        cleaned = self.cleaned_data
        wanted = self._WANTED.get(cleaned.get("contact_by"))  # type: ignore[arg-type]
        if wanted and not cleaned.get(wanted[0]) and wanted[0] not in self.errors:
            self.require(wanted[0], wanted[1])
        if cleaned.get("contact_by") == Way.letter and not cleaned.get("town"):
            self.require("town", gettext_lazy("Enter your town"))
        return cleaned

    def idle(self) -> frozenset[str]:
        """Skip the address unless the complainant wants letters, or gives one anyway."""
        given = {name for name in self.folded if self.cleaned_data.get(name)}
        wanted = self.cleaned_data.get("contact_by") == Way.letter or given
        return frozenset(() if wanted else self.folded)
