"""Round numbers for an axis."""

from collections.abc import Sequence
from math import ceil, floor, log10

_STEPS = (1, 2, 2.5, 5, 10)
_ABOUT = 5


def ticks(values: Sequence[float], most: float | None = None) -> tuple[float, ...]:
    """Return round numbers, about five, that enclose all values; `most` is the last at most."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high <= low:
        low, high = min(low, 0.0), max(high, low + 1)
    rough = (high - low) / (_ABOUT - 1)
    power = 10 ** floor(log10(rough))
    step = next(power * factor for factor in _STEPS if power * factor >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    marks = [round(place * step, 10) for place in range(first, last + 1)]
    if most is not None and marks[-1] > most:
        marks = [*(mark for mark in marks if mark < most), most]
    return tuple(marks)
