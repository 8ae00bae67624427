"""Clause 8.2: complaints of the same kind that became more frequent than their own past.

A pattern (category, product, unit, or a value of a custom field) has a number of complaints for
each week. Windows of 1, 4 and 12 weeks are compared with the 40 weeks before the longest window,
and with the same weeks of the year before where the record is long enough.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, lgamma, log, log10, sqrt

WINDOWS = (1, 4, 12)
"""Weeks that are looked at as a whole, up to the last one."""
BASELINE = 40
"""Weeks before the longest window that say what is usual."""
NEEDED = 26
"""Weeks of the baseline without which nothing is compared."""
YEAR = 52
LEAST = 4
"""The smallest number of complaints in a window that can be called a rise."""
_AROUND = 2
"""Weeks by which a season may begin earlier or later than in the year before."""
_CAREFUL = 3.0
"""Complaints of an ordinary season that are added before two years are compared."""


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """What complaints have in common; an empty code means any. `field` is a custom field."""

    category: str = ""
    product: str = ""
    unit: str = ""
    field: str = ""
    value: str = ""

    @property
    def shape(self) -> frozenset[str]:
        """The names of the codes that are given."""
        return frozenset(name for name, _ in self.parts)

    @property
    def parts(self) -> frozenset[tuple[str, str]]:
        """The names and codes that are given."""
        named = {"category": self.category, "product": self.product, "unit": self.unit}
        return frozenset((name, code) for name, code in named.items() if code) | (
            {(self.field, self.value)} if self.field else set()
        )


type Weeks = Sequence[int]
"""Complaints by week, the oldest first."""


@dataclass(frozen=True, slots=True)
class Rise:
    """A window with more complaints than expected; `surprise` is -log10 of the probability of so
    many in ordinary weeks."""

    window: int
    observed: int
    expected: float
    surprise: float

    @property
    def excess(self) -> float:
        """Complaints above the expected number."""
        return self.observed - self.expected


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern that rose."""

    pattern: Pattern
    rise: Rise


