"""Beside a complaint: what can be done next, what binds by when and why, what belongs to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.policy import Priority
from amends.core.framework.verdict import NoCalendar, Verdict
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.complaint.state import Response, Term
from amends.core.operation.complaint.terms import verdicts
from amends.handling.reading import Possible, possible
from amends.people import read
from amends.register import queries
from amends.wording import acts, choices, dates, derivation, money
from amends.wording.phrases import capital
from amends.wording.refusals import sentence
from amends.wording.timeline import remedy_in_words

from .glimpses import State, stage_state, until_state
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


# --- what belongs to it ---


def issues(seen: Opened) -> list[dict[str, Any]]:
    """Each issue with its finding and its words."""
    words: dict[int, str] = {}
    for told in seen.file.entries:
        if isinstance(told.event, e.IssueRaised) and told.event.description is not None:
            words[told.event.issue] = seen.text(told.event.description.sealed) or ""
    found = []
    for issue in seen.complaint.issues:
        category = issue.category or seen.complaint.category
        finding = State(gettext("No finding yet"), "open")
        if issue.finding is not None:
            finding = State(capital(choices.label(issue.finding)), "done")
        found.append(
            {
                "number": issue.number,
                "category": seen.names.listed("categories", category)
                if category
                else gettext("Not classified yet"),
                "finding": finding,
                "words": words.get(issue.number, ""),
                "split_to": issue.split_to,
            }
        )
    return found


def parties(seen: Opened) -> list[dict[str, Any]]:
    """Who takes part, how to reach them, and where their complaint stands."""
    several = len(seen.complaint.complainants) > 1
    found = []
    for participant in seen.complaint.parties:
        contact = seen.contacts.get(participant.number)
        reach = participant.contact_by or participant.party.contact_by
        facts = [
            (gettext("E-mail"), contact.email if contact else ""),
            (gettext("Telephone"), contact.phone if contact else ""),
            (
                gettext("Address"),
                ", ".join(
                    part
                    for part in (*contact.lines, contact.postcode, contact.town, contact.country)
                    if part
                )
                if contact
                else "",
            ),
            (gettext("Reach them"), choices.by_way(reach) if reach else ""),
            (gettext("Safely"), contact.safe_contact if contact else ""),
            (
                gettext("Needs"),
                ", ".join(
                    seen.names.listed("needs", need)
                    for need in (participant.needs or participant.party.needs)
                ),
            ),
            (
                gettext("Authority"),
                choices.label(participant.authority) if participant.authority else "",
            ),
            (
                gettext("Says of the decision"),
                choices.label(participant.reaction) if participant.reaction else "",
            ),
        ]
        found.append(
            {
                "number": participant.number,
                "name": seen.names.party(participant.number),
                "role": choices.label(participant.party.role),
                "mode": ""
                if participant.party.mode is e.IdentityMode.named
                else choices.label(participant.party.mode),
                "active": participant.active,
                "stage": stage_state(participant.stage) if several and participant.stage else None,
                "facts": [(label, text) for label, text in facts if text],
                "acknowledged": participant.acknowledged_at is not None,
                "complainant": participant.is_complainant,
            }
        )
    return found


def files(seen: Opened) -> list[dict[str, Any]]:
    """Every file, with who added it and when."""
    return [
        {
            "piece": attached.piece,
            "name": attached.name,
            "gone": attached.gone,
            "internal": bool(getattr(told.event, "internal", False)),
            "by": seen.names.actor(told.by),
            "when": dates.moment(told.happened, zone=seen.names.zone),
        }
        for told in seen.file.entries
        for attached in seen.files(told)
    ]


def related(seen: Opened, seat: Seat) -> list[dict[str, Any]]:
    """Linked and merged complaints; one that may not be seen is a reference and nothing more."""
    complaint = seen.complaint
    others = list(complaint.links)
    if complaint.merged_into:
        others.append(complaint.merged_into)
    others += [issue.split_to for issue in complaint.issues if issue.split_to]
    rows = queries.by_references(seat.visible(), others)
    return [
        {
            "reference": other,
            "stage": stage_state(rows[other].stage) if other in rows else None,
        }
        for other in dict.fromkeys(others)
    ]


def assessment(seen: Opened) -> list[tuple[str, str]]:
    """The six answers and the priority, for reading."""
    known = seen.complaint.assessment
    if known is None:
        return []
    return [
        (gettext("Priority"), capital(choices.label(known.priority))),
        (gettext("Severity"), choices.label(known.severity)),
        (gettext("Complexity"), choices.label(known.complexity)),
        (gettext("Impact"), choices.label(known.impact)),
        (gettext("Safety at stake"), gettext("yes") if known.safety else gettext("no")),
    ]


def responses(seen: Opened) -> list[dict[str, Any]]:
    """What was offered, and how far it has come."""
    found = []
    for response in seen.complaint.responses:
        remedies = []
        for remedy in response.remedies:
            done = remedy.number in response.carried_out
            paid = response.amount_paid(remedy.number)
            part = ""
            if remedy.amount is not None and paid and not done:
                part = gettext("{amount} paid").format(
                    amount=money.amount(type(remedy.amount)(paid, remedy.amount.currency))
                )
            remedies.append(
                {
                    "text": capital(remedy_in_words(remedy, seen.names)),
                    "done": done,
                    "part": part,
                }
            )
        found.append(
            {"response": response, "remedies": remedies, "state": _response_state(response)}
        )
    return found


def _response_state(response: Any) -> State:
    if response.verified:
        return State(gettext("Carried out and checked"), "done")
    if response.communicated:
        return State(gettext("Communicated"), "done" if response.done else "open")
    if response.authorized:
        return State(gettext("Authorized, not sent yet"), "due")
    return State(gettext("Waits for authorization"), "due")


def subjects(seen: Opened) -> list[dict[str, Any]]:
    """The people complained about, and what they are owed."""
    names = read.names(subject.person for subject in seen.complaint.subjects)
    return [
        {
            "name": names.get(subject.person, ""),
            "told": subject.told,
            "heard": subject.heard,
            "not_heard": subject.not_heard_reason,
        }
        for subject in seen.complaint.subjects
    ]
