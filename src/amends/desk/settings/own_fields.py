"""Form of a custom field: its properties, its texts in each language, and the options of a
choice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.framework.policy.editing import Item
from amends.core.framework.policy.vocabulary import (
    FieldType,
    Option,
    OwnField,
)

from ..forms.around import language_name
from ..forms.labels import Labels, inputs_of, typed_labels
from .entries import EntryForm
from .listings import Listing, Sources, code_from

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
