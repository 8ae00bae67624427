"""Who had a task on a complaint (4.10)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.complaint import RecordedEvent
from amends.core.operation.complaint.tasks import tasked_since
from amends.core.values import Code, Id, Sealed

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN, BEN, EVE = Id("person/ann"), Id("person/ben"), Id("person/eve")


def entry(event: Any, by: Id = ANN, hours: int = 0) -> RecordedEvent:
    at = NOW + timedelta(hours=hours)
    return RecordedEvent(
        event=event, by=by, act=Code("x"), happened=NOW, recorded=at, version=1, policy=1
    )


def test_everyone_who_was_given_something_has_a_task() -> None:
    assert tasked_since([entry(e.OwnerNamed(BEN))]) == {BEN: NOW}
    assert tasked_since([entry(e.InvestigatorAssigned(BEN, ()))]) == {BEN: NOW}
    notice = e.NoticeSent(e.Notice.alert, e.Way.web, person=BEN)
    assert tasked_since([entry(notice)]) == {BEN: NOW}
    letter = e.NoticeSent(e.Notice.status, e.Way.email, party=1)
    assert tasked_since([entry(letter)]) == {}
    raised = e.TermRaised(Code("p"), Code("c"), NOW, 1, persons=(BEN, EVE))
    assert tasked_since([entry(raised)]) == {BEN: NOW, EVE: NOW}


def test_what_people_record_themselves_gives_them_no_task() -> None:
    noted = entry(e.NoteAdded(Sealed(Id("note"), Id("0" * 64), 4)), EVE)
    reminder = entry(e.ReminderSet(NOW.date(), EVE), EVE)
    assert tasked_since([noted, reminder]) == {}
    assert tasked_since([entry(e.OwnerNamed(EVE), EVE)]) == {EVE: NOW}, "except to be responsible"


def test_a_task_counts_from_the_moment_it_was_first_given() -> None:
    given = [entry(e.OwnerNamed(ANN)), entry(e.InvestigatorAssigned(BEN, ()), hours=2)]
    again = entry(e.OwnerNamed(BEN), hours=5)
    assert tasked_since([*given, again]) == {ANN: NOW, BEN: NOW + timedelta(hours=2)}


def test_to_be_complained_about_is_no_task() -> None:
    assert EVE not in tasked_since([entry(e.SubjectNamed(1, EVE))])
