"""Open vocabularies: codes that the core does not close and the policy does not list.

A field takes any code; these are the usual ones, declared by subclause in `wording.acts`. A code
without words is shown made readable, so that nothing an API sends is lost.
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
    """A code in words; made readable where it has none."""
    known = CODES[vocabulary].get(code)
    return gettext(known) if known else readable(code)


def options(vocabulary: str) -> list[tuple[str, str]]:
    """The usual codes with their labels, as a form offers them."""
    return [(code, label(vocabulary, code)) for code in CODES[vocabulary]]
