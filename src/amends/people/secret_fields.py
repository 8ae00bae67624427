"""Fields of forms whose content no page repeats. Needs no Django: the page shown during the start
asks too."""

from collections.abc import Iterable

_NAMES = frozenset({"password", "present", "new", "code", "secret", "invitation"})
_PREFIXES = ("group-",)
"""Of the fields with characters of the master key."""
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (a name: every page has a token of its own)


def is_secret(name: str) -> bool:
    """Return whether the content of a field is typed again, rather than repeated by a page."""
    return name in _NAMES or name.startswith(_PREFIXES)


def repeatable(fields: Iterable[tuple[str, Iterable[object]]]) -> list[tuple[str, str]]:
    """Return name and value of each field that a page may repeat, from the lists of a form."""
    kept = ((name, many) for name, many in fields if name != _TOKEN and not is_secret(name))
    return [(name, str(value)) for name, many in kept for value in many]
