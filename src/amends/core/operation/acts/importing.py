"""Clause 8.1: importing a complaint from an older register exactly as its source describes it.
Nothing is inferred. What the source does not contain is listed and stays unknown. An import can be
undone until the imported complaint has been worked on."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...principles.timeliness import moved_to
from ...refusal import Guard, demand, demand_days
from ...shape import made_from
from ...values import Code, Day, File, Id, Moment, Money, Words
from .. import events as e
from ..complaint.stages import OPEN, Stage
from ..complaint.state import Complaint
from ..guards import demand_person, next_owner
from .declaration import act
from .facts import NewFact, typed_facts
from .receipt import NewParty, NewReference, party_of

ENTERED = OPEN | {Stage.closed_elsewhere}
"""Stages that an imported complaint may have: open, or closed before the import."""

PROMISED_BEFORE = (Code("source"), Code("respond"))
"""Deadline rule for a date that the older register had promised."""
_BEHIND = timedelta(hours=12)


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


def take_over(rules: Rules, actor: Actor, moment: Moment, particulars: TakeOver) -> Events:
    """Return one `TakenOver`, an issue, and an owner if the complaint is open. No deadline is set
    and no job queued. A future date promised by the source is recorded; a past one is not recorded
    as missed."""
    demand(actor.may(Permission.complaint_import, units=()), Guard.not_permitted)
    demand_days(particulars)
    demand(particulars.happened <= moment, Guard.in_the_future, moment=particulars.happened)
    if (closed := particulars.closed_on) is not None:
        # the source may count days in another time zone, at most half a day behind UTC
        first, today = particulars.happened - _BEHIND, rules.day_of(particulars.unit, moment)
        demand(closed >= first.astimezone(UTC).date(), Guard.before_receipt, day=closed)
        demand(closed <= today, Guard.in_the_future, day=closed)
    demand(bool(particulars.complainants), Guard.last_complainant)
    demand(particulars.stage in ENTERED, Guard.unknown_code, code=particulars.stage)
    known = particulars.unit is None or rules.policy.unit(particulars.unit) is not None
    demand(known, Guard.unknown_code)
    stage = Stage(particulars.stage)
    taken = made_from(
        e.TakenOver,
        particulars,
        stage=stage,
        parties=tuple(
            party_of(party, e.PartyRole.complainant, number=number, lead=number == 1)
            for number, party in enumerate(particulars.complainants, start=1)
        ),
        references=tuple(made_from(e.Reference, r) for r in particulars.references),
        facts=typed_facts(particulars.facts, rules, moment),
    )
    issue = e.IssueRaised(1, particulars.category)
    if stage is Stage.closed_elsewhere:
        return (taken, issue)
    owner = demand_person(rules, particulars.owner).id if particulars.owner else None
    owner = owner or next_owner(rules, particulars.unit, lambda _: True, moment)
    return (taken, issue, e.OwnerNamed(owner), *_promised(rules, moment, particulars))


def _promised(rules: Rules, moment: Moment, particulars: TakeOver) -> Events:
    if particulars.due_on is None:
        return ()
    due = moved_to(particulars.due_on, calendar=rules.calendar(particulars.unit))
    if due.moment <= moment:
        return ()
    return (e.TermTold(*PROMISED_BEFORE, due.day, due.moment),)


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Nothing is to be told: who undoes it and when stands in the entry."""


def _untouched(here: Situation[Complaint]) -> None:
    demand(here.state.untouched, Guard.not_untouched)  # a hold is an act, so it prevents this


@act("take-back", "8.1", Permission.complaint_import, ENTERED, ready=_untouched)
def take_back(here: Situation[Complaint], particulars: TakeBack) -> Events:
    """Undo an import before anything was done to the complaint: its text is deleted, and no list or
    figure contains it any more."""
    return (e.TakenBack(tuple(sorted(here.state.pieces))),)
