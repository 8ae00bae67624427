"""Open vocabularies: codes that neither core nor the policy lists.

A field accepts any code; these are the usual ones, declared by subclause in `wording.acts`. A code
without a label is made readable, so that nothing sent over the API is lost.
"""

from collections.abc import Collection

from django.utils.translation import gettext

from .acts import CODES
from .fields import FIELDS
from .names import readable
from .phrases import capital


def of_field(particulars: str, name: str) -> str:
    """Which vocabulary a field of a class of particulars takes; empty where it takes none."""
    found = FIELDS.get((particulars, name))
    return found.codes if found else ""


def label(vocabulary: str, code: str) -> str:
    """Return the label of a code; the code made readable if it has none."""
    known = CODES[vocabulary].get(code)
    return gettext(known) if known else readable(code)


def numbers(asked: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the kinds of number that complainants know: an earlier complaint has a question of its
    own, and no one knows an older register. Those `asked` for only, if there are any of them."""
    known = [
        (code, capital(words))
        for code, words in options("reference_kind")
        if code not in ("complaint", "old")
    ]
    return [one for one in known if one[0] in asked] or known


def options(vocabulary: str) -> list[tuple[str, str]]:
    """The usual codes with their labels, as a form offers them."""
    return [(code, label(vocabulary, code)) for code in CODES[vocabulary]]
