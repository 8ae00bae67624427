"""The form of a field of the organization's own: beside its parts, what is wanted in each language,
and the answers of one that is chosen from a list."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.framework.policy.policy import FieldType, Label, Option, OwnField, label

from ..forms.around import language_name
from .entries import EntryForm
from .listings import Item, Listing, Sources
from .lists import code_from

_FURTHER = 3
"""Rows for new answers."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: its name in each language, and whether it is still offered."""

    number: int
    names: list[forms.BoundField]
    retired: forms.BoundField | None


class OwnFieldForm(EntryForm):
    """One field of the organization's own."""

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
        for language in languages:
            self.fields[f"help-{language}"] = forms.CharField(
                label=gettext("What is wanted ({language})").format(
                    language=language_name(language)
                )
                if len(languages) > 1
                else gettext("What is wanted"),
                max_length=300,
                required=False,
                initial=label(self.own.help, [language]) if self.own else None,
            )
        self._ask_answers()
        for name in ("asked_of", "asked_at"):
            self.fields[name].required = True
        names = [f"{part}-{language}" for part in ("label", "help") for language in languages]
        self.order_fields(names)

    @property
    def type(self) -> FieldType | None:
        """What it holds; None while that is still to be chosen."""
        return self.own.type if self.own is not None else None

    @property
    def held(self) -> tuple[Option, ...]:
        """The answers that there are."""
        return self.own.options if self.own is not None else ()

    def _ask_answers(self) -> None:
        self.numbers = range(len(self.held) + _FURTHER if self._chosen else 0)
        for number in self.numbers:
            option = self.held[number] if number < len(self.held) else None
            for language in self.policy.languages:
                self.fields[f"answer-{number}-{language}"] = forms.CharField(
                    label=gettext("Answer {number} ({language})").format(
                        number=number + 1, language=language_name(language)
                    ),
                    max_length=120,
                    required=False,
                    initial=label(option.labels, [language]) if option else None,
                )
            if option is not None:
                self.fields[f"answer-{number}-retired"] = forms.BooleanField(
                    label=gettext("No longer offered"), required=False, initial=option.retired
                )

    @property
    def _chosen(self) -> bool:
        """Whether there can be answers to choose from."""
        return self.type in (None, FieldType.code)

    @property
    def plain(self) -> list[forms.BoundField]:
        """The inputs that stand one below the other: all but the answers."""
        return [self[name] for name in self.fields if not name.startswith("answer-")]

    @property
    def answers(self) -> list[AnswerRow]:
        """The answers, a row each."""
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
        """What the columns of the answers are called."""
        return [language_name(one) for one in self.policy.languages]

    def told_beside(self) -> dict[str, Any]:
        """What is wanted, and the answers."""
        given = self.cleaned_data
        asked = {one: given[f"help-{one}"] for one in self.policy.languages}
        kept = (one for one in (self.own.help if self.own else ()) if one.language not in asked)
        found: dict[str, Any] = {
            "help": (*(Label(one, text) for one, text in asked.items() if text), *kept),
            "options": tuple(self._options()) if self._chosen else (),
        }
        if self.own is not None:
            found["type"] = self.own.type
        return found

    def _options(self) -> Iterator[Option]:
        given, taken = self.cleaned_data, {str(one.code) for one in self.held}
        for number in self.numbers:
            texts = {one: given[f"answer-{number}-{one}"] for one in self.policy.languages}
            labels = tuple(Label(one, text) for one, text in texts.items() if text)
            if number < len(self.held):
                before = self.held[number]
                others = tuple(one for one in before.labels if one.language not in texts)
                retired = given[f"answer-{number}-retired"]
                yield replace(before, labels=(*labels, *others), retired=retired)
            elif labels:
                code = code_from(labels[0].text, frozenset(taken))
                taken.add(code)
                yield Option(code, labels)
