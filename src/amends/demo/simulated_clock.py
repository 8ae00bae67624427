"""Simulated clock of the demo: acts of the past, each written at its own moment."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from amends.core.codec import located_pieces
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.governing.confirmations import ConfirmRequirement
from amends.core.operation.acts.communication import ReadNotices, notices_to, read_notices
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.effects.deadline_warnings import next_word
from amends.core.refusal import Refused
from amends.core.streams import COMPLAINT
from amends.core.values import Code, Id, Moment
from amends.governance.demonstration import NotADemonstration, is_demonstration
from amends.handling.commands import Batch, Command, Unknown
from amends.handling.kinds import kind_of
from amends.handling.kinds.action import ACTIONS
from amends.handling.kinds.complaint import COMPLAINTS, LAPSE, LetPass
from amends.handling.kinds.criterion import CRITERIA
from amends.handling.kinds.governing import EVIDENCE_SHOWN, GOVERNING_KINDS
from amends.handling.kinds.opened_first import note
from amends.handling.kinds.problem import PROBLEMS
from amends.handling.kinds.reading import READINGS
from amends.handling.kinds.survey import SURVEYS
from amends.handling.perform import decide, project, touched, transaction_of_acts, write
from amends.handling.stream_kind import StreamKind
from amends.handling.streams import stream_of
from amends.handling.unit_of_work import UnitOfWork
from amends.jobs import queue
from amends.register import search, sweeps
from amends.register.search import Said
from amends.vault import peek
from amends.vault.reading import note_without_words

PLAYED: tuple[StreamKind[Any], ...] = (
    COMPLAINTS,
    PROBLEMS,
    ACTIONS,
    SURVEYS,
    READINGS,
    CRITERIA,
    *GOVERNING_KINDS,
)
"""Kinds of streams that a scenario writes to, in the order of their projection."""


def play(batches: Sequence[Batch]) -> int:
    """Write the batches, oldest first, each at its own moment, all in one transaction. Returns the
    number of entries.

    Warnings of deadlines due before a batch are recorded when they were due, for every complaint,
    and staff read their notices a few hours after they got them. A batch without acts lets time
    pass until then. Text can be searched at once. No job is queued,
    because nothing about the past is left to do: no letter is sent. Raises `NotADemonstration`,
    ValueError for what is no scenario (batches that go back in time, streams of rules or people,
    acts that erase), and what `perform` raises.
    """
    if not is_demonstration():
        raise NotADemonstration
    _refuse_what_is_no_tale(batches)
    with transaction_of_acts():
        waiting = sweeps.speaking(batches[-1].at, at_most=_ALL)
        beside = {stream_of(warning.reference) for warning in waiting}
        clock = _Clock(beside)
        return write(batches, beside=beside, meanwhile=clock.run, finish=_finish).entries


_ALL = 1_000_000
_READ = read_notices.name


def let_the_past_rest(*, now: datetime) -> None:
    """Mark what follows from the last missed deadlines as done without doing it. Raises
    `NotADemonstration`."""
    if not is_demonstration():
        raise NotADemonstration
    queue.skip_pending(now=now)


_ERASING = frozenset({Code("retract"), Code("erase")})


def _refuse_what_is_no_tale(batches: Sequence[Batch]) -> None:
    if any(later.at < batch.at for batch, later in pairwise(batches)):
        raise ValueError("the scenes go back in time")
    for command in (command for batch in batches for command in batch.commands):
        played = any(command.stream in kind.stream for kind in PLAYED)
        if not played or command.act in _ERASING:
            raise ValueError(f"{command.act} of {command.stream} is not played but performed")


NOTICED = timedelta(seconds=20)
"""How long after the moment a deadline's warning is recorded: about as long as the worker takes."""


READ_AFTER = timedelta(minutes=75)
"""After which staff read a notice at the earliest. It takes them up to two hours longer, which is
before it is raised."""


