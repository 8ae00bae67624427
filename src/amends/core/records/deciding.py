"""Clause 8.7: declaration of acts on records, and the checks that they share."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import SYSTEM_ACTOR, Actor, Permission
from ..framework.people.personnel import Person
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, Refused, demand, demand_days
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment

type Decide = Callable[..., Sequence[Any]]


class Record(Protocol):
    """What a problem and an action have in common for the checks of an act."""

    @property
    def holder(self) -> Id | None: ...
    @property
    def unit(self) -> Code | None: ...
    @property
    def state(self) -> Coded: ...


@dataclass(frozen=True, slots=True)
class RecordAct[P]:
    """An act on a problem or an action: who may do it, and in which states. `of` is the kind of
    record, and an act without states begins one. An `own` act may be done by the person who has to
    act now (`holder`), whatever their role, and the worker a `system` one. An `additive` act fits
    whatever was done meanwhile."""

    of: Code
    name: Code
    clause: str
    particulars: type[P]
    permission: Permission
    states: frozenset[Coded]
    decide: Decide
    own: bool = False
    system: bool = False
    additive: bool = False
    opened: bool = False
    """Whether the actor must have opened the record since its text has to be read."""
    ready: Callable[[Any, Rules, Actor, Moment], None] | None = None
    apart: Callable[[Any], Collection[Id | None]] | None = None
    """Returns the people involved in a record, who do not do this if someone else may."""

    @property
    def key(self) -> str:
        """The name of the act among the acts on all kinds of records, as in ``problem.close``."""
        return f"{self.of}.{self.name}"


def declaring(
    of: str, clause: str, acts: dict[Code, RecordAct[Any]]
) -> Callable[..., Callable[[Decide], RecordAct[Any]]]:
    """Return the decorator that declares acts on a kind of record, and adds them to `acts`."""

    def act(
        name: str, given: type, permission: Permission, states: Collection[Coded], **marks: Any
    ) -> Callable[[Decide], RecordAct[Any]]:
        def declare(decide: Decide) -> RecordAct[Any]:
            code, where = Code(name), frozenset(states)
            acts[code] = RecordAct(
                Code(of), code, clause, given, permission, where, decide, **marks
            )
            return acts[code]

        return declare

    return act


def records(event: type, **takes: str) -> Decide:
    """Return the decision of an act that records what was given, whenever it is possible. Fields of
    the event take those of the record that are named for them."""

    def decide(
        record: Any, rules: Rules, actor: Actor, moment: Moment, given: Any
    ) -> Sequence[Any]:
        taken = {name: getattr(record, of) for name, of in takes.items()}
        return (made_from(event, given, **taken),)

    return decide


def demand_permitted(
    act: RecordAct[Any], rules: Rules, actor: Actor, owner: Id | None, unit: Code | None
) -> None:
    """Refuse an actor who may not do this act in a unit; None is the whole organisation."""
    own = act.own and actor.person is not None and actor.person.active and owner == actor.id
    demand(own or _permitted(act, rules, actor, unit), Guard.not_permitted, act=Code(act.key))


def _permitted(act: RecordAct[Any], rules: Rules, actor: Actor, unit: Code | None) -> bool:
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
    act: RecordAct[Any], rules: Rules, actor: Id, involved: Collection[Id | None], unit: Code | None
) -> None:
    """Refuse a person who is involved, if someone else may do this act."""
    if actor not in involved:
        return
    others = (one for one in rules.people.persons.values() if one.id not in involved)
    able = any(_permitted(act, rules, Actor.of(one), unit) for one in others)
    demand(not able, Guard.not_by_owner)


def may_act(
    act: RecordAct[Any], record: Record, rules: Rules, actor: Actor, moment: Moment
) -> None:
    """Refuse the act if no payload could make it possible now. Raises `Refused`."""
    demand_permitted(act, rules, actor, record.holder, record.unit)
    demand(record.state in act.states, Guard.wrong_state, state=record.state)
    if act.ready is not None:
        act.ready(record, rules, actor, moment)
    if act.apart is not None:
        demand_apart(act, rules, actor.id, act.apart(record), record.unit)


def do_record_act(
    act: RecordAct[Any],
    record: Any,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    particulars: object,
    *more: Any,
) -> Sequence[Any]:
    """Return the events of the act on a record; None begins one. Raises `Refused`."""
    demand_days(particulars)
    if record is not None:
        may_act(act, record, rules, actor, moment)
    return act.decide(record, rules, actor, moment, particulars, *more)


def demand_owner(rules: Rules, person: Id | None) -> Id:
    """Return an active person. Raises `Refused` for any other."""
    known = rules.people.person(person)
    if person is None or known is None or not known.active:
        raise Refused(Guard.unknown_person)
    return person


def demand_later(rules: Rules, unit: Code | None, moment: Moment, day: Day) -> None:
    """Refuse a day that is not after today."""
    demand(day > rules.day_of(unit, moment), Guard.in_the_past, day=day)


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
