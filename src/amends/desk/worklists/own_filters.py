"""Filters of a list by custom fields: by option, by text, or by a range of values."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.framework.policy.vocabulary import FieldType, OwnField
from amends.core.values import LARGEST_INT, Money
from amends.register.queries import Between, Saying
from amends.wording.phrases import capital

from ..forms.around import Around
from ..forms.inputs import DayField, MoneyField

_FROM, _TO = ".from", ".to"
_LONGEST = 100
_RANGES = frozenset({FieldType.int, FieldType.day, FieldType.money})


class OwnFilters:
    """The inputs, by their names: that of the field, or its two ends."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._currency = around.rules.policy.currency
        self.fields: dict[str, forms.Field] = {}
        self._answered: list[str] = []
        self._ranged: list[OwnField] = []
        self._worded: list[str] = []
        for own in around.rules.policy.own_fields:
            if own.type in _RANGES:
                self._ranged.append(own)
                self.fields |= self._ends(own)
            elif own.sought:
                self._worded.append(str(own.code))
                self.fields[str(own.code)] = forms.CharField(
                    label=gettext("{name}, keyword").format(name=self._called(own)),
                    required=False,
                    max_length=_LONGEST,
                )
            elif answers := self._answers(own):
                self._answered.append(str(own.code))
                self.fields[str(own.code)] = forms.ChoiceField(
                    label=self._called(own),
                    required=False,
                    choices=[("", gettext("All")), *answers],
                )

    def answers(self, cleaned: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the fields filtered by option."""
        return tuple((code, (cleaned[code],)) for code in self._answered if cleaned.get(code))

    def ranges(self, cleaned: Mapping[str, Any]) -> tuple[Between, ...]:
        """Return the fields filtered by range."""
        between = ((own, *self._told(own, cleaned)) for own in self._ranged)
        return tuple(
            Between.of(str(own.code), least, most)
            for own, least, most in between
            if least is not None or most is not None
        )

    def saying(self, cleaned: Mapping[str, Any]) -> tuple[Saying, ...]:
        """Return the fields that are filtered by words."""
        return tuple(Saying(code, cleaned[code]) for code in self._worded if cleaned.get(code))

    def wrong(self, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the ranges whose end is before their beginning, or in another currency, with the
        error message."""
        for own in self._ranged:
            ends = self._told(own, cleaned)
            try:
                Between.of(str(own.code), *ends)
            except ValueError:
                message = gettext("This is after the end of the range")
                if len({end.currency for end in ends if isinstance(end, Money)}) > 1:
                    message = MoneyField(currency=self._currency).wanted
                yield f"{own.code}{_TO}", message

    def _told(self, own: OwnField, cleaned: Mapping[str, Any]) -> tuple[Any, Any]:
        return cleaned.get(f"{own.code}{_FROM}"), cleaned.get(f"{own.code}{_TO}")

    def _called(self, own: OwnField) -> str:
        return capital(self._around.names.own_field(own.code))

    def _answers(self, own: OwnField) -> list[tuple[str, str]]:
        """Return the few options of a field, including retired ones, because recorded values
        stay."""
        names = self._around.names
        if own.type is FieldType.code:
            return [(str(o.code), names.own_option(own.code, o.code)) for o in own.options]
        if own.type is FieldType.bool:
            return [("yes", gettext("Yes")), ("no", gettext("No"))]
        return []

    def _ends(self, own: OwnField) -> dict[str, forms.Field]:
        name = self._called(own)
        if own.type is FieldType.money:
            name = f"{name} ({self._currency.upper()})"
        first, last = gettext("{name}, from").format(name=name), gettext("{name}, up to")
        return {
            f"{own.code}{_FROM}": self._input(own, first),
            f"{own.code}{_TO}": self._input(own, last.format(name=name)),
        }

    def _input(self, own: OwnField, label: str) -> forms.Field:
        match own.type:
            case FieldType.day:
                return DayField(label=label, required=False)
            case FieldType.money:
                return MoneyField(currency=self._currency, label=label, required=False)
            case _:
                return forms.IntegerField(
                    label=label, required=False, min_value=-LARGEST_INT, max_value=LARGEST_INT
                )
