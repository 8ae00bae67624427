"""Clause 8.7: what each act on a problem or an action refuses, and whom it is refused to."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.core.samples import RULES, START, words

from amends.core.framework.acting import Situation, do, may
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Directory, Grant, Person, Role
from amends.core.improvement.action_acts import (
    ACTION,
    CancelAction,
    CheckEffect,
    CompleteAction,
    HandOverAction,
    PlanAction,
    SetEffectRule,
    StartAction,
)
from amends.core.improvement.action_events import ActionKind, ActionPlanned, ActionSource
from amends.core.improvement.action_reminding import RemindOfAction, next_reminder, remind
from amends.core.improvement.actions import Action, ActionState
from amends.core.improvement.effect import (
    Counted,
    EffectFigures,
    EffectMeasure,
    EffectRule,
    EffectVerdict,
)
from amends.core.improvement.pattern import CodePattern, expanded
from amends.core.improvement.problem_acts import (
    PROBLEM,
    AdviseOnProblem,
    BindComplaint,
    CloseProblem,
    DismissProblem,
    FindCause,
    HandOverProblem,
    MergeProblem,
    OpenProblem,
    ReclassifyProblem,
    ReopenProblem,
    ReviseCause,
    UnbindComplaint,
    after_check,
)
from amends.core.improvement.problem_events import (
    CauseStatus,
    ProblemActionChecked,
    ProblemActionPlanned,
    ProblemClosed,
    ProblemReopened,
)
from amends.core.improvement.problems import (
    Problem,
    ProblemState,
    returns_at,
)
from amends.core.improvement.visibility import sees_action, sees_problem
from amends.core.operation.acts.records import ErasureGround
from amends.core.operation.complaint.parts import RecordedEvent
from amends.core.records.erasing import ERASE_TEXT, EraseText
from amends.core.records.reminding import REMIND
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Money

NORTH, SOUTH = Code("north"), Code("south")
TODAY = RULES.day_of(None, START)
ID = Id("AAAA0001")


def person(name: str, role: Role, unit: Code | None = None, manager: Id | None = None) -> Person:
    return Person(Id(f"person/{name}"), unit, manager, grants=(Grant(role, unit, START),))


QUALITY = person("quality", Role.management_representative)
NORTHERN = person("northern", Role.area_manager, NORTH)
SOUTHERN = person("southern", Role.area_manager, SOUTH)
HANDLER = person("handler", Role.handler, NORTH, NORTHERN.id)
OTHER = person("other", Role.handler, NORTH)
FAR = person("far", Role.handler, SOUTH)
FRONT = person("front", Role.contact_personnel, NORTH)
AUDITOR = person("auditor", Role.auditor)
STAFF = (QUALITY, NORTHERN, SOUTHERN, HANDLER, OTHER, FAR, FRONT, AUDITOR)
HERE = replace(RULES, people=Directory({one.id: one for one in STAFF}))


def done(
    state: Any,
    name: str,
    given: Any,
    by: Person | None = QUALITY,
    at: datetime = START,
    *more: object,
) -> Any:
    """The state after an act."""
    problem = type(given).__name__.endswith("Problem") or type(given) in (
        BindComplaint,
        UnbindComplaint,
        FindCause,
        ReviseCause,
    )
    act = (PROBLEM.acts if problem else ACTION.acts)[Code(name)]
    actor = Actor.of(by) if by else SYSTEM_ACTOR
    events = do(act, Situation(state, HERE, actor, at), given, *more)
    return folded(state, events, actor.id, name, at, problem=problem)


def folded(
    state: Any, events: Sequence[Any], by: Id, name: str, at: datetime, *, problem: bool
) -> Any:
    for event in events:
        version = (state.version if state else 0) + 1
        recorded = RecordedEvent(event, by, Code(name), at, at, version, 1)
        kind: Any = PROBLEM if problem else ACTION
        state = kind.evolve(state, recorded, f"{kind.prefix}{ID}")
    return state


def refusal(*given: Any) -> Guard:
    with pytest.raises(Refused) as found:
        done(*given)
    return found.value.guard


def opened(unit: Code | None = NORTH, by: Person = HANDLER, **changes: Any) -> Problem:
    given = OpenProblem(words("cold"), CodePattern(unit=unit), **changes)
    problem: Problem = done(None, "open", given, by)
    return problem


def rule(**changes: Any) -> EffectRule:
    values: dict[str, Any] = {
        "measure": EffectMeasure.complaints_a_week,
        "where": CodePattern(unit=NORTH),
        "baseline_from": TODAY - timedelta(weeks=9),
        "baseline_weeks": 8,
        "threshold": 50,
        "window_weeks": 4,
        "check_on": TODAY + timedelta(weeks=8),
        "decides": OTHER.id,
    }
    return EffectRule(**(values | changes))


def planned(by: Person = NORTHERN, **changes: Any) -> Action:
    values: dict[str, Any] = {
        "what": words("pumps"),
        "owner": HANDLER.id,
        "due": TODAY + timedelta(weeks=2),
        "source": ActionSource.idea,
        "unit": NORTH,
        "rule": rule(),
    }
    action: Action = done(None, "plan", PlanAction(**(values | changes)), by)
    return action


def complete(action: Action, by: Person = HANDLER) -> Action:
    told: Action = done(action, "complete", CompleteAction(words("receipts")), by)
    return told


def test_whoever_is_the_only_one_who_may_checks_their_own_action(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = replace(RULES, people=Directory({QUALITY.id: QUALITY}))
    monkeypatch.setattr(sys.modules[__name__], "HERE", alone)
    action = planned(QUALITY, owner=QUALITY.id, rule=rule(decides=QUALITY.id))

    told = done(complete(action, QUALITY), "check-effect", CheckEffect(), QUALITY, CHECKED, GOOD)

    assert told.state is ActionState.works


GOOD = EffectFigures(Counted(8, 80, 800), Counted(4, 4, 400))
BAD = EffectFigures(Counted(8, 80, 800), Counted(4, 40, 400))
CHECKED = START + timedelta(weeks=8, days=1)


def checked(action: Action, figures: EffectFigures = GOOD, **given: Any) -> Action:
    told: Action = done(action, "check-effect", CheckEffect(**given), OTHER, CHECKED, figures)
    return told


# --- problems ---


def test_a_problem_is_opened_by_those_who_work_on_improvement_in_its_unit() -> None:
    assert opened().owner == HANDLER.id
    given = OpenProblem(words("cold"), CodePattern(unit=NORTH))
    for one in (FAR, SOUTHERN, FRONT, AUDITOR):
        assert refusal(None, "open", given, one) is Guard.not_permitted


def test_a_problem_names_codes_of_the_settings_and_an_owner_in_staff() -> None:
    strange = OpenProblem(words("cold"), CodePattern(category=Code("no_such")))
    nobody = OpenProblem(words("cold"), owner=Id("person/none"))
    later = OpenProblem(words("cold"), since=TODAY + timedelta(days=1))

    assert refusal(None, "open", strange) is Guard.unknown_code
    assert refusal(None, "open", nobody) is Guard.unknown_person
    assert refusal(None, "open", later) is Guard.in_the_future


def test_a_complaint_belongs_once_and_is_remembered_when_it_no_longer_does() -> None:
    problem = done(opened(), "bind", BindComplaint(Id("C1")), HANDLER)
    assert refusal(problem, "bind", BindComplaint(Id("C1")), HANDLER) is Guard.already_done
    left = done(problem, "unbind", UnbindComplaint(Id("C1"), words("other house")), HANDLER)

    assert (left.complaints, left.unbound) == ((), (Id("C1"),))
    given = UnbindComplaint(Id("C1"), words("x"))
    assert refusal(left, "unbind", given, HANDLER) is Guard.unknown_item


def test_a_cause_needs_evidence_and_one_that_is_not_determined_names_none() -> None:
    cause = HERE.policy.causes[0].code
    bare = FindCause(CauseStatus.root, cause)
    mixed = FindCause(CauseStatus.not_determined, cause, words("why"))
    silent = FindCause(CauseStatus.not_determined)

    assert refusal(opened(), "find-cause", bare, HANDLER) is Guard.not_complete
    assert refusal(opened(), "find-cause", mixed, HANDLER) is Guard.wrong_type
    assert refusal(opened(), "find-cause", silent, HANDLER) is Guard.not_complete
    unknown = FindCause(CauseStatus.not_determined, None, words("no access yet"))
    problem = done(opened(), "find-cause", unknown, HANDLER)
    known = ReviseCause(1, CauseStatus.root, words("ten of ten"), cause)
    problem = done(problem, "revise-cause", known, HANDLER)

    assert (problem.causes[0].cause, problem.causes[0].revised) == (cause, 1)
    assert refusal(problem, "revise-cause", replace(known, number=2)) is Guard.unknown_item


def test_a_problem_moves_to_another_unit_only_by_a_person_who_decides_in_both() -> None:
    given = ReclassifyProblem(CodePattern(unit=SOUTH), TODAY, words("moved"))

    assert refusal(opened(), "reclassify", given, NORTHERN) is Guard.not_permitted
    assert done(opened(), "reclassify", given, QUALITY).unit == SOUTH
    later = replace(given, from_day=TODAY + timedelta(days=1))
    assert refusal(opened(), "reclassify", later, QUALITY) is Guard.in_the_future


def test_the_remedy_for_handlers_is_agreed_by_those_who_decide() -> None:
    assert refusal(opened(), "advise", _advice(), HANDLER) is Guard.not_permitted
    act = PROBLEM.acts[Code("advise")]
    events = do(act, Situation(opened(), HERE, Actor.of(NORTHERN), START), _advice())
    assert len(events) == 1


def _advice() -> AdviseOnProblem:
    return AdviseOnProblem(words("lend a heater"))


def test_an_owner_does_not_dismiss_their_problem_if_someone_else_may() -> None:
    given = DismissProblem(words("one house"))

    problem = opened(by=NORTHERN)
    assert refusal(problem, "dismiss", given, NORTHERN) is Guard.not_by_owner
    assert done(problem, "dismiss", given, QUALITY).state is ProblemState.dismissed


def test_a_dismissed_pattern_returns_when_it_has_grown() -> None:
    where = CodePattern(unit=NORTH)
    given = DismissProblem(words("noise"), where, seen=10)
    problem = done(None, "dismiss", given, NORTHERN)

    assert problem.returns_at == returns_at(10) == 15
    assert refusal(None, "dismiss", DismissProblem(words("x")), QUALITY) is Guard.empty_pattern
    smaller = replace(given, returns_at=10)
    assert refusal(None, "dismiss", smaller, NORTHERN) is Guard.wrong_type


def test_a_merged_problem_ends_and_the_other_must_be_open() -> None:
    problem, closed = opened(), replace(opened(), id=Id("B"), state=ProblemState.closed)
    given = MergeProblem(Id("B"), words("same"))

    assert refusal(problem, "merge", given, QUALITY, START, closed) is Guard.wrong_state
    own = MergeProblem(ID, words("same"))
    assert refusal(problem, "merge", own, QUALITY, START, problem) is Guard.already_done


def test_a_signal_reopens_once_and_only_by_the_system() -> None:
    closed = replace(opened(), state=ProblemState.closed)
    signal = ReopenProblem(signal=Id("s/1"))

    assert refusal(closed, "reopen", signal, QUALITY) is Guard.not_permitted
    again = done(closed, "reopen", signal, None)
    assert again.open
    twice = replace(again, state=ProblemState.closed)
    assert refusal(twice, "reopen", signal, None) is Guard.already_done
    assert refusal(closed, "reopen", ReopenProblem(), QUALITY) is Guard.needs_reason
    assert refusal(opened(), "reopen", ReopenProblem(words("x"))) is Guard.wrong_state


def test_the_last_check_that_works_closes_and_one_that_does_not_reopens() -> None:
    works, fails = EffectVerdict.works, EffectVerdict.does_not_work
    one, two = Id("A1"), Id("A2")
    problem = replace(opened(), actions=(one, two), corrective=frozenset({one, two}))

    assert len(after_check(problem, one, works)) == 1
    waiting = replace(problem, checked=((two, fails),))
    assert isinstance(after_check(waiting, one, works)[1], ProblemClosed)
    closed = replace(waiting, state=ProblemState.closed)
    assert isinstance(after_check(closed, one, fails)[1], ProblemReopened)
    assert len(after_check(problem, one, EffectVerdict.too_early)) == 1


def with_action(verdict: EffectVerdict | None = None) -> Problem:
    """A problem with one corrective action, checked or not."""
    one = Id("A1")
    events: list[Any] = [ProblemActionPlanned(one)]
    if verdict is not None:
        events += after_check(replace(opened(), actions=(one,)), one, verdict)
    problem: Problem = folded(opened(), events, QUALITY.id, "plan", START, problem=True)
    return problem


def test_a_reopened_problem_is_not_closed_by_a_check_before_that() -> None:
    problem = with_action(EffectVerdict.works)
    assert problem.state is ProblemState.closed
    again = done(problem, "reopen", ReopenProblem(words("it is back")), HANDLER)

    assert again.last_verdict is None
    assert refusal(again, "close", CloseProblem()) is Guard.no_effect_shown
    works = [ProblemActionChecked(Id("A2"), EffectVerdict.works)]
    shown = folded(again, works, QUALITY.id, "check-effect", START, problem=True)
    assert done(shown, "close", CloseProblem()).state is ProblemState.closed


def test_who_owned_a_problem_does_not_dismiss_it_after_handing_it_over() -> None:
    problem = done(opened(by=NORTHERN), "hand-over", HandOverProblem(OTHER.id, words("x")))

    given = DismissProblem(words("one house"))
    assert refusal(problem, "dismiss", given, NORTHERN) is Guard.not_by_owner


def test_merging_keeps_verdicts_and_removed_complaints() -> None:
    other, problem = Id("B"), with_action(EffectVerdict.does_not_work)
    problem = replace(problem, unbound=(Id("C1"), Id("C2")))
    survivor = replace(opened(), id=other, complaints=(Id("C2"),))
    act, given = PROBLEM.acts[Code("merge")], MergeProblem(other, words("same"))
    pair: Any = do(act, Situation(problem, HERE, Actor.of(QUALITY), START), given, survivor)

    joined = folded(survivor, pair[1], QUALITY.id, "merge", START, problem=True)

    assert joined.checked == ((Id("A1"), EffectVerdict.does_not_work),)
    assert (joined.unchecked, joined.last_verdict) == ((), joined.checked[0])
    assert joined.unbound == (Id("C1"),)


# --- actions ---


def test_an_action_is_planned_in_time_for_a_person_in_staff_in_the_unit() -> None:
    base = PlanAction(words("x"), HANDLER.id, TODAY, source=ActionSource.idea, unit=NORTH)

    past = replace(base, due=TODAY - timedelta(days=1))
    assert refusal(None, "plan", past, NORTHERN) is Guard.in_the_past
    assert refusal(None, "plan", base, FAR) is Guard.not_permitted
    strange = replace(base, owner=Id("person/none"))
    assert refusal(None, "plan", strange, NORTHERN) is Guard.unknown_person
    bare = replace(base, source=ActionSource.problem)
    assert refusal(None, "plan", bare, NORTHERN) is Guard.not_complete
    debt = replace(base, cost=Money(-1, Code("eur")))
    assert refusal(None, "plan", debt, NORTHERN) is Guard.wrong_type
    closed = replace(opened(), state=ProblemState.closed)
    against = replace(base, source=ActionSource.problem, problem=ID)
    assert refusal(None, "plan", against, NORTHERN, START, closed) is Guard.wrong_state


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"where": CodePattern()}, Guard.empty_pattern),
        ({"threshold": 0}, Guard.wrong_type),
        ({"baseline_weeks": 0}, Guard.wrong_type),
        ({"window_weeks": 500}, Guard.wrong_type),
        ({"baseline_from": TODAY - timedelta(weeks=7)}, Guard.baseline_not_over),
        ({"check_on": TODAY + timedelta(weeks=6)}, Guard.window_too_short),
        ({"decides": HANDLER.id}, Guard.not_by_owner),
        ({"decides": Id("person/none")}, Guard.unknown_person),
    ],
)
def test_a_rule_that_would_show_nothing_is_refused(changes: dict[str, Any], guard: Guard) -> None:
    action = planned(rule=None)

    assert refusal(action, "set-effect-rule", SetEffectRule(rule(**changes)), NORTHERN) is guard


def test_a_rule_counts_only_where_its_author_works_on_improvement() -> None:
    action = planned(rule=None)
    south = SetEffectRule(rule(where=CodePattern(unit=SOUTH)))
    category = HERE.policy.categories[0].code
    everywhere = SetEffectRule(rule(where=CodePattern(category=category)))

    for given in (south, everywhere):
        assert refusal(action, "set-effect-rule", given, NORTHERN) is Guard.not_permitted
        assert done(action, "set-effect-rule", given, QUALITY).rule == given.rule
        with pytest.raises(Refused):
            planned(by=NORTHERN, rule=given.rule)


def test_an_owner_sets_no_rule_for_their_own_action() -> None:
    action = planned(rule=None)

    given = SetEffectRule(rule())
    assert refusal(action, "set-effect-rule", given, HANDLER) is Guard.not_by_owner
    with pytest.raises(Refused):
        planned(by=HANDLER)
    assert done(action, "set-effect-rule", given, NORTHERN).rule == rule()


def test_a_rule_is_replaced_with_a_reason_and_never_after_completion() -> None:
    action = planned()
    softer = SetEffectRule(rule(threshold=10))
    assert refusal(action, "set-effect-rule", softer, NORTHERN) is Guard.needs_reason
    with_reason = replace(softer, reason=words("fewer sites"))
    assert done(action, "set-effect-rule", with_reason, QUALITY).rule.threshold == 10

    completed = complete(action)
    for by in (NORTHERN, HANDLER, QUALITY):
        assert refusal(completed, "set-effect-rule", with_reason, by) is Guard.effect_rule_fixed


def test_a_text_is_erased_by_someone_who_neither_wrote_it_nor_owned_the_record() -> None:
    other = replace(QUALITY, id=Id("person/other_quality"))
    staff = {one.id: one for one in (*STAFF, other)}
    act = PROBLEM.acts[ERASE_TEXT]
    rules = replace(HERE, people=Directory(staff))
    problem = done(None, "open", OpenProblem(words("Mrs Brook's boiler")), QUALITY)
    (text,) = problem.texts
    given = EraseText((text.piece,), ErasureGround.requested)

    with pytest.raises(Refused) as found:
        do(act, Situation(problem, rules, Actor.of(QUALITY), START), given)
    assert found.value.guard is Guard.not_by_owner
    events = do(act, Situation(problem, rules, Actor.of(other), START), given)
    after = folded(problem, events, other.id, "erase-text", START, problem=True)

    assert after.texts == ()
    assert replace(after, version=1, revision=1, texts=problem.texts) == problem
    with pytest.raises(Refused) as found:
        do(act, Situation(after, rules, Actor.of(other), START), given)
    assert found.value.guard is Guard.unknown_piece


def test_what_a_response_promises_is_erased_in_its_complaint_alone() -> None:
    promised = ActionPlanned(
        ActionKind.corrective, ActionSource.complaint, HANDLER.id, TODAY, words("x"), response=1
    )
    action = folded(None, [promised], SYSTEM_ACTOR.id, "x", START, problem=False)

    assert action.texts == ()


def test_a_corrective_action_is_completed_only_with_a_rule_and_a_correction_without() -> None:
    bare = planned(rule=None)
    given = CompleteAction(words("done"))

    assert refusal(bare, "complete", given, HANDLER) is Guard.effect_rule_missing
    late = replace(bare, rule=None, state=ActionState.completed)
    assert (
        refusal(late, "set-effect-rule", SetEffectRule(rule()), QUALITY) is Guard.effect_rule_fixed
    )
    plain = planned(rule=None, kind=ActionKind.correction)
    assert complete(plain).state is ActionState.completed
    future = CompleteAction(words("done"), TODAY + timedelta(days=1))
    assert refusal(plain, "complete", future, HANDLER) is Guard.in_the_future
    past = CompleteAction(words("done"), TODAY - timedelta(days=1))
    assert refusal(plain, "complete", past, HANDLER) is Guard.before_plan


def test_only_the_owner_and_who_decides_start_and_complete_an_action() -> None:
    assert done(planned(), "start", StartAction(), HANDLER).state is ActionState.started
    assert refusal(planned(), "start", StartAction(), OTHER) is Guard.not_permitted
    given = CompleteAction(words("done"))
    assert refusal(planned(), "complete", given, OTHER) is Guard.not_permitted
    begun = done(planned(), "start", StartAction(), HANDLER)
    assert refusal(begun, "start", StartAction(), HANDLER) is Guard.wrong_state


def test_an_owner_does_not_cancel_their_action_if_someone_else_may() -> None:
    action = planned(by=QUALITY, owner=NORTHERN.id)

    given = CancelAction(words("no time"))
    assert refusal(action, "cancel", given, NORTHERN) is Guard.not_by_owner
    assert refusal(action, "cancel", given, HANDLER) is Guard.not_permitted
    assert done(action, "cancel", given, QUALITY).state is ActionState.cancelled


def test_who_owned_an_action_does_not_cancel_it_after_handing_it_over() -> None:
    action = planned(by=QUALITY, owner=NORTHERN.id)
    handed = done(action, "hand-over", HandOverAction(FAR.id, words("x")), NORTHERN)

    assert refusal(handed, "cancel", CancelAction(words("x")), NORTHERN) is Guard.not_by_owner


def test_who_set_the_rule_of_an_action_does_not_become_its_owner() -> None:
    action = planned(by=NORTHERN)

    to_setter = HandOverAction(NORTHERN.id, words("x"))
    assert refusal(action, "hand-over", to_setter, HANDLER) is Guard.not_by_owner


def test_no_one_who_owned_or_completed_an_action_checks_it() -> None:
    handed = done(planned(), "hand-over", HandOverAction(FAR.id, words("x")), HANDLER)
    action = complete(handed, NORTHERN)

    for one in (HANDLER, NORTHERN):
        given = (action, "check-effect", CheckEffect(), one, CHECKED, GOOD)
        assert refusal(*given) is Guard.not_by_owner
    assert checked(action).state is ActionState.works


def test_no_one_checks_before_the_day_and_a_verdict_stands() -> None:
    action = complete(planned())
    early = CHECKED - timedelta(days=2)

    given = (action, "check-effect", CheckEffect(), OTHER, early, GOOD)
    assert refusal(*given) is Guard.before_check_day
    again = (checked(action), "check-effect", CheckEffect(), OTHER, CHECKED, GOOD)
    assert refusal(*again) is Guard.wrong_state


def test_a_verdict_against_the_rule_needs_a_reason_and_keeps_what_the_rule_said() -> None:
    action = complete(planned())
    alone = CheckEffect(EffectVerdict.works)

    given = (action, "check-effect", alone, OTHER, CHECKED, BAD)
    assert refusal(*given) is Guard.needs_reason
    told = checked(action, BAD, verdict=EffectVerdict.works, reason=words("new houses"))
    assert told.state is ActionState.works
    assert told.checks[0].event.by_rule is EffectVerdict.does_not_work


def test_too_early_sets_a_later_day_and_leaves_the_check_open() -> None:
    few = EffectFigures(Counted(8, 2, 800), Counted(4, 0, 400))

    told = checked(complete(planned()), few)

    assert told.awaits_check
    assert told.check_on is not None
    assert told.check_on > RULES.day_of(NORTH, CHECKED)


def test_an_owner_changes_no_day_by_handing_the_action_over() -> None:
    later = HandOverAction(OTHER.id, words("x"), TODAY + timedelta(weeks=9))

    assert refusal(planned(), "hand-over", later, HANDLER) is Guard.not_by_owner
    to_far = replace(later, to=FAR.id)
    assert refusal(planned(), "hand-over", to_far, HANDLER) is Guard.not_permitted
    assert done(planned(), "hand-over", to_far, NORTHERN).due == later.due


def test_a_check_is_handed_over_by_no_one_involved_and_to_no_one_involved() -> None:
    action = complete(planned(by=QUALITY), NORTHERN)

    to_quality = HandOverAction(QUALITY.id, words("x"))
    assert refusal(action, "hand-over", to_quality, NORTHERN) is Guard.not_by_owner
    assert done(action, "hand-over", to_quality, OTHER).holder == QUALITY.id
    to_owner = HandOverAction(HANDLER.id, words("x"))
    assert refusal(action, "hand-over", to_owner, OTHER) is Guard.not_by_owner


# --- who sees what ---


def test_people_of_another_unit_see_neither_problem_nor_action() -> None:
    problem, action = opened(), planned()

    assert {p.id for p in STAFF if sees_problem(p, problem, HERE)} == {
        *(one.id for one in (QUALITY, NORTHERN, HANDLER, OTHER, FRONT, AUDITOR))
    }
    assert {p.id for p in STAFF if sees_action(p, action, HERE)} == {
        *(one.id for one in (QUALITY, NORTHERN, HANDLER, OTHER, AUDITOR))
    }


def test_an_action_from_a_restricted_complaint_is_seen_by_owner_and_checker_alone() -> None:
    action = replace(planned(), restricted=True)

    assert {p.id for p in STAFF if sees_action(p, action, HERE)} == {HANDLER.id, OTHER.id}


def test_who_left_sees_nothing() -> None:
    gone = replace(HANDLER, active=False)

    assert not sees_problem(gone, opened(), HERE)
    assert not sees_action(gone, planned(), HERE)


# --- reminders ---


def test_reminders_go_from_the_owner_up_and_are_recorded_once() -> None:
    action = planned()
    with_climbing = replace(HERE.policy, warn_days=3, climb_days=2)
    rules = replace(HERE, policy=with_climbing)
    heard: list[tuple[int, tuple[Id, ...]]] = []
    while (at := next_reminder(action, rules)) is not None:
        assert (
            remind(action, rules, SYSTEM_ACTOR, at - timedelta(seconds=1), RemindOfAction()) == ()
        )
        events = remind(action, rules, SYSTEM_ACTOR, at, RemindOfAction())
        heard += [(one.rung, one.to) for one in events]
        action = folded(action, events, SYSTEM_ACTOR.id, REMIND, at, problem=False)

    assert heard == [
        (1, (HANDLER.id,)),
        (2, (HANDLER.id,)),
        (3, (NORTHERN.id,)),
        (4, (QUALITY.id,)),
    ]


def test_only_the_system_reminds() -> None:
    with pytest.raises(Refused) as found:
        remind(planned(), HERE, Actor.of(QUALITY), START, RemindOfAction())

    assert found.value.guard is Guard.not_permitted


def test_a_pattern_includes_what_is_below_its_codes() -> None:
    below = frozenset({NORTH, *HERE.policy.below(NORTH)})

    assert SOUTH not in below
    assert expanded(CodePattern(unit=NORTH), HERE) == {"unit": below}
    assert expanded(CodePattern(), HERE) == {}


def test_the_acts_that_a_person_may_do_are_known_without_a_payload() -> None:
    complete = ACTION.acts[Code("complete")]
    with pytest.raises(Refused):
        may(
            complete,
            Situation(planned(rule=None), HERE, Actor.of(HANDLER), START),
        )
    may(complete, Situation(planned(), HERE, Actor.of(HANDLER), START))


def test_a_problem_is_handed_over_by_its_owner() -> None:
    given = HandOverProblem(OTHER.id, words("x"))

    assert done(opened(), "hand-over", given, HANDLER).owner == OTHER.id
    assert refusal(opened(), "hand-over", given, FRONT) is Guard.not_permitted


def test_a_problem_is_owned_only_by_a_person_who_reads_complaints_in_its_unit() -> None:
    problem = opened()
    for to in (FAR, AUDITOR):
        given = HandOverProblem(to.id, words("yours"))
        assert refusal(problem, "hand-over", given, HANDLER) is Guard.owner_sees_no_part
    with pytest.raises(Refused) as found:
        opened(owner=FAR.id)
    assert found.value.guard is Guard.owner_sees_no_part
