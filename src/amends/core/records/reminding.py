"""Clause 8.7: reminders of what is due in a record.

The owner is reminded before the day and once it has passed. Then the record goes up, as overdue
complaints do: to the owner's manager or who decides in the unit, then to the complaints manager.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Protocol

from ..framework.adoption.rulebook import Rules
from ..framework.people.personnel import Person, Role
from ..values import Code, Day, Id, Moment
from .deciding import Record, decides_in

SOON, PASSED, MANAGER, REPRESENTATIVE = 1, 2, 3, 4
"""How far a reminder goes: before the day, on the day after, to who is above, to the top."""


class Awaited(Record, Protocol):
    """A record in which someone has to act."""

    @property
    def holder(self) -> Id: ...
    @property
    def raised(self) -> int: ...


REMIND = Code("remind")


def rung_due(
    record: Awaited, day: Day | None, rules: Rules, moment: Moment, *, check: bool = False
) -> int | None:
    """Return how far the reminder goes that is due by a moment for what is awaited on a day."""
    due = (rung for rung, at in rungs_left(record, day, rules, check=check) if at <= moment)
    return max(due, default=None)


def rungs_left(
    record: Awaited, day: Day | None, rules: Rules, *, check: bool
) -> Iterator[tuple[int, Moment]]:
    """Yield how far reminders can still go for what is awaited on a day, and when each is due."""
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
