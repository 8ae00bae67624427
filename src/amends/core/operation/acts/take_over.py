"""Clause 8.1: a complaint from an older register is taken over as its source tells it. Nothing is
inferred or re-enacted; what the source does not hold is named and stays unknown. A take-over is
undone as long as nobody has worked on what came."""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...principles.timeliness import moved_to
from ...refusal import Guard, demand, demand_days
from ...values import Code, Day, File, Id, Moment, Money, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.stages import OPEN, Stage
from ..complaint.state import Complaint
from ..guards import demand_person, next_owner
from .declaration import Events, act
from .facts import NewFact, typed_facts
from .receipt import NewParty, NewReference, party_of

ENTERED = OPEN | {Stage.closed_elsewhere}
"""Where a complaint that is taken over may stand: open, or closed before it came here."""

PROMISED_BEFORE = (Code("source"), Code("respond"))
"""The clock of a date that the older register had promised."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What the source says; `lacks` names what it does not hold. `happened` is its receipt."""

    source: Code
    old_reference: Words
    stage: Code
    happened: Moment
    complainants: tuple[NewParty, ...]
    lacks: tuple[Code, ...] = ()
    channel: Code | None = None
    product: Code | None = None
    category: Code | None = None
    unit: Code | None = None
    entity: Code | None = None
    brand: Code | None = None
    owner: Id | None = None
    narrative: Words | None = None
    outcome: Words | None = None
    amount: Money | None = None
    closed_on: Day | None = None
    due_on: Day | None = None
    references: tuple[NewReference, ...] = ()
    facts: tuple[NewFact, ...] = ()
    words: tuple[Words, ...] = ()
    remedy: Words | None = None
    enclosures: tuple[File, ...] = ()


def take_over(rules: Rules, actor: Actor, moment: Moment, given: TakeOver) -> Events:
    """One `TakenOver`, an issue, and an owner where it is open. No date is set, no errand asked; a
    date that the source promised and that is still to come is told on, one that has passed lapses
    nowhere."""
    demand(actor.may(Permission.complaint_import, units=()), Guard.not_permitted)
    demand_days(given)
    demand(given.happened <= moment, Guard.in_the_future, moment=given.happened)
    demand(bool(given.complainants), Guard.last_complainant)
    demand(given.stage in ENTERED, Guard.unknown_code, code=given.stage)
    demand(given.unit is None or rules.policy.unit(given.unit) is not None, Guard.unknown_code)
    stage = Stage(given.stage)
    taken = e.TakenOver(
        source=given.source,
        old_reference=sealed(given.old_reference),
        stage=stage,
        parties=tuple(
            party_of(party, e.PartyRole.complainant, number=number, lead=number == 1)
            for number, party in enumerate(given.complainants, start=1)
        ),
        lacks=given.lacks,
        channel=given.channel,
        product=given.product,
        category=given.category,
        unit=given.unit,
        entity=given.entity,
        brand=given.brand,
        narrative=sealed_or_none(given.narrative),
        outcome=sealed_or_none(given.outcome),
        amount=given.amount,
        closed_on=given.closed_on,
        due_on=given.due_on,
        references=tuple(e.Reference(r.kind, sealed(r.value)) for r in given.references),
        facts=typed_facts(given.facts, rules, moment),
        words=tuple(sealed(words) for words in given.words),
        remedy=sealed_or_none(given.remedy),
        enclosures=tuple(sealed(file) for file in given.enclosures),
    )
    issue = e.IssueRaised(1, given.category)
    if stage is Stage.closed_elsewhere:
        return (taken, issue)
    owner = demand_person(rules, given.owner).id if given.owner else None
    owner = owner or next_owner(rules, given.unit, lambda _: True, moment)
    return (taken, issue, e.OwnerNamed(owner), *_promised(rules, moment, given))


def _promised(rules: Rules, moment: Moment, given: TakeOver) -> Events:
    if given.due_on is None:
        return ()
    due = moved_to(given.due_on, calendar=rules.calendar(given.unit))
    if due.moment <= moment:
        return ()
    return (e.TermTold(*PROMISED_BEFORE, due.day, due.moment),)


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Nothing is to be told: who undoes it and when stands in the entry."""


def _untouched(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    demand(complaint.untouched, Guard.not_untouched)  # a hold is an act, and so in the way


@act("take-back", "8.1", TakeBack, Permission.complaint_import, ENTERED, ready=_untouched)
def take_back(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: TakeBack
) -> Events:
    """Undo a take-over before anything was done to the complaint: its words go, and it stands in
    no list and no count any more."""
    return (e.TakenBack(tuple(sorted(complaint.pieces))),)
