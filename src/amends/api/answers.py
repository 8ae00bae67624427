"""From the values that this door answers with to JSON: moments with their offset, codes as texts,
fields that hold nothing as null, so that a reader never has to ask whether a field exists."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from amends.core.codec import moment_text


def json_of(value: Any) -> Any:
    """The JSON value of an answer. Raises TypeError for what no answer may hold."""
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
            return {str(name): json_of(one) for name, one in value.items()}
        case list() | tuple():
            return [json_of(one) for one in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {
                field.name.rstrip("_"): json_of(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if field.init
            }
        case _:
            raise TypeError(f"no answer may hold a {type(value).__name__}")
