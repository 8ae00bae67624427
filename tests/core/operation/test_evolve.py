"""Clause 7: the fold knows every kind of event, and is nothing but the fold."""

import ast
import dataclasses
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from tests.core.samples import Story, two_tenants, words

from amends.core import operation
from amends.core.operation import events as e
from amends.core.operation.acts.communication import Note
from amends.core.operation.complaint import Stage, evolve, fold
from amends.core.operation.complaint.evolve import ADDITIVE
from amends.core.operation.complaint.replacing import replace
from amends.core.operation.complaint.stages import ANY, CLOSED, CLOSED_ON, GONE, OPEN, stage_of_all
from amends.core.operation.complaint.steps import STEPS, on
from amends.core.values import Id


def test_every_kind_of_event_has_its_step_and_no_other_has() -> None:
    assert set(STEPS) == set(e.KINDS.values())
    assert set(STEPS) >= ADDITIVE


def test_a_kind_cannot_have_two_steps() -> None:
    with pytest.raises(TypeError, match="two steps"):
        on(e.NoteAdded)(lambda c, event, told: c)


def test_every_event_class_is_a_kind() -> None:
    written = {
        node.name
        for path in Path(operation.__file__ or "").parent.glob("events/*ing.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    }

    assert written == set(e.KINDS)


def test_a_complaint_is_the_fold_of_its_entries() -> None:
    story = Story().received(two_tenants()).answered().reacted(e.Reaction.refused)

    assert fold(story.entries, reference=story.reference) == story.complaint
    assert fold([], reference=story.reference) is None


def test_what_is_replaced_is_what_dataclasses_would_make_of_it() -> None:
    before = Story().received(two_tenants()).answered().complaint

    after = replace(before, version=99, revision=7)

    assert after == dataclasses.replace(before, version=99, revision=7)
    assert hash(after) != hash(before)
    assert before.version != 99


def test_what_was_replaced_cannot_be_changed_either() -> None:
    story = Story().received()

    with pytest.raises(FrozenInstanceError):
        replace(story.complaint, version=99).version = 1  # type: ignore[misc]


def test_a_field_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(TypeError, match=r"Participant lacks .*verison"):
        replace(Story().received().complaint.lead, verison=2)  # type: ignore[call-arg]


def test_a_stream_begins_with_its_receipt_and_has_one_only() -> None:
    story = Story().received()
    with pytest.raises(ValueError, match="begins with"):
        fold(story.entries[1:], reference=story.reference)
    with pytest.raises(ValueError, match="already"):
        evolve(story.complaint, story.entries[0], reference=Id("C-1"))


def test_additive_entries_raise_the_version_but_not_the_revision() -> None:
    story = Story().received()
    version, revision = story.complaint.version, story.complaint.revision
    story.does("note", Note(words()))

    assert (story.complaint.version, story.complaint.revision) == (version + 1, revision)


def test_every_stage_is_open_closed_or_gone_and_one_of_them_only() -> None:
    assert ANY | {Stage.taken_back} == OPEN | CLOSED | GONE
    assert len(OPEN) + len(CLOSED) + len(GONE) == len(Stage)
    assert set(CLOSED_ON.values()) == CLOSED - {Stage.closed_elsewhere}


@pytest.mark.parametrize(
    ("stages", "stage"),
    [
        ({Stage.closed_satisfied, Stage.unresolved_open}, Stage.unresolved_open),
        ({Stage.unresolved_open, Stage.in_external_resolution}, Stage.in_external_resolution),
        ({Stage.escalated_internal, Stage.unresolved_open}, Stage.escalated_internal),
        ({Stage.implementing, Stage.assessed}, Stage.assessed),
        ({Stage.implementing, Stage.unresolved_open}, Stage.unresolved_open),
        ({Stage.closed_satisfied, Stage.closed_withdrawn}, Stage.closed_withdrawn),
        ({Stage.closed_no_reply, Stage.closed_options_exhausted}, Stage.closed_options_exhausted),
        ({Stage.out_of_scope, Stage.received}, Stage.received),
    ],
)
def test_one_refusal_keeps_the_complaint_open(stages: set[Stage], stage: Stage) -> None:
    assert stage_of_all(frozenset(stages)) is stage
