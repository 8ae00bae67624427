"""Wiring of audits: their lists, seeds and samples, what the record says, and the actions that
findings become."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor, examines
from amends.core.governing import audit_acts
from amends.core.governing.audit_acts import JudgeCase, demand_case
from amends.core.governing.audit_verdicts import audited
from amends.core.governing.audits import Audit
from amends.core.improvement.actions import Action, ActionState
from amends.core.improvement.samples.drawing import draw
from amends.core.improvement.uninvolved import involved_in
from amends.core.operation.guards import sight_of
from amends.core.streams import ACTION, COMPLAINT
from amends.core.values import Id
from amends.journal import store
from amends.register import samples

from .. import fresh_ids
from ..commands import Command, Unknown
from ..improvement import sampling
from ..streams import recorded_event, stream_of
from ..unit_of_work import UnitOfWork


def arguments(uow: UnitOfWork, command: Command, actor: Actor, audit: Audit) -> tuple[Any, ...]:
    """Return what a decision about an audit gets besides its payload."""
    match str(command.act):
        case audit_acts.announce.name:
            candidates = _population(audit, uow.rules)
            frame = sampling.listed(command.stream, candidates, now=uow.now)
            return frame, samples.working_on(candidates.references)
        case audit_acts.hand_over.name if audit.frame is not None:
            return (samples.working_on(_population(audit, uow.rules).references),)
        case audit_acts.hand_over.name:
            return (frozenset[Id](),)
        case audit_acts.draw.name:
            return _sample(command.stream, audit, uow.rules)
        case audit_acts.judge.name:
            return _case(uow, command.particulars, actor, audit)
        case audit_acts.find.name:
            return (fresh_ids.derived(ACTION.prefix, audit.id, audit.version),)
        case audit_acts.close.name:
            return (frozenset(_cancelled(uow, audit)),)
        case _:
            return ()


def signs(command: Command, audit: Audit) -> str:
    """Return what an act signs: the complaint that is judged, otherwise the audit."""
    if command.act != audit_acts.judge.name:
        return command.stream
    return stream_of(demand_case(audit, command.particulars.number).member.reference)


def _population(audit: Audit, rules: Rules) -> samples.Candidates:
    first, end = sampling.moments(audit.first, audit.last, rules)
    below = rules.policy.below(audit.unit) if audit.unit else None
    return samples.to_read(first, end, units=below)


def _sample(stream: str, audit: Audit, rules: Rules) -> tuple[Any, ...]:
    if audit.frame is None:
        return None, ()
    seed = sampling.seed_after(stream, audit.announced_in)
    period = samples.of_period(*sampling.moments(audit.first, audit.last, rules))
    drawing = partial(draw, size=audit.wanted)
    return seed, sampling.members(stream, audit.frame, seed, drawing, period)


def _case(uow: UnitOfWork, payload: JudgeCase, actor: Actor, audit: Audit) -> tuple[Any, ...]:
    """Return whether the actor was involved in the complaint, and what the record says. Raises
    `Unknown` for a complaint that they may not read."""
    stream = stream_of(demand_case(audit, payload.number).member.reference)
    uow.load([] if stream in uow.states else [stream])
    complaint, person = uow.state(COMPLAINT, stream), actor.person
    if complaint is None or person is None or not examines(person, sight_of(complaint, uow.rules)):
        raise Unknown(stream)
    entries = tuple(map(recorded_event, store.read(stream)))
    return involved_in(person.id, complaint, uow.rules), audited(
        complaint, entries, uow.rules, uow.now
    )


def _cancelled(uow: UnitOfWork, audit: Audit) -> Iterator[Id]:
    streams = [f"{ACTION.prefix}{finding.action}" for finding in audit.findings if finding.action]
    uow.load([stream for stream in streams if stream not in uow.states])
    for stream in streams:
        action = uow.state(ACTION, stream)
        if isinstance(action, Action) and action.state is ActionState.cancelled:
            yield action.id
