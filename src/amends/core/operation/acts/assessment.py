"""Clause 7.5: assessment, immediate action, category, and the person complained about.

Six answers of the assessment give a priority.
"""

from dataclasses import dataclass, replace

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission
from ...framework.policy.commitments import Grade, Priority
from ...refusal import Guard, demand
from ...shape import made_from
from ...values import Code, Id, Words, sealed
from .. import events as e
from ..complaint.stages import OPEN
from ..complaint.state import Complaint
from ..complaint.terms import retold_terms
from ..guards import (
    against,
    demand_fields,
    demand_handler,
    demand_independent,
    demand_issue,
    demand_person,
    demand_usable,
    in_hand,
    next_owner,
    own_id,
)
from ..regulators.agreed import demand_agreed
from .declaration import Category, Product, act
from .facts import NewFact, told_with, typed_facts
from .notices import alert


@dataclass(frozen=True, slots=True)
class Assess:
    """The six answers of 7.5; `priority_override` differs from the rule, with a reason."""

    severity: Grade | None = None
    safety: bool | None = None
    complexity: Grade | None = None
    impact: Grade | None = None
    immediate_needed: bool | None = None
    immediate_possible: bool | None = None
    likelihood_of_compensation: bool | None = None
    priority_override: Priority | None = None
    reason: Words | None = None
    facts: tuple[NewFact, ...] = ()


SIX = ("severity", "safety", "complexity", "impact", "immediate_needed", "immediate_possible")


@act("assess", "7.5", Permission.complaint_handle, OPEN, impartial=True)
def assess(here: Situation[Complaint], particulars: Assess) -> Events:
    """Record all six answers of the assessment. A safety risk makes the complaint urgent and alerts
    senior management. Deadlines may get shorter and are then recorded again, but never later.
    Withdrawing a safety risk needs a reason."""
    assessed = assessed_from(here.rules, particulars)
    told = told_with(here, particulars.facts, assess)
    before = here.state.assessment
    eased = before is not None and before.safety and not assessed.safety
    demand(bool(particulars.reason) or not eased, Guard.needs_reason, act=Code("assess"))
    known = before is not None and is_significant(here.rules, before)
    alarming = not known or (assessed.safety and not here.state.safety)
    alerted: Events = ()
    if alarming and is_significant(here.rules, assessed):
        cause = Code("safety" if assessed.safety else "significant")
        alerted = (alert(here, cause),)
    known_now = replace(here.state, assessment=assessed)
    return (assessed, *alerted, *told, *retold_terms(known_now, here.rules, here.moment))


def assessed_alone(complaint: Complaint) -> bool:
    """Return whether one answer for several complaints does not do for this one, because it is
    about a member of staff, someone may be in danger, or it is restricted."""
    about_staff = complaint.unsettled or complaint.sight(()).restricted
    return bool(about_staff) or complaint.alarming


def assessed_from(rules: Rules, particulars: Assess) -> e.Assessed:
    """Return the assessment with its priority. Raises `Refused` if an answer or a reason is
    missing."""
    missing = tuple(Code(name) for name in SIX if getattr(particulars, name) is None)
    demand(not missing, Guard.not_complete, missing=missing)
    answers = made_from(e.Assessed, particulars, priority=Priority.routine)
    ruled = rules.policy.priority(
        severity=answers.severity,
        complexity=answers.complexity,
        impact=answers.impact,
        safety=answers.safety,
        immediate_needed=answers.immediate_needed,
    )
    override = particulars.priority_override
    overridden = override is not None and override is not ruled
    demand(not (overridden and particulars.safety), Guard.safety_is_urgent)
    demand(bool(particulars.reason) or not overridden, Guard.needs_reason, act=Code("assess"))
    return replace(answers, priority=override or ruled, overridden=overridden)


def is_significant(rules: Rules, assessed: e.Assessed) -> bool:
    """Return whether senior management is alerted at once (5.4.1-g). A safety risk always is."""
    return rules.policy.significant(
        severity=assessed.severity, impact=assessed.impact, safety=assessed.safety
    )


@dataclass(frozen=True, slots=True)
class TakeImmediateAction:
    """What was done at once."""

    words: Words


@act("take-immediate-action", "7.2", Permission.complaint_note, OPEN)
def take_immediate_action(here: Situation[Complaint], particulars: TakeImmediateAction) -> Events:
    """Record an immediate action (7.2-f)."""
    return (e.ImmediateActionTaken(sealed(particulars.words)),)


@dataclass(frozen=True, slots=True)
class Classify:
    """Where the complaint, or one issue of it, belongs. What is left out stays as it is."""

    issue: int | None = None
    category: Category | None = None
    product: Product | None = None
    unit: Code | None = None
    facts: tuple[NewFact, ...] = ()


