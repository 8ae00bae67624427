"""Management reviews of the demo: last year's, signed, with decisions carried out and one overdue,
and this year's, planned."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from amends.core.governing.reviews import (
    REVIEW,
    AddReviewInput,
    AnswerReviewPurpose,
    AttendReview,
    DecideInReview,
    DecisionKind,
    PlanReview,
    Review,
    ReviewInput,
    ReviewPurpose,
    freeze_pack,
)
from amends.core.improvement.action_acts import CompleteAction
from amends.core.streams import ACTION
from amends.core.values import Day, Moment
from amends.handling.streams import state_of
from amends.insight.facts import refresh
from amends.journal import log, store

from .. import simulated_clock
from ..organization import person_id
from ..scenario_steps import House, Tale, Turn
from .openings import texts

_LAST, _NEXT = 225, 9
"""Working days since the last review, and until the next."""


_HELD = timedelta(hours=1)
"""How long a review takes at most."""


def _plan(house: House) -> dict[str, Any]:
    """Return who takes part in a review of an organisation, and what was decided."""
    plan: dict[str, Any] = texts("records")["reviews"][house.organization.which]
    return plan


def planned(house: House) -> list[Tale]:
    """Return both reviews as they were planned: the last, and the next."""
    days = house.days
    last, coming = days.back(_LAST, "10:00"), days.due(days.until, _NEXT)
    return [_planned(house, last.date(), 20), _planned(house, coming, 9)]


def _planned(house: House, day: Day, ahead: int) -> Tale:
    plan, days = _plan(house), house.days
    tale = house.tale("review", ahead, prefix=REVIEW.prefix)
    tale.go(days.at(min(day, days.today) - timedelta(ahead), "14:10"))
    end = day.replace(day=1)
    first, last = end.replace(year=end.year - 1), end - timedelta(days=1)
    chair, invited = person_id(plan["chair"]), (person_id(plan["prepares"]),)
    return tale.by(plan["prepares"], PlanReview(chair, day, first, last, invited))


def turns(house: House, tale: Tale) -> tuple[Turn, Turn]:
    """Return the beginning and the end of the review that was planned first."""
    at = house.days.back(_LAST, "10:00")
    return (
        Turn(at, partial(_follow, tale, at, house)),
        Turn(at + _HELD, partial(_carried_out, tale, house)),
    )


def _follow(planned: Tale, at: Moment, house: House) -> Iterator[Tale]:
    """Freeze the figures of the day and yield how the review was held."""
    plan, stream = _plan(house), f"{REVIEW.prefix}{planned.reference}"
    if _state(stream).pack is None:
        refresh.refresh(now=at)
        log.sequence(now=at, signer=log.signer(), thorough=True)
        freeze = Tale(planned.reference, house.days, REVIEW.prefix).go(at)
        simulated_clock.play(freeze.by(plan["prepares"], freeze_pack.name).batches)
    tale = Tale(planned.reference, house.days, REVIEW.prefix)
    tale.go(at + timedelta(minutes=1))
    _hold(tale, plan, _state(stream).pack.missing)
    yield tale


def _carried_out(planned: Tale, house: House) -> Iterator[Tale]:
    """Yield what became of the decisions of a review that was held."""
    review: Review = _state(f"{REVIEW.prefix}{planned.reference}")
    plan = _plan(house)
    for decided, row in zip(review.decisions, plan["decisions"], strict=True):
        if row["evidence"]:
            done = house.days.at(house.days.today - timedelta(row["due"] + 6), "15:30")
            action = Tale(decided.action, house.days, ACTION.prefix).go(done)
            yield action.by(row["owner"], CompleteAction(row["evidence"]))


def _hold(tale: Tale, plan: dict[str, Any], missing: Iterable[ReviewInput]) -> None:
    for item in missing:
        tale.by(plan["prepares"], AddReviewInput(item, texts("records")["inputs"][item.name]))
    for purpose, words in texts("records")["purposes"].items():
        tale.by(plan["chair"], AnswerReviewPurpose(ReviewPurpose[purpose], words))
    for row in plan["decisions"]:
        kind, day = DecisionKind[row["kind"]], tale.days.today - timedelta(row["due"])
        owner = person_id(row["owner"])
        tale.by(plan["chair"], DecideInReview(row["what"], kind, owner, day, row["check"]))
    present = (person_id(plan["chair"]), person_id(plan["prepares"]))
    tale.by(plan["prepares"], AttendReview(present))
    tale.by(plan["chair"], "sign")


def _state(stream: str) -> Any:
    return state_of(stream, store.read(stream))
