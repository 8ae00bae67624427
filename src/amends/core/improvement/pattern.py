"""Clause 8.2: a pattern of codes: where complaints with something in common are found."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from ..framework.adoption.rulebook import Rules
from ..framework.policy.vocabulary import ListName
from ..operation.acts.declaration import Category, Cause, Product
from ..refusal import Guard, demand
from ..values import Code

LISTS: dict[str, ListName] = {"category": "categories", "product": "products", "cause": "causes"}
"""The list of the settings from which each code of a pattern is, except the unit."""


@dataclass(frozen=True, slots=True)
class CodePattern:
    """Codes that complaints have in common; a missing one is any. A unit, category, product or
    cause includes those below it."""

    category: Category | None = None
    product: Product | None = None
    unit: Code | None = None
    cause: Cause | None = None

    @property
    def empty(self) -> bool:
        """Whether it names no code, so that every complaint has it."""
        return not any(True for _ in named(self))


ANYWHERE = CodePattern()


def expanded(pattern: CodePattern, rules: Rules) -> dict[str, frozenset[str]]:
    """Return the codes that match, with those below them, by the name of the field."""
    found: dict[str, frozenset[str]] = {}
    for name, code in named(pattern):
        if name == "unit":
            found[name] = frozenset({code, *rules.policy.below(code)})
        else:
            under = rules.policy.counted_under
            codes = (one.code for one in rules.policy.entries(LISTS[name]))
            found[name] = frozenset(
                {code, *(one for one in codes if code in under(LISTS[name], one))}
            )
    return found


def named(pattern: CodePattern) -> Iterator[tuple[str, Code]]:
    """Yield the codes that a pattern names, by the name of the field."""
    for field in fields(pattern):
        code = getattr(pattern, field.name)
        if code is not None:
            yield field.name, code


def demand_known(pattern: CodePattern, rules: Rules) -> None:
    """Refuse a pattern with a code that is not in the settings."""
    for name, code in named(pattern):
        if name == "unit":
            there = rules.policy.unit(code) is not None
        else:
            there = any(one.code == code for one in rules.policy.entries(LISTS[name]))
        demand(there, Guard.unknown_code, code=code)
