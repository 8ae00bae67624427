"""Fields of forms whose content no page repeats. Needs no Django: the page shown during the start
asks too."""

_NAMES = frozenset({"password", "present", "new", "code", "secret", "invitation"})
_PREFIXES = ("group-",)
"""Of the fields with characters of the master key."""


def is_secret(name: str) -> bool:
    """Return whether the content of a field is typed again, rather than repeated by a page."""
    return name in _NAMES or name.startswith(_PREFIXES)
