"""The few sentences at the top of Insights: computed, each with its next step."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.statistics.control import Verdict
from amends.insight.analysis.scope import Counts
from amends.insight.analysis.trend import ON_TIME, Trend
from amends.insight.groups import By, named
from amends.insight.lists import Wanted
from amends.insight.spans import Span
from amends.register import models as tables
from amends.wording.insight import insights as wording
from amends.wording.names import Names

from ..improvement import access, effects
from ..request.context import DeskContext
from .links import listed
from .recurring import Recurring

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
    rising = [_rise(one) for one in rises[:1]]
    found = [*_late(trend, counts, desk), *satisfied(counts), *checked[:1], *rising, *checked[1:]]
    return found[:_MOST]


def satisfied(counts: Counts) -> Iterator[Truth]:
    """Yield how many were satisfied with the handling, of those who answered a survey, for readers
    who see every number."""
    good, among = counts.figure(SATISFIED).shown
    if not counts.every or good is None or not among:
        return
    answered, asked = counts.figure("survey_answers").shown
    body = wording.answered_of(answered, asked) if answered is not None and asked else ""
    links = (
        (reverse("desk:surveys"), gettext("View surveys")),
        (reverse("desk:measure", args=[SATISFIED]), gettext("View trend")),
    )
    yield Truth("", wording.satisfied_of(good, among), body, links)


def _late(trend: Trend, counts: Counts, desk: DeskContext) -> Iterator[Truth]:
    late, among = counts.figure(ON_TIME).shown
    if trend.signal is None:
        if among == 0:
            return
        lead = wording.late_lead(trend.verdict, late, among, counts.scope.step)
        span = counts.scope.span if counts.every else counts.scope.steps[-1]
        body = ""
        if late is not None and among and counts.every:
            body = wording.late_of(late, among)
        elif late is not None and among:
            body = wording.late_since(span.first, span.last, late, among)
        yield Truth("", lead, body, _to_late(late, span, counts))
        return
    lead = wording.late_lead(trend.verdict, late, among, counts.scope.step)
    rows = counts.rows(ON_TIME, "unit", span=trend.signal)
    late, among = sum(one for _, one, _ in rows), sum(one for *_, one in rows)
    said: list[str] = []
    if rows:
        said.append(wording.late_since(trend.signal.first, trend.signal.last, late, among))
        said += _where(rows, late, desk)
    links = _to_late(late if rows else None, trend.signal, counts)
    may_open = desk.actor.may_somewhere(Permission.improvement_work)
    if trend.verdict is Verdict.worse and may_open:
        links += ((reverse("desk:open-problem"), gettext("Open problem")),)
    yield Truth(_LOOKS.get(trend.verdict, ""), lead, " ".join(said), links)


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
    return [wording.late_from(number, named(By.unit, unit, Names(rules=desk.rules)))]


def _to_late(late: int | None, span: Span, counts: Counts) -> tuple[tuple[str, str], ...]:
    if not late or not counts.lists:
        return ()
    scope = counts.scope
    address = listed(Wanted(ON_TIME, span, by=scope.by, group=scope.group))
    return ((address, wording.view_late(late)),)


def _effects(desk: DeskContext) -> Iterator[Truth]:
    """Yield the problems whose last check says something, the largest first."""
    verdicts = (EffectVerdict.works, EffectVerdict.does_not_work)
    rows = access.problems(desk).exclude(state=ProblemState.dismissed)
    rows = rows.filter(verdict__in=verdicts).order_by("-complaints", "id")[:2]
    texts = access.problem_titles([row.id for row in rows], desk, purpose="insights")
    for row in rows:
        works = row.verdict == EffectVerdict.works
        ids = tables.Action.objects.filter(problem=row.id).values_list("id", flat=True)
        last = next(effects.effects_of(list(ids), desk, purpose="insights"), None)
        yield Truth(
            "better" if works else "worse",
            wording.effect_lead(texts.get(row.id, ""), works=works),
            wording.effect_body(last.short if last else "", works=works),
            ((reverse("desk:problem", args=[row.id]), gettext("View the evidence")),),
        )


def _rise(one: Recurring) -> Truth:
    return Truth("worse", wording.rise_lead(one.title), one.why, one.links)
