"""Figures of a period for its report: measures, money, groups, criteria, problems and actions."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain

from django.db.models import Q

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.reports.content import (
    ActionLine,
    Count,
    CriterionLine,
    GroupLine,
    MeasureLine,
    MoneyLine,
    PartCount,
    ProblemLine,
    QuarterCount,
    QuarterLine,
    ReportContent,
)
from amends.core.values import Code, Day, Id, Moment
from amends.handling.access import Countable
from amends.register import criteria as register
from amends.register.models import Action, Problem

from .. import counting, criteria, spans
from ..counting import Figure
from ..facts.query import Asked
from ..groups import By
from ..measures import CRITERIA, MEASURES, MONTHLY, SAME
from ..month import Teller
from ..spans import NotAPeriod, Span

PUBLIC = (
    Code("received"),
    Code("k05"),
    Code("k04"),
    Code("k22"),
    Code("survey_entered"),
    Code("upheld"),
)
"""The measures that a public site shows by quarter, and a report draws by month."""
CODES = tuple(c for c in (*MONTHLY, *CRITERIA) if c in MEASURES and c not in SAME.values())
"""The measures of a report, those that a reader looks for first in front."""
BY_GROUP = ("received", "late", "open")
"""The measures of each category, unit and brand."""
QUARTERS = 5
MOST_PROBLEMS, MOST_ACTIONS = 10, 20


def gathered(
    reader: Countable,
    span: Span,
    rules: Rules,
    version: int,
    now: Moment,
    *,
    freezing: bool = False,
) -> ReportContent:
    """Return the content of the report of a period for a reader, as of a version of the facts.

    Targets, problems and actions are those of today, so they are in the report of a period that is
    over only while it is frozen. Raises `NotAPeriod`.
    """
    teller = Teller(reader, rules.policy, version)
    if not teller.counts(span):
        raise NotAPeriod(span.text)
    three = spans.compared(span, rules, now)
    teller.count_all(three, CODES)
    today = reader.every and (freezing or not span.over)
    money, money_before, money_year_before = _money(teller, three)
    return ReportContent(
        first=span.first,
        last=span.last,
        facts_version=version,
        measures=tuple(
            MeasureLine(
                Code(code), *(_count(_figure(teller, code, period, span)) for period in three)
            )
            for code in CODES
        ),
        money=money,
        money_before=money_before,
        money_year_before=money_year_before,
        categories=_groups(teller, By.category, span),
        units=_groups(teller, By.unit, span),
        brands=_groups(teller, By.brand, span),
        criteria=tuple(_criteria(rules, version, now)) if today else (),
        problems=tuple(_problems(span, rules)) if today else (),
        actions=tuple(_actions(span)) if today else (),
        quarters=tuple(_quarters(span, version)) if freezing else (),
        months=tuple(_months(teller, span)) if reader.every else (),
    )


def definitions(content: ReportContent) -> str:
    """Return what the measures of a report count, as JSON by their codes, in the language of the
    program's source."""
    texts = {line.measure: str(MEASURES[line.measure].definition) for line in content.measures}
    return json.dumps(texts, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def _figure(teller: Teller, code: str, period: Span, span: Span) -> Figure:
    """Return a measure of a period. Roles are known as of today, so earlier periods have none."""
    if MEASURES[code].table == "appointment" and period != span:
        return counting.nothing(code)
    return teller.figure(code, period)


def _count(figure: Figure) -> Count:
    times = figure.times
    return Count(
        figure.number,
        figure.among,
        figure.left_out,
        times.median if times else None,
        times.ninth if times else None,
        tuple(PartCount(name, number) for name, number in figure.parts),
    )


def _money(teller: Teller, three: Sequence[Span]) -> Iterator[tuple[MoneyLine, ...]]:
    payments = [teller.payments(flow, three) for flow in Flow]
    for of_flows in zip(*payments, strict=True):
        yield tuple(chain.from_iterable(of_flows))


def _groups(teller: Teller, by: By, span: Span) -> tuple[GroupLine, ...]:
    """Return every group in which there is anything, the most received first."""
    received, late, open_ = (teller.grouped(code, by, span) for code in BY_GROUP)
    none = {code: counting.nothing(code) for code in BY_GROUP}
    lines = []
    for group in received.keys() | late.keys() | open_.keys():
        of_late = late.get(group, none["late"])
        line = GroupLine(
            Code(group) if group else None,
            received.get(group, none["received"]).number,
            of_late.number,
            of_late.among,
            open_.get(group, none["open"]).number,
        )
        lines.append(line)
    return tuple(
        sorted(lines, key=lambda line: (-(counting.known(line.received) or 0), line.code or ""))
    )


def _criteria(rules: Rules, version: int, now: Moment) -> Iterator[CriterionLine]:
    for line in criteria.lines(register.used(), rules, version, now):
        criterion, judgement = line.criterion, line.judgement
        yield CriterionLine(
            criterion.code,
            criterion.measure,
            Code(judgement.standing),
            Code(judgement.verdict),
            criterion.part,
            criterion.unit,
            criterion.target.least,
            criterion.target.most,
            judgement.value,
            judgement.among,
            len(criterion.open_alerts),
        )


def _problems(span: Span, rules: Rules) -> Iterator[ProblemLine]:
    """Yield the problems that are open or were closed in the month, the most complaints first."""
    closed = Q(state=ProblemState.closed, closed_at__gte=rules.day_begins(None, span.first))
    problems = Problem.objects.filter(Q(state=ProblemState.open) | closed)
    for row in problems.order_by("-complaints", "id")[:MOST_PROBLEMS]:
        verdict = Code(row.verdict) if row.verdict else None
        yield ProblemLine(Id(row.id), Code(row.state), row.complaints, row.actions, verdict)


def _actions(span: Span) -> Iterator[ActionLine]:
    """Yield the actions that are open, or were completed or checked in the month, the first due
    first. Those about a person are not in a report."""
    month = (span.first, span.last)
    condition = Q(open=True) | Q(completed_on__range=month) | Q(check_on__range=month)
    rows = Action.objects.filter(condition, restricted=False).order_by("-open", "due", "id")
    for row in rows[:MOST_ACTIONS]:
        problem = Id(row.problem) if row.problem else None
        yield ActionLine(Id(row.id), Code(row.state), row.open, row.due, problem, row.completed_on)


def _quarters(span: Span, version: int) -> Iterator[QuarterLine]:
    """Yield the last quarters that are over at the end of the month, oldest first."""
    for quarter in _spans_of_quarters(span.last):
        requests = [Asked(code, quarter) for code in PUBLIC]
        tallies = counting.tallies(requests, version)
        counts = [QuarterCount(Code(of.measure), _count(tallies[of].figure())) for of in requests]
        yield QuarterLine(quarter.first, quarter.last, tuple(counts))


def _months(teller: Teller, span: Span) -> Iterator[QuarterLine]:
    """Yield the last months that are over at the end of the period, oldest first."""
    first, last = spans.complete("month", criteria.SHOWN, span.passed + timedelta(days=1))
    whole = Span(first, last, last, last)
    series = {code: teller.series(code, whole, "month") for code in PUBLIC}
    for month in spans.steps(whole, "month"):
        counts = (QuarterCount(code, _count(series[code][str(month.first)])) for code in PUBLIC)
        yield QuarterLine(month.first, month.last, tuple(counts))


def _spans_of_quarters(last: Day) -> Sequence[Span]:
    following = last + timedelta(days=1)
    end = following.replace(month=following.month - (following.month - 1) % 3)
    whole = Span(*spans.complete("month", 3 * QUARTERS, end), last, last)
    months = spans.steps(whole, "month")
    return [
        Span(first.first, third.last, third.last, third.last)
        for first, third in zip(months[::3], months[2::3], strict=True)
    ]
