"""Management reviews of the demo: last year's, signed, with decisions carried out and one overdue,
and this year's, planned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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

_INPUTS = {
    ReviewInput.internal: "No change in structure or staff that touches complaints.",
    ReviewInput.external: "No new law. Two competitors now promise a response in 10 days.",
    ReviewInput.performance: "The figures of the old register cannot be compared with ours.",
    ReviewInput.feedback: "Callers say that they have to ask for news. No survey was held yet.",
    ReviewInput.audits: "No audit yet. The first one is planned for next year.",
    ReviewInput.risks: "Storms in winter bring many calls in a few days. No action yet.",
    ReviewInput.actions: "No action was open.",
    ReviewInput.last_review: "This was our first review.",
    ReviewInput.proposals: "Staff at the counter ask for a checklist for phone calls.",
}
_PURPOSES = {
    ReviewPurpose.suitability: "It suits us. It is slow where two units share a complaint.",
    ReviewPurpose.nonconformities: "Yes. Safety risks reached us on the same day.",
    ReviewPurpose.products: "In part. Repeated faults were not followed up together.",
    ReviewPurpose.process: "In part. Acknowledgements were late after public holidays.",
    ReviewPurpose.change: "Winter is the largest risk. Calling people back is the best chance.",
    ReviewPurpose.effect: "There were no such actions to judge.",
    ReviewPurpose.policy: "The policy stays. The objective for responses stays at 95%.",
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who takes part in a review, and what it decided: by whom, when it was due, and what shows
    that it was done, if it was, and how it is known that it helped."""

    chair: str
    prepares: str
    decisions: tuple[tuple[str, DecisionKind, str, int, str, str], ...]


_PLANS = {
    "group": _Plan(
        "ingrid",
        "marcus",
        (
            (
                "Call people back within 2 days when two units share a complaint",
                DecisionKind.process,
                "tomas",
                80,
                "All handlers have the new checklist. 30 calls were listened to.",
                "Fewer than 10 complaints a year about our handling.",
            ),
            (
                "Train 3 more handlers before the winter",
                DecisionKind.resources,
                "marcus",
                60,
                "Three people finished the course on 4 days.",
                "No handler has more than 25 open complaints.",
            ),
            (
                "Show the repair slot on the confirmation of every visit",
                DecisionKind.product,
                "dafydd",
                45,
                "",
                "Half as many calls that ask when someone comes.",
            ),
        ),
    ),
    "shop": _Plan(
        "una",
        "maeve",
        (
            (
                "Check every brake twice before a bike leaves the workshop",
                DecisionKind.product,
                "colm",
                80,
                "The sheet at each bike has two signatures.",
                "No complaint about brakes for a year.",
            ),
            (
                "Put a card about complaints on the counter",
                DecisionKind.process,
                "maeve",
                40,
                "",
                "Every customer at the counter can see it.",
            ),
        ),
    ),
}
_LAST, _NEXT = 225, 9
"""Working days since the last review, and until the next."""


_HELD = timedelta(hours=1)
"""How long a review takes at most."""


def planned(house: House) -> list[Tale]:
    """Return both reviews as they were planned: the last, and the next."""
    days = house.days
    last, coming = days.back(_LAST, "10:00"), days.due(days.until, _NEXT)
    return [_planned(house, last.date(), 20), _planned(house, coming, 9)]


def _planned(house: House, day: Day, ahead: int) -> Tale:
    plan, days = _PLANS[house.organization.which], house.days
    tale = house.tale("review", ahead, prefix=REVIEW.prefix)
    tale.go(days.at(min(day, days.today) - timedelta(ahead), "14:10"))
    end = day.replace(day=1)
    first, last = end.replace(year=end.year - 1), end - timedelta(days=1)
    chair, invited = person_id(plan.chair), (person_id(plan.prepares),)
    return tale.by(plan.prepares, PlanReview(chair, day, first, last, invited))


def turns(house: House, tale: Tale) -> tuple[Turn, Turn]:
    """Return the beginning and the end of the review that was planned first."""
    at = house.days.back(_LAST, "10:00")
    return (
        Turn(at, partial(_follow, tale, at, house)),
        Turn(at + _HELD, partial(_carried_out, tale, house)),
    )


def _follow(planned: Tale, at: Moment, house: House) -> Iterator[Tale]:
    """Freeze the figures of the day and yield how the review was held."""
    plan, stream = _PLANS[house.organization.which], f"{REVIEW.prefix}{planned.reference}"
    if _state(stream).pack is None:
        refresh.refresh(now=at)
        log.sequence(now=at, signer=log.signer(), thorough=True)
        freeze = Tale(planned.reference, house.days, REVIEW.prefix).go(at)
        simulated_clock.play(freeze.by(plan.prepares, freeze_pack.name).batches)
    tale = Tale(planned.reference, house.days, REVIEW.prefix)
    tale.go(at + timedelta(minutes=1))
    _hold(tale, plan, _state(stream).pack.missing)
    yield tale


def _carried_out(planned: Tale, house: House) -> Iterator[Tale]:
    """Yield what became of the decisions of a review that was held."""
    review: Review = _state(f"{REVIEW.prefix}{planned.reference}")
    plan = _PLANS[house.organization.which]
    for decided, (_, _, owner, due, evidence, _) in zip(
        review.decisions, plan.decisions, strict=True
    ):
        if evidence:
            done = house.days.at(house.days.today - timedelta(due + 6), "15:30")
            action = Tale(decided.action, house.days, ACTION.prefix).go(done)
            yield action.by(owner, CompleteAction(evidence))


def _hold(tale: Tale, plan: _Plan, missing: Iterable[ReviewInput]) -> None:
    for item in missing:
        tale.by(plan.prepares, AddReviewInput(item, _INPUTS[item]))
    for purpose, words in _PURPOSES.items():
        tale.by(plan.chair, AnswerReviewPurpose(purpose, words))
    for what, kind, owner, due, _, check in plan.decisions:
        day = tale.days.today - timedelta(due)
        tale.by(plan.chair, DecideInReview(what, kind, person_id(owner), day, check))
    present = (person_id(plan.chair), person_id(plan.prepares))
    tale.by(plan.prepares, AttendReview(present))
    tale.by(plan.chair, "sign")


def _state(stream: str) -> Any:
    return state_of(stream, store.read(stream))
