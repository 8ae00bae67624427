"""Clauses 7.3 and 8.2: the state of a deadline rule over a recorded history, under any rules.

A pack that did not apply set no deadlines, so none could be missed under it. When things were done,
and when a complaint was closed, shows what would have become of its deadlines.
"""

from typing import NamedTuple

from ...framework.packs.clocks import Force
from ...framework.packs.verdict import State, Verdict
from ...principles.timeliness import Due
from ...values import Coded, Moment
from ..complaint.state import Complaint

_NOTHING = frozenset({State.not_applicable, State.not_started, State.uncountable})


class Stand(Coded):
    """State of a deadline in hindsight. `ended`: nothing had met it when the complaint was closed
    before its end, so no one was late."""

    open = "open"
    met = "met"
    missed = "missed"
    needs_classification = "needs_classification"
    ended = "ended"


class Seen(NamedTuple):
    """A deadline in hindsight: its end (None while it is paused or cannot be counted) and its
    state. `late` is whether someone was late, None if that depends on a missing fact. The end of a
    gateway breaches nothing, so no one is late."""

    due: Due | None
    stand: Stand
    late: bool | None
    gateway: bool


def in_hindsight(complaint: Complaint, verdict: Verdict, now: Moment) -> Seen | None:
    """Return what a verdict amounts to with everything recorded until `now`. Rules count as
    adopted, and facts as known, from the complaint's beginning, so that two versions are compared
    equally. None if a deadline rule sets no date, and for a time before the complaint was imported,
    because what was done then is unknown."""
    if verdict.state in _NOTHING or complaint.untouched or _unknown_here(complaint, verdict):
        return None
    stand, gateway = _stand(complaint, verdict), verdict.strength is Force.gateway
    late: bool | None = stand is Stand.missed
    if stand is Stand.needs_classification:
        late = None if _perhaps_late(complaint, verdict, now) else False
    return Seen(verdict.due, stand, False if gateway else late, gateway)


def _unknown_here(complaint: Complaint, verdict: Verdict) -> bool:
    """Return whether it ended before the complaint was imported."""
    if not complaint.taken_over or complaint.term(verdict.pack, verdict.clock) is not None:
        return False
    return verdict.due is not None and verdict.due.moment < complaint.recorded_at


def _stand(complaint: Complaint, verdict: Verdict) -> Stand:
    waits = verdict.state in (State.open, State.missed)
    if waits and _closed_before(complaint, verdict):
        return Stand.ended
    return Stand.missed if verdict.state is State.reclassified else Stand(verdict.state)


def _closed_before(complaint: Complaint, verdict: Verdict) -> bool:
    """Return whether the complaint was closed before the end of a deadline; one without an end was
    paused as long as the complaint was open."""
    if complaint.open:
        return False
    if complaint.closed_at is None or verdict.due is None:
        return True
    return complaint.closed_at <= verdict.due.moment


def _perhaps_late(complaint: Complaint, verdict: Verdict, now: Moment) -> bool:
    """Return whether someone would be late by a deadline if it applied; true also if it cannot be
    counted yet."""
    if verdict.due is None:
        return True
    if _closed_before(complaint, verdict):
        return False
    return (verdict.met_at or complaint.closed_at or now) > verdict.due.moment
