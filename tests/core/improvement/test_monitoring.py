"""Clause 8.4: what of one complaint is measured."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.core.samples import RULES

from amends.core.improvement.monitoring import AnswerDue, Flow, answer_due, outcome, sums
from amends.core.operation.complaint.parts import (
    Issue,
    Paid,
    Participant,
    Response,
    Term,
)
from amends.core.operation.complaint.stages import Stage
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.events import About, Finding, Kind, Party, PartyRole, Remedy
from amends.core.values import Code, Id, Money

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
UP, PART, NOT = Finding.upheld, Finding.partly_upheld, Finding.not_upheld
UNKNOWN, BACK = Finding.could_not_be_established, Finding.withdrawn
EUR = Code("eur")


def party(number: int = 1, **given: Any) -> Participant:
    one = Party(number, PartyRole.complainant, lead=number == 1)
    return Participant(one, Stage.decision_communicated, NOW, **given)


def complaint(*parties: Participant, **given: Any) -> Complaint:
    return Complaint(
        reference=Id("AAAA-AAAA"),
        version=1,
        revision=1,
        received_at=NOW,
        recorded_at=NOW,
        channel=None,
        kind=Kind.complaint,
        about=About.service,
        owner=None,
        parties=parties or (party(),),
        **given,
    )


def term(until: datetime, **given: Any) -> Term:
    told = {"first": until} | given
    return Term(Code("iso-10002"), Code("respond"), until.date(), until, **told)


def response(number: int = 1, **given: Any) -> Response:
    remedies = (Remedy(1, Code("compensation"), amount=Money(5_000, EUR)),)
    return Response(number, (1,), remedies, Id("person/han"), **given)


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ((), None),
        ((UP, None), None),
        ((UP, UP), UP),
        ((UP, NOT), PART),
        ((PART, UNKNOWN), PART),
        ((NOT, UNKNOWN), NOT),
        ((UNKNOWN,), UNKNOWN),
        ((UP, BACK), UP),
        ((BACK, BACK), BACK),
    ],
)
def test_what_was_found_of_a_complaint_follows_from_its_matters(
    found: tuple[Finding | None, ...], whole: Finding | None
) -> None:
    issues = tuple(Issue(n, None, finding) for n, finding in enumerate(found, start=1))
    assert outcome(complaint(issues=issues)) is whole


def test_a_matter_that_was_split_off_says_nothing_here() -> None:
    issues = (Issue(1, None, UP), Issue(2, None, NOT, split_to=Id("BBBB-BBBB")))
    assert outcome(complaint(issues=issues)) is UP


class TestAnswerDue:
    def test_the_earliest_date_for_the_answer_counts_with_the_one_told_first(self) -> None:
        terms = (term(NOW + 9 * DAY, first=NOW + 2 * DAY), term(NOW + 12 * DAY))
        assert answer_due(complaint(terms=terms), RULES) == AnswerDue(NOW + 9 * DAY, NOW + 2 * DAY)

    def test_no_date_runs_while_the_clock_stands_still(self) -> None:
        assert answer_due(complaint(terms=(term(NOW, paused=NOW - DAY),)), RULES) is None

    def test_an_answer_given_while_the_clock_stood_still_is_not_late(self) -> None:
        answered = NOW + 3 * DAY
        due = answer_due(complaint(terms=(term(NOW, paused=NOW - DAY, met_at=answered),)), RULES)
        assert due is not None
        assert due.until == answered

    def test_another_clock_is_none_for_the_answer(self) -> None:
        other = Term(Code("iso-10002"), Code("acknowledge"), NOW.date(), NOW, NOW)
        assert answer_due(complaint(terms=(other,)), RULES) is None


class TestSums:
    def test_a_promise_shared_by_two_counts_once_when_it_was_first_told(self) -> None:
        told = (party(1, told=1, decided_at=NOW + DAY), party(2, told=1, decided_at=NOW))
        (one,) = sums(complaint(*told, responses=(response(),)))
        assert (one.flow, one.amount, one.at) == (Flow.promised, Money(5_000, EUR), NOW)

    def test_what_was_refused_replaced_or_not_told_is_no_promise(self) -> None:
        told = party(told=2, decided_at=NOW)
        responses = (response(1), response(2, refused_by=frozenset({1})), response(3))
        assert sums(complaint(told, responses=responses)) == ()

    def test_what_an_outside_body_awarded_is_paid_and_not_promised(self) -> None:
        paid = (Paid(1, Money(700, EUR), date(2026, 10, 7)),)
        told = party(told=1, decided_at=NOW)
        (one,) = sums(complaint(told, responses=(response(outside=True, paid=paid),)))
        assert (one.flow, one.amount.minor, one.on) == (Flow.paid, 700, date(2026, 10, 7))
