"""A complainant is told one date: the earliest that any rule gives at receipt, and again only when
it has changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import handled, regulated
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.complaint.terms import ANSWER
from amends.core.operation.regulators.answering import answer_term, earliest_answer, promised_day
from amends.core.values import Code, Contact, Day
from amends.governance import packs
from amends.handling import rules
from amends.handling.reading import file_of
from amends.site import worker

pytestmark = pytest.mark.django_db

NORA = NewParty(identity=Contact(name="Nora Complain", email="nora@example.org"))


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def worked() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def received(*facts: Any, **told: Any) -> Any:
    reference = org.lodged(timezone.now(), complainants=(NORA,), facts=facts, **told).reference
    worked()
    return reference


def named(reference: Any) -> list[Day]:
    """The days of our response that were told, in their order."""
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    days = (getattr(entry.event, "respond_by", None) for entry in entries)
    return [day for day in days if day is not None]


@pytest.mark.parametrize("pack", sorted(packs.texts().keys() - {"iso-10002"}))
def test_the_first_day_told_is_the_earliest_that_any_rule_gives(pack: str) -> None:
    regulated.adopt(pack, now=timezone.now() - timedelta(days=1))
    reference = received()
    (day,) = named(reference)
    complaint, in_force = held(reference)
    assert promised_day(complaint, in_force) == day
    if complaint.receipt_lacks(complaint.lead):
        regulated.confirmed(reference)
        worked()
        complaint, in_force = held(reference)
        term = answer_term(complaint, in_force)
        assert term is not None
        assert term.day >= day, "confirmed as the pack wants it, it is not due any earlier"
    assert named(reference) == [day]


def test_it_is_the_earliest_too_once_a_review_is_asked_for() -> None:
    regulated.adopt_that_asks_nothing("uk-housing", now=timezone.now() - timedelta(days=1))
    reference = received(regulated.ENGLAND)
    handled.answer(reference)
    refused = RecordReaction(1, e.Reaction.refused, "No.", e.Way.phone)
    handled.do(reference, "record-reaction", refused)
    handled.do(reference, "escalate", Escalate())
    worked()
    complaint, in_force = held(reference)
    term = earliest_answer(complaint, in_force, timezone.now())
    assert term is not None
    assert named(reference)[-1] == term.day == complaint.term(*ANSWER).day


def test_our_deadline_set_again_to_the_same_day_is_not_told_again() -> None:
    reference = received()
    handled.do(reference, "assess", handled.six(severity="low"))
    worked()
    first = named(reference)
    extended(reference, days=5)
    worked()
    later = named(reference)
    assert first == later[:1]
    assert later[-1] > first[-1]
    worked()
    assert named(reference) == later


def test_a_reason_that_moves_the_deadline_of_a_pack_moves_the_day_we_promised() -> None:
    regulated.adopt("uk-housing", now=timezone.now() - timedelta(days=1))
    reference = received(regulated.ENGLAND)
    regulated.confirmed(reference)
    complaint, _ = held(reference)
    (theirs,) = [t for t in complaint.terms if t.clock == "s1_response"]
    assert [theirs.day] == named(reference)
    day = theirs.day + timedelta(days=7)
    words = ExtendTerm(theirs.pack, theirs.clock, day, Code("complex_facts"), "It is complex.")
    handled.do(reference, "extend-term", words)
    worked()
    assert named(reference)[-1] == day


def held(reference: Any) -> Any:
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    return file.complaint, rules.rules_at(timezone.now())


def extended(reference: Any, *, days: int) -> None:
    complaint, _ = held(reference)
    term = complaint.term(*ANSWER)
    day = term.day + timedelta(days=days)
    words = ExtendTerm(*ANSWER, day, Code("complex_facts"), "The part comes from abroad.")
    handled.do(reference, "extend-term", words)
