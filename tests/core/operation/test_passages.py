"""Clause 7.8: what a person says that a letter contains is shown by a passage of it, whichever act
sends the letter."""

import dataclasses
from typing import Any

import pytest
from tests.core.samples import ANN, actor
from tests.core.samples import RULES as SAMPLE

from amends.core.framework.people.authority import (
    IMPORT_ACTOR,
    PUBLIC_ACTOR,
    SYSTEM_ACTOR,
    Actor,
)
from amends.core.framework.policy import text as policy_text
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.effects.outgoing import demand_body, demand_passages
from amends.core.operation.regulators.letter_requirements import CheckedLine
from amends.core.refusal import Guard, Refused
from amends.core.shape import fields_of
from amends.core.values import Code
from amends.governance.defaults import default_policy

RULES = dataclasses.replace(SAMPLE, policy=policy_text.read(default_policy("standard")))
TEXT = "Dear Nora\n\nWe put the boiler\n right by Friday.\n\nYours"
EMAIL = e.Way.email
SENT: dict[type, Any] = {
    Acknowledge: Acknowledge(1, EMAIL, words=TEXT),
    CommunicateDecision: CommunicateDecision(1, EMAIL, TEXT),
    SendNotice: SendNotice(e.Notice.status, EMAIL, 1, words=TEXT),
    WriteLetter: WriteLetter(1, EMAIL, TEXT),
}
each_letter = pytest.mark.parametrize("kind", SENT)


def line(passage: str | None = None, name: str = "remedy", **more: Any) -> CheckedLine:
    return CheckedLine(Code("uk-housing"), Code("s1_answer"), Code(name), passage, **more)


def refused(kind: type, *checked: CheckedLine) -> Guard | None:
    given = dataclasses.replace(SENT[kind], checked=checked)
    try:
        demand_passages(actor(ANN), given, RULES, TEXT)
    except Refused as why:
        return why.guard
    return None


def test_every_act_with_a_checklist_is_tried_here() -> None:
    kinds = {each.particulars for each in ACTS.values()}
    listing = {kind for kind in kinds if any(one.name == "checked" for one in fields_of(kind))}
    assert listing == SENT.keys()


@each_letter
@pytest.mark.parametrize("passage", [None, "", " ", "the boiler", "We put the tap right"])
def test_a_line_without_a_passage_of_the_letter_is_refused(kind: type, passage: str | None) -> None:
    assert refused(kind, line(passage)) is Guard.passage_missing


@each_letter
def test_a_passage_that_is_in_the_letter_shows_it_however_its_lines_break(kind: type) -> None:
    assert refused(kind, line("we put  the boiler right")) is None


@each_letter
def test_the_same_words_show_two_points_of_a_letter_and_not_three(kind: type) -> None:
    whole, part = "We put the boiler right by Friday.", "boiler right by"
    two, other = (line(whole, "remedy"), line(part, "reasons")), line("right by Friday", "decision")
    assert refused(kind, *two) is None
    assert refused(kind, *two, other) is Guard.passage_missing
    assert refused(kind, *two, line("We put the", "decision")) is None
    council = dataclasses.replace(other, pack=Code("uk-lgsco"))
    assert refused(kind, *two, council) is None, "each letter of a pack is by itself"


@each_letter
@pytest.mark.parametrize("door", [IMPORT_ACTOR, PUBLIC_ACTOR])
def test_no_door_states_a_line_without_its_passage(kind: type, door: Actor) -> None:
    given = dataclasses.replace(SENT[kind], checked=(line(),))
    with pytest.raises(Refused) as why:
        demand_passages(door, given, RULES, TEXT)
    assert why.value.guard is Guard.passage_missing


def test_an_import_brings_no_checklist() -> None:
    brought = {one.name for kind in (TakeOver, e.TakenOver) for one in fields_of(kind)}
    assert "checked" not in brought


@each_letter
def test_what_the_program_found_and_an_enclosure_need_no_passage(kind: type) -> None:
    assert refused(kind, line(basis=e.Basis.written)) is None
    assert refused(kind, line(name="enclosed.1")) is None
    given = dataclasses.replace(SENT[kind], checked=(line(),))
    demand_passages(SYSTEM_ACTOR, given, RULES, TEXT)


def test_only_the_program_says_that_it_found_a_line() -> None:
    assert {one.name for one in fields_of(CheckedLine)} == {"pack", "letter", "line", "passage"}


def test_what_surrounds_a_response_can_be_quoted_too() -> None:
    around = RULES.policy.template("decision", "en")
    assert around is not None
    quoted = next(part for part in around.text.splitlines() if len(part.split()) > 4)
    assert refused(CommunicateDecision, line(quoted)) is None
    assert refused(WriteLetter, line(quoted)) is Guard.passage_missing


@pytest.mark.parametrize("way", [e.Way.letter, EMAIL])
@pytest.mark.parametrize("kind", [Acknowledge, SendNotice])
def test_what_was_sent_in_writing_has_a_text(kind: type, way: e.Way) -> None:
    given = dataclasses.replace(SENT[kind], way=way, words=None)
    with pytest.raises(Refused) as why:
        demand_body(actor(ANN), given, "")
    assert why.value.guard is Guard.empty_letter
    demand_body(actor(ANN), dataclasses.replace(given, way=e.Way.phone), "")
