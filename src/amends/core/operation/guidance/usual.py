"""Clause 7: the acts that usually come next for a complaint, most likely first.

This only orders what is shown. Whether an act is allowed is decided by the act.
"""

from collections.abc import Callable, Iterable, Mapping

from ...values import Code
from .. import events as e
from ..acts.assessment import (
    assess,
    classify,
    name_person,
    take_immediate_action,
)
from ..acts.at_once import resolve_at_once
from ..acts.closing.carrying_out import carry_out, pay_remedy, to_verify, verify_correction
from ..acts.closing.ending import cause_missing, close, determine_cause
from ..acts.closing.outside import record_outside_outcome, refer_outside
from ..acts.closing.reaction import record_reaction
from ..acts.decision import communicate_decision
from ..acts.declaration import ComplaintAct
from ..acts.investigation import (
    assign,
    finish_investigation,
    hear_person,
    notify_subject,
    record_finding,
)
from ..acts.response import authorize_response, escalate, prepare_response
from ..acts.second_look import unauthorized
from ..acts.tracking import record_danger_call
from ..complaint import Complaint, RecordedEvent
from ..complaint.stages import OPEN, Stage
from .offers import counting

S = Stage
_BY_STAGE: Mapping[Stage, tuple[ComplaintAct, ...]] = {
    S.received: (name_person, assess, notify_subject, resolve_at_once),
    S.assessed: (assign, notify_subject, hear_person, resolve_at_once),
    S.under_investigation: (
        *(notify_subject, hear_person, prepare_response),
        *(finish_investigation, record_finding),
    ),
    S.response_prepared: (communicate_decision, authorize_response),
    S.decision_communicated: (record_reaction,),
    S.implementing: (verify_correction, close, pay_remedy, carry_out),
    S.unresolved_open: (escalate, refer_outside, record_reaction, close),
    S.escalated_internal: (assign,),
    S.in_external_resolution: (record_outside_outcome,),
}
"""The next acts in each stage if nothing else is known."""
_GONE_ROUND: tuple[ComplaintAct, ...] = (close, refer_outside, escalate, record_reaction)
"""Acts that come next for an unresolved complaint after an external body's outcome: every option
was used."""
_DECIDED_OUTSIDE = Code("external_decided")
_CLASSIFIED_IN = frozenset({S.received, S.assessed, S.under_investigation})
"""Stages in which an issue without a category is asked for: before the response."""


def usual(complaint: Complaint, entries: Iterable[RecordedEvent]) -> tuple[ComplaintAct, ...]:
    """Return the acts, the likeliest first, without those that have nothing left to do. `entries`
    are those of the complaint. A closed complaint waits for its cause at most."""
    if not complaint.open:
        return (determine_cause,) if cause_missing(complaint) else ()
    found = [act for act in _of_stage(complaint) if _with_something_to_do(act, complaint)]
    if _immediate(complaint, entries):
        found.insert(0, take_immediate_action)
    if complaint.awaits_call:
        found.insert(0, record_danger_call)
    if complaint.stages & _CLASSIFIED_IN and _unclassified(complaint):
        found.insert(1, classify)
    return tuple(found)


def _of_stage(complaint: Complaint) -> tuple[ComplaintAct, ...]:
    acts = _BY_STAGE[complaint.stage]
    outside = any(mark.event == _DECIDED_OUTSIDE for mark in complaint.marks)
    if complaint.stage is S.unresolved_open and outside:
        acts = _GONE_ROUND
    if _ended_by_themselves(complaint):
        acts = (close, *(act for act in acts if act is not close))
    return acts


def _ended_by_themselves(complaint: Complaint) -> bool:
    return any(
        (p.withdrawn and p.stage in OPEN)
        or (p.reaction is e.Reaction.no_reply and p.stage is S.decision_communicated)
        for p in complaint.complainants
    )


def _settled(complaint: Complaint) -> bool:
    """Return whether the accepted remedy was checked, or there is nothing to check: no remedy was
    offered, or the complaint was imported."""
    nothing = any(p.stage is S.implementing and p.response is None for p in complaint.complainants)
    return nothing or any(
        response.verified or (response.accepted_by and not response.remedies)
        for response in counting(complaint)
    )


def _immediate(complaint: Complaint, entries: Iterable[RecordedEvent]) -> bool:
    """Return whether immediate action is needed, possible and not taken."""
    known = complaint.assessment
    wanted = known is not None and known.immediate_needed and known.immediate_possible
    return wanted and not any(isinstance(t.event, e.ImmediateActionTaken) for t in entries)


def _unclassified(complaint: Complaint) -> bool:
    known = complaint.category is not None
    return any(issue.category is None and not known for issue in complaint.live_issues)


_HAS_MORE_TO_DO: Mapping[ComplaintAct, Callable[[Complaint], bool]] = {
    name_person: lambda c: bool(c.unsettled),
    notify_subject: lambda c: any(not subject.told for subject in c.subjects),
    hear_person: lambda c: any(
        s.told and not (s.heard or s.not_heard_reason or s.noted) for s in c.subjects
    ),
    record_finding: lambda c: any(issue.finding is None for issue in c.live_issues),
    authorize_response: lambda c: bool(unauthorized(c)),
    communicate_decision: lambda c: any(
        p.stage is S.response_prepared and p.released is None for p in c.complainants
    ),
    prepare_response: lambda c: c.stage is S.under_investigation,
    verify_correction: lambda c: bool(to_verify(c)),
    close: lambda c: c.stage is S.unresolved_open or _settled(c) or _ended_by_themselves(c),
}
"""Whether such an act has something left to do; the others always have."""


def _with_something_to_do(act: ComplaintAct, complaint: Complaint) -> bool:
    return act not in _HAS_MORE_TO_DO or _HAS_MORE_TO_DO[act](complaint)
