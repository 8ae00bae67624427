"""Every way in which a complainant's stage may move, after the table of transitions and guards
(clause 7; rows marked *ours* are ways back that the table leaves to the organization)."""

from dataclasses import dataclass

from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.parts import PROVEN
from amends.core.operation.complaint.stages import BEFORE_DECISION, CLOSED, EARLY, OPEN, Stage

S = Stage


@dataclass(frozen=True)
class Transition:
    """From any of `before` to any of `after`, by an event of one of these kinds."""

    name: str
    clause: str
    before: frozenset[Stage]
    after: frozenset[Stage]
    by: tuple[type, ...]


def _row(
    name: str,
    clause: str,
    before: Stage | frozenset[Stage] | set[Stage],
    after: Stage | frozenset[Stage] | set[Stage],
    *by: type,
) -> Transition:
    return Transition(name, clause, _set(before), _set(after), by)


def _set(stages: Stage | frozenset[Stage] | set[Stage]) -> frozenset[Stage]:
    return frozenset({stages} if isinstance(stages, Stage) else stages)


NEWCOMER = frozenset({S.received, S.assessed, S.under_investigation})

TABLE = (
    _row("assessed", "7.5", S.received, S.assessed, e.Assessed),
    _row("assigned", "7.6", S.assessed, S.under_investigation, e.InvestigatorAssigned),
    _row("answered", "7.7", S.under_investigation, S.response_prepared, e.ResponsePrepared),
    _row("told", "7.8", S.response_prepared, S.decision_communicated, e.DecisionCommunicated),
    _row("accepted", "7.9", S.decision_communicated, S.implementing, e.ReactionRecorded),
    _row("satisfied", "7.9", S.implementing, S.closed_satisfied, e.Closed),
    _row("refused", "7.9", S.decision_communicated, S.unresolved_open, e.ReactionRecorded),
    _row("escalated", "7.7", S.unresolved_open, S.escalated_internal, e.Escalated),
    _row("reviewed anew", "G", S.escalated_internal, S.under_investigation, e.InvestigatorAssigned),
    _row("went outside", "7.9", S.unresolved_open, S.in_external_resolution, e.ReferredOutside),
    _row(
        "outside result",
        "ISO 10003",
        S.in_external_resolution,
        S.implementing,
        e.OutsideOutcomeRecorded,
    ),
    _row(
        "outside without result",
        "7.9",
        S.in_external_resolution,
        S.unresolved_open,
        e.OutsideOutcomeRecorded,
    ),
    _row("exhausted", "7.9", S.unresolved_open, S.closed_options_exhausted, e.Closed),
    _row("silent", "7.9", S.decision_communicated, S.closed_no_reply, e.Closed),
    _row("withdrawn", "7.9", OPEN, S.closed_withdrawn, e.Closed),
    _row("declined", "1", EARLY, S.out_of_scope, e.ScopeDeclined),
    _row("sorted out", "3.2", EARLY, S.out_of_scope, e.KindDecided),
    _row("merged", "8.1", BEFORE_DECISION, S.merged, e.Merged),
    _row("reopened", "7.9", CLOSED, NEWCOMER, e.Reopened),
    # ours
    _row("objected", "3.2", S.out_of_scope, NEWCOMER, e.Reopened),
    _row("withdrawn", "8.1", {*OPEN, S.closed_elsewhere}, S.taken_back, e.TakenBack),
    _row("unmerged", "8.1", S.merged, BEFORE_DECISION, e.Unmerged),
    _row(
        "looked at again", "7.6", S.response_prepared, S.under_investigation, e.InvestigatorAssigned
    ),
    _row(
        "sent back",
        "7.7",
        S.response_prepared,
        S.under_investigation,
        e.NotAgreed,
        e.SubjectNamed,
        e.InterestDeclared,
        e.Recused,
    ),
    _row("came round", "7.9", S.unresolved_open, S.implementing, e.ReactionRecorded),
    _row(
        "objected to a recording",
        "7.9",
        {
            S.implementing,
            S.unresolved_open,
            S.closed_satisfied,
            S.closed_options_exhausted,
            S.closed_withdrawn,
        },
        {S.decision_communicated, S.implementing, S.unresolved_open},
        e.RecordingDisputed,
    ),
    _row("took it back", "7.9", S.implementing, S.unresolved_open, e.ReactionRecorded),
    _row(
        "outside from a level",
        "7.9",
        S.escalated_internal,
        S.in_external_resolution,
        e.ReferredOutside,
    ),
)

