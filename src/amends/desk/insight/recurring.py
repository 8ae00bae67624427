"""Recurring complaints on Insights: findings and open problems with the verdict on their weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission, sees_every_number
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.statistics.control import Good, Phase, Verdict, control_chart
from amends.core.improvement.statistics.limits import ChartKind, Observation
from amends.core.improvement.suppression import few
from amends.insight.analysis.scope import Counts
from amends.insight.signals import refreshing, standing
from amends.insight.signals.models import Finding, Kind
from amends.insight.signals.standing import Standing
from amends.register.models import Problem
from amends.wording import improvement, measures
from amends.wording import insights as wording
from amends.wording import signals as signal_wording
from amends.wording.names import Names

from ..improvement import access
from ..improvement.layouts import pattern_of
from ..request.context import DeskContext

_FINDINGS, _PROBLEMS = 4, 4
_WEEKS, _YEAR, _NEWEST = 12, 52, 2
_WIDTH, _HEIGHT = 102, 20
_ICONS = {Verdict.worse: "late", Verdict.better: "down"}


@dataclass(frozen=True, slots=True)
class Spark:
    """A line of weeks: its points, its middle, and the last point."""

    points: str
    middle: str
    last: tuple[str, str]


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
    """Return the strongest findings and the largest open problems without one."""
    found, taken = _findings(desk)
    rows = access.problems(desk).exclude(state=ProblemState.dismissed).exclude(category="")
    problems = [row for row in rows.order_by("-complaints", "id")[:20] if row.id not in taken]
    return found + _of_problems(problems[:_PROBLEMS], counts, desk)


def _findings(desk: DeskContext) -> tuple[list[Recurring], set[str]]:
    state = refreshing.state()
    if state is None:
        return [], set()
    current = Finding.objects.filter(computed_at=state.computed_at, kind=Kind.codes)
    rows = list(current.order_by("-surprise", "key")[:20])
    decided = standing.decided(rows)
    shown = [one for one in rows if decided[one.key].standing is not Standing.dismissed]
    ids = {decided[one.key].problem for one in shown} - {""}
    titles = access.problem_titles(ids, desk, purpose="insights")
    names, every = Names(rules=desk.rules), sees_every_number(desk.person)
    may_open = desk.actor.may_somewhere(Permission.improvement_work)
    lines = []
    for one in shown[:_FINDINGS]:
        problem = decided[one.key].problem
        title = titles.get(problem, "")
        links: tuple[tuple[str, str], ...] = ()
        if title:
            links = ((reverse("desk:problem", args=[problem]), title),)
        elif not problem and may_open:
            links = ((f"{reverse('desk:recurring')}", gettext("Review and open problem")),)
        number = one.observed if every else few(one.observed)
        lines.append(
            Recurring(
                title=_title(one, names),
                place=gettext("Last {count} weeks").format(count=one.window),
                why=signal_wording.why(one.kind, number, one.expected, one.window),
                spark=_spark(one.weeks) if every else None,
                count=measures.number(number),
                look="worse",
                icon="late",
                verdict=wording.pattern("worse"),
                links=links,
                note="" if links else gettext("Not reviewed yet"),
                new=not problem,
            )
        )
    return lines, ids


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
            sum(
                number
                for codes, number in week.items()
                if all(not want or want == code for want, code in zip(wanted, codes, strict=True))
            )
            for week in by_week
        ]
        verdict = _verdict(weeks)
        lines.append(
            Recurring(
                title=titles.get(row.id, ""),
                place=improvement.place(pattern_of(*wanted), names),
                why="",
                spark=_spark(weeks) if weeks else None,
                count=measures.number(sum(weeks[-_WEEKS:])) if weeks else measures.UNTOLD,
                look=str(verdict) if verdict in _ICONS else "noise",
                icon=_ICONS.get(verdict, "wave"),
                verdict=wording.pattern(str(verdict)),
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


def _verdict(weeks: Sequence[int]) -> Verdict:
    if sum(weeks) < _YEAR / 2:
        return Verdict.too_few
    series = [Observation(one) for one in weeks]
    chart = control_chart(ChartKind.rate_prime, series, (Phase(0, len(weeks) - _NEWEST),))
    return chart.verdict(Good.low)


def _spark(weeks: Sequence[int]) -> Spark:
    last = list(weeks[-_WEEKS:])
    most = max(last, default=0) or 1
    step = _WIDTH / max(len(last) - 1, 1)

    def height(value: float) -> str:
        return f"{2 + _HEIGHT - _HEIGHT * value / most:.1f}"

    points = [(f"{2 + step * at:.1f}", height(one)) for at, one in enumerate(last)]
    middle = height(sum(last) / len(last)) if last else height(0)
    return Spark(" ".join(",".join(one) for one in points), middle, points[-1])
