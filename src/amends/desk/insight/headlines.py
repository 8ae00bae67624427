"""The few sentences at the top of Insights, each with its next step, and recurring complaints."""

from collections import Counter
from collections.abc import Iterator, Sequence
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
from amends.insight.analysis.cases import RECURRING
from amends.insight.analysis.scope import Counts
from amends.insight.analysis.trend import ON_TIME, Trend
from amends.insight.groups import By, named
from amends.insight.lists import Wanted
from amends.insight.reviews import review_text
from amends.insight.signals import refreshing, standing
from amends.insight.signals.models import Finding, Kind
from amends.insight.signals.standing import Standing
from amends.insight.spans import Span
from amends.register import models as tables
from amends.register.models import Problem
from amends.wording import dates
from amends.wording.insight import improvement, measures
from amends.wording.insight import insights as wording
from amends.wording.insight import signals as signal_wording
from amends.wording.names import Names

from ..improvement import access, action
from ..improvement.criteria import Spark, spark
from ..improvement.recurring import covering, matches, pattern_of, shown_to
from ..request.context import DeskContext
from .period_choice import listed

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
    strongest, taken = _findings(problems, desk)
    others = [row for row in problems if row.id not in taken]
    return strongest + _of_problems(others[:_PROBLEMS], counts, desk)


