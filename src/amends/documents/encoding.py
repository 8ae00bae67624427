"""Conversion of a document to JSON and back, for the standard input of the child process."""

import base64
import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from .document import (
    BLOCKS,
    Blank,
    Direction,
    Document,
    Letterhead,
    Printed,
    Quoted,
    Side,
    TableColumn,
    Together,
    Tone,
)

_KINDS: dict[str, type] = {
    **BLOCKS,
    **{
        kind.__name__: kind for kind in (Blank, Document, Letterhead, Quoted, TableColumn, Together)
    },
}
_READ: dict[str, Callable[[Any], Any]] = {
    # Fields that JSON has no kind for; a name means one kind of value everywhere.
    "content": base64.b64decode,
    "direction": Direction,
    "logo": base64.b64decode,
    "made": datetime.fromisoformat,
    "side": Side,
    "ticked": frozenset,
    "tone": Tone,
}


def encoded(document: Printed) -> bytes:
    """Return JSON with the fields' names; each object has its class under ``is``."""
    return json.dumps(_written(document)).encode("ascii")


def decoded(text: bytes) -> Printed:
    """Return the document. Raises ValueError, TypeError or KeyError for anything else."""
    document = _read(json.loads(text))
    if not isinstance(document, Document | Together):
        raise TypeError("this is no document")
    return document


def _written(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case datetime():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case tuple():
            return [_written(one) for one in value]
        case str() | int() | None:
            return value
        case _:
            told = {field.name: _written(getattr(value, field.name)) for field in fields(value)}
            return {"is": type(value).__name__, **told}


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(one) for one in value)
    if isinstance(value, dict):
        kind = _KINDS[value.pop("is")]
        return kind(**{name: _field(name, one) for name, one in value.items()})
    return value


def _field(name: str, value: Any) -> Any:
    if value is not None and name in _READ:
        return _READ[name](value)
    return _read(value)
