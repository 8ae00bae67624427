"""Beside a complaint: what can be done next, what binds by when and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.policy import Priority
from amends.core.framework.verdict import NoCalendar, Verdict
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.complaint.state import Response, Term
from amends.core.operation.complaint.terms import verdicts
from amends.handling.reading import Possible, possible
from amends.wording import acts, dates, derivation
from amends.wording.phrases import capital
from amends.wording.refusals import sentence

from .glimpses import State, until_state
from .seat import Seat
from .showing import Opened

S = Stage
_NEXT: Mapping[Stage, tuple[str, ...]] = {
    S.received: ("name-person", "assess", "notify-subject", "resolve-at-once"),
    S.assessed: ("assign", "notify-subject", "hear-person", "resolve-at-once"),
    S.under_investigation: (
        "notify-subject",
        "hear-person",
        "prepare-response",
        "finish-investigation",
        "record-finding",
    ),
    S.response_prepared: ("communicate-decision", "authorize-response"),
    S.decision_communicated: ("record-reaction",),
    S.implementing: ("close", "verify-correction", "pay-remedy", "carry-out"),
    S.unresolved_open: ("escalate", "refer-outside", "record-reaction", "close"),
    S.escalated_internal: ("assign",),
    S.in_external_resolution: ("record-outside-outcome",),
}
"""What usually comes next in each stage: a help for the eye. Whether it may be, the act says."""

_ELSEWHERE = frozenset({"lapse", "message", "note", "attach"})
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Next:
    """An act as the side shows it."""

    name: str
    title: str
    hint: str
    clause: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class NextActs:
    """The acts: what usually comes next, what else is possible, what is not and why."""

    first: tuple[Next, ...]
    more: tuple[Next, ...]
    refused: tuple[Next, ...]


def next_acts(seen: Opened, seat: Seat) -> NextActs:
    """Everything that can be done to the complaint, for this person now."""
    every = [
        p
        for p in possible(seen.file, actor=seat.actor, now=seat.now)
        if p.act.name not in _ELSEWHERE
    ]
    allowed = {p.act.name: _next(p, seen) for p in every if p.refused is None}
    usual = [name for name in _NEXT.get(seen.complaint.stage, ()) if _sensible(name, seen)]
    first = [allowed[name] for name in usual if name in allowed][:_FIRST]  # type: ignore[index]
    chosen = {one.name for one in first}
    return NextActs(
        tuple(first),
        tuple(one for one in allowed.values() if one.name not in chosen),
        tuple(_next(p, seen) for p in every if p.refused is not None),
    )


def _sensible(name: str, seen: Opened) -> bool:
    """Whether an act has something left to do."""
    complaint = seen.complaint
    last = complaint.responses[-1] if complaint.responses else None
    asked = _ON_COMPLAINT.get(name)
    if asked is not None:
        return asked(complaint)
    of_response = _ON_RESPONSE.get(name)
    return of_response is None or (last is not None and of_response(last))


_ON_COMPLAINT: Mapping[str, Callable[[Complaint], bool]] = {
    "name-person": lambda c: bool(c.unsettled),
    "notify-subject": lambda c: any(not subject.told for subject in c.subjects),
    "hear-person": lambda c: any(
        s.told and not s.heard and not s.not_heard_reason for s in c.subjects
    ),
    "record-finding": lambda c: any(issue.finding is None for issue in c.live_issues),
    "close": lambda c: c.stage is S.unresolved_open or any(r.verified for r in c.responses),
}
_ON_RESPONSE: Mapping[str, Callable[[Response], bool]] = {
    "authorize-response": lambda r: not r.authorized,
    "communicate-decision": lambda r: r.authorized,
    "carry-out": lambda r: not r.done,
    "pay-remedy": lambda r: any(x.amount and x.number not in r.carried_out for x in r.remedies),
    "verify-correction": lambda r: r.done and not r.verified,
}


def _next(one: Possible, seen: Opened) -> Next:
    name = str(one.act.name)
    why = str(sentence(one.refused, names=seen.names).why) if one.refused is not None else ""
    return Next(name, acts.title(name), acts.hint(name), one.act.clause, why)


# --- what binds ---


@dataclass(frozen=True, slots=True)
class Clock:
    """A date that was told: what is due, where it stands, and how it was found."""

    what: str
    day: str
    state: State
    steps: tuple[str, ...]
    note: str


def clocks(seen: Opened, seat: Seat) -> list[Clock]:
    """Every named clock of the complaint, with its derivation."""
    derived = _derived(seen)
    return [
        _clock(term, derived.get((term.pack, term.clock)), seen, seat)
        for term in seen.complaint.terms
    ]


def _clock(term: Term, verdict: Verdict | None, seen: Opened, seat: Seat) -> Clock:
    what = capital(seen.names.clock(term.pack, term.clock))
    note = ""
    if term.until != term.first:
        note = gettext("First told: {moment}.").format(
            moment=dates.moment(term.first, zone=seen.names.zone)
        )
    steps = tuple(derivation.lines(verdict.steps)) if verdict else ()
    return Clock(what, dates.day(term.day), _term_state(term, seen, seat), steps, note)


def _term_state(term: Term, seen: Opened, seat: Seat) -> State:
    if term.met_at is not None:
        met = dates.moment(term.met_at, zone=seen.names.zone)
        if term.met_at <= term.until:
            return State(gettext("Done on {moment}").format(moment=met), "done")
        return State(gettext("Done late, on {moment}").format(moment=met), "late")
    if term.paused is not None:
        return State(gettext("Stands still"), "quiet")
    if not seen.complaint.open:
        return State(gettext("Not needed any more"), "quiet")
    return until_state(term.until, seat, seen.complaint.unit)


def _derived(seen: Opened) -> dict[tuple[str, str], Verdict]:
    complaint = seen.complaint
    priority = complaint.assessment.priority if complaint.assessment else Priority.routine
    try:
        judged = verdicts(
            seen.file.rules,
            unit=complaint.unit,
            priority=priority,
            events={"received": complaint.received_at},
            at=complaint.received_at,
        )
    except NoCalendar:
        return {}
    return {(v.pack, v.clock): v for v in judged}
