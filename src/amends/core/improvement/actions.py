"""Clause 8.7: an action, the fold of its stream: who does what by when, and whether it works."""

from dataclasses import dataclass, replace

from ..operation.complaint.parts import RecordedEvent
from ..records.deciding import revision_after
from ..records.erasing import RecordText, TextErased, texts_after
from ..shape import made_from
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


def evolve_action(action: Action | None, recorded: RecordedEvent, name: str) -> Action:
    """Return the action after the event of its stream. Raises ValueError if it does not begin with
    a planned one."""
    event: object = recorded.event
    if action is None:
        if not isinstance(event, e.ActionPlanned):
            raise ValueError(f"{name} begins with {type(event).__name__}")
        begun = _begun(event, recorded, Id(name.partition("/")[2]))
        return replace(begun, texts=texts_after((), recorded))
    texts = texts_after(action.texts, recorded)
    revision = revision_after(action.revision, recorded)
    return replace(
        _evolved(action, recorded), version=recorded.version, revision=revision, texts=texts
    )


def _begun(event: e.ActionPlanned, recorded: RecordedEvent, known_as: Id) -> Action:
    return made_from(
        Action,
        event,
        id=known_as,
        version=recorded.version,
        state=ActionState.planned,
        planned_by=recorded.by,
        planned_at=recorded.happened,
        rule_by=recorded.by if event.rule else None,
        check_on=event.rule.check_on if event.rule else None,
        owners=(event.owner,),
        revision=recorded.version,
    )


def _evolved(a: Action, recorded: RecordedEvent) -> Action:
    event: object = recorded.event
    match event:
        case e.ActionStarted():
            return replace(a, state=ActionState.started)
        case e.ActionCompleted():
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
        case e.ActionCancelled():
            return replace(a, state=ActionState.cancelled, reason=event.reason)
        case e.ActionHandedOver():
            owners = a.owners if event.to in a.owners else (*a.owners, event.to)
            due = event.due or a.due
            return replace(a, owner=event.to, due=due, owners=owners, raised=0)
        case e.CheckHandedOver(to=to):
            rule = replace(a.rule, decides=to) if a.rule else None
            return replace(a, rule=rule, raised=0)
        case e.ActionProblemChanged():
            return replace(a, problem=event.problem)
        case e.EffectRuleSet(rule=rule, baseline=baseline):
            by, check_on = recorded.by, rule.check_on
            return replace(a, rule=rule, rule_by=by, check_on=check_on, baseline=baseline)
        case e.EffectChecked():
            return _checked(a, event, recorded)
        case e.ActionRaised():
            return replace(a, raised=event.rung)
        case _:
            return _published(a, event, recorded.happened)


def _published(a: Action, event: object, at: Moment) -> Action:
    match event:
        case e.ChangePublished():
            return replace(a, published=event.words, published_at=at)
        case e.ChangeUnpublished():
            return replace(a, published=None, published_at=None)
        case TextErased(pieces=pieces):
            gone = a.published is not None and a.published.sealed in pieces
            return replace(a, published=None, published_at=None) if gone else a
        case _:
            raise ValueError(f"not an event of an action: {type(event).__name__}")


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
