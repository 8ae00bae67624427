"""What generated complaints say: topics with our own sentences, whose gaps chance fills."""

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..organization import Which


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people complain about, with all that can be said of it."""

    code: str
    category: str
    product: str
    units: tuple[str, ...]
    causes: tuple[str, ...]
    weight: float
    months: tuple[int, ...]
    """In these months it comes four times as often; none: always alike."""
    upheld: float
    """How often it is found to be so."""
    severity: tuple[str, ...]
    narratives: tuple[str, ...]
    wishes: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    remedies: tuple[tuple[str, str, int, int], ...]
    """Kind, action, least and most euro (0 for no money)."""

    def weight_in(self, month: int) -> float:
        """How often it comes in a month, beside the others."""
        return self.weight * (_PEAK if month in self.months else 1)


_PEAK = 4
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
    """What the customers of an organization complain about."""
    return tuple(_topic(row) for row in _table(which)["topics"])


@cache
def names() -> Names:
    """The people who complain."""
    table = _table("names")
    gaps = {gap: tuple(words) for gap, words in table["gaps"].items()}
    return Names(tuple(table["first"]), tuple(table["last"]), tuple(table["streets"]), gaps)


def filled(sentences: tuple[str, ...], chance: random.Random) -> str:
    """One of the sentences with its gaps filled."""
    gaps = names().gaps
    said = {gap: chance.choice(words) for gap, words in gaps.items()}
    text = chance.choice(sentences).format(number=chance.randrange(2, 30), **said)
    return _BEGINS.sub(lambda found: found[0].upper(), text)


def _topic(row: dict[str, Any]) -> Topic:
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    lists["remedies"] = tuple(tuple(one) for one in row["remedies"])
    return Topic(**{**row, "months": (), **lists})


def _table(name: str) -> dict[str, Any]:
    place = files("amends.site.demo.generated").joinpath(f"{name}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))
