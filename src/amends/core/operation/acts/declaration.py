"""Clause 7: what all acts on complaints share: who may do them, in which stages, and what they
need."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any

from ...framework.acting import Act, Decide, Events, Situation, Subject, ready
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission, Wall, may_see
from ...framework.people.personnel import Person
from ...framework.policy.vocabulary import ListName
from ...refusal import Guard, Refused, demand
from ...values import Code, Moment
from ..complaint.stages import Stage
from ..complaint.state import Complaint
from ..events import Closed, KindDecided, ScopeDeclined, Standing
from ..guards import (
    demand_fields,
    demand_independent,
    permissions_here,
    sight_of,
    standing_proposal,
)
from ..regulators.listed import demand_chosen, demand_chosen_before


@dataclass(frozen=True, slots=True)
class Listed:
    """Mark on a code of a payload: it belongs to a list of the policy."""

    name: ListName


Category = Annotated[Code, Listed("categories")]
Cause = Annotated[Code, Listed("causes")]
Product = Annotated[Code, Listed("products")]
Channel = Annotated[Code, Listed("channels")]
ResponseType = Annotated[Code, Listed("response_types")]
RemedyAction = Annotated[Code, Listed("actions")]
Need = Annotated[Code, Listed("needs")]
Incident = Annotated[Code, Listed("incidents")]

type ComplaintAct = Act[Complaint, Any]


def permit(act: ComplaintAct, here: Situation[Complaint], given: object = None) -> None:
    """Refuse an actor who may not do this act on this complaint, whatever its stage."""
    complaint, actor = here.state, here.actor
    if actor.party is not None:
        party = complaint.participant(actor.party)
        heard = party is not None and party.active and party.authority is not Standing.refused
        demand(act.complainant and heard, Guard.not_permitted, act=act.name)
    elif actor.person is None:
        by_code = act.subject and actor.id in complaint.subject_ids
        permitted = by_code or (act.system and actor.is_worker) or act.permission in actor.granted
        demand(permitted, Guard.not_permitted, act=act.name)
    else:
        _permit_person(act, complaint, here.rules, actor.person)


def _permit_person(act: ComplaintAct, complaint: Complaint, rules: Rules, person: Person) -> None:
    if person.id in complaint.subject_ids:
        demand(act.subject, Guard.person_complained_about, act=act.name)
        return
    seen = may_see(person, sight_of(complaint, rules), rules.people)
    if isinstance(seen, Wall):
        raise Refused(_WALLS.get(seen, Guard.not_permitted), act=act.name)
    permitted = act.permission in permissions_here(person, complaint, rules)
    demand(permitted, Guard.not_permitted, act=act.name)
    if act.impartial:
        demand_independent(person.id, complaint, rules)


_WALLS = {
    Wall.sealed_triage: Guard.sealed_triage,
    Wall.manages_person_complained_about: Guard.person_complained_about,
}


def _wrong_stage(act: ComplaintAct, here: Situation[Complaint]) -> Refused:
    needed = tuple(sorted(act.states))
    return Refused(Guard.wrong_stage, act=act.name, stage=here.state.stage, needed=needed)


def _demand_codes(act: ComplaintAct, here: Situation[Complaint]) -> None:
    # custom fields that can be supplied with the act are not refused beforehand
    asked = not (act.reports and here.actor.is_worker)
    if asked and not any(field.name == "facts" for field in fields(act.particulars)):
        demand_fields(here.state, here.rules, act.name)
        if here.actor.person is not None:  # only staff are asked for codes
            demand_chosen(here.state, here.rules, act)
    ready(act, here)


def _decided(act: ComplaintAct, here: Situation[Complaint], given: Any, *more: Any) -> Events:
    received = here.state.received_at
    demand(when(given, here.moment) >= received, Guard.before_receipt, received=received)
    reserved = any(getattr(given, name, None) is not None for name in OF_WORKER)
    demand(here.actor.is_worker or not reserved, Guard.not_permitted, act=act.name)
    events = act.decide(here, given, *more)
    ends = any(isinstance(event, Closed | KindDecided | ScopeDeclined) for event in events)
    demand(not (ends and here.state.awaits_call), Guard.danger_call_first)
    demand_chosen_before(here.state, here.rules, here.actor, here.moment, events)
    return events


OF_WORKER = ("respond_by",)
"""Fields that only the worker fills, who wrote the letter from the template."""


def _signs(act: ComplaintAct, here: Situation[Complaint], given: Any) -> bool:
    """Return whether the act is declared so, or the actor is the second person for it."""
    proposal = standing_proposal(here.state, here.rules) if act.seconded else None
    second = proposal is not None and proposal.act == act.name and proposal.by != here.actor.id
    return act.opened or second


COMPLAINT_ACTS = Subject[Complaint](
    of="",
    clause="7",
    marks=frozenset(
        {
            *("additive", "complainant", "dates", "everywhere", "impartial", "makes"),
            *("on_two", "opened", "opens", "ready", "reports", "seconded", "subject", "system"),
        }
    ),
    permits=permit,
    states=lambda complaint: complaint.stages,
    not_now=_wrong_stage,
    checks=_demand_codes,
    decides=_decided,
    signs=_signs,
)
"""Acts on complaints; `catalogue` has them in the order in which they are shown."""


def act[P](
    name: str, clause: str, permission: Permission, stages: frozenset[Stage], **marks: Any
) -> Callable[[Decide[Complaint, P]], Act[Complaint, P]]:
    """Declare the decorated function as an act on a complaint."""
    return COMPLAINT_ACTS(name, permission, stages, clause=clause, **marks)


def when(particulars: object, moment: Moment) -> Moment:
    """Return when the payload's event happened: as it says, otherwise now. Rules count from this
    moment.

    Raises `Refused` for a moment in the future.
    """
    happened: Moment | None = getattr(particulars, "happened", None)
    if happened is None:
        return moment
    demand(happened <= moment, Guard.in_the_future, moment=happened)
    return happened


def dated(
    act: ComplaintAct, complaint: Complaint, rules: Rules, moment: Moment, particulars: object
) -> Moment:
    """Return when the events of an accepted act happened."""
    if act.dates is not None:
        return act.dates(complaint, rules, moment, particulars)
    return when(particulars, moment)
