"""Clause 8.4: criteria, what their figures say, alerts and exposure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.core.samples import ANN, CLEO, NORTH_MANAGER, REP, RULES, TOP, actor, words

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Directory
from amends.core.improvement.criteria import (
    DEFAULTS,
    EXPOSURE,
    Criterion,
    CriterionState,
    Exposure,
    Rebased,
    owner_of,
)
from amends.core.improvement.criteria.acts import (
    CRITERION,
    LOOSENING,
    AnswerAlert,
    ApproveChange,
    HandOverCriterion,
    RaiseAlert,
    RebaseCriterion,
    RecordExposure,
    RetireCriterion,
    ReturnChange,
    SetCriterion,
    criterion_or_default,
    loosened,
    raise_alert,
)
from amends.core.improvement.criteria.events import AlertReason, Band, Interval
from amends.core.improvement.criteria.judging import (
    Period,
    Standing,
    alert_due,
    good,
    judged,
    phases_of,
)
from amends.core.improvement.statistics.control import Good, Verdict
from amends.core.improvement.statistics.limits import Observation
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Guard, Refused
from amends.core.shape import fields_of
from amends.core.values import Code, Id

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
CODE = Code("k22")
NEW = SetCriterion(CODE, Band(least=900), NORTH_MANAGER)
BREACH = RaiseAlert(AlertReason.level, date(2026, 10, 1), date(2026, 10, 31), 530, 60)


class Told:
    """A criterion as acts change it."""

    def __init__(self, code: Code = CODE) -> None:
        self.code, self.recorded, self.version = code, None, 0
        self.recorded: Criterion | None = None

    @property
    def now(self) -> Criterion:
        found = criterion_or_default(self.recorded, self.code) or self.recorded
        assert found is not None
        return found

    def does(self, act: str, given: Any, by: Id | Actor = REP) -> "Told":
        who = by if isinstance(by, Actor) else actor(by)
        state = criterion_or_default(self.recorded, self.code) or self.recorded
        if act == "raise-alert":
            events: Any = raise_alert(self.now, RULES, who, NOW, given)
        else:
            events = do(CRITERION.acts[Code(act)], Situation(state, RULES, who, NOW), given)
        for event in events:
            self.version += 1
            told = RecordedEvent(event, who.id, Code(act), NOW, NOW, self.version, 1)
            self.recorded = CRITERION.evolve(self.recorded, told, f"criterion/{self.code}")
        return self

    def refuses(self, act: str, given: Any, by: Id | Actor = REP) -> Guard:
        with pytest.raises(Refused) as refused:
            self.does(act, given, by)
        return refused.value.guard


def month(number: float, among: float, back: int) -> Period:
    first = date(2026, 10, 1) - timedelta(days=30 * back)
    return Period(first, first + timedelta(days=29), Observation(number, among))


def months(*pairs: tuple[float, float]) -> list[Period]:
    return [month(number, among, len(pairs) - place) for place, (number, among) in enumerate(pairs)]


# --- defaults ---


def test_every_organisation_has_criteria_of_the_complaints_manager_on_its_first_day() -> None:
    assert {str(one): (two.target.least, two.target.most) for one, two in DEFAULTS.items()} == {
        "k05": (None, 30),
        "k04": (None, 20),
        "k22": (600, None),
        "survey_entered": (None, 200),
        "escalated": (50, 200),
        "k06.upheld": (None, 300),
    }
    assert owner_of(DEFAULTS[CODE], RULES) == REP


def test_an_owner_who_left_is_replaced_by_the_complaints_manager() -> None:
    assert owner_of(replace(DEFAULTS[CODE], owner=Id("person/gone")), RULES) == REP
    assert owner_of(replace(DEFAULTS[CODE], owner=NORTH_MANAGER), RULES) == NORTH_MANAGER


def test_an_owner_whose_last_role_ended_is_replaced_too() -> None:
    one = RULES.people.persons[NORTH_MANAGER]
    people = Directory({**RULES.people.persons, NORTH_MANAGER: replace(one, grants=())})
    mine = replace(DEFAULTS[CODE], owner=NORTH_MANAGER)
    assert owner_of(mine, replace(RULES, people=people)) == REP


# --- acts ---


def test_another_target_needs_a_reason_and_another_person_than_the_owner() -> None:
    given = replace(NEW, reason=words())
    assert Told().refuses("set-criterion", NEW, TOP) is Guard.needs_reason
    assert Told().refuses("set-criterion", given, REP) is Guard.not_by_owner
    told = Told().does("set-criterion", given, TOP)
    assert told.now.target == Band(least=900)
    assert told.now.owner == NORTH_MANAGER
    assert (told.now.set_by, told.version) == (TOP, 1)


def test_who_handed_a_criterion_over_does_not_set_its_target_afterwards() -> None:
    given = HandOverCriterion(NORTH_MANAGER, words())
    told = Told().does("hand-over", given, REP)
    assert (told.now.owner, told.now.target) == (NORTH_MANAGER, DEFAULTS[CODE].target)

    again = replace(NEW, reason=words())
    assert told.refuses("set-criterion", again, REP) is Guard.not_by_owner
    assert told.does("set-criterion", again, TOP).now.owner == NORTH_MANAGER


def test_limits_begin_again_for_a_recorded_reason_and_no_run_crosses_that_day() -> None:
    before = months(*[(20 + place % 3, 100) for place in range(24)])
    after = [
        replace(one, first=one.first + timedelta(730), last=one.last + timedelta(730))
        for one in months(*[(40 + place % 3, 100) for place in range(14)])
    ]
    periods = [*before, *after]
    criterion = Criterion(CODE, CODE, Band(most=900))
    assert judged(criterion, periods).reason is AlertReason.signal

    rebased = replace(criterion, rebased=(Rebased(after[0].first),))
    judgement = judged(rebased, periods)

    assert judgement.verdict is Verdict.ordinary
    assert judgement.chart is not None
    centres = [one.limit.centre for one in judgement.chart.points if one.limit]
    assert centres[0] < 0.25 < 0.35 < centres[-1]


def test_every_phase_of_a_criterion_has_its_own_limits() -> None:
    periods = [
        replace(one, first=one.first + timedelta(730 * at), last=one.last + timedelta(730 * at))
        for at, level in enumerate((20, 40, 60))
        for one in months(*[(level + place % 3, 100) for place in range(24)])
    ]
    rebased = tuple(Rebased(periods[place].first) for place in (24, 48))
    criterion = Criterion(CODE, CODE, Band(most=900), rebased=rebased)
    assert [one.begins for one in phases_of(criterion, periods)] == [0, 24, 48]

    judgement = judged(criterion, periods)

    assert judgement.chart is not None
    assert judgement.chart.signals == ()
    centres = [one.limit.centre for one in judgement.chart.points if one.limit]
    assert [round(centres[at], 1) for at in (0, 24, 48)] == [0.2, 0.4, 0.6]


def test_new_limits_of_an_earlier_day_replace_later_ones() -> None:
    told = Told()
    for days in (10, 40, 20):
        given = RebaseCriterion(NOW.date() - timedelta(days=days), words())
        told = told.does("rebase", given, TOP)
    assert [(NOW.date() - one.day).days for one in told.now.rebased] == [40, 20]


def test_new_limits_are_started_by_another_person_than_the_owner_and_not_for_the_future() -> None:
    given = RebaseCriterion(NOW.date(), words())
    assert Told().refuses("rebase", given, REP) is Guard.not_by_owner
    later = replace(given, from_day=NOW.date() + timedelta(days=1))
    assert Told().refuses("rebase", later, TOP) is Guard.in_the_future
    raised = Told().does("raise-alert", BREACH, SYSTEM_ACTOR)
    assert raised.refuses("rebase", given, TOP) is Guard.alert_open

    told = Told().does("rebase", given, TOP)

    assert told.now.rebased_on == NOW.date()
    assert told.now.target == DEFAULTS[CODE].target


def test_a_criterion_of_ones_own_needs_no_reason_to_begin_with() -> None:
    told = Told(Code("late_in_north")).does("set-criterion", replace(NEW, unit=Code("north")), REP)
    assert told.now.unit == "north"


def test_a_handler_sets_no_target_and_records_no_exposure() -> None:
    assert Told(Code("mine")).refuses("set-criterion", NEW, ANN) is Guard.not_permitted
    given = RecordExposure(Code("homes"), date(2026, 10, 1), 900)
    assert Told(EXPOSURE).refuses("record-exposure", given, ANN) is Guard.not_permitted


def test_a_manager_sets_targets_in_their_unit_only() -> None:
    north = replace(NEW, unit=Code("north"))
    assert Told(Code("n")).does("set-criterion", north, NORTH_MANAGER).version == 1
    assert Told(Code("n")).refuses("set-criterion", NEW, NORTH_MANAGER) is Guard.not_permitted


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"target": Band()}, Guard.not_complete),
        ({"target": Band(900, 100)}, Guard.wrong_type),
        ({"alert": Band(-1)}, Guard.wrong_type),
        ({"by": date(2026, 11, 1)}, Guard.in_the_past),
        ({"unit": Code("moon")}, Guard.unknown_code),
        ({"owner": Id("person/gone")}, Guard.unknown_person),
    ],
)
def test_a_target_has_to_make_sense(changes: dict[str, Any], guard: Guard) -> None:
    assert Told(Code("new")).refuses("set-criterion", replace(NEW, **changes), REP) is guard


def test_a_retired_criterion_can_be_set_again() -> None:
    told = Told().does("retire-criterion", RetireCriterion(words()), TOP)
    told.does("approve-change", ApproveChange(words()), REP)
    assert told.now.state is CriterionState.retired
    told.does("set-criterion", replace(NEW, reason=words()), TOP)
    assert told.now.state is CriterionState.used


# --- what loosens takes two ---

LOOSER = replace(NEW, target=Band(least=500), reason=words())


def test_every_field_of_a_target_says_how_it_loosens_or_why_it_does_not() -> None:
    assert set(LOOSENING) == {one.field for one in fields_of(SetCriterion)}


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("target", Band(least=600), Band(least=500)),
        ("target", Band(least=600), Band(most=900)),
        ("target", Band(most=30), Band(most=31)),
        ("target", Band(50, 200), Band(50)),
        ("alert", Band(least=600), Band(least=500)),
        ("alert", None, Band(least=100)),
        ("interval", Interval.week, Interval.month),
        ("per", None, Code("homes")),
        ("per", Code("homes"), None),
        ("by", date(2026, 12, 31), date(2027, 1, 1)),
        ("by", date(2026, 12, 31), None),
    ],
)
def test_a_field_loosens_in_one_direction(field: str, before: Any, after: Any) -> None:
    target = before if field == "target" else Band(least=600)
    criterion = replace(Criterion(CODE, CODE, target), **{field: before})
    same = SetCriterion(CODE, target, REP, criterion.interval, alert=criterion.alert)
    same = replace(same, per=criterion.per, by=criterion.by)

    assert loosened(criterion, same) == ()
    assert field in loosened(criterion, replace(same, **{field: after}))


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("target", Band(least=600), Band(least=601)),
        ("target", Band(least=600), Band(600, 900)),
        ("alert", Band(least=500), None),
        ("interval", Interval.month, Interval.week),
        ("by", None, date(2027, 1, 1)),
        ("by", date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_what_is_stricter_needs_no_second_person(field: str, before: Any, after: Any) -> None:
    target = before if field == "target" else Band(least=600)
    criterion = replace(Criterion(CODE, CODE, target), **{field: before})
    given = SetCriterion(CODE, target, REP, criterion.interval, alert=criterion.alert)
    given = replace(given, by=criterion.by)

    assert loosened(criterion, replace(given, **{field: after})) == ()


@pytest.mark.parametrize(
    ("act", "given"), [("set-criterion", LOOSER), ("retire-criterion", RetireCriterion(words()))]
)
def test_what_loosens_a_criterion_waits_for_another_person(act: str, given: Any) -> None:
    told = Told().does(act, given, TOP)

    assert (told.now.target, told.now.state) == (Band(least=600), CriterionState.changing)
    assert told.refuses("approve-change", ApproveChange(words()), TOP) is Guard.same_person
    operator = replace(actor(REP), command=Code("demo"))
    assert told.refuses("approve-change", ApproveChange(words()), operator) is Guard.not_by_operator
    told.does("approve-change", ApproveChange(words()), REP)
    if act == "set-criterion":
        assert (told.now.target, told.now.state) == (Band(least=500), CriterionState.used)
    else:
        assert told.now.state is CriterionState.retired
    assert (told.now.proposal, told.now.proposed_by) == (None, None)


def test_a_returned_change_leaves_the_criterion_as_it_is() -> None:
    told = Told().does("set-criterion", LOOSER, TOP).does("return-change", ReturnChange(words()))
    assert (told.now.target, told.now.state) == (Band(least=600), CriterionState.used)
    assert told.refuses("approve-change", ApproveChange(words())) is Guard.wrong_state


def test_a_stricter_target_ends_the_change_that_waits() -> None:
    told = Told().does("set-criterion", LOOSER, TOP)
    told.does("set-criterion", replace(NEW, reason=words()), TOP)
    assert (told.now.target, told.now.proposal) == (Band(least=900), None)


def test_the_only_person_who_decides_loosens_alone_and_the_entry_says_so() -> None:
    alone = {REP: RULES.people.persons[REP], ANN: RULES.people.persons[ANN]}
    here = Situation(DEFAULTS[CODE], replace(RULES, people=Directory(alone)), actor(REP), NOW)
    [target] = do(CRITERION.acts[Code("set-criterion")], here, replace(LOOSER, owner=REP))
    [retired] = do(CRITERION.acts[Code("retire-criterion")], here, RetireCriterion(words()))
    assert (target.alone, retired.alone) == (True, True)


# --- alerts ---


def test_an_alert_goes_to_the_owner_once_and_is_answered_by_them() -> None:
    told = Told().does("raise-alert", BREACH, SYSTEM_ACTOR)
    assert told.now.target.least == 600
    told.does("raise-alert", BREACH, SYSTEM_ACTOR)
    [alert] = told.now.open_alerts
    assert (alert.to, alert.value, alert.among) == (REP, 530, 60)
    told.does("answer-alert", AnswerAlert(1, words("a new rota")), REP)
    assert told.now.open_alerts == ()
    assert told.now.alerts[0].answered_by == REP
    assert told.refuses("answer-alert", AnswerAlert(1, words())) is Guard.already_done
    assert told.refuses("answer-alert", AnswerAlert(2, words())) is Guard.unknown_item


def test_an_alert_by_the_system_overtakes_no_one_and_a_response_does() -> None:
    told = Told()
    before = told.now.revision
    told.does("raise-alert", BREACH, SYSTEM_ACTOR)
    assert told.now.revision == before
    told.does("answer-alert", AnswerAlert(1, words("a new rota")), REP)
    assert told.now.revision == told.now.version


def test_only_the_system_raises_alerts_and_a_handler_answers_none() -> None:
    assert Told().refuses("raise-alert", BREACH, REP) is Guard.not_permitted
    told = Told().does("raise-alert", BREACH, SYSTEM_ACTOR)
    assert told.refuses("answer-alert", AnswerAlert(1, words()), ANN) is Guard.not_permitted


def test_an_owner_who_decides_nothing_else_answers_the_alert_that_no_other_handler_may() -> None:
    told = Told().does("set-criterion", replace(NEW, owner=ANN, reason=words()), TOP)
    told.does("raise-alert", BREACH, SYSTEM_ACTOR)
    assert told.refuses("answer-alert", AnswerAlert(1, words()), CLEO) is Guard.not_permitted
    assert told.does("answer-alert", AnswerAlert(1, words()), ANN).now.open_alerts == ()


def test_who_got_only_a_newer_alert_does_not_answer_an_older_one_of_someone_else() -> None:
    told = Told().does("raise-alert", BREACH, SYSTEM_ACTOR)
    newer = replace(told.now.alerts[0], number=2, to=ANN)
    told.recorded = replace(told.now, owner=None, alerts=(*told.now.alerts, newer))
    assert told.now.holder == ANN
    assert told.refuses("answer-alert", AnswerAlert(1, words()), ANN) is Guard.not_permitted
    assert told.does("answer-alert", AnswerAlert(2, words()), ANN).now.alerts[1].answered_at


def test_a_target_does_not_move_while_an_alert_has_no_response() -> None:
    told = Told().does("raise-alert", BREACH, SYSTEM_ACTOR)
    lower = replace(NEW, reason=words())
    assert told.refuses("set-criterion", lower, TOP) is Guard.alert_open
    assert told.refuses("retire-criterion", RetireCriterion(words()), TOP) is Guard.alert_open
    told.does("answer-alert", AnswerAlert(1, words()), REP)
    assert told.does("set-criterion", lower, TOP).now.target.least == 900


def test_a_retired_criterion_raises_no_alert() -> None:
    told = Told().does("retire-criterion", RetireCriterion(words()), TOP)
    told.does("approve-change", ApproveChange(words()), REP)
    assert told.does("raise-alert", BREACH, SYSTEM_ACTOR).now.alerts == ()


# --- exposure ---


def test_exposure_is_recorded_by_month_and_corrected_with_a_reason() -> None:
    given = RecordExposure(Code("homes"), date(2026, 10, 17), 900)
    told = Told(EXPOSURE).does("record-exposure", given)
    key = Exposure(Code("homes"), date(2026, 10, 1))
    assert told.now.exposures == {key: 900}
    assert told.refuses("record-exposure", given) is Guard.already_done
    more = replace(given, amount=950)
    assert told.refuses("record-exposure", more) is Guard.needs_reason
    told.does("record-exposure", replace(more, reason=words()))
    assert told.now.exposures == {key: 950}


def test_exposure_of_a_month_that_has_not_begun_or_of_none_is_refused() -> None:
    later = RecordExposure(Code("homes"), date(2026, 12, 1), 900)
    assert Told(EXPOSURE).refuses("record-exposure", later) is Guard.in_the_future
    none = RecordExposure(Code("homes"), date(2026, 10, 1), 0)
    assert Told(EXPOSURE).refuses("record-exposure", none) is Guard.wrong_type


# --- judgement ---

ON_TIME = Criterion(Code("on_time"), Code("on_time"), Band(least=970))


def test_a_share_is_met_or_missed_by_its_target() -> None:
    at_target = judged(ON_TIME, months((97, 100)))
    assert (at_target.standing, at_target.value, at_target.reason) == (Standing.met, 970, None)
    below = judged(ON_TIME, months((96, 100)))
    assert (below.standing, below.reason) == (Standing.missed, AlertReason.level)


def test_a_band_is_left_on_both_sides() -> None:
    band = DEFAULTS[Code("escalated")]
    assert good(band.target) is Good.neither
    found = [judged(band, months((number, 100))).standing for number in (4, 5, 20, 21)]
    assert found == [Standing.missed, Standing.met, Standing.met, Standing.missed]


def test_few_cases_are_neither_good_nor_bad() -> None:
    found = judged(ON_TIME, months((3, 3), (4, 4)))
    assert (found.standing, found.verdict) == (Standing.too_few, Verdict.too_few)
    assert (found.value, found.reason, found.among) == (None, None, 7)


def test_few_cases_are_put_together_with_those_of_periods_before() -> None:
    found = judged(ON_TIME, months((40, 40), (3, 4), (4, 5), (3, 3)))
    assert (found.value, found.among, found.periods) == (833, 12, 3)


def test_a_measure_without_figures_says_so() -> None:
    assert judged(ON_TIME, []).standing is Standing.no_figures


def test_a_low_number_of_complaints_is_no_success() -> None:
    received = Criterion(Code("received"), Code("received"), Band(most=30_000))
    few = [replace(one, of_cases=False) for one in months((3, 1), (2, 1))]
    assert judged(received, few).standing is Standing.too_few


def test_a_change_beyond_chance_is_worse_even_above_the_target() -> None:
    steady = [(98.0, 100.0), (99.0, 100.0), (98.5, 100.0), (99.5, 100.0)] * 6
    lenient = replace(ON_TIME, target=Band(least=900))
    found = judged(lenient, months(*steady, (91, 100)))
    assert (found.standing, found.verdict) == (Standing.met, Verdict.worse)
    assert found.reason is AlertReason.signal


def test_an_alert_is_due_once_for_all_periods_in_a_row_that_are_not_good_enough() -> None:
    good_month, bad = (99.0, 100.0), (90.0, 100.0)
    periods = months(good_month, bad, bad)
    due = alert_due(ON_TIME, periods)
    assert due == (AlertReason.level, periods[1].first)
    given = RaiseAlert(AlertReason.level, periods[1].first, periods[1].last, 900, 100)
    told = replace(ON_TIME, alerts=Told().does("raise-alert", given, SYSTEM_ACTOR).now.alerts)
    assert alert_due(told, periods) is None
    again = [*periods, *months(good_month, bad)]
    spread = [
        replace(one, first=date(2026, 1 + n, 1), last=date(2026, 1 + n, 28))
        for n, one in enumerate(again)
    ]
    first = replace(told.alerts[0], first=spread[1].first, last=spread[1].last)
    told = replace(told, alerts=(first,))
    assert alert_due(told, spread[:3]) is None
    assert alert_due(told, spread) == (AlertReason.level, spread[4].first)
    assert alert_due(told, spread[:4]) is None


def test_a_criterion_keeps_its_measure_and_is_counted_by_known_exposure() -> None:
    given = replace(NEW, reason=words())
    other = replace(given, measure=Code("k05"))
    assert Told().refuses("set-criterion", other, TOP) is Guard.wrong_type
    ships = replace(given, per=Code("ships"))
    assert Told().refuses("set-criterion", ships, TOP) is Guard.unknown_code


def test_a_month_whose_exposure_is_missing_adds_nothing_to_a_rate() -> None:
    whole = [replace(one, of_cases=False) for one in months((12, 4.0), (12, 4.0))]
    missing = [*whole, replace(month(9, 0.0, 0), of_cases=False)]
    rate = replace(DEFAULTS[CODE], target=Band(most=3_500))
    assert judged(rate, whole).value == judged(rate, missing).value == 3_000


def test_periods_with_too_few_cases_each_say_nothing_of_a_change() -> None:
    few = [month(0 if back < 10 else 2, 4, back) for back in range(23, -1, -1)]
    many = [month(0 if back < 10 else 20, 40, back) for back in range(23, -1, -1)]
    criterion = Told().now
    assert judged(criterion, many).verdict is not Verdict.too_few
    assert judged(criterion, few).verdict is Verdict.too_few
    assert judged(criterion, few).standing is Standing.missed, "the target is compared all the same"
