"""Clause 8.3: results of a survey: how many answered, who did not, and the answers to each
question. Process and outcome are never added up, and no figure is of a person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..suppression import FEW, Hidden, Number, masked
from .satisfaction import HIGHEST, LOWEST, QUESTIONS

GOOD = 4
"""The lowest answer that counts as satisfied."""
MANY = 4 * FEW
"""From how many people on a share is shown: of fewer, it says less than the numbers."""


def _share(part: Number, whole: Number) -> int | None:
    if isinstance(part, Hidden) or isinstance(whole, Hidden) or whole < MANY:
        return None
    return round(100 * part / whole)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who were asked have answered, and how many have not; for how many of
    those who answered staff entered it."""

    asked: Number
    answered: Number
    missing: Number
    entered: Number

    @property
    def percent(self) -> int | None:
        """The response rate; None if a number is hidden, or few were asked."""
        return _share(self.answered, self.asked)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to one question: how many gave each score, how many answered it, and for how
    many of them staff entered the answer."""

    question: str
    total: Number
    scores: Mapping[int, Number]
    good: Number
    entered: Number

    @property
    def percent(self) -> int | None:
        """The share of satisfied people; None if a number is hidden, or few answered."""
        return _share(self.good, self.total)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a survey shows: the whole, by group, and the questions."""

    whole: Rate
    by: Mapping[str, Mapping[str, Rate]]
    questions: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people of some groups (channel, unit, outcome) were asked, and answered, and how
    many answers staff entered; of one person also their scores."""

    groups: Mapping[str, str]
    asked: int
    answered: int
    scores: Mapping[str, int | None] = field(default_factory=dict)
    entered: int = 0


def response_rate(tallies: Iterable[Tally], groups: Iterable[str], *, every: bool) -> Rate:
    """Return the response rate of a survey, with the same numbers hidden as in its `results`."""
    rates, _ = _rates(list(tallies), groups, every=every)
    return rates("all")


def results(people: Iterable[Tally], groups: Iterable[str], *, every: bool) -> Results:
    """Return the results; `every` is whether the reader sees small numbers."""
    asked = [one for one in people if one.asked]
    rate, by = _rates(asked, groups, every=every)
    return Results(
        rate("all"),
        {group: {name: rate(group, name) for name in names} for group, names in by.items()},
        tuple(_answers(asked, name, every=every) for name in QUESTIONS),
    )


_OF = ("asked", "answered", "missing")
_ANSWERED = ("answered", "entered", "own")
"""What adds up: of those who were asked, and of those who answered."""


def _rates(
    tallies: list[Tally], groups: Iterable[str], *, every: bool
) -> tuple[Callable[..., Rate], dict[str, tuple[str, ...]]]:
    """Return the response rate of each row by its key, and the names in each group."""
    by = {group: tuple(sorted({one.groups.get(group, "") for one in tallies})) for group in groups}
    cells, sums = _cells(tallies, by)
    shown: Mapping[tuple[str, ...], Number] = cells if every else masked(cells, sums)

    def rate(*key: str) -> Rate:
        return Rate(*(shown[(*key, of)] for of in (*_OF, "entered")))

    return rate, by


def _cells(
    tallies: list[Tally], by: Mapping[str, tuple[str, ...]]
) -> tuple[dict[tuple[str, ...], int], list[tuple[tuple[str, ...], ...]]]:
    """Return every number of the tables, and what adds up: each row, and each column."""
    cells: dict[tuple[str, ...], int] = {}
    every = (*_OF, *_ANSWERED[1:])
    rows = [("all",), *((group, name) for group, names in by.items() for name in names)]
    for row in rows:
        mine = [t for t in tallies if row == ("all",) or t.groups.get(row[0], "") == row[1]]
        asked, answered = sum(one.asked for one in mine), sum(one.answered for one in mine)
        entered = sum(one.entered for one in mine)
        numbers = (asked, answered, asked - answered, entered, answered - entered)
        cells |= {(*row, of): number for of, number in zip(every, numbers, strict=True)}
    sums = [tuple((*row, of) for of in parts) for row in rows for parts in (_OF, _ANSWERED)]
    for group, names in by.items():
        sums += [(("all", of), *((group, name, of) for name in names)) for of in every]
    return cells, sums


def _answers(people: list[Tally], name: str, *, every: bool) -> Answered:
    given = [score for one in people if (score := one.scores.get(name)) is not None]
    counts: dict[object, int] = {one: given.count(one) for one in range(LOWEST, HIGHEST + 1)}
    entered = sum(one.entered for one in people if one.scores.get(name) is not None)
    cells = {**counts, "good": sum(one >= GOOD for one in given), "all": len(given)}
    cells |= {"entered": entered, "own": len(given) - entered}
    good = ("good", *range(GOOD, HIGHEST + 1))
    parts = ("all", "good", *range(LOWEST, GOOD))
    shown = (
        cells
        if every
        else masked(cells, [good, parts, ("all", *counts), ("all", "entered", "own")])
    )
    scores = {one: shown[one] for one in range(LOWEST, HIGHEST + 1)}
    return Answered(name, shown["all"], scores, shown["good"], shown["entered"])