def usual(weeks: Weeks) -> float:
    """Return the complaints of an ordinary week: the mean, with single high weeks cut off."""
    ordered = sorted(weeks)
    middle = ordered[len(ordered) // 2]
    most = ceil(middle + 3 * sqrt(middle + 1))
    return (sum(min(count, most) for count in weeks) + 0.5) / len(weeks)


def baseline_of(weeks: Weeks) -> Weeks:
    """Return the weeks that say what is usual: those before the longest window."""
    return weeks[-BASELINE - WINDOWS[-1] : -WINDOWS[-1]]


def dispersion(series: Iterable[Weeks]) -> float:
    """Return by how much more than independent complaints the weeks of all patterns together vary,
    as a share of the square of their mean: 0 at least. The most extreme weeks, one
    in 200, do not count."""
    terms: list[tuple[float, float]] = []
    for weeks in series:
        known = baseline_of(weeks)
        mean = usual(known)
        terms.extend(((count - mean) ** 2, mean) for count in known)
    terms.sort(key=lambda term: term[0] / (term[1] + 0.5))
    kept = terms[: len(terms) - len(terms) // 200]
    squares = sum(mean**2 for _, mean in kept)
    return max(0.0, sum(square - mean for square, mean in kept) / squares) if squares else 0.0


def dispersions(series: Mapping[Pattern, Weeks]) -> dict[frozenset[str], float]:
    """Return the dispersion that patterns of the same shape share, by the names of their codes."""
    shapes: dict[frozenset[str], list[Weeks]] = {}
    for pattern, weeks in series.items():
        shapes.setdefault(pattern.shape, []).append(weeks)
    return {shape: dispersion(its) for shape, its in shapes.items()}


@dataclass(frozen=True, slots=True)
class Season:
    """By which factor the same weeks of the year before were above an ordinary week of now, 1 at
    least; and from how many complaints that is known (0: there is no season)."""

    factor: float = 1.0
    known_from: float = 0.0


def season(weeks: Weeks, window: int) -> Season:
    """Return the season of a window from the year before, in its weeks or those up to two weeks
    earlier or later; none without a year's record."""
    first = len(weeks) - YEAR - window - _AROUND
    if first < 0:
        return Season()
    starts = range(first, first + 2 * _AROUND + 1)
    then = max(sum(weeks[start : start + window]) for start in starts) + _CAREFUL
    factor = then / (usual(baseline_of(weeks)) * window + _CAREFUL)
    return Season(factor, then) if factor > 1 else Season()


def rise(weeks: Weeks, scatter: float, whole: Weeks | None = None) -> Rise | None:
    """Return the most surprising window of a pattern, or None if none is above its past.

    `scatter` is the dispersion of patterns of its shape, `whole` the weeks of the category as a
    whole, from which its season is taken.
    """
    known = baseline_of(weeks)
    if len(known) < NEEDED or sum(weeks[-WINDOWS[-1] :]) < LEAST:
        return None
    mean = usual(known)
    best: Rise | None = None
    for window in WINDOWS:
        observed = sum(weeks[-window:])
        if observed < LEAST or observed <= 1.2 * mean * window:
            continue
        its = season(whole or weeks, window)
        expected = mean * window * its.factor
        variance = ratio(expected, scatter, window, len(known), its)
        surprise = surprise_of(observed, expected, variance)
        if surprise > 0 and (best is None or surprise > best.surprise):
            best = Rise(window, observed, expected, surprise)
    return best


def ratio(
    expected: float, scatter: float, window: int, known: int = BASELINE, its: Season = Season()
) -> float:
    """Return the variance of a window as a multiple of the expected number, which was estimated
    from `known` weeks and from a season: last year's weeks varied by chance, too."""
    by_season = expected / its.known_from if its.known_from else 0.0
    return (1 + scatter * expected / window) * (1 + window / known) + by_season


def surprise_of(observed: int, expected: float, variance: float) -> float:
    """Return -log10 of the probability of so many complaints or more, where `variance` is a
    multiple of the expected number: a negative binomial tail. 0 if no more came than expected."""
    if observed <= expected:
        return 0.0
    return _tail(observed, round(expected, 3), round(max(variance, 1.0001), 3))


@lru_cache(maxsize=50_000)
def _tail(observed: int, mean: float, variance: float) -> float:
    size = mean / (variance - 1)
    share = log((variance - 1) / variance)
    constant = size * log(1 / variance) - lgamma(size)
    total, at, before = 0.0, observed, 0.0
    while True:
        term = exp(constant + lgamma(at + size) - lgamma(at + 1) + at * share)
        total += term
        if (term < before and term < total * 1e-6) or not term:
            break
        at, before = at + 1, term
    return -log10(min(total, 1.0)) if total else 300.0


def smallest(weeks: Weeks, scatter: float, threshold: float, window: int = 4) -> int:
    """Return how many complaints in a window it takes until a rise of this pattern is seen."""
    known = baseline_of(weeks)
    its = season(weeks, window)
    expected = usual(known) * window * its.factor
    variance = ratio(expected, scatter, window, len(known), its)
    observed = max(LEAST, int(expected) + 1)
    while surprise_of(observed, expected, variance) < threshold:
        observed += 1
    return observed


def found(series: Mapping[Pattern, Weeks], threshold: float) -> tuple[Found, ...]:
    """Return the patterns whose rise is at least as surprising as the threshold, the most
    surprising first; of a pattern and a narrower one the one that says where the rise is."""
    scatters, wholes = dispersions(series), _wholes(series)
    risen = []
    for pattern, weeks in series.items():
        one = rise(weeks, scatters[pattern.shape], wholes.get(pattern.category))
        if one is not None and one.surprise >= threshold:
            risen.append(Found(pattern, one))
    return tuple(sorted(_narrowed(risen), key=lambda f: (-f.rise.surprise, f.pattern)))


def _wholes(series: Mapping[Pattern, Weeks]) -> dict[str, Weeks]:
    """Return the weeks of each category as a whole, and of all together under the empty one."""
    wholes = {one.category: weeks for one, weeks in series.items() if one == Pattern(one.category)}
    if wholes:
        wholes[""] = [sum(counts) for counts in zip(*wholes.values(), strict=True)]
    return wholes


def _narrowed(risen: Sequence[Found]) -> Iterator[Found]:
    """Leave out a pattern of which a narrower one has at least half of the excess, and else the
    narrower one."""
    gone: set[Pattern] = set()
    for wide in risen:
        for narrow in risen:
            if wide.pattern.parts < narrow.pattern.parts:
                most = narrow.rise.excess >= wide.rise.excess / 2
                gone.add(wide.pattern if most else narrow.pattern)
    return (one for one in risen if one.pattern not in gone)


# --- calibration ---

_RUNS, _LENGTH = 4, 26
_LOWEST = 1.3
"""Below this surprise nothing is shown, whatever the resampling says (1 in 20)."""
_MONTH = YEAR / 12


def calibrated(series: Mapping[Pattern, Weeks], alarms: float = 1.0, seed: int = 1) -> float:
    """Return the threshold at which the organization's own weeks, drawn again in random order and
    so without any problem, would give this many false alarms a month. The same seed gives the same
    threshold."""
    length = max((len(weeks) for weeks in series.values()), default=0)
    past = length - WINDOWS[-1]
    if past < NEEDED:
        return 300.0
    peaks: list[list[float]] = []
    for run in range(_RUNS):
        order = list(_draws(seed + run, past, BASELINE + WINDOWS[-1] + _LENGTH))
        drawn = {pattern: [weeks[at] for at in order] for pattern, weeks in series.items()}
        scatters = dispersions({one: weeks[:-_LENGTH] for one, weeks in drawn.items()})
        peaks.extend(_peaks(drawn, scatters))
    low, high = _LOWEST, 30.0
    budget = alarms * _RUNS * _LENGTH / _MONTH
    while high - low > 0.02:
        middle = (low + high) / 2
        low, high = (low, middle) if _alarms(peaks, middle) <= budget else (middle, high)
    return high


def _peaks(
    drawn: Mapping[Pattern, Weeks], scatters: Mapping[frozenset[str], float]
) -> Iterator[list[float]]:
    """Yield for each group of patterns its highest surprise in each week."""
    groups: dict[tuple[str, str], list[float]] = {}
    wholes = _wholes(drawn)
    for pattern, weeks in drawn.items():
        whole, scatter = wholes.get(pattern.category, weeks), scatters[pattern.shape]
        highest = groups.setdefault((pattern.category, pattern.value), [0.0] * _LENGTH)
        for at in range(_LENGTH):
            until = len(weeks) - _LENGTH + at + 1
            one = rise(weeks[:until], scatter, whole[:until])
            if one is not None and one.surprise > highest[at]:
                highest[at] = one.surprise
    yield from groups.values()


def _alarms(peaks: Iterable[Sequence[float]], threshold: float) -> int:
    """Return how often a threshold is passed by a group that had not passed it for the longest
    window: a rise that lasts is one alarm."""
    count = 0
    for highest in peaks:
        last = -WINDOWS[-1] - 1
        for at, surprise in enumerate(highest):
            if surprise >= threshold:
                count += at - last > WINDOWS[-1]
                last = at
    return count


def _draws(seed: int, below: int, count: int) -> Iterator[int]:
    """Yield numbers below a limit that look random and are the same for the same seed."""
    state = seed * 0x9E3779B97F4A7C15 + 1
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 33) * below >> 31
