"""`perform`: the one way to write, whole or not at all.

Seal, lock, read, decide, append, project, queue: web, mail, API, imports and the worker all come
through here. What may be done on a stream and what follows from it is its kind's (`kinds`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction

from amends.core.framework.acting import Act
from amends.core.framework.installation import CommandRun
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.governing.catalogue import RECORD_KINDS
from amends.core.operation.acts.declaration import when
from amends.core.operation.complaint.evolve import speaks
from amends.core.refusal import Guard, Refused
from amends.core.streams import COMPLAINT, INSTALLATION, stream_named
from amends.core.values import Code, Id, Moment
from amends.jobs.queue import NewJob, queue
from amends.journal import store
from amends.journal.sqlite_write_queue import queued_writes
from amends.vault import erase, files

from . import idempotency, kinds, rules
from .commands import Batch, Command, Outdated, Performed, Unknown, Unread
from .idempotency import Once
from .kinds.opened_first import having_opened
from .sealing import resolved, seal_all
from .stream_kind import Folded, StreamKind, nothing
from .streams import histories_and, reference_of
from .unit_of_work import UnitOfWork


def perform(
    commands: Sequence[Command], *, actor: Actor, now: datetime, once: Once | None = None
) -> Performed:
    """Carry out the acts in order, in one transaction.

    Raises `Refused` (by core), `Outdated`, `Unknown`, `idempotency.OtherBody`, `store.Overtaken`;
    then nothing was written, except what core wants to be recorded of a refusal
    (`StreamKind.instead`), which is an act of its own.
    """
    try:
        return _performed(commands, actor=actor, now=now, once=once)
    except Refused as refused:
        if len(commands) == 1:
            kind = kinds.kind_of(commands[0].stream)
            for command in kind.instead(commands[0], refused):
                with suppress(Refused, store.Overtaken):
                    _performed([command], actor=actor, now=now)
        raise


def _performed(
    commands: Sequence[Command], *, actor: Actor, now: datetime, once: Once | None = None
) -> Performed:
    with transaction_of_acts():
        earlier = idempotency.begin(once, now=now) if once else None
        if earlier is not None:
            return Performed(earlier.reference, {}, 0, replayed=True)
        done = write([Batch(now, actor, tuple(commands))])
        if once is not None:
            version = max((c.version for c in done.complaints.values()), default=0)
            idempotency.keep(once, status=200, reference=done.reference, version=version)
    return done


def perform_one[P](
    stream: str,
    act: Act[Any, P],
    payload: P,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    once: Once | None = None,
) -> Performed:
    """Carry out one act on one stream, as `perform` does."""
    command = Command.of(stream, act, payload, expected)
    return perform([command], actor=actor, now=now, once=once)


@contextmanager
def transaction_of_acts() -> Iterator[None]:
    """Transaction for `write`: complete or not at all, and synced to disk when it ends."""
    with rules.unless_undone(), queued_writes(), transaction.atomic(durable=True):
        yield


def finish(uow: UnitOfWork) -> None:
    """Project what was written to, erase what its events erase, and queue the jobs that follow."""
    jobs: list[NewJob] = []
    for kind in kinds.KINDS:
        if streams := uow.changed(kind.stream):
            project(uow, kind, streams)
            jobs.extend(kind.consequences(uow, streams))
    _erase(uow)
    queue(jobs, now=uow.now)


def project(uow: UnitOfWork, kind: StreamKind[Any], streams: Sequence[str]) -> None:
    """Save the projections of these streams as the unit of work has them."""
    states = {stream: uow.states[stream] for stream in streams if stream in uow.states}
    new = frozenset(stream for stream in streams if uow.recorded[stream][0].version == 1)
    kind.project(Folded(states, uow.versions, uow.rules, new))


def write(
    batches: Sequence[Batch],
    *,
    beside: Collection[str] = (),
    meanwhile: Callable[[UnitOfWork, Batch], object] = nothing,
    finish: Callable[[UnitOfWork], None] = finish,
) -> Performed:
    """Carry out the batches in order, each at its own moment, in a transaction that the caller
    opened and that writes nothing else to the record.

    Before each batch, `meanwhile` may record what happened up to then, in its streams and in those
    in `beside`. `finish` projects what was written and queues jobs for it. Raises as `perform`
    does.
    """
    batches = _sealed(batches)
    first, commands = batches[0], [command for batch in batches for command in batch.commands]
    noted = {INSTALLATION.prefix for batch in batches if batch.actor.command}
    streams = sorted({*beside, *noted, *chain.from_iterable(map(touched, commands))})
    # a stream that begins here needs no lock: two cannot both write its first version
    fresh = {c.stream for c in commands if c.act in kinds.kind_of(c.stream).opening}
    locked = [stream for stream in streams if stream not in fresh]
    read, [[marked]] = histories_and(streams, rules.MARKS, lock=locked)
    book = rules.book_of(marked)
    in_force = rules.in_force(book, [c.particulars for c in first.commands], first.at)
    uow = UnitOfWork(book, in_force, first.at)
    uow.begin(read)
    for batch in batches:
        meanwhile(uow, batch)
        uow.advance_to(batch.at)
        _carry_out(uow, batch)
        uow.append()
    finish(uow)
    uow.keep()
    written = uow.changed(COMPLAINT)
    reference = reference_of(written[0]) if written else _record_of(commands)
    return Performed(reference, uow.states, uow.appended)


def _record_of(commands: Sequence[Command]) -> str:
    """Return the id of the record that the first command is about, if an act begins such records;
    empty for others."""
    name, _, record = commands[0].stream.partition("/") if commands else ("", "", "")
    kind = RECORD_KINDS.get(Code(name)) if name else None
    return record if kind is not None and kind.openings else ""


def _carry_out(uow: UnitOfWork, batch: Batch) -> None:
    """Decide the commands. What the operator does in a person's name is recorded with them."""
    before = uow.rules
    for request in batch.commands:
        actor = present(batch.actor, uow)
        command = resolved(uow, request)
        if command is not None:
            decide(uow, command, actor)
    if batch.actor.command:
        note = CommandRun(batch.actor.command, batch.actor.id)
        act, operator = Code("run-command"), rules.OPERATOR
        uow.record(INSTALLATION.prefix, [note], actor=operator, act=act, happened=uow.now)
    if uow.rules is not before:
        for kind in kinds.KINDS:
            kind.invariant(before, uow.rules)


