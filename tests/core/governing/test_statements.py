"""Clauses 4 to 6: statements are approved by another person and renewed only after reading."""

from datetime import date
from typing import Any

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import ANN, REP, TOP, words

from amends.core.governing.statements import (
    STATEMENT,
    BreakPromise,
    ClearPromise,
    DraftStatement,
    LinkStatement,
    RenewStatement,
    RetireStatement,
    RewriteStatement,
    StatementItem,
    StatementState,
    StatementWritten,
)
from amends.core.operation.complaint import RecordedEvent
from amends.core.records.state import HandOverRecord, NoParticulars
from amends.core.refusal import Guard
from amends.core.values import Code, Id

NEXT = date(2027, 11, 1)


def _draft(**other: Any) -> DraftStatement:
    given = {"item": StatementItem.scope, "title": words("scope"), "words": words("all homes")}
    return DraftStatement(**{**given, "owner": REP, "review": NEXT, **other})


def _approved() -> Recording:
    return Recording(STATEMENT).does("draft", _draft()).does("approve", NoParticulars(), by=TOP)


def test_a_statement_counts_once_someone_who_did_not_write_it_approves_it() -> None:
    told = Recording(STATEMENT).does("draft", _draft())

    assert told.state.state is StatementState.written
    assert told.refuses("approve", NoParticulars()) is Guard.not_by_owner
    told.does("approve", NoParticulars(), by=TOP)
    assert (told.state.state, told.state.approved_by) == (StatementState.approved, TOP)


def test_a_new_text_needs_approval_again() -> None:
    told = _approved()

    told.does("rewrite", RewriteStatement(words("most homes"), NEXT, words("sold some")))

    assert (told.state.state, told.state.approved_by) == (StatementState.written, None)
    assert told.refuses("approve", NoParticulars()) is Guard.not_by_owner


@pytest.mark.opens
def test_a_statement_that_was_not_opened_is_not_renewed() -> None:
    told, later = _approved(), RenewStatement(date(2028, 11, 1))

    assert told.refuses("renew", later, opened=False) is Guard.not_opened
    told.does("renew", later)
    assert (told.state.due, told.state.reviewed_at) == (
        later.review,
        told.state.to_read_since(Code("renew")),
    )


def test_a_review_in_the_past_is_refused() -> None:
    told = Recording(STATEMENT)

    assert told.refuses("draft", _draft(review=date(2026, 1, 1))) is Guard.in_the_past


def test_a_handler_writes_no_statement_but_an_owner_may_hand_theirs_over() -> None:
    told = Recording(STATEMENT)

    assert told.refuses("draft", _draft(), by=ANN) is Guard.not_permitted
    told.does("draft", _draft(owner=ANN))
    told.does("hand-over", HandOverRecord(TOP, words("you decide")), by=ANN)
    assert (told.state.owner, told.state.owners) == (TOP, (ANN, TOP))


def _broken() -> Recording:
    told = Recording(STATEMENT).does("draft", _draft(item=StatementItem.promise))
    told.does("approve", NoParticulars(), by=TOP)
    return told.does("break-promise", BreakPromise(Id("ABCD-EFGH")), True, by=ANN)


def test_a_broken_promise_is_taken_back_by_another_person_than_recorded_or_owns_it() -> None:
    told, given = _broken(), ClearPromise(Id("ABCD-EFGH"), words("another contract"))

    for person, guard in ((ANN, Guard.not_permitted), (REP, Guard.not_by_owner)):
        assert told.refuses("clear-promise", given, True, by=person) is guard
    assert told.refuses("clear-promise", given, False, by=TOP) is Guard.not_permitted
    assert told.does("clear-promise", given, True, by=TOP).state.broken == ()
    assert told.refuses("clear-promise", given, True, by=TOP) is Guard.unknown_item


def test_a_promise_stays_broken_once_it_is_rewritten_or_retired_until_that_is_taken_back() -> None:
    told = _broken().does("rewrite", RewriteStatement(words("soon"), NEXT, words("too strict")))
    told.does("retire", RetireStatement(words("out of date")))

    assert [one.complaint for one in told.state.broken] == ["ABCD-EFGH"]
    given = ClearPromise(Id("ABCD-EFGH"), words("another contract"))
    assert told.does("clear-promise", given, True, by=TOP).state.broken == ()


def test_a_retired_statement_is_not_due() -> None:
    told = _approved().does("retire", RetireStatement(words("out of date")))

    assert (told.state.state, told.state.due) == (StatementState.retired, None)


RISK, FLOOD = Id("A1SK-0001"), Id("A1SK-0002")
K05, K22 = Code("k05"), Code("k22")


def _linked(risks: tuple[Id, ...], objectives: tuple[Code, ...] = ()) -> LinkStatement:
    return LinkStatement(risks, objectives)


def test_a_new_statement_is_about_one_issue_or_party_and_earlier_ones_still_apply() -> None:
    for item in (StatementItem.issues, StatementItem.interested_parties):
        told = Recording(STATEMENT)
        assert told.refuses("draft", _draft(item=item)) is Guard.unknown_code
        earlier = StatementWritten(item, words("t"), words("w"), REP, NEXT)
        entry = RecordedEvent(earlier, REP, Code("draft"), NOW, NOW, 1, 1)
        told.state, told.version = STATEMENT.evolve(None, entry, "statement/A1"), 1
        told.does("approve", NoParticulars(), by=TOP)
        assert (told.state.item, told.state.risks, told.state.objectives) == (item, (), ())


def test_risks_and_objectives_follow_from_a_statement_and_leave_it_approved() -> None:
    told = _approved().does("link", _linked((RISK, RISK), (K05,)), [RISK, FLOOD], [K05, K22])

    assert (told.state.risks, told.state.objectives) == ((RISK,), (K05,))
    assert (told.state.state, told.state.due) == (StatementState.approved, NEXT)
    told.does("link", _linked((FLOOD,)), [RISK, FLOOD], [K05, K22])
    assert (told.state.risks, told.state.objectives) == ((FLOOD,), ())


def test_a_risk_or_objective_that_does_not_exist_for_the_actor_is_not_linked() -> None:
    told = _approved()

    assert told.refuses("link", _linked((FLOOD,)), [RISK], [K05]) is Guard.unknown_code
    assert told.refuses("link", _linked((), (K22,)), [RISK], [K05]) is Guard.unknown_code


def test_what_the_actor_may_not_see_stays_linked() -> None:
    told = _approved().does("link", _linked((RISK, FLOOD), (K05,)), [RISK, FLOOD], [K05])

    told.does("link", _linked(()), [RISK], [])
    assert (told.state.risks, told.state.objectives) == ((FLOOD,), (K05,))
    told.does("link", _linked((FLOOD, RISK), (K05,)), [RISK], [])
    assert (told.state.risks, told.state.objectives) == ((FLOOD, RISK), (K05,))
