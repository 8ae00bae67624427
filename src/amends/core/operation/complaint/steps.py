"""Clause 7: registration of the fold's steps, one for each kind of event, and their shared
helpers."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from ...framework.people.authority import PUBLIC_ACTOR
from ...shape import made_from
from ...values import Code, Id, Moment
from .. import events as e
from .parts import PROVEN, Exclusion, Issue, Letter, Participant, RecordedEvent, StaffNotice
from .replacing import each, replace
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
    """Register kinds of event that are recorded but do not change the state."""
    for kind in kinds:
        on(kind)(lambda c, event, told: c)


def participant(party: e.Party, stage: Stage | None, since: Moment, by: Id) -> Participant:
    """Return a person involved in their initial state; only complainants have a stage. Contact
    details are their own if they gave them on the public site or by email. Authority is only
    claimed if it is proven by no more than the word of the person who entered it."""
    stated = party.authority in PROVEN and not party.proven
    return made_from(
        Participant,
        party,
        party=party,
        stage=stage if party.role is e.PartyRole.complainant else None,
        since=since,
        own_contact=bool(party.own_contact) or by == PUBLIC_ACTOR.id,
        authority=e.Standing.claimed if stated else party.authority,
        stated=party.authority,
        entered_by=staff(by, *(party.entered_by or ())),
    )


def staff(*ids: Id | None) -> frozenset[Id]:
    """Return those of the ids that are of members of staff."""
    return frozenset([one for one in ids if one and one.startswith("person/")])


def changed(c: Complaint, numbers: Iterable[int], **changes: Any) -> Complaint:
    """Return the complaint with these people involved changed."""
    wanted = frozenset(numbers)
    return replace(c, parties=each(c.parties, lambda p: p.number in wanted, **changes))


def moved(
    c: Complaint, numbers: Iterable[int], stage: Stage, at: Moment, **changes: Any
) -> Complaint:
    """Return the complaint with these complainants in another stage; a proposal to close it for one
    of them is cancelled, and a response that waits to be posted to them is no longer sent."""
    numbers = tuple(numbers)
    c = unreleased(c, numbers) if stage is not Stage.decision_communicated else c
    c = changed(c, numbers, stage=stage, since=at, released=None, **changes)
    if c.proposal is not None and set(numbers) & set(c.proposal.parties):
        c = replace(c, proposal=None)
    return c


def excluded(c: Complaint, recorded: RecordedEvent, *, waits: bool = False) -> Complaint:
    """Return the complaint as one that left the figures by this entry. One that was drawn for a
    check before is checked again, so that undoing and repeating it does not avoid the check."""
    drawn = waits or bool(c.exclusion and c.exclusion.drawn)
    exclusion = Exclusion(recorded.act, recorded.by, recorded.happened, drawn, drawn)
    return replace(c, exclusion=exclusion)


def overturned(c: Complaint, at: Moment) -> Complaint:
    """Return the complaint as one that was wrongly left out of the figures, if it was."""
    if c.exclusion is None or c.exclusion.overturned is not None:
        return c
    return replace(c, exclusion=replace(c.exclusion, waits=False, overturned=at))


def unreleased(c: Complaint, numbers: Collection[int]) -> Complaint:
    """Return the complaint without the responses that wait to be posted to these complainants: a
    letter that brings one to no one else is withdrawn."""
    if not any(p.released for p in c.parties):
        return c

    def without(letter: Letter) -> Letter:
        left = letter.carries.difference(numbers)
        if not letter.waits or left == letter.carries:
            return letter
        return replace(letter, carries=left, withdrawn=not left)

    letters = tuple(map(without, c.letters))
    return replace(changed(c, numbers, released=None), letters=letters)


def responded(c: Complaint, number: int, **changes: Any) -> Complaint:
    """The complaint with one response changed."""
    return replace(c, responses=each(c.responses, lambda r: r.number == number, **changes))


def of_issues(c: Complaint, which: Callable[[Issue], bool], **changes: Any) -> Complaint:
    """Return the complaint with some of its issues changed."""
    return replace(c, issues=each(c.issues, which, **changes))


def with_subject(c: Complaint, person: Id, **changes: Any) -> Complaint:
    """Return the complaint with changes of a person complained about."""
    return replace(c, subjects=each(c.subjects, lambda s: s.person == person, **changes))


def timed(c: Complaint, event: e.OfClock, **changes: Any) -> Complaint:
    """Return the complaint with the deadline of an event changed. One whose date changes later than
    the response, or by a new stage in the same moment, is kept as it was then."""
    clock = (event.pack, event.clock)
    before = c.term(*clock)
    at, stages = changes.get("told_at"), (c.escalated_at, c.reopened_at)
    if before and before.told_at and at and c.answered_at and (at > c.answered_at or at in stages):
        changes["at_answer"] = before.at_answer or before
    return replace(c, terms=each(c.terms, lambda t: (t.pack, t.clock) == clock, **changes))


def notified(
    c: Complaint,
    about: e.Notice,
    persons: Iterable[Id],
    recorded: RecordedEvent,
    *,
    rung: int | None = 0,
) -> Complaint:
    """Return the complaint with a notice to each of these members of staff."""
    added = tuple(
        StaffNotice(
            number, about, person, recorded.by, recorded.recorded, recorded.version, rung=rung
        )
        for number, person in enumerate(persons, start=len(c.notices) + 1)
    )
    return replace(c, notices=(*c.notices, *added)) if added else c


def met(c: Complaint, clock: str, at: Moment, by: Code | None = None) -> Complaint:
    """Mark every deadline of this name as met, unless it was before; `by` is set if more was done
    than required."""
    terms = each(c.terms, lambda t: t.clock == clock and t.met_at is None, met_at=at, met_by=by)
    return replace(c, terms=terms)


def confirmed(c: Complaint) -> Complaint:
    """Mark receipt as acknowledged once every complainant was acknowledged or received the
    decision, because a decision also shows that the complaint arrived."""
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
"""Pack event: the decision was communicated."""


def answered(c: Complaint, at: Moment) -> Complaint:
    """Mark the response as given once no complainant is waiting for one."""
    if any(p.stage in AWAITING for p in c.complainants):
        return c
    return met(c if c.answered_at else replace(c, answered_at=at), "respond", at)


def unanswered(c: Complaint) -> Complaint:
    """Mark the response as outstanding: a complainant who never had one is waiting again."""
    return unmet(replace(c, answered_at=None), "respond")


def unmet(c: Complaint, clock: str) -> Complaint:
    """Mark every deadline of this name as running again."""
    return replace(c, terms=each(c.terms, lambda t: t.clock == clock, **_UNMET))


_UNMET = {"met_at": None, "met_by": None, "at_answer": None}


def sent_back(c: Complaint, responses: Collection[int], at: Moment) -> Complaint:
    """Return the complaint with these prepared responses discarded, for complainants who still wait
    for one."""
    waiting = [
        p.number
        for p in c.complainants
        if p.stage is Stage.response_prepared and p.response in responses
    ]
    return moved(c, waiting, Stage.under_investigation, at, response=None) if waiting else c


def worked(c: Complaint, person: Id) -> Complaint:
    """Return the complaint with a person who took part in investigating or responding."""
    return replace(c, involved=c.involved | {person}, worked=c.worked | {person})


def newcomer_stage(c: Complaint) -> Stage:
    """Return the stage of a person who joins or returns: as far as the complaint has come before a
    decision."""
    if c.assessment is None:
        return Stage.received
    return Stage.under_investigation if c.investigators else Stage.assessed


def someone_stands_on_findings(c: Complaint, besides: Collection[int]) -> bool:
    """Return whether the findings belong to a complainant other than these, whose response is
    due."""
    examined = (Stage.under_investigation, Stage.response_prepared)
    return any(p.stage in examined and p.number not in besides for p in c.complainants)


def without_findings(c: Complaint) -> Complaint:
    """Return the complaint without findings, to be investigated again."""
    return replace(of_issues(c, lambda issue: True, finding=None), finished=False)