class _Clock:
    """Records warnings of deadlines between the batches, each when it is due, and that notices were
    read."""

    def __init__(self, streams: Iterable[str]) -> None:
        self._changed = sorted(streams)
        self._next: dict[str, Moment] = {}
        self._ahead: list[tuple[Moment, str, str]] = []
        """What happens when, in which stream: a person reads their notices, or, for "", a warning
        is due."""
        self._to_read: set[tuple[str, int]] = set()

    def run(self, uow: UnitOfWork, batch: Batch) -> None:
        """Record, in order of time, all warnings of deadlines up to a batch, and that people open
        what they sign."""
        for stream in self._changed:
            self._look(uow, stream)
        while self._ahead and self._ahead[0][0] <= batch.at:
            moment, stream, person = heappop(self._ahead)
            if person:
                self._read(uow, stream, Id(person), moment)
            elif self._next.get(stream) == moment:
                uow.advance_to(moment)
                before = uow.appended
                decide(uow, Command(stream, LAPSE, LetPass()), SYSTEM_ACTOR)
                uow.append()
                if uow.appended > before:  # else it would be asked the same for ever
                    self._look(uow, stream)
        self._changed = [stream for command in batch.commands for stream in touched(command)]
        for command in batch.commands:
            _open(uow, command, batch.actor, batch.at)

    def _look(self, uow: UnitOfWork, stream: str) -> None:
        self._next.pop(stream, None)
        complaint = uow.state(COMPLAINT, stream) if stream in COMPLAINT else None
        if complaint is None:
            return
        self._await_readers(uow, stream, complaint)
        words = (next_word(complaint, term, uow.rules) for term in complaint.terms)
        first = min((word for word in words if word is not None), default=None)
        if first is None:
            return
        moment = max(first, uow.last_appended(stream)) + NOTICED
        self._next[stream] = moment
        heappush(self._ahead, (moment, stream, ""))

    def _await_readers(self, uow: UnitOfWork, stream: str, complaint: Complaint) -> None:
        """Note when staff read the notices that they got since the last look."""
        for notice in complaint.notices:
            if notice.read is None and (stream, notice.number) not in self._to_read:
                self._to_read.add((stream, notice.number))
                moment = notice.at + READ_AFTER + timedelta(minutes=2 * notice.at.minute)
                moment = max(moment, uow.last_appended(stream) + NOTICED, uow.now)
                heappush(self._ahead, (moment, stream, notice.person))

    def _read(self, uow: UnitOfWork, stream: str, person: Id, moment: Moment) -> None:
        """Record that a person read their notices, if they may still see the complaint."""
        uow.advance_to(moment)
        complaint, reader = uow.state(COMPLAINT, stream), uow.rules.people.person(person)
        theirs = notices_to(complaint, person) if complaint else ()
        if reader is not None and theirs:
            command, actor = Command(stream, _READ, ReadNotices(theirs)), Actor.of(reader)
            _open(uow, command, actor, moment)
            with suppress(Refused, Unknown):
                decide(uow, command, actor)
                uow.append()
                self._look(uow, stream)


def _open(uow: UnitOfWork, command: Command, actor: Actor, moment: Moment) -> None:
    """Note that a person opens what a command signs, some minutes before they sign it, but
    after the last entry."""
    earlier = moment - timedelta(minutes=3 + moment.minute % 9)
    if isinstance(command.particulars, ConfirmRequirement):
        place = f"requirement/{command.particulars.requirement}"
        note_without_words(reader=actor.id, purpose=EVIDENCE_SHOWN, now=earlier, reference=place)
    what = kind_of(command.stream).signs(uow, command, actor) if actor.person else None
    if what is not None:
        with suppress(KeyError):  # a text or a list of one day has no entries
            earlier = max(earlier, uow.last_appended(what) + NOTICED / 2)
        note(actor, what, now=min(earlier, moment))


def _finish(uow: UnitOfWork) -> None:
    """Save the rows and index the texts, without queueing jobs."""
    for kind in PLAYED:
        project(uow, kind, uow.changed(kind.stream))
    search.index(_said(uow))


def _said(uow: UnitOfWork) -> Iterable[Said]:
    of: dict[str, str] = {
        piece.sealed: stream
        for stream in uow.changed(COMPLAINT)
        for entry in uow.recorded[stream]
        for path, piece in located_pieces(entry.event)
        if not path.endswith("/identity")
    }
    for piece, text in peek(of).items():
        if text:
            complaint = uow.states[of[piece]]
            yield Said(complaint.reference, piece, text, complaint.received_at)
