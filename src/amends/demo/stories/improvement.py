"""Problems of the two years and what was done about them: one cured, one whose action failed its
check, one in progress, and a pattern that was dismissed."""

from collections.abc import Mapping, Sequence

from amends.core.improvement.action_acts import (
    CheckEffect,
    CompleteAction,
    PlanAction,
    PublishChange,
    StartAction,
)
from amends.core.improvement.action_events import ActionKind
from amends.core.improvement.effect import EffectMeasure, EffectRule
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import (
    BindComplaint,
    DismissProblem,
    FindCause,
    OpenProblem,
)
from amends.core.improvement.problem_events import CauseStatus, ProblemKind, ProblemSource
from amends.core.streams import ACTION, PROBLEM
from amends.core.values import Code, Day, Id, Moment

from ..organization import person_id
from ..scenario_steps import House, Tale

type Planted = Mapping[str, Sequence[Tale]]
"""The complaints about each problem that was planted."""

_VISITS = CodePattern(Code("missed_visit"), Code("repair_visit"), Code("repairs_port_alder"))
_DAMP = CodePattern(Code("damp"), Code("building"), Code("homes_port_alder"))
_LIFTS = CodePattern(Code("shared_parts"), Code("lift"))
_HEATING = CodePattern(Code("heating"), Code("boiler_service"), Code("repairs_port_alder"))


def told(house: House, planted: Planted) -> list[Tale]:
    """Return the problems of the group with their actions. The shop has none."""
    if house.organization.which != "group" or not all(planted.get(key) for key in _NEEDED):
        return []
    return [
        *_cancelled_visits(house, planted["visits_cancelled"]),
        *_damp_walls(house, planted["damp_kiln_lane"]),
        *_lifts(house, planted["lift_contractor"]),
        house.record(PROBLEM.prefix, "problem", "winter", weeks=40).by("marcus", _EVERY_WINTER),
    ]


_NEEDED = ("visits_cancelled", "damp_kiln_lane", "lift_contractor")
_SHOWS = 25
"""Complaints about one problem in which its action is certain to show an effect."""


def _cancelled_visits(house: House, complaints: Sequence[Tale]) -> list[Tale]:
    problem = house.record(PROBLEM.prefix, "problem", "visits", weeks=22)
    opened = OpenProblem(
        "Visits cancelled without notice",
        _VISITS,
        ProblemKind.systemic,
        ProblemSource.complaints,
        house.days.ago(weeks=34),
        description="When the contractor's calendar is full at 16:00, its system drops jobs. "
        "Ours still shows the visit, and no one calls the tenant.",
        advice="Book the new visit yourself while the tenant is on the phone. Offer €25 for the "
        "lost day.",
        complaints=_known(complaints, problem.now),
    )
    problem.by("marcus", opened)
    for status, cause, evidence in (
        (
            CauseStatus.root,
            "process_unsuitable",
            "Two calendars that are not connected: five of five test bookings stayed in ours.",
        ),
        (CauseStatus.supported, "communication", "No call in 31 of 34 cases. No one owns it."),
        (CauseStatus.ruled_out, "capacity", "Vans were idle on four of six Mondays."),
    ):
        problem.later(hours=20)
        problem.by("marcus", FindCause(status, Code(cause), evidence))
    plan = house.record(ACTION.prefix, "action", "calendars", weeks=18)
    due = house.days.ago(weeks=13)
    rule = _rule(house, _VISITS, 12, 3, "marcus")
    what = "Connect our calendar with the contractor's, so that both show the same visits"
    plan.by("marcus", _planned(problem, what, "dafydd", due, rule))
    plan.later(days=3).by("dafydd", StartAction())
    for weeks in (17, 13):
        problem.go(house.days.at(house.days.ago(weeks=weeks), "10:10"))
        for complaint in _known(complaints, problem.now)[-8:]:
            if complaint not in _bound(problem):
                problem.by("marcus", BindComplaint(complaint))
    done = house.days.at(house.days.ago(weeks=12), "10:10")
    evidence = "Both calendars are connected. 40 test bookings, none lost."
    plan.go(done).by("dafydd", CompleteAction(evidence, done.date()))
    plan.go(house.days.at(house.days.ago(weeks=3), "15:20")).by("marcus", CheckEffect())
    words = (
        "Repair visits in Port Alder are no longer dropped when the contractor's calendar is full: "
        "both calendars are connected. If a visit has to move, we call you before."
    )
    if len(complaints) >= _SHOWS:  # with fewer, chance explains the fall, and the check says so
        plan.later(days=4).by("marcus", PublishChange(words))
    return [problem, plan]


