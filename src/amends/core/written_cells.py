"""Values as cells of a CSV file: codes, ids and moments."""

from datetime import date, datetime

from .codec import moment_text
from .values import Sealed

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> object:
    """Return a value as written in a cell: None as an empty one, moments in UTC (RFC 3339), a piece
    by its id. Text that a spreadsheet would read as a formula gets an apostrophe before it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case Sealed():
            return str(value.sealed)
        case str() if value.startswith(_STARTS_A_FORMULA):
            return f"'{value}"
        case _:
            return value
