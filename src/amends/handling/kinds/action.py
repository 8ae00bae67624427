"""Stream kind of actions: who does what by when, and whether it works."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from amends.core.framework.acting import Situation, do, may
from amends.core.framework.people.authority import Actor
from amends.core.improvement import action_events as a
from amends.core.improvement.action_acts import (
    ACTION_ACTS,
    PlanAction,
    check_effect,
    demand_checkable,
)
from amends.core.improvement.action_reminding import remind
from amends.core.improvement.problem_acts import after_check
from amends.core.improvement.problem_events import ProblemActionCancelled, ProblemActionPlanned
from amends.core.records.reminding import REMIND
from amends.core.refusal import Guard, demand
from amends.core.streams import ACTION, COMPLAINT, PROBLEM
from amends.core.values import Code
from amends.journal import store
from amends.register import improvement as register
from amends.register import improvement_queries as queries

from .. import comparing
from ..commands import Command
from ..improvement import effect_figures, visibility
from ..stream_kind import Decided, StreamKind, existing, jobs_after, saving
from ..streams import stream_of
from ..unit_of_work import UnitOfWork
from . import problem as problems

PLAN, CHECK = Code("plan"), check_effect.name
TELL_ACTION = Code("tell_action")
"""The job that tells people by e-mail about an action."""


def _plan(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    demand(command.stream not in uow.states, Guard.already_exists)
    given: PlanAction = command.particulars
    problem = complaint = None
    if given.problem is not None:
        problem = problems.visible(uow, given.problem, actor)
    if given.complaint is not None:
        problems.demand_seen(uow, given.complaint, actor)
        complaint = uow.state(COMPLAINT, stream_of(given.complaint))
    more = (problem, complaint)
    act = ACTION_ACTS[PLAN]
    here: Situation[Any] = Situation(None, uow.rules, actor, uow.now)
    events = do(act, here, given, *more)
    return [(command.stream, _with_baseline(events, uow))]


def _decide(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    action, act = existing(uow, ACTION, command), ACTION_ACTS[command.act]
    here = Situation(action, uow.rules, actor, uow.now)
    more: tuple[object, ...] = ()
    if command.act == CHECK:
        may(act, here)
        rule, check_on, _ = demand_checkable(action, uow.rules.day_of(action.unit, uow.now))
        figures = effect_figures.counted(rule, action.problem, check_on, uow.rules, action.baseline)
        more = (figures,)
    given = command.particulars
    events = do(act, here, given, *more)
    return [(command.stream, _with_baseline(events, uow))]


def _with_baseline(events: Sequence[Any], uow: UnitOfWork) -> Sequence[Any]:
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
    given = command.particulars
    if isinstance(given, PlanAction):
        if given.problem is not None:
            yield problems.stream_named(given.problem)
        if given.complaint is not None:
            yield stream_of(given.complaint)
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


ACTIONS = StreamKind(
    ACTION,
    acts={**dict.fromkeys(ACTION_ACTS, _decide), PLAN: _plan, REMIND: _remind},
    project=saving(register.ACTIONS),
    consequences=jobs_after(_TOLD, TELL_ACTION),
    visible_to=visibility.sees_action,
    opening=frozenset({PLAN}),
    also_reads=_also_reads,
    follow=_follow,
    forget=register.ACTIONS.forget,
    differences=comparing.by_rows(register.ACTIONS),
)
