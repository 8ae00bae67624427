"""Clause 8.6: a review is signed by its chair, and only when nothing is missing."""

from datetime import date
from typing import Any

import pytest
from tests.core.governing.recording import Recording
from tests.core.samples import ANN, BOB, REP, TOP, words

from amends.core.framework.people.personnel import Role
from amends.core.governing.reviews import (
    REVIEW,
    AddReviewInput,
    AnswerReviewPurpose,
    AttendReview,
    CancelReview,
    DecideInReview,
    DecisionKind,
    PlanReview,
    RescheduleReview,
    ReviewInput,
    ReviewPackFrozen,
    ReviewPurpose,
    ReviewState,
)
from amends.core.records.state import NoParticulars
from amends.core.refusal import Guard
from amends.core.values import Id

DAY = date(2026, 12, 9)
FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
LACKS = (ReviewInput.external, ReviewInput.proposals)
PACK = ReviewPackFrozen(Id("0" * 64), 41, LACKS, 3)


def _plan(**other: Any) -> PlanReview:
    return PlanReview(**{"chair": TOP, "day": DAY, "first": FIRST, "last": LAST, **other})


def _prepared() -> Recording:
    told = Recording(REVIEW).does("plan", _plan(invited=(ANN,)))
    return told.does("freeze-pack", NoParticulars(), PACK)


def _whole(without: str = "") -> Recording:
    told = _prepared()
    for item in LACKS:
        if without != "input" or item is not LACKS[0]:
            told.does("add-input", AddReviewInput(item, words("none")))
    for purpose in ReviewPurpose:
        if without != "purpose" or purpose is not ReviewPurpose.change:
            told.does("answer-purpose", AnswerReviewPurpose(purpose, words("yes")), by=TOP)
    if without != "attendance":
        told.does("record-attendance", AttendReview((TOP, REP)))
    return told


def test_the_chair_signs_a_review_of_which_nothing_is_missing() -> None:
    told = _whole()

    told.does("sign", NoParticulars(), by=TOP)

    assert (told.state.state, told.state.signed_by, told.state.due) == (
        ReviewState.signed,
        TOP,
        None,
    )


@pytest.mark.parametrize("without", ["input", "purpose", "attendance"])
def test_signing_is_refused_while_an_input_a_conclusion_or_the_attendance_is_missing(
    without: str,
) -> None:
    assert _whole(without).refuses("sign", NoParticulars(), by=TOP) is Guard.review_not_complete


def test_no_one_but_the_chair_signs() -> None:
    assert _whole().refuses("sign", NoParticulars(), by=REP) is Guard.not_the_chair


def test_the_chair_is_senior_management_and_was_there() -> None:
    assert Recording(REVIEW).refuses("plan", _plan(chair=ANN)) is Guard.not_top_management
    present = AttendReview((REP,))
    assert _prepared().refuses("record-attendance", present) is Guard.chair_missing


def test_a_decision_becomes_an_action_with_owner_and_day() -> None:
    decision = DecideInReview(words("buy parts"), DecisionKind.product, BOB, date(2027, 1, 15))
    told = _prepared().does("decide", decision, Id("A-7"), by=TOP)

    (decided,) = told.state.decisions
    assert (decided.number, decided.owner, decided.action) == (1, BOB, Id("A-7"))


def test_the_pack_is_not_frozen_again_once_the_review_concluded_something() -> None:
    told = _prepared().does("freeze-pack", NoParticulars(), PACK)
    told.does("answer-purpose", AnswerReviewPurpose(ReviewPurpose.effect, words("yes")))

    assert told.refuses("freeze-pack", NoParticulars(), PACK) is Guard.already_done
    assert told.refuses("cancel", CancelReview(words("no time"))) is Guard.already_done


def test_an_entry_says_in_which_role_a_person_acted() -> None:
    told = _whole()

    assert told.state.pack.role is Role.management_representative
    assert {one.role for one in told.state.answers} == {Role.top_management}


def test_a_handler_plans_no_review_but_sees_one_they_are_invited_to() -> None:
    told = Recording(REVIEW)
    assert told.refuses("plan", _plan(), by=ANN) is Guard.not_permitted

    told.does("plan", _plan(invited=(ANN,)))
    person = told.rules.people.person
    assert REVIEW.seen_by(_acting(person(ANN)), told.state, told.rules)
    assert not REVIEW.seen_by(_acting(person(BOB)), told.state, told.rules)


def test_a_review_that_moves_is_due_on_the_new_day() -> None:
    later = date(2026, 12, 16)
    told = _prepared().does("reschedule", RescheduleReview(later, TOP, words("ill")))

    assert (told.state.day, told.state.due) == (later, later)


def _acting(person: Any) -> Any:
    from amends.core.framework.people.authority import Actor

    return Actor.of(person)
