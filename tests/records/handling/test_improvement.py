"""Clause 8.7: the loop through the one write path: complaints, problem, cause, action, effect."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.doors.handled import do as on_complaint
from tests.doors.handled import six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndRole
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.organization import Unit
from amends.core.improvement.action_acts import (
    CancelAction,
    CheckEffect,
    CompleteAction,
    HandOverAction,
    PlanAction,
    SetEffectRule,
    StartAction,
)
from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.actions import Action, ActionState
from amends.core.improvement.effect import Counted, EffectMeasure, EffectRule, EffectVerdict
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import (
    BindComplaint,
    CloseProblem,
    DismissProblem,
    MergeProblem,
    OpenProblem,
    ReopenProblem,
    UnbindComplaint,
)
from amends.core.improvement.problems import Problem, ProblemState
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.parties import RecordNeeds
from amends.core.operation.acts.records import ErasureGround
from amends.core.operation.events import Notice, NoticeSent
from amends.core.records.erasing import EraseText
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling import reprojecting, rules
from amends.handling.commands import Unknown
from amends.handling.improvement import effect_figures
from amends.handling.improvement.visibility import visible_actions, visible_problems
from amends.handling.kinds.problem import TELL_CHANGE
from amends.handling.projections import comparing
from amends.handling.reading import file_of
from amends.handling.streams import state_of
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.letters import jobs
from amends.maintenance import verification
from amends.register import improvement_queries as queries
from amends.register import models as tables
from amends.register.improvement import ACTIONS, PROBLEMS
from amends.vault import places

DAMAGED, LATE = Code("poor_service"), Code("delivered_late")
WHERE = CodePattern(category=DAMAGED)
P, A = "problem/PR0BLEM1", "action/ACT10N01"
A2 = "action/ACT10N02"
FIRST_WEEK = date(2026, 3, 2)
PLANNED = datetime(2026, 5, 4, 9, tzinfo=UTC)
"""After eight weeks with complaints."""
DUE = date(2026, 5, 15)
CHECK_ON = date(2026, 7, 13)
CHECKED = datetime(2026, 7, 13, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def act(
    stream: str, name: str, given: Any, by: Id = org.REPRESENTATIVE, at: datetime = PLANNED
) -> Any:
    done = perform_named(stream, name, given, actor=org.acting(by), now=at)
    return done.states.get(stream)


def refused(guard: Guard, stream: str, name: str, given: Any, by: Id, at: datetime) -> None:
    with pytest.raises(Refused) as found:
        act(stream, name, given, by, at)
    assert found.value.guard is guard


def received(day: date, category: Code = DAMAGED) -> str:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    reference = org.lodged(at).reference
    on_complaint(reference, "assess", six(), now=at)
    on_complaint(reference, "classify", Classify(1, category), now=at)
    return str(reference)


def weeks(first: date, matched: list[int], others: int = 2) -> list[str]:
    """Complaints of several weeks: so many with the pattern, and others."""
    found = []
    for week, number in enumerate(matched):
        day = first + timedelta(weeks=week)
        found += [received(day) for _ in range(number)]
        for _ in range(others):
            received(day, LATE)
    return found


def rule(**changes: Any) -> EffectRule:
    values: dict[str, Any] = {
        "measure": EffectMeasure.complaints_a_week,
        "where": WHERE,
        "baseline_from": FIRST_WEEK,
        "baseline_weeks": 8,
        "threshold": 50,
        "window_weeks": 8,
        "check_on": CHECK_ON,
        "decides": org.REVIEWER,
    }
    return EffectRule(**(values | changes))


def opened(**changes: Any) -> Problem:
    values: dict[str, Any] = {"title": "Cold heating in the new houses", "where": WHERE}
    problem: Problem = act(P, "open", OpenProblem(**(values | changes)))
    return problem


def planned(**changes: Any) -> Action:
    values: dict[str, Any] = {
        "what": "Fit other pumps.",
        "owner": org.HANDLER,
        "due": DUE,
        "problem": Id("PR0BLEM1"),
        "rule": rule(),
    }
    action: Action = act(A, "plan", PlanAction(**(values | changes)))
    return action


def completed() -> Action:
    at = datetime(2026, 5, 15, 9, tzinfo=UTC)
    action: Action = act(A, "complete", CompleteAction("Receipts of 12 pumps."), org.HANDLER, at)
    return action


def problem() -> Problem:
    found: Problem = state_of(P, store.read(P))
    return found


@pytest.fixture
def founded() -> None:
    org.found_organization()


def test_a_problem_goes_through_the_whole_loop_and_is_closed_by_a_check_that_works(
    founded: None,
) -> None:
    before = weeks(FIRST_WEEK, [4] * 8)
    weeks(date(2026, 5, 18), [1, 0, 0, 1, 0, 0, 0, 0])
    opened(complaints=(Id(before[0]),))
    act(P, "bind", BindComplaint(Id(before[1])))
    planned()
    act(A, "start", StartAction(), org.HANDLER)
    completed()

    action = act(A, "check-effect", CheckEffect(), org.REVIEWER, CHECKED)

    assert action.state is ActionState.works
    figures = action.checks[0].event.figures
    assert (figures.baseline.matched, figures.window.matched) == (32, 2)
    assert problem().state is ProblemState.closed
    assert problem().complaints == (before[0], before[1])
    row = tables.Problem.objects.get()
    assert (row.state, row.complaints, row.verdict) == ("closed", 2, "works")


def test_who_asked_to_hear_is_written_to_once_when_the_problem_is_closed(founded: None) -> None:
    wants, other = received(FIRST_WEEK), received(FIRST_WEEK)
    for number, (reference, hear) in enumerate([(wants, True), (other, False)]):
        tables.SurveyPlace.objects.create(
            survey="survey/1", number=number, reference=reference, party=1, code=number, hear=hear
        )
    opened(complaints=(Id(wants), Id(other)))
    planned()
    completed()
    act(A, "check-effect", CheckEffect(EffectVerdict.works, "Seen."), org.REVIEWER, CHECKED)

    assert problem().informed == {wants}
    [row] = Job.objects.filter(kind=TELL_CHANGE)
    job = Claimed(row.id, row.stream, row.version, row.kind, row.party, 1, "test", CHECKED)
    jobs.tell_change(job, CHECKED)
    jobs.tell_change(job, CHECKED)  # as after a crash
    [letter] = mail.outbox
    assert letter.subject == f"What changed because of your complaint {wants}"
    file = file_of(wants, actor=SYSTEM_ACTOR, now=CHECKED)
    sent = [one.event for one in file.entries if isinstance(one.event, NoticeSent)]
    assert [one.party for one in sent if one.notice is Notice.change] == [1]

    act(P, "reopen", ReopenProblem("It may be back."))
    act(
        A2, "plan", PlanAction("More pumps.", org.HANDLER, DUE, problem=Id("PR0BLEM1"), rule=rule())
    )
    act(A2, "complete", CompleteAction("Done."), org.HANDLER, datetime(2026, 5, 15, 9, tzinfo=UTC))
    act(A2, "check-effect", CheckEffect(EffectVerdict.works, "Seen."), org.REVIEWER, CHECKED)
    assert problem().state is ProblemState.closed
    assert Job.objects.filter(kind=TELL_CHANGE).count() == 1


def test_who_asked_with_their_complaint_is_told_what_changed_unless_they_thought_better_of_it(
    founded: None,
) -> None:
    by = Actor.complainant(1)
    wants, not_now, never = (received(FIRST_WEEK) for _ in range(3))
    for reference, hear in ((wants, True), (not_now, True), (not_now, False)):
        theirs = RecordNeeds(1, hear=hear)
        perform_named(f"complaint/{reference}", "record-needs", theirs, actor=by, now=CHECKED)
    opened(complaints=(Id(wants), Id(not_now), Id(never)))
    planned()
    completed()
    act(A, "check-effect", CheckEffect(EffectVerdict.works, "Seen."), org.REVIEWER, CHECKED)

    assert problem().informed == {wants}
    [row] = Job.objects.filter(kind=TELL_CHANGE)
    assert (row.stream, row.party) == (f"complaint/{wants}", 1)


def test_halving_by_other_codes_does_not_work(founded: None) -> None:
    weeks(FIRST_WEEK, [4] * 8)
    after = weeks(date(2026, 5, 18), [4] * 8)
    for reference in after[4:]:
        at = datetime(2026, 7, 12, 9, tzinfo=UTC)
        on_complaint(reference, "classify", Classify(1, LATE), now=at)
    opened()
    planned()
    completed()

    action = act(A, "check-effect", CheckEffect(), org.REVIEWER, CHECKED)

    assert action.state is ActionState.does_not_work
    assert action.checks[0].event.figures.reclassified == 28
    assert problem().open


def test_falling_volume_alone_does_not_work(founded: None) -> None:
    weeks(FIRST_WEEK, [4] * 8, others=4)
    weeks(date(2026, 5, 18), [1] * 8, others=1)
    opened()
    planned()
    completed()

    action = act(A, "check-effect", CheckEffect(), org.REVIEWER, CHECKED)

    assert action.checks[0].event.by_rule is EffectVerdict.does_not_work


def test_linking_or_recoding_old_complaints_raises_no_baseline(founded: None) -> None:
    weeks(FIRST_WEEK, [1] * 8, others=0)
    linked, recoded = (Id(received(FIRST_WEEK, LATE)) for _ in range(2))
    opened()
    planned()
    act(P, "bind", BindComplaint(linked))
    on_complaint(recoded, "classify", Classify(1, DAMAGED), now=PLANNED)
    completed()

    action = act(A, "check-effect", CheckEffect(), org.REVIEWER, CHECKED)

    assert action.baseline == Counted(8, 8, 10)
    assert action.checks[0].event.figures.baseline == action.baseline
    book = rules.book().at(CHECKED)
    counted = effect_figures.counted(rule(), "PR0BLEM1", CHECK_ON, book)
    assert counted.baseline.matched == 9  # of a rule that was set by an older version


def test_a_replaced_rule_has_its_own_baseline(founded: None) -> None:
    weeks(FIRST_WEEK, [1] * 8, others=0)
    opened()
    planned()

    shorter = SetEffectRule(rule(baseline_weeks=4), "The first weeks were usual.")
    action = act(A, "set-effect-rule", shorter)

    assert action.baseline == Counted(4, 4, 4)


def test_praise_and_merged_complaints_count_in_no_effect(founded: None) -> None:
    praise, merged, *_ = weeks(FIRST_WEEK, [1] * 4, others=0)
    tables.Row.objects.filter(reference=praise).update(excluded_at=PLANNED)
    tables.Row.objects.filter(reference=merged).update(merged_into="another")
    book = rules.book().at(PLANNED)

    assert effect_figures.baseline(rule(), book) == Counted(8, 2, 2)
    by_week = effect_figures.by_week(WHERE, "", FIRST_WEEK + timedelta(weeks=4), 4, book)
    assert by_week == [0, 0, 1, 1]


def test_a_week_begins_in_the_zone_of_the_unit(founded: None) -> None:
    reference = received(FIRST_WEEK)
    early = datetime(2026, 3, 1, 12, tzinfo=UTC)  # Sunday, but Monday in the Pacific
    tables.Row.objects.filter(reference=reference).update(received_at=early, unit="pacific")
    book = rules.book().at(PLANNED)
    unit = Unit(Code("pacific"), zone="Pacific/Kiritimati")
    book = replace(book, policy=replace(book.policy, units=(unit,)))
    ends = FIRST_WEEK + timedelta(weeks=2)

    counts = effect_figures.by_week(CodePattern(unit=unit.code), "", ends, 2, book)

    assert counts == [1, 0]


def test_an_owner_does_not_check_their_own_action_and_no_one_checks_before_the_day(
    founded: None,
) -> None:
    opened()
    planned()
    completed()

    refused(Guard.not_by_owner, A, "check-effect", CheckEffect(), org.HANDLER, CHECKED)
    early = CHECKED - timedelta(days=1)
    refused(Guard.before_check_day, A, "check-effect", CheckEffect(), org.REVIEWER, early)
    with pytest.raises(Unknown):
        act(A, "check-effect", CheckEffect(), org.COUNTER, CHECKED)


def test_an_owner_who_hands_the_action_over_still_does_not_check_it(founded: None) -> None:
    opened()
    planned(owner=org.MANAGER)
    act(A, "hand-over", HandOverAction(org.HANDLER, "You know the pumps."), org.MANAGER)
    completed()

    refused(Guard.not_by_owner, A, "check-effect", CheckEffect(), org.MANAGER, CHECKED)


def test_an_erased_text_leaves_the_vault_and_the_record_still_verifies(
    founded: None, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA = tmp_path  # no checkpoints of another test
    opened()
    planned(rule=None, what="Call Mrs Brook.")

    for stream in (P, A):
        texts = state_of(stream, store.read(stream)).texts
        given = EraseText(tuple(one.piece for one in texts), ErasureGround.requested)
        act(stream, "erase-text", given)

    assert not list(places.seek("Brook"))
    assert not list(places.seek("Cold heating"))
    found = verification.prove(now=CHECKED).findings
    assert [one.place for one in found] == ["log@1"]  # no one has opened the log


def test_a_corrective_action_is_not_completed_without_an_effect_rule(founded: None) -> None:
    opened()
    planned(rule=None)
    at = datetime(2026, 5, 15, 9, tzinfo=UTC)

    refused(Guard.effect_rule_missing, A, "complete", CompleteAction("Done."), org.HANDLER, at)
    refused(Guard.not_by_owner, A, "set-effect-rule", SetEffectRule(rule()), org.HANDLER, PLANNED)
    act(A, "set-effect-rule", SetEffectRule(rule()))

    assert completed().state is ActionState.completed


def test_a_verdict_that_differs_from_the_rule_needs_a_reason(founded: None) -> None:
    weeks(FIRST_WEEK, [4] * 8)
    weeks(date(2026, 5, 18), [4] * 8)
    opened()
    planned()
    completed()
    works = CheckEffect(EffectVerdict.works)

    refused(Guard.needs_reason, A, "check-effect", works, org.REVIEWER, CHECKED)
    given = CheckEffect(EffectVerdict.works, "The last four weeks were without.")
    action = act(A, "check-effect", given, org.REVIEWER, CHECKED)

    assert action.checks[0].event.by_rule is EffectVerdict.does_not_work


def test_a_signal_reopens_a_closed_problem_once(founded: None) -> None:
    weeks(FIRST_WEEK, [4] * 8)
    weeks(date(2026, 5, 18), [0] * 8)
    opened()
    planned()
    completed()
    act(A, "check-effect", CheckEffect(), org.REVIEWER, CHECKED)
    signal = ReopenProblem(signal=Id("poor_service/2026-09"))
    refused(Guard.not_permitted, P, "reopen", signal, org.REPRESENTATIVE, CHECKED)

    perform_named(P, "reopen", signal, actor=SYSTEM_ACTOR, now=CHECKED)

    assert problem().open
    assert tables.Problem.objects.get().verdict == ""  # so that no page suggests closing
    with pytest.raises(Refused):
        perform_named(P, "reopen", signal, actor=SYSTEM_ACTOR, now=CHECKED)


def test_a_problem_is_not_closed_without_a_check_that_works(founded: None) -> None:
    opened()

    refused(Guard.no_effect_shown, P, "close", CloseProblem(), org.REPRESENTATIVE, PLANNED)


def test_a_proposal_is_dismissed_without_having_been_a_problem(founded: None) -> None:
    given = DismissProblem("Three of them are one house.", WHERE, seen=4)
    dismissed = act(P, "dismiss", given, org.MANAGER)

    assert (dismissed.state, dismissed.returns_at) == (ProblemState.dismissed, 7)
    refused(Guard.not_permitted, P, "reopen", ReopenProblem("No."), org.COUNTER, PLANNED)


def test_a_merged_problem_hands_its_complaints_and_actions_to_the_other(founded: None) -> None:
    reference = received(FIRST_WEEK)
    opened(complaints=(Id(reference),))
    planned()
    other = "problem/PR0BLEM2"
    act(other, "open", OpenProblem("Cold houses"))

    act(P, "merge", MergeProblem(Id("PR0BLEM2"), "The same pumps."))

    assert problem().merged_into == "PR0BLEM2"
    left = state_of(other, store.read(other))
    assert (left.complaints, left.actions) == ((reference,), ("ACT10N01",))
    assert state_of(A, store.read(A)).problem == "PR0BLEM2"
    assert queries.actions_against("PR0BLEM2") == ["ACT10N01"]


def test_a_complaint_is_removed_only_by_a_person_who_sees_it(founded: None) -> None:
    reference = received(FIRST_WEEK)
    opened(complaints=(Id(reference),))

    with pytest.raises(Unknown):
        act(P, "unbind", UnbindComplaint(Id(reference), "Another house."), org.AUDITOR)


def test_an_owner_does_not_cancel_an_action_that_another_person_could(founded: None) -> None:
    opened()
    planned(owner=org.MANAGER)

    refused(Guard.not_by_owner, A, "cancel", CancelAction("No time."), org.MANAGER, PLANNED)
    act(A, "cancel", CancelAction("The houses are sold."))

    assert problem().actions == ()


def test_people_see_actions_and_problems_that_concern_them(founded: None) -> None:
    opened()
    planned(source=ActionSource.problem)
    book = rules.book().at(PLANNED)

    def sees(person: Id) -> tuple[int, int]:
        one = rules.book().people.person(person)
        assert one is not None
        return visible_problems(one, book).count(), visible_actions(one, book).count()

    assert sees(org.HANDLER) == (1, 1)
    assert sees(org.COLLEAGUE) == (1, 0)
    assert sees(org.MANAGER) == (1, 1)
    assert sees(org.AUDITOR) == (1, 1)
    assert sees(org.ADMINISTRATOR) == (0, 0)
    with pytest.raises(Unknown):
        act(A, "hand-over", HandOverAction(org.COLLEAGUE, "Me."), org.COLLEAGUE)


def test_the_last_role_of_a_person_does_not_end_while_an_action_is_theirs(founded: None) -> None:
    opened()
    planned()
    at = PLANNED + timedelta(minutes=1)
    ends = EndRole(Role.handler)
    refused(Guard.still_in_charge, str(org.HANDLER), "end-role", ends, org.REPRESENTATIVE, at)
    ends = EndRole(Role.area_manager)
    act(str(org.REVIEWER), "end-role", ends, org.REPRESENTATIVE, at)  # nothing to check yet

    act(A, "hand-over", HandOverAction(org.COLLEAGUE, "Hanna leaves."), org.REPRESENTATIVE, at)
    act(str(org.HANDLER), "end-role", EndRole(Role.handler), org.REPRESENTATIVE, at)


def test_a_check_is_handed_over_by_others_than_the_owner(founded: None) -> None:
    opened()
    planned(owner=org.MANAGER)
    at = datetime(2026, 5, 15, 9, tzinfo=UTC)
    act(A, "complete", CompleteAction("Receipts."), org.MANAGER, at)

    to_friend = HandOverAction(org.COLLEAGUE, "A friend.")
    refused(Guard.not_by_owner, A, "hand-over", to_friend, org.MANAGER, at)
    action = act(A, "hand-over", to_friend, org.REVIEWER, at)

    assert action.holder == org.COLLEAGUE
    assert queries.owned_by(org.COLLEAGUE) == [A]


def test_the_rows_are_what_the_journal_says_and_can_be_made_again(founded: None) -> None:
    opened(complaints=(Id(received(FIRST_WEEK)),))
    planned()
    assert not list(comparing.by_rows(PROBLEMS)(rules.rules_at(PLANNED), PLANNED))
    assert not list(comparing.by_rows(ACTIONS)(rules.rules_at(PLANNED), PLANNED))
    before = list(tables.Action.objects.values()), list(tables.ProblemComplaint.objects.values())

    tables.Action.objects.update(owner="person/x")
    tables.ProblemComplaint.objects.all().delete()
    found = [
        (one.reference, one.table, one.what)
        for one in comparing.by_rows(ACTIONS)(rules.rules_at(PLANNED), PLANNED)
    ]
    assert found == [(A, "action", "owner")]
    assert [one.table for one in comparing.by_rows(PROBLEMS)(rules.rules_at(PLANNED), PLANNED)] == [
        "problemcomplaint"
    ]

    reprojecting.rebuild(now=PLANNED)
    after = list(tables.Action.objects.values()), list(tables.ProblemComplaint.objects.values())
    assert after == before
    assert not list(comparing.strays())
