"""Questions on the public form, which of them can be left out and why; and the call script."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import Label, label
from amends.core.framework.policy.danger import emergency_number
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import AskedOf, Question, Saying, ScriptPart
from amends.governance.publishing import Draft
from amends.people import read
from amends.wording import choices, vocabulary
from amends.wording import script as script_wording
from amends.wording.phrases import capital, language_name

from ..forms.labels import inputs_of, typed_labels
from ..request.context import DeskContext
from .declaration import (
    InLanguages,
    Page,
    PolicyForm,
    Setting,
    Several,
    Text,
    Typed,
    choice,
    number,
    text,
    yes_no,
)
from .deputies import able, in_order
from .listings import entry_name
from .organization import phone_number

ALWAYS = (
    (_("What happened, and when"), _("The complaint record starts with it."), "7.2-a, C.3"),
    (
        _("What it is about: a product, a service, the way you work, or how you handled something"),
        _("It decides who handles the complaint."),
        "7.2-c, C.2",
    ),
    (
        _("Whether it is about a member of staff"),
        _("They get no access to the complaint, and we ask for their response."),
        "4.7, 4.10",
    ),
    (_("What they would like us to do"), _("You respond to what they ask for."), "7.2-b, C.4"),
    (
        _("The person they complain for, and their representative"),
        _("The response goes only to the person it is for."),
        "C.1",
    ),
    (
        _("Name and contact details"),
        _("You need it to acknowledge, ask questions and respond."),
        "7.4, C.1",
    ),
    (
        _("Support needs, language, and what is not safe for them"),
        _("Everyone must be able to complain, and a letter must never put anyone at risk."),
        "4.5",
    ),
    (_("Files"), _("People can send evidence straight away."), "7.2, C.6"),
)
"""Questions that are always asked: the question, why, and where the standard requires it. Most may
be left empty if the complainant does not know."""


def _without(chosen: Collection[str]) -> tuple[Question, ...]:
    """The other questions: the policy keeps those that are not asked."""
    return tuple(question for question in Question if str(question) not in chosen)


def _others(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    policy, required = draft.policy, (gettext("optional"), gettext("required"))
    return {
        "always": ALWAYS,
        "asked": [
            (capital(choices.label(question)), question not in policy.not_asked)
            for question in Question
        ],
        "own": [
            (entry.code, entry_name(entry, policy), required[entry.required_at == "receive"])
            for entry in policy.own_fields
            if entry.asked_of is AskedOf.complainant and entry.asked_by("receive")
        ],
    }


def _danger(policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
    """Return what is asked first, and the number beside it."""
    question = label(policy.danger_question, policy.languages) or gettext("Is anyone in danger?")
    calls = [(setting.label, setting.as_text(policy)) for setting in DANGER.settings[2:5]]
    shown = [(_("First question"), question), (_("Emergency number"), emergency_number(policy))]
    return [*shown, *calls]


DANGER = Page(
    "danger",
    _("Danger"),
    _("The first question of the public form, the emergency number and words for danger."),
    intro=_(
        "The public form asks first whether anyone is in danger, and shows the emergency number. "
        "“Yes” makes a complaint urgent. It comes first in lists until a person has assessed it."
    ),
    settings=(
        InLanguages("danger_question", most=120),
        text("emergency_number", most=40, check=phone_number, inputmode="tel"),
        number("danger_call_within"),
        choice("danger_hours"),
        Several(
            "danger_contacts",
            offered=lambda policy: able(read.persons(), policy.danger_contacts, every=True),
            read=in_order,
        ),
        InLanguages("danger_words", most=2_000, widget=forms.Textarea),
    ),
    facts=_danger,
)


SUGGESTIONS = Page(
    "suggestions",
    _("Suggestions"),
    _("Whether we suggest a category for a new complaint."),
    intro=_(
        "A suggestion shows the words it is based on. It learns only from your closed complaints, "
        "on this computer. A person always decides."
    ),
    settings=(yes_no("suggest_categories"),),
)


PAGE = Page(
    "questions",
    _("Questions"),
    _(
        "The questions on the web form, and whether people can complain confidentially or "
        "anonymously."
    ),
    intro=_(
        "People finish a short form. We always ask what the standard needs. You choose the rest."
    ),
    settings=(
        Several(
            "not_asked",
            offered=lambda _policy: [(o, capital(text)) for o, text in choices.options(Question)],
            initial=_without,
            read=lambda typed, _held: _without(typed),
            input_name="asked",
        ),
        InLanguages("place_question", most=120),
        Several("numbers_asked", offered=lambda _policy: vocabulary.numbers()),
        yes_no("anonymous_allowed"),
        yes_no("secret_allowed"),
    ),
    template="desk/settings/questions.html",
    beside=_others,
)


class _Script(Setting):
    """Form with a text for each part and language; where it is empty, ours is used."""

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for part in ScriptPart:
            made = partial(_text, part, several=len(policy.languages) > 1)
            fields |= inputs_of(part, policy.languages, _before(policy, part), made)
        return fields

    def value(self, typed: Typed, policy: Policy) -> tuple[Saying, ...]:
        words = {
            part: typed_labels(typed, part, policy.languages, _before(policy, part))
            for part in ScriptPart
        }
        return tuple(Saying(part, text) for part, text in words.items() if text)


def _before(policy: Policy, part: ScriptPart) -> tuple[Label, ...]:
    return next((text.words for text in policy.script if text.code is part), ())


def _text(part: ScriptPart, language: str, *, several: bool) -> forms.Field:
    """The box of one part; `several` says whether its label names the language."""
    name = capital(choices.label(part))
    if several:
        name = gettext("{part} ({language})").format(part=name, language=language_name(language))
    return forms.CharField(
        label=name,
        help_text=gettext("If empty: “{words}”").format(words=script_wording.ours(part, language)),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": "2", "lang": language, "dir": "auto"}),
    )


def _said(policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
    return [
        (capital(choices.label(part)), script_wording.said(part, desk.rules.policy))
        for part in ScriptPart
    ]


SCRIPT = Page(
    "script",
    _("Call script"),
    _("What staff say when someone complains by phone or in person."),
    intro=_(
        "We show it next to the form when someone complains by phone or in person. If you leave a "
        "part empty, we use our own text."
    ),
    settings=(_Script("script"),),
    facts=_said,
)
