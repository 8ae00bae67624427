"""Clauses 7.3 and 4.15: missed deadlines and the people warned about them.

The owner is warned before a deadline passes. Afterwards the people on the policy's escalation
ladder are warned, step by step, until it is met or moved. Each person is warned once about each
deadline. Reminders of actions are in `improvement.action_reminding`, those of governing records
in `records.reminding`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from ...framework.adoption.rulebook import Rules
from ...framework.people.personnel import Person, Role
from ...principles.timeliness import add_working_days, moved_to
from ...values import Code, Id, Moment
from .. import events as e
from ..complaint.parts import StaffNotice, Term
from ..complaint.state import Complaint
from ..guards import against, roles_here, who_sees
from .danger_alerts import danger_alerts

_INSTANT = timedelta(microseconds=1)
OWNER = 1
"""The first rung: the owner of the complaint."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is warned about a deadline, and from which moment: the owner, or the people with the role
    of a rung."""

    number: int
    at: Moment
    level: Code | None = None
    role: Role | None = None


def let_pass(complaint: Complaint, rules: Rules, moment: Moment) -> tuple[e.Event, ...]:
    """Return the events due by a moment: each deadline that was missed, once, and the people
    warned, each notice to staff that stays unread, and each alert of a danger. Asked again, it
    returns nothing."""
    alerts = danger_alerts(complaint, rules, moment)
    told: tuple[e.Event, ...] = tuple(alert for at, alert in alerts if at <= moment)
    told += tuple(raised(complaint, rules, moment))
    if not complaint.open:
        return told

    @cache
    def who(role: Role | None) -> tuple[Id, ...]:  # the same for all dates of the complaint
        return who_hears(complaint, rules, moment, role)

    return told + tuple(
        event
        for term in complaint.terms
        if term.running
        for event in _said(term, _left(term, rules, complaint.unit), moment, who)
    )


def next_word(complaint: Complaint, term: Term, rules: Rules) -> Moment | None:
    """Return after which moment a deadline has its next warning; None if there is none. It depends
    on record and rules alone, never on the current time."""
    if not (complaint.open and term.running):
        return None
    lapses = () if term.lapsed else (term.until,)
    rungs = _left(term, rules, complaint.unit)
    return min((*lapses, *(rung.at for rung in rungs)), default=None)


def _said(
    term: Term, rungs: Iterable[Rung], moment: Moment, who: Callable[[Role | None], tuple[Id, ...]]
) -> Iterator[e.Event]:
    if not term.lapsed and term.until < moment:
        yield e.TermLapsed(term.pack, term.clock, term.until)
    for rung in rungs:
        too_late = rung.number == OWNER and term.until < moment
        if rung.at < moment and not too_late:
            heard = who(rung.role)
            yield e.TermRaised(term.pack, term.clock, term.until, rung.number, heard, rung.level)


def _left(term: Term, rules: Rules, unit: Code | None) -> Iterator[Rung]:
    """Yield the rungs that a deadline has not reached. One whose end breaches nothing reaches none,
    and there is no warning for a date that was already near when it was recorded."""
    if term.gateway:
        return
    policy = rules.policy
    if policy.warn_days and not (term.raised or term.lapsed):
        warned = _warned(term, rules, unit)
        if term.told_at is not None and term.told_at <= warned:
            yield Rung(OWNER, warned)
    if not policy.climb_days:
        return
    for number, level in enumerate(policy.levels_above(None)):
        rung = Rung(
            OWNER + 1 + number,
            term.until + number * timedelta(days=policy.climb_days),
            level.code,
            level.role,
        )
        if rung.number > term.raised:
            yield rung


def _warned(term: Term, rules: Rules, unit: Code | None) -> Moment:
    """Return after which moment the owner is warned of an approaching deadline: the days in the
    policy before it, or sooner, so that there is a working day for reading the warning."""
    warned = term.until - timedelta(days=rules.policy.warn_days)
    day = rules.day_of(unit, warned + _INSTANT)
    return warned - (day - rules.working_until(unit, day))


def who_hears(
    complaint: Complaint, rules: Rules, moment: Moment, wanted: Role | None = None
) -> tuple[Id, ...]:
    """Return who is warned: the owner or, for a rung, people who have its role for the complaint,
    may see it and are independent; those present before those absent. If there are none, the
    complaints manager, then senior management."""
    owner = complaint.owner
    if wanted is None and owner is not None and not against(owner, complaint, rules):
        return (owner,)
    day = rules.day_of(complaint.unit, moment)
    for role in (wanted, Role.management_representative, Role.top_management):
        if role is None:
            continue
        free = [one for one in rules.people.holders(role) if _free(one, role, complaint, rules)]
        there = [one for one in free if one.away(day) is None]
        if free:
            return tuple(sorted(one.id for one in there or free))
    return ()


def _free(person: Person, role: Role, complaint: Complaint, rules: Rules) -> bool:
    return (
        person.active
        and role in roles_here(person, complaint, rules)
        and who_sees(person, complaint, rules)
        and not against(person.id, complaint, rules)
    )


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
        for rung in _rungs_left(notice):
            if _since(complaint, notice, rung, rules) < moment:
                free = _free_above(complaint, notice, rung, rules)
                persons = tuple(one for one in free if (notice.about, one) not in told)
                told |= {(notice.about, one) for one in persons}
                yield e.NoticeRaised(notice.number, rung, persons)


def next_raised(complaint: Complaint, notice: StaffNotice, rules: Rules) -> Moment | None:
    """Return after which moment an unread notice is raised next, no matter who is told; None if it
    is not raised any more."""
    moments = (_since(complaint, notice, rung, rules) for rung in _rungs_left(notice))
    return min(moments, default=None)


def _rungs_left(notice: StaffNotice) -> Iterator[int]:
    if notice.rung is not None:
        yield from (rung for rung in _RUNGS if rung > notice.rung)


def _free_above(
    complaint: Complaint, notice: StaffNotice, rung: int, rules: Rules
) -> tuple[Id, ...]:
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
