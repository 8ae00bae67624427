"""Clause 8.7: events of corrections and corrective actions (``action/<id>``)."""

from dataclasses import dataclass

from ..records.erasing import TextErased
from ..values import Code, Coded, Day, Id, Money, Sealed
from .effect import Counted, EffectFigures, EffectRule, EffectVerdict


class ActionKind(Coded):
    """Whether an action puts right what went wrong, or removes its cause."""

    correction = "correction"
    corrective = "corrective"


class ActionSource(Coded):
    """What an action comes from."""

    complaint = "complaint"
    problem = "problem"
    audit = "audit"
    review = "review"
    risk = "risk"
    idea = "idea"
    promise = "promise"


@dataclass(frozen=True, slots=True)
class ActionPlanned:
    """What is to be done, by which owner and day, and what it comes from. `others_affected`: a
    response says that others may be affected. `restricted` if the complaint is. `baseline` is what
    was counted for the rule when it was set."""

    kind: ActionKind
    source: ActionSource
    owner: Id
    due: Day
    what: Sealed | None = None
    unit: Code | None = None
    problem: Id | None = None
    complaint: Id | None = None
    response: int | None = None
    others_affected: bool = False
    restricted: bool = False
    cost: Money | None = None
    rule: EffectRule | None = None
    baseline: Counted | None = None


@dataclass(frozen=True, slots=True)
class ActionStarted:
    """Work on it began."""


@dataclass(frozen=True, slots=True)
class ActionCompleted:
    """It was done, with evidence, and what it cost."""

    evidence: Sealed
    completed_on: Day
    cost: Money | None = None


@dataclass(frozen=True, slots=True)
class ActionCancelled:
    """It is not done, with the reason."""

    reason: Sealed


@dataclass(frozen=True, slots=True)
class ActionHandedOver:
    """Another person owns it from now on; `due` where the date changed with it."""

    to: Id
    reason: Sealed
    due: Day | None = None


@dataclass(frozen=True, slots=True)
class CheckHandedOver:
    """Another person checks its effect."""

    to: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class ActionProblemChanged:
    """The problem that it is against was merged into another."""

    problem: Id


@dataclass(frozen=True, slots=True)
class EffectRuleSet:
    """By what its effect is judged; `reason` where it replaces another rule. `baseline` is what was
    counted then."""

    rule: EffectRule
    reason: Sealed | None = None
    baseline: Counted | None = None


@dataclass(frozen=True, slots=True)
class EffectChecked:
    """Another person checked the effect. `by_rule` is what the rule says of the figures, `verdict`
    what the person says, with a reason where that differs. If it is too early, `next_check` is the
    day of the next check."""

    verdict: EffectVerdict
    by_rule: EffectVerdict
    figures: EffectFigures
    checked_on: Day
    reason: Sealed | None = None
    next_check: Day | None = None


@dataclass(frozen=True, slots=True)
class ChangePublished:
    """What changed is said on the public page, in words written for it."""

    words: Sealed


@dataclass(frozen=True, slots=True)
class ChangeUnpublished:
    """The public page no longer says it, with the reason."""

    reason: Sealed


@dataclass(frozen=True, slots=True)
class ActionRaised:
    """People were reminded of the action: the owner before its day, then who is above them. `rung`
    is how far it went for this day; `check` if it is about the check of its effect."""

    rung: int
    day: Day
    to: tuple[Id, ...]
    check: bool = False


@dataclass(frozen=True, slots=True)
class ActionTextErased(TextErased):
    """Texts of an action were erased; the entries about them stay."""
