"""Figures from what the engine counted.

Readers who do not see every number get no number below `FEW`, nor one from which it could be
computed (`core.improvement.suppression`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from amends.core.improvement.facts import REQUIRED_ROLES
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.reports.content import MoneyLine, percent_of
from amends.core.improvement.statistics.limits import Observation
from amends.core.improvement.statistics.summaries import Quantiles, filled, quantiles, repeated
from amends.core.improvement.suppression import Hidden, Number, few, masked
from amends.core.values import Code

from .facts import query
from .facts.query import LEFT_OUT, Asked, Rows
from .groups import By
from .measure import Finish, Measure
from .measures import MEASURES, RECORD_MEASURES
from .spans import Span

NOTHING = Observation(0, 0)
"""A point without a value."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one period. `among` is None for a measure that is not a share; `left_out` is
    how many imported complaints were left out, `times` the quantiles of a length of time."""

    measure: Code
    number: Number
    among: Number | None = None
    parts: tuple[tuple[Code, Number], ...] = ()
    left_out: Number = 0
    times: Quantiles | None = None

    @property
    def share(self) -> int | None:
        """The number in percent of what it is among."""
        return percent_of(self.number, self.among)

    @property
    def shown(self) -> tuple[int | None, int | None]:
        """Return number and denominator; None for what is hidden or there is not."""
        if isinstance(self.number, Hidden) or isinstance(self.among, Hidden):
            return None, None
        return self.number, self.among

    @property
    def observation(self) -> Observation:
        """Return its point on a chart; without a value where numbers are hidden."""
        measure, (number, among) = MEASURES[self.measure], self.shown
        if measure.finish is Finish.quantiles:
            return Observation(self.times.median) if self.times else NOTHING
        if number is None:
            return NOTHING
        return Observation(number, 1 if measure.among is None else among or 0)


def nothing(code: str) -> Figure:
    """Return the figure of a measure where there is no case."""
    measure = MEASURES[code]
    return Figure(measure.code, 0, 0 if measure.among else None)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one measure and period, as a whole and by groups."""

    asked: Asked
    rows: Rows

    def figure(self) -> Figure:
        """Return the figure of the period."""
        return _read(self.asked, [row for row in self.rows if not row[0]])

    def within(self, column: str, groups: Collection[str]) -> "Tally":
        """Return what was counted of these groups alone."""
        rows = [["", "", *row[2:]] for row in self.rows if row[0] == column and row[1] in groups]
        return Tally(self.asked, rows)

    def grouped(self, column: str) -> dict[str, Figure]:
        """Return the same by groups, or by lengths of time (`bucket`), only those with any
        complaint."""
        by, at = ("", 2) if column == "bucket" else (column, 1)
        groups: dict[str, Rows] = {}
        for row in self.rows:
            if row[0] == by:
                groups.setdefault(row[at], []).append(row)
        figures = {group: _read(self.asked, rows) for group, rows in groups.items()}
        return {group: figure for group, figure in figures.items() if figure.number or figure.among}


def tallies(requests: Sequence[Asked], version: int) -> dict[Asked, Tally]:
    """Count several measures and periods as of a version of the facts."""
    return {
        request: Tally(request, rows) for request, rows in query.found(requests, version).items()
    }


