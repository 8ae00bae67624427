"""Clause 8.4: acts on criteria, alerts and exposure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...framework.acting import Act, Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...records.deciding import (
    acts_on,
    decides_in,
    demand_apart,
    demand_owner,
    demand_permitted,
    demand_unit,
)
from ...records.erasing import add_erasing
from ...records.kind import RecordKind, by_role
from ...records.state import GivenReason
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import LARGEST_INT, Code, Day, Id, Moment, Words, sealed
from ..visibility import sees_figures
from . import events as e
from .state import (
    DEFAULTS,
    EXPOSURE,
    EXPOSURES,
    FOLD,
    Criterion,
    CriterionState,
    Exposure,
    owner_of,
)

_act = acts_on("criterion", "8.4", Criterion)
_CHANGING = frozenset({CriterionState.changing})
_USED = frozenset({CriterionState.used, *_CHANGING})
_ALL = frozenset(CriterionState)


def criterion_or_default(criterion: Criterion | None, code: Code) -> Criterion | None:
    """Return the recorded criterion, the default of this code, or None. The stream of exposure is
    none."""
    return None if code == EXPOSURE else criterion or DEFAULTS.get(code)


@dataclass(frozen=True, slots=True)
class SetCriterion:
    """The measure with its target, the owner, what it follows from, and why, if another target was
    set before."""

    measure: Code
    target: e.Band
    owner: Id
    interval: e.Interval = e.Interval.month
    part: Code | None = None
    alert: e.Band | None = None
    unit: Code | None = None
    per: Code | None = None
    by: Day | None = None
    reason: Words | None = None
    source: Id | None = None


def _owned(before: Criterion | None, _: Criterion) -> tuple[Id, ...]:
    return before.owners if before else ()


@_act("set-criterion", Permission.improvement_decide, _ALL, involves=_owned)
def set_criterion(here: Situation[Criterion | None], given: SetCriterion) -> Events:
    """Set a criterion, always of the same measure. Another target needs a reason and no open alert,
    and is set by someone other than the owner, if someone else may: no one moves their own target
    after the fact. A looser one is only proposed, if a second person may approve it."""
    criterion = here.state
    demand_unit(here.rules, given.unit)
    demand_permitted(set_criterion, here, None, given.unit)
    demand_owner(here.rules, given.owner)
    for name, band in (("target", given.target), ("alert", given.alert)):
        demand(band is None or _sound(band), Guard.wrong_type, field=Code(name))
    demand(given.target != e.Band(), Guard.not_complete, missing=(Code("target"),))
    _demand_exposure(given.per)
    by = given.by
    if by is not None:
        demand(by >= here.rules.day_of(given.unit, here.moment), Guard.in_the_past, day=by)
    if criterion is not None:
        for name in ("measure", "part", "unit"):
            same = getattr(given, name) == getattr(criterion, name)
            demand(same, Guard.wrong_type, field=Code(name))
        demand_changeable(set_criterion, Situation(criterion, here.rules, here.actor, here.moment))
        demand(given.reason is not None, Guard.needs_reason, act=set_criterion.name)
        if criterion.state is not CriterionState.retired and loosened(criterion, given):
            if seconds(criterion, here.rules, here.actor.id):
                return (made_from(e.LooserTargetProposed, given),)
            return (made_from(e.CriterionSet, given, alone=True),)
    return (made_from(e.CriterionSet, given),)


def loosened(before: Criterion, after: SetCriterion) -> tuple[str, ...]:
    """Return the fields by which a new target is looser than the one before."""
    return tuple(
        name
        for name, loosens in LOOSENING.items()
        if not isinstance(loosens, str) and loosens(before, after)
    )


def _alerts_less(before: Criterion, after: SetCriterion) -> bool:
    return not (after.alert or after.target).within(before.level)


def _later(before: Criterion, after: SetCriterion) -> bool:
    return before.by is not None and (after.by is None or after.by > before.by)


_ONE = "a criterion stays one of the same measure, part and unit"

LOOSENING: Mapping[str, Callable[[Criterion, SetCriterion], bool] | str] = {
    "measure": _ONE,
    "target": lambda before, after: not after.target.within(before.target),
    "owner": "another owner gets the same alerts",
    # a week shows sooner than a month what is not good enough
    "interval": lambda before, after: (
        (before.interval, after.interval) == (e.Interval.week, e.Interval.month)
    ),
    "part": _ONE,
    "alert": _alerts_less,
    "unit": _ONE,
    # numbers of customers and numbers of cases cannot be compared
    "per": lambda before, after: before.per != after.per,
    "by": _later,
    "reason": "why it is set",
    "source": "what it follows from",
}
"""For each field of a target what of a change loosens, or why nothing does."""


def seconds(criterion: Criterion, rules: Rules, by: Id | None) -> tuple[Id, ...]:
    """Return who may approve a looser target that a person proposes; none where no one else decides
    in the unit."""
    persons = sorted(rules.people.persons.values(), key=lambda person: person.id)
    able = (person for person in persons if decides_in(person, criterion.unit, rules))
    return tuple(person.id for person in able if person.id != by)


def _demand_exposure(of: Code | None) -> None:
    known = of is None or of in EXPOSURES
    demand(known, Guard.unknown_code, code=of or Code("none"))


def _sound(band: e.Band) -> bool:
    numbers = [one for one in (band.least, band.most) if one is not None]
    return numbers == sorted(numbers) and all(0 <= one <= LARGEST_INT for one in numbers)


def demand_changeable(act: Act[Criterion, Any], here: Situation[Criterion]) -> None:
    """Refuse a change by those who have owned it, if someone else may, and while an alert has no
    response."""
    criterion = here.state
    demand_permitted(act, here, None, criterion.unit)
    owners = {*criterion.owners, owner_of(criterion, here.rules)}
    demand_apart(act, here, owners, criterion.unit)
    demand(not criterion.open_alerts, Guard.alert_open)


@dataclass(frozen=True, slots=True)
class RetireCriterion:
    """Why the criterion is no longer used."""

    reason: Words


@_act("retire-criterion", Permission.improvement_decide, _USED, involves=_owned)
def retire_criterion(here: Situation[Criterion], given: RetireCriterion) -> Events:
    """Retire the criterion, under the same conditions as setting a looser target."""
    demand_changeable(retire_criterion, here)
    if seconds(here.state, here.rules, here.actor.id):
        return (e.RetirementProposed(sealed(given.reason)),)
    return (e.CriterionRetired(sealed(given.reason), alone=True),)


class ApproveChange(GivenReason):
    """Why the proposed change is right."""


class ReturnChange(GivenReason):
    """Why the criterion stays as it is."""


def _by_another(here: Situation[Criterion]) -> None:
    demand(here.actor.id != here.state.proposed_by, Guard.same_person)


def _involved(criterion: Criterion) -> tuple[Id | None, ...]:
    return (criterion.proposed_by, *criterion.owners)


@_act(
    "approve-change",
    Permission.improvement_decide,
    _CHANGING,
    opened=True,
    ready=_by_another,
    apart=_involved,
)
def approve_change(here: Situation[Criterion], given: ApproveChange) -> Events:
    """Approve a looser target, or that the criterion retires, as someone other than who proposed
    it and, if someone else may, than the owner."""
    criterion, reason = here.state, sealed(given.reason)
    demand(here.actor.person is not None, Guard.not_permitted, act=approve_change.name)
    demand(not criterion.open_alerts, Guard.alert_open)
    if isinstance(criterion.proposal, e.LooserTargetProposed):
        by = criterion.proposal.by
        demand(by is None or by >= here.today, Guard.in_the_past, day=by or here.today)
        marks = {"reason": reason, "first": criterion.proposed_by}
        return (made_from(e.CriterionSet, criterion.proposal, **marks),)
    return (e.CriterionRetired(reason, criterion.proposed_by),)


@_act("return-change", Permission.improvement_decide, _CHANGING, opened=True)
def return_change(here: Situation[Criterion], given: ReturnChange) -> Events:
    """Return a proposed change to its author, or withdraw one's own. The criterion stays as it
    is."""
    return (e.CriterionChangeReturned(sealed(given.reason)),)


@dataclass(frozen=True, slots=True)
class RebaseCriterion:
    """From when the limits of chance are computed again, and what changed then."""

    from_day: Day
    reason: Words


@_act("rebase", Permission.improvement_decide, _USED, involves=_owned)
def rebase(here: Situation[Criterion], given: RebaseCriterion) -> Events:
    """Let the limits of chance begin again, under the same conditions as setting another target.
    Targets and alert levels do not change."""
    demand_changeable(rebase, here)
    begun = given.from_day <= here.today
    demand(begun, Guard.in_the_future, day=given.from_day)
    demand(given.from_day != here.state.rebased_on, Guard.already_done)
    return (e.CriterionRebased(given.from_day, sealed(given.reason)),)


@dataclass(frozen=True, slots=True)
class HandOverCriterion:
    """Who owns the criterion from now on, and what they should know."""

    to: Id
    reason: Words


@_act("hand-over", Permission.improvement_decide, _USED, own=True)
def hand_over(here: Situation[Criterion], given: HandOverCriterion) -> Events:
    """Hand the criterion over to another owner; its target stays."""
    demand(
        demand_owner(here.rules, given.to) != owner_of(here.state, here.rules), Guard.already_done
    )
    return (e.CriterionHandedOver(given.to, sealed(given.reason)),)


@dataclass(frozen=True, slots=True)
class AnswerAlert:
    """Which alert, and what is done about it."""

    number: int
    words: Words


@_act("answer-alert", Permission.improvement_decide, _ALL, own=True, additive=True)
def answer_alert(here: Situation[Criterion], given: AnswerAlert) -> Events:
    """Respond to an alert, as its owner, the person it was sent to, or who decides in the unit."""
    criterion = here.state
    alert = next((one for one in criterion.alerts if one.number == given.number), None)
    if alert is None:
        raise Refused(Guard.unknown_item)
    recipients = {alert.to, owner_of(criterion, here.rules)}
    recipient = here.actor.id if here.actor.id in recipients else None
    demand_permitted(answer_alert, here, recipient, criterion.unit)
    demand(alert.answered_at is None, Guard.already_done)
    return (e.AlertAnswered(alert.number, sealed(given.words)),)


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """The period that is not good enough, and its value."""

    reason: e.AlertReason
    first: Day
    last: Day
    value: int
    among: int = 0
    since: Day | None = None
    """The first day of the periods in a row that are not good enough."""


RAISE = Code("raise-alert")


def raise_alert(
    criterion: Criterion, rules: Rules, actor: Actor, moment: Moment, given: RaiseAlert
) -> Events:
    """Raise an alert to the owner, once for all periods in a row that are not good enough. Only the
    system asks for it, and asking twice records nothing twice."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=RAISE)
    since, to = given.since or given.first, owner_of(criterion, rules)
    told = any(one.last >= since for one in criterion.alerts)
    if told or to is None or criterion.state is CriterionState.retired:
        return ()
    number = len(criterion.alerts) + 1
    return (made_from(e.AlertRaised, given, number=number, to=to),)