def _sealed(batches: Sequence[Batch]) -> list[Batch]:
    """Return the batches with every text sealed, as of its batch, and as it was typed."""
    typed = [(c.stream, c.particulars, batch.at) for batch in batches for c in batch.commands]
    sealed = iter(seal_all(typed))
    return [
        replace(
            batch,
            commands=tuple(
                replace(command, typed=command.particulars, particulars=next(sealed))
                for command in batch.commands
            ),
        )
        for batch in batches
    ]


def touched(command: Command) -> Iterable[str]:
    """Return the streams that a command reads or writes."""
    yield command.stream
    yield from kinds.kind_of(command.stream).also_reads(command)


def present(actor: Actor, uow: UnitOfWork) -> Actor:
    """Return the actor with their present roles, not those at sign-in."""
    if actor.person is None:
        return actor
    person = uow.rules.people.person(actor.person.id)
    if person is None or not person.active:
        raise Refused(Guard.not_permitted)
    return replace(actor, person=person)


def decide(uow: UnitOfWork, command: Command, actor: Actor) -> None:
    """Let the core decide one command, and record its events and what follows from them. Raises as
    `perform` does."""
    kind = kinds.kind_of(command.stream)
    kind.before(uow, command, actor)
    _demand_visible(uow, kind, command, actor)
    _demand_revision(uow, kind, command, actor)
    _demand_seen(uow, command, actor)
    actor = having_opened(actor, uow, command, kinds.kind_of)
    happened = when(command.particulars, uow.now)
    decided = list(kind.acts[command.act](uow, command, actor))
    happened = kind.dates(uow, command, happened)
    for stream, events in decided:
        uow.record(stream, events, actor=actor, act=command.act, happened=happened)
        following = kinds.kind_of(stream).follow(uow, stream, command, events)
        for other, more in following:
            uow.record(other, more, actor=SYSTEM_ACTOR, act=command.act, happened=uow.now)


def _demand_revision(
    uow: UnitOfWork, kind: StreamKind[Any], command: Command, actor: Actor
) -> None:
    if command.expected is None or command.stream not in uow.states:
        return
    now = kind.revision(uow, command.stream, actor)
    if now is not None and now != command.expected:
        raise Outdated(command.stream, expected=command.expected, now=now)


def _demand_seen(uow: UnitOfWork, command: Command, actor: Actor) -> None:
    if command.seen is None:
        return
    for entry in uow.entries(command.stream):
        if entry.version > command.seen and speaks(entry) and entry.by != actor.id:
            raise Unread(command.stream, version=entry.version)


def _demand_visible(uow: UnitOfWork, kind: StreamKind[Any], command: Command, actor: Actor) -> None:
    """What an actor may not see does not exist for them."""
    state = uow.states.get(command.stream)
    if state is None or command.act in kind.opening:
        return
    if not kind.visible_to(actor, state, uow.rules):
        raise Unknown(command.stream)


def _erase(uow: UnitOfWork) -> None:
    """Pieces go in the same transaction; files right after it, and what a crash leaves of them is
    swept."""
    gone: defaultdict[Moment, list[Id]] = defaultdict(list)
    for stream, events in uow.recorded.items():
        for recorded in events:
            if pieces := stream_named(stream).erases(recorded.event):
                gone[recorded.recorded] += pieces
    left = [file for at, pieces in sorted(gone.items()) for file in erase(pieces, at).files]
    if left:
        transaction.on_commit(lambda: files.drop(left))
