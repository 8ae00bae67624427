"""Clause 7 from receipt to close: the usual way, several complainants, and what a refusal does."""

from datetime import date

from tests.core.samples import ANN, DAN, EVE, NORTH_MANAGER, Story, euro, refund, two_tenants, words

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.carrying_out import PayRemedy
from amends.core.operation.acts.closing.ending import Close, Reopen, Withdraw
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.response import NewRemedy
from amends.core.operation.acts.tracking import Row, tracking_rows
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard
from amends.core.values import Code

CLOSE = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)
APOLOGY = NewRemedy(Code("apology"))


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
    for recorded in story.entries:
        replayed.tell(
            [recorded.event], by=recorded.by, act=recorded.act, happened=recorded.happened
        )
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
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.email), EVE)
    story.answered(APOLOGY).reacted(e.Reaction.accepted).carried_out().does("close", CLOSE)
    rows = tracking_rows(story.entries)

    assert [row.row for row in rows] == list(Row)
    assert all(row.happened == story.at and row.by for row in rows)
    assert rows[0].by == EVE
    assert rows[5].by == ANN
    assert rows[6].by == NORTH_MANAGER


def test_a_bounce_empties_the_first_row_and_a_new_beginning_the_last() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.email), EVE)
    bounce = SendNotice(e.Notice.acknowledgement, e.Way.email, party=1, delivery=e.Delivery.failed)
    story.does("send-notice", bounce)
    assert story.complaint.acknowledged_at is None
    assert tracking_rows(story.entries)[0].happened is None

    story.answered().reacted(e.Reaction.accepted).carried_out().does("close", CLOSE)
    story.does("reopen", Reopen(words("it broke again")))
    assert tracking_rows(story.entries)[7].happened is None


def test_a_refused_complaint_stays_open_with_recourse_and_a_watch() -> None:
    story = Story().refused()

    assert story.complaint.stage is Stage.unresolved_open
    assert story.complaint.open
    assert story.complaint.watch is not None
    assert story.complaint.lead.recourse == (
        "internal.management_review",
        "internal.top_review",
        "outside.ombudsman",
        "outside.court",
    )
    assert story.refuses("close", CLOSE) is Guard.not_accepted


def test_each_of_several_complainants_has_an_end_of_their_own() -> None:
    story = Story().received(two_tenants()).answered()
    story.reacted(e.Reaction.accepted, party=1).reacted(e.Reaction.refused, party=2)
    assert story.complaint.stage is Stage.unresolved_open

    story.carried_out().does("close", CLOSE)
    one, two = story.complaint.complainants
    assert (one.stage, two.stage) == (Stage.closed_satisfied, Stage.unresolved_open)
    assert story.complaint.open
    assert story.complaint.closed_at is None


def test_the_complaint_is_closed_on_the_ground_of_the_least_satisfied() -> None:
    story = Story().received(two_tenants()).answered()
    story.reacted(e.Reaction.accepted, party=1).carried_out().does("close", CLOSE)
    story.does("withdraw", Withdraw(2, words("never mind"), e.Way.phone))
    story.does("close", Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single))

    assert story.complaint.stage is Stage.closed_withdrawn
    assert story.complaint.closed_at == story.at


def test_a_paid_remedy_is_carried_out_by_its_last_payment() -> None:
    story = Story().received().answered(refund(9_000)).reacted(e.Reaction.accepted)
    pay = PayRemedy(1, 1, euro(4_000), date(2026, 11, 2))
    story.does("pay-remedy", pay)
    assert not story.complaint.responses[0].done
    story.does("pay-remedy", PayRemedy(1, 1, euro(5_000), date(2026, 11, 2)))
    assert story.complaint.responses[0].done