@act("classify", "8.2", Permission.complaint_handle, OPEN, impartial=True)
def classify(here: Situation[Complaint], particulars: Classify) -> Events:
    """Set the category of the complaint or an issue. Its unit decides who can see it, and on which
    calendar its deadlines are counted."""
    filled = particulars.category or particulars.product or particulars.unit or particulars.facts
    demand(bool(filled), Guard.not_complete, missing=(Code("category"),))
    demand_fields(
        here.state,
        here.rules,
        "classify",
        told=frozenset(fact.name for fact in particulars.facts),
    )
    demand_issue(here.state, particulars.issue)
    demand_usable(here.rules, "categories", particulars.category)
    demand_usable(here.rules, "products", particulars.product)
    if particulars.unit is not None:
        unit = here.rules.policy.unit(particulars.unit)
        demand(unit is not None and not unit.retired, Guard.unknown_code, code=particulars.unit)
    facts = typed_facts(particulars.facts, here.rules, here.moment)
    demand_agreed(here.state, here.rules, here.moment, facts)
    classified = made_from(e.Classified, particulars, facts=facts)
    if particulars.unit in (None, here.state.unit):
        return (classified,)
    there = replace(here.state, unit=particulars.unit)
    return (classified, *retold_terms(there, here.rules, here.moment))


@dataclass(frozen=True, slots=True)
class NamePerson:
    """Whom a mention means; `dismissed` says that nobody in personnel is complained about. Without
    a mention it is somebody whom the complaint turned out to be about later."""

    mention: int | None = None
    person: Id | None = None
    dismissed: bool = False
    reason: Words | None = None


@act("name-person", "4.7", Permission.complaint_triage, OPEN)
def name_person(here: Situation[Complaint], particulars: NamePerson) -> Events:
    """Connect a mention to a member of staff, or dismiss it with a reason. That person loses
    access. If they or their manager were handling the complaint, an independent person becomes the
    owner in the same act."""
    if particulars.mention is not None:
        known = {mention.number for mention in here.state.mentions}
        unsettled = here.state.unsettled
        demand(particulars.mention in known, Guard.unknown_item, item=particulars.mention)
        demand(particulars.mention in unsettled, Guard.already_done, item=particulars.mention)
    if particulars.person is None:
        dismissed = particulars.dismissed and particulars.mention is not None
        demand(dismissed, Guard.not_complete, missing=(Code("person"),))
        demand(bool(particulars.reason), Guard.needs_reason, act=name_person.name)
        return (e.MentionDismissed(particulars.mention or 0, sealed(particulars.reason or "")),)
    demand(not particulars.dismissed, Guard.wrong_type, field=Code("dismissed"))
    subject = demand_person(here.rules, particulars.person).id
    fresh = particulars.mention is not None or here.state.subject(subject) is None
    demand(fresh, Guard.already_done, person=subject)
    named = e.SubjectNamed(particulars.mention or 0, subject)
    return (named, *_hands_instead(here, subject))


def _hands_instead(here: Situation[Complaint], subject: Id) -> Events:
    """Return the events that remove the complaint from the person complained about and from their
    managers."""

    def free(person: Id) -> bool:
        close = person == subject or here.rules.people.manages(person, subject)
        return not close and not against(person, here.state, here.rules)

    released = tuple(
        e.InvestigatorReleased(person)
        for person in sorted(here.state.investigators)
        if person != subject and not free(person)
    )
    if here.state.owner is None or free(here.state.owner):
        return released
    return (*released, e.OwnerNamed(next_owner(here.rules, here.state.unit, free, here.moment)))


@dataclass(frozen=True, slots=True)
class Transfer:
    """Who answers for the complaint from now on."""

    owner: Id
    reason: Words


def _ready_to_transfer(here: Situation[Complaint]) -> None:
    """Refuse a person with a conflict of interest, because they may not decide who is independent.
    They may still reassign a complaint that they own."""
    if here.actor.person is not None and here.actor.person.id != here.state.owner:
        demand_independent(here.actor.person.id, here.state, here.rules)


@act("transfer", "4.12", Permission.complaint_handle, OPEN, ready=_ready_to_transfer)
def transfer(here: Situation[Complaint], particulars: Transfer) -> Events:
    """Reassign the complaint to another owner, who must be able to handle it and independent."""
    owner = particulars.owner
    demand(owner != here.state.owner, Guard.already_done, person=owner)
    demand_handler(here.state, here.rules, owner, here.moment)
    return (e.OwnerNamed(owner, sealed(particulars.reason)),)


@dataclass(frozen=True, slots=True)
class DeclareInterest:
    """Why the person who acts is too close."""

    words: Words


@act("declare-interest", "4.7", Permission.complaint_read, OPEN)
def declare_interest(here: Situation[Complaint], particulars: DeclareInterest) -> Events:
    """Record one's own conflict of interest. A person who is handling the complaint stops doing
    so."""
    person = own_id(here.actor)
    demand(person not in here.state.interested, Guard.already_done, person=person)
    return (e.InterestDeclared(person, sealed(particulars.words)), *_owner_without(here, person))


@dataclass(frozen=True, slots=True)
class Recuse:
    """Why the owner or investigator steps back."""

    words: Words


@act("recuse", "4.7", Permission.complaint_read, OPEN)
def recuse(here: Situation[Complaint], particulars: Recuse) -> Events:
    """Withdraw from a complaint that one is handling; an independent person becomes its owner."""
    person = own_id(here.actor)
    demand(in_hand(person, here.state), Guard.not_your_own, person=person)
    return (e.Recused(person, sealed(particulars.words)), *_owner_without(here, person))


def _owner_without(here: Situation[Complaint], person: Id) -> Events:
    if person != here.state.owner:
        return ()

    def free(other: Id) -> bool:
        return other != person and not against(other, here.state, here.rules)

    return (e.OwnerNamed(next_owner(here.rules, here.state.unit, free, here.moment)),)
