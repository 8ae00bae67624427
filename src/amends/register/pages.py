"""Keyset pagination: a cursor names the last row shown, so that a deep page is as fast as the first
and new rows shift nothing."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from types import UnionType

from .models import Row

LARGEST_PAGE = 200


class BadCursor(ValueError):
    """The cursor was not made here, or for another order."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursor of the next page if there is one."""

    rows: tuple[Row, ...]
    next: str | None = None


def checked(limit: int) -> int:
    """The number of rows of a page, from 1 to 200. Raises ValueError beyond."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise ValueError(f"a page has 1 to {LARGEST_PAGE} rows, not {limit}")
    return limit


type Key = str | int | None
"""One value of a cursor."""


def cursor_of(order: str, *key: Key) -> str:
    """Return an opaque cursor. It is not signed, because it gives no access: access is checked for
    every page."""
    text = json.dumps([order, *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_of(cursor: str, order: str, *kinds: type | UnionType) -> list[Key]:
    """The values of a cursor made for this order, one of each kind. Raises `BadCursor`."""
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as problem:
        raise BadCursor("not a cursor") from problem
    if not isinstance(parts, list) or len(parts) != len(kinds) + 1 or parts[0] != order:
        raise BadCursor("a cursor of another order")
    if not all(_fits(value, kind) for value, kind in zip(parts[1:], kinds, strict=True)):
        raise BadCursor("a cursor of another kind")
    return parts[1:]


_LARGEST = 2**63
"""The limit of what both databases accept as a number."""


def _fits(value: object, kind: type | UnionType) -> bool:
    """Return whether a value has its type and can be queried in both databases."""
    if isinstance(value, bool) or not isinstance(value, kind):
        return False
    if isinstance(value, str):
        return all(sign != "\0" and not "\ud800" <= sign <= "\udfff" for sign in value)
    return not isinstance(value, int) or -_LARGEST <= value < _LARGEST


def moment_text(moment: datetime) -> str:
    """Return a moment as written in a cursor, to the microsecond."""
    return moment.astimezone(UTC).isoformat()


def moment_of(text: str) -> datetime:
    """The moment of `moment_text`. Raises `BadCursor`."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("without an offset")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise BadCursor("not a moment") from problem
