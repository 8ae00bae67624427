"""Clauses 5.3 and 8.1: a regulator's category lists, kept as facts of a complaint.

The chosen code is a fact ``<pack>.<axis>``. If several may be chosen, the others are
``<pack>.<axis>.2`` and so on. The labels come from the list valid on the complaint's day, in the
version of the pack that applies to it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ...values import Code, Id
from .pack import Pack
from .records import CodeItem, CodeList, Select

_MANY = 3
"""Number of choices in a list that says "many" without a number."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A pack's list on a day: the facts that contain the choices, and the version of the pack."""

    pack: Code
    version: Id
    list: CodeList

    @property
    def facts(self) -> tuple[Code, ...]:
        """The names of the facts that contain the choices, the first of them first."""
        name = f"{self.pack}.{self.list.axis}"
        more = 1 if self.list.select is Select.one else self.list.max or _MANY
        return tuple(Code(name if n == 1 else f"{name}.{n}") for n in range(1, more + 1))

    def item(self, code: str, parent: str | None = None) -> CodeItem | None:
        """Return an entry; if one code occurs under several parents, the one of that parent."""
        items = [item for item in self.list.items if item.code == code]
        return next((item for item in items if item.parent == parent), items[0] if items else None)

    @property
    def above(self) -> Code | None:
        """The fact that contains the parent entry, if the list is below another one."""
        if self.list.parent_axis is None:
            return None
        return Code(f"{self.pack}.{self.list.parent_axis}")


def axes(packs: Iterable[Pack], day: date) -> tuple[Axis, ...]:
    """Return the lists of packs that are valid on a day, in the order of the packs."""
    return tuple(
        Axis(pack.id, pack.pack.version, codes)
        for pack in packs
        for codes in pack.codes
        if codes.items and holds_on(codes, day)
    )


def holds_on(codes: CodeList, day: date) -> bool:
    """Return whether a list is valid on a day."""
    first, last = codes.effective_from, codes.effective_to
    return (first is None or first <= day) and (last is None or day <= last)


def ever(packs: Iterable[Pack], fact: str) -> tuple[Axis, ...]:
    """Yield the lists, of any day, whose choices a fact contains; none for other facts."""
    pack_id, dot, _ = fact.partition(".")
    if not dot:
        return ()
    lists = (
        Axis(pack.id, pack.pack.version, codes)
        for pack in packs
        if pack.id == pack_id
        for codes in pack.codes
    )
    return tuple(axis for axis in lists if fact in axis.facts)


def usable(packs: Iterable[Pack], fact: str, code: str, facts: Mapping[str, str]) -> bool:
    """Return whether a code is in a list whose choices are kept in a fact and, if its parent entry
    is in `facts` (the code of each fact), under that parent."""
    return any(_fitting(axis, code, facts) for axis in ever(packs, fact))


def _fitting(axis: Axis, code: str, facts: Mapping[str, str]) -> bool:
    above = None if axis.above is None else facts.get(axis.above)
    return any(
        item.code == code and (above is None or item.parent in (None, above))
        for item in axis.list.items
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice in a regulator's list."""

    axis: Axis
    item: CodeItem


def chosen(lists: Iterable[Axis], facts: Mapping[str, str]) -> Iterator[Chosen]:
    """Return the choices in these lists, by the codes of the facts."""
    for axis in lists:
        above = None if axis.above is None else facts.get(axis.above)
        for name in axis.facts:
            item = axis.item(facts[name], above) if name in facts else None
            if item is not None:
                yield Chosen(axis, item)
