"""Clauses 5.3 and 8.1: the lists by which a regulator sorts complaints, as facts of a complaint.

What is chosen of a list is a code fact ``<pack>.<axis>``; where several may be chosen, the further
ones are ``<pack>.<axis>.2`` and so on. Which labels a code has is told by the list that holds on
the complaint's day, in the version of the pack that binds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ...values import Code, Id
from .pack import Pack
from .records import CodeItem, CodeList, Select

_MANY = 3
"""How many may be chosen of a list that says "many" and no number."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A list of a pack as it holds: under which facts it is kept, and in which version."""

    pack: Code
    version: Id
    list: CodeList

    @property
    def facts(self) -> tuple[Code, ...]:
        """The names of the facts that hold what is chosen, the first of them first."""
        name = f"{self.pack}.{self.list.axis}"
        more = 1 if self.list.select is Select.one else self.list.max or _MANY
        return tuple(Code(name if n == 1 else f"{name}.{n}") for n in range(1, more + 1))

    def item(self, code: str, parent: str | None = None) -> CodeItem | None:
        """An entry; of several with one code under different parents the one of that parent."""
        found = [one for one in self.list.items if one.code == code]
        return next((one for one in found if one.parent == parent), found[0] if found else None)

    @property
    def above(self) -> Code | None:
        """The fact that holds the entry above, where the list hangs under another one."""
        if self.list.parent_axis is None:
            return None
        return Code(f"{self.pack}.{self.list.parent_axis}")


def axes(packs: Iterable[Pack], day: date) -> tuple[Axis, ...]:
    """The lists of packs that hold on a day, in the order of the packs."""
    return tuple(
        Axis(pack.id, pack.pack.version, one)
        for pack in packs
        for one in pack.codes
        if one.items and holds_on(one, day)
    )


def holds_on(one: CodeList, day: date) -> bool:
    """Whether a list holds on a day."""
    first, last = one.effective_from, one.effective_to
    return (first is None or first <= day) and (last is None or day <= last)


def ever(packs: Iterable[Pack], fact: str) -> tuple[Axis, ...]:
    """The lists, of any day, whose choices a fact holds; none for a fact that is no choice."""
    pack_id, dot, _ = fact.partition(".")
    if not dot:
        return ()
    found = (
        Axis(pack.id, pack.pack.version, one)
        for pack in packs
        if pack.id == pack_id
        for one in pack.codes
    )
    return tuple(axis for axis in found if fact in axis.facts)


def usable(packs: Iterable[Pack], fact: str, code: str, told: Mapping[str, str]) -> bool:
    """Whether a code stands in a list whose choices a fact holds, under the entry above if that is
    `told` (the code of each fact) as well."""
    return any(_fitting(axis, code, told) for axis in ever(packs, fact))


def _fitting(axis: Axis, code: str, told: Mapping[str, str]) -> bool:
    above = None if axis.above is None else told.get(axis.above)
    return any(
        one.code == code and (above is None or one.parent in (None, above))
        for one in axis.list.items
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of a list of a regulator. `map_to` is the standard's own word or code, where
    the list says which."""

    axis: Axis
    item: CodeItem

    @property
    def map_to(self) -> str | None:
        """What it is on the standard's own scale."""
        return self.item.map_to


def chosen(lists: Iterable[Axis], told: Mapping[str, str]) -> Iterator[Chosen]:
    """What was chosen of these lists, by the codes of the facts."""
    for axis in lists:
        above = None if axis.above is None else told.get(axis.above)
        for name in axis.facts:
            item = axis.item(told[name], above) if name in told else None
            if item is not None:
                yield Chosen(axis, item)
