"""Clause 7.9: a complainant objects to the reply or withdrawal that staff recorded for them."""

from dataclasses import dataclass

from ....framework.acting import Events, Situation
from ....framework.people.authority import Actor, Permission
from ....refusal import Guard, Refused, demand
from ....values import Words, sealed
from ... import events as e
from ...complaint.parts import REFUSALS, Participant, Reply
from ...complaint.stages import CLOSED, OPEN
from ...complaint.state import Complaint
from ...guards import demand_complainant, demand_own, own_parties
from ..declaration import act
from ..notices import objection_read_by
from .ending import reopening
from .reaction import watch_day


@dataclass(frozen=True, slots=True)
class ObjectToRecording:
    """For whom something was recorded wrongly, and what is right."""

    party: int
    words: Words


def _noted(here: Situation[Complaint]) -> None:
    everyone = tuple(p.number for p in here.state.complainants)
    mine = own_parties(here, everyone)
    found = (_disputable(p, here.actor) for p in here.state.complainants if p.number in mine)
    demand(any(found), Guard.nothing_noted)


def _disputable(participant: Participant, actor: Actor) -> Reply | None:
    """Return what was recorded for a complainant and may be disputed: a refusal only by them,
    because without it silence could close the complaint."""
    noted = participant.noted
    theirs = noted is None or noted.reaction not in REFUSALS or actor.party is not None
    return noted if theirs else None


@act(
    "object-to-recording",
    "7.9",
    Permission.complaint_note,
    OPEN | CLOSED,
    complainant=True,
    impartial=True,
    ready=_noted,
)
def object_to_recording(here: Situation[Complaint], particulars: ObjectToRecording) -> Events:
    """Record that a reply or withdrawal was recorded wrongly. What the complainant said before
    applies again: a refusal with all its options, also if the complaint was closed. Otherwise a
    closed complaint is reopened. Until they reply themselves, no one alone records that they accept
    or withdraw."""
    demand_own(here, particulars.party)
    participant = demand_complainant(here.state, particulars.party, *OPEN, *CLOSED)
    noted = _disputable(participant, here.actor)
    if noted is None:
        raise Refused(Guard.nothing_noted)
    to_read = objection_read_by(here, noted)
    disputed = e.RecordingDisputed(particulars.party, sealed(particulars.words), to_read)
    refused = noted.reaction is not None and participant.said_before in REFUSALS
    if refused:
        return (disputed, e.WatchSet(watch_day(here)))
    if participant.stage in CLOSED:
        by_complainant = here.actor.party is not None
        opened = e.Reopened((particulars.party,), sealed(particulars.words), by_complainant)
        return (disputed, *reopening(here, opened))
    return (disputed,)
