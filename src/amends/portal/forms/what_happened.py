"""Danger, what happened, and what the complainant would like (Annex C, sections 2 to 4)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, gettext_lazy

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Question
from amends.core.operation.events import About
from amends.core.principles.integrity import NotAReference, read_reference
from amends.wording import vocabulary

from . import inputs, own_fields
from .pages import QuestionPage

UNKNOWN = "unknown"
YES, NO = "yes", "no"
_IS_ABOUT_STAFF = gettext_lazy("Is it about how a member of our staff behaved?")
_ABOUT_STAFF = (
    (NO, gettext_lazy("No")),
    (YES, gettext_lazy("Yes")),
    (UNKNOWN, gettext_lazy("I'm not sure")),
)


class Danger(QuestionPage):
    """The first question: whether someone is in danger."""

    slug = "danger"
    title = gettext_lazy("Is anyone in danger?")

    danger = inputs.choice(
        [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
        error_messages={"required": gettext_lazy("Select yes or no")},
    )

    def settle(self) -> None:
        policy = self.setting.rules.policy
        question = label(policy.danger_question, (get_language() or "en",)) or self.title
        self.fields["danger"].label = question


class DangerNow(inputs.PublicForm):
    """Where the danger is and whom to phone. No answer is required, so that none holds it back."""

    place = inputs.Lines(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("Street, house number and floor, or the place."),
        required=False,
        rows=2,
    )
    phone = inputs.Line(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("Leave this blank if we cannot phone you."),
        required=False,
        narrow=True,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    narrative = inputs.Lines(
        label=gettext_lazy("What is happening?"),
        help_text=gettext_lazy("One sentence is enough."),
        required=False,
        rows=3,
    )
    about_person = inputs.choice(_ABOUT_STAFF, label=_IS_ABOUT_STAFF, required=False)


class WhatHappened(QuestionPage):
    """Page for the complaint in the complainant's own words."""

    slug = "what-happened"
    title = gettext_lazy("What happened?")
    lead = gettext_lazy("Use your own words. You can send us more at any time.")
    folded = ("occurred_on", "recurring", "unit", "about", "about_reference")
    folded_summary = gettext_lazy("More details")
    unfolds = MappingProxyType({"about_person": MappingProxyType({YES: ("person_name",)})})
    may_leave_out = MappingProxyType(
        {
            Question.place: ("place",),
            Question.recurring: ("recurring",),
            Question.unit: ("unit",),
            Question.number: ("number_kind", "number"),
            Question.about_reference: ("about_reference",),
            Question.person_name: ("person_name",),
        }
    )

    narrative = inputs.Lines(
        label=gettext_lazy("What went wrong?"),
        rows=10,
        error_messages={"required": gettext_lazy("Tell us what happened. One sentence is enough")},
    )
    remedy = inputs.Lines(
        label=gettext_lazy("What would you like us to do?"),
        help_text=gettext_lazy("For example: repair it, refund me, explain, or say sorry."),
        required=False,
        rows=2,
    )
    place = inputs.Line(
        label=gettext_lazy("Where did it happen?"),
        help_text=gettext_lazy("For example, your address or the name of the shop."),
        required=False,
    )
    product = inputs.one_of_many(
        (), nothing=gettext_lazy("I do not know"), label=gettext_lazy("Product or service")
    )
    number_kind = inputs.one_of_many(
        (), nothing=gettext_lazy("No number"), label=gettext_lazy("Do you have a number for it?")
    )
    number = inputs.Line(label=gettext_lazy("Number"), required=False, narrow=True)
    about_person = inputs.choice(
        _ABOUT_STAFF,
        label=_IS_ABOUT_STAFF,
        help_text=gettext_lazy("If so, they will not handle your complaint."),
        error_messages={
            "required": gettext_lazy("Select whether it is about a member of our staff")
        },
    )
    person_name = inputs.Line(
        label=gettext_lazy("Who is it, if you know?"),
        help_text=gettext_lazy(
            "Their name, or anything you remember, such as when and where you met."
        ),
        required=False,
    )
    occurred_on = inputs.Day(
        label=gettext_lazy("When did it happen?"),
        help_text=gettext_lazy("The first day, if there were more. A guess is fine."),
        required=False,
    )
    recurring = inputs.choice(
        [
            (YES, gettext_lazy("Yes")),
            (NO, gettext_lazy("No")),
            (UNKNOWN, gettext_lazy("I do not know")),
        ],
        label=gettext_lazy("Has it happened before?"),
        required=False,
    )
    unit = inputs.one_of_many(
        (), nothing=gettext_lazy("I do not know"), label=gettext_lazy("Place or department")
    )
    about = inputs.choice(
        [
            (About.service, gettext_lazy("A service")),
            (About.product, gettext_lazy("A product")),
            (About.practice, gettext_lazy("The way we work")),
            (About.handling, gettext_lazy("How we handled an earlier complaint")),
        ],
        label=gettext_lazy("What is it about?"),
        required=False,
    )
    about_reference = inputs.Line(
        label=gettext_lazy("Reference of the earlier complaint"),
        help_text=gettext_lazy("Only if your complaint is about how we handled one."),
        required=False,
        narrow=True,
    )

    def settle(self) -> None:
        names, policy = self.setting.names, self.setting.rules.policy
        self.fields["occurred_on"].latest = self.setting.today  # type: ignore[attr-defined]
        products = [(p.code, names.listed("products", p.code)) for p in policy.products if p.usable]
        units = [(u.code, names.unit(u.code)) for u in policy.units if not u.retired]
        self._offer("product", products, at_least=1)
        self._offer("unit", units, at_least=2)
        self._ask_place_and_number(policy)
        own = own_fields.inputs_for(own_fields.asked(self.setting), names, policy.currency)
        self.fields.update(own)
        self.order_fields(["narrative", "remedy", *own, *self.base_fields])

    def _ask_place_and_number(self, policy: Policy) -> None:
        if question := label(policy.place_question, (get_language() or "en",)):
            self.fields["place"].label, self.fields["place"].help_text = question, ""
        kinds = vocabulary.numbers(policy.numbers_asked)
        if len(kinds) == 1:
            del self.fields["number_kind"]
            self.fields["number"].label = kinds[0][1]
        else:
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
            error = gettext("A reference has 8 characters, for example K7M2-9QXD")
            raise ValidationError(error) from None

    def clean(self) -> dict[str, Any]:
        """Require a number and its kind together."""
        cleaned = super().clean()
        if "number_kind" not in self.fields:
            return cleaned
        if cleaned.get("number") and not cleaned.get("number_kind"):
            self.require("number_kind", gettext_lazy("Select which kind of number it is"))
        if cleaned.get("number_kind") and not cleaned.get("number"):
            error = gettext_lazy("Enter the number, or select “No number”")
            self.require("number", error)
        return cleaned

    def idle(self) -> frozenset[str]:
        """Skip the number without its kind, and the earlier complaint unless this one is about how
        it was handled."""
        cleaned = self.cleaned_data
        idle = super().idle()
        if cleaned.get("number_kind") == "" and not cleaned.get("number"):
            idle |= {"number"}
        if cleaned.get("about") != About.handling and not cleaned.get("about_reference"):
            idle |= {"about_reference"}
        return idle
