"""How the form of one act differs from what the types of its payload alone would give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class FormLayout:
    """How one act's form differs from what its types alone would give.

    `omit` are fields that are not asked, `fold` those that are folded away because few need them,
    `need` those that are asked although they may stay empty in the particulars, `rows` how many
    rows of a list are offered, `only` what is offered of a list of choices, `initial` what stands
    in the fields at first; with `carries` that was written before, so that a row of it counts
    although nobody touches it. All are named as a browser sends them, rows without their numbers
    in `omit` and `fold`.
    """

    omit: frozenset[str] = frozenset()
    fold: frozenset[str] = frozenset()
    need: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    only: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    initial: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    carries: bool = False


PLAIN = FormLayout()
