"""Clause 8.7: an action, the fold of its stream: who does what by when, and whether it works."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..operation.complaint.parts import RecordedEvent
from ..records.erasing import RecordText
from ..records.fold import Fold, beginning, moving
from ..values import Code, Coded, Day, Id, Moment, Money, Sealed
from . import action_events as e
from .effect import Counted, EffectRule, EffectVerdict


class ActionState(Coded):
    """Where an action is in its course. `completed` is done and not checked yet."""

    planned = "planned"
    started = "started"
    completed = "completed"
    works = "works"
    does_not_work = "does_not_work"
    cancelled = "cancelled"


TO_DO = frozenset({ActionState.planned, ActionState.started})
"""The states in which its owner has to do something."""


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """A check of the effect, by whom and when."""

    event: e.EffectChecked
    by: Id
    at: Moment


@dataclass(frozen=True, slots=True)
class Action:
    """One action as of its last entry."""

    id: Id
    version: int
    state: ActionState
    kind: e.ActionKind
    source: e.ActionSource
    owner: Id
    due: Day
    planned_by: Id
    planned_at: Moment
    what: Sealed | None = None
    unit: Code | None = None
    problem: Id | None = None
    complaint: Id | None = None
    response: int | None = None
    others_affected: bool = False
    restricted: bool = False
    cost: Money | None = None
    rule: EffectRule | None = None
    rule_by: Id | None = None
    check_on: Day | None = None
    """The day of the next check."""
    evidence: Sealed | None = None
    completed_by: Id | None = None
    completed_on: Day | None = None
    completed_at: Moment | None = None
    reason: Sealed | None = None
    """Why it was cancelled."""
    checks: tuple[EffectCheck, ...] = ()
    owners: tuple[Id, ...] = ()
    """Everyone who has owned it."""
    published: Sealed | None = None
    """What the public page says of it."""
    published_at: Moment | None = None
    baseline: Counted | None = None
    """What was counted for the baseline when the rule was set; None in older records."""
    raised: int = 0
    """How far reminders went for the present day."""
    texts: tuple[RecordText, ...] = ()
    """Every text of its entries that is not erased."""
    revision: int = 0
    """What a caller names as the state that they saw (`revision_after`)."""

    @property
    def holder(self) -> Id:
        """Who has to do something now: the owner, or who checks its effect."""
        return self.rule.decides if self.awaits_check and self.rule else self.owner

    @property
    def open(self) -> bool:
        """Whether its owner has to do something."""
        return self.state in TO_DO

    @property
    def awaits_check(self) -> bool:
        """Whether its effect has to be checked."""
        return self.state is ActionState.completed and self.rule is not None


# --- the fold ---

_begun = beginning(Action, ActionState.planned, by="planned_by", at="planned_at")


def _planned(event: e.ActionPlanned, common: Mapping[str, Any]) -> Action:
    action = _begun(event, common)
    if event.rule is None:
        return action
    return replace(action, rule_by=action.planned_by, check_on=event.rule.check_on)


def _completed(a: Action, event: e.ActionCompleted, recorded: RecordedEvent) -> Action:
    return replace(
        a,
        state=ActionState.completed,
        evidence=event.evidence,
        completed_by=recorded.by,
        completed_on=event.completed_on,
        completed_at=recorded.happened,
        cost=event.cost or a.cost,
        raised=0,
    )


def _check_handed_over(a: Action, event: e.CheckHandedOver, recorded: RecordedEvent) -> Action:
    return replace(a, rule=replace(a.rule, decides=event.to) if a.rule else None, raised=0)


def _rule_set(a: Action, event: e.EffectRuleSet, recorded: RecordedEvent) -> Action:
    rule = event.rule
    by, check_on = recorded.by, rule.check_on
    return replace(a, rule=rule, rule_by=by, check_on=check_on, baseline=event.baseline)


def _checked(a: Action, event: e.EffectChecked, recorded: RecordedEvent) -> Action:
    states = {
        EffectVerdict.works: ActionState.works,
        EffectVerdict.does_not_work: ActionState.does_not_work,
        EffectVerdict.too_early: ActionState.completed,
    }
    return replace(
        a,
        state=states[event.verdict],
        checks=(*a.checks, EffectCheck(event, recorded.by, recorded.happened)),
        check_on=event.next_check or a.check_on,
        raised=0,
    )


def _erased(a: Action, event: e.ActionTextErased, recorded: RecordedEvent) -> Action:
    gone = a.published is not None and a.published.sealed in event.pieces
    return replace(a, published=None, published_at=None) if gone else a


FOLD = Fold(
    {e.ActionPlanned: _planned},
    {
        e.ActionStarted: moving(ActionState.started),
        e.ActionCompleted: _completed,
        e.ActionCancelled: moving(ActionState.cancelled, reason="reason"),
        e.ActionHandedOver: lambda a, event, recorded: replace(
            a, owner=event.to, due=event.due or a.due, raised=0
        ),
        e.CheckHandedOver: _check_handed_over,
        e.ActionProblemChanged: moving(None, problem="problem"),
        e.EffectRuleSet: _rule_set,
        e.EffectChecked: _checked,
        e.ChangePublished: moving(None, at="published_at", published="words"),
        e.ChangeUnpublished: moving(None, published=None, published_at=None),
        e.ActionRaised: moving(None, raised="rung"),
        e.ActionTextErased: _erased,
    },
)
"""How the entries of an action make its state."""
