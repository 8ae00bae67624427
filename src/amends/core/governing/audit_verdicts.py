"""Clause 8.5: what the record itself says of a complaint on each item of an audit. An auditor sees
it only after their own verdict is recorded."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from ..framework.adoption.rulebook import Rules
from ..improvement.fact_rows import facts
from ..improvement.facts import Facts, Step, StepFact
from ..improvement.samples.reading import Verdict, heard, share
from ..operation.complaint import Complaint, RecordedEvent
from ..operation.complaint.parts import Participant, Response
from ..operation.complaint.stages import AWAITING, Stage
from ..operation.complaint.terms import ACKNOWLEDGE, ANSWER
from ..operation.events import Priority, Reaction
from ..values import Coded, Moment

_LONGEST_HOURS = 48
"""How long after its approval a decision still counts as communicated at once, as in measure k27."""


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
    c, entries = complaint, tuple(entries)
    found = dict.fromkeys(AuditItem, Verdict.not_applicable)
    if c.taken_over:
        return found
    found[AuditItem.acknowledged] = _acknowledged(c)
    if c.stage is Stage.merged or (c.exclusion is not None and c.exclusion.overturned is None):
        return found
    rows, sides = facts(c, entries, rules, key=0), [*heard(c, entries)]
    independent = _sound(rows, Step.assigned, Step.judged)
    return {
        **found,
        AuditItem.objective: share([*independent, *sides]),
        AuditItem.informed: share([c.owner is not None, rows.complaint.news_in_time and not _silent(c, rules, now)]),
        AuditItem.assessed: _assessed(c, rows),
        AuditItem.investigated: _investigated(c, [*_sound(rows, Step.not_upheld), *sides]),
        AuditItem.responded: _responded(c, rows),
        AuditItem.communicated: _communicated(c, rows),
        AuditItem.closed: _closed(c, rows),
    }


def _silent(c: Complaint, rules: Rules, now: Moment) -> bool:
    """Whether someone has been waiting for news longer than the settings say, with a day of
    grace."""
    longest = timedelta(rules.policy.status_notice_days + 1)
    since = c.last_contact or c.received_at
    return bool(c.stages & AWAITING) and now - since > longest


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
    """Whether every issue has a finding, and what speaks against the complainant is backed."""
    if not c.finished:
        return Verdict.not_applicable
    return share([*(issue.finding is not None for issue in c.live_issues), *backed])


def _responded(c: Complaint, rows: Facts) -> Verdict:
    """Whether the responses that were sent deal with every issue, and the first one was in time."""
    responses = _responses(c)
    due = c.term(*ANSWER)
    if not responses:
        late = c.answered_at is None and due is not None and due.lapsed
        return Verdict.no if late else Verdict.not_applicable
    dealt = {n for one in responses for n in one.answers}
    whole = [issue.number in dealt for issue in c.live_issues]
    return share([*whole, rows.complaint.answered_in_force])


def _communicated(c: Complaint, rows: Facts) -> Verdict:
    """Whether every complainant got the decision, soon after its approval."""
    if not _responses(c):
        return Verdict.not_applicable
    told = [p.told is not None for p in c.complainants if not p.withdrawn or p.told]
    hours = [one.hours for one in _steps(rows, Step.decision_told)]
    return share([*told, *(one is None or one <= _LONGEST_HOURS for one in hours)])


def _closed(c: Complaint, rows: Facts) -> Verdict:
    """Whether each complainant who is out accepted, withdrew, did not reply, or had no option left
    and a review; what was accepted was done; and those who refused know their options. No if one
    says that we recorded their reply wrongly, or staff recorded that a refusal had changed."""
    ended = [] if c.open else [_rightly_closed(c, p) for p in c.complainants]
    done = [one.done_on is not None for one in rows.remedy if not c.open and one.accepted_on]
    known = [rows.complaint.options_told] if rows.complaint.refused_open else []
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
