"""Clause 7: every event of a complaint, as a fact in the past tense.

Fields are codes, ids, moments, days, money, numbers and sealed pieces, never text (a test checks
all classes). A kind is never renamed or removed. Fields are only added, with defaults.
"""

from . import deciding, examining, improving, posting, receiving, recording, tracking
from .deciding import *
from .examining import *
from .improving import *
from .outbound import *
from .parts import *
from .posting import *
from .receiving import *
from .recording import *
from .tracking import *
from .vocabulary import *

_IN_ORDER = (receiving, tracking, posting, examining, deciding, recording, improving)

KINDS: dict[str, type[Event]] = {
    name: kind
    for module in _IN_ORDER
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == module.__name__
}
"""Every kind of entry in a ``complaint/<reference>`` stream, by its name in the journal."""
