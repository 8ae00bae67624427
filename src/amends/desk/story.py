"""What happened to a complaint, line by line, with the words of each line."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from amends.core.operation import events as e
from amends.core.operation.complaint import Told
from amends.wording import dates
from amends.wording import timeline as wording

from .showing import Attached, Opened, Quote

_QUIET = (e.TermTold, e.IssueRaised, e.OwnerNamed, e.PersonnelTold, e.WatchSet, e.RecourseTold)
"""What follows from an act by itself: told in a smaller voice."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `look` is ``in`` (from a party), ``out`` (to one), ``internal`` or ``act``."""

    version: int
    text: str
    when: str
    moment: datetime
    recorded: str
    look: str
    quiet: bool
    quotes: tuple[Quote, ...]
    files: tuple[Attached, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What one act wrote: its lines share who and when."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        """The line that tells what was done."""
        return self.lines[0]

    @property
    def rest(self) -> tuple[Line, ...]:
        """What followed from it."""
        return self.lines[1:]


def timeline(seen: Opened) -> list[Moment]:
    """Everything that happened, oldest first, what belongs to one act together."""
    grouped = groupby(seen.file.entries, key=lambda told: (told.recorded, told.act, told.by))
    return [Moment(tuple(_line(told, seen) for told in many)) for _, many in grouped]


def _line(told: Told, seen: Opened) -> Line:
    zone = seen.names.zone
    late = abs((told.recorded - told.happened).total_seconds()) > 60
    return Line(
        version=told.version,
        text=wording.line(told, names=seen.names, complaint=seen.complaint),
        when=dates.moment(told.happened, zone=zone),
        moment=told.happened,
        recorded=dates.moment(told.recorded, zone=zone) if late else "",
        look=_look(told, seen),
        quiet=isinstance(told.event, _QUIET),
        quotes=tuple(seen.quotes(told)),
        files=tuple(seen.files(told)),
    )


def _look(told: Told, seen: Opened) -> str:
    event = told.event
    if isinstance(event, e.MessageAdded | e.ContactRecorded):
        return "in" if event.inbound else "out"
    if isinstance(event, e.Received | e.TakenOver):
        return "in"
    if isinstance(event, e.FileAttached):
        return "internal" if event.internal else "act"
    if isinstance(event, e.DecisionCommunicated | e.InformationRequested | e.NoticeSent):
        return "out"
    everybody = [p.number for p in seen.complaint.parties]
    told_outside = wording.line_for_complainant(
        told, parties=everybody, complaint=seen.complaint, names=seen.names
    )
    return "internal" if told_outside is None and seen.quotes(told) else "act"
