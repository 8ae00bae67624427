"""Initial categories by trade, each list a data file beside this one."""

import tomllib
from importlib.resources import files

from amends.core.framework.labels import Label
from amends.core.framework.policy.vocabulary import Entry
from amends.core.values import Code

TRADES = ("shop", "housing", "bank", "council", "health")


def categories_of(trade: str) -> tuple[Entry, ...]:
    """The list of a trade, in every language that it is written in. Raises ValueError."""
    if trade not in TRADES:
        raise ValueError(f"no list for {trade}")
    told = tomllib.loads(files(__name__).joinpath(f"{trade}.toml").read_text(encoding="utf-8"))
    return tuple(
        Entry(
            Code(one["code"]),
            tuple(Label(language, text) for language, text in one["labels"].items()),
            iso=Code(one["iso"]),
        )
        for one in told["categories"]
    )
