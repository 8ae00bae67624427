"""Responses in the stories under a rule pack, word for word."""

import tomllib
from functools import cache
from importlib.resources import files


def letter(name: str) -> str:
    """Return the text of a letter."""
    return _letters()[name]


@cache
def _letters() -> dict[str, str]:
    place = files("amends.demo.stories").joinpath("letters.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))