def _damp_walls(house: House, complaints: Sequence[Tale]) -> list[Tale]:
    problem = house.record(PROBLEM.prefix, "problem", "damp", weeks=21)
    opened = OpenProblem(
        "Damp walls in Kiln Lane since the new windows",
        _DAMP,
        ProblemKind.recurring,
        ProblemSource.complaints,
        house.days.ago(weeks=30),
        description="The new windows close tightly. Outer walls turn black within weeks.",
        advice="Lend a dehumidifier on the first visit. Do not tell tenants to air more.",
        complaints=_known(complaints, problem.now),
    )
    problem.by("tomas", opened)
    cause = FindCause(
        CauseStatus.supported, Code("design"), "Windows without vents in all 12 flats that we saw."
    )
    problem.later(days=2).by("tomas", cause)
    fans = house.record(ACTION.prefix, "action", "fans", weeks=19)
    rule = _rule(house, _DAMP, 10, 4, "tomas")
    due = house.days.ago(weeks=15)
    what = "Clean the fans in all bathrooms of Kiln Lane"
    fans.by("tomas", _planned(problem, what, "priya", due, rule))
    done = house.days.at(house.days.ago(weeks=14), "10:10")
    evidence = "Fans of all 48 flats cleaned; list signed by the caretaker."
    fans.go(done).by("priya", CompleteAction(evidence, done.date()))
    fans.go(house.days.at(house.days.ago(weeks=4), "11:40")).by("tomas", CheckEffect())
    vents = house.record(ACTION.prefix, "action", "vents", weeks=2)
    due = house.days.ago(weeks=-4)
    what = "Fit vents in the new windows of Kiln Lane"
    vents.by("tomas", _planned(problem, what, "joel", due, None))
    return [problem, fans, vents]


def _lifts(house: House, complaints: Sequence[Tale]) -> list[Tale]:
    problem = house.record(PROBLEM.prefix, "problem", "lifts", weeks=7)
    opened = OpenProblem(
        "Lifts stand still for days since the new maintenance firm",
        _LIFTS,
        ProblemKind.systemic,
        ProblemSource.complaints,
        house.days.ago(weeks=18),
        description="The new firm keeps no parts in stock and comes after two days, not four "
        "hours.",
        complaints=_known(complaints, problem.now),
    )
    problem.by("marcus", opened)
    reason = "We asked the firm for its call records and are waiting for them."
    problem.later(hours=2).by("marcus", FindCause(CauseStatus.not_determined, None, reason))
    stairs = house.record(ACTION.prefix, "action", "stairs", weeks=6)
    what = "Offer help to tenants who cannot take the stairs whenever a lift is out of order"
    due = house.days.ago(weeks=1)
    stairs.by("marcus", _planned(problem, what, "anneke", due, None, ActionKind.correction))
    stairs.later(days=1).by("anneke", StartAction())
    return [problem, stairs]


_EVERY_WINTER = DismissProblem(
    "More heating complaints come every winter, and fewer than in the winter before.",
    _HEATING,
    seen=60,
)

# --- shortcuts ---


def _planned(
    problem: Tale,
    what: str,
    owner: str,
    due: Day,
    rule: EffectRule | None,
    kind: ActionKind = ActionKind.corrective,
) -> PlanAction:
    unit = next(
        batch.commands[0].particulars.where.unit
        for batch in problem.batches
        if isinstance(batch.commands[0].particulars, OpenProblem)
    )
    return PlanAction(
        what, person_id(owner), due, kind, problem=problem.reference, unit=unit, rule=rule
    )


def _rule(house: House, where: CodePattern, baseline: int, check: int, who: str) -> EffectRule:
    """Half as many complaints in 8 weeks as in the weeks of the baseline, checked so many weeks
    ago."""
    begins, checked = house.days.ago(weeks=30), house.days.ago(weeks=check)
    measure = EffectMeasure.complaints_a_week
    return EffectRule(measure, where, begins, baseline, 50, 8, checked, person_id(who))


def _known(complaints: Sequence[Tale], moment: Moment) -> tuple[Id, ...]:
    return tuple(tale.reference for tale in complaints if tale.batches[0].at < moment)


def _bound(problem: Tale) -> set[Id]:
    references: set[Id] = set()
    for batch in problem.batches:
        for command in batch.commands:
            match command.particulars:
                case OpenProblem(complaints=complaints):
                    references.update(complaints)
                case BindComplaint(complaint=complaint):
                    references.add(complaint)
                case _:
                    pass
    return references
