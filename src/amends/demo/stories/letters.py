"""The answers that the stories give under a regulator's code, word for word."""

import tomllib
from functools import cache
from importlib.resources import files


def letter(name: str) -> str:
    """The words of one of them."""
    return _letters()[name]


@cache
def _letters() -> dict[str, str]:
    place = files("amends.demo.stories").joinpath("letters.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))
