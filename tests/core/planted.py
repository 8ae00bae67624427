"""Two years of complaints by week, with problems that are known: planted ones, and a season that is
none. The same seed makes the same years."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp
from random import Random

from amends.core.improvement.signals.emerging import Emerging, emerging, threshold_of
from amends.core.improvement.signals.recurrence import Found, Pattern, calibrated, found

WEEKS = 104
FIRST = 66
"""The first week at whose end findings are looked at: after a year and the longest window."""
CATEGORIES = ("heating", "noise", "repairs", "billing", "staff", "water")
PRODUCTS = ("rent", "care")
UNITS = ("north", "south", "east", "west", "port")
BUILDINGS = tuple(f"house{number}" for number in range(1, 25))
SEASON = range(40, 49)
"""Weeks of each year in which heating fails more often."""


@dataclass(frozen=True)
class Case:
    """One complaint."""

    week: int
    category: str
    product: str
    unit: str
    building: str
    words: frozenset[str]
    planted: str = ""


@dataclass(frozen=True)
class Planted:
    """A problem: in which week it begins, and how many complaints a week it adds in the end."""

    name: str
    begins: int
    more: float
    slow: int = 1
    """Weeks that it takes to grow to its size."""
    codes: dict[str, str] = field(default_factory=dict)
    words: tuple[tuple[str, ...], ...] = ()
    """Phrases, of which each complaint has one."""


PLANTED = (
    Planted("sudden", 76, 5, codes={"category": "repairs", "product": "care", "unit": "south"}),
    Planted("slow", 62, 8, slow=26, codes={"category": "billing", "product": "rent"}),
    Planted("building", 84, 4, codes={"building": "house7", "category": "noise"}),
    Planted("contractor", 88, 4, words=(("nordbau",),)),
    Planted("phrase", 94, 6, words=(("black", "residue"), ("schwarzer", "belag"))),
)


def years(seed: int, *, a_week: float = 100, planted: tuple[Planted, ...] = PLANTED) -> list[Case]:
    """Return two years of complaints, in the order of their weeks."""
    random = Random(f"planted {seed}")
    usual = {
        (category, product, unit): random.gammavariate(1.2, 1)
        for category in CATEGORIES
        for product in PRODUCTS
        for unit in UNITS
    }
    scale = a_week / sum(usual.values())
    cases = []
    for week in range(WEEKS):
        for (category, product, unit), share in usual.items():
            mean = share * scale * random.gammavariate(10, 0.1)
            if category == "heating" and week % 52 in SEASON:
                mean *= 2.5
            for _ in range(poisson(random, mean)):
                cases.append(_case(random, week, category, product, unit))
        for one in planted:
            grown = min(1.0, max(0, week - one.begins + 1) / one.slow)
            for _ in range(poisson(random, one.more * grown)):
                cases.append(_of_problem(random, week, one))
    return cases


def _of_problem(random: Random, week: int, one: Planted) -> Case:
    codes = {
        "category": random.choice(CATEGORIES),
        "product": random.choice(PRODUCTS),
        "unit": random.choice(UNITS),
    } | one.codes
    phrase = random.choice(one.words) if one.words else ()
    return _case(random, week, **codes, phrase=phrase, planted=one.name)


def _case(
    random: Random,
    week: int,
    category: str,
    product: str,
    unit: str,
    building: str = "",
    phrase: tuple[str, ...] = (),
    planted: str = "",
) -> Case:
    words = {f"word{_rank(random)}" for _ in range(40)} | set(phrase)
    readable = frozenset(one.translate(_LETTERS) for one in words)
    place = building or random.choice(BUILDINGS)
    return Case(week, category, product, unit, place, readable, planted)


_LETTERS = str.maketrans("0123456789", "abcdefghij")


def _rank(random: Random) -> int:
    """Return the rank of a word: some are in most complaints, most in very few."""
    return int(5_000 ** random.random())


def poisson(random: Random, mean: float) -> int:
    """Return a number of events."""
    count, left, product = 0, exp(-mean), random.random()
    while product > left:
        count, product = count + 1, product * random.random()
    return count


def series(cases: list[Case], weeks: int) -> dict[Pattern, list[int]]:
    """Return the numbers by week of every pattern, up to a week."""
    counts: dict[Pattern, list[int]] = defaultdict(lambda: [0] * weeks)
    for one in cases:
        if one.week < weeks:
            for pattern in _patterns(one):
                counts[pattern][one.week] += 1
    return dict(counts)


def _patterns(one: Case) -> Iterator[Pattern]:
    yield Pattern(one.category, one.product, one.unit)
    yield Pattern(one.category)
    yield Pattern(one.category, one.product)
    yield Pattern(one.category, unit=one.unit)
    yield Pattern(product=one.product, unit=one.unit)
    yield Pattern(one.category, field="own.building", value=one.building)
    yield Pattern(field="own.building", value=one.building)


def codes_by_week(cases: list[Case], weeks: range) -> Iterator[tuple[int, Found]]:
    """Yield what is found by codes at the end of each of these weeks; calibrated every 8 weeks."""
    threshold, whole = 0.0, series(cases, WEEKS)
    for week in weeks:
        known = {pattern: counts[: week + 1] for pattern, counts in whole.items()}
        if (week - weeks.start) % 8 == 0:
            threshold = calibrated(known)
        for one in found(known, threshold):
            yield week, one


def words_by_week(cases: list[Case], weeks: range) -> Iterator[tuple[int, Emerging]]:
    """Yield what is found by words at the end of each of these weeks."""
    threshold = 0.0
    for week in weeks:
        new = _words(cases, week - 3, week)
        past = _words(cases, week - 51, week - 4)
        past = past[:: max(1, len(past) // 1_500)]
        year_ago = _words(cases, week - 57, week - 50)
        if (week - weeks.start) % 8 == 0:
            threshold = threshold_of(past, len(new))
        for one in emerging(new, past, year_ago, threshold):
            yield week, one


def _words(cases: list[Case], first: int, last: int) -> list[frozenset[str]]:
    return [one.words for one in cases if first <= one.week <= last]


def belongs(pattern: Pattern, to: Planted) -> bool:
    """Return whether a pattern contains complaints of a planted problem on purpose: it names one of
    its codes at least, and no other."""
    named = {"category": pattern.category, "product": pattern.product, "unit": pattern.unit}
    if pattern.field:
        named["building"] = pattern.value
    named = {name: code for name, code in named.items() if code}
    same = [to.codes.get(name) == code for name, code in named.items() if name in to.codes]
    other = [name for name in named if name not in to.codes]
    return bool(same) and all(same) and not other
