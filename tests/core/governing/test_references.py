"""A record as those read it who may not know of some complaints: as if it never named them."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.samples import AUDITOR, REP, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.access_requests import AccessComplaintAdded, AccessRequested
from amends.core.governing.audit_verdicts import AuditItem
from amends.core.governing.audits import (
    AuditAnnounced,
    AuditDrawn,
    AuditFinding,
    AuditFindingRecorded,
    AuditPlanned,
    CaseJudged,
)
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.disposals import DisposalCarriedOut, DisposalProposed, KeptComplaint
from amends.core.governing.references import named, named_in, names_complaints, without
from amends.core.governing.statements import (
    PromiseBroken,
    PromiseCleared,
    StatementItem,
    StatementWritten,
)
from amends.core.improvement.samples.drawing import Member
from amends.core.operation.acts.records import ErasureGround
from amends.core.operation.complaint import RecordedEvent
from amends.core.records.kind import Entries, RecordKind
from amends.core.records.state import RecordTextErased, common_events
from amends.core.shape import fields_of
from amends.core.values import Code, Id, Sealed

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
WALLED, PLAIN = Id("WALL-0000"), Id("PLAI-0000")
DAY = date(2026, 11, 1)
REASON, OTHER = words("why"), Sealed(Id("piece/other"), Id("c" * 64), 5)

OTHERS = frozenset(
    {
        *("to", "owner", "chair", "person", "first", "about", "record", "of", "action", "actions"),
        *("sha256", "seed", "review", "follows", "later", "pieces", "by", "source"),
        *("invited", "present", "late", "risks"),
    }
)
"""Fields with ids of people, records, texts and files, which are no complaints."""

PLANTED: dict[str, tuple[list[Any], list[Any]]] = {
    "disposal": (
        [
            DisposalProposed((PLAIN,), REASON),
            DisposalCarriedOut((), (KeptComplaint(PLAIN, Code("on_hold")),)),
        ],
        [
            DisposalProposed((WALLED, PLAIN), REASON),
            DisposalCarriedOut((WALLED,), (KeptComplaint(PLAIN, Code("on_hold")),)),
        ],
    ),
    "access-request": (
        [
            AccessRequested(words("Nora"), words("all"), DAY, REP),
            AccessComplaintAdded(PLAIN, 1),
        ],
        [
            AccessRequested(words("Nora"), words("all"), DAY, REP),
            AccessComplaintAdded(WALLED, 1),
            AccessComplaintAdded(PLAIN, 1),
        ],
    ),
    "statement": (
        [
            StatementWritten(StatementItem.promise, words("t"), words("w"), REP, DAY),
            PromiseBroken(PLAIN),
        ],
        [
            StatementWritten(StatementItem.promise, words("t"), words("w"), REP, DAY),
            PromiseBroken(WALLED),
            PromiseBroken(PLAIN),
            PromiseCleared(WALLED, OTHER),
            common_events("statement")[RecordTextErased]((OTHER.sealed,), ErasureGround.not_ours),
        ],
    ),
    "audit": (
        [
            AuditPlanned(2026, words("t"), words("c"), AUDITOR, DAY, DAY, 2, (), DAY),
            AuditAnnounced(Id("a" * 64), 40),
            AuditDrawn(Id("b" * 64), 57, (Member(2, PLAIN, Id("02")),)),
            CaseJudged(2, (), ()),
            AuditFindingRecorded(AuditFinding.observation, AuditItem.acknowledged, words(), (2,)),
        ],
        [
            AuditPlanned(2026, words("t"), words("c"), AUDITOR, DAY, DAY, 2, (), DAY),
            AuditAnnounced(Id("a" * 64), 40),
            AuditDrawn(Id("b" * 64), 57, (Member(1, WALLED, Id("01")), Member(2, PLAIN, Id("02")))),
            CaseJudged(1, (), ()),
            CaseJudged(2, (), ()),
            AuditFindingRecorded(AuditFinding.observation, AuditItem.acknowledged, words(), (1, 2)),
        ],
    ),
}
"""For each kind that can name complaints the same record without and with a restricted one."""


def entries(events: list[Any]) -> Entries:
    return tuple(
        RecordedEvent(event, SYSTEM_ACTOR.id, Code("act"), NOW, NOW, version, 1)
        for version, event in enumerate(events, start=1)
    )


def kind_of(name: str) -> RecordKind[Any]:
    return GOVERNING[Code(name)]


def test_every_kind_that_can_name_a_complaint_is_tried() -> None:
    assert {str(kind.name) for kind in GOVERNING.values() if names_complaints(kind)} == {*PLANTED}


def test_every_field_with_ids_is_known_to_name_complaints_or_something_else() -> None:
    unknown = {
        (event.__name__, field.field)
        for kind in GOVERNING.values()
        for event in kind.events.values()
        for field in fields_of(event)
        if Id in field.shape.names or getattr(field.shape.of, "of", None) is Id
    }
    known = {"complaint", "complaints", "erased", *OTHERS}
    assert {each for each in unknown if each[1] not in known} == set()


@pytest.mark.parametrize("name", PLANTED)
def test_a_record_reads_as_if_it_never_named_a_complaint(name: str) -> None:
    clear, planted = map(entries, PLANTED[name])
    kind = kind_of(name)
    assert WALLED in {reference for one in planted for reference in named(one.event)}

    left = without(planted, {WALLED})

    shown, expected = kind.folded(left, Id("A1")), kind.folded(clear, Id("A1"))
    assert shown == expected
    assert WALLED not in named_in(shown[0])
    assert str(WALLED) not in repr(shown)


@pytest.mark.parametrize("name", PLANTED)
def test_a_record_of_other_complaints_is_left_alone(name: str) -> None:
    clear, _ = map(entries, PLANTED[name])
    assert without(clear, {WALLED}) is clear


def test_a_record_about_nothing_else_does_not_exist() -> None:
    assert without(entries([DisposalProposed((WALLED,), REASON)]), {WALLED}) == ()


def test_a_state_names_what_its_entries_name() -> None:
    for name in PLANTED:
        clear, _ = map(entries, PLANTED[name])
        state, _ = kind_of(name).folded(clear, Id("A1"))
        assert named_in(state) == {PLAIN}, fields(state)
