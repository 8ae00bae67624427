"""Conversion of response values to JSON: moments with their offset, codes as strings, empty fields
as null, so that every field is always present."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from amends.core.codec import moment_text


def json_of(value: Any) -> Any:
    """Return the JSON value of a response value. Raises TypeError for a type that responses cannot
    contain."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str.__str__(value)
        case datetime():
            return moment_text(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {str(name): json_of(inner) for name, inner in value.items()}
        case list() | tuple():
            return [json_of(inner) for inner in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {
                field.name.rstrip("_"): json_of(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if field.init
            }
        case _:
            raise TypeError(f"no answer may hold a {type(value).__name__}")
