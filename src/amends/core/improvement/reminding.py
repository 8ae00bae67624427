"""Clause 8.7: reminders of actions, of the checks of their effect, and of governing records.

The owner is reminded before the day and once it has passed. Then the record goes up, as overdue
complaints do: to the owner's manager or who decides in the unit, then to the complaints manager.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Person, Role
from ..refusal import Guard, demand
from ..values import Code, Day, Id, Moment
from .action_events import ActionRaised
from .actions import Action
from .declaration import Record
from .visibility import decides_in, sees_action

SOON, PASSED, MANAGER, REPRESENTATIVE = 1, 2, 3, 4
"""How far a reminder goes: before the day, on the day after, to who is above, to the top."""


class Awaited(Record, Protocol):
    """A record in which someone has to act."""

    @property
    def holder(self) -> Id: ...
    @property
    def raised(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RemindOfAction:
    """Remind people of what is due by now. Only the system asks for it, and asking twice records
    nothing twice."""


REMIND = Code("remind")


def remind(
    action: Action, rules: Rules, actor: Actor, moment: Moment, given: RemindOfAction
) -> tuple[ActionRaised, ...]:
    """Return the reminder that is due by a moment; only the furthest one of several."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=REMIND)
    day, check = _waits(action), action.awaits_check
    rung = rung_due(action, day, rules, moment, check=check)
    if day is None or rung is None:
        return ()
    to = reminded(action, rung, rules, lambda one: sees_action(one, action, rules))
    return (ActionRaised(rung, day, to, check),)


def next_reminder(action: Action, rules: Rules) -> Moment | None:
    """Return when the next reminder is due, from the record and the rules alone; None if there is
    none."""
    left = _left(action, _waits(action), rules, check=action.awaits_check)
    return min((at for _, at in left), default=None)


def rung_due(
    record: Awaited, day: Day | None, rules: Rules, moment: Moment, *, check: bool = False
) -> int | None:
    """Return how far the reminder goes that is due by a moment for what is awaited on a day."""
    due = (rung for rung, at in _left(record, day, rules, check=check) if at <= moment)
    return max(due, default=None)


def _waits(action: Action) -> Day | None:
    if action.open:
        return action.due
    return action.check_on if action.awaits_check else None


def _left(
    record: Awaited, day: Day | None, rules: Rules, *, check: bool
) -> Iterator[tuple[int, Moment]]:
    if day is None:
        return
    policy = rules.policy
    days = {PASSED: 1}
    if policy.warn_days and not check:
        days[SOON] = -policy.warn_days
    if check:
        days[SOON] = 0
    if policy.climb_days:
        days |= {MANAGER: 1 + policy.climb_days, REPRESENTATIVE: 1 + 2 * policy.climb_days}
    for rung, after in days.items():
        if rung > record.raised:
            yield rung, rules.day_begins(record.unit, day + timedelta(days=after))


def reminded(
    record: Awaited, rung: int, rules: Rules, sees: Callable[[Person], bool]
) -> tuple[Id, ...]:
    """Return who is reminded: who has to act, or people above them who may see the record."""
    holder = record.holder
    if rung <= PASSED:
        return (holder,)
    people = rules.people.persons.values()
    above: list[Person] = []
    if rung == MANAGER:
        known = rules.people.person(holder)
        manager = rules.people.person(known.manager) if known else None
        above = [manager] if manager else [one for one in people if _heads(one, record, rules)]
    if not above:
        above = list(rules.people.holders(Role.management_representative))
    seen = (one.id for one in above if sees(one))
    return tuple(sorted(seen)) or (holder,)


def _heads(person: Person, record: Awaited, rules: Rules) -> bool:
    manages = any(grant.role is Role.area_manager for grant in person.grants)
    return manages and person.active and decides_in(person, record.unit, rules)
