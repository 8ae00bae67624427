"""Clause 7: every event of a complaint, as a fact in the past tense.

Fields are codes, ids, moments, days, money, numbers and sealed pieces, never text (a test checks
all classes). A kind is never renamed or removed. Fields are only added, with defaults.
"""

from .deciding import *
from .examining import *
from .improving import *
from .parts import *
from .posting import *
from .receiving import *
from .recording import *
from .tracking import *
from .vocabulary import *

_SHARED = (Event, OfClock, OfLetter)

KINDS: dict[str, type[Event]] = {
    name: kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in _SHARED
}
"""Every kind of entry in a ``complaint/<reference>`` stream, by its name in the journal."""
