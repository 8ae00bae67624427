"""Disposals, access requests and restore drills: who may do what, and in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import ANN, NORTH_MANAGER, REP, RULES, TOP, actor
from tests.core.samples import CLEO as HANDLER

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing import access_requests as a
from amends.core.governing import disposals as d
from amends.core.governing import restore_drills as r
from amends.core.records.state import NoParticulars
from amends.core.refusal import Guard
from amends.core.values import Code, Id, Sealed

TEXT: Any = Sealed(Id("TEXTPIECETEXT234"), Id("a" * 64), 4)
ONE, OTHER = Id("JKMN-PQRS"), Id("ABCD-EFGH")
BOTH = frozenset({ONE, OTHER})


def proposed() -> Recording:
    given = d.ProposeDisposal((ONE, OTHER), TEXT)
    return Recording(d.DISPOSAL).does("propose", given, BOTH)


def test_only_complaints_past_their_retention_period_are_proposed() -> None:
    given = d.ProposeDisposal((ONE, OTHER), TEXT)
    new = Recording(d.DISPOSAL)
    assert new.refuses("propose", given, frozenset({ONE})) is Guard.too_early_to_dispose
    assert new.refuses("propose", given, BOTH, by=HANDLER) is Guard.not_permitted
    none = d.ProposeDisposal((), TEXT)
    assert new.refuses("propose", none, BOTH) is Guard.wrong_type


@pytest.mark.opens
def test_no_one_disposes_alone_or_unread() -> None:
    record = proposed()
    assert record.refuses("approve", NoParticulars()) is Guard.not_by_owner
    unread = record.refuses("approve", NoParticulars(), opened=False, by=TOP)
    assert unread is Guard.not_opened
    record.does("approve", NoParticulars(), by=TOP)
    assert (record.state.state, record.state.approved_by) == (d.DisposalState.approved, TOP)


def test_only_the_worker_carries_out_and_exactly_what_was_approved() -> None:
    kept = (d.KeptComplaint(OTHER, Code("on_hold")),)
    told, less = d.DisposalCarriedOut((ONE,), kept), d.DisposalCarriedOut((ONE,))
    record = proposed()
    assert record.refuses("carry-out", told, by=SYSTEM_ACTOR) is Guard.wrong_state
    record.does("approve", NoParticulars(), by=TOP)
    assert record.refuses("carry-out", told, by=TOP) is Guard.not_permitted
    assert record.refuses("carry-out", less, by=SYSTEM_ACTOR) is Guard.wrong_type
    record.does("carry-out", told, by=SYSTEM_ACTOR)
    assert (record.state.erased, record.state.kept) == ((ONE,), kept)


def test_a_declined_disposal_erases_nothing() -> None:
    record = proposed().does("decline", d.DeclineDisposal(TEXT), by=TOP)
    assert record.refuses("approve", NoParticulars(), by=TOP) is Guard.wrong_state


TODAY = NOW.date()


def asked(received: date = TODAY) -> Recording:
    given = a.ReceiveAccess(TEXT, TEXT, received, HANDLER)
    return Recording(a.ACCESS_REQUEST).does("receive", given, by=HANDLER)


def test_a_request_is_due_one_month_after_receipt_and_answered_once_identified() -> None:
    record = asked(date(2026, 11, 1))
    assert record.state.due == date(2026, 12, 1)
    answer = a.AnswerAccess(TEXT)
    assert record.refuses("answer", answer, by=HANDLER) is Guard.wrong_state
    record.does("check-identity", a.CheckIdentity(TEXT), by=HANDLER)
    record.does("answer", answer, by=HANDLER)
    assert (record.state.state, record.state.due) == (a.AccessState.answered, None)


def test_the_settings_say_in_how_many_months_a_request_is_answered() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, access_months=2))
    given = a.ReceiveAccess(TEXT, TEXT, date(2026, 11, 1), HANDLER)
    record = Recording(a.ACCESS_REQUEST, rules).does("receive", given, by=HANDLER)
    assert record.state.due == date(2027, 1, 1)
    record.rules = RULES
    record.does("extend", a.ExtendAccess(date(2027, 3, 1), TEXT), by=HANDLER)
    assert record.state.due == date(2027, 3, 1)


def test_a_handler_of_one_unit_receives_an_access_request() -> None:
    given = a.ReceiveAccess(TEXT, TEXT, TODAY, ANN)
    assert Recording(a.ACCESS_REQUEST).does("receive", given, by=ANN).state.owner == ANN


def test_its_deadline_is_extended_once_in_time_and_by_two_months_at_most() -> None:
    record = asked()
    far = a.ExtendAccess(NOW.date() + timedelta(100), TEXT)
    near = a.ExtendAccess(NOW.date() + timedelta(60), TEXT)
    assert record.refuses("extend", far, by=HANDLER) is Guard.wrong_type
    late = NOW + timedelta(40)
    assert record.refuses("extend", near, by=HANDLER, at=late) is Guard.in_the_past
    record.does("extend", near, by=HANDLER)
    assert record.refuses("extend", near, by=HANDLER) is Guard.already_done


def test_an_extension_counts_its_months_from_the_day_of_receipt() -> None:
    record = asked(date(2026, 1, 31))
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    late = a.ExtendAccess(date(2026, 5, 1), TEXT)
    assert record.refuses("extend", late, by=HANDLER, at=at) is Guard.wrong_type
    record.does("extend", a.ExtendAccess(date(2026, 4, 30), TEXT), by=HANDLER, at=at)


def test_only_a_complaint_that_the_owner_sees_is_added_to_a_request() -> None:
    record = asked()
    given = a.AddAccessComplaint(ONE, 2)
    hidden = record.refuses("add-complaint", given, None, by=HANDLER)
    assert hidden is Guard.unknown_party
    assert record.refuses("add-complaint", given, frozenset({1}), by=HANDLER) == hidden
    record.does("add-complaint", given, frozenset({1, 2}), by=HANDLER)
    assert record.state.concerned == (a.AccessComplaintAdded(ONE, 2),)


def test_a_drill_is_recorded_by_the_command_and_by_no_person() -> None:
    given = r.RestoreDrilled(NOW, 12, 0)
    assert Recording(r.RESTORE_DRILL).refuses("record", given, by=REP) is Guard.not_permitted
    record = Recording(r.RESTORE_DRILL).does("record", given, by=SYSTEM_ACTOR)
    assert record.state.state is r.DrillState.passed
    failed = Recording(r.RESTORE_DRILL).does("record", r.RestoreDrilled(NOW), by=SYSTEM_ACTOR)
    assert failed.state.state is r.DrillState.failed


def test_a_manager_of_one_unit_reads_no_list_of_complaints_to_dispose_of() -> None:
    told = proposed()

    assert not d.DISPOSAL.seen_by(actor(NORTH_MANAGER), told.state, told.rules)
    assert d.DISPOSAL.seen_by(actor(TOP), told.state, told.rules)
