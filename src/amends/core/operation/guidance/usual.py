"""Clause 7: the acts that usually come next for a complaint, most likely first.

This only orders what is shown. Whether an act is allowed is decided by the act.
"""

from collections.abc import Iterable, Mapping

from ...values import Code
from .. import events as e
from ..acts.closing.carrying_out import to_verify
from ..acts.closing.ending import cause_missing
from ..acts.second_look import unauthorized
from ..complaint import Complaint, RecordedEvent
from ..complaint.stages import OPEN, Stage
from .offers import counting

S = Stage
_BY_STAGE: Mapping[Stage, tuple[str, ...]] = {
    S.received: ("name-person", "assess", "notify-subject", "resolve-at-once"),
    S.assessed: ("assign", "notify-subject", "hear-person", "resolve-at-once"),
    S.under_investigation: (
        *("notify-subject", "hear-person", "prepare-response"),
        *("finish-investigation", "record-finding"),
    ),
    S.response_prepared: ("communicate-decision", "authorize-response"),
    S.decision_communicated: ("record-reaction",),
    S.implementing: ("verify-correction", "close", "pay-remedy", "carry-out"),
    S.unresolved_open: ("escalate", "refer-outside", "record-reaction", "close"),
    S.escalated_internal: ("assign",),
    S.in_external_resolution: ("record-outside-outcome",),
}
"""The next acts in each stage if nothing else is known."""
_GONE_ROUND: tuple[str, ...] = ("close", "refer-outside", "escalate", "record-reaction")
"""Acts that come next for an unresolved complaint after an external body's outcome: every option
was used."""
_DECIDED_OUTSIDE = Code("external_decided")
_CLASSIFIED_IN = frozenset({S.received, S.assessed, S.under_investigation})
"""Stages in which an issue without a category is asked for: before the response."""


def usual(complaint: Complaint, entries: Iterable[RecordedEvent]) -> tuple[Code, ...]:
    """Return the acts, by name, the likeliest first, without those that have nothing left to do.
    `entries` are those of the complaint. A closed complaint waits for its
    cause at most."""
    if not complaint.open:
        return (Code("determine-cause"),) if cause_missing(complaint) else ()
    found = [name for name in _of_stage(complaint) if _with_something_to_do(name, complaint)]
    if _immediate(complaint, entries):
        found.insert(0, "take-immediate-action")
    if complaint.stages & _CLASSIFIED_IN and _unclassified(complaint):
        found.insert(1, "classify")
    return tuple(Code(name) for name in found)


def _of_stage(complaint: Complaint) -> tuple[str, ...]:
    names = _BY_STAGE[complaint.stage]
    outside = any(mark.event == _DECIDED_OUTSIDE for mark in complaint.marks)
    if complaint.stage is S.unresolved_open and outside:
        names = _GONE_ROUND
    if _ended_by_themselves(complaint):
        names = ("close", *(name for name in names if name != "close"))
    return names


def _ended_by_themselves(complaint: Complaint) -> bool:
    return any(
        (p.withdrawn and p.stage in OPEN)
        or (p.reaction is e.Reaction.no_reply and p.stage is S.decision_communicated)
        for p in complaint.complainants
    )


def _settled(complaint: Complaint) -> bool:
    """Return whether the accepted remedy was checked; for an imported complaint there may be
    nothing to check."""
    nothing = any(p.stage is S.implementing and p.response is None for p in complaint.complainants)
    return nothing or any(response.verified for response in counting(complaint))


def _immediate(complaint: Complaint, entries: Iterable[RecordedEvent]) -> bool:
    """Return whether immediate action is needed, possible and not taken."""
    known = complaint.assessment
    wanted = known is not None and known.immediate_needed and known.immediate_possible
    return wanted and not any(isinstance(t.event, e.ImmediateActionTaken) for t in entries)


def _unclassified(complaint: Complaint) -> bool:
    known = complaint.category is not None
    return any(issue.category is None and not known for issue in complaint.live_issues)


def _with_something_to_do(name: str, c: Complaint) -> bool:
    match name:
        case "name-person":
            return bool(c.unsettled)
        case "notify-subject":
            return any(not subject.told for subject in c.subjects)
        case "hear-person":
            return any(s.told and not s.heard and not s.not_heard_reason for s in c.subjects)
        case "record-finding":
            return any(issue.finding is None for issue in c.live_issues)
        case "authorize-response":
            return bool(unauthorized(c))
        case "communicate-decision":
            return any(
                p.stage is S.response_prepared and p.released is None for p in c.complainants
            )
        case "prepare-response":
            return c.stage is S.under_investigation
        case "verify-correction":
            return bool(to_verify(c))
        case "close":
            return c.stage is S.unresolved_open or _settled(c) or _ended_by_themselves(c)
        case _:
            return True
