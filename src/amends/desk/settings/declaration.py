"""A page of the settings as it is declared: what it is called, and what of the policy it edits.

A page that is a form over fields of the policy names its `settings`, and needs no view of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import label as text_of
from amends.core.framework.policy.policy import LARGEST, SMALLEST, Policy
from amends.core.values import Code, Coded
from amends.governance.publishing import Draft
from amends.wording import choices
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import language_name, listed
from amends.wording.phrases import yes_no as yes_no_word
from amends.wording.policy.settings import SETTINGS

from ..forms.labels import Labels, inputs_of, typed_labels
from ..request.context import DeskContext

type Text = str | Promise
type Typed = Mapping[str, Any]
"""What was typed into a form, by the names of its inputs."""


def plain(value: Any) -> str:
    """Return a value as people read it, with a dash if it is empty."""
    match value:
        case bool():
            return yes_no_word(value)
        case Coded():
            return choices.label(value)
        case tuple():
            return listed([plain(part) for part in value]) if value else EMPTY
        case _:
            return EMPTY if value is None else str(value) or EMPTY


EMPTY = "–"  # noqa: RUF001 (as in tables)


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of the policy on a page.

    `input` makes its input, which shows `initial` of the value; `read` makes a value of what was
    typed and the value before; `shown` is the value as people read it. `input_name` is what a
    browser calls the input where that is not the name of the field.
    """

    name: str
    input: Callable[[Policy, Rules], forms.Field] = field(
        kw_only=True, default=lambda *_: forms.Field()
    )
    initial: Callable[[Any], Any] = field(kw_only=True, default=lambda value: value)
    read: Callable[[Any, Any], Any] = field(kw_only=True, default=lambda typed, _held: typed)
    shown: Callable[[Any], str] = field(kw_only=True, default=plain)
    input_name: str = field(kw_only=True, default="")

    @property
    def label(self) -> str:
        """What it is called; empty if its page names its parts only."""
        return wording.setting_label(self.name) if self.name in SETTINGS else ""

    @property
    def hint(self) -> str:
        """What to know before changing it."""
        return gettext(SETTINGS[self.name].hint) if SETTINGS[self.name].hint else ""

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        """The inputs by their names; `rules` are in force, the policy may be a draft."""
        field_input = self.input(policy, rules)
        field_input.label, field_input.help_text = self.label, self.hint
        field_input.initial = self.initial(getattr(policy, self.name))
        return {self.input_name or self.name: field_input}

    def as_text(self, policy: Policy) -> str:
        """Its value in a policy as people read it."""
        return self.shown(getattr(policy, self.name))

    def value(self, typed: Typed, policy: Policy) -> Any:
        """The value of the field for what was typed."""
        return self.read(typed[self.input_name or self.name], getattr(policy, self.name))

    def mistakes(self, typed: Typed, rules: Rules) -> Mapping[str, str]:
        """What is wrong with several inputs together, by the input that says so."""
        return {}


@dataclass(frozen=True, slots=True)
class InLanguages(Setting):
    """A text in each language of the policy; `most` is how many characters it can have."""

    most: int = field(kw_only=True, default=300)
    widget: type[forms.Widget] = field(kw_only=True, default=forms.TextInput)

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        """One input for each language."""

        def line(language: str) -> forms.Field:
            name = language_name(language)
            return forms.CharField(
                label=gettext("{part} ({language})").format(part=self.label, language=name),
                help_text=self.hint,
                max_length=self.most,
                required=False,
                widget=self.widget,
            )

        value = getattr(policy, self.name)
        return inputs_of(self.input_name or self.name, policy.languages, value, line)

    def as_text(self, policy: Policy) -> str:
        """The text in the first language that has one."""
        return text_of(getattr(policy, self.name), policy.languages) or EMPTY

    def value(self, typed: Typed, policy: Policy) -> Labels:
        """Return the texts that were typed, and those in other languages."""
        value = getattr(policy, self.name)
        return typed_labels(typed, self.input_name or self.name, policy.languages, value)


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
            for name, mistake in setting.mistakes(typed, self.rules).items():
                if name not in self.errors:
                    self.add_error(name, mistake)
        return typed

    def applied(self) -> Policy:
        """The policy with what was typed."""
        typed = self.cleaned_data
        changed = {setting.name: setting.value(typed, self.policy) for setting in self.settings}
        return replace(self.policy, **changed)


