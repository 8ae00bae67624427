"""Clauses 5.4.1 and 7.8: whom an act tells among staff, by notices that they have to read."""

from collections.abc import Iterable

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor
from ...framework.people.personnel import Role
from ...values import Code, Id
from .. import events as e
from ..complaint.state import Complaint
from ..guards import against, who_sees


def alert(complaint: Complaint, rules: Rules, actor: Actor, cause: Code) -> e.TopManagementAlerted:
    """Return the alert to everyone in senior management who is independent, the actor apart."""
    holders = [one.id for one in rules.people.holders(Role.top_management)]
    persons = _others((one for one in holders if not against(one, complaint, rules)), actor)
    return e.TopManagementAlerted(cause, persons)


def personnel_told(
    complaint: Complaint, rules: Rules, actor: Actor, persons: Iterable[Id], response: int
) -> e.PersonnelTold:
    """Return that these members of staff are told of a response. Those who may open the complaint
    get a notice; people complained about read it on their own page."""
    told = tuple(sorted({*persons}))
    known = [one for id_ in _others(told, actor) if (one := rules.people.person(id_)) is not None]
    to_read = tuple(one.id for one in known if one.active and who_sees(one, complaint, rules))
    return e.PersonnelTold(told, response, to_read)


def _others(persons: Iterable[Id], actor: Actor) -> tuple[Id, ...]:
    return tuple(sorted({*persons} - {actor.id}))
