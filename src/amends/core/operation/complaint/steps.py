"""Clause 7: how steps of the fold are registered, one per kind of event, and what they share."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from ...values import Code, Moment
from .. import events as e
from .parts import (
    Participant,
    RecordedEvent,
)
from .replacing import replace
from .stages import AWAITING, Stage
from .state import Complaint

type Step[E] = Callable[[Complaint, E, RecordedEvent], Complaint]

STEPS: dict[type, Step[Any]] = {}
"""One step per kind of event; a test proves that no kind lacks one."""


def on[E](kind: type[E]) -> Callable[[Step[E]], Step[E]]:
    """Register the step of one kind of event."""

    def register(step: Step[E]) -> Step[E]:
        if kind in STEPS:
            raise TypeError(f"{kind.__name__} has two steps")
        STEPS[kind] = step
        return step

    return register


def unchanged(*kinds: type) -> None:
    """Register kinds that stand in the record and change nothing by themselves."""
    for kind in kinds:
        on(kind)(lambda c, event, told: c)


def participant(party: e.Party, stage: Stage | None, since: Moment) -> Participant:
    """A party as it joins; only complainants have a stage."""
    return Participant(
        party,
        stage if party.role is e.PartyRole.complainant else None,
        since,
        language=party.language,
        contact_by=party.contact_by,
        needs=party.needs,
        safe_contact=party.safe_contact,
        wishes_anew=party.wishes_anew,
        authority=party.authority,
        valid_until=party.valid_until,
    )


def changed(c: Complaint, numbers: Iterable[int], **changes: Any) -> Complaint:
    """The complaint with these parties changed."""
    wanted = frozenset(numbers)
    return replace(
        c,
        parties=tuple(replace(p, **changes) if p.number in wanted else p for p in c.parties),
    )


def moved(
    c: Complaint, numbers: Iterable[int], stage: Stage, at: Moment, **changes: Any
) -> Complaint:
    """The complaint with these complainants in another stage; a closure that was proposed for one
    of them is off."""
    numbers = tuple(numbers)
    c = changed(c, numbers, stage=stage, since=at, **changes)
    if c.proposal is not None and set(numbers) & set(c.proposal.parties):
        c = replace(c, proposal=None)
    return c


def responded(c: Complaint, number: int, **changes: Any) -> Complaint:
    """The complaint with one response changed."""
    return replace(
        c,
        responses=tuple(replace(r, **changes) if r.number == number else r for r in c.responses),
    )


def timed(c: Complaint, pack: Code, clock: Code, **changes: Any) -> Complaint:
    """The complaint with one clock changed."""
    return replace(
        c,
        terms=tuple(
            replace(t, **changes) if (t.pack, t.clock) == (pack, clock) else t for t in c.terms
        ),
    )


def met(c: Complaint, clock: str, at: Moment, by: Code | None = None) -> Complaint:
    """Every clock of this name is met, if it was not met before; `by` more than it asks for."""
    if not any(t.clock == clock and t.met_at is None for t in c.terms):
        return c
    return replace(
        c,
        terms=tuple(
            replace(t, met_at=at, met_by=by) if t.clock == clock and t.met_at is None else t
            for t in c.terms
        ),
    )


def confirmed(c: Complaint) -> Complaint:
    """Receipt is confirmed once every complainant was told of it, or was told the decision: whoever
    has the answer knows that the complaint arrived."""
    found: list[tuple[Moment, Code | None]] = []
    for p in c.complainants:
        known = [(p.acknowledged_at, None), (p.decided_at, ANSWERED)]
        told = [(at, by) for at, by in known if at is not None]
        if not told:
            return c
        found.append(min(told, key=lambda one: one[0]))
    at, by = max(found, key=lambda one: one[0])
    return met(c, "acknowledge", at, by)


ANSWERED = Code("response_sent")
"""The decision was told, by the word of packs."""


def answered(c: Complaint, at: Moment) -> Complaint:
    """The answer is given once nobody waits for one any more."""
    if any(p.stage in AWAITING for p in c.complainants):
        return c
    return met(c if c.answered_at else replace(c, answered_at=at), "respond", at)


def unanswered(c: Complaint) -> Complaint:
    """Somebody waits for an answer again who never had one."""
    return unmet(replace(c, answered_at=None), "respond")


def unmet(c: Complaint, clock: str) -> Complaint:
    """Every clock of this name runs again."""
    if not any(t.clock == clock and t.met_at is not None for t in c.terms):
        return c
    return replace(
        c,
        terms=tuple(
            replace(t, met_at=None, met_by=None) if t.clock == clock else t for t in c.terms
        ),
    )


def sent_back(c: Complaint, responses: Collection[int], at: Moment) -> Complaint:
    """The complaint with these prepared responses given up, for whoever still waits for one."""
    waiting = [
        p.number
        for p in c.complainants
        if p.stage is Stage.response_prepared and p.response in responses
    ]
    return moved(c, waiting, Stage.under_investigation, at, response=None) if waiting else c


def newcomer_stage(c: Complaint) -> Stage:
    """Where somebody stands who joins, or comes back: as far as the complaint has come before a
    decision."""
    if c.assessment is None:
        return Stage.received
    return Stage.under_investigation if c.investigators else Stage.assessed


def someone_stands_on_findings(c: Complaint, besides: Collection[int]) -> bool:
    """Whether the findings are those of a complainant other than these, whose answer is due."""
    examined = (Stage.under_investigation, Stage.response_prepared)
    return any(p.stage in examined and p.number not in besides for p in c.complainants)


def without_findings(c: Complaint) -> Complaint:
    """The complaint as it is examined anew."""
    return replace(
        c, finished=False, issues=tuple(replace(issue, finding=None) for issue in c.issues)
    )
