"""Clauses 7.3 and 8.2: what a pack that was not in force says of a history is what the record would
say of it, had the pack been in force from the beginning."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.core.operation.regulators.test_operation_regulated import DISP, ENGLAND, kind, story
from tests.core.samples import Story, assessment, words

from amends.core.framework.packs.verdict import State
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.tracking import Lapse
from amends.core.operation.events import Ground, Pattern, Way
from amends.core.operation.regulators.deriving import standing
from amends.core.operation.regulators.hindsight import Seen, Stand, in_hindsight
from amends.core.operation.regulators.regulated import judged
from amends.core.values import Code
from amends.governance import packs

type Step = Callable[[Story], object]


def confirms(told: Story) -> None:
    told.sends("acknowledge", Acknowledge(1, Way.email))


def answers(told: Story) -> None:
    told.answered()


def takes_back(told: Story) -> None:
    told.does("withdraw", Withdraw(1, words("It is settled."), Way.phone))
    told.does("assess", assessment())
    told.does("close", Close(Ground.withdrawn, Code("late"), Code("mistake"), Pattern.single))


def passes(told: Story) -> None:
    """Nothing but the end of what has run out, which only a pack in force tells."""
    for term in told.complaint.terms:
        over = term.running and not term.gateway and not term.lapsed and term.until < told.at
        if told.complaint.open and over:
            told.does("lapse", Lapse(term.pack, term.clock), SYSTEM_ACTOR)


HISTORIES: dict[str, list[tuple[int, Step]]] = {
    "nothing yet": [(2, passes)],
    "nothing for months": [(90, passes)],
    "confirmed and answered in time": [(1, confirms), (20, answers), (60, passes)],
    "confirmed late": [(10, confirms), (1, passes)],
    "answered late": [(1, confirms), (70, answers)],
    "taken back before anything was due": [(1, takes_back), (90, passes)],
    "taken back when it was late": [(20, takes_back), (90, passes)],
    "taken back after months": [(90, takes_back)],
}


def told(begun: Story, history: list[tuple[int, Step]]) -> Story:
    for days, step in history:
        begun.later(days=days)
        passes(begun)
        step(begun)
    return begun


def hindsight(plain: Story, bound: Story) -> dict[str, Seen]:
    """What the pack says of a complaint under whose rules it was never in force."""
    verdicts = judged(plain.complaint, bound.rules, packs.shipped("uk-fca-disp")[0], plain.at)
    found = ((str(one.clock), in_hindsight(plain.complaint, one, plain.at)) for one in verdicts)
    return {clock: seen for clock, seen in found if seen is not None}


@pytest.mark.parametrize("code", ["other", "psd", "emd"])
@pytest.mark.parametrize("name", HISTORIES)
def test_hindsight_says_what_the_record_would_have_said(name: str, code: str) -> None:
    facts = (ENGLAND, kind(code))
    bound = told(story("uk-fca-disp", facts=facts), HISTORIES[name])
    plain = told(story(facts=facts), HISTORIES[name])
    assert {term.pack for term in plain.complaint.terms} == {Code("iso-10002")}
    terms = [one for one in bound.complaint.terms if one.pack == DISP and not one.gateway]
    assert len(terms) == 2
    seen = hindsight(plain, bound)
    for term in terms:
        record = standing(term, still_open=bound.complaint.open, at=bound.at)
        found = seen[term.clock]
        assert (found.stand, found.due and found.due.day) == (record, term.day), term.clock
        assert found.late is (record == "missed")


def test_nobody_is_late_by_the_end_of_a_gateway() -> None:
    bound = story("uk-fca-disp")
    plain = told(story(), HISTORIES["answered late"])
    found = hindsight(plain, bound)["src_cutoff"]
    assert (found.stand, found.late, found.gateway) == (Stand.missed, False, True)


def test_where_a_fact_is_missing_nobody_is_said_to_be_late_nor_not_to_be() -> None:
    bound = story("uk-fca-disp", facts=(ENGLAND,))
    late = hindsight(told(story(facts=(ENGLAND,)), HISTORIES["answered late"]), bound)
    assert late["final"].stand is late["final_payments"].stand is Stand.needs_classification
    assert late["final"].late is late["final_payments"].late is None
    between = hindsight(told(story(facts=(ENGLAND,)), [(30, answers)]), bound)
    assert (between["final"].late, between["final_payments"].late) == (False, None)
    closed = told(story(facts=(ENGLAND,)), HISTORIES["taken back before anything was due"])
    assert {one.late for one in hindsight(closed, bound).values()} == {False}


def test_where_nothing_can_be_counted_nobody_is_said_not_to_be_late() -> None:
    plain, bound = told(story(facts=(ENGLAND,)), [(1, passes)]), story("uk-fca-disp")
    [final] = [
        one
        for one in judged(plain.complaint, bound.rules, bound.rules.regulators[0], plain.at)
        if one.clock == "final"
    ]
    assert final.state is State.needs_classification
    found = in_hindsight(plain.complaint, final._replace(due=None), plain.at)
    assert found is not None
    assert (found.stand, found.late) == (Stand.needs_classification, None)


def test_of_a_time_before_it_was_taken_over_nothing_is_said() -> None:
    bound, plain = story("uk-fca-disp"), told(story(), HISTORIES["nothing for months"])
    [ack] = [
        one
        for one in judged(plain.complaint, bound.rules, bound.rules.regulators[0], plain.at)
        if one.clock == "ack"
    ]
    assert ack.state is State.missed
    came = replace(plain.complaint, taken_over=True, recorded_at=plain.at - timedelta(days=1))
    assert in_hindsight(came, ack, plain.at) is None
    assert in_hindsight(replace(came, untouched=True), ack, plain.at) is None
    early = replace(came, recorded_at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    assert (seen := in_hindsight(early, ack, plain.at)) is not None
    assert seen.late


def test_what_is_known_late_counts_as_known_from_the_beginning() -> None:
    bound = story("uk-fca-disp").later(days=28)
    bound.does("classify", Classify(facts=(kind("psd"),)))
    seen = hindsight(bound, bound)["final_payments"]
    assert (seen.stand, seen.late) == (Stand.missed, True)
