"""How the form of one act differs from what the types of its payload alone would give."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class FormLayout:
    """How one act's form differs from what its types alone would give.

    `omit` are fields that are not asked, `fold` those that are collapsed because few people need
    them, `need` those that are required although they are optional in the payload, `rows` the
    number of rows of a list, `only` the permitted options of a choice, `initial` the initial
    values; with `carries` those were written before, so that a row counts although the user does
    not change it. All are named as a browser sends them, rows without their numbers in `omit` and
    `fold`.
    """

    omit: Set[str] = frozenset()
    fold: Set[str] = frozenset()
    need: Set[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    only: Mapping[str, Set[str]] = field(default_factory=lambda: MappingProxyType({}))
    initial: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    carries: bool = False


PLAIN = FormLayout()
