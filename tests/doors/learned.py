"""An organization that learns from complaints: problems, actions, criteria, surveys and signals in
every state that has a page of its own."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.doors import handled
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org
from tests.records.surveyed import SURVEY_ID, announced, answered, settled, signed

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.improvement.action_acts import (
    CheckEffect,
    CompleteAction,
    PlanAction,
    PublishChange,
    StartAction,
)
from amends.core.improvement.criteria.acts import RaiseAlert, RecordExposure, SetCriterion
from amends.core.improvement.criteria.events import AlertReason, Band
from amends.core.improvement.effect import EffectMeasure, EffectRule
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import (
    BindComplaint,
    DismissProblem,
    FindCause,
    OpenProblem,
)
from amends.core.improvement.problem_events import CauseStatus
from amends.core.improvement.reports.frozen import ProposePerformance, PublishPerformance
from amends.core.improvement.samples.reading import ListReading
from amends.core.improvement.samples.satisfaction import AnswerSurvey, DrawSample
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Ground, Pattern, Way
from amends.core.values import Code, Contact, Id, Money
from amends.handling import rules
from amends.handling.improvement.sampling import code_of
from amends.handling.kinds.criterion import stream_of_code
from amends.handling.streams import stream_of
from amends.insight.facts import refresh
from amends.insight.reports import freezing
from amends.insight.signals.models import Finding, Kind, State
from amends.journal import log
from amends.letters.samples import drawing
from amends.register.models import SurveyPlace

CATEGORY = Code("poor_service")
WHERE = CodePattern(category=CATEGORY)
PROBLEM, OTHER, NOISE = Id("0000-000R"), Id("0000-001J"), Id("0000-002A")
DONE, LATE, PLANNED = Id("ACT0-N01R"), Id("ACT0-N02J"), Id("ACT0-N03A")


def act(stream: str, name: str, given: Any, by: Id = org.REPRESENTATIVE, days_ago: int = 0) -> None:
    """Let a member of staff do something, so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    perform_named(stream, name, given, actor=org.acting(by), now=at)


def day(days_ago: int) -> date:
    """The day so many days ago."""
    return timezone.now().date() - timedelta(days=days_ago)


