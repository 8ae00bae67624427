"""Who had a task on a complaint (4.10)."""

from datetime import UTC, datetime
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.complaint import RecordedEvent
from amends.core.operation.complaint.tasks import with_a_task
from amends.core.values import Code, Id

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN, BEN, EVE = Id("person/ann"), Id("person/ben"), Id("person/eve")


def entry(event: Any, by: Id = ANN) -> RecordedEvent:
    return RecordedEvent(
        event=event, by=by, act=Code("x"), happened=NOW, recorded=NOW, version=1, policy=1
    )


def test_everyone_who_acted_or_was_given_something_had_a_task() -> None:
    assert with_a_task([entry(e.OwnerNamed(BEN))]) == {ANN, BEN}
    assert with_a_task([entry(e.InvestigatorAssigned(BEN, ()))]) == {ANN, BEN}
    notice = e.NoticeSent(e.Notice.alert, e.Way.web, person=BEN)
    assert with_a_task([entry(notice)]) == {ANN, BEN}
    letter = e.NoticeSent(e.Notice.status, e.Way.email, party=1)
    assert with_a_task([entry(letter)]) == {ANN}
    raised = e.TermRaised(Code("p"), Code("c"), NOW, 1, persons=(BEN, EVE))
    assert with_a_task([entry(raised)]) == {ANN, BEN, EVE}


def test_to_be_complained_about_is_no_task() -> None:
    assert EVE not in with_a_task([entry(e.SubjectNamed(1, EVE))])
