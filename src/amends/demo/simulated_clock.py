"""Simulated clock of the demo: acts of the past, each written at its own moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from amends.core.codec import located_pieces
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.effects.raising import next_word
from amends.core.streams import COMPLAINT
from amends.core.values import Code, Moment
from amends.governance.demonstration import NotADemonstration, is_demonstration
from amends.handling.commands import Batch, Command
from amends.handling.kinds.action import ACTIONS
from amends.handling.kinds.complaint import COMPLAINTS, LAPSE, LetPass
from amends.handling.kinds.governing import GOVERNING_KINDS
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

PLAYED: tuple[StreamKind[Any], ...] = (
    COMPLAINTS,
    PROBLEMS,
    ACTIONS,
    SURVEYS,
    READINGS,
    *GOVERNING_KINDS,
)
"""Kinds of streams that a scenario writes to, in the order of their projection."""


def play(batches: Sequence[Batch]) -> int:
    """Write the batches, oldest first, each at its own moment, all in one transaction. Returns the
    number of entries.

    Warnings of deadlines due before a batch are recorded when they were due, for every complaint. A
    batch without acts lets time pass until then. Text can be searched at once. No job is queued,
    because nothing about the past is left to do: no letter is sent. Raises `NotADemonstration`,
    ValueError for what is no scenario (batches that go back in time, streams of rules or people,
    acts that erase), and what `perform` raises.
    """
    if not is_demonstration():
        raise NotADemonstration
    _refuse_what_is_no_tale(batches)
    with transaction_of_acts():
        waiting = sweeps.speaking(batches[-1].at, at_most=_ALL)
        beside = {stream_of(one.reference) for one in waiting}
        clock = _Clock(beside)
        return write(batches, beside=beside, meanwhile=clock.run, finish=_finish).entries


_ALL = 1_000_000


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
        known = any(command.stream in kind.stream for kind in PLAYED)
        if not known or command.act in _ERASING:
            raise ValueError(f"{command.act} of {command.stream} is not played but performed")


NOTICED = timedelta(seconds=20)
"""How long after the moment a deadline's warning is recorded: about as long as the worker takes."""


class _Clock:
    """Records warnings of deadlines between the batches, each when it is due."""

    def __init__(self, streams: Iterable[str]) -> None:
        self._changed = sorted(streams)
        self._next: dict[str, Moment] = {}
        self._ahead: list[tuple[Moment, str]] = []

    def run(self, uow: UnitOfWork, batch: Batch) -> None:
        """Record, in order of time, all warnings of deadlines up to a batch."""
        for stream in self._changed:
            self._look(uow, stream)
        while self._ahead and self._ahead[0][0] <= batch.at:
            moment, stream = heappop(self._ahead)
            if self._next.get(stream) == moment:
                uow.advance_to(moment)
                before = uow.appended
                decide(uow, Command(stream, LAPSE, LetPass()), SYSTEM_ACTOR)
                uow.append()
                if uow.appended > before:  # else it would be asked the same for ever
                    self._look(uow, stream)
        self._changed = [stream for command in batch.commands for stream in touched(command)]

    def _look(self, uow: UnitOfWork, stream: str) -> None:
        """Note when a complaint's deadlines have their next warning."""
        self._next.pop(stream, None)
        complaint = uow.state(COMPLAINT, stream) if stream in COMPLAINT else None
        if complaint is None:
            return
        words = (next_word(complaint, term, uow.rules) for term in complaint.terms)
        first = min((word for word in words if word is not None), default=None)
        if first is None:
            return
        moment = max(first, uow.last_appended(stream)) + NOTICED
        self._next[stream] = moment
        heappush(self._ahead, (moment, stream))


def _finish(uow: UnitOfWork) -> None:
    """Save the rows and index the texts, without queueing jobs."""
    for kind in PLAYED:
        project(uow, kind, uow.changed(kind.stream))
    search.index(_said(uow))


def _said(uow: UnitOfWork) -> Iterable[Said]:
    of: dict[str, str] = {
        piece.sealed: stream
        for stream in uow.changed(COMPLAINT)
        for one in uow.recorded[stream]
        for path, piece in located_pieces(one.event)
        if not path.endswith("/identity")
    }
    for piece, text in peek(of).items():
        if text:
            complaint = uow.states[of[piece]]
            yield Said(complaint.reference, piece, text, complaint.received_at)
