"""Clause 8.3: an immutable mapping of numbers to values that changes one without copying all."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_BITS = 6
_DEPTH = 2
_SLOT = (1 << _BITS) - 1


class Numbered[V](Mapping[int, V]):
    """Values by number, in blocks of 64 and blocks of these. `put` returns a changed mapping that
    shares all other blocks with this one, so it takes the same time however many there are."""

    __slots__ = ("_count", "_top")

    def __init__(self) -> None:
        self._top: dict[int, Any] = {}
        self._count = 0

    def put(self, number: int, value: V) -> "Numbered[V]":
        """Return the mapping with this value for the number."""
        changed: Numbered[V] = Numbered()
        changed._top = _put(self._top, number, value, _DEPTH)
        changed._count = self._count + (number not in self)
        return changed

    def put_all(self, values: Iterable[tuple[int, V]]) -> "Numbered[V]":
        """Return the mapping with these values for their numbers."""
        changed = self
        for number, value in values:
            changed = changed.put(number, value)
        return changed

    def __getitem__(self, number: int) -> V:
        node: Any = self._top
        for level in range(_DEPTH, -1, -1):
            node = node[_slot(number, level)]
        found: V = node
        return found

    def __iter__(self) -> Iterator[int]:
        for high, middle in self._top.items():
            for mid, block in middle.items():
                above = (high << _BITS | mid) << _BITS
                yield from (above | low for low in block)

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"Numbered({dict(self)})"


def _slot(number: int, level: int) -> int:
    above = number >> _BITS * level
    return above if level == _DEPTH else above & _SLOT


def _put(node: dict[int, Any], number: int, value: object, level: int) -> dict[int, Any]:
    slot = _slot(number, level)
    below = value if level == 0 else _put(node.get(slot, {}), number, value, level - 1)
    return {**node, slot: below}
