"""Clause 8.7: acts on corrections and corrective actions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..operation.complaint.state import Complaint
from ..operation.guards import sight_of
from ..records.deciding import (
    acts_on,
    demand_apart,
    demand_owner,
    demand_permitted,
    demand_unit,
    has,
    recording,
)
from ..records.erasing import add_erasing
from ..records.kind import RecordKind, by_person
from ..refusal import Guard, Refused, demand
from ..shape import made_from
from ..values import Code, Day, Id, Money, Words, sealed, sealed_or_none
from . import action_events as e
from .actions import FOLD, TO_DO, Action, ActionState
from .effect import EffectFigures, EffectRule, EffectVerdict, judged
from .pattern import demand_known
from .problems import Problem
from .visibility import sees_action

_act = acts_on("action", "8.7", Action)
_WEEKS = range(1, 105)
_PLANNED = frozenset({ActionState.planned})
_DONE = frozenset({ActionState.completed})
_WORKS = frozenset({ActionState.works})


@dataclass(frozen=True, slots=True)
class PlanAction:
    """What is to be done, by which owner and day, what it comes from, and by what its effect will
    be judged."""

    what: Words
    owner: Id
    due: Day
    kind: e.ActionKind = e.ActionKind.corrective
    source: e.ActionSource = e.ActionSource.problem
    problem: Id | None = None
    complaint: Id | None = None
    unit: Code | None = None
    cost: Money | None = None
    rule: EffectRule | None = None


def _rules_own(_: Action | None, action: Action) -> set[Id | None]:
    return {action.owner} if action.rule else set()


@_act("plan", Permission.improvement_work, own=True, involves=_rules_own)
def plan(
    here: Situation[Any],
    given: PlanAction,
    problem: Problem | None = None,
    complaint: Complaint | None = None,
) -> Events:
    """Plan an action. One against a problem or from a complaint names it, and is in its unit."""
    unit = given.unit
    if problem is not None:
        demand(problem.open, Guard.wrong_state, state=problem.state)
        unit = unit or problem.unit
    if complaint is not None:
        unit = unit or complaint.unit
    demand_unit(here.rules, unit)
    demand_permitted(plan, here, problem.owner if problem else None, unit)
    owner = demand_owner(here.rules, given.owner)
    demand(given.due >= here.rules.day_of(unit, here.moment), Guard.in_the_past, day=given.due)
    for source, name in _NAMES.items():
        there = getattr(given, name) is not None
        wanted = given.source is source
        demand(there or not wanted, Guard.not_complete, missing=(Code(name),))
    _demand_amount(given.cost)
    if given.rule is not None:
        demand_apart(set_effect_rule, here, (owner,), unit)
        _demand_rule(given.rule, owner, given.due, unit, here)
        _demand_reach(given.rule, here.rules, here.actor, unit)
    return (
        made_from(
            e.ActionPlanned,
            given,
            owner=owner,
            unit=unit,
            restricted=complaint is not None and sight_of(complaint, here.rules).restricted,
        ),
    )


_NAMES = {e.ActionSource.problem: "problem", e.ActionSource.complaint: "complaint"}


@dataclass(frozen=True, slots=True)
class StartAction:
    """Work on it begins."""


start = _act("start", Permission.improvement_decide, _PLANNED, own=True)(
    recording(StartAction, e.ActionStarted)
)


@dataclass(frozen=True, slots=True)
class CompleteAction:
    """The evidence that it was done, the day, and what it cost."""

    evidence: Words
    completed_on: Day | None = None
    cost: Money | None = None


def _has_rule(here: Situation[Action]) -> None:
    corrective = here.state.kind is e.ActionKind.corrective
    demand(here.state.rule is not None or not corrective, Guard.effect_rule_missing)


@_act("complete", Permission.improvement_decide, TO_DO, own=True, ready=_has_rule)
def complete(here: Situation[Action], given: CompleteAction) -> Events:
    """Complete the action with evidence. The effect rule of a corrective action is set before."""
    today = here.today
    on = given.completed_on or today
    demand(on <= today, Guard.in_the_future, day=on)
    planned = here.rules.day_of(here.state.unit, here.state.planned_at)
    demand(on >= planned, Guard.before_plan, day=planned)
    _demand_amount(given.cost)
    return (e.ActionCompleted(sealed(given.evidence), on, given.cost),)


@dataclass(frozen=True, slots=True)
class CancelAction:
    """Why the action is not done."""

    reason: Words


cancel = _act("cancel", Permission.improvement_decide, TO_DO, apart=lambda action: action.owners)(
    recording(CancelAction, e.ActionCancelled)
)


@dataclass(frozen=True, slots=True)
class HandOverAction:
    """Who owns the action from now on, or checks its effect if it is completed, what they should
    know, and a new day if there is one. The day is changed by a person who decides on actions."""

    to: Id
    reason: Words
    due: Day | None = None


def _hands_check(before: Action | None, _: Action) -> set[Id | None]:
    return _worked_on(before) if before and before.state is ActionState.completed else set()


@_act("hand-over", Permission.improvement_decide, TO_DO | _DONE, own=True, involves=_hands_check)
def hand_over(here: Situation[Action], given: HandOverAction) -> Events:
    """Hand the action over to another owner, or its check to another person than the owner."""
    action = here.state
    demand(demand_owner(here.rules, given.to) != action.holder, Guard.already_done)
    if action.state is ActionState.completed:
        demand(action.awaits_check, Guard.effect_rule_missing)
        for person in (here.actor.id, given.to):
            demand_apart(check_effect, here, _worked_on(action), action.unit, person)
        return (e.CheckHandedOver(given.to, sealed(given.reason)),)
    if action.rule is not None:
        decides = (action.rule.decides,)
        demand_apart(check_effect, here, decides, action.unit, given.to)
        demand_apart(set_effect_rule, here, (action.rule_by,), action.unit, given.to)
    if given.due is not None:
        demand_permitted(cancel, here, None, action.unit)
        today = here.today
        demand(given.due >= today, Guard.in_the_past, day=given.due)
    return (e.ActionHandedOver(given.to, sealed(given.reason), given.due),)


@dataclass(frozen=True, slots=True)
class SetEffectRule:
    """By what the effect will be judged, with a reason if another rule was set before."""

    rule: EffectRule
    reason: Words | None = None


def _sets_rule(here: Situation[Action]) -> None:
    demand(here.state.open, Guard.effect_rule_fixed)


@_act(
    "set-effect-rule",
    Permission.improvement_work,
    TO_DO | _DONE,
    ready=_sets_rule,
    apart=lambda action: action.owners,
)
def set_effect_rule(here: Situation[Action], given: SetEffectRule) -> Events:
    """Set by what the effect will be judged, as another person than the owner if there is one.
    It is replaced with a reason, and never once the action is completed."""
    action = here.state
    replaces = action.rule is not None
    demand(not replaces or bool(given.reason), Guard.needs_reason, act=set_effect_rule.name)
    _demand_rule(given.rule, action.owner, action.due, action.unit, here)
    _demand_reach(given.rule, here.rules, here.actor, action.unit)
    return (e.EffectRuleSet(given.rule, sealed_or_none(given.reason)),)


@dataclass(frozen=True, slots=True)
class CheckEffect:
    """Whether the action works, as the rule says, or otherwise with a reason; if it is too early,
    the day of the next check. Without a verdict it is that of the rule."""

    verdict: EffectVerdict | None = None
    reason: Words | None = None
    next_check: Day | None = None


def _worked_on(action: Action) -> set[Id | None]:
    return {*action.owners, action.completed_by}


def _checks(here: Situation[Action]) -> None:
    demand_apart(check_effect, here, _worked_on(here.state), here.state.unit)
    demand_checkable(here.state, here.today)


@_act(
    "check-effect",
    Permission.improvement_work,
    _DONE,
    ready=_checks,
    involves=lambda before, action: _worked_on(before or action),
    opened=True,
)
def check_effect(here: Situation[Action], given: CheckEffect, figures: EffectFigures) -> Events:
    """Check whether the action works, from figures counted at this moment, as another person than
    its owners and who completed it if there is one, and not before the day of the check."""
    today = here.today
    rule, check_on, completed_on = demand_checkable(here.state, today)
    by_rule = judged(rule, figures, completed_on, check_on)
    verdict = given.verdict or by_rule
    differs = verdict is not by_rule
    demand(not differs or bool(given.reason), Guard.needs_reason, act=check_effect.name)
    again = given.next_check
    if verdict is EffectVerdict.too_early:
        again = again or today + timedelta(weeks=rule.window_weeks)
        demand(again > today, Guard.in_the_past, day=again)
    else:
        again = None
    reason = sealed_or_none(given.reason)
    return (e.EffectChecked(verdict, by_rule, figures, today, reason, again),)


@dataclass(frozen=True, slots=True)
class PublishChange:
    """What changed, in words for the public: no names, nothing from a single complaint."""

    words: Words


@_act("publish-change", Permission.improvement_decide, _WORKS, apart=lambda action: action.owners)
def publish_change(here: Situation[Action], given: PublishChange) -> Events:
    """Say on the public page what changed. Only an action that works is published, by another
    person than its owners if there is one."""
    return (e.ChangePublished(sealed(given.words)),)


@dataclass(frozen=True, slots=True)
class UnpublishChange:
    """Why the public page no longer says it."""

    reason: Words


@_act("unpublish-change", Permission.improvement_decide, _WORKS)
def unpublish_change(here: Situation[Action], given: UnpublishChange) -> Events:
    """Remove from the public page what changed."""
    demand(here.state.published is not None, Guard.already_done)
    return (e.ChangeUnpublished(sealed(given.reason)),)


add_erasing(_act, ActionState, e.ActionTextErased)


ACTION = RecordKind(Code(_act.of), _act.clause, FOLD, _act.acts, by_person(sees_action))


def demand_checkable(action: Action, today: Day) -> tuple[EffectRule, Day, Day]:
    """Return the rule, the day of the check and the day of completion. Raises `Refused` before the
    day of the check, and for an action without a rule."""
    rule, check_on, completed_on = action.rule, action.check_on, action.completed_on
    if rule is None or check_on is None or completed_on is None:
        raise Refused(Guard.effect_rule_missing)
    demand(today >= check_on, Guard.before_check_day, day=check_on)
    return rule, check_on, completed_on


def _demand_rule(
    rule: EffectRule, owner: Id, due: Day, unit: Code | None, here: Situation[Any]
) -> None:
    """Refuse a rule that would show nothing: without a pattern, with a baseline that is not over,
    a check before the window can be, or a check by the owner."""
    today = here.rules.day_of(unit, here.moment)
    demand_known(rule.where, here.rules)
    demand(not rule.where.empty, Guard.empty_pattern)
    demand(0 < rule.threshold <= 100, Guard.wrong_type, field=Code("threshold"))
    demand(rule.baseline_weeks in _WEEKS, Guard.wrong_type, field=Code("baseline_weeks"))
    demand(rule.window_weeks in _WEEKS, Guard.wrong_type, field=Code("window_weeks"))
    ends = rule.baseline_from + timedelta(weeks=rule.baseline_weeks)
    demand(ends <= today, Guard.baseline_not_over, day=ends)
    earliest = max(due, today) + timedelta(weeks=rule.window_weeks)
    demand(rule.check_on > earliest, Guard.window_too_short, day=earliest)
    demand_apart(check_effect, here, (owner,), unit, demand_owner(here.rules, rule.decides))


def _demand_reach(rule: EffectRule, rules: Rules, actor: Actor, unit: Code | None) -> None:
    """Refuse a rule that counts complaints where the actor does not work on improvement, and one
    for a unit's action that counts the whole organisation, except by who decides for it."""
    counts = rule.where.unit
    whole = counts is None and unit is not None
    needed = Permission.improvement_decide if whole else Permission.improvement_work
    inside = counts is not None and any(one.code == unit for one in rules.policy.ancestors(counts))
    permitted = inside or has(actor, needed, counts, rules)
    demand(permitted, Guard.not_permitted, act=set_effect_rule.name)


def _demand_amount(cost: Money | None) -> None:
    demand(cost is None or cost.minor >= 0, Guard.wrong_type, field=Code("cost"))
