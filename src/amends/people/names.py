"""Comparison of sign-in names."""

import unicodedata


def folded(sign_in: str) -> str:
    """Return the name without case, compatibility forms and surrounding spaces: ``Ann.Lee`` is
    ``ann.lee``."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign_in).casefold()).strip()
