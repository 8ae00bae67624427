"""Facts sent over the API, by name and value: custom fields by their type in the policy, facts for
rule packs by the look of their value."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.policy.vocabulary import FieldType
from amends.core.operation.acts.facts import NewFact
from amends.core.values import LARGEST_INT, Code, Money

from .reading import MOST, Mistake
from .routes import Call
from .told_values import allowed_text, code_of, day_of, moment_from


def facts_told(
    place: str, told: Mapping[str, Any], call: Call, mistakes: list[Mistake]
) -> Iterator[NewFact]:
    """Return the facts of `facts` or `own`; problems are added to the mistakes."""
    own = place == "own"
    for name, value in told.items():
        if len(mistakes) >= MOST:
            return
        at = f"/{place}/{name[:80]}"
        try:
            code = code_of(name if not own or name.startswith("own.") else f"own.{name}")
            if not own and code.startswith("own."):
                raise ValueError(gettext("The organisation's custom fields are in “own”."))
            if value is not None:
                yield _own(code, value, call) if own else _fact(code, value)
        except ValueError as problem:
            mistakes.append(Mistake(at, str(problem)))


def _own(code: Code, value: Any, call: Call) -> NewFact:
    declared = call.rules.policy.own_field(code)
    if declared is None:
        raise ValueError(gettext("The settings do not have this field."))
    match declared.type:
        case FieldType.words:
            return NewFact(code, words=_text(value))
        case FieldType.code:
            return NewFact(code, code=code_of(_text(value)))
        case FieldType.day:
            return NewFact(code, day=day_of(_text(value)))
        case FieldType.int if type(value) is int:
            return NewFact(code, number=_whole(value))
        case FieldType.bool if type(value) is bool:
            return NewFact(code, flag=value)
        case FieldType.money:
            return NewFact(code, money=_money(value))
        case _:
            raise ValueError(gettext("Enter a value of type {type}.").format(type=declared.type))


def _fact(code: Code, value: Any) -> NewFact:
    """A fact of a regulator's rules; its type is that of the value."""
    match value:
        case bool():
            return NewFact(code, flag=value)
        case int():
            return NewFact(code, number=_whole(value))
        case dict():
            return NewFact(code, money=_money(value))
        case str() if "T" in value:
            return NewFact(code, moment=moment_from(value))
        case str() if value[:4].isdigit() and "-" in value:
            return NewFact(code, day=day_of(value))
        case str():
            return NewFact(code, code=code_of(value))
        case _:
            raise ValueError(gettext("Enter a code, number, true or false, day, time or amount."))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(gettext("Enter text."))
    if problem := allowed_text(value):
        raise ValueError(problem)
    return value


def _whole(value: int) -> int:
    if abs(value) > LARGEST_INT:
        raise ValueError(gettext("The number is too large."))
    return value


def _money(value: Any) -> Money:
    if not isinstance(value, dict) or value.keys() != {"minor", "currency"}:
        raise ValueError(gettext("Enter an amount, for example {example}.").format(example=_EUROS))
    if type(value["minor"]) is not int:
        raise ValueError(gettext("Give amounts in whole minor units."))
    return Money(_whole(value["minor"]), code_of(_text(value["currency"])))


_EUROS = '{"minor": 1250, "currency": "eur"}'
