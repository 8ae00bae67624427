"""What every question page has: a title, a reason for asking, answers that JSON can hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.vocabulary import Question
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import listed

from .inputs import Text


@dataclass(frozen=True, slots=True)
class Setting:
    """What a page needs to know: the rules in force, today, and what was answered before it."""

    rules: Rules
    today: date
    answers: dict[str, dict[str, Any]]

    @property
    def names(self) -> Names:
        """The words of the policy."""
        return Names(rules=self.rules, zone=self.rules.policy.zone)

    def before(self, page: str, name: str) -> str:
        """What was answered on another page, or nothing."""
        return str(self.answers.get(page, {}).get(name, "") or "")


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as the page of all answers shows it."""

    label: str
    text: str
    name: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that stand together; with a `summary` they are folded unless they are `open`."""

    fields: list[forms.BoundField]
    summary: Text = ""
    open: bool = False


class QuestionPage(AskingForm):
    """One page. `slug` is its address below /complain."""

    slug: ClassVar[str]
    title: ClassVar[Text]
    lead: ClassVar[Text] = ""
    why: ClassVar[Text] = ""
    folded: ClassVar[tuple[str, ...]] = ()
    """Questions that only some need, to be unfolded under `folded_summary`."""
    folded_summary: ClassVar[Text] = ""
    may_leave_out: ClassVar[Mapping[Question, tuple[str, ...]]] = MappingProxyType({})
    """Which of its questions the organization may choose not to ask."""
    use_required_attribute = False  # the page says what is missing, not the browser

    def __init__(self, data: Any = None, *, setting: Setting, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.setting = setting
        self.settle()
        for question in setting.rules.policy.not_asked:
            for name in self.may_leave_out.get(question, ()):
                self.fields.pop(name, None)

    def settle(self) -> None:
        """Fit the fields to the policy and to what was answered before."""

    @classmethod
    def applies(cls, setting: Setting) -> bool:
        """Whether this page is asked at all."""
        return True

    def idle(self) -> frozenset[str]:
        """The questions that another answer has made pointless."""
        return frozenset()

    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON can hold it."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }

    def parts(self) -> Iterator[Part]:
        """The questions in their order, those that are folded in one part."""
        folded = [self[name] for name in self.folded if name in self.fields]
        for name in self.fields:
            if name not in self.folded:
                yield Part([self[name]])
            elif folded and name == folded[0].name:
                used = any(field.errors or field.value() for field in folded)
                yield Part(folded, self.folded_summary, open=used)

    def require(self, name: str, told: Any) -> None:
        """Ask for an answer that another one has made necessary."""
        self.fields[name].required = True
        self.add_error(name, ValidationError(told))

    def rows(self) -> Iterator[Row]:
        """Each answer in words, but for pointless questions. The page must be valid."""
        idle = self.idle()
        for name, field in self.fields.items():
            if name in idle:
                continue
            value = self.cleaned_data.get(name)
            given = value not in (None, "", [])
            yield Row(str(field.label), _said(field, value) if given else "", name, given)


def _said(field: Any, value: Any) -> str:
    if isinstance(value, date):
        return dates.day(value)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(code): str(label) for code, label in choices}
        several = value if isinstance(value, list) else [value]
        return listed([labels[code] for code in several])
    return str(value)
