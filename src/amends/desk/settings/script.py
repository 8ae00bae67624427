"""Call script in the organisation's own wording, part by part."""

from collections.abc import Iterator
from functools import partial

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import Label
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import (
    Saying,
    ScriptPart,
)
from amends.wording import choices
from amends.wording import script as wording
from amends.wording.phrases import capital

from ..forms.around import language_name
from ..forms.labels import inputs_of, typed_labels
from ..request.context import DeskContext
from .declaration import Page
from .setting import Setting, Text, Typed


class _Script(Setting):
    """Form with a text for each part and language; where it is empty, ours is used."""

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for part in ScriptPart:
            made = partial(_text, part, several=len(policy.languages) > 1)
            fields |= inputs_of(part, policy.languages, _before(policy, part), made)
        return fields

    def value(self, typed: Typed, policy: Policy) -> tuple[Saying, ...]:
        return tuple(one for one in _sayings(typed, policy) if one.words)


def _sayings(typed: Typed, policy: Policy) -> Iterator[Saying]:
    for part in ScriptPart:
        yield Saying(part, typed_labels(typed, part, policy.languages, _before(policy, part)))


def _before(policy: Policy, part: ScriptPart) -> tuple[Label, ...]:
    """What the policy says for a part, in every language."""
    return next((one.words for one in policy.script if one.code is part), ())


def _text(part: ScriptPart, language: str, *, several: bool) -> forms.Field:
    """The box of one part; `several` says whether its label names the language."""
    name = capital(choices.label(part))
    if several:
        name = gettext("{part} ({language})").format(part=name, language=language_name(language))
    return forms.CharField(
        label=name,
        help_text=gettext("If empty: “{words}”").format(words=wording.ours(part, language)),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": "2", "lang": language, "dir": "auto"}),
    )


def _said(policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
    """What is said by the policy in force."""
    return [
        (capital(choices.label(part)), wording.said(part, desk.rules.policy)) for part in ScriptPart
    ]


PAGE = Page(
    "script",
    _("Call script"),
    _("What staff say when someone complains by phone or in person."),
    intro=_(
        "We show it next to the form when someone complains by phone or in person. If you leave a "
        "part empty, we use our own text."
    ),
    settings=(_Script("script"),),
    facts=_said,
    calm=True,
)