BEGINNINGS = (e.Received, e.TakenOver, e.PartyAdded, e.MergeTaken)
"""The events by which a complainant is there at all."""


def transition(before: Stage, after: Stage, event: object) -> Transition | None:
    """The row that allows the move; None if no row does."""
    for row in TABLE:
        if before in row.before and after in row.after and isinstance(event, row.by):
            return row
    return None


def facts(before: Complaint | None, recorded: RecordedEvent, after: Complaint) -> list[str]:
    """The rows of the table that move no stage: what happened, by name."""
    named = _fact(recorded, after), _known_by(before, recorded, after)
    signed = "signed by API" if recorded.opened else None
    return [name for name in (*named, signed) if name]


def _fact(recorded: RecordedEvent, after: Complaint) -> str | None:
    match recorded.event:
        case e.Received():
            return "received"
        case e.Acknowledged(way=e.Way.not_possible):
            return "acknowledgement not possible"
        case e.Acknowledged(delivery=e.Delivery.sent | e.Delivery.delivered):
            return "acknowledged"
        case e.ImmediateActionTaken():
            return "immediate action"
        case e.NoticeSent(notice=e.Notice.status):
            return "status notice"
        case e.Closed() if recorded.act == "resolve-at-once":
            return "settled at once"
        case e.ReactionRecorded(said_by=int()):
            return "a representative's reply noted"
        case e.ReactionRecorded(party=party) if recorded.by not in (f"party/{party}", "system"):
            return "replied for another" if recorded.by.startswith("party/") else None
        case e.AuthorityRecorded(evidence=None, alone=None):
            return _stated(recorded.event, after)
        case _:
            return None


def _stated(event: e.AuthorityRecorded, after: Complaint) -> str | None:
    known = after.participant(event.party)
    if known is None or event.authority not in PROVEN:
        return None
    return "authority proven by two" if known.authority in PROVEN else "authority only stated"


def _known_by(before: Complaint | None, recorded: RecordedEvent, after: Complaint) -> str | None:
    """Of hearings, remedies and what is recorded late: who did it, and who confirmed it."""
    match recorded.event:
        case e.PersonHeard(person=person):
            return "heard" if recorded.by == person else "hearing to confirm"
        case e.HearingConfirmed():
            return "hearing confirmed"
        case e.HearingCorrected():
            return "hearing corrected"
        case e.SideNotHeard():
            return "side not heard"
        case e.ResponsePrepared(remedies=remedies) if recorded.act == "resolve-at-once":
            return "promised at the counter" if any(one.due for one in remedies) else None
        case e.CorrectionVerified(alone=None):
            return "checked by another"
        case e.CorrectionVerified():
            return "completed, but not checked"
        case e.CorrectionFailed():
            return "check failed"
        case e.LateEntryConfirmed(alone=None):
            return "recorded late, confirmed by another"
        case _:
            waiting = before.late if before else ()
            return "recorded late" if len(after.late) > len(waiting) else None


FACTS = (
    "received",
    "acknowledgement not possible",
    "acknowledged",
    "immediate action",
    "status notice",
    "settled at once",
    "replied for another",
    "a representative's reply noted",
    "authority proven by two",
    "authority only stated",
    "heard",
    "hearing to confirm",
    "hearing confirmed",
    "hearing corrected",
    "side not heard",
    "promised at the counter",
    "checked by another",
    "completed, but not checked",
    "check failed",
    "recorded late",
    "recorded late, confirmed by another",
    "signed by API",
)
