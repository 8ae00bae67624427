"""Stream kind of actions: who does what by when, and whether it works."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from amends.core.framework.acting import Situation, may
from amends.core.framework.people.authority import Actor
from amends.core.improvement import action_acts
from amends.core.improvement import action_events as a
from amends.core.improvement.action_acts import PlanAction, check_effect, demand_checkable
from amends.core.improvement.action_reminding import remind
from amends.core.improvement.problem_acts import after_check
from amends.core.improvement.problem_events import ProblemActionCancelled, ProblemActionPlanned
from amends.core.records.reminding import REMIND
from amends.core.streams import ACTION, COMPLAINT, PROBLEM
from amends.core.values import Code
from amends.journal import store
from amends.register import improvement as register
from amends.register import improvement_queries as queries

from ..commands import Command
from ..improvement import effect_figures, visibility
from ..stream_kind import Decided, existing, jobs_after
from ..streams import stream_of
from ..unit_of_work import UnitOfWork
from . import problem as problems
from .records import Wiring, record_streams

TELL_ACTION = Code("tell_action")
"""The job that tells people by e-mail about an action."""


def _arguments(uow: UnitOfWork, command: Command, actor: Actor, action: Any) -> tuple[Any, ...]:
    """Return the problem and the complaint of a planned action, or the figures of a check."""
    payload = command.particulars
    if isinstance(payload, PlanAction):
        problem = complaint = None
        if payload.problem is not None:
            problem = problems.visible(uow, payload.problem, actor)
        if payload.complaint is not None:
            problems.demand_seen(uow, payload.complaint, actor)
            complaint = uow.state(COMPLAINT, stream_of(payload.complaint))
        return problem, complaint
    if command.act != check_effect.name:
        return ()
    may(check_effect, Situation(action, uow.rules, actor, uow.now))
    rule, check_on, _ = demand_checkable(action, uow.rules.day_of(action.unit, uow.now))
    return (effect_figures.counted(rule, action.problem, check_on, uow.rules, action.baseline),)


def _with_baseline(uow: UnitOfWork, events: Sequence[Any]) -> Sequence[Any]:
    """Record with a new effect rule what its baseline is now, so that codes given later do not
    change it."""
    return [
        replace(event, baseline=effect_figures.baseline(event.rule, uow.rules))
        if isinstance(event, a.ActionPlanned | a.EffectRuleSet) and event.rule is not None
        else event
        for event in events
    ]


def _remind(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    action = existing(uow, ACTION, command)
    return [(command.stream, remind(action, uow.rules, actor, uow.now, command.particulars))]


def _also_reads(command: Command) -> Iterator[str]:
    payload = command.particulars
    if isinstance(payload, PlanAction):
        if payload.problem is not None:
            yield problems.stream_named(payload.problem)
        if payload.complaint is not None:
            yield stream_of(payload.complaint)
    elif of := queries.problem_of_action(command.stream.removeprefix(ACTION.prefix)):
        yield problems.stream_named(of)


def _follow(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
    """Record in its problem that an action was planned, checked or cancelled."""
    action = uow.state(ACTION, stream)
    if action is None or action.problem is None:
        return
    name = problems.stream_named(action.problem)
    for event in events:
        if not isinstance(event, a.ActionPlanned | a.EffectChecked | a.ActionCancelled):
            continue
        problem = uow.state(PROBLEM, name)
        if problem is None:  # merged into another since the streams were chosen
            raise store.Overtaken(stream, action.version)
        match event:
            case a.ActionPlanned():
                corrective = event.kind is a.ActionKind.corrective
                yield name, (ProblemActionPlanned(action.id, corrective),)
            case a.EffectChecked():
                after = after_check(problem, action.id, event.verdict)
                yield name, after
                yield from problems.news(uow, name, after)
            case a.ActionCancelled():
                yield name, (ProblemActionCancelled(action.id),)


_TOLD = (a.ActionPlanned, a.ActionHandedOver, a.CheckHandedOver, a.ActionRaised)
"""What a new owner, and those who are reminded, get an email about."""


ACTIONS = record_streams(
    action_acts.ACTION,
    ACTION,
    Wiring(
        _arguments,
        reads=_also_reads,
        follow=_follow,
        consequences=jobs_after(_TOLD, TELL_ACTION),
        completed=_with_baseline,
        decides={REMIND: _remind},
        visible_to=visibility.sees_action,
    ),
    register.ACTIONS,
)
