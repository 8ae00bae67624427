"""Clause 7.5: alerts of a reported danger: at receipt to the first contact of the policy, and to
the next one each time, as long as the promised phone call is late; at last to senior management."""

from collections.abc import Iterator
from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission
from ...values import Id, Moment
from .. import events as e
from ..acts.notices import senior
from ..complaint.state import Complaint
from ..guards import against, permissions_here, who_sees


def danger_alerts(
    c: Complaint, rules: Rules, moment: Moment
) -> Iterator[tuple[Moment, e.DangerAlerted]]:
    """Yield the alerts that were not given, each with the moment when it is due."""
    within, call = timedelta(minutes=rules.policy.danger_call_within), c.danger_call
    if not within or not c.reported_danger or not c.open:
        return
    late, given = call.until if call and c.awaits_call else None, len(c.danger_alerts)
    first = c.received_at if c.in_danger or late else None
    for number, persons in enumerate(_contacts(c, rules, moment)):
        at = late + (number - 1) * within if late and number else first
        if number >= given and at and bool(number) <= bool(late):
            yield at, e.DangerAlerted(persons)


def _contacts(c: Complaint, rules: Rules, moment: Moment) -> list[tuple[Id, ...]]:
    """Return who is alerted, one group after the other: only people who may see the complaint and
    are independent, those present before those absent."""
    day = rules.day_of(c.unit, moment)
    every = [p for p in rules.people.persons.values() if p.active and who_sees(p, c, rules)]
    free = [person for person in every if not against(person.id, c, rules)]
    free = [person for person in free if person.away(day) is None] or free
    named, ids = rules.policy.danger_contacts, {person.id for person in free}
    groups: list[tuple[Id, ...]] = [(one,) for one in named if one in ids]
    if not groups:
        assess = Permission.complaint_handle
        groups = [tuple(sorted(p.id for p in free if assess in permissions_here(p, c, rules)))]
    before = {person for group in groups for person in group}
    groups.append(tuple(person for person in senior(c, rules) if person not in before))
    return [group for group in groups if group]
