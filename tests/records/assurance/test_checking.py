"""What the record shows of each requirement: whoever breaks the practice sees it fall, and which
complaints show it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import handled
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.assurance import catalogue, checking
from amends.assurance.checking import Result
from amends.assurance.evidence import EVIDENCE
from amends.core.framework.people.authority import Actor
from amends.core.governing.exemptions import ApproveExemption, ProposeExemption
from amends.core.governing.statements import ApproveStatement, DraftStatement, StatementItem
from amends.core.improvement.action_acts import CompleteAction, PlanAction
from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.evidence import Counted, EvidenceState
from amends.core.operation.acts.assessment import DeclareInterest
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.ending import Reopen
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.complaint.terms import ANSWER
from amends.core.operation.events import Kind, Reaction, Way
from amends.core.values import Code, Id
from amends.handling.perform import perform_one
from amends.handling.rules import rules_at
from amends.handling.streams import stream_of
from amends.insight.facts import delta
from amends.register.models import Row

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AWAITED = {"iso-10001"}
"""Requirements whose evidence no record gives yet."""
CONTRADICTED, IN_PART = EvidenceState.contradicted, EvidenceState.in_part


@pytest.fixture(autouse=True)
def _founded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    org.found_organization(by_one=getattr(request, "param", ""))


def checked(item: str, now: datetime | None = None) -> Result:
    now = now or timezone.now() + timedelta(minutes=1)
    return checking.check(rules_at(now), now)[item]


def lodged(days_ago: int = 0) -> str:
    return str(org.lodged(timezone.now() - days_ago * DAY).reference)


def answered() -> str:
    reference = lodged()
    handled.answer(reference)
    return reference


def contradicts(item: str, references: Iterable[str], now: datetime | None = None) -> None:
    found = checked(item, now)
    assert (found.state, {one.id for one in found.named}) == (CONTRADICTED, {*references})
    assert found.counted.faults >= len(found.named)


def test_an_empty_organisation_shows_nothing_as_proved() -> None:
    now = org.BEGAN + DAY
    found = checking.check(rules_at(now), now)
    assert found.keys() == catalogue.items().keys()
    assert {one.state for one in found.values()} == {EvidenceState.nothing_found}


def test_every_evidence_function_is_of_a_requirement_and_texts_are_in_both_languages() -> None:
    items = catalogue.items()
    assert EVIDENCE.keys() <= items.keys()
    for one in items.values():
        for text in (one.title, one.next, one.mend, one.counts, one.fault):
            assert bool(text.english) == bool(text.german), one.id
        assert one.id in EVIDENCE or one.records or one.id in AWAITED, f"{one.id} cannot be shown"


def test_acknowledgements_that_stopped_contradict_and_are_named() -> None:
    references = {lodged(days_ago=60) for _ in range(3)}
    contradicts("7.4", references)


def test_a_refusal_recorded_as_acceptance_contradicts_and_is_named() -> None:
    reference, fine = answered(), answered()
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, "No.", Way.phone))
    do(fine, "record-reaction", RecordReaction(1, Reaction.accepted, "Good.", Way.phone))
    assert checked("7.9-c").counted == Counted(1)
    accepted = RecordReaction(1, Reaction.accepted, "So be it.", Way.phone)
    for person in (org.HANDLER, org.REPRESENTATIVE):
        do(reference, "record-reaction", accepted, by=person)
    contradicts("7.9-c", {reference})


def test_a_complaint_wrongly_turned_into_an_enquiry_contradicts_and_is_named() -> None:
    reference, fine = lodged(), lodged()
    for one in (reference, fine):
        for person in (org.COLLEAGUE, org.REPRESENTATIVE):
            do(one, "decide-kind", DecideKind(Kind.enquiry, "It only asks."), by=person)
    assert checked("4.7-c").counted.faults == 0
    me, now = Actor.complainant(1), timezone.now()
    perform_one(stream_of(Id(reference)), "reopen", Reopen("It is one."), actor=me, now=now)
    contradicts("4.7-c", {reference})


def test_an_owner_who_extends_their_own_deadline_contradicts_and_is_named() -> None:
    reference = lodged()
    do(reference, "assess", six(), by=org.HANDLER)
    pack, clock = ANSWER[0], Code("respond")
    row = Row.objects.get(reference=reference)
    assert row.owner
    assert row.answer_due
    day = row.answer_due.date() + 5 * DAY
    extended = ExtendTerm(pack, clock, day, Code("complex"), "An expert.")
    do(reference, "extend-term", extended, by=Id(row.owner))
    contradicts("7.3-c", {reference})


def test_a_notice_that_is_never_read_contradicts_and_is_named() -> None:
    reference = answered()
    assert checked("7.8-b").state is EvidenceState.nothing_found
    contradicts("7.8-b", {reference}, timezone.now() + 10 * DAY)


@pytest.mark.parametrize("_founded", ["verify_correction"], indirect=True)
def test_a_handler_who_checks_their_own_work_contradicts_and_is_named() -> None:
    reference = answered()
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "Good.", Way.phone))
    do(reference, "carry-out", CarryOut(1, 1), by=org.HANDLER)
    assert checked("4.7-b").counted.faults == 0
    alone = VerifyCorrection(1, alone_reason="No one else was there.")
    do(reference, "verify-correction", alone, by=org.HANDLER)
    contradicts("4.7-b", {reference})


def test_an_investigator_with_a_conflict_of_interest_contradicts_and_is_named() -> None:
    reference = lodged()
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    do(reference, "declare-interest", DeclareInterest("They are family."), by=org.HANDLER)
    contradicts("4.7-a", {reference})


def test_an_assessed_complaint_without_an_owner_contradicts_and_is_named() -> None:
    reference = lodged()
    do(reference, "assess", six())
    Row.objects.filter(reference=reference).update(owner="")
    contradicts("4.12", {reference})


def test_an_action_that_no_one_checks_contradicts_and_is_named() -> None:
    stream, made = "action/ACT0-N01R", datetime(2026, 5, 4, 9, tzinfo=UTC)
    given = PlanAction(
        "Fit pumps.", org.HANDLER, date(2026, 5, 20), ActionKind.correction, ActionSource.idea
    )
    act: Any = (
        ("plan", given, org.REPRESENTATIVE),
        ("complete", CompleteAction("Receipts."), org.HANDLER),
    )
    for name, particulars, person in act:
        perform_one(stream, name, particulars, actor=org.acting(person), now=made)
    assert checked("8.7-b", made + 30 * DAY).state is EvidenceState.nothing_found
    found = checked("8.7-b", made + 120 * DAY)
    assert (found.state, [one.id for one in found.named]) == (CONTRADICTED, ["ACT0-N01R"])


def test_imported_complaints_are_no_evidence() -> None:
    reference = lodged(days_ago=60)
    Row.objects.filter(reference=reference).update(taken_over=True)
    assert checked("7.2-a").counted.population == 0


def test_results_come_from_the_last_check_and_say_when_it_was() -> None:
    lodged(days_ago=60)
    now = timezone.now()
    assert checking.refresh(now=now)
    assert not checking.refresh(now=now + timedelta(seconds=20)), "nothing changed"
    kept = checking.results(rules_at(now), now + DAY)
    assert {one.at for one in kept.values()} == {now}
    assert kept["7.4"] == checking.check(rules_at(now), now)["7.4"]
    assert checking.refresh(now=now + DAY), "another day has another period"


def test_a_statement_counts_once_another_person_approved_it_and_until_its_review() -> None:
    lodged()
    stream, now = "statement/5TAT-EMNT", timezone.now()
    given = DraftStatement(
        StatementItem.scope, "Scope", "All homes.", org.REPRESENTATIVE, now.date() + 90 * DAY
    )
    perform_one(stream, "draft", given, actor=org.acting(org.REPRESENTATIVE), now=now)
    assert checked("5.1-c").state is IN_PART
    assert checked("5.1-a").state is EvidenceState.nothing_found, "it says nothing about issues"
    perform_one(stream, "approve", ApproveStatement(), actor=org.acting(org.DIRECTOR), now=now)
    assert checked("5.1-c").state is EvidenceState.shown
    found = checked("5.1-c", now + 100 * DAY)
    assert (found.state, found.named[0].id) == (IN_PART, stream)


def test_a_requirement_does_not_apply_once_senior_management_says_so_unless_contradicted() -> None:
    lodged(days_ago=60)
    now = timezone.now()
    for number, item in enumerate(("iso-10003", "7.4")):
        stream = f"exemption/EXEM-PT0{number}"
        given = ProposeExemption(Code(item), "There is none.", now.date() + 90 * DAY)
        perform_one(stream, "propose", given, actor=org.acting(org.REPRESENTATIVE), now=now)
        assert checked(item).state is not EvidenceState.not_applicable
        perform_one(stream, "approve", ApproveExemption(), actor=org.acting(org.DIRECTOR), now=now)
    assert checked("iso-10003").state is EvidenceState.not_applicable
    assert checked("7.4").state is CONTRADICTED
    assert checked("iso-10003", now + 100 * DAY).state is EvidenceState.nothing_found
