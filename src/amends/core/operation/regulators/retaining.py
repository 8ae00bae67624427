"""Clause 8.1: how long the packs of regulators ask that the record of a complaint is kept."""

from dataclasses import dataclass
from datetime import date, timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.packs.pack import Pack
from ...framework.packs.predicate import holds
from ...framework.packs.records import Keep, Retention
from ...principles.timeliness import TermUnit, add_months
from ...values import Code, Day
from ..complaint.state import Complaint
from .regulated import binding
from .told_to_packs import Happened, events_of, facts_for


@dataclass(frozen=True, slots=True)
class Kept:
    """A regulator's rule that keeps a record: the pack, how long from which event, and the last
    day; None while that event has not happened, so that nobody knows the day."""

    pack: Code
    keep: Keep
    from_: Code
    until: Day | None


def longest_kept(complaint: Complaint, rules: Rules) -> Kept | None:
    """Of all that regulators ask, what keeps this complaint longest; None where nobody asks.

    What hangs on a fact that is not known counts: it is kept rather than lost.
    """
    found = [
        Kept(pack.id, term.keep, term.from_, _until(term, pack, complaint, rules))
        for pack in binding(complaint, rules)
        for term in pack.retention
        if _meant(term, pack, complaint, rules)
    ]
    return max(found, key=lambda one: one.until or date.max, default=None)


def keeping(complaint: Complaint, rules: Rules, day: Day) -> Kept | None:
    """The rule by which the record must not go yet on a day."""
    longest = longest_kept(complaint, rules)
    if longest is None or (longest.until is not None and longest.until < day):
        return None
    return longest


def _meant(term: Retention, pack: Pack, complaint: Complaint, rules: Rules) -> bool:
    if term.when is None:
        return True
    facts = facts_for(complaint, rules, pack)
    return holds(term.when, facts=facts, happened=events_of(complaint, pack)) is not False


def _until(term: Retention, pack: Pack, complaint: Complaint, rules: Rules) -> Day | None:
    """The last day, counted from the last of the events that begin the time or hold it up."""
    happened: Happened = events_of(complaint, pack)
    times = [when for name in (term.from_, *term.hold) for when in happened.get(name, ())]
    if not happened.get(term.from_):
        return None
    return after(rules.day_of(complaint.unit, max(times)), term.keep)


def after(day: Day, keep: Keep) -> Day:
    """The day on which a time of keeping ends that begins on `day`, clamped to the month."""
    match keep.unit:
        case TermUnit.year:
            return add_months(day, keep.amount * _MONTHS)
        case TermUnit.month:
            return add_months(day, keep.amount)
        case TermUnit.week:
            return day + timedelta(weeks=keep.amount)
        case _:
            return day + timedelta(days=keep.amount)


def in_months(keep: Keep) -> int:
    """The least number of whole months that is as long as a time of keeping."""
    match keep.unit:
        case TermUnit.year:
            return keep.amount * _MONTHS
        case TermUnit.month:
            return keep.amount
        case _:
            days = keep.amount * (_WEEK if keep.unit is TermUnit.week else 1)
            return -(-days // _SHORTEST_MONTH)


_MONTHS, _WEEK, _SHORTEST_MONTH = 12, 7, 28
