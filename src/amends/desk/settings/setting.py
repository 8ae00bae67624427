"""One field of the policy as a page asks it, and the form of several.

The functions at the end make the kinds that pages need. What is asked by several inputs is a class
of its own that overrides `inputs` and `value`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django import forms
from django.utils.functional import Promise

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import SMALLEST, Policy
from amends.wording import choices
from amends.wording.asking import AskingForm

from ..forms.around import language_name
from ..forms.labels import Labels, inputs_of, typed_labels

type Text = str | Promise
type Typed = Mapping[str, Any]
"""What was typed into a form, by the names of its inputs."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of the policy on a page.

    `input` makes its input, which shows `initial` of the value; `read` makes a value of what was
    typed and the value before; `shown` is the value as people read it. `input_name` is what a
    browser calls the input where that is not the name of the field.
    """

    name: str
    label: Text = ""
    hint: Text = ""
    input: Callable[[Policy, Rules], forms.Field] = field(
        kw_only=True, default=lambda *_: forms.Field()
    )
    initial: Callable[[Any], Any] = field(kw_only=True, default=lambda held: held)
    read: Callable[[Any, Any], Any] = field(kw_only=True, default=lambda typed, _held: typed)
    shown: Callable[[Any], str] = field(kw_only=True, default=str)
    input_name: str = field(kw_only=True, default="")

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        """The inputs by their names; `rules` are in force, the policy may be a draft."""
        asked = self.input(policy, rules)
        asked.label, asked.help_text = str(self.label), str(self.hint)
        asked.initial = self.initial(getattr(policy, self.name))
        return {self.input_name or self.name: asked}

    def value(self, typed: Typed, policy: Policy) -> Any:
        """The value of the field for what was typed."""
        return self.read(typed[self.input_name or self.name], getattr(policy, self.name))

    def mistakes(self, typed: Typed, rules: Rules) -> Mapping[str, str]:
        """What is wrong with several inputs together, by the input that says so."""
        return {}


@dataclass(frozen=True, slots=True)
class InLanguages(Setting):
    """A text in each language of the policy; `label` names it with `{language}`, and `most` is how
    many characters it can have."""

    most: int = field(kw_only=True, default=300)
    widget: type[forms.Widget] = field(kw_only=True, default=forms.TextInput)

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        """One input for each language."""

        def line(language: str) -> forms.Field:
            name = str(self.label).format(language=language_name(language))
            return forms.CharField(
                label=name,
                help_text=str(self.hint),
                max_length=self.most,
                required=False,
                widget=self.widget,
            )

        held = getattr(policy, self.name)
        return inputs_of(self.input_name or self.name, policy.languages, held, line)

    def value(self, typed: Typed, policy: Policy) -> Labels:
        """Return the texts that were typed, and those in other languages."""
        held = getattr(policy, self.name)
        return typed_labels(typed, self.input_name or self.name, policy.languages, held)


class PolicyForm(AskingForm):
    """Some settings of a policy."""

    def __init__(
        self, settings: Iterable[Setting], policy: Policy, rules: Rules, data: Any = None
    ) -> None:
        super().__init__(data)
        self.settings, self.policy, self.rules = tuple(settings), policy, rules
        for setting in self.settings:
            self.fields |= setting.inputs(policy, rules)

    def clean(self) -> dict[str, Any]:
        """What is wrong with several inputs together."""
        typed: dict[str, Any] = super().clean() or {}
        for setting in self.settings:
            for name, told in setting.mistakes(typed, self.rules).items():
                if name not in self.errors:
                    self.add_error(name, told)
        return typed

    def applied(self) -> Policy:
        """The policy with what was typed."""
        typed = self.cleaned_data
        changed = {one.name: one.value(typed, self.policy) for one in self.settings}
        return replace(self.policy, **changed)


# --- kinds of settings ---


def number(name: str, label: Text, hint: Text) -> Setting:
    """A whole number, at least as large as the policy says."""
    least = next(one.metadata[SMALLEST] for one in fields(Policy) if one.name == name)
    return Setting(name, label, hint, input=lambda *_: number_input(least))


def number_input(least: int, most: int = 3650) -> forms.Field:
    """A narrow box for a whole number."""
    narrow = forms.NumberInput({"class": "narrow"})
    return forms.IntegerField(min_value=least, max_value=most, widget=narrow)


def yes_no(name: str, label: Text, hint: Text) -> Setting:
    """Whether something is so."""
    return Setting(name, label, hint, input=lambda *_: forms.BooleanField(required=False))


def choice(name: str, label: Text, hint: Text) -> Setting:
    """One word of the vocabulary that the field has."""

    def buttons(policy: Policy, _rules: Rules) -> forms.Field:
        words = choices.options(type(getattr(policy, name)))
        return forms.ChoiceField(choices=words, widget=forms.RadioSelect)

    return Setting(
        name,
        label,
        hint,
        input=buttons,
        read=lambda typed, held: type(held)(typed),
        shown=choices.label,
    )


def text(
    name: str,
    label: Text,
    hint: Text = "",
    *,
    most: int,
    required: bool = False,
    check: Callable[[str], None] | None = None,
    **attributes: str,
) -> Setting:
    """A line; `check` raises `ValidationError` for what cannot be taken."""

    def line(*_: Any) -> forms.Field:
        return forms.CharField(
            max_length=most,
            required=required,
            validators=[check] if check else [],
            widget=forms.TextInput(attributes),
        )

    return Setting(name, label, hint, input=line)
