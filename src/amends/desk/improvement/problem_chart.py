"""Complaints a week about a problem, with its actions and what they changed (clause 8.7)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problems import Problem
from amends.core.improvement.statistics.control import Good, Phase
from amends.core.improvement.statistics.limits import ChartKind, Observation
from amends.core.values import Day
from amends.handling.improvement import effect_figures
from amends.insight.charts import Event, TimeChart
from amends.insight.charts.control import Series, time_chart
from amends.register.models import Action
from amends.wording.insight.charts import Unit

from ..reading.reasons import today_of
from ..request.context import DeskContext

WEEKS = 52


def chart_of(problem: Problem, actions: Sequence[Action], desk: DeskContext) -> TimeChart | None:
    """Return the chart of the last year. None
    for a reader who does not see every number, and for a problem without codes."""
    if problem.where.empty or not sees_every_number(desk.person):
        return None
    today = today_of(desk)
    ends = today - timedelta(days=today.weekday())
    counts = effect_figures.by_week(problem.where, problem.id, ends, WEEKS, desk.rules)
    begins = [ends - timedelta(weeks=WEEKS - place) for place in range(WEEKS)]
    done = [one for one in actions if one.completed_on is not None]
    chart = time_chart(
        Series(
            gettext("Complaints a week"),
            tuple(_label(one) for one in begins),
            tuple(Observation(one.matched, 1) for one in counts),
            ChartKind.individuals,
            Unit.cases,
            Good.low,
            phases=(Phase(), *map(Phase, sorted(_changes(problem, done, begins)))),
            events=tuple(_events(done, begins)),
        )
    )
    return replace(chart, head=replace(chart.head, title=gettext("Complaints a week"), note=""))


def _label(first: Day) -> str:
    return gettext("Week {number}").format(number=first.isocalendar().week)


def _changes(problem: Problem, done: Sequence[Action], begins: Sequence[Day]) -> set[int]:
    """Return where limits begin again: when the problem began, and after an action that works."""
    works = [one for one in done if one.state == EffectVerdict.works]
    since = [sum(first < problem.since for first in begins)] if problem.since else []
    places = {*since, *(_place(one, begins) + 1 for one in works)}
    return {one for one in places if 0 < one < len(begins)}


def _events(done: Sequence[Action], begins: Sequence[Day]) -> Iterator[Event]:
    for one in done:
        if one.completed_on and one.completed_on >= begins[0]:
            yield Event(_place(one, begins), gettext("Action completed"))


def _place(action: Action, begins: Sequence[Day]) -> int:
    """Return the place of the week in which an action was completed; -1 if that was before."""
    on = action.completed_on
    return sum(first <= on for first in begins) - 1 if on is not None else -1
