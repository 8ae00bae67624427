"""Form for an entry of any list of a policy, whose fields follow from those of the entry's class;
and the form of a custom field with its texts in each language and the options of a choice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.framework.policy.check import Finding, check
from amends.core.framework.policy.editing import BEGINS, Item, edited
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import (
    FieldType,
    Option,
    OwnField,
)
from amends.core.framework.toml_tables import Place, TableReader
from amends.core.shape import Field
from amends.wording import policy as wording
from amends.wording.asking import AskingForm

from ..forms.around import Options, language_name
from ..forms.labels import Labels, inputs_of, typed_labels
from .asked import BUILT, asked_of
from .listings import LISTINGS, Listing, Sources, code_from, named, usable


class EntryForm(AskingForm):
    """One entry of any list."""

    def __init__(
        self, listing: Listing, entry: Item | None, sources: Sources, data: Any = None
    ) -> None:
        super().__init__(data)
        self.listing, self.entry, self.sources = listing, entry, sources
        self.policy = sources.policy
        self.labels: Labels = entry.labels if entry else ()
        self.fields |= inputs_of("label", self.policy.languages, self.labels, self._name_in)
        for key in asked_of(listing):
            if entry is None and key.name in ("mapped_to", "retired"):
                continue
            asked = BUILT[key.name](self)
            asked.label = wording.part(key.name)
            asked.required = key.required
            begins = BEGINS.get(listing.name, {}).get(key.field, key.default)
            held = getattr(entry, key.field) if entry else begins
            if (at_first := _shown(key.name, held)) is not None:
                asked.initial = at_first
            self.fields[key.name] = asked
        if listing.name == "ladder" and entry is not None:
            self._ask_order(entry)

    def _name_in(self, language: str) -> forms.Field:
        first, *others = self.policy.languages
        name = gettext("Name in {language}").format(language=language_name(language))
        return forms.CharField(
            label=name if others else gettext("Name"), max_length=120, required=language == first
        )

    def _ask_order(self, entry: Item) -> None:
        codes = [one.code for one in self.listing.entries(self.policy)]
        place = codes.index(entry.code)
        self.fields["after"] = forms.ChoiceField(
            label=gettext("After"),
            choices=[("", gettext("First stage")), *self.others(self.listing.name)],
            required=False,
            initial=codes[place - 1] if place else "",
        )

    def others(self, name: str) -> Options:
        """Return the options of a list without this entry; its present value stays."""
        own = self.entry.code if self.entry and name == self.listing.name else None
        held = set(self._held())
        return [
            (str(one.code), named(self.policy, name, one.code))
            for one in LISTINGS[name].entries(self.policy)
            if one.code != own and (usable(one) or one.code in held)
        ]

    def _held(self) -> Iterator[Any]:
        """Yield every code that the entry uses."""
        for key in asked_of(self.listing):
            value = getattr(self.entry, key.field, None)
            yield from value if isinstance(value, tuple) else (value,)

    def clean(self) -> dict[str, Any]:
        """Refuse what could not be published, as far as this entry is concerned."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            known = wording.Policies(self.applied(), self.policy, dict(self.sources.persons))
            for finding in self._new_findings():
                self.add_error(None, wording.finding(finding, known))
        return given

    def _new_findings(self) -> Iterator[Finding]:
        before = set(check(self.policy))
        for finding in check(self.applied(), before=self.policy):
            if finding.blocks and finding not in before:
                yield finding

    def applied(self) -> Policy:
        """The policy with this entry."""
        given = {
            key.field: self._told(key)
            for key in asked_of(self.listing)
            if key.name in self.fields and (key.name != "iso" or "iso" in self.data)
        }
        typed, languages = self.cleaned_data, self.policy.languages
        labels = typed_labels(typed, "label", languages, self.labels)
        given |= {"labels": labels, **self.told_beside()}
        first = str(typed[f"label-{languages[0]}"])
        code = self.entry.code if self.entry else self.listing.fresh(self.policy, first)
        return edited(self.policy, self.listing.name, code, given, after=typed.get("after"))

    def told_beside(self) -> dict[str, Any]:
        """Return the fields of the entry with more than one input each."""
        return {}

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the inputs that are one below the other."""
        return list(self)

    def _told(self, key: Field) -> Any:
        typed = self.cleaned_data.get(key.name)
        if typed in (None, ""):
            return key.default
        if key.name == "postal_address":
            typed = [line.strip() for line in str(typed).splitlines() if line.strip()]
        return TableReader().shaped(key.shape, typed, Place("form", "", key.name))


def _shown(name: str, held: Any) -> Any:
    """Return the initial value of a field; the lines of an address one below the other."""
    if isinstance(held, tuple):
        return "\n".join(held) if name == "postal_address" else list(held)
    return held if isinstance(held, bool | int | str) else None


_FURTHER = 3
"""Rows for new options."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One option: its name in each language, and whether it is still offered."""

    number: int
    names: list[forms.BoundField]
    retired: forms.BoundField | None


