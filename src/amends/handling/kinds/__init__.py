"""The kinds of streams that `perform` can write to."""

from typing import Any

from ..stream_kind import StreamKind
from .action import ACTIONS
from .complaint import COMPLAINTS
from .criterion import CRITERIA
from .evidence import EVIDENCE_PACKS
from .governing import GOVERNING_KINDS
from .installation import INSTALLATIONS
from .person import PERSONS
from .policy import POLICIES
from .problem import PROBLEMS
from .reading import READINGS
from .reads import READ_LOG
from .report import REPORTS
from .survey import SURVEYS

KINDS: tuple[StreamKind[Any], ...] = (
    PERSONS,
    POLICIES,
    INSTALLATIONS,
    COMPLAINTS,
    PROBLEMS,
    ACTIONS,
    CRITERIA,
    SURVEYS,
    READINGS,
    REPORTS,
    EVIDENCE_PACKS,
    READ_LOG,
    *GOVERNING_KINDS,
)
"""People and rules come first, because who may read a complaint depends on them."""


def kind_of(stream: str) -> StreamKind[Any]:
    """Return the kind of a stream. Raises KeyError for a name of no kind."""
    for kind in KINDS:
        if stream in kind.stream:
            return kind
    raise KeyError(stream)