def _read(request: Asked, rows: Rows) -> Figure:
    """Return the figure from how many rows have which place in it."""
    measure, at = MEASURES[request.measure], request.columns.index("place")
    places: Counter[int] = Counter()
    for row in rows:
        places[row[at]] += row[-1]
    left_out = places.pop(LEFT_OUT, 0)
    here = [row for row in rows if row[at] != LEFT_OUT]
    number, among = _finished(measure, request, here, places)
    return Figure(
        measure.code,
        number,
        among,
        tuple(
            (Code(name), sum(n for place, n in places.items() if place // 2 == part))
            for part, name in enumerate(measure.parts, start=1)
        ),
        left_out,
        _times(measure, request, here),
    )


def _finished(
    measure: Measure, request: Asked, rows: Rows, places: Counter[int]
) -> tuple[int, int | None]:
    number, among = sum(n for place, n in places.items() if place % 2), sum(places.values())
    of_keys: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        of_keys[tuple(row[request.columns.index(key)] for key in measure.keys)] += row[-1]
    match measure.finish:
        case Finish.repeats:
            return repeated(of_keys.values()), among
        case Finish.filled:
            required = [str(role) for role in REQUIRED_ROLES]
            return filled([str(role) for (role,) in of_keys], required), len(required)
        case _:
            return number, None if measure.among is None else among


def _times(measure: Measure, request: Asked, rows: Rows) -> Quantiles | None:
    if measure.value is None:
        return None
    at, counts = request.columns.index(measure.value), Counter[int]()
    for row in rows:
        if row[at] is not None:
            counts[row[at]] += row[-1]
    return quantiles(counts)


def payments(spans: Sequence[Span], flow: Flow, version: int) -> tuple[tuple[MoneyLine, ...], ...]:
    """Money of each period by currency, the most complaints first; currencies are never added
    up."""
    return tuple(
        tuple(
            MoneyLine(Code(flow), Code(currency), minor, complaints)
            for currency, minor, complaints in sorted(
                query.money(flow, span, version), key=lambda row: (-row[2], row[0])
            )
        )
        for span in spans
    )


# --- what must not be shown ---

type Place = tuple[str, By | None, str]
"""Where a figure is: its measure, how it is grouped, and the group."""
type Cell = tuple[Place, str]
"""A number of a figure, by its name in `_numbers`."""

_SAME = (
    (("answered", "part late"), ("late", "part answered_late")),
    (("closed", "number"), ("at_once", "among")),
    (("closed", "number"), ("k31", "among")),
    (("excluded", "number"), ("overturned", "among")),
    (("answered", "number"), ("k21", "number")),
    (("answered", "number"), ("k24", "among")),
    (("answered", "number"), ("k25", "among")),
    (("answered", "number"), ("escalated", "among")),
    *((("k33", "among"), (code, "among")) for code in RECORD_MEASURES),
    (("cause_other", "among"), ("cause_open", "among")),
    (("cause_other", "among"), ("cause_revised", "among")),
    *(
        ((code, name), (alias, name))
        for code, alias in (("received", "k01"), ("at_once", "k02"))
        for name in ("number", "among")
    ),
)
"""Numbers of two measures that count the same complaints."""


def suppressed(
    figures: Mapping[Place, Figure], brands: Mapping[str, str] = MappingProxyType({})
) -> dict[Place, Figure]:
    """Return all the figures of one period with small numbers hidden, and those that would reveal
    them, in parts, groups and measures. Parts are known of a whole only, not of a group; `brands`
    has the brand of each unit."""
    cells = {
        (place, name): number
        for place, figure in figures.items()
        for name, number in _numbers(figure, place).items()
    }
    shown = masked(cells, _all_sums(figures, cells, brands))
    return {
        place: replace(
            figure,
            number=shown[place, "number"],
            among=shown.get((place, "among")),
            parts=tuple((name, shown.get((place, f"part {name}"), 0)) for name, _ in figure.parts),
            left_out=few(known(figure.left_out) or 0),
            times=None if isinstance(shown[place, "number"], Hidden) else figure.times,
        )
        for place, figure in figures.items()
    }


def _all_sums(
    figures: Mapping[Place, Figure], cells: Mapping[Cell, int], brands: Mapping[str, str]
) -> list[tuple[Cell, ...]]:
    """Return what adds up, each total first: in a figure, over groups, in measures that count the
    same complaints, and over the units of a brand."""
    sums = [
        row
        for place, figure in figures.items()
        for names in _sums(figure)
        if len(row := tuple((place, name) for name in names if (place, name) in cells)) > 1
    ]
    wholes = {((code, None, ""), name) for code, _, _ in figures for name in _NAMES}
    sums += [
        (whole, *(((code, by, group), whole[1]) for code, by, group in figures if (code, by) == of))
        for whole in wholes & cells.keys()
        for of in {(code, by) for code, by, _ in figures if by and code == whole[0][0]}
    ]
    sums += [
        tuple(pair)
        for same in _SAME
        for by, group in {(by, group) for _, by, group in figures}
        if (pair := {((code, by, group), name) for code, name in same}) <= cells.keys()
    ]
    of_brands = [
        (whole, *(((code, By.unit, unit), name) for unit, its in brands.items() if its == brand))
        for whole in cells
        for (code, by, brand), name in [whole]
        if by is By.brand
    ]
    sums += [
        (total, *shown)
        for total, *parts in of_brands
        if (shown := [part for part in parts if part in cells])
        and cells[total] == sum(cells[part] for part in shown)
    ]
    return sums


_NAMES = ("number", "among", "rest")


def _numbers(figure: Figure, place: Place) -> dict[str, int]:
    """Return the numbers of a figure that is not suppressed; `rest` can be computed by readers."""
    number, among = known(figure.number), known(figure.among)
    numbers = {"number": number, "among": among}
    if number is not None and among is not None:
        numbers["rest"] = among - number
    if place[1] is None:
        numbers |= {f"part {name}": known(count) for name, count in figure.parts}
    return {name: count for name, count in numbers.items() if count is not None}


def _sums(figure: Figure) -> Iterator[tuple[str, ...]]:
    """Yield the sums in a figure by the names of `_numbers`, each total first."""
    yield "among", "number", "rest"
    parts = MEASURES[figure.measure].parts
    for total, counted in (("number", True), ("rest", False)):
        if names := [f"part {name}" for name, part in parts.items() if part.counted is counted]:
            yield total, *names


def suppressed_money(payments: Iterable[MoneyLine]) -> tuple[MoneyLine, ...]:
    """Return amounts without those of fewer than `FEW` complaints."""
    return tuple(
        replace(line, minor=None, complaints=Hidden.few)
        if few(known(line.complaints) or 0) is Hidden.few
        else line
        for line in payments
    )


def known(number: Number | None) -> int | None:
    """Return a number; None if it is hidden or there is none."""
    return None if isinstance(number, Hidden) else number
