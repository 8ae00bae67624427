"""Which way words run: one foreign word at the beginning does not turn a whole message round."""

import unicodedata

_LEFT_TO_RIGHT = frozenset({"L"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_ENOUGH = 5_000
"""Signs that are looked at."""


def direction(text: str) -> str:
    """``ltr`` or ``rtl``, as most of the letters run; ``auto`` for words without letters."""
    kinds = [unicodedata.bidirectional(sign) for sign in text[:_ENOUGH]]
    right = sum(kind in _RIGHT_TO_LEFT for kind in kinds)
    left = sum(kind in _LEFT_TO_RIGHT for kind in kinds)
    if not right and not left:
        return "auto"
    return "rtl" if right > left else "ltr"
