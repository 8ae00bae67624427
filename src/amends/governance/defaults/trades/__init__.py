"""Initial categories and questions by trade, each in a data file beside this one."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from amends.core.framework.labels import Label
from amends.core.framework.policy.vocabulary import Entry
from amends.core.values import Code

TRADES = ("shop", "housing", "bank", "council", "health")


def categories_of(trade: str) -> tuple[Entry, ...]:
    """The list of a trade, in every language that it is written in. Raises ValueError."""
    return tuple(
        Entry(Code(category["code"]), _labels(category["labels"]), iso=Code(category["iso"]))
        for category in _read(trade)["categories"]
    )


def questions_of(trade: str) -> dict[str, Any]:
    """Return what the public form of a trade asks, by field of the policy: the question about
    danger, that about the place, and kinds of number. Raises ValueError."""
    table = _read(trade)
    return {
        "danger_question": _labels(table["danger_question"]),
        "place_question": _labels(table.get("place_question", {})),
        "numbers_asked": tuple(map(Code, table.get("numbers_asked", ()))),
    }


def _read(trade: str) -> dict[str, Any]:
    if trade not in TRADES:
        raise ValueError(f"no list for {trade}")
    return tomllib.loads(files(__name__).joinpath(f"{trade}.toml").read_text(encoding="utf-8"))


def _labels(texts: Mapping[str, str]) -> tuple[Label, ...]:
    return tuple(Label(language, text) for language, text in texts.items())
