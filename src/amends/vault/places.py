"""The one list of every place where words can lie, each with a way to seek them and to erase.

A room that keeps words outside the vault (search index, drafts, outbox) registers its place when
Django is ready; erasing walks the list, so that no place is forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

type Seek = Callable[[bytes], Iterator[str]]
"""Where these bytes lie: row ids or paths."""

type Erase = Callable[[Sequence[str]], Sequence[str]]
"""Erases what lies there of these pieces, in the caller's transaction; answers the stored files
to be removed after it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `name` is a path of words, such as ``vault/pieces``."""

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
    """Every place and row where the words can be read, through the tables."""
    for place in every():
        for found in place.seek(words.encode()):
            yield place.name, found


def nothing(_: Sequence[str]) -> Sequence[str]:
    """The `erase` of a place that holds ids and never words."""
    return ()
