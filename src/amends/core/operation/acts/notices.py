"""Clauses 5.4.1 and 7.8: whom an act tells among staff, by notices that they have to read."""

from collections.abc import Collection, Iterable, Sequence

from ...framework.acting import Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor
from ...framework.people.personnel import Role
from ...refusal import Guard, demand
from ...values import Code, Day, Id
from .. import events as e
from ..complaint.parts import Reply
from ..complaint.state import Complaint
from ..guards import against, who_sees


def alert(here: Situation[Complaint], cause: Code) -> e.TopManagementAlerted:
    """Return the alert to everyone in senior management who is independent and may see the
    complaint, the actor apart; if there is no one, to the complaints manager."""
    return e.TopManagementAlerted(cause, _others(senior(here.state, here.rules), here.actor))


def senior(complaint: Complaint, rules: Rules) -> tuple[Id, ...]:
    """Return senior management who may see a complaint and are independent; if there is no one, the
    complaints manager."""
    order = (Role.top_management, Role.management_representative)
    return _holders(order, complaint, rules)


def objection_read_by(here: Situation[Complaint], disputed: Reply) -> tuple[Id, ...]:
    """Return who gets a notice that a recording is disputed: the complaints manager, otherwise
    senior management. Never the people who recorded or approved it, and not the actor."""
    order = (Role.management_representative, Role.top_management)
    recorders = {disputed.by, disputed.first}
    return _others(_holders(order, here.state, here.rules, apart=recorders), here.actor)


def _holders(
    order: Sequence[Role], complaint: Complaint, rules: Rules, *, apart: Collection[Id | None] = ()
) -> tuple[Id, ...]:
    """Return the holders of the first role that has any who may see the complaint and are
    independent."""
    for role in order:
        holders = tuple(
            one.id
            for one in rules.people.holders(role)
            if one.id not in apart
            and who_sees(one, complaint, rules)
            and not against(one.id, complaint, rules)
        )
        if holders:
            return holders
    return ()


def personnel_told(
    here: Situation[Complaint], persons: Iterable[Id], response: int
) -> e.PersonnelTold:
    """Return that these members of staff are told of a response. Those who may open the complaint
    get a notice; people complained about read it on their own page."""
    told = tuple(sorted({*persons}))
    known = [
        one
        for id_ in _others(told, here.actor)
        if (one := here.rules.people.person(id_)) is not None
    ]
    to_read = tuple(one.id for one in known if one.active and who_sees(one, here.state, here.rules))
    return e.PersonnelTold(told, response, to_read)


def answer_by(here: Situation[Complaint], day: Day | None) -> Sequence[e.ReminderSet]:
    """Return the reminder for the day until which an answer helps, of who asks or of the owner."""
    asking = here.actor.person.id if here.actor.person is not None else here.state.owner
    if day is None or asking is None:
        return ()
    demand(day >= here.today, Guard.term_over, until=here.moment)
    return (e.ReminderSet(day, asking, begins=here.rules.day_begins(here.state.unit, day)),)


def _others(persons: Iterable[Id], actor: Actor) -> tuple[Id, ...]:
    return tuple(sorted({*persons} - {actor.id}))
