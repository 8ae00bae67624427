"""Stream kinds of governing records: one for each kind that core declares, with its wiring."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.record import GoverningKind, GoverningRecord, do_governing_act
from amends.core.governing.reviews import REVIEW
from amends.core.governing.statements import STATEMENT, Statement
from amends.core.streams import GOVERNING_STREAMS
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.register import governing as register
from amends.vault.reading import was_shown

from .. import comparing
from ..commands import Command, Unknown
from ..stream_kind import Decided, Folded, StreamKind, nothing
from ..unit_of_work import UnitOfWork
from . import governing_review

SHOWN = "governing"
"""The purpose in the read log under which the page of a record shows its text."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What one kind needs beyond its declaration. `arguments` are what a decision gets besides the
    payload, `reads` the other streams of a command; `follow` and `consequences` are as in
    `StreamKind`."""

    arguments: Callable[[UnitOfWork, Command, Actor, Any], tuple[Any, ...]] = nothing
    reads: Callable[[Command], Iterable[str]] = nothing
    follow: Callable[[UnitOfWork, str, Command, Sequence[Any]], Decided] = nothing
    consequences: Callable[[UnitOfWork, Sequence[str]], Iterable[NewJob]] = nothing


def opened(actor: Actor, stream: str, record: Any) -> bool:
    """Return whether an actor opened the page of a record since its text has to be read."""
    since = record.to_read_since
    return was_shown(reader=actor.id, purpose=SHOWN, reference=stream, since=since)


def _of_statement(
    uow: UnitOfWork, command: Command, actor: Actor, record: Statement
) -> tuple[bool, ...]:
    return (opened(actor, command.stream, record),) if command.act == Code("renew") else ()


WIRING: Mapping[Code, Wiring] = MappingProxyType(
    {
        STATEMENT.name: Wiring(arguments=_of_statement),
        REVIEW.name: Wiring(governing_review.arguments, follow=governing_review.follow),
    }
)
"""The wiring of the kinds that need one."""


def _stream_kind(kind: GoverningKind[Any]) -> StreamKind[Any]:
    wiring, stream = WIRING.get(kind.name, Wiring()), GOVERNING_STREAMS[kind.name]

    def decide(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
        record = uow.state(stream, command.stream)
        if record is None and command.act != kind.opening:
            raise Unknown(command.stream)
        more = wiring.arguments(uow, command, actor, record)
        given = command.particulars
        events = do_governing_act(
            kind, command.act, record, uow.rules, actor, uow.now, given, *more
        )
        return [(command.stream, events)]

    def project(folded: Folded[GoverningRecord]) -> None:
        register.save(folded.states)

    return StreamKind(
        stream,
        acts=dict.fromkeys(kind.acts, decide),
        project=project,
        consequences=wiring.consequences,
        visible_to=kind.seen_by,
        opening=frozenset({kind.opening}),
        also_reads=wiring.reads,
        follow=wiring.follow,
        forget=lambda: register.forget(kind.name),
        differences=lambda now: comparing.governing(kind.prefix),
    )


GOVERNING_KINDS = tuple(map(_stream_kind, GOVERNING.values()))
"""The stream kind of every kind of governing record."""
