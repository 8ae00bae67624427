"""Common parts of question pages: a title, a reason for asking, values that fit in JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.vocabulary import Question
from amends.wording import dates
from amends.wording.names import Names
from amends.wording.phrases import listed

from .inputs import PublicForm, Text

type Answers = dict[str, dict[str, Any]]
"""Input by page, as JSON can contain it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Context of a page: the current rules, today, and earlier input."""

    rules: Rules
    today: date
    answers: Answers

    @property
    def names(self) -> Names:
        """Names for the codes of the policy."""
        return Names(rules=self.rules, zone=self.rules.policy.zone)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as the page of all answers shows it."""

    label: str
    text: str
    name: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together; with a `summary` they are collapsed unless they are `open`.
    `options` are the choices of the one field, each with the questions that it unfolds."""

    fields: list[forms.BoundField]
    summary: Text = ""
    open: bool = False
    options: list[tuple[Any, list[forms.BoundField]]] | None = None


class QuestionPage(PublicForm):
    """One page. `slug` is its address below /complain."""

    slug: ClassVar[str]
    title: ClassVar[Text]
    lead: ClassVar[Text] = ""
    folded: ClassVar[tuple[str, ...]] = ()
    """Questions that few people need, expanded under `folded_summary`."""
    folded_summary: ClassVar[Text] = ""
    unfolds: ClassVar[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType({})
    """For a choice, the questions that each of its options unfolds. They are required, if at all,
    only with that option, and empty with any other."""
    may_leave_out: ClassVar[Mapping[Question, tuple[str, ...]]] = MappingProxyType({})
    """Which of its questions the organisation may leave out."""

    def __init__(self, data: Any = None, *, setting: Setting, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.setting = setting
        self.settle()
        for question in setting.rules.policy.not_asked:
            for name in self.may_leave_out.get(question, ()):
                self.fields.pop(name, None)

    def settle(self) -> None:
        """Adapt the fields to the policy and to earlier input."""

    def idle(self) -> frozenset[str]:
        """Return the questions made irrelevant by another answer."""
        return self.unasked()

    def unasked(self) -> frozenset[str]:
        """Return the questions that no chosen option unfolds."""
        return frozenset(
            name
            for field, options in self.unfolds.items()
            for option, names in options.items()
            if option != self.cleaned_data.get(field)
            for name in names
            if name not in options.get(str(self.cleaned_data.get(field)), ())
        )

    def clean(self) -> dict[str, Any]:
        """Empty what is not asked, right or wrong."""
        for name in self.unasked() & self.fields.keys():
            self.errors.pop(name, None)
            self.cleaned_data[name] = ""
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        """Return the input, as JSON can contain it."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }

    def parts(self) -> Iterator[Part]:
        """Return the questions in order, collapsed ones in one part."""
        folded = [self[name] for name in self.folded if name in self.fields]
        inner = {
            name for fold in self.unfolds.values() for names in fold.values() for name in names
        }
        for name in self.fields:
            if name in inner:
                continue
            if name in self.unfolds:
                yield Part([self[name]], options=list(self._options(name)))
            elif name not in self.folded:
                yield Part([self[name]])
            elif folded and name == folded[0].name:
                used = any(
                    bound.errors or (bound.value() and bound.value() != bound.field.initial)
                    for bound in folded
                )
                yield Part(folded, self.folded_summary, open=used)

    def _options(self, name: str) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for radio in self[name]:
            names = self.unfolds[name].get(str(radio.data["value"]), ())
            yield radio, [self[inner] for inner in names if inner in self.fields]

    def require(self, name: str, error: Any) -> None:
        """Require an answer made necessary by another one."""
        self.fields[name].required = True
        self.add_error(name, ValidationError(error))

    def rows(self) -> Iterator[Row]:
        """Yield each answer as text, except for irrelevant questions. The page must be valid."""
        idle = self.idle()
        for name, field in self.fields.items():
            if name in idle:
                continue
            value = self.cleaned_data.get(name)
            filled = value not in (None, "", [], False)
            yield Row(str(field.label), _said(field, value) if filled else "", name, filled)


def _said(field: Any, value: Any) -> str:
    if isinstance(value, date):
        return dates.day(value)
    if value is True:
        return gettext("Yes")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(code): str(label) for code, label in choices}
        several = value if isinstance(value, list) else [value]
        return listed([labels[code] for code in several])
    return str(value)
