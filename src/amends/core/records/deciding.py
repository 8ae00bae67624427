"""Clause 8.7: what acts on records share: who may do them, and other checks."""

from collections.abc import Callable, Collection
from typing import Any, Protocol

from ..framework.acting import Act, Events, Situation, Subject, decided, ready
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import SYSTEM_ACTOR, Actor, Permission
from ..framework.people.personnel import Person
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, Refused, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment

type RecordAct = Act[Any, Any]


class Record(Protocol):
    """What records have in common for the checks of an act."""

    @property
    def holder(self) -> Id | None: ...
    @property
    def unit(self) -> Code | None: ...
    @property
    def state(self) -> Coded: ...


def recording[P](
    payload: type[P], event: type, **takes: str
) -> Callable[[Situation[Any], P], Events]:
    """Return the decision of an act that records its payload, whenever it is possible. Fields of
    the event take those of the record that are named for them."""

    def decide(here: Situation[Any], given: P) -> Events:
        taken = {name: getattr(here.state, of) for name, of in takes.items()}
        return (made_from(event, given, **taken),)

    decide.__annotations__["given"] = payload
    return decide


def demand_permitted(
    act: RecordAct, here: Situation[Any], owner: Id | None, unit: Code | None
) -> None:
    """Refuse an actor who may not do this act in a unit; None is the whole organisation."""
    actor = here.actor
    own = act.own and actor.person is not None and actor.person.active and owner == actor.id
    demand(own or _permitted(act, here.rules, actor, unit), Guard.not_permitted, act=Code(act.key))


def _permitted(act: RecordAct, rules: Rules, actor: Actor, unit: Code | None) -> bool:
    runs = act.system and Permission.system_run in actor.granted
    return runs or has(actor, act.permission, unit, rules)


def has(actor: Actor, permission: Permission, unit: Code | None, rules: Rules) -> bool:
    """Return whether an actor has a permission in a unit. What concerns no unit is read by all
    staff, worked on by everyone who handles complaints or works on improvement, and decided by
    those who decide for the organisation."""
    if unit is None and permission in _ANYWHERE:
        return actor.may_somewhere(permission)
    return actor.may(permission, units=[one.code for one in rules.policy.ancestors(unit or "")])


_ANYWHERE = (Permission.improvement_work, Permission.policy_read, Permission.complaint_handle)


def demand_apart(
    act: RecordAct,
    here: Situation[Any],
    involved: Collection[Id | None],
    unit: Code | None,
    person: Id | None = None,
) -> None:
    """Refuse a person who is involved, without one the actor, if someone else may do this act."""
    if (person or here.actor.id) not in involved:
        return
    others = (one for one in here.rules.people.persons.values() if one.id not in involved)
    able = any(_permitted(act, here.rules, Actor.of(one), unit) for one in others)
    demand(not able, Guard.not_by_owner)


def _permits(act: RecordAct, here: Situation[Any], given: object) -> None:
    record = here.state
    if record is not None:  # who may begin one depends on the payload
        demand_permitted(act, here, record.holder, record.unit)


def _possible(act: RecordAct, here: Situation[Any]) -> None:
    ready(act, here)
    if act.apart is not None:
        demand(here.actor.via is None, Guard.not_by_operator)
        demand_apart(act, here, act.apart(here.state), here.state.unit)


def acts_on[S: Record](
    of: str,
    clause: str,
    record: type[S],
    *,
    permits: Callable[[RecordAct, Situation[Any], Any], object] = _permits,
    decides: Callable[..., Events] = decided,
) -> Subject[S]:
    """Return the acts on a kind of record, of which none is declared yet."""
    return Subject[S](
        of=of,
        clause=clause,
        marks=frozenset({"additive", "apart", "involves", "opened", "own", "ready", "system"}),
        permits=permits,
        states=lambda state: (state.state,),
        not_now=lambda act, here: Refused(Guard.wrong_state, state=here.state.state),
        checks=_possible,
        decides=decides,
    )


def demand_owner(rules: Rules, person: Id | None) -> Id:
    """Return an active person. Raises `Refused` for any other."""
    known = rules.people.person(person)
    if person is None or known is None or not known.active:
        raise Refused(Guard.unknown_person)
    return person


def demand_later(rules: Rules, unit: Code | None, moment: Moment, day: Day) -> None:
    """Refuse a day that is not after today."""
    demand(day > rules.day_of(unit, moment), Guard.in_the_past, day=day)


def demand_recorded(first: Day, begins: Day | None) -> None:
    """Refuse a period that begins before the record, which `begins` on a day."""
    if begins is not None:
        demand(first >= begins, Guard.before_first_entry, day=begins)


def demand_unit(rules: Rules, unit: Code | None) -> None:
    """Refuse a unit that is not in the settings."""
    known = unit is None or rules.policy.unit(unit) is not None
    demand(known, Guard.unknown_code, code=unit or Code("none"))


def revision_after(revision: int, recorded: RecordedEvent) -> int:
    """Return the revision of a record after an entry: the version of its last entry by a person, so
    that what the system records, such as a reminder, never overtakes anyone."""
    return revision if recorded.by == SYSTEM_ACTOR.id else recorded.version


def decides_in(person: Person, unit: Code | None, rules: Rules) -> bool:
    """Return whether a person decides on the actions of a unit; None is the whole organisation."""
    units = [one.code for one in rules.policy.ancestors(unit or "")]
    return Actor.of(person).may(Permission.improvement_decide, units=units)
