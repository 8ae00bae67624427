"""How a kind of record that core declares becomes a kind of stream, with its wiring."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from amends.core.framework.acting import Situation, do
from amends.core.framework.adoption.rulebook import Rulebook, Rules
from amends.core.framework.people.authority import Actor
from amends.core.governing.audit_acts import PlanAudit
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.reviews import PlanReview
from amends.core.governing.sign_offs import SignOffArea
from amends.core.governing.staff_surveys import RecordStaffSurvey
from amends.core.operation.complaint import RecordedEvent
from amends.core.records.deciding import demand_recorded
from amends.core.records.kind import RecordKind
from amends.core.refusal import Guard, demand
from amends.core.streams import Stream
from amends.core.values import Code, Day
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.register import queries
from amends.register.stream_rows import StreamRows

from ..commands import Command, Unknown
from ..improvement.governing_reading import as_read, exists_for
from ..projections import comparing
from ..stream_kind import Decide, Decided, StreamKind, nothing, saving
from ..streams import recorded_event
from ..unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wiring:
    """What one kind needs beyond its declaration.

    `arguments` are what a decision gets besides the payload, and `completed` its events with what
    is computed for them. `reads` names the other streams of a command, `follow` and `consequences`
    are as in `StreamKind`. `begins` are acts that are also possible on no record, and `decides`
    decide acts by themselves. `visible_to` says for whom a record exists, where that depends on
    more than the record. `signs` returns what an act that is declared `opened` signs, where that is
    not the record itself.
    """

    arguments: Callable[[UnitOfWork, Command, Actor, Any], tuple[Any, ...]] = nothing
    reads: Callable[[Command], Iterable[str]] = nothing
    follow: Callable[[UnitOfWork, str, Command, Sequence[Any]], Decided] = nothing
    consequences: Callable[[UnitOfWork, Sequence[str]], Iterable[NewJob]] = nothing
    completed: Callable[[UnitOfWork, Sequence[Any]], Sequence[Any]] = lambda uow, events: events
    begins: frozenset[Code] = frozenset()
    decides: Mapping[Code, Decide] = field(default_factory=lambda: MappingProxyType({}))
    visible_to: Callable[[Actor, Any, Rules], bool] | None = None
    signs: Callable[[Command, Any], str] = lambda command, record: command.stream


def _demand_period(payload: Any, uow: UnitOfWork) -> None:
    """Refuse a period about which a record says something, and which begins before the record."""
    if isinstance(payload, _OF_PERIODS):
        demand_recorded(payload.first, records_begin(uow.book, uow.rules))


_OF_PERIODS = (PlanAudit, PlanReview, RecordStaffSurvey, SignOffArea)


def records_begin(book: Rulebook, in_force: Rules) -> Day | None:
    """Return the first day of the month in which the record begins, with its first entry or the
    earliest imported complaint; None if nothing was ever recorded."""
    imported = queries.earliest_import()
    begins = min((at for at in (book.begins, imported) if at is not None), default=None)
    return None if begins is None else in_force.day_of(None, begins).replace(day=1)


def record_streams[S](
    kind: RecordKind[S], stream: Stream[S], wiring: Wiring, rows: StreamRows[S] | None = None
) -> StreamKind[S]:
    """Return the command side of a kind of record, with the rows that it is projected to."""

    def decide(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
        record: Any = uow.state(stream, command.stream) or kind.before(command.stream)
        act, opens = kind.acts[command.act], command.act in kind.openings
        demand(record is None or not opens, Guard.already_exists)
        if record is None and not opens and command.act not in wiring.begins:
            raise Unknown(command.stream)
        _demand_period(command.particulars, uow)
        more = wiring.arguments(uow, command, actor, record)
        here = Situation(record, uow.rules, actor, uow.now)
        events = do(act, here, command.particulars, *more)
        return [(command.stream, wiring.completed(uow, events))]

    def signs(uow: UnitOfWork, command: Command, actor: Actor) -> str | None:
        act, record = kind.acts.get(command.act), uow.state(stream, command.stream)
        return wiring.signs(command, record) if act and act.opened and record else None

    def adds(recorded: RecordedEvent) -> bool:
        return recorded.act in kind.acts and kind.acts[recorded.act].additive

    def revision(uow: UnitOfWork, name: str, actor: Actor) -> int | None:
        record = uow.state(stream, name)
        if record is not None and kind.name in GOVERNING:
            entries = tuple(map(recorded_event, store.read(name)))
            record, _ = as_read(kind, record, entries, actor, uow.rules) or (record, entries)
        return getattr(record, "revision", None)

    return StreamKind(
        stream,
        acts={**dict.fromkeys(kind.acts, decide), **wiring.decides},
        project=saving(rows) if rows else nothing,
        consequences=wiring.consequences,
        visible_to=wiring.visible_to or partial(exists_for, kind),
        opening=kind.openings,
        also_reads=wiring.reads,
        follow=wiring.follow,
        revision=revision,
        signs=signs,
        adds=adds,
        forget=rows.forget if rows else nothing,
        differences=comparing.by_rows(rows) if rows else nothing,
    )
