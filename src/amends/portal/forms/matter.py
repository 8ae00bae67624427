"""What happened, what it is about, and what would put it right (Annex C, sections 2 to 4)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.policy.vocabulary import Question
from amends.core.operation.events import About
from amends.core.principles.integrity import NotAReference, read_reference
from amends.wording import vocabulary
from amends.wording.phrases import capital

from . import inputs, own_fields
from .pages import QuestionPage, Setting

UNKNOWN = "unknown"
SOMETHING, NOTHING = "something", "nothing"
_NOT_ASKED = frozenset({"complaint", "old"})
"""Kinds of number with a question of their own, or that no complainant knows."""


class WhatHappened(QuestionPage):
    """Page for the complaint in the complainant's own words."""

    slug = "what-happened"
    title = gettext_lazy("What happened?")
    lead = gettext_lazy(
        "Use your own words. You do not need to prove anything, and you can add more later."
    )
    why = gettext_lazy(
        "We keep what you write exactly as it is. It's the first thing the investigator reads."
    )
    may_leave_out = MappingProxyType(
        {Question.place: ("place",), Question.recurring: ("recurring",)}
    )

    narrative = inputs.Lines(
        label=gettext_lazy("What went wrong"),
        rows=10,
        error_messages={"required": gettext_lazy("Tell us what happened. One sentence is enough")},
    )
    occurred_on = inputs.Day(
        label=gettext_lazy("When it happened"),
        help_text=gettext_lazy(
            "If it happened over time, enter the date it started. An estimate is fine."
        ),
        required=False,
    )
    place = inputs.Line(label=gettext_lazy("Where it happened"), required=False)
    recurring = inputs.choice(
        [
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            (UNKNOWN, gettext_lazy("I do not know")),
        ],
        label=gettext_lazy("Has it happened before?"),
        required=False,
    )

    def settle(self) -> None:
        self.fields["occurred_on"].latest = self.setting.today  # type: ignore[attr-defined]


class WhatAbout(QuestionPage):
    """Product, service, place and numbers."""

    slug = "about"
    title = gettext_lazy("What is it about?")
    lead = gettext_lazy("All these questions are optional.")
    why = gettext_lazy("It helps us get your complaint to the right team.")
    may_leave_out = MappingProxyType(
        {
            Question.unit: ("unit",),
            Question.number: ("number_kind", "number"),
            Question.about_reference: ("about_reference",),
        }
    )

    about = inputs.choice(
        [
            (About.service, gettext_lazy("A service")),
            (About.product, gettext_lazy("A product")),
            (About.practice, gettext_lazy("The way we work")),
            (About.handling, gettext_lazy("How we handled an earlier complaint")),
        ],
        label=gettext_lazy("It is about"),
        required=False,
    )
    product = inputs.one_of_many(
        (), nothing=gettext_lazy("I do not know"), label=gettext_lazy("Product or service")
    )
    unit = inputs.one_of_many(
        (), nothing=gettext_lazy("I do not know"), label=gettext_lazy("Place or department")
    )
    number_kind = inputs.one_of_many(
        (), nothing=gettext_lazy("No number"), label=gettext_lazy("Type of number")
    )
    number = inputs.Line(label=gettext_lazy("Number"), required=False, narrow=True)
    about_reference = inputs.Line(
        label=gettext_lazy("Reference of the earlier complaint"),
        help_text=gettext_lazy("Only if your complaint is about how we handled one."),
        required=False,
        narrow=True,
    )

    def settle(self) -> None:
        names, policy = self.setting.names, self.setting.rules.policy
        products = [(p.code, names.listed("products", p.code)) for p in policy.products if p.usable]
        units = [(u.code, names.unit(u.code)) for u in policy.units if not u.retired]
        self._offer("product", products, at_least=1)
        self._offer("unit", units, at_least=2)
        kinds = [
            (code, capital(words))
            for code, words in vocabulary.options("reference_kind")
            if code not in _NOT_ASKED
        ]
        self._offer("number_kind", kinds, at_least=1)

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], *, at_least: int) -> None:
        field: Any = self.fields[name]
        if len(choices) < at_least:
            del self.fields[name]
        else:
            field.choices = [*field.choices, *choices]

    def clean_about_reference(self) -> str:
        """Return the reference in our notation, without revealing whether there is such a
        complaint."""
        text = str(self.cleaned_data["about_reference"])
        if not text:
            return ""
        try:
            return read_reference(text)
        except NotAReference:
            told = gettext("Enter a reference with 8 letters and numbers, for example K7M2-9QXD")
            raise ValidationError(told) from None

    def clean(self) -> dict[str, Any]:
        """Require a number and its kind together."""
        cleaned = self.cleaned_data
        if cleaned.get("number") and not cleaned.get("number_kind"):
            self.require("number_kind", gettext_lazy("Select the type of number"))
        if cleaned.get("number_kind") and not cleaned.get("number"):
            told = gettext_lazy("Enter the number, or choose “No number”")
            self.require("number", told)
        return cleaned

    def idle(self) -> frozenset[str]:
        """Skip the number without its kind, and the earlier complaint unless this one is about how
        it was handled."""
        said = self.cleaned_data
        idle = set() if said.get("number_kind") else {"number"}
        if said.get("about") != About.handling and not said.get("about_reference"):
            idle.add("about_reference")
        return frozenset(idle)


