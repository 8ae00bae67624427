"""Clause 7 from receipt to close: the usual way, and what stands in its way."""

import pytest

from amends.core.operation import events as e
from amends.core.operation.acknowledgement import Acknowledge
from amends.core.operation.closing.ending import Close
from amends.core.operation.complaint import Stage
from amends.core.operation.tracking import Row, tracking_rows
from amends.core.refusal import Guard
from amends.core.values import Code

from .samples import ANN, DAN, EVE, Story, assessment, refund, words

CLOSE = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)


def test_the_whole_way_from_receipt_to_close() -> None:
    story = Story().received()
    story.does("acknowledge", Acknowledge(1, e.Way.email, words=words("we have it")), DAN)
    story.later(days=2).answered().later(days=3).reacted(e.Reaction.accepted)
    story.later(days=1).carried_out().does("close", CLOSE)
    assert story.complaint.stage is Stage.closed_satisfied
    assert story.complaint.closed_at == story.at
    assert all(term.met_at for term in story.complaint.terms)


def test_every_stage_of_the_main_line_is_passed_in_its_order() -> None:
    story = Story().received().answered().reacted(e.Reaction.accepted).carried_out()
    story.does("close", CLOSE)
    seen: list[Stage] = []
    replayed = Story()
    for told in story.entries:
        replayed.tell([told.event], by=told.by, act=told.act, happened=told.happened)
        if replayed.complaint.stage not in seen:
            seen.append(replayed.complaint.stage)
    assert seen == [
        Stage.received,
        Stage.assessed,
        Stage.under_investigation,
        Stage.response_prepared,
        Stage.decision_communicated,
        Stage.implementing,
        Stage.closed_satisfied,
    ]


def test_all_eight_tracking_rows_come_from_the_events() -> None:
    story = Story().received()
    story.does("acknowledge", Acknowledge(1, e.Way.email), EVE)
    story.answered(refund(0, "apology") if False else refund_less()).reacted(e.Reaction.accepted)
    story.carried_out().does("close", CLOSE)
    rows = tracking_rows(story.entries)
    assert [row.row for row in rows] == list(Row)
    assert all(row.happened and row.by for row in rows)
    assert rows[0].by == EVE
    assert rows[6].by != rows[5].by


def refund_less():  # type: ignore[no-untyped-def]
    from amends.core.operation.response import NewRemedy

    return NewRemedy(Code("apology"))


@pytest.mark.parametrize("missing", ["severity", "safety", "complexity", "impact"])
def test_an_assessment_needs_every_answer(missing: str) -> None:
    story = Story().received()
    assert story.refuses("assess", assessment(**{missing: None})) is Guard.not_complete
    assert story.complaint.stage is Stage.received
    assert story.complaint.owner == ANN
