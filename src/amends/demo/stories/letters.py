"""Responses in the stories under a rule pack, word for word."""

import tomllib
from functools import cache

from ..organization import data


@cache
def letter(name: str) -> str:
    """Return the text of a letter."""
    return str(tomllib.loads(data("letters", "stories"))[name])
