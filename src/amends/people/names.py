"""How sign-in names are compared."""

import unicodedata


def folded(sign_in: str) -> str:
    """Without case, compatibility forms and surrounding blanks: ``Ann.Lee`` is ``ann.lee``."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign_in).casefold()).strip()
