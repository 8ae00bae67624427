"""Clause 8.5: an audit is led by an independent person, judges a sample that no one chose, and ends
with findings that are acted on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.core.governing.recording import NOW, Recording
from tests.core.samples import (
    ANN,
    AUDITOR,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    RULES,
    Story,
    actor,
    assessment,
    lodging,
    words,
)

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Directory, Person
from amends.core.governing.audit_acts import (
    AUDIT,
    CancelAudit,
    CloseAudit,
    GivenVerdict,
    JudgeCase,
    PlanAudit,
    RecordAuditFinding,
    ReportAudit,
    planned_for,
)
from amends.core.governing.audit_verdicts import AuditItem, audited
from amends.core.governing.audits import AuditFinding, AuditState, may_lead, sees_audit, sees_sample
from amends.core.governing.catalogue import HANDED_OVER
from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.samples.drawing import Frame, Member, Seed
from amends.core.improvement.samples.reading import Verdict
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.investigation import (
    Assign,
    FinishInvestigation,
    RecordEvidence,
)
from amends.core.operation.acts.response import Escalate
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import Finding, FindingRecorded, Ground, Look, Pattern, Reaction
from amends.core.records.state import HandOverRecord, NoParticulars
from amends.core.refusal import Guard
from amends.core.values import Code, Id

DUE = date(2026, 12, 31)
FRAME = Frame(Id("a" * 64), 40)
SEED = Seed(Id("b" * 64), 57)
MEMBERS = tuple(Member(n, Id(f"AAAA-000{n}"), Id(f"{n:016x}")) for n in (1, 2))
SAID = dict.fromkeys(AuditItem, Verdict.yes)
ACTION = Id("AAAA-BBBB")


def _plan(**other: Any) -> PlanAudit:
    given = {"title": words("autumn"), "year": 2026, "criteria": words("policy"), "owner": AUDITOR}
    days = {"first": date(2026, 5, 1), "last": date(2026, 10, 31), "due": DUE}
    return PlanAudit(**{**given, **days, "items": tuple(AuditItem), **other})


def _drawn() -> Recording:
    told = Recording(AUDIT).does("plan", _plan(), by=AUDITOR)
    told.does("announce", NoParticulars(), FRAME, frozenset({ANN}), by=AUDITOR)
    return told.does("draw", NoParticulars(), SEED, MEMBERS, by=AUDITOR)


def _card(number: int, **other: Verdict) -> JudgeCase:
    given = {item.name: Verdict.yes for item in AuditItem} | other
    return JudgeCase(number, tuple(GivenVerdict(AuditItem[k], v) for k, v in given.items()))


def _report(**other: Any) -> ReportAudit:
    names = ("procedures", "followed", "objectives", "strengths", "chances")
    return ReportAudit(**{**{name: words(name) for name in names}, **other})


def test_who_handles_complaints_or_manages_the_area_cannot_lead_its_audit() -> None:
    for person in (ANN, NORTH_MANAGER, REP):
        refused = Recording(AUDIT).refuses("plan", _plan(owner=person), by=AUDITOR)
        assert refused is Guard.not_an_independent_auditor


def _staffed(*people: Person) -> Rules:
    return replace(RULES, people=Directory({one.id: one for one in people}))


def test_who_was_involved_in_the_list_leads_only_if_no_other_auditor_can() -> None:
    first = PEOPLE.persons[AUDITOR]
    second = replace(first, id=Id("person/second"))
    assert may_lead(AUDITOR, None, _staffed(first), {AUDITOR})
    two = _staffed(first, second)
    assert not may_lead(AUDITOR, None, two, {AUDITOR})
    assert may_lead(second.id, None, two, {AUDITOR})


def test_where_no_one_is_independent_a_reader_of_the_record_leads() -> None:
    people = PEOPLE.persons
    assert may_lead(REP, None, _staffed(people[REP], people[ANN]))
    assert not may_lead(ANN, None, _staffed(people[REP], people[ANN]))


def test_the_sample_waits_for_a_checkpoint_signed_after_the_announcement() -> None:
    told = Recording(AUDIT).does("plan", _plan(), by=AUDITOR)
    told.does("announce", NoParticulars(), FRAME, frozenset(), by=AUDITOR)

    assert told.refuses("draw", NoParticulars(), None, (), by=AUDITOR) is Guard.seed_missing
    told.does("draw", NoParticulars(), SEED, MEMBERS, by=AUDITOR)
    assert [one.member for one in told.state.cases] == list(MEMBERS)
    assert told.refuses("draw", NoParticulars(), SEED, MEMBERS, by=AUDITOR) is Guard.wrong_state


def test_who_was_involved_in_a_sampled_complaint_cannot_judge_it() -> None:
    told = _drawn()

    assert told.refuses("judge", _card(1), True, SAID, by=AUDITOR) is Guard.involved_in_it
    told.does("judge", _card(1), False, SAID, by=AUDITOR)
    assert told.refuses("judge", _card(1), False, SAID, by=AUDITOR) is Guard.already_done


def test_who_handles_complaints_of_the_area_neither_judges_nor_finds_nor_reports() -> None:
    told, guard = _drawn(), Guard.not_an_independent_auditor
    good = RecordAuditFinding(AuditFinding.good_practice, AuditItem.responded, words("clear"))

    assert told.refuses("judge", _card(1), False, SAID) is guard
    assert told.refuses("find", good, ACTION) is guard
    assert told.refuses("report", _report()) is guard


def test_a_verdict_on_every_item_is_recorded_with_what_the_record_says() -> None:
    told = _drawn()
    short = JudgeCase(1, _card(1).verdicts[1:])
    assert told.refuses("judge", short, False, SAID, by=AUDITOR) is Guard.not_complete

    told.does("judge", _card(1, acknowledged=Verdict.partly), False, SAID, by=AUDITOR)

    case = told.state.case(1)
    assert case.differing == (AuditItem.acknowledged,)
    assert told.state.agreed == (len(AuditItem) - 1, len(AuditItem))


def test_a_nonconformity_names_what_will_be_done_by_whom_and_when() -> None:
    told = _drawn()
    bare = RecordAuditFinding(AuditFinding.nonconformity, AuditItem.acknowledged, words("late"))
    assert told.refuses("find", bare, ACTION, by=AUDITOR) is Guard.not_complete
    whole = RecordAuditFinding(
        bare.finding, bare.clause, bare.words, (1,), words("a form"), ANN, DUE
    )

    told.does("find", whole, ACTION, by=AUDITOR)

    planned = planned_for(told.state, told.state.findings[0])
    assert planned is not None
    assert (planned.source, planned.owner, planned.due) == (ActionSource.audit, ANN, DUE)


def test_a_good_practice_needs_no_action() -> None:
    told = _drawn()
    good = RecordAuditFinding(AuditFinding.good_practice, AuditItem.responded, words("clear"))
    told.does("find", good, ACTION, by=AUDITOR)
    assert planned_for(told.state, told.state.findings[0]) is None


def test_a_report_says_why_a_part_of_the_sample_was_not_judged() -> None:
    told = _drawn()
    assert told.refuses("report", _report(), by=AUDITOR) is Guard.not_complete
    told.does("judge", _card(1), False, SAID, by=AUDITOR)
    assert told.refuses("report", _report(), by=AUDITOR) is Guard.not_complete
    told.does("report", _report(unjudged=words("restricted since")), by=AUDITOR)
    assert told.state.state is AuditState.reported
    assert told.refuses("judge", _card(2), False, SAID, by=AUDITOR) is Guard.wrong_state


def test_an_audit_is_not_closed_without_a_reason_while_an_action_is_cancelled() -> None:
    told = _drawn().does("judge", _card(1), False, SAID, by=AUDITOR)
    found = RecordAuditFinding(
        AuditFinding.nonconformity, AuditItem.closed, words("x"), (1,), words("y"), ANN, DUE
    )
    told.does("find", found, ACTION, by=AUDITOR)
    told.does("report", _report(unjudged=words("no time")), by=AUDITOR)

    cancelled = told.refuses("close", CloseAudit(), frozenset({ACTION}), by=AUDITOR)
    assert cancelled is Guard.not_complete
    told.does("close", CloseAudit(), frozenset(), by=AUDITOR)
    assert (told.state.state, told.state.due) == (AuditState.closed, None)


def test_until_it_is_reported_no_handler_or_manager_knows_of_the_audit() -> None:
    told = _drawn()
    assert not sees_audit(actor(NORTH_MANAGER), told.state, told.rules)
    assert sees_audit(actor(AUDITOR), told.state, told.rules)
    told.does("judge", _card(1), False, SAID, by=AUDITOR)
    told.does("report", _report(unjudged=words("no time")), by=AUDITOR)
    assert sees_audit(actor(NORTH_MANAGER), told.state, told.rules)


def test_a_period_that_is_not_over_is_not_announced() -> None:
    last = NOW.date() + timedelta(1)
    told = Recording(AUDIT).does("plan", _plan(last=last), by=AUDITOR)
    refused = told.refuses("announce", NoParticulars(), FRAME, frozenset(), by=AUDITOR)
    assert refused is Guard.in_the_future


FIRST = PEOPLE.persons[AUDITOR]
SECOND = replace(FIRST, id=Id("person/second"))
PERSONS = PEOPLE.persons


def _announced(*people: Person) -> Recording:
    told = Recording(AUDIT, _staffed(FIRST, *people)).does("plan", _plan(), by=Actor.of(FIRST))
    return told.does("announce", NoParticulars(), FRAME, frozenset(), by=Actor.of(FIRST))


def test_an_audit_is_handed_over_to_another_independent_leader() -> None:
    told = _announced(SECOND, PERSONS[NORTH_MANAGER])
    told.does("hand-over", HandOverRecord(SECOND.id, words("leave")), (), by=Actor.of(FIRST))
    assert told.state.owner == SECOND.id
    assert told.state.owners == (AUDITOR, SECOND.id)
    again = HandOverRecord(SECOND.id, words("again"))
    assert told.refuses("hand-over", again, (), by=Actor.of(SECOND)) is Guard.already_done


def test_no_one_leads_an_audit_after_another_who_could_not_have_begun_it() -> None:
    told = _announced(SECOND, PERSONS[NORTH_MANAGER], PERSONS[REP])
    guard, by = Guard.not_an_independent_auditor, Actor.of(FIRST)
    for person in (NORTH_MANAGER, REP):
        given = HandOverRecord(person, words("leave"))
        assert told.refuses("hand-over", given, (), by=by) is guard
    given = HandOverRecord(SECOND.id, words("leave"))
    assert told.refuses("hand-over", given, frozenset({SECOND.id}), by=by) is guard


def test_no_auditor_takes_a_running_audit_from_its_leader() -> None:
    told = _announced(SECOND)
    given = HandOverRecord(SECOND.id, words("mine"))
    assert told.refuses("hand-over", given, (), by=Actor.of(SECOND)) is Guard.not_permitted


def test_a_leader_who_works_in_the_area_now_or_has_left_is_followed_by_another() -> None:
    given = HandOverRecord(SECOND.id, words("moved"))
    moved = replace(FIRST, grants=(*FIRST.grants, *PERSONS[NORTH_MANAGER].grants))
    told = _announced(SECOND)
    told.rules = _staffed(moved, SECOND)
    assert told.does("hand-over", given, (), by=Actor.of(moved)).state.owner == SECOND.id

    told = _announced(SECOND)
    told.rules = _staffed(replace(FIRST, active=False), SECOND, PERSONS[REP])
    assert told.does("hand-over", given, (), by=REP).state.owner == SECOND.id


def test_a_leader_can_leave_before_another_independent_auditor_is_found() -> None:
    assert AUDIT.name not in HANDED_OVER


def test_those_who_are_audited_do_not_cancel_the_audit() -> None:
    told, given = _announced(SECOND, PERSONS[REP], PERSONS[NORTH_MANAGER]), CancelAudit(words("no"))
    assert told.refuses("cancel", given, by=REP) is Guard.not_an_independent_auditor
    assert told.refuses("cancel", given, by=ANN) is Guard.not_permitted


def test_who_planned_announced_and_drew_an_audit_for_another_leader_does_not_cancel_it() -> None:
    told, given = Recording(AUDIT, _staffed(FIRST, SECOND)), CancelAudit(words("another sample"))
    alone = Actor.of(FIRST)
    told.does("plan", _plan(owner=SECOND.id), by=alone)
    told.does("announce", NoParticulars(), FRAME, frozenset(), by=alone)
    told.does("draw", NoParticulars(), SEED, MEMBERS, by=alone)

    assert told.refuses("cancel", given, by=alone) is Guard.not_by_owner
    assert told.does("cancel", given, by=Actor.of(SECOND)).state.state is AuditState.cancelled


def test_a_planned_audit_is_cancelled_with_a_reason_by_its_leader() -> None:
    told = Recording(AUDIT).does("plan", _plan(), by=AUDITOR)
    told.does("cancel", CancelAudit(words("nothing to draw")), by=AUDITOR)
    assert (told.state.state, told.state.due) == (AuditState.cancelled, None)
    assert told.refuses("cancel", CancelAudit(words("x")), by=AUDITOR) is Guard.wrong_state


def test_who_led_an_announced_audit_does_not_cancel_it_if_another_auditor_can() -> None:
    told, given = _announced(SECOND), CancelAudit(words("another sample"))
    assert told.refuses("cancel", given, by=Actor.of(FIRST)) is Guard.not_by_owner
    assert told.does("cancel", given, by=Actor.of(SECOND)).state.state is AuditState.cancelled
    assert _announced().does("cancel", given, by=AUDITOR).state.state is AuditState.cancelled


def test_an_audit_is_not_cancelled_once_a_complaint_is_judged() -> None:
    told = _drawn().does("judge", _card(1), False, SAID, by=AUDITOR)
    assert told.refuses("cancel", CancelAudit(words("x")), by=AUDITOR) is Guard.already_done


# --- what the record says ---


def said(story: Story) -> dict[AuditItem, Verdict]:
    found: Complaint = story.complaint
    return dict(audited(found, story.entries, story.rules, story.at))


def test_a_complaint_handled_in_order_is_judged_so() -> None:
    verdicts = said(Story().received(lodging()).answered())
    assert verdicts.pop(AuditItem.closed) is Verdict.not_applicable
    assert set(verdicts.values()) == {Verdict.yes}


def test_what_is_not_due_yet_does_not_apply() -> None:
    untouched = said(Story().received(lodging()))
    assert untouched.pop(AuditItem.informed) is Verdict.yes
    assert set(untouched.values()) == {Verdict.not_applicable}


def test_each_omission_makes_its_item_fall_and_no_other() -> None:
    late = said(Story().received(lodging()).later(days=200).answered())
    assert late.pop(AuditItem.closed) is Verdict.not_applicable
    wrong = {item for item, verdict in late.items() if verdict is not Verdict.yes}
    assert wrong == {AuditItem.acknowledged, AuditItem.informed, AuditItem.responded}
    assert {late[item] for item in wrong} == {Verdict.partly}


def test_silence_counts_while_someone_waits_even_after_the_first_response() -> None:
    story = Story().refused()
    assert said(story)[AuditItem.informed] is Verdict.yes
    story.does("escalate", Escalate()).later(days=60)
    assert said(story)[AuditItem.informed] is Verdict.partly


def test_a_finding_against_the_complainant_without_evidence_is_not_examined_in_full() -> None:
    for evidence, verdict in ((False, Verdict.partly), (True, Verdict.yes)):
        story = Story().received(lodging()).does("assess", assessment()).does("assign", Assign(ANN))
        if evidence:
            story.does("record-evidence", RecordEvidence(words("seen"), 1))
        found = FindingRecorded(1, Finding.not_upheld, words("not so"))  # as older entries
        story.tell((found,), by=ANN, act="record-finding", happened=story.at)
        verdicts = said(story.does("finish-investigation", FinishInvestigation()).answered())
        assert verdicts[AuditItem.investigated] is verdict
        assert verdicts[AuditItem.objective] is verdict


def test_an_investigation_that_left_out_what_was_planned_is_not_examined_in_full() -> None:
    for look, verdict in ((None, Verdict.partly), (Look.item, Verdict.yes)):
        story = Story().received(lodging()).does("assess", assessment())
        story.does("assign", Assign(ANN, looks=(Look.item,)))
        story.does("record-evidence", RecordEvidence(words("seen"), look=look))
        found = said(story.examined().answered())
        assert found[AuditItem.investigated] is verdict
        assert found[AuditItem.objective] is Verdict.yes


def test_of_a_complaint_that_was_taken_back_early_nothing_is_missing() -> None:
    story = Story().received(lodging())
    story.does("withdraw", Withdraw(1, words("never mind")), Actor.complainant(1))
    story.does("assess", assessment())
    story.does("close", Close(Ground.withdrawn, Code("late"), Code("mistake"), Pattern.single))
    wanted = (AuditItem.investigated, AuditItem.responded, AuditItem.communicated)
    assert {said(story)[item] for item in wanted} == {Verdict.not_applicable}


def test_an_assessed_complaint_has_its_assessment() -> None:
    story = Story().received(lodging()).does("assess", assessment())
    assert said(story)[AuditItem.assessed] is Verdict.yes


def test_a_complaint_that_was_accepted_and_closed_was_rightly_closed() -> None:
    story = Story().received(lodging()).answered().reacted(Reaction.accepted).carried_out()
    assert said(story)[AuditItem.closed] is Verdict.not_applicable
    given = Close(Ground.accepted, Code("late"), Code("mistake"), Pattern.single)
    assert said(story.does("close", given))[AuditItem.closed] is Verdict.yes


def test_only_those_who_may_lead_the_audit_know_its_sample_and_close_it() -> None:
    told = _drawn()
    assert not sees_sample(actor(REP), told.state, told.rules)
    assert not sees_sample(actor(NORTH_MANAGER), told.state, told.rules)
    assert sees_sample(actor(AUDITOR), told.state, told.rules)
    told.does("judge", _card(1), False, SAID, by=AUDITOR)
    told.does("report", _report(unjudged=words("no time")), by=AUDITOR)

    assert told.state.due is None
    refused = told.refuses("close", CloseAudit(), frozenset(), by=REP)
    assert refused is Guard.not_an_independent_auditor