# --- kinds of settings ---


def number(name: str) -> Setting:
    """A whole number, as small or large as the policy says."""
    of = next(policy_field.metadata for policy_field in fields(Policy) if policy_field.name == name)
    return Setting(name, input=lambda *_: number_input(of[SMALLEST], of[LARGEST]))


def number_input(least: int, most: int = 3650) -> forms.Field:
    """A narrow box for a whole number."""
    narrow = forms.NumberInput({"class": "narrow"})
    return forms.IntegerField(min_value=least, max_value=most, widget=narrow)


def yes_no(name: str) -> Setting:
    """Whether something is so."""
    return Setting(name, input=lambda *_: forms.BooleanField(required=False))


def choice(name: str) -> Setting:
    """One word of the vocabulary that the field has."""

    def buttons(policy: Policy, _rules: Rules) -> forms.Field:
        words = choices.options(type(getattr(policy, name)))
        return forms.ChoiceField(choices=words, widget=forms.RadioSelect)

    return Setting(name, input=buttons, read=lambda typed, value: type(value)(typed))


@dataclass(frozen=True, slots=True)
class Several(Setting):
    """Any number of what is `offered`: pairs of a code and its label; by default codes."""

    offered: Callable[[Policy], Iterable[tuple[str, Any]]] = field(kw_only=True)
    read: Callable[[Any, Any], Any] = field(
        kw_only=True, default=lambda typed, _value: tuple(map(Code, typed))
    )
    initial: Callable[[Any], Any] = field(kw_only=True, default=list)

    def inputs(self, policy: Policy, rules: Rules) -> dict[str, forms.Field]:
        """One box for each."""
        boxes = forms.MultipleChoiceField(
            label=self.label,
            help_text=self.hint,
            initial=self.initial(getattr(policy, self.name)),
            choices=self.offered(policy),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        return {self.input_name or self.name: boxes}

    def as_text(self, policy: Policy) -> str:
        """The labels of what is chosen."""
        chosen = set(map(str, self.initial(getattr(policy, self.name))))
        if not chosen:
            return EMPTY
        return plain(tuple(str(label) for code, label in self.offered(policy) if code in chosen))


def text(
    name: str,
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

    return Setting(name, input=line)


type Beside = Callable[[PolicyForm, Draft, DeskContext], Mapping[str, Any]]
"""What else the template of a page needs."""
type Facts = Callable[[Policy, DeskContext], list[tuple[Text, str]]]
"""What a page shows to someone who cannot change it: names and values."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the name of its address, for a list its name; `edits` are the fields of the policy
    that are edited there, `within` the addresses below it, `door` the permission needed to find it,
    if more than reading the settings.

    The rest is for pages of `settings`: the last part of their address if it is not the name, a
    sentence at the top, the text for readers and for an empty page, and a template that shows more
    than the form.
    """

    name: str
    called: Text = ""
    settles: Text = ""
    edits: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    listing: str = ""
    door: str = ""
    settings: tuple[Setting, ...] = ()
    path: str = ""
    intro: Text = ""
    facts: Facts | None = None
    nothing: Text = ""
    template: str = "desk/settings/page.html"
    beside: Beside | None = None

    @property
    def decides(self) -> tuple[str, ...]:
        """The fields of the policy that are edited here."""
        return (*self.edits, *(setting.name for setting in self.settings))

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(f"desk:{self.name}", args=[self.listing] if self.listing else [])

    @property
    def title(self) -> str:
        """What it is called."""
        return wording.title(self.listing) if self.listing else str(self.called)

    @property
    def use(self) -> str:
        """What it decides, in a sentence."""
        return wording.use(self.listing) if self.listing else str(self.settles)

    def shown(self, policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
        """What someone reads who cannot change it."""
        if self.facts is not None:
            return [(name, text or EMPTY) for name, text in self.facts(policy, desk)]
        return [(setting.label, setting.as_text(policy)) for setting in self.settings]


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that users look for together."""

    key: str
    title: Text
    pages: tuple[Page, ...]
