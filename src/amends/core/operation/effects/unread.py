"""Clause 5.4.1-g: notices to staff that stay unread are raised to the reader's manager, then to the
complaints manager."""

from collections.abc import Iterator
from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.people.personnel import Person, Role
from ...principles.timeliness import add_working_days, moved_to
from ...values import Id, Moment
from .. import events as e
from ..complaint.parts import StaffNotice
from ..complaint.state import Complaint
from ..guards import against, who_sees

ALERT_UNREAD = timedelta(hours=4)
"""After which an alert is raised; other notices after a working day."""
_RUNGS = (1, 2)
"""The reader's manager, and the complaints manager."""


def unread(complaint: Complaint) -> tuple[StaffNotice, ...]:
    """Return the notices to staff that were not read."""
    return tuple(one for one in complaint.notices if one.read is None)


def raised(complaint: Complaint, rules: Rules, moment: Moment) -> Iterator[e.NoticeRaised]:
    """Yield what has to be raised by a moment. Asked again, it yields nothing."""
    for notice in unread(complaint):
        for rung, persons in _left(complaint, notice, rules):
            if _since(complaint, notice, rung, rules) < moment:
                yield e.NoticeRaised(notice.number, rung, persons)


def next_raised(complaint: Complaint, notice: StaffNotice, rules: Rules) -> Moment | None:
    """Return after which moment an unread notice is raised next; None if no one else is told."""
    rungs = [rung for rung, _ in _left(complaint, notice, rules)]
    return min((_since(complaint, notice, rung, rules) for rung in rungs), default=None)


def _left(
    complaint: Complaint, notice: StaffNotice, rules: Rules
) -> Iterator[tuple[int, tuple[Id, ...]]]:
    if notice.rung is None:
        return
    for rung in _RUNGS:
        told = {one.person for one in complaint.notices if one.about is notice.about}
        persons = {one.id for one in _above(rung, notice.person, rules)} - told
        free = {
            one
            for one in persons
            if (known := rules.people.person(one)) is not None
            and who_sees(known, complaint, rules)
            and not against(one, complaint, rules)
        }
        if rung > notice.rung and free:
            yield rung, tuple(sorted(free))


def _above(rung: int, person: Id, rules: Rules) -> tuple[Person, ...]:
    if rung == len(_RUNGS):
        return rules.people.holders(Role.management_representative)
    known = rules.people.person(person)
    manager = rules.people.person(known.manager) if known else None
    return (manager,) if manager is not None and manager.active else ()


def _since(complaint: Complaint, notice: StaffNotice, rung: int, rules: Rules) -> Moment:
    if notice.about is e.Notice.alert:
        return notice.at + rung * ALERT_UNREAD
    calendar = rules.calendar(complaint.unit)
    day = rules.day_of(complaint.unit, notice.at)
    return moved_to(add_working_days(day, rung, calendar=calendar), calendar=calendar).moment
