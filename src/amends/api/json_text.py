"""Strict JSON parsing: UTF-8, no duplicate name, limited nesting and number length."""

import json
from typing import Any

from django.utils.translation import gettext, gettext_lazy

LARGEST = 2**20
"""Bytes of a body."""
DEEPEST = 32
"""Objects and lists inside each other."""
_DIGITS = 30
"""Maximum digits of a number that is parsed; the field decides what fits."""


_TOO_DEEP = gettext_lazy("The body is nested deeper than {count} levels.")


class NotJson(ValueError):
    """A body that is not acceptable JSON; the message says why."""


def parse(raw: bytes) -> Any:
    """The JSON value of a body. Raises `NotJson`."""
    try:
        value = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_object_without_repeats,
            parse_constant=_no_number,
            parse_int=number,
        )
    except NotJson:
        raise
    except UnicodeDecodeError:
        raise NotJson(gettext("The body is not UTF-8.")) from None
    except RecursionError:
        raise NotJson(_TOO_DEEP.format(count=DEEPEST)) from None
    except ValueError as problem:
        raise NotJson(gettext("The body is not JSON: {why}.").format(why=problem)) from None
    _refuse_depth(value)
    return value


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise NotJson(gettext("“{name}” appears twice in one object.").format(name=shown(name)))
        members[name] = value
    return members


def shown(name: str) -> str:
    """Return a name for use in a response: cut short, without half characters and NUL."""
    return name[:80].encode(errors="replace").decode().replace("\0", "?")


def _no_number(text: str) -> Any:
    raise NotJson(gettext("{text} is not a JSON number.").format(text=text))


def number(text: str) -> int:
    """Return a whole number; for a very long one, enough digits to be too large. Raises
    ValueError."""
    return int(text[:_DIGITS])


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for node in level
            if isinstance(node, dict | list)
            for inner in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise NotJson(_TOO_DEEP.format(count=DEEPEST))
