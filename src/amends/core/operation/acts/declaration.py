"""Clause 7: the declaration of acts, from which forms, API and documents are derived.

An act is a function ``(situation, particulars) -> events`` that raises
`Refused`, and one frozen dataclass as its payload. `may` returns whether the act could be done now,
without a payload. `do` begins with `may`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, get_type_hints

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission, Wall, may_see
from ...framework.people.personnel import Person
from ...framework.policy.vocabulary import ListName
from ...refusal import Guard, Refused, demand, demand_days
from ...values import Code, Moment
from ..complaint.stages import Stage
from ..complaint.state import Complaint
from ..events import Event, Standing
from ..guards import Situation, demand_fields, demand_independent, permissions_here, sight_of
from ..regulators.listed import demand_chosen, demand_chosen_before

type Events = Sequence[Event]
type Decide[P] = Callable[[Situation, P], Events]
type Ready = Callable[[Situation], None]
type Dates[P] = Callable[[Complaint, Rules, Moment, P], Moment]


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


@dataclass(frozen=True, slots=True)
class Act[P]:
    """One act on one complaint: who may do it, in which stages, and what it causes.

    `additive` acts decide nothing and need no expected version. `complainant` acts may be done by a
    verified person involved, `subject` acts by the person complained about. `impartial` acts are
    refused to people who are not independent (4.7). `system` acts may also be done by the worker.
    By `reports` acts it records what was already sent or came back, which no rule can prevent any
    more.
    `everywhere` acts also remove text from other complaints that contain it (`records.elsewhere`).
    `dates` says when its events happened, where that is not the moment of `when`.
    """

    name: Code
    clause: str
    particulars: type[P]
    permission: Permission
    stages: frozenset[Stage]
    decide: Decide[P]
    ready: Ready | None = None
    additive: bool = False
    complainant: bool = False
    subject: bool = False
    impartial: bool = False
    system: bool = False
    reports: bool = False
    everywhere: bool = False
    dates: Dates[P] | None = None


def act[P](
    name: str, clause: str, permission: Permission, stages: frozenset[Stage], **marks: Any
) -> Callable[[Decide[P]], Act[P]]:
    """Declare the decorated function as an act. Its last parameter says what its payload is."""

    def declare(decide: Decide[P]) -> Act[P]:
        of = payload_of(decide)
        return Act(Code(name), clause, of, permission, stages, decide, **marks)

    return declare


def payload_of(decide: Callable[..., object]) -> type[Any]:
    """Return the class of the last parameter of a function that decides."""
    *_, payload, _returned = get_type_hints(decide).values()
    found: type[Any] = payload
    return found


def may(act: Act[Any], complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    """Refuse the act if no payload could make it possible now.

    Raises `Refused`; if it returns, the act's form may be shown.
    """
    permit(act, complaint, rules, actor)
    if not complaint.stages & act.stages:
        needed = tuple(sorted(act.stages))
        raise Refused(Guard.wrong_stage, act=act.name, stage=complaint.stage, needed=needed)
    # custom fields that can be supplied with the act are not refused beforehand
    asked = not (act.reports and actor.is_worker)
    if asked and not any(field.name == "facts" for field in fields(act.particulars)):
        demand_fields(complaint, rules, act.name)
        if actor.person is not None:  # only staff are asked for codes
            demand_chosen(complaint, rules, act.name)
    if act.ready is not None:
        act.ready(Situation(complaint, rules, actor, moment))


def do[P](
    act: Act[P], complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: P
) -> Events:
    """Return the events of the act. Raises `Refused`."""
    demand_days(particulars)
    may(act, complaint, rules, actor, moment)
    received = complaint.received_at
    demand(when(particulars, moment) >= received, Guard.before_receipt, received=received)
    events = act.decide(Situation(complaint, rules, actor, moment), particulars)
    demand_chosen_before(complaint, rules, actor, moment, events)
    return events


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


def dated[P](
    act: Act[P], complaint: Complaint, rules: Rules, moment: Moment, particulars: P
) -> Moment:
    """Return when the events of an accepted act happened."""
    if act.dates is not None:
        return act.dates(complaint, rules, moment, particulars)
    return when(particulars, moment)


def permit(act: Act[Any], complaint: Complaint, rules: Rules, actor: Actor) -> None:
    """Refuse an actor who may not do this act on this complaint, whatever its stage."""
    if actor.party is not None:
        party = complaint.participant(actor.party)
        heard = party is not None and party.active and party.authority is not Standing.refused
        demand(act.complainant and heard, Guard.not_permitted, act=act.name)
    elif actor.person is None:
        permitted = (act.system and actor.is_worker) or act.permission in actor.granted
        demand(permitted, Guard.not_permitted, act=act.name)
    else:
        _permit_person(act, complaint, rules, actor.person)


def _permit_person(act: Act[Any], complaint: Complaint, rules: Rules, person: Person) -> None:
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
