"""Clause 7: the stages of a complaint, and how the stages of several complainants are combined."""

from functools import cache

from ...values import Coded
from ..events import Ground


class Stage(Coded):
    """Stage of a complaint for one complainant. Resolved is not closed; acknowledged is not a
    stage."""

    received = "received"
    assessed = "assessed"
    under_investigation = "under_investigation"
    response_prepared = "response_prepared"
    decision_communicated = "decision_communicated"
    implementing = "implementing"
    unresolved_open = "unresolved_open"
    escalated_internal = "escalated_internal"
    in_external_resolution = "in_external_resolution"
    closed_satisfied = "closed_satisfied"
    closed_options_exhausted = "closed_options_exhausted"
    closed_withdrawn = "closed_withdrawn"
    closed_no_reply = "closed_no_reply"
    closed_elsewhere = "closed_elsewhere"
    out_of_scope = "out_of_scope"
    merged = "merged"
    taken_back = "taken_back"


S = Stage

MAIN_LINE = (
    S.received,
    S.assessed,
    S.under_investigation,
    S.response_prepared,
    S.decision_communicated,
    S.implementing,
)
EARLY = frozenset({S.received, S.assessed})
PREPARED = frozenset({S.response_prepared})
UNRESOLVED = frozenset({S.unresolved_open})
OUTSIDE = frozenset({S.in_external_resolution})
BEFORE_DECISION = frozenset(MAIN_LINE[:4])
AWAITING = BEFORE_DECISION | {S.escalated_internal}
"""Stages in which a complainant waits for a response."""
WATCHED = frozenset({S.unresolved_open, S.in_external_resolution})
REFUSED = WATCHED | {S.escalated_internal}
OPEN = frozenset(MAIN_LINE) | REFUSED
CLOSED_ON = {
    Ground.accepted: S.closed_satisfied,
    Ground.options_exhausted: S.closed_options_exhausted,
    Ground.withdrawn: S.closed_withdrawn,
    Ground.no_reply: S.closed_no_reply,
}
CLOSED = frozenset({*CLOSED_ON.values(), S.closed_elsewhere})
GONE = frozenset({S.out_of_scope, S.merged, S.taken_back})
ANY = frozenset(Stage) - {S.taken_back}
"""Every stage in which something can still be done: all but an undone import."""

_ORDER = (
    S.in_external_resolution,
    S.escalated_internal,
    S.unresolved_open,
    *MAIN_LINE,
    S.closed_options_exhausted,
    S.closed_no_reply,
    S.closed_withdrawn,
    S.closed_satisfied,
    S.closed_elsewhere,
    S.out_of_scope,
    S.merged,
    S.taken_back,
)
_RANK = {stage: rank for rank, stage in enumerate(_ORDER)}


@cache
def stage_of_all(stages: frozenset[Stage]) -> Stage:
    """Return the one stage of a complaint with several complainants: the earliest of
    theirs, unresolved before the main line, open before closed, and closed with the reason of the
    least satisfied."""
    return min(stages, key=_RANK.__getitem__)