def received(days_ago: int, category: Code = CATEGORY, **changes: Any) -> Id:
    """A complaint of this category, received so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    reference = org.lodged(at, **changes).reference
    do(reference, "assess", six(), now=at)
    do(reference, "classify", Classify(1, category), now=at)
    return reference


def problems(words: str = "") -> list[Id]:
    """Problems and actions in several states; `words` are added to every text. The value is the
    complaints of the problem whose action works."""
    members = [received(140 - 7 * week) for week in range(8) for _ in range(2)]
    for days_ago in (60, 50, 40, 30):  # other complaints keep coming
        received(days_ago, Code("delivered_late"))
    opened = OpenProblem(
        f"Visits cancelled without notice {words}",
        WHERE,
        advice=f"Offer the next free visit. {words}",
        description=f"The planner moves visits and no one calls. {words}",
        complaints=tuple(members[:12]),
    )
    act(f"problem/{PROBLEM}", "open", opened, days_ago=80)
    found = FindCause(
        CauseStatus.root, Code("system_fault"), f"5 of 5 test jobs were lost. {words}"
    )
    act(f"problem/{PROBLEM}", "find-cause", found, days_ago=79)
    _actions(words)
    late = OpenProblem(f"Parcels arrive late {words}", CodePattern(category=Code("delivered_late")))
    act(f"problem/{OTHER}", "open", late, days_ago=20)
    act(f"problem/{OTHER}", "bind", BindComplaint(received(3, Code("delivered_late"))))
    act(f"problem/{NOISE}", "open", OpenProblem(f"Noise on Mondays {words}"), days_ago=9)
    dismissed = DismissProblem(f"A single event. {words}")
    act(f"problem/{NOISE}", "dismiss", dismissed, by=org.MANAGER)
    return members


def _actions(words: str) -> None:
    rule = EffectRule(
        EffectMeasure.complaints_a_week, WHERE, day(141), 8, 50, 8, day(0), org.MANAGER
    )
    plan = PlanAction(
        f"Connect both calendars {words}",
        org.HANDLER,
        day(70),
        problem=PROBLEM,
        rule=rule,
        cost=Money(640_000, Code("eur")),
    )
    done = CompleteAction(f"Both calendars share one list. {words}")
    act(f"action/{DONE}", "plan", plan, days_ago=78)
    act(f"action/{DONE}", "complete", done, by=org.HANDLER, days_ago=60)
    late = PlanAction(f"Call before a visit moves {words}", org.HANDLER, day(5), problem=PROBLEM)
    act(f"action/{LATE}", "plan", late, days_ago=30)
    act(f"action/{LATE}", "start", StartAction(), by=org.HANDLER, days_ago=20)
    soon = PlanAction(f"Train the planners {words}", org.REPRESENTATIVE, day(-20), problem=PROBLEM)
    act(f"action/{PLANNED}", "plan", soon, by=org.MANAGER)


def published(words: str = "") -> None:
    """The action that works is checked, and what it changed is published."""
    act(f"action/{DONE}", "check-effect", CheckEffect(), by=org.MANAGER)
    change = PublishChange(f"We call you before a visit is moved. {words}")
    act(f"action/{DONE}", "publish-change", change, by=org.REPRESENTATIVE)


LAST_MONTH = f"{timezone.now().date().replace(day=1) - timedelta(days=1):%Y-%m}"


def reported() -> None:
    """The frozen report of last month, and performance that two people published."""
    now = timezone.now()
    refresh.refresh(now=now)
    in_force = rules.rules_at(now)
    freezing.freeze(freezing.last_month(in_force, now), in_force, now)
    act("report/1", "propose-performance", ProposePerformance())
    act("report/1", "publish-performance", PublishPerformance(), by=org.DIRECTOR)


def criteria() -> None:
    """An alert that has no response, a looser target that waits, and customers of last month."""
    alert = RaiseAlert(AlertReason.level, day(30), day(30), 900, 40)
    now = timezone.now()
    perform_named(stream_of_code("k04"), "raise-alert", alert, actor=SYSTEM_ACTOR, now=now)
    homes = RecordExposure(Code("homes"), day(31).replace(day=1), 4_200)
    act("criterion/exposure", "record-exposure", homes, by=org.DIRECTOR)
    looser = SetCriterion(Code("k05"), Band(most=100), org.MANAGER, reason="Too strict.")
    act(stream_of_code("k05"), "set-criterion", looser, by=org.DIRECTOR)


def signals(members: list[Id]) -> None:
    """One finding of each kind in an organization that is large enough for figures."""
    now = timezone.now()
    State.objects.create(
        id=1, computed_at=now, claimed_at=now, year=400, weeks=90, seen_from={CATEGORY: [4.0, 10]}
    )
    values: dict[str, Any] = {
        "category": CATEGORY,
        "window": 4,
        "observed": 14,
        "expected": 4.2,
        "surprise": 3.0,
        "weeks": [1] * 48 + [2, 3, 4, 5],
        "members": members,
        "first_on": day(140),
        "last_on": day(0),
        "found_at": now,
        "computed_at": now,
    }
    for kind in Kind:
        Finding.objects.create(key=f"{kind}-1", kind=kind, **values)


def samples() -> tuple[str, int]:
    """A survey and a quality check with their samples. The value is the page of someone who was
    invited and has not answered, and the number of someone who is asked by phone."""
    log.open_log(host="example.org", demo=False, now=timezone.now())
    ended = Close(Ground.withdrawn, CATEGORY, Code("mistake"), Pattern.single)
    for reference in answered(3):
        withdrawn, by = Withdraw(1, "I no longer need it."), Actor.complainant(1)
        now, stream = timezone.now(), stream_of(reference)
        perform_named(stream, "withdraw", withdrawn, actor=by, now=now)
        do(reference, "close", ended, by=org.HANDLER)
    party = NewParty(identity=Contact(name="P", phone="0123 456"), contact_by=Way.phone)
    handled.answer(org.lodged(timezone.now(), complainants=(party,)).reference, way=Way.phone)
    settled()
    announced()
    act("reading/0001", "announce", ListReading(day(2), day(0), 5))
    act(SURVEY_ID, "draw", DrawSample())
    signed()
    for _ in range(2):
        drawing._Resting.until.clear()
        drawing.tick(now=timezone.now())
    places = list(SurveyPlace.objects.exclude(way="phone").order_by("number"))
    for place in places[1:]:
        given = AnswerSurvey(place.number, easy=5, informed=4, fair=4, quick=2, outcome=3)
        now, by = timezone.now(), Actor.complainant(1)
        perform_named(SURVEY_ID, "answer", given, actor=by, now=now)
    page = f"/survey/{code_of(places[0].survey, places[0].number)}"
    return page, SurveyPlace.objects.get(way="phone").number
