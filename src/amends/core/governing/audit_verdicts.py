"""Clause 8.5: what the record itself says of a complaint on each item of an audit. An auditor sees
it only after their own verdict is recorded."""

from collections.abc import Iterable, Mapping

from ..framework.adoption.rulebook import Rules
from ..improvement.samples.reading import Item, Verdict, from_record, share
from ..operation.complaint import Complaint, RecordedEvent
from ..operation.complaint.parts import Participant
from ..operation.complaint.stages import CLOSED
from ..operation.complaint.terms import ACKNOWLEDGE
from ..operation.events import Reaction
from ..values import Coded


class AuditItem(Coded):
    """What an auditor judges of each complaint of a sample, by clause."""

    both_sides = "4.7"
    in_time = "7.3"
    acknowledged = "7.4"
    assessed = "7.5"
    investigated = "7.6"
    responded = "7.7"
    communicated = "7.8"
    closed = "7.9"


def audited(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules
) -> Mapping[AuditItem, Verdict]:
    """Return the verdict of the record on every item. What was decided not to be a complaint has to
    be acknowledged only."""
    out = complaint.exclusion is not None and complaint.exclusion.overturned is None
    found = dict.fromkeys(AuditItem, Verdict.not_applicable)
    found[AuditItem.acknowledged] = _acknowledged(complaint)
    if out:
        return found
    read = from_record(complaint, entries, rules)
    return {
        **found,
        AuditItem.both_sides: read.get(Item.both_sides, Verdict.not_applicable),
        AuditItem.in_time: read.get(Item.in_time, Verdict.not_applicable),
        AuditItem.assessed: _assessed(complaint),
        AuditItem.investigated: _investigated(complaint),
        AuditItem.responded: _responded(complaint),
        AuditItem.communicated: _communicated(complaint),
        AuditItem.closed: _closed(complaint),
    }


def _acknowledged(c: Complaint) -> Verdict:
    """Yes by the first deadline, partly if late or not to everyone; a response counts, too."""
    moments = [p.acknowledged_at or p.decided_at for p in c.complainants]
    known = [moment for moment in moments if moment is not None]
    if not known:
        return Verdict.no
    term = c.term(*ACKNOWLEDGE)
    in_time = term is None or max(known) <= term.first
    return Verdict.yes if in_time and len(known) == len(moments) else Verdict.partly


def _assessed(c: Complaint) -> Verdict:
    """Partly if it was assessed only after the response."""
    if c.assessed_at is None:
        return Verdict.no
    late = c.answered_at is not None and c.assessed_at > c.answered_at
    return Verdict.partly if late else Verdict.yes


def _investigated(c: Complaint) -> Verdict:
    """Whether every issue has a finding; one withdrawn before the response needs none."""
    if _withdrawn_early(c):
        return Verdict.not_applicable
    return share([issue.finding is not None for issue in c.live_issues])


def _responded(c: Complaint) -> Verdict:
    """Whether the responses that were sent deal with every issue."""
    if _withdrawn_early(c):
        return Verdict.not_applicable
    dealt = {n for one in c.responses if one.communicated for n in one.answers}
    return share([issue.number in dealt for issue in c.live_issues])


def _communicated(c: Complaint) -> Verdict:
    if _withdrawn_early(c):
        return Verdict.not_applicable
    return share([p.told is not None for p in c.complainants if not p.withdrawn or p.told])


def _closed(c: Complaint) -> Verdict:
    """Whether each complainant accepted, withdrew, did not reply, or had no option left; no if one
    says that we recorded their reply wrongly, or staff recorded that a refusal had changed."""
    if c.stage not in CLOSED:
        return Verdict.not_applicable
    return share([_rightly_closed(p) for p in c.complainants])


def _rightly_closed(p: Participant) -> bool:
    last = p.replies[-1] if p.replies else None
    if last is not None and (p.disputes or (last.overturns and not last.own)):
        return False
    ended = p.reaction in (Reaction.accepted, Reaction.accepted_reluctantly, Reaction.no_reply)
    return ended or p.withdrawn or bool(p.options_closed)


def _withdrawn_early(c: Complaint) -> bool:
    return c.answered_at is None and all(p.withdrawn for p in c.complainants)
