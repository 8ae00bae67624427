"""Clause 7.6: how deep an investigation goes: what it looks at, whom it hears and by when, as
proposed, and what of the plan was done."""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.policy.commitments import Grade
from ...values import Day, Moment
from ..complaint import Complaint
from ..events import Look
from ..regulators.answering import answer_term

_FROM = {
    Look.documents: Grade.low,
    Look.complainant: Grade.medium,
    Look.item: Grade.high,
    Look.other_party: Grade.high,
    Look.expert: Grade.critical,
}
"""The lowest severity at which each is proposed."""
_OF_ITEMS = frozenset({"iso.p05", "iso.p06", "iso.p07", "iso.p09", "iso.p23", "iso.p27"})
"""Categories of Annex E about how a product or service is: defective, poor, not as ordered, damage,
its assessment, a contract badly performed."""
_SCALE = tuple(Grade)


@dataclass(frozen=True, slots=True)
class PlannedLook:
    """One part of the plan. `done`: evidence from there is recorded, or every person complained
    about was heard or could not be, for a reason."""

    look: Look
    done: bool


def proposed(
    complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[tuple[Look, ...], Day | None]:
    """Return what to look at and the day to be ready by: as planned before, otherwise by severity
    and category, after half of the time until the response is due (None: it is not, or was)."""
    before, today = complaint.plan, rules.day_of(complaint.unit, moment)
    looks = (before and before.looks) or _looks(complaint, rules)
    if before and before.ready_by and before.ready_by >= today:
        return looks, before.ready_by
    term = answer_term(complaint, rules)
    if term is None or term.day < today:
        return looks, None
    halfway = rules.working_from(complaint.unit, today + (term.day - today) // 2)
    return looks, min(halfway, term.day)


def _looks(complaint: Complaint, rules: Rules) -> tuple[Look, ...]:
    severity = complaint.assessment.severity if complaint.assessment else Grade.low
    level = _SCALE.index(Grade.critical if complaint.alarming else severity)
    codes = {complaint.category, *(issue.category for issue in complaint.live_issues)}
    entries = [rules.policy.listed("categories", code) for code in codes if code]
    wanted = {look for look, grade in _FROM.items() if level >= _SCALE.index(grade)}
    if any(entry and entry.iso in _OF_ITEMS for entry in entries):
        wanted.add(Look.item)
    if complaint.subjects:
        wanted.add(Look.subject)
    return tuple(look for look in Look if look in wanted)


def planned(complaint: Complaint) -> tuple[PlannedLook, ...]:
    """Return each part of the plan with whether it was done; empty if there is no plan."""
    heard = [subject.heard or subject.not_heard_reason for subject in complaint.subjects]
    done = complaint.looked | ({Look.subject} if heard and all(heard) else set())
    looks = (complaint.plan and complaint.plan.looks) or ()
    return tuple(PlannedLook(look, look in done) for look in looks)
