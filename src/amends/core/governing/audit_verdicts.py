"""Clause 8.5: what the record itself says of a complaint on each item of an audit. An auditor sees
it only after their own verdict is recorded."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from ..framework.adoption.rulebook import Rules
from ..framework.policy.commitments import Priority
from ..improvement.fact_rows import facts, news_in_time
from ..improvement.facts import Facts, Step, StepFact
from ..improvement.samples.reading import Verdict, heard, share
from ..operation.complaint import Complaint, RecordedEvent
from ..operation.complaint.late_entries import counted_entries
from ..operation.complaint.messages import Went, went
from ..operation.complaint.parts import Participant, Response
from ..operation.complaint.stages import WATCHED, Stage
from ..operation.complaint.terms import ACKNOWLEDGE
from ..operation.events import Reaction, RecourseTold, TermLapsed
from ..operation.guidance.investigation_plan import planned
from ..operation.regulators.answering import answer_terms
from ..values import Coded, Moment

_OBJECTIVE = (Step.assigned, Step.judged, Step.not_upheld)
_LONGEST_HOURS = 48
"""How long after its approval a decision is communicated at once, as in measure k27."""


class AuditItem(Coded):
    """What an auditor judges of each complaint of a sample, by clause."""

    objective = "4.7"
    informed = "7.3"
    acknowledged = "7.4"
    assessed = "7.5"
    investigated = "7.6"
    responded = "7.7"
    communicated = "7.8"
    closed = "7.9"


def audited(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules, now: Moment
) -> Mapping[AuditItem, Verdict]:
    """Return the verdict of the record on every item; what is not due yet does not apply. What was
    left out of scope or merged has to be acknowledged only, and of what was imported the record
    says nothing."""
    c = complaint
    entries = tuple(counted_entries(entries, c))
    found = dict.fromkeys(AuditItem, Verdict.not_applicable)
    if c.taken_over:
        return found
    found[AuditItem.acknowledged] = _acknowledged(c)
    if c.stage is Stage.merged or (c.exclusion is not None and c.exclusion.overturned is None):
        return found
    rows, sides = facts(c, entries, rules, key=0), [*heard(c, entries)]
    read = [not one.unread for one in _responses(c) if one.reading is not None]
    interval = timedelta(rules.policy.status_notice_days)
    return {
        **found,
        AuditItem.objective: share([*_sound(rows, *_OBJECTIVE), *sides, *read]),
        AuditItem.informed: share([True, news_in_time(c, entries, interval, now)]),
        AuditItem.assessed: _assessed(c, rows),
        AuditItem.investigated: _investigated(c, [*_sound(rows, Step.not_upheld), *sides]),
        AuditItem.responded: _responded(c, rows, _missed(c, entries, rules, now)),
        AuditItem.communicated: _communicated(c, rows),
        AuditItem.closed: _closed(c, entries, rows),
    }


def _steps(rows: Facts, *kinds: Step) -> list[StepFact]:
    return [one for one in rows.step if one.step in kinds]


def _sound(rows: Facts, *kinds: Step) -> list[bool]:
    return [one.sound for one in _steps(rows, *kinds)]


def _acknowledged(c: Complaint) -> Verdict:
    """Yes by the first deadline, partly if late or not to everyone; a response counts, too."""
    moments = [p.acknowledged_at or p.decided_at for p in c.complainants]
    known = [moment for moment in moments if moment is not None]
    term = c.term(*ACKNOWLEDGE)
    if not known:
        due = not c.open or (term is not None and term.lapsed)
        return Verdict.no if due else Verdict.not_applicable
    in_time = term is None or max(known) <= term.first
    return Verdict.yes if in_time and len(known) == len(moments) else Verdict.partly


def _assessed(c: Complaint, rows: Facts) -> Verdict:
    """Partly if it was assessed only after the response, what is dangerous did not come first, or
    what had to be done at once is not recorded."""
    if c.assessment is None:
        return Verdict.no if _responses(c) else Verdict.not_applicable
    first = not c.safety or c.assessment.priority is Priority.urgent
    return share(
        [True, rows.complaint.assessed_before_answer, first, not rows.complaint.lacks_immediate]
    )


def _investigated(c: Complaint, backed: list[bool]) -> Verdict:
    """Whether every issue has a finding, what speaks against the complainant is backed, and what
    was planned was done."""
    if not c.finished or Stage.escalated_internal in c.stages:
        return Verdict.not_applicable
    done = [one.done for one in planned(c)]
    return share([*(issue.finding is not None for issue in c.live_issues), *backed, *done])


def _missed(c: Complaint, entries: Iterable[RecordedEvent], rules: Rules, now: Moment) -> bool:
    """Return whether a deadline of a response passed before it was given, at any review stage."""
    terms = answer_terms(c, rules)
    ours = {(term.pack, term.clock) for term in terms}
    lapses = [one.event for one in entries if isinstance(one.event, TermLapsed)]
    past = any(term.running and term.until < now for term in terms)
    return past or any((lapse.pack, lapse.clock) in ours for lapse in lapses)


def _responded(c: Complaint, rows: Facts, missed: bool) -> Verdict:
    """Whether the responses that were sent deal with every issue and were in time."""
    responses = _responses(c)
    if not responses:
        return Verdict.no if missed and c.answered_at is None else Verdict.not_applicable
    dealt = {issue.number for response in responses for issue in response.answers}
    in_time = rows.complaint.answer_due_on is None or rows.complaint.answered_in_force
    return share([*(issue.number in dealt for issue in c.live_issues), in_time and not missed])


def _communicated(c: Complaint, rows: Facts) -> Verdict:
    """Whether every complainant got the decision, soon after its approval."""
    if not _responses(c):
        return Verdict.not_applicable
    told = [p.told is not None for p in c.complainants if not p.withdrawn or p.told]
    hours = [one.hours for one in _steps(rows, Step.decision_told)]
    return share([*told, *(one is None or one <= _LONGEST_HOURS for one in hours)])


def _closed(c: Complaint, entries: Iterable[RecordedEvent], rows: Facts) -> Verdict:
    """Whether each complainant who is out accepted, withdrew, did not reply, or had no option left
    and a review; what was accepted was done; and those who refused know their options. No if one
    says that we recorded their reply wrongly, or staff recorded that a refusal had changed."""
    ended = [] if c.open else [_rightly_closed(c, p) for p in c.complainants]
    done = [one.done_on is not None for one in rows.remedy if not c.open and one.accepted_on]
    known = [went(c, one) is Went.sent for one in entries if isinstance(one.event, RecourseTold)]
    if known and c.open:
        known.append(c.watch is not None or not c.stages & WATCHED)
    return share([*ended, *done, *known, *_sound(rows, Step.exhausted)])


def _rightly_closed(c: Complaint, p: Participant) -> bool:
    last = p.replies[-1] if p.replies else None
    if last is not None and (p.disputes or (last.overturns and not last.own)):
        return False
    ended = p.reaction in (Reaction.accepted, Reaction.accepted_reluctantly, Reaction.no_reply)
    response = c.response(p.response)
    outside = response is not None and response.outside
    return ended or p.withdrawn or bool(p.options_closed) or outside


def _responses(c: Complaint) -> list[Response]:
    """Return the responses of ours that were sent."""
    return [one for one in c.responses if one.communicated and not one.outside]