def _findings(problems: Sequence[Problem], desk: DeskContext) -> tuple[list[Recurring], set[str]]:
    state = refreshing.state()
    if state is None:
        return [], set()
    current = Finding.objects.filter(computed_at=state.computed_at, kind=Kind.codes)
    rows = list(current.order_by("-surprise", "key")[:20])
    decided = standing.decided(rows)
    every, seen = sees_every_number(desk.person), shown_to(desk, rows)
    shown = [finding for finding in seen if decided[finding.key].standing is not Standing.dismissed]
    of = {
        finding.key: decided[finding.key].problem or covering(finding, problems)
        for finding in shown
    }
    ids = {of[finding.key] for finding in shown[:_FINDINGS]} - {""}
    titles = access.problem_titles(ids, desk, purpose="insights")
    names = Names(rules=desk.rules)
    may_open = desk.actor.may_somewhere(Permission.improvement_work)
    lines = []
    for finding in shown[:_FINDINGS]:
        problem = of[finding.key]
        title = titles.get(problem, "")
        links: tuple[tuple[str, str], ...] = ()
        if title:
            links = ((reverse("desk:problem", args=[problem]), title),)
        elif not problem and may_open:
            links = ((reverse("desk:recurring"), gettext("Review and open problem")),)
        number = linked(finding.observed, len(seen[finding]), every)
        lines.append(
            Recurring(
                title=_title(finding, names),
                place=signal_wording.why(finding.kind, number, finding.expected, finding.window),
                spark=spark(_judged(finding.weeks), Good.low, ()) if every else None,
                count=measures.number(
                    number
                    if finding.window == _WEEKS or not every
                    else sum(finding.weeks[-_WEEKS:])
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


def _title(finding: Finding, names: Names) -> str:
    own = (names.own_option(finding.field, finding.value),) if finding.field else ()
    where = improvement.place(pattern_of(finding.category, finding.product, finding.unit), names)
    return ", ".join(filter(None, (where, *own)))


def _of_problems(problems: Sequence[Problem], counts: Counts, desk: DeskContext) -> list[Recurring]:
    titles = access.problem_titles([row.id for row in problems], desk, purpose="insights")
    names = Names(rules=desk.rules)
    by_week = counts.by_week("received", RECURRING, _YEAR)
    lines = []
    for row in problems:
        wanted = (row.category, row.product, row.unit)
        weeks = [
            sum(number for codes, number in week.items() if matches(wanted, codes))
            for week in by_week
        ]
        enough = sum(weeks) >= _LEAST
        verdict = _judged(weeks).verdict(Good.low) if enough else Verdict.too_few
        lines.append(
            Recurring(
                title=titles.get(row.id, ""),
                place=improvement.place(pattern_of(*wanted), names),
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
    series = [Observation(count) for count in weeks]
    chart = control_chart(ChartKind.rate_prime, series, phases(series))
    return replace(chart, points=chart.points[-_SHOWN:])


_MOST = 4
SATISFIED = "k22"
"""The measure of satisfaction with the handling."""
_LEAST_OF_UNIT = 5
_LOOKS = {Verdict.worse: "worse", Verdict.better: "better"}


@dataclass(frozen=True, slots=True)
class Truth:
    """One sentence with its look, what it is based on, and links to what can be done."""

    look: str
    lead: str
    body: str
    links: tuple[tuple[str, str], ...]


def truths(trend: Trend, counts: Counts, rises: list[Recurring], desk: DeskContext) -> list[Truth]:
    """Return up to four sentences."""
    checked = list(_effects(desk))
    rising = [
        Truth(
            "worse",
            gettext("More complaints than expected: {title}.").format(title=rise.title),
            rise.place,
            rise.links,
        )
        for rise in rises[:1]
    ]
    lines = [
        *_late(trend, counts, desk),
        *satisfied(counts),
        *checked[:1],
        *rising,
        *checked[1:],
    ]
    return lines[:_MOST]


def satisfied(counts: Counts) -> Iterator[Truth]:
    """Yield how many were satisfied with the handling, of those who answered a survey, for readers
    who see every number."""
    good, among = counts.figure(SATISFIED).shown
    if not counts.every or good is None or not among:
        return
    answered, surveyed = counts.figure("survey_answers").shown
    body = ""
    if answered is not None and surveyed:
        body = measures.said(wording.ANSWERED_OF, answered=answered, asked=surveyed)
    entered, answers = counts.figure("survey_entered").shown
    if entered and answers:
        body = " ".join((body, review_text.figure("survey_entered", entered, answers)[1] + "."))
    links = (
        (reverse("desk:surveys"), gettext("View surveys")),
        (reverse("desk:measure", args=[SATISFIED]), gettext("View trend")),
    )
    lead = measures.said(wording.SATISFIED_OF, good=good, among=among)
    yield Truth("", lead, body, links)


def _late(trend: Trend, counts: Counts, desk: DeskContext) -> Iterator[Truth]:
    late, among = counts.figure(ON_TIME).shown
    if trend.signal is None:
        if among == 0:
            return
        lead = wording.late_lead(trend.verdict, late, among, counts.scope.step)
        span = counts.scope.span if counts.every else counts.scope.steps[-1]
        body = ""
        if late is not None and among and counts.every:
            body = measures.said(wording.LATE_OF, late=late, among=among)
        elif late is not None and among:
            body = _late_since(span, late, among)
        yield Truth("", lead, body, _to_late(late, span, counts))
        return
    lead = wording.late_lead(trend.verdict, late, among, counts.scope.step)
    rows = counts.rows(ON_TIME, "unit", span=trend.signal)
    late, among = sum(number for _, number, _ in rows), sum(number for *_, number in rows)
    lines: list[str] = []
    if rows:
        lines.append(_late_since(trend.signal, late, among))
        lines += _where(rows, late, desk)
    links = _to_late(late if rows else None, trend.signal, counts)
    may_open = desk.actor.may_somewhere(Permission.improvement_work)
    if trend.verdict is Verdict.worse and may_open:
        links += ((reverse("desk:open-problem"), gettext("Open problem")),)
    yield Truth(_LOOKS.get(trend.verdict, ""), lead, " ".join(lines), links)


def _late_since(span: Span, late: int, among: int) -> str:
    days = dates.span(span.first, span.last)
    return measures.said(wording.LATE_SINCE, days=days, late=late, among=among)


def _where(
    rows: list[tuple[tuple[str | None, ...], int, int]], late: int, desk: DeskContext
) -> list[str]:
    """Return the unit that most late responses are from, if it is one."""
    units: Counter[str] = Counter()
    for (unit,), number, _ in rows:
        units[unit or ""] += number
    if len(units) < 2:
        return []
    unit, number = units.most_common(1)[0]
    if number < _LEAST_OF_UNIT or 2 * number < late:
        return []
    name = named(By.unit, unit, Names(rules=desk.rules))
    return [measures.said(wording.LATE_FROM, number=number, unit=name)]


def _to_late(late: int | None, span: Span, counts: Counts) -> tuple[tuple[str, str], ...]:
    if not late or not counts.lists:
        return ()
    scope = counts.scope
    address = listed(Wanted(ON_TIME, span, by=scope.by, group=scope.group))
    return ((address, measures.said(wording.VIEW_LATE, count=late)),)


def _effects(desk: DeskContext) -> Iterator[Truth]:
    """Yield the problems whose last check says something, the largest first."""
    verdicts = (EffectVerdict.works, EffectVerdict.does_not_work)
    rows = access.problems(desk).exclude(state=ProblemState.dismissed)
    rows = rows.filter(verdict__in=verdicts).order_by("-complaints", "id")[:2]
    texts = access.problem_titles([row.id for row in rows], desk, purpose="insights")
    for row in rows:
        works = row.verdict == EffectVerdict.works
        ids = tables.Action.objects.filter(problem=row.id).values_list("id", flat=True)
        last = next(action.effects_of(list(ids), desk, purpose="insights"), None)
        if works:
            lead = gettext("The action against “{problem}” was effective.")
            met = gettext("The rule set before the change is met.")
        else:
            lead = gettext("The action against “{problem}” was not effective.")
            met = gettext("The rule set before the change is not met.")
        yield Truth(
            "better" if works else "worse",
            lead.format(problem=texts.get(row.id, "")),
            f"{last.short}. {met}" if last and last.short else met,
            ((reverse("desk:problem", args=[row.id]), gettext("View the evidence")),),
        )
