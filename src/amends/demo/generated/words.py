"""Texts of generated complaints: topics with sentences of our own, whose gaps are filled at
random."""

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..organization import Which, data

type Remedies = tuple[tuple[str, str, int, int], ...]
"""Kind, action, least and most euro (0 for no money)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint text with what fits it: outcomes sought, and findings if it is upheld (`yes`)
    and if not (`no`)."""

    narrative: str
    wishes: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    remedies: Remedies
    language: str = ""
    """The language of the narrative; empty: the first of the organisation."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people complain about, with all its texts."""

    code: str
    category: str
    product: str
    units: tuple[str, ...]
    causes: tuple[str, ...]
    weight: float
    months: tuple[int, ...]
    """In these months it occurs four times as often; empty: always equally."""
    upheld: float
    """How often it is upheld."""
    severity: tuple[str, ...]
    cases: tuple[Case, ...]
    place: str = ""
    """The street where it happens; empty: any."""

    def weight_in(self, month: int) -> float:
        """Return how often it occurs in a month, relative to the others."""
        return self.weight * (_PEAK if month in self.months else 1)


_PEAK = 4
USUAL: Mapping[Which, int] = {"group": 140, "shop": 50}
"""Complaints that are generated if no other number is asked for: few, because loading each takes
time."""
_BEGINS = re.compile(r"(?:^|[.!?] )[a-z]")


@dataclass(frozen=True, slots=True)
class Names:
    """Invented people and the places where they live."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    streets: tuple[str, ...]
    gaps: dict[str, tuple[str, ...]]


@cache
def topics(which: Which) -> tuple[Topic, ...]:
    """Return what the customers of an organisation complain about."""
    return tuple(_topic(row) for row in _table(which)["topics"])


@dataclass(frozen=True, slots=True)
class Planted:
    """A problem that was put into the two years: a topic that came up more than by chance.

    `begins` and `ends` are weeks before today; `rate` is how many complaints a week there are at
    both ends when 2,000 others are generated.
    """

    topic: Topic
    begins: int
    ends: int
    rate: tuple[float, float]


@cache
def planted(which: Which) -> tuple[Planted, ...]:
    """Return the problems that are there to be found. The shop is too small for any."""
    return tuple(map(_planted, _table("planted")["planted"])) if which == "group" else ()


@cache
def names() -> Names:
    """The people who complain."""
    table = _table("names")
    gaps = {gap: tuple(words) for gap, words in table["gaps"].items()}
    return Names(tuple(table["first"]), tuple(table["last"]), tuple(table["streets"]), gaps)


def gaps(chance: random.Random) -> dict[str, str]:
    """Return what fills the gaps in all texts of one complaint."""
    fills = {gap: chance.choice(words) for gap, words in names().gaps.items()}
    return {**fills, "number": str(chance.randrange(2, 30))}


def filled(sentence: str, fills: Mapping[str, str]) -> str:
    """The sentence with its gaps filled."""
    text = sentence.format(**fills)
    return _BEGINS.sub(lambda match: match[0].upper(), text)


def _topic(row: dict[str, Any]) -> Topic:
    cases = tuple(_case({"remedies": row["remedies"], **case}) for case in row["cases"])
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    del lists["remedies"]
    fields = {name: value for name, value in row.items() if name != "remedies"}
    return Topic(**{**fields, "months": (), **lists, "cases": cases})


def _planted(row: dict[str, Any]) -> Planted:
    begins, ends, rate = row["from"], row["until"], tuple(row["rate"])
    topic = {name: value for name, value in row.items() if name not in ("from", "until", "rate")}
    return Planted(_topic({"weight": 0.0, **topic}), begins, ends, rate)


def _case(row: dict[str, Any]) -> Case:
    lists = {name: tuple(row[name]) for name in ("wishes", "yes", "no")}
    remedies = tuple(tuple(remedy) for remedy in row["remedies"])
    return Case(row["narrative"], **lists, remedies=remedies, language=row.get("language", ""))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(data(name, "generated"))
