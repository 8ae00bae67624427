"""Merged cells: where they are, and the values of the rows below the first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO

from .cells import Cell, Row

MOST = 20_000
"""Merged places of one sheet; those beyond are passed over."""
_CHUNK = 1 << 20
_OVERLAP = 200
_NAME = b"mergeCell"
_PLACE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True, slots=True, order=True)
class Merged:
    """Rows and columns, from and to, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


def merged_in(sheet: IO[bytes]) -> tuple[Merged, ...]:
    """Return the merged ranges of a sheet's XML, from the top. They come after all of its cells,
    and the library that reads cells one by one skips them."""
    ranges: set[Merged] = set()
    kept = b""
    while (chunk := sheet.read(_CHUNK)) and len(ranges) < MOST:
        text = kept + chunk
        places = _PLACE.findall(text) if _NAME in text else ()  # most parts have none
        for left, top, right, bottom in places:
            ranges.add(Merged(int(top), _column(left), int(bottom), _column(right)))
        kept = text[-_OVERLAP:]
    return tuple(sorted(ranges))


def _column(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - ord("A") + 1
    return number


def filled_down(rows: Iterable[Row], merged: Sequence[Merged]) -> Iterator[Row]:
    """Yield the rows, with the value of a merged cell repeated in each of its rows that contains
    anything. A row that contains nothing else is left out."""
    coming = [area for area in merged if area.bottom > area.top]
    at, over = 0, dict[int, tuple[Merged, Cell]]()
    for row in rows:
        over = {left: pair for left, pair in over.items() if pair[0].bottom >= row.number}
        if over:
            row = replace(row, cells=_with(row.cells, over.values()))
        while at < len(coming) and coming[at].top <= row.number:
            area, place = coming[at], coming[at].left - 1
            if area.top == row.number and place < len(row.cells):
                over[area.left] = area, row.cells[place]
            at += 1
        yield row


class Across:
    """Merged cells of a row, asked for from the top down."""

    def __init__(self, merged: Sequence[Merged], *, widest: int) -> None:
        self._coming = [area for area in reversed(merged) if area.right > area.left <= widest]
        self._widest, self._over = widest, dict[int, Merged]()

    def of(self, number: int) -> dict[int, int]:
        """Return for each merged cell of a row the first column of its range, from 1."""
        while self._coming and self._coming[-1].top <= number:
            area = self._coming.pop()
            self._over[area.left] = area
        over = {left: area for left, area in self._over.items() if area.bottom >= number}
        self._over = over
        return {
            place: area.left
            for area in over.values()
            for place in range(area.left, min(area.right, self._widest) + 1)
        }


def _with(cells: tuple[Cell, ...], over: Iterable[tuple[Merged, Cell]]) -> tuple[Cell, ...]:
    filled = list(cells)
    for area, cell in over:
        place = area.left - 1
        filled += [None] * (place + 1 - len(filled))
        if filled[place] is None:
            filled[place] = cell
    return tuple(filled)
