"""Clause 8.1: how long rule packs require that the record of a complaint is kept, and what of it is
past its retention period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.packs.pack import Pack
from ...framework.packs.predicate import holds
from ...framework.packs.records import Keep, Retention
from ...framework.policy.retention import Kept as What
from ...principles.timeliness import TermUnit, add_months
from ...values import Code, Day, Id, Moment
from ..complaint.stages import Stage
from ..complaint.state import Complaint
from .pack_facts import Happened, events_of, facts_for
from .regulated import binding

_CLOSED = Code("closed")


def ended(complaint: Complaint) -> Moment | Day | None:
    """Return when a complaint ended: the moment here, or the day in the older register that it was
    imported from. If that says no day, it is the moment of the import, because it had ended by
    then. None for an open complaint."""
    if complaint.open:
        return None
    if complaint.closed_at is None and complaint.stage is Stage.closed_elsewhere:
        return complaint.closed_on or complaint.recorded_at
    return complaint.closed_at


def ended_on(complaint: Complaint, rules: Rules) -> Day | None:
    """Return the day on which a complaint ended (`ended`)."""
    at = ended(complaint)
    return rules.day_of(complaint.unit, at) if isinstance(at, datetime) else at


@dataclass(frozen=True, slots=True)
class Kept:
    """A regulator's retention rule: the pack, how long, from which event, and the last day; None
    while that event has not happened."""

    pack: Code
    keep: Keep
    from_: Code
    until: Day | None


def longest_kept(complaint: Complaint, rules: Rules) -> Kept | None:
    """Return the retention rule that keeps this complaint longest; None if there is none.

    A rule that depends on an unknown fact counts, so that nothing is lost.
    """
    found = [
        Kept(pack.id, term.keep, term.from_, _until(term, pack, complaint, rules))
        for pack in binding(complaint, rules)
        for term in pack.retention
        if _meant(term, pack, complaint, rules)
    ]
    return max(found, key=lambda one: one.until or date.max, default=None)


def keeping(complaint: Complaint, rules: Rules, day: Day) -> Kept | None:
    """Return the rule that prevents erasing the record on a day."""
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
    """Return the last day, counted from the last of the events that start or suspend the period."""
    happened: Happened = events_of(complaint, pack)
    times = [when for name in (term.from_, *term.hold) for when in happened.get(name, ())]
    days = [rules.day_of(complaint.unit, max(times))] if times else []
    if not happened.get(term.from_):
        last = ended_on(complaint, rules) if term.from_ == _CLOSED else None
        if last is None:
            return None
        days.append(last)
    return after(max(days), term.keep)


def after(day: Day, keep: Keep) -> Day:
    """Return the day on which a retention period from `day` ends, clamped to the month."""
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
    """Return the smallest number of whole months that covers a retention period."""
    match keep.unit:
        case TermUnit.year:
            return keep.amount * _MONTHS
        case TermUnit.month:
            return keep.amount
        case _:
            days = keep.amount * (_WEEK if keep.unit is TermUnit.week else 1)
            return -(-days // _SHORTEST_MONTH)


_MONTHS, _WEEK, _SHORTEST_MONTH = 12, 7, 28


_FILES = frozenset({"/file", "/evidence"})


def is_file(path: str) -> bool:
    """Whether a piece at this place of an event is a file."""
    return path in _FILES or path.startswith("/enclosures/")


@dataclass(frozen=True, slots=True)
class Outlived:
    """What is past its retention period: the pieces, whether only files, the last day of the
    period, and what prevents erasure: holds, and the longest rule of a regulator."""

    pieces: tuple[Id, ...]
    files_only: bool
    until: Day
    holds: tuple[int, ...] = ()
    kept_by: Kept | None = None


def outlived(
    complaint: Complaint, files: frozenset[Id], rules: Rules, moment: Moment
) -> Outlived | None:
    """Return what of a complaint is no longer to be kept at a moment; None for nothing, and for an
    open complaint. The period counts from the day it ended (`ended_on`); `files` are its pieces
    that are files. What a hold or a regulator's rule keeps is included, because it is erased once
    that ends."""
    ended = ended_on(complaint, rules)
    if ended is None:
        return None
    left = complaint.pieces - complaint.retracted
    for kept, pieces in ((What.words, left), (What.files, left & files)):
        months = rules.policy.months_kept(kept, complaint.category)
        if months is None or not pieces:
            continue
        until = add_months(ended, months)
        today = rules.day_of(complaint.unit, moment)
        if until < today:
            holds = tuple(sorted(complaint.holds))
            longer = keeping(complaint, rules, today)
            return Outlived(tuple(sorted(pieces)), kept is What.files, until, holds, longer)
    return None
