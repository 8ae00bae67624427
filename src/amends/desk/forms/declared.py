"""What the declaration of a field says: its type without its names, its marks, its default."""

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args


def default_of(particulars: type, name: str) -> Any:
    """What a field holds where nothing is given; None for one that must be."""
    for field in dataclasses.fields(particulars):
        if field.name == name and field.default is not dataclasses.MISSING:
            return field.default
    return None


def unaliased(declared: Any) -> Any:
    """The type that stands behind its names."""
    while hasattr(declared, "__value__"):
        declared = declared.__value__
    return declared


def metadata(hint: Any) -> Iterator[Any]:
    """The marks on a type, wherever they stand in it."""
    hint = unaliased(hint)
    yield from getattr(hint, "__metadata__", ())
    for part in get_args(hint):
        yield from metadata(part)