class OwnFieldForm(EntryForm):
    """Form for one custom field."""

    def __init__(
        self, listing: Listing, entry: Item | None, sources: Sources, data: Any = None
    ) -> None:
        super().__init__(listing, entry, sources, data)
        self.own = entry if isinstance(entry, OwnField) else None
        if self.own is not None:
            del self.fields["type"]
            self.fields["visible_to"].initial = [str(role) for role in self.own.visible_to]
        if self.type is not None and self.type is not FieldType.words:
            del self.fields["personal"], self.fields["visible_to"]
        languages = self.policy.languages
        self.fields |= inputs_of("help", languages, self.help, self._help_in)
        self._ask_answers()
        for name in ("asked_of", "asked_at"):
            self.fields[name].required = True
        names = [f"{part}-{language}" for part in ("label", "help") for language in languages]
        self.order_fields(names)

    @property
    def type(self) -> FieldType | None:
        """Its type; None while that is still to be chosen."""
        return self.own.type if self.own is not None else None

    @property
    def help(self) -> Labels:
        """What is wanted, as it is written."""
        return self.own.help if self.own is not None else ()

    def _help_in(self, language: str) -> forms.Field:
        name = gettext("Outcome sought ({language})").format(language=language_name(language))
        several = len(self.policy.languages) > 1
        return forms.CharField(
            label=name if several else gettext("Question"), max_length=300, required=False
        )

    @property
    def held(self) -> tuple[Option, ...]:
        """The present options."""
        return self.own.options if self.own is not None else ()

    def _ask_answers(self) -> None:
        self.numbers = range(len(self.held) + _FURTHER if self._chosen else 0)
        for number in self.numbers:
            option = self.held[number] if number < len(self.held) else None
            made = partial(_answer, number + 1)
            labels = option.labels if option else ()
            self.fields |= inputs_of(f"answer-{number}", self.policy.languages, labels, made)
            if option is not None:
                self.fields[f"answer-{number}-retired"] = forms.BooleanField(
                    label=gettext("No longer offered"), required=False, initial=option.retired
                )

    @property
    def _chosen(self) -> bool:
        """Whether the field's type has options."""
        return self.type in (None, FieldType.code)

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the inputs that are one below the other: all but the options."""
        return [self[name] for name in self.fields if not name.startswith("answer-")]

    @property
    def answers(self) -> list[AnswerRow]:
        """Return the options, a row each."""
        return [
            AnswerRow(
                number + 1,
                [self[f"answer-{number}-{language}"] for language in self.policy.languages],
                self[f"answer-{number}-retired"] if number < len(self.held) else None,
            )
            for number in self.numbers
        ]

    @property
    def languages(self) -> list[str]:
        """Return the headings of the option columns."""
        return [language_name(one) for one in self.policy.languages]

    def told_beside(self) -> dict[str, Any]:
        """Return the help texts and the options."""
        found: dict[str, Any] = {
            "help": typed_labels(self.cleaned_data, "help", self.policy.languages, self.help),
            "options": tuple(self._options()) if self._chosen else (),
        }
        if self.own is not None:
            found["type"] = self.own.type
        return found

    def _options(self) -> Iterator[Option]:
        typed, taken = self.cleaned_data, {str(one.code) for one in self.held}
        for number in self.numbers:
            before = self.held[number] if number < len(self.held) else None
            old = before.labels if before else ()
            labels = typed_labels(typed, f"answer-{number}", self.policy.languages, old)
            if before is not None:
                yield replace(before, labels=labels, retired=typed[f"answer-{number}-retired"])
            elif labels:
                code = code_from(labels[0].text, frozenset(taken))
                taken.add(code)
                yield Option(code, labels)


def _answer(number: int, language: str) -> forms.Field:
    name = gettext("Answer {number} ({language})").format(
        number=number, language=language_name(language)
    )
    return forms.CharField(label=name, max_length=120, required=False)
