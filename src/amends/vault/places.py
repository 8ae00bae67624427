"""List of every place where text is stored, each with a way to find and erase it.

A package that stores text outside the vault (search index, drafts, outbox) registers its place when
Django is ready. Erasing goes through the list, so that no place is forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

type Seek = Callable[[bytes], Iterator[str]]
"""Function that returns where these bytes are: row ids or paths."""

type Erase = Callable[[Sequence[str]], Sequence[str]]
"""Function that erases these pieces at the place, in the caller's transaction; returns the stored
files to remove after it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `name` is a path, for example ``vault/pieces``."""

    name: str
    seek: Seek
    erase: Erase


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Adds a place. Raises ValueError if the name is taken by another."""
    if _places.setdefault(place.name, place) != place:
        raise ValueError(f"there is a place {place.name} already")


def every() -> tuple[Place, ...]:
    """All places, in the order of their names."""
    return tuple(_places[name] for name in sorted(_places))


def seek(words: str) -> Iterator[tuple[str, str]]:
    """Yield every place and row where the text can be read, through the tables."""
    for place in every():
        for row in place.seek(words.encode()):
            yield place.name, row


def nothing(_: Sequence[str]) -> Sequence[str]:
    """The `erase` of a place that contains ids and never text."""
    return ()
