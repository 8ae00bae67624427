"""Stream kind of problems: what keeps coming back, why, and what is done about it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import Actor
from amends.core.improvement import problem_acts
from amends.core.improvement.action_events import ActionProblemChanged
from amends.core.improvement.problem_acts import (
    BindComplaint,
    MergeProblem,
    OpenProblem,
    UnbindComplaint,
    dismiss,
    merge,
    news_due,
)
from amends.core.improvement.problem_events import ProblemClosed, ProblemMerged, ProblemNewsDue
from amends.core.improvement.problems import Problem
from amends.core.operation.events import NeedsRecorded
from amends.core.streams import ACTION, COMPLAINT, PROBLEM
from amends.core.values import Code, Id
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.register import improvement as register
from amends.register import improvement_queries as queries
from amends.register import samples

from .. import access
from ..commands import Command, Unknown
from ..stream_kind import Decided, existing, recorded_as
from ..streams import recorded_event, reference_of, stream_of
from ..unit_of_work import UnitOfWork
from .records import Wiring, record_streams

_EVER = datetime(1970, 1, 1, tzinfo=UTC)

TELL_CHANGE = Code("tell_change")
"""The job that tells a complainant what changed because of their complaint."""


def _arguments(uow: UnitOfWork, command: Command, actor: Actor, problem: Any) -> tuple[Any, ...]:
    for reference in _complaints(command):
        demand_seen(uow, reference, actor)
    return ()


def _merge(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    problem, into = existing(uow, PROBLEM, command), command.particulars.into
    here = Situation(problem, uow.rules, actor, uow.now)
    events, other = do(merge, here, command.particulars, visible(uow, into, actor))
    return [(command.stream, events), (stream_named(into), other)]


def stream_named(problem: str) -> str:
    """Return the stream of a problem."""
    return f"{PROBLEM.prefix}{problem}"


def visible(uow: UnitOfWork, problem: Id, actor: Actor) -> Problem:
    """Return another problem that the actor may see. Raises `Unknown`."""
    other = uow.state(PROBLEM, stream_named(problem))
    if other is None or not problem_acts.PROBLEM.seen_by(actor, other, uow.rules):
        raise Unknown(stream_named(problem))
    return other


def demand_seen(uow: UnitOfWork, reference: Id, actor: Actor) -> None:
    """Raise `Unknown` for a complaint that the actor may not see."""
    complaint = uow.state(COMPLAINT, stream_of(reference))
    if complaint is None or not access.sees(actor, complaint, uow.rules):
        raise Unknown(stream_of(reference))


def _complaints(command: Command) -> Sequence[Id]:
    payload = command.particulars
    if isinstance(payload, OpenProblem):
        return payload.complaints
    return (payload.complaint,) if isinstance(payload, BindComplaint | UnbindComplaint) else ()


def _also_reads(command: Command) -> Iterator[str]:
    yield from map(stream_of, _complaints(command))
    if isinstance(command.particulars, MergeProblem):
        yield stream_named(command.particulars.into)
        moved = queries.actions_against(command.stream.removeprefix(PROBLEM.prefix))
        yield from (f"{ACTION.prefix}{action}" for action in moved)


def _follow(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
    """Move the actions of a merged problem to the one that continues; inform of what changed."""
    problem = uow.state(PROBLEM, stream)
    yield from news(uow, stream, events)
    for event in events:
        if problem is not None and isinstance(event, ProblemMerged):
            for action in problem.actions:
                name = f"{ACTION.prefix}{action}"
                if uow.state(ACTION, name) is None:  # planned since the streams were chosen
                    raise store.Overtaken(stream, problem.version)
                yield name, (ActionProblemChanged(event.into),)


def news(uow: UnitOfWork, stream: str, events: Sequence[Any]) -> Decided:
    """Record who is to be told what changed, once their problem was closed."""
    problem = uow.state(PROBLEM, stream)
    if problem is not None and any(isinstance(event, ProblemClosed) for event in events):
        hear = frozenset(map(Id, _who_hears(problem.complaints)))
        yield stream, news_due(problem, hear)


def _who_hears(complaints: Sequence[str]) -> dict[str, int]:
    """Return who asked to be told what changed, with their complaint or in a survey: the number of
    the person by reference."""
    streams, wishes = [stream_of(of) for of in complaints], dict[tuple[str, int], bool]()
    for entry in store.recent(streams, kinds=[NeedsRecorded.__name__], since=_EVER):
        event: Any = recorded_event(entry).event
        if event.hear is not None:
            wishes[reference_of(entry.stream), event.party] = event.hear
    parties = {reference: party for (reference, party), hear in wishes.items() if hear}
    return parties | samples.who_hears(complaints)


def _jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    for _, recorded in recorded_as(uow, streams, ProblemNewsDue):
        event: Any = recorded.event
        versions = queries.versions_of(event.complaints)
        for reference, party in _who_hears(event.complaints).items():
            yield NewJob(stream_of(reference), versions[reference], TELL_CHANGE, party)


PROBLEMS = record_streams(
    problem_acts.PROBLEM,
    PROBLEM,
    Wiring(
        _arguments,
        reads=_also_reads,
        follow=_follow,
        consequences=_jobs,
        begins=frozenset({dismiss.name}),
        decides={merge.name: _merge},
    ),
    register.PROBLEMS,
)
