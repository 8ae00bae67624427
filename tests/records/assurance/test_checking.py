"""What the record shows of each requirement: whoever breaks the practice sees it fall, and which
complaints show it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.utils import timezone
from tests.doors import handled
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.assurance import catalogue, checking, governing_evidence
from amends.assurance.checking import Result
from amends.assurance.evidence import EVIDENCE, Look
from amends.core.codec import located_pieces
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import CompetenceGate
from amends.core.governing import staff_surveys, statements
from amends.core.governing.appointments import AppointToRole, EndAppointment
from amends.core.governing.competences import EndCompetence, RecordCompetence, RenewCompetence
from amends.core.governing.confirmations import ConfirmRequirement
from amends.core.governing.exemptions import ProposeExemption
from amends.core.governing.ideas import AnswerIdea, IdeaFrom, SubmitIdea
from amends.core.governing.policy_texts import DraftPolicyText, RewritePolicyText
from amends.core.governing.reviews import (
    AddReviewInput,
    AnswerReviewPurpose,
    AttendReview,
    PlanReview,
    ReviewPurpose,
)
from amends.core.governing.staff_surveys import RecordStaffSurvey
from amends.core.governing.statements import (
    BreakPromise,
    ClearPromise,
    DraftStatement,
    RetireStatement,
    StatementItem,
)
from amends.core.improvement.action_acts import CompleteAction, PlanAction
from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.evidence import Counted, EvidenceState, Weight
from amends.core.operation.acts import investigation
from amends.core.operation.acts.assessment import Classify, DeclareInterest
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.ending import Reopen
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.investigation import Assign, RecordEvidence, RecordFinding
from amends.core.operation.acts.receipt import NewIssue
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.complaint.terms import ANSWER
from amends.core.operation.events import Finding, Kind, Reaction, Way
from amends.core.records.state import NoParticulars
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.governance import publishing
from amends.handling.kinds.governing import EVIDENCE_SHOWN
from amends.handling.kinds.opened_first import SHOWN
from amends.handling.rules import rules_at
from amends.handling.streams import state_of, stream_of
from amends.insight.facts import delta, refresh
from amends.insight.month import version_for
from amends.journal import store
from amends.register import criteria
from amends.register.models import GoverningRecord, Row
from amends.vault import show
from amends.vault.reading import note_without_words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AWAITED: set[str] = set()
"""Requirements whose evidence no record gives yet."""
CONTRADICTED, IN_PART = EvidenceState.contradicted, EvidenceState.in_part


@pytest.fixture(autouse=True)
def _founded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    org.found_organization(by_one=getattr(request, "param", ""))


def checked(item: str, now: datetime | None = None) -> Result:
    """Check one requirement: each is checked without regard to the others."""
    now = now or timezone.now() + timedelta(minutes=1)
    look = Look(rules_at(now), now, version_for(now))
    return checking._result(item, look, checking._exempt(look).get(item))


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
    good = RecordReaction(1, Reaction.accepted, "Good.", Way.phone)
    do(fine, "record-reaction", good)
    assert checked("7.9-c").counted == Counted(0), "what staff recorded shows nothing of it"
    me, own = Actor.complainant(1), replace(good, way=Way.web)
    perform_named(stream_of(answered()), "record-reaction", own, actor=me, now=timezone.now())
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
    perform_named(stream_of(Id(reference)), "reopen", Reopen("It is one."), actor=me, now=now)
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
        perform_named(stream, name, particulars, actor=org.acting(person), now=made)
    assert checked("8.7-b", made + 30 * DAY).state is EvidenceState.nothing_found
    found = checked("8.7-b", made + 120 * DAY)
    assert (found.state, [one.id for one in found.named]) == (CONTRADICTED, ["ACT0-N01R"])


def test_actions_from_audits_count_once_they_are_due() -> None:
    made, due = datetime(2026, 5, 4, 9, tzinfo=UTC), date(2026, 6, 20)
    given = PlanAction("Fit pumps.", org.HANDLER, due, ActionKind.correction, ActionSource.audit)
    by = org.acting(org.REPRESENTATIVE)
    perform_named("action/ACT0-AVD1", "plan", given, actor=by, now=made)

    assert checked("8.5-b", made + 2 * DAY).state is EvidenceState.nothing_found
    late = checked("8.5-b", made + 90 * DAY)
    assert (late.counted.doubts, [one.id for one in late.named]) == (1, ["ACT0-AVD1"])


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
    perform_named(stream, "draft", given, actor=org.acting(org.REPRESENTATIVE), now=now)
    assert checked("5.1-c").state is IN_PART
    assert checked("5.1-a").state is EvidenceState.nothing_found, "it says nothing about issues"
    perform_named(stream, "approve", NoParticulars(), actor=org.acting(org.DIRECTOR), now=now)
    assert [one.id for one in checked("5.1-c").named] == [stream], "no one opened it to approve it"
    opened(stream, org.DIRECTOR)
    found = checked("5.1-c")
    assert (found.named, found.weight, found.state) == ((), Weight.stated, IN_PART)
    assert found.lacks_weight
    confirm("5.1-c", "We compared it with the list of products and the register of sites.")
    found = checked("5.1-c")
    assert (found.weight, found.state) == (Weight.checked, EvidenceState.shown)
    found = checked("5.1-c", now + 100 * DAY)
    assert (found.state, found.named[0].id) == (IN_PART, stream)


_CONTEXT = {
    "5.1-a": (StatementItem.internal_issue, StatementItem.external_issue, StatementItem.issues),
    "5.1-b": (StatementItem.interested_party, StatementItem.interested_parties),
    "5.1-c": (StatementItem.scope,),
}


def test_each_issue_party_or_scope_counts_once_approved_and_an_earlier_text_about_all_still_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lodged()
    monkeypatch.setattr(statements, "STATED", frozenset(StatementItem))
    for requirement, items in _CONTEXT.items():
        assert checked(requirement).state is EvidenceState.nothing_found
        for item in items:
            stream = f"statement/{len(GoverningRecord.objects.all()):04}-EMNT"
            review = timezone.now().date() + 90 * DAY
            given = DraftStatement(item, "Title", f"On {item}.", org.REPRESENTATIVE, review)
            done(stream, org.REPRESENTATIVE, "draft", given)
            assert checked(requirement).counted.sound == items.index(item), "no one approved it"
            done(stream, org.DIRECTOR, "approve", NoParticulars())
            found = checked(requirement)
            assert (found.named, found.weight, found.state) == ((), Weight.stated, IN_PART)
        assert checked(requirement).counted.population == len(items)


def test_a_requirement_does_not_apply_once_senior_management_says_so_unless_contradicted() -> None:
    lodged(days_ago=60)
    now = timezone.now()
    for number, item in enumerate(("iso-10003", "7.4")):
        stream = f"exemption/EXEM-PT0{number}"
        reason = f"No body outside decides on what {item} asks of us."
        given = ProposeExemption(Code(item), reason, now.date() + 90 * DAY)
        perform_named(stream, "propose", given, actor=org.acting(org.REPRESENTATIVE), now=now)
        assert checked(item).state is not EvidenceState.not_applicable
        done(stream, org.DIRECTOR, "approve", NoParticulars())
    assert checked("iso-10003").state is EvidenceState.not_applicable
    assert checked("7.4").state is CONTRADICTED
    assert checked("iso-10003", now + 100 * DAY).state is EvidenceState.nothing_found


def done(stream: str, by: Id, name: str, given: object, at: datetime | None = None) -> None:
    """Do an act on a governing record, the page of which the person was shown."""
    opened(stream, by, at)
    perform_named(stream, name, given, actor=org.acting(by), now=at or timezone.now())


def opened(stream: str, by: Id, at: datetime | None = None) -> None:
    """Somebody opens the page of a governing record."""
    state = state_of(stream, store.read(stream))
    pieces = {piece.sealed for _, piece in located_pieces(state)} if state else ()
    now = at or timezone.now()
    show(pieces, reader=str(by), purpose=SHOWN, now=now, reference=stream)


def confirm(item: str, words: str, by: Id = org.AUDITOR) -> None:
    """Somebody who is not involved opens the page of a requirement and confirms it."""
    now, stream = timezone.now(), f"confirmation/{item.upper()}-{str(by)[-3:]}"
    place = f"requirement/{item}"
    note_without_words(reader=by, purpose=EVIDENCE_SHOWN, now=now, reference=place)
    given = ConfirmRequirement(Code(item), words)
    perform_named(stream, "confirm", given, actor=org.acting(by), now=now)


def gate(category: str) -> None:
    """Publish settings under which complaints of a category need competence."""
    now = org.BEGAN + timedelta(minutes=30)
    in_force = rules_at(now).policy
    draft = replace(in_force, competence_for=(Code(category),), competence=CompetenceGate.warn)
    following = publishing.following(draft, in_force)
    publishing.publish(following, reason="x", actor=org.acting(org.REPRESENTATIVE), now=now)


def _assessed_as_poor_service() -> tuple[str, Id]:
    issue = NewIssue(Code("poor_service"), "rude")
    reference = str(org.lodged(timezone.now(), issues=(issue,)).reference)
    do(reference, "assess", six())
    return reference, Id(Row.objects.get(reference=reference).owner)


def test_a_complaint_given_to_an_untrained_owner_contradicts_and_is_named() -> None:
    gate("poor_service")
    assert checked("4.14").state is EvidenceState.nothing_found
    reference, owner = _assessed_as_poor_service()
    contradicts("4.14", {reference})
    course = RecordCompetence(
        *(owner, "Service", "Course passed.", org.REPRESENTATIVE),
        *((Code("poor_service"),), timezone.now().date() + 40 * DAY),
    )
    done("competence/C0MP-0001", org.DIRECTOR, "record", course)
    contradicts("4.14", {reference})  # the course came after the assignment
    _assessed_as_poor_service()
    assert checked("4.14").counted == Counted(3, faults=1, least=1)
    done("competence/C0MP-0001", org.REPRESENTATIVE, "end", EndCompetence("It was another course."))
    contradicts("4.14", {reference})  # the other one was given to a trained person
    later = checked("4.14", timezone.now() + 400 * DAY)
    assert later.counted.faults == 0, "the assignment is not of the last 12 months"


def test_competence_is_looked_up_neither_for_old_complaints_nor_again_for_each_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate("poor_service")
    _, owner = _assessed_as_poor_service()
    old, _ = _assessed_as_poor_service()
    Row.objects.filter(reference=old).update(open=False, closed_at=timezone.now() - 400 * DAY)
    course = RecordCompetence(
        *(owner, "Service", "Course passed.", org.REPRESENTATIVE),
        *((Code("poor_service"),), timezone.now().date() + 40 * DAY),
    )
    done("competence/C0MP-0001", org.DIRECTOR, "record", course)
    asked: list[str] = []
    folded: list[str] = []

    def recent(streams: Iterable[str], **given: Any) -> Any:
        asked.extend(streams)
        return store.recent(asked, **given)

    def fold(stream: str, entries: Iterable[Any]) -> Any:
        folded.append(stream)
        return state_of(stream, entries)

    monkeypatch.setattr(governing_evidence, "store", Mock(wraps=store, recent=recent))
    monkeypatch.setattr(governing_evidence, "state_of", fold)
    checked("4.14")

    assert stream_of(Id(old)) not in asked
    assert asked
    assert folded.count("competence/C0MP-0001") == 1


def test_an_owner_whose_competence_expired_is_named_but_not_the_complaint() -> None:
    gate("poor_service")
    course = RecordCompetence(
        *(org.REPRESENTATIVE, "Service", "Course passed.", org.DIRECTOR),
        *((), timezone.now().date() + 40 * DAY),
    )
    done("competence/C0MP-0001", org.DIRECTOR, "record", course)
    _, owner = _assessed_as_poor_service()
    assert owner == org.REPRESENTATIVE, "a trained person owns it from the start"
    expired = checked("4.14", timezone.now() + 50 * DAY)
    assert expired.counted.faults == 0
    assert {one.id for one in expired.named} == {owner}


def test_a_requirement_says_whether_it_counts_the_period_or_all_time() -> None:
    assert checked("7.4").first is not None
    assert checked("8.5-a").first is not None, "an audit of the last 12 months"
    for item in ("4.12", "8.7-b", "5.1-a"):
        assert checked(item).first is None


def test_staff_who_have_not_read_the_signed_policy_are_named() -> None:
    lodged()
    stream, review = "policy-text/P0L1-CY01", timezone.now().date() + 300 * DAY
    text = DraftPolicyText(
        "Policy", "All may complain.", "Law.", "Money.", "Staff.", org.REPRESENTATIVE, review
    )
    done(stream, org.REPRESENTATIVE, "draft", text)
    done(stream, org.DIRECTOR, "approve", NoParticulars())
    assert checked("5.3-b").state is EvidenceState.nothing_found, "it is not signed"
    done(stream, org.DIRECTOR, "sign", NoParticulars())
    done(stream, org.HANDLER, "confirm-read", NoParticulars())
    found = checked("5.3-b")
    everyone = {one.id for one in org.FOUNDERS}
    assert {one.id for one in found.named} == everyone - {org.DIRECTOR, org.HANDLER}
    assert (found.state, found.counted.population) == (IN_PART, len(everyone))


def test_a_manager_counts_as_appointed_while_the_accepted_appointment_lasts() -> None:
    stream, given = (
        "appointment/APP0-1NT1",
        AppointToRole(
            *(org.REPRESENTATIVE, Role.management_representative),
            *(timezone.now().date(), "You report to me.", timezone.now().date() + 50 * DAY),
        ),
    )
    done(stream, org.DIRECTOR, "appoint", given)
    assert checked("5.4.1-f").state is EvidenceState.nothing_found, "it is not accepted"
    done(stream, org.REPRESENTATIVE, "accept", NoParticulars())
    assert checked("5.4.1-f").state is EvidenceState.shown
    over = EndAppointment(timezone.now().date(), "She left.")
    done(stream, org.DIRECTOR, "end", over)
    assert checked("5.4.1-f").state is EvidenceState.nothing_found


def test_an_idea_that_waits_is_an_exception_once_its_reply_is_overdue() -> None:
    answered, waiting = "idea/1DEA-0001", "idea/1DEA-0002"
    for stream in (answered, waiting):
        done(stream, org.HANDLER, "submit", SubmitIdea("Call first", "Please.", IdeaFrom.staff))
    assert checked("4.11").state is IN_PART, "no idea has a reply"
    reply = AnswerIdea(False, "We cannot.")
    done(answered, org.REPRESENTATIVE, "answer", reply)
    assert checked("4.11").counted == Counted(1, least=1)
    found = checked("4.11", timezone.now() + 100 * DAY)
    assert (found.state, [one.id for one in found.named]) == (IN_PART, [waiting])


def test_a_unit_that_its_manager_has_not_signed_off_is_named() -> None:
    for unit in ("north", "south"):
        Row.objects.filter(reference=lodged()).update(unit=unit)
    assert checked("5.4.3").state is EvidenceState.nothing_found
    now = timezone.now()
    row = {"version": 1, "kind": "sign-off", "state": "signed", "owner": org.MANAGER}
    GoverningRecord.objects.create(
        id="sign-off/S1GN-0FF1", unit="north", due=now.date() + 60 * DAY, begun_at=now, **row
    )
    found = checked("5.4.3")
    assert (found.state, [one.id for one in found.named]) == (IN_PART, ["south"])
    assert checked("5.4.3", now + 70 * DAY).counted == Counted(2, doubts=2, least=1)


def test_an_objective_counts_until_the_day_by_which_it_is_to_be_met(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert checked("6.2").state is EvidenceState.nothing_found, "defaults are no objectives"
    chosen, day = criteria.used()[0], timezone.now().date() + 30 * DAY
    chosen = replace(chosen, set_by=org.DIRECTOR, by=day)
    monkeypatch.setattr(criteria, "used", lambda: [chosen])
    assert checked("6.2").lacks_weight, "no figure comes from outside"
    lodged()
    assert checked("6.2").state is EvidenceState.shown
    found = checked("6.2", timezone.now() + 40 * DAY)
    assert (found.state, [one.id for one in found.named]) == (IN_PART, [chosen.code])


def test_confirmed_totals_of_staff_surveys_and_scores_of_trainings_are_measures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lodged()
    today = timezone.now().date()
    totals = RecordStaffSurvey(
        *(today - 9 * DAY, today - 2 * DAY, 14, 10, 7, 4, 9, 6, "On paper.", org.DIRECTOR)
    )
    done("staff-survey/ST4F-0001", org.REPRESENTATIVE, "record", totals)
    course = RecordCompetence(
        *(org.HANDLER, "Service", "Course passed.", org.REPRESENTATIVE), (), None, 50, 80
    )
    done("competence/C0MP-0001", org.DIRECTOR, "record", course)
    renewed = RenewCompetence("Test again.", None, 80, 80)
    done("competence/C0MP-0001", org.DIRECTOR, "renew", renewed)

    def shares() -> list[tuple[int, int]]:
        now = timezone.now() + timedelta(minutes=1)
        refresh.refresh(now=now)
        look = Look(rules_at(now), now, version_for(now))
        return [(look.number(code), look.among(code)) for code in ("k10", "k18", "k16")]

    assert shares() == [(0, 0), (0, 0), (1, 2)], "no one confirmed the totals"
    done("staff-survey/ST4F-0001", org.DIRECTOR, "confirm", NoParticulars())
    assert shares() == [(11, 20), (15, 20), (1, 2)]
    monkeypatch.setattr(staff_surveys, "FEW", len(org.FOUNDERS) + 1)
    assert shares() == [(0, 0), (0, 0), (1, 2)], "of a few people nothing is shown"


def test_only_appointments_of_today_and_the_signed_policy_behind_a_draft_are_counted() -> None:
    lodged()
    today = timezone.now().date()

    def numbers() -> list[int]:
        now = timezone.now() + timedelta(minutes=1)
        refresh.refresh(now=now)
        look = Look(rules_at(now), now, version_for(now))
        return [look.number(code) for code in ("k09", "k14")]

    for name, first, last in (("A", -30, None), ("B", -30, -2), ("C", 30, None)):
        days = [today + day * DAY if day else None for day in (first, last)]
        role = AppointToRole(org.HANDLER, Role.handler, days[0], "You report to me.", days[1])
        done(f"appointment/{name}", org.REPRESENTATIVE, "appoint", role)
        done(f"appointment/{name}", org.HANDLER, "accept", NoParticulars())
    stream, review = "policy-text/P0L1-CY01", today + 300 * DAY
    words = ("All may complain.", "Law.", "Money.", "Staff.")
    text = DraftPolicyText("Policy", *words, org.REPRESENTATIVE, review)
    done(stream, org.REPRESENTATIVE, "draft", text)
    done(stream, org.DIRECTOR, "approve", NoParticulars())
    assert numbers() == [0, 1]
    done(stream, org.DIRECTOR, "sign", NoParticulars())
    done(stream, org.REPRESENTATIVE, "rewrite", RewritePolicyText(*words, review, "Clearer."))
    assert numbers() == [1, 1]


def test_a_promise_that_a_complaint_broke_is_in_part_kept_and_the_complaint_is_named() -> None:
    stream, today = "statement/PR0M-1SE1", timezone.now().date()
    given = DraftStatement(
        *(StatementItem.promise, "Refund", "Refunds arrive within 5 days.", org.DIRECTOR),
        today + 300 * DAY,
    )
    done(stream, org.REPRESENTATIVE, "draft", given)
    assert checked("iso-10001").state is EvidenceState.nothing_found, "it is not approved"
    done(stream, org.DIRECTOR, "approve", NoParticulars())
    assert checked("iso-10001").counted == Counted(1, least=1)
    reference = lodged()
    with pytest.raises(Refused):
        done(stream, org.HANDLER, "break-promise", BreakPromise(Id("ABCD-EFGH")))
    done(stream, org.HANDLER, "break-promise", BreakPromise(Id(reference)))
    found = checked("iso-10001")
    assert (found.state, [one.id for one in found.named]) == (IN_PART, [reference])
    later = checked("iso-10001", timezone.now() + 390 * DAY)
    assert [one.id for one in later.named] == [stream], "only the review is overdue by then"
    done(stream, org.REPRESENTATIVE, "retire", RetireStatement("Too strict."))
    assert [one.id for one in checked("iso-10001").named] == [reference]
    done(stream, org.REPRESENTATIVE, "clear-promise", ClearPromise(Id(reference), "No refund."))
    assert checked("iso-10001").state is EvidenceState.nothing_found


def test_a_refused_request_does_not_prove_that_people_get_their_data() -> None:
    lodged()
    for number, state in (("1", "refused"), ("2", "answered")):
        assert checked("8.1-d").state is EvidenceState.nothing_found
        row = {"version": 1, "kind": "access-request", "state": state, "owner": org.MANAGER}
        key = f"access-request/ACC3-SS0{number}"
        GoverningRecord.objects.create(id=key, begun_at=timezone.now(), **row)
    assert checked("8.1-d").counted == Counted(1, least=1)
    assert checked("8.1-d").lacks_weight, "people say that they sent it"


def test_an_alert_without_a_response_is_an_exception_on_its_first_day() -> None:
    lodged()
    row = {"version": 1, "kind": "alert", "state": "open", "owner": org.MANAGER}
    today = timezone.now().date()
    GoverningRecord.objects.create(
        id="alert/A1ER-T001", due=today, begun_at=timezone.now() - DAY, **row
    )
    found = checked("8.4-b")
    assert [one.id for one in found.named] == ["alert/A1ER-T001"]
    assert found.state is not EvidenceState.shown


def test_a_complaint_manager_who_missed_the_review_did_not_report_in_it() -> None:
    assert checked("5.4.2").state is EvidenceState.nothing_found
    reviewed("REV1-0001", present=(org.DIRECTOR,))
    found = checked("5.4.2")
    assert (found.state, [one.id for one in found.named]) == (IN_PART, ["review/REV1-0001"])


def reviewed(record: str, present: tuple[Id, ...]) -> None:
    """A signed review that the director led."""
    stream, today = f"review/{record}", timezone.now().date()
    by, chair = org.REPRESENTATIVE, org.DIRECTOR
    plan = PlanReview(chair, today, today - 200 * DAY, today - DAY)
    done(stream, by, "plan", plan)
    done(stream, by, "freeze-pack", NoParticulars())
    for item in state_of(stream, store.read(stream)).missing:
        done(stream, by, "add-input", AddReviewInput(item, "Nothing changed."))
    for purpose in ReviewPurpose:
        done(stream, chair, "answer-purpose", AnswerReviewPurpose(purpose, "It works."))
    done(stream, by, "record-attendance", AttendReview(present))
    done(stream, chair, "sign", NoParticulars())


def test_a_complaint_found_not_upheld_without_evidence_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upheld, fine = lodged(), lodged()
    for reference in (upheld, fine):
        do(reference, "assess", six())
        do(reference, "classify", Classify(1, Code("poor_service")))
        do(reference, "assign", Assign(org.HANDLER))
    do(fine, "record-evidence", RecordEvidence("Photographs of the boiler.", 1), by=org.HANDLER)
    monkeypatch.setattr(investigation, "demand", lambda *_, **__: None)  # as it was once recorded
    for reference in (upheld, fine):
        finding = RecordFinding(1, Finding.not_upheld, "It was not broken.")
        do(reference, "record-finding", finding, by=org.HANDLER)
    found = checked("7.6-a")
    assert (found.counted.population, [one.id for one in found.named]) == (2, [upheld])
    assert found.listed
