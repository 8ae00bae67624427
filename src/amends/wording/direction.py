"""Text direction of a message, robust against a foreign word at its beginning."""

import unicodedata

_LEFT_TO_RIGHT = frozenset({"L"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_ENOUGH = 5_000
"""Number of characters that are examined."""


def direction(text: str) -> str:
    """Return ``ltr`` or ``rtl``, the direction of most letters; ``auto`` for text without
    letters."""
    kinds = [unicodedata.bidirectional(sign) for sign in text[:_ENOUGH]]
    right = sum(kind in _RIGHT_TO_LEFT for kind in kinds)
    left = sum(kind in _LEFT_TO_RIGHT for kind in kinds)
    if not right and not left:
        return "auto"
    return "rtl" if right > left else "ltr"
