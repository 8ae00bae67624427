"""Clauses 7.3 and 8.2: where a clock stands in a history that is told already, by whatever rules.

A pack that was not in force told nobody a date, so nothing lapsed by it. What was done when, and
when a complaint was closed, says what would have become of its clocks.
"""

from typing import NamedTuple

from ...framework.packs.clocks import Force
from ...framework.packs.verdict import State, Verdict
from ...principles.timeliness import Due
from ...values import Coded, Moment
from ..complaint.state import Complaint

_NOTHING = frozenset({State.not_applicable, State.not_started, State.uncountable})


class Stand(Coded):
    """Where a clock stands with hindsight. `ended` is one that nothing had met when the complaint
    was closed before its end: nobody waits for it, and nobody is late."""

    open = "open"
    met = "met"
    missed = "missed"
    needs_classification = "needs_classification"
    ended = "ended"


class Seen(NamedTuple):
    """A clock with hindsight: its end, None while it stands still or cannot be counted, and where
    it stands. `late` is whether somebody was late by it, None where that hangs on a fact that
    nobody has recorded; nobody is late by the end of a gateway, which breaks nothing."""

    due: Due | None
    stand: Stand
    late: bool | None
    gateway: bool


def in_hindsight(complaint: Complaint, verdict: Verdict, now: Moment) -> Seen | None:
    """What a verdict over a complaint comes to, with all that is recorded until `now`. The rules
    count as in force, and what is known of the complaint as known, from its beginning, so that two
    versions are compared by the same measure. None where a clock says nothing, and for a time
    before the complaint was taken over: nobody here knows what was done then."""
    if verdict.state in _NOTHING or complaint.untouched or _unknown_here(complaint, verdict):
        return None
    stand, gateway = _stand(complaint, verdict), verdict.strength is Force.gateway
    late: bool | None = stand is Stand.missed
    if stand is Stand.needs_classification:
        late = None if _perhaps_late(complaint, verdict, now) else False
    return Seen(verdict.due, stand, False if gateway else late, gateway)


def _unknown_here(complaint: Complaint, verdict: Verdict) -> bool:
    """Whether it ended before the complaint came here from somewhere else."""
    if not complaint.taken_over or complaint.term(verdict.pack, verdict.clock) is not None:
        return False
    return verdict.due is not None and verdict.due.moment < complaint.recorded_at


def _stand(complaint: Complaint, verdict: Verdict) -> Stand:
    waits = verdict.state in (State.open, State.missed)
    if waits and _closed_before(complaint, verdict):
        return Stand.ended
    return Stand.missed if verdict.state is State.reclassified else Stand(verdict.state)


def _closed_before(complaint: Complaint, verdict: Verdict) -> bool:
    """Whether the complaint was closed before the end of a clock; one without an end stands still
    for as long as it is open."""
    if complaint.open:
        return False
    if complaint.closed_at is None or verdict.due is None:
        return True
    return complaint.closed_at <= verdict.due.moment


def _perhaps_late(complaint: Complaint, verdict: Verdict, now: Moment) -> bool:
    """Whether somebody would be late by a clock if it applied, or nobody can count it yet."""
    if verdict.due is None:
        return True
    if _closed_before(complaint, verdict):
        return False
    return (verdict.met_at or complaint.closed_at or now) > verdict.due.moment
