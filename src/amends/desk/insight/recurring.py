"""Recurring complaints on Insights: findings and open problems with the verdict on their weeks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission, sees_every_number
from amends.core.improvement.criteria.judging import phases
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.statistics.control import ControlChart, Good, Verdict, control_chart
from amends.core.improvement.statistics.limits import ChartKind, Observation
from amends.core.improvement.suppression import linked
from amends.insight.analysis.scope import Counts
from amends.insight.signals import refreshing, standing
from amends.insight.signals.models import Finding, Kind
from amends.insight.signals.standing import Standing
from amends.register.models import Problem
from amends.wording.insight import improvement, measures
from amends.wording.insight import insights as wording
from amends.wording.insight import signals as signal_wording
from amends.wording.names import Names

from ..improvement import access
from ..improvement.findings import pattern_of
from ..improvement.recurring import shown_to
from ..improvement.spark import Spark, spark
from ..request.context import DeskContext

_FINDINGS, _PROBLEMS = 4, 4
_WEEKS, _SHOWN, _YEAR = 12, 26, 52
_LEAST = 20
"""Complaints in a year from which weeks are judged."""
_ICONS = {Verdict.worse: "late", Verdict.better: "down"}


@dataclass(frozen=True, slots=True)
class Recurring:
    """What recurs and where, how often lately, the verdict, and what is done about it."""

    title: str
    place: str
    why: str
    spark: Spark | None
    count: str
    look: str
    icon: str
    verdict: str
    links: tuple[tuple[str, str], ...]
    note: str
    new: bool = False


def recurring(counts: Counts, desk: DeskContext) -> list[Recurring]:
    """Return the strongest findings and the largest problems without one."""
    rows = access.problems(desk).exclude(state=ProblemState.dismissed).exclude(category="")
    problems = list(rows.order_by("-complaints", "id")[:20])
    found, taken = _findings(problems, desk)
    others = [row for row in problems if row.id not in taken]
    return found + _of_problems(others[:_PROBLEMS], counts, desk)


def _findings(problems: Sequence[Problem], desk: DeskContext) -> tuple[list[Recurring], set[str]]:
    state = refreshing.state()
    if state is None:
        return [], set()
    current = Finding.objects.filter(computed_at=state.computed_at, kind=Kind.codes)
    rows = list(current.order_by("-surprise", "key")[:20])
    decided = standing.decided(rows)
    every, seen = sees_every_number(desk.person), shown_to(desk, rows)
    shown = [one for one in seen if decided[one.key].standing is not Standing.dismissed]
    of = {one.key: decided[one.key].problem or _covering(one, problems) for one in shown}
    ids = {of[one.key] for one in shown[:_FINDINGS]} - {""}
    titles = access.problem_titles(ids, desk, purpose="insights")
    names = Names(rules=desk.rules)
    may_open = desk.actor.may_somewhere(Permission.improvement_work)
    lines = []
    for one in shown[:_FINDINGS]:
        problem = of[one.key]
        title = titles.get(problem, "")
        links: tuple[tuple[str, str], ...] = ()
        if title:
            links = ((reverse("desk:problem", args=[problem]), title),)
        elif not problem and may_open:
            links = ((f"{reverse('desk:recurring')}", gettext("Review and open problem")),)
        number = linked(one.observed, len(seen[one]), every)
        lines.append(
            Recurring(
                title=_title(one, names),
                place=signal_wording.why(one.kind, number, one.expected, one.window),
                why=signal_wording.why(one.kind, number, one.expected, one.window),
                spark=spark(_judged(one.weeks), Good.low, ()) if every else None,
                count=measures.number(
                    number if one.window == _WEEKS or not every else sum(one.weeks[-_WEEKS:])
                ),
                look="worse",
                icon="late",
                verdict=wording.pattern("worse"),
                links=links,
                note="" if links else gettext("Not reviewed yet"),
                new=not problem,
            )
        )
    return lines, ids


def _covering(finding: Finding, problems: Sequence[Problem]) -> str:
    """Return the open problem whose codes include those of a finding; empty if there is none."""
    codes = (finding.category, finding.product, finding.unit)
    for row in problems:
        wanted = (row.category, row.product, row.unit)
        if row.state != ProblemState.closed and not finding.field and _matches(wanted, codes):
            return row.id
    return ""


def _matches(wanted: Sequence[str], codes: Sequence[str]) -> bool:
    """Return whether a complaint with these codes is of a pattern, in which an empty code is
    any."""
    return all(not want or want == code for want, code in zip(wanted, codes, strict=True))


def _title(one: Finding, names: Names) -> str:
    own = (names.own_option(one.field, one.value),) if one.field else ()
    where = improvement.place(pattern_of(one.category, one.product, one.unit), names)
    return ", ".join(filter(None, (where, *own)))


def _of_problems(problems: Sequence[Problem], counts: Counts, desk: DeskContext) -> list[Recurring]:
    titles = access.problem_titles([row.id for row in problems], desk, purpose="insights")
    names = Names(rules=desk.rules)
    by_week = counts.by_week("received", ("category", "product", "unit"), _YEAR)
    lines = []
    for row in problems:
        wanted = (row.category, row.product, row.unit)
        weeks = [
            sum(number for codes, number in week.items() if _matches(wanted, codes))
            for week in by_week
        ]
        enough = sum(weeks) >= _LEAST
        verdict = _judged(weeks).verdict(Good.low) if enough else Verdict.too_few
        lines.append(
            Recurring(
                title=titles.get(row.id, ""),
                place=improvement.place(pattern_of(*wanted), names),
                why="",
                spark=spark(_judged(weeks), Good.low, ()) if weeks else None,
                count=measures.number(sum(weeks[-_WEEKS:])) if weeks else measures.UNTOLD,
                look=str(verdict) if verdict in _ICONS else "noise",
                icon=_ICONS.get(verdict, "wave"),
                verdict=wording.pattern(str(verdict)) if weeks else "",
                links=((reverse("desk:problem", args=[row.id]), gettext("View problem")),),
                note=_note(row),
            )
        )
    return lines


def _note(row: Problem) -> str:
    if row.verdict == EffectVerdict.works:
        return gettext("The action was effective")
    if row.verdict == EffectVerdict.does_not_work:
        return gettext("The action was not effective")
    return gettext("Action in progress") if row.actions else gettext("No action yet")


def _judged(weeks: Sequence[int]) -> ControlChart:
    """Return the weeks that are shown, judged by limits of all weeks before the newest ones."""
    series = [Observation(one) for one in weeks]
    chart = control_chart(ChartKind.rate_prime, series, phases(series))
    return replace(chart, points=chart.points[-_SHOWN:])
