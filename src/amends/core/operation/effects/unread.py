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


_ALWAYS = frozenset({e.Notice.alert, e.Notice.objection})


def unread(complaint: Complaint) -> tuple[StaffNotice, ...]:
    """Return the notices to staff that were not read: of an open complaint all, of others only
    alerts and objections."""
    return tuple(
        one
        for one in complaint.notices
        if one.read is None and (complaint.open or one.about in _ALWAYS)
    )


def raised(complaint: Complaint, rules: Rules, moment: Moment) -> Iterator[e.NoticeRaised]:
    """Yield what has to be raised by a moment, also if there is no one else to tell. Asked again,
    it yields nothing."""
    told = {(one.about, one.person) for one in complaint.notices}
    for notice in unread(complaint):
        for rung in _left(notice):
            if _since(complaint, notice, rung, rules) < moment:
                free = _free(complaint, notice, rung, rules)
                persons = tuple(one for one in free if (notice.about, one) not in told)
                told |= {(notice.about, one) for one in persons}
                yield e.NoticeRaised(notice.number, rung, persons)


def next_raised(complaint: Complaint, notice: StaffNotice, rules: Rules) -> Moment | None:
    """Return after which moment an unread notice is raised next, no matter who is told; None if it
    is not raised any more."""
    moments = (_since(complaint, notice, rung, rules) for rung in _left(notice))
    return min(moments, default=None)


def _left(notice: StaffNotice) -> Iterator[int]:
    if notice.rung is not None:
        yield from (rung for rung in _RUNGS if rung > notice.rung)


def _free(complaint: Complaint, notice: StaffNotice, rung: int, rules: Rules) -> tuple[Id, ...]:
    above = _above(rung, notice.person, rules)
    apart = _recorders(complaint, notice)
    found = (one.id for one in above if who_sees(one, complaint, rules) and one.id not in apart)
    return tuple(sorted(one for one in found if not against(one, complaint, rules)))


def _recorders(complaint: Complaint, notice: StaffNotice) -> frozenset[Id | None]:
    """Return who recorded or approved the reply that an objection disputes."""
    if notice.about is not e.Notice.objection:
        return frozenset()
    replies = (reply for party in complaint.parties for reply in party.replies)
    disputed = [one for one in replies if one.disputed == notice.at]
    return frozenset(person for one in disputed for person in (one.by, one.first))


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
