"""Whatever a pack waits for can come about: an act or a letter of ours causes it, or somebody is
asked to record it, in the pack's own words."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.golden import COMPLAINT_KINDS, filled
from tests.core.operation.regulators.test_operation_regulated import story
from tests.core.samples import ANN, TOP, Story, words

from amends.core.framework.packs.clocks import Force
from amends.core.framework.packs.facts_to_record import asked
from amends.core.framework.packs.pack import EVENTS, Pack
from amends.core.framework.packs.verdict import State
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.complaint.marks import RECORDED, SENT, marks_of
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.operation.regulators.regulated import binding, judged
from amends.core.values import Code
from amends.governance import packs

PACKS = [packs.load(text, source=name) for name, text in packs.texts().items()]
_APART = frozenset({"events", "facts", "codes", "settings", "tests", "sources", "id", "ignored"})
"""What declares words, maps them or tries them: there nothing waits for an event."""
_STATE = frozenset({"made", "received", "recorded", "acknowledged", "term_paused", "term_resumed"})
"""What the state of a complaint tells itself, and no mark."""


def waited_for(value: Any, known: frozenset[str], where: str = "") -> Iterator[tuple[str, str]]:
    """Every event that stands anywhere in a pack, with its place."""
    if isinstance(value, str):
        if value in known:
            yield where, value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name not in _APART:
                yield from waited_for(getattr(value, one.name), known, f"{where}.{one.name}")
    elif isinstance(value, tuple | list):
        for number, one in enumerate(value):
            yield from waited_for(one, known, f"{where}[{number}]")


def never(pack: Pack) -> set[str]:
    """The events that a pack waits for and nothing can cause."""
    letters = {letter.id for letter in pack.communications}
    letters |= {event for letter in pack.communications for event in letter.means}
    said = {word.id for word in pack.events if word.label}
    by_hand = {one.name for one in asked([pack], events=RECORDED) if one.kind == "moment"} & said
    waits = {event for _, event in waited_for(pack, pack.events_known)}
    clocks = {clock.id for clock in pack.clocks}  # named like an event, and meant as a clock
    return waits - RECORDED - letters - by_hand - (clocks - EVENTS)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.pack.version}")
def test_whatever_a_pack_waits_for_can_be_caused(pack: Pack) -> None:
    assert not never(pack)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.pack.version}")
def test_our_letters_that_are_a_packs_letter_are_letters_that_go_to_complainants(
    pack: Pack,
) -> None:
    to_them = set(e.Notice) - {e.Notice.access, e.Notice.alert, e.Notice.subject}
    kinds = {kind for letter in pack.communications for kind in letter.sent_as}
    assert kinds <= to_them


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.pack.version}")
def test_every_clock_is_met_by_something_that_is_not_recorded_by_hand_alone(pack: Pack) -> None:
    letters = {letter.id for letter in pack.communications}
    duties = (clock for clock in pack.clocks if clock.strength is not Force.gateway)
    for one in duties:
        assert set(one.met_by) & (RECORDED | letters), one.id


def test_an_event_that_nothing_causes_is_found_wherever_it_stands() -> None:
    (pack,) = packs.shipped("uk-housing")
    silent = replace(
        pack,
        events=(),
        communications=tuple(replace(one, means=()) for one in pack.communications),
    )
    assert never(silent) == {"escalation_acknowledged", "final_response"}


def test_what_the_record_is_said_to_tell_it_tells() -> None:
    told = {
        str(mark)
        for kind in COMPLAINT_KINDS.values()
        for event in _each(filled(kind))
        for mark in marks_of(event)
        if not mark.startswith(SENT)
    }
    assert told | _STATE == RECORDED


def _each(event: Any) -> Iterator[Any]:
    """The event with each value of its fields that are one of several words."""
    yield event
    for one in fields(event):
        value = getattr(event, one.name)
        if isinstance(value, e.Reaction):
            yield from (replace(event, **{one.name: other}) for other in e.Reaction)


# --- a clock that begins some time after an event ---


@pytest.mark.parametrize("pack", ["uk-housing", "uk-lgsco"])
def test_an_answer_before_a_longer_clock_begins_meets_it_too(pack: str) -> None:
    told = story(pack).sends("acknowledge", Acknowledge(1, e.Way.email))
    told.later(days=3).answered().later(days=60)
    assert clock(told, pack, "s1_response_extended").met_at is not None
    states = {
        str(one.clock): one.state
        for (bound,) in [binding(told.complaint, told.rules)]
        for one in judged(told.complaint, told.rules, bound, told.at)
    }
    assert states["s1_response"] is states["s1_response_extended"] is State.met


# --- stage 2: the packs that have one ---


HOUSING = Code("uk-housing")


def on_stage_two(pack: str) -> Story:
    """Refused, and looked at by somebody else since today."""
    told = story(pack).sends("acknowledge", Acknowledge(1, e.Way.email))
    told.later(days=3).answered()
    return told.later(days=2).reacted(e.Reaction.refused).later(days=1).does("escalate", Escalate())


def new_date(told: Story) -> Story:
    """The letter of the worker that says until when the answer comes now."""
    given = SendNotice(e.Notice.new_date, e.Way.email, 1, words=words("until then"))
    return told.later(minutes=1).sends("send-notice", given)


def answered_again(told: Story) -> None:
    """Looked at anew by somebody else, and answered."""
    reviewer = told.events_of(e.Escalated)[-1].person
    assert reviewer not in (None, ANN)
    told.does("assign", Assign(reviewer), reviewer).later(days=1)
    given = RecordFinding(1, e.Finding.could_not_be_established, words("no"))
    told.does("record-finding", given, reviewer)
    told.does("finish-investigation", FinishInvestigation(False), reviewer)
    told.answered(by=reviewer, second=TOP)


def clock(told: Story, pack: str, name: str) -> Any:
    return told.complaint.term(Code(pack), Code(name))


@pytest.mark.parametrize("pack", ["uk-housing", "uk-lgsco"])
def test_the_letter_after_an_escalation_acknowledges_it_and_the_next_answer_is_the_final_one(
    pack: str,
) -> None:
    told = on_stage_two(pack)
    assert clock(told, pack, "s2_ack").running
    assert clock(told, pack, "s2_response") is None

    new_date(told)
    acknowledged = clock(told, pack, "s2_ack").met_at
    due = clock(told, pack, "s2_response").until
    assert acknowledged is not None

    new_date(told.later(days=4))
    assert clock(told, pack, "s2_response").until == due, "a later letter begins nothing anew"

    answered_again(told)
    assert clock(told, pack, "s2_response").met_at == told.at


def test_in_scotland_the_letter_after_an_escalation_acknowledges_it_too() -> None:
    told = on_stage_two("uk-spso")
    assert clock(told, "uk-spso", "s2").running
    assert clock(new_date(told), "uk-spso", "s2_ack") is None
    assert clock(told, "uk-spso", "ack").met_at == told.at
    answered_again(told)
    assert clock(told, "uk-spso", "s2").met_at == told.at


def test_of_an_answer_that_is_asked_which_belongs_to_its_stage() -> None:
    first = story("uk-housing").sends("acknowledge", Acknowledge(1, e.Way.email))
    assert _asked_of(first, e.Notice.decision) == ["s1_answer"]
    assert _asked_of(first, e.Notice.new_date) == [], "no date of the code was moved"
    day = (first.at + timedelta(days=20)).date()
    moved = ExtendTerm(Code("uk-housing"), Code("s1_response"), day, Code("complex"), words("why"))
    first.does("extend-term", moved)
    assert _asked_of(first, e.Notice.new_date) == ["extension_notice"]

    second = on_stage_two("uk-housing")
    assert _asked_of(second, e.Notice.decision) == ["s2_answer"]
    assert _asked_of(second, e.Notice.new_date) == ["s2_acknowledgement"]
    assert _asked_of(new_date(second), e.Notice.new_date) == []


def _asked_of(told: Story, notice: e.Notice) -> list[str]:
    found = demands(told.complaint, told.rules, told.at, notice=notice)
    return [str(one.letter.id) for one in found]
