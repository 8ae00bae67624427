"""Open vocabularies: codes that neither core nor the policy lists.

A field accepts any code; these are the usual ones, declared by subclause in `wording.acts`. A code
without a label is made readable, so that nothing sent over the API is lost.
"""

from django.utils.translation import gettext

from .acts import CODES
from .fields import FIELDS
from .names import readable


def of_field(particulars: str, name: str) -> str:
    """Which vocabulary a field of a class of particulars takes; empty where it takes none."""
    found = FIELDS.get((particulars, name))
    return found.codes if found else ""


def label(vocabulary: str, code: str) -> str:
    """Return the label of a code; the code made readable if it has none."""
    known = CODES[vocabulary].get(code)
    return gettext(known) if known else readable(code)


def options(vocabulary: str) -> list[tuple[str, str]]:
    """The usual codes with their labels, as a form offers them."""
    return [(code, label(vocabulary, code)) for code in CODES[vocabulary]]
