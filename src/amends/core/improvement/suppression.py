"""Clauses 4.10 and 8.4: hiding small numbers of a table, and those that would reveal them.

The usual method for published statistics: cells below a threshold are suppressed, then further
cells of the same sum (complementary suppression).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

FEW = 5
"""The smallest number shown to people who do not see every number."""


class Hidden(Enum):
    """Why a number is hidden: it is 1 to 4, or one of these could be computed from it."""

    few = "<5"
    reveals = "hidden"


type Number = int | Hidden
"""A number as a reader sees it."""


def masked[K](cells: Mapping[K, int], sums: Iterable[Sequence[K]]) -> dict[K, Number]:
    """Return the cells of a table with small numbers hidden. Each of `sums` is a total followed by
    its parts. In each, the next smallest cell is hidden, too, until no hidden one can be computed
    from those that are shown. 0 is shown."""
    shown: dict[K, Number] = {key: few(number) for key, number in cells.items()}
    rows = [tuple(dict.fromkeys((*parts, total))) for total, *parts in sums]
    changed = True
    while changed:
        changed = False
        for row in rows:
            while _reveals(row, cells, shown):
                others = [key for key in row if shown[key] and not isinstance(shown[key], Hidden)]
                if not others:
                    break
                shown[min(others, key=cells.__getitem__)] = Hidden.reveals
                changed = True
    return shown


def few(number: int) -> Number:
    """Return a number alone, hidden if it is small."""
    return Hidden.few if 0 < number < FEW else number


def linked(total: int, seen: int, every: bool) -> Number:
    """Return the total of a list of which the reader sees `seen` entries: hidden if 1 to 4 others
    could be computed from it, unless they see every number."""
    if every or not 0 < total - seen < FEW:
        return total
    return Hidden.few if total < FEW else Hidden.reveals


def _reveals[K](row: Sequence[K], cells: Mapping[K, int], shown: Mapping[K, Number]) -> bool:
    """Return whether a hidden cell can be computed from a row of parts with their total at the
    end: it is the only one, or the sum of the hidden ones is small, or leaves no choice."""
    hidden = [key for key in row if isinstance(shown[key], Hidden)]
    if len(hidden) < 2 or row[-1] in hidden:
        return len(hidden) == 1
    together = sum(cells[key] for key in hidden)
    small = [shown[key] is Hidden.few for key in hidden]
    least = sum(1 if one else FEW for one in small)
    most = (FEW - 1) * len(hidden) if all(small) else None
    return together < FEW or together in (least, most)