@dataclass(frozen=True, slots=True)
class RecordExposure:
    """How many customers, orders or homes there were in a month, and why, if another number was
    recorded before."""

    of: Code
    month: Day
    amount: int
    unit: Code | None = None
    reason: Words | None = None


@_act("record-exposure", Permission.improvement_decide, _ALL)
def record_exposure(here: Situation[Criterion | None], given: RecordExposure) -> Events:
    """Record exposure of a month that has begun. Another number needs a reason."""
    demand_unit(here.rules, given.unit)
    demand_permitted(record_exposure, here, None, given.unit)
    _demand_exposure(given.of)
    demand(0 < given.amount <= LARGEST_INT, Guard.wrong_type, field=Code("amount"))
    month = given.month.replace(day=1)
    begun = month <= here.rules.day_of(given.unit, here.moment)
    demand(begun, Guard.in_the_future, day=month)
    known = here.state.exposures.get(Exposure(given.of, month, given.unit)) if here.state else None
    demand(known != given.amount, Guard.already_done)
    needed = known is not None and given.reason is None
    demand(not needed, Guard.needs_reason, act=record_exposure.name)
    return (made_from(e.ExposureRecorded, given, month=month),)


add_erasing(_act, _ALL, e.CriterionTextErased)


CRITERION = RecordKind(Code(_act.of), _act.clause, FOLD, _act.acts, by_role(sees_figures))
