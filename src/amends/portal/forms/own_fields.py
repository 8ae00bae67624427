"""Custom questions to complainants: as inputs and, once answered, as facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.labels import label
from amends.core.framework.policy.vocabulary import AskedOf, FieldType, OwnField
from amends.core.operation.acts.facts import NewFact
from amends.core.values import LARGEST_INT, Code
from amends.core.written_amounts import typed_money
from amends.wording.names import Names, readable

from . import inputs
from .pages import Setting

_YES, _NO = "yes", "no"


def asked(setting: Setting) -> tuple[OwnField, ...]:
    """The fields that a complainant is asked."""
    return tuple(
        own
        for own in setting.rules.policy.own_fields
        if own.asked_of is AskedOf.complainant and own.asked_by("receive")
    )


def inputs_for(own: Iterable[OwnField], names: Names, currency: str) -> dict[str, forms.Field]:
    """An input for each field, by its code."""
    return {field.code: _input(field, names, currency) for field in own}


def facts(own: Iterable[OwnField], answers: Mapping[str, Any], currency: str) -> list[NewFact]:
    """What was answered, as typed facts; what was left empty is left out."""
    return [
        _fact(field, answers[field.code], currency)
        for field in own
        if answers.get(field.code) not in (None, "")
    ]


class Amount(inputs.Line):
    """An amount of money in the organization's currency, unless another one is written."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(narrow=True, **kwargs)
        self.currency = currency

    def validate(self, value: Any) -> None:
        """Check that the text is an amount."""
        super().validate(value)
        if value:
            try:
                typed_money(value, currency=self.currency)
            except ValueError:
                raise ValidationError(gettext("Enter an amount, for example 12.50")) from None


def _input(own: OwnField, names: Names, currency: str) -> forms.Field:
    options: dict[str, Any] = {
        "label": names.own_field(own.code),
        "help_text": names.own_help(own.code),
    }
    options["required"] = own.required_at == "receive"
    match own.type:
        case FieldType.words:
            return inputs.Lines(rows=3, **options)
        case FieldType.int:
            return forms.IntegerField(min_value=-LARGEST_INT, max_value=LARGEST_INT, **options)
        case FieldType.day:
            return inputs.Day(**options)
        case FieldType.money:
            return Amount(currency=currency, **options)
        case FieldType.bool:
            choices = [(_YES, gettext_lazy("Yes")), (_NO, gettext_lazy("No"))]
            return inputs.choice(choices, **options)
        case FieldType.code:
            languages = names._languages()
            return inputs.choice(
                [
                    (option.code, label(option.labels, languages) or readable(option.code))
                    for option in own.options
                    if not option.retired
                ],
                **options,
            )


def _fact(own: OwnField, value: Any, currency: str) -> NewFact:
    match own.type:
        case FieldType.words:
            return NewFact(own.code, words=str(value))
        case FieldType.int:
            return NewFact(own.code, number=int(value))
        case FieldType.day:
            return NewFact(own.code, day=value)
        case FieldType.money:
            return NewFact(own.code, money=typed_money(value, currency=currency))
        case FieldType.bool:
            return NewFact(own.code, flag=value == _YES)
        case FieldType.code:
            return NewFact(own.code, code=Code(value))
