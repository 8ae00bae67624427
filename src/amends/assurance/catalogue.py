"""The requirements as the catalogue lists them, in our own words (`iso10002.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

from amends.core.framework.people.personnel import Role
from amends.core.improvement.evidence import Rule


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the catalogue in each language."""

    english: str
    german: str

    def __str__(self) -> str:
        return self.german if (get_language() or "").startswith("de") else self.english


NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement: what is asked, how sure we are of the standard's wording (`tag`), which role
    is responsible, what is counted, what an exception is, and the next step: where nothing is found
    (`next`) and where there are exceptions (`mend`). `page` is where that is done. `records` is
    the kind of governing record that shows it, `about` of what, `states` are those that count, and
    a `yearly` one counts only in the period. `rule` says how its cases are judged."""

    id: str
    title: Text
    tag: str
    role: Role
    rule: Rule
    next: Text
    mend: Text = NO_TEXT
    counts: Text = NO_TEXT
    fault: Text = NO_TEXT
    page: str = ""
    records: str = ""
    about: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause or annex with its items."""

    number: str
    title: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A row of the map: a chapter of the standard with its clauses."""

    number: str
    title: Text
    clauses: tuple[Clause, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the catalogue in the order of the standard."""
    source = files("amends.assurance").joinpath("iso10002.toml").read_text("utf-8")
    return tuple(
        Chapter(
            chapter["number"],
            Text(*chapter["title"]),
            tuple(_clause(clause) for clause in chapter["clause"]),
        )
        for chapter in tomllib.loads(source)["chapter"]
    )


@cache
def items() -> Mapping[str, Item]:
    """Return every requirement by its id."""
    return {
        item.id: item for part in chapters() for clause in part.clauses for item in clause.items
    }


def clause_of(item: str) -> Clause:
    """Return the clause of a requirement."""
    clauses = (clause for part in chapters() for clause in part.clauses)
    return next(clause for clause in clauses if any(other.id == item for other in clause.items))


def _clause(clause: Mapping[str, Any]) -> Clause:
    return Clause(
        clause["number"],
        Text(*clause["title"]),
        tuple(_item({"tag": clause.get("tag", "M"), **row}) for row in clause["item"]),
    )


def _item(row: Mapping[str, Any]) -> Item:
    codes = {name: tuple(row.get(name, ())) for name in ("about", "states")}
    texts = {
        name: Text(*value)
        for name, value in row.items()
        if isinstance(value, list) and name not in codes
    }
    return Item(**{**row, **codes, **texts, "role": Role(row["role"]), "rule": Rule(row["rule"])})