class OwnQuestions(QuestionPage):
    """Page with the organisation's custom questions."""

    slug = "more"
    title = gettext_lazy("A few more questions")
    why = gettext_lazy(
        "They help us handle your complaint. You can skip questions marked as optional."
    )

    def settle(self) -> None:
        self.own = own_fields.asked(self.setting)
        self.fields.update(
            own_fields.inputs_for(self.own, self.setting.names, self.setting.rules.policy.currency)
        )

    @classmethod
    def applies(cls, setting: Setting) -> bool:
        return bool(own_fields.asked(setting))


class AboutPerson(QuestionPage):
    """Page that asks whether the complaint is about a member of staff."""

    slug = "person"
    title = gettext_lazy("Is it about how a member of our staff behaved?")
    lead = gettext_lazy("For example, someone was rude, careless or unfair.")
    why = gettext_lazy(
        "If it is, only a few people can see your complaint. The person it's about will not "
        "handle it, but we'll ask for their side before we decide."
    )
    may_leave_out = MappingProxyType({Question.person_name: ("person_name",)})

    about_person = inputs.choice(
        [
            ("no", gettext_lazy("No, it's not about a particular person")),
            ("yes", gettext_lazy("Yes")),
            (UNKNOWN, gettext_lazy("I'm not sure")),
        ],
        label=gettext_lazy("About a person"),
        error_messages={
            "required": gettext_lazy("Select an answer. You can choose “I'm not sure”.")
        },
    )
    person_name = inputs.Line(
        label=gettext_lazy("Name, if you know it"),
        help_text=gettext_lazy(
            "Their name, or anything you remember, such as when and where you met."
        ),
        required=False,
    )

    def idle(self) -> frozenset[str]:
        """Skip the name if the complaint is about no member of staff."""
        nobody = self.cleaned_data.get("about_person") == "no"
        return frozenset({"person_name"} if nobody else ())


class PutRight(QuestionPage):
    """The remedy requested."""

    slug = "put-right"
    title = gettext_lazy("What would put things right?")
    lead = gettext_lazy("We check our response against what you asked for.")
    why = gettext_lazy(
        "So we can respond to what you want. If you do not want anything, we'll still look into it."
    )

    wants = inputs.choice(
        [
            (SOMETHING, gettext_lazy("I want you to do something")),
            (NOTHING, gettext_lazy("I just want you to know")),
        ],
        label=gettext_lazy("What you would like us to do"),
        error_messages={"required": gettext_lazy("Choose one of the two")},
    )
    remedy = inputs.Lines(
        label=gettext_lazy("What you would like us to do"),
        help_text=gettext_lazy(
            "For example a repair, a refund, an apology, an explanation, or a change."
        ),
        required=False,
        rows=4,
    )

    def clean(self) -> dict[str, Any]:
        """Require a text if the complainant wants something."""
        cleaned = self.cleaned_data
        if cleaned.get("wants") == SOMETHING and not cleaned.get("remedy"):
            self.require("remedy", gettext_lazy("Tell us what you would like us to do"))
        return cleaned

    def idle(self) -> frozenset[str]:
        """Skip the question what to do if the complainant wants nothing done."""
        return frozenset({"remedy"} if self.cleaned_data.get("wants") != SOMETHING else ())


class Files(QuestionPage):
    """Page for files, which are stored separately from the other input; this form contains no input
    itself."""

    slug = "files"
    title = gettext_lazy("Do you want to send any files?")
    lead = gettext_lazy(
        "Photos, letters, receipts, recordings. This is optional. You can add files later."
    )
    why = gettext_lazy(
        "Photos or letters can help us understand. It's fine if you do not have any."
    )

    uploads = forms.Field(required=False)

    def settle(self) -> None:
        del self.fields["uploads"]
