"""Clauses 5.4.1 and 7.8: how notices to staff are sent, read and raised."""

from collections.abc import Sequence
from typing import Any

from ...values import Id
from .. import events as e
from .parts import RecordedEvent, StaffNotice
from .replacing import replace
from .state import Complaint
from .steps import on


@on(e.TopManagementAlerted)
def _alerted(c: Complaint, event: e.TopManagementAlerted, recorded: RecordedEvent) -> Complaint:
    return _noticed(c, e.Notice.alert, event.persons or (), recorded)


@on(e.PersonnelTold)
def _personnel_told(c: Complaint, event: e.PersonnelTold, recorded: RecordedEvent) -> Complaint:
    return _noticed(c, e.Notice.decision, event.to_read or (), recorded)


def objected(c: Complaint, event: e.RecordingDisputed, recorded: RecordedEvent) -> Complaint:
    """Return the complaint with the notices of an objection."""
    return _noticed(c, e.Notice.objection, event.to_read or (), recorded)


@on(e.NoticeRaised)
def _raised(c: Complaint, event: e.NoticeRaised, recorded: RecordedEvent) -> Complaint:
    about = next((one.about for one in c.notices if one.number == event.notice), e.Notice.alert)
    c = noticed(c, (event.notice,), rung=event.rung)
    return _noticed(c, about, event.persons, recorded, rung=None)


@on(e.NoticeRead)
def _read(c: Complaint, event: e.NoticeRead, recorded: RecordedEvent) -> Complaint:
    return noticed(c, event.notices, read=recorded.happened)


def noticed(c: Complaint, numbers: Sequence[int], **changes: Any) -> Complaint:
    """Return the complaint with these notices to staff changed."""
    notices = tuple(replace(n, **changes) if n.number in numbers else n for n in c.notices)
    return replace(c, notices=notices)


def to_staff(c: Complaint, person: Id, about: e.Notice, *, sent: bool) -> tuple[int, ...]:
    """Return the notices to a person that were sent, or were not yet."""
    return tuple(
        n.number
        for n in c.notices
        if (n.person, n.about) == (person, about) and (n.sent is not None) is sent
    )


def _noticed(
    c: Complaint,
    about: e.Notice,
    persons: Sequence[Id],
    recorded: RecordedEvent,
    *,
    rung: int | None = 0,
) -> Complaint:
    first = len(c.notices) + 1
    added = tuple(
        StaffNotice(
            number, about, person, recorded.by, recorded.recorded, recorded.version, rung=rung
        )
        for number, person in enumerate(persons, start=first)
    )
    return replace(c, notices=(*c.notices, *added)) if added else c
