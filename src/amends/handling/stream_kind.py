"""Stream kind: what `perform` needs to know of one kind of stream: its acts, projection and
effects."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Refused
from amends.core.streams import Stream
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.register.stream_rows import StreamRows
from amends.register.sweeps import Difference

from .commands import Command, Unknown
from .unit_of_work import UnitOfWork

type Decided = Iterable[tuple[str, Sequence[Any]]]
"""New events by the stream that they belong to."""
type Decide = Callable[[UnitOfWork, Command, Actor], Decided]
"""An act: returns its events. Raises `Refused` or `Unknown`."""


def nothing(*_: object) -> tuple[Any, ...]:
    """Do nothing, for a hook that a kind does not need."""
    return ()


def existing[S](uow: UnitOfWork, stream: Stream[S], command: Command) -> S:
    """Return the state of the stream of a command. Raises `Unknown` if it has none."""
    state = uow.state(stream, command.stream)
    if state is None:
        raise Unknown(command.stream)
    return state


def jobs_after(
    kinds: type | tuple[type, ...], job: Code
) -> Callable[[UnitOfWork, Sequence[str]], Iterator[NewJob]]:
    """Return the consequences of a kind of stream in which one job follows from some events."""

    def jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
        for stream, recorded in recorded_as(uow, streams, kinds):
            yield NewJob(stream, recorded.version, job)

    return jobs


def recorded_as(
    uow: UnitOfWork, streams: Sequence[str], kinds: type | tuple[type, ...]
) -> Iterator[tuple[str, RecordedEvent]]:
    """Yield the events of some classes that were recorded, each with its stream."""
    for stream in streams:
        for recorded in uow.recorded[stream]:
            if isinstance(recorded.event, kinds):
                yield stream, recorded


@dataclass(frozen=True, slots=True)
class Folded[S]:
    """States to be projected, each by its stream and as of a version; `new` streams have no
    projection yet."""

    states: Mapping[str, S]
    versions: Mapping[str, int]
    rules: Rules
    new: Collection[str] = field(default=frozenset())


def saving[S](rows: StreamRows[S]) -> Callable[[Folded[S]], None]:
    """Return what projects states to their rows."""
    return lambda folded: rows.save(folded.states, folded.rules)


def _revision(uow: UnitOfWork, stream: str, actor: Actor) -> int | None:
    return getattr(uow.states[stream], "revision", None)


@dataclass(frozen=True, slots=True)
class StreamKind[S]:
    """The command side of one kind of stream.

    `project` saves the projections of states, `forget` removes those of some streams before they
    are rebuilt, and `differences` compares all of them with the journal and rules.
    `revision` is that of a stream as an actor reads it, None if it has none.
    `consequences` are the jobs that follow from the streams written to. `visible_to` says whether a
    state exists for an actor. `opening` acts begin a stream, so nothing needs to be locked.
    `also_reads` names the other streams that a command reads or writes. `before` looks at a
    command as it was typed (`Command.typed`). `follow` returns what the system records after
    the events of a stream, in any stream. `instead` is what is recorded in place of a refused
    command. `signs` returns what a person must have opened before a command, as the read log
    names it: a stream, or the digest of a text; None if nothing. `adds` says of an entry that
    it changes nothing that one opens. `invariant` compares the rules before and after a batch.
    `dates` says when the events of a decided command happened, given the moment that its
    payload names.
    """

    stream: Stream[S]
    acts: Mapping[Code, Decide]
    project: Callable[[Folded[S]], object]
    consequences: Callable[[UnitOfWork, Sequence[str]], Iterable[NewJob]]
    visible_to: Callable[[Actor, S, Rules], bool]
    opening: frozenset[Code] = frozenset()
    also_reads: Callable[[Command], Iterable[str]] = nothing
    before: Callable[[UnitOfWork, Command, Actor], object] = nothing
    follow: Callable[[UnitOfWork, str, Command, Sequence[Any]], Decided] = nothing
    instead: Callable[[Command, Refused], Iterable[Command]] = nothing
    invariant: Callable[[Rules, Rules], object] = nothing
    dates: Callable[[UnitOfWork, Command, datetime], datetime] = lambda uow, command, moment: moment
    revision: Callable[[UnitOfWork, str, Actor], int | None] = _revision
    signs: Callable[[UnitOfWork, Command, Actor], str | None] = lambda uow, command, actor: None
    adds: Callable[[RecordedEvent], bool] = lambda recorded: False
    forget: Callable[[Collection[str]], object] = nothing
    differences: Callable[[Rules, datetime], Iterable[Difference]] = nothing
