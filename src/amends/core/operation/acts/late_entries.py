"""Clause 7.3: confirming by evidence that something recorded late was done on its own day."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...refusal import Guard, Refused, demand
from .. import events as e
from ..complaint.parts import EvidenceEntry, LateEntry
from ..complaint.stages import ANY
from ..complaint.state import Complaint
from ..guards import own_id, permissions_here
from .declaration import act


@dataclass(frozen=True, slots=True)
class ConfirmLate:
    """Which entry was recorded late, and which entry shows its day: a file, or a message of a
    person involved."""

    entry: int
    evidence: int


def unconfirmed(complaint: Complaint) -> tuple[LateEntry, ...]:
    """Return what was recorded late and waits for a second person."""
    return tuple(one for one in complaint.late if one.confirmed_by is None)


def evidence_of(complaint: Complaint) -> tuple[EvidenceEntry, ...]:
    """Return the files and messages that can show a day, none of which was redacted."""
    return tuple(one for one in complaint.evidence if one.piece not in complaint.retracted)


def _some_wait(here: Situation[Complaint]) -> None:
    demand(bool(unconfirmed(here.state)), Guard.nothing_recorded_late)


@act("confirm-late", "7.3", Permission.complaint_note, ANY, ready=_some_wait, opened=True)
def confirm_late(here: Situation[Complaint], particulars: ConfirmLate) -> Events:
    """Confirm the day of an entry that was recorded late, by a file or a message. Who recorded it
    cannot, unless no one else may; then the record says that one person did it alone."""
    c, person = here.state, own_id(here.actor)
    late = next((one for one in unconfirmed(c) if one.number == particulars.entry), None)
    if late is None:
        raise Refused(Guard.unknown_item, item=particulars.entry)
    shown = any(one.number == particulars.evidence for one in evidence_of(c))
    demand(shown, Guard.unknown_item, item=particulars.evidence)
    demand(here.actor.via is None, Guard.not_by_operator)
    alone = late.by == person
    demand(not alone or not _second_person(here, late), Guard.same_person)
    return (e.LateEntryConfirmed(late.number, particulars.evidence, alone or None),)


def _second_person(here: Situation[Complaint], late: LateEntry) -> bool:
    """Return whether anyone but who recorded it could confirm it."""
    others = (one for one in here.rules.people.persons.values() if one.id != late.by and one.active)
    return any(
        confirm_late.permission in permissions_here(one, here.state, here.rules) for one in others
    )
