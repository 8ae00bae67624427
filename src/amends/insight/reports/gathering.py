"""Figures of a month for the report that is frozen: measures, criteria, problems and actions."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import Q

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.reports.content import (
    ActionLine,
    Count,
    CriterionLine,
    MeasureLine,
    MoneyLine,
    PartCount,
    ProblemLine,
    QuarterCount,
    QuarterLine,
    ReportContent,
    UnitLine,
)
from amends.core.values import Code, Day, Id, Moment
from amends.handling.access import Countable
from amends.register import criteria as register
from amends.register import queries
from amends.register.models import Action, Problem

from .. import counting, criteria, spans
from ..counting import Figure
from ..facts.query import Asked
from ..groups import By
from ..measures import CRITERIA, MEASURES, MONTHLY
from ..month import Teller
from ..spans import Span

PUBLIC = (Code("received"), Code("k05"), Code("k04"), Code("k22"), Code("upheld"))
"""The measures that a public site shows by quarter."""
_SAME = ("k01", "k02")
"""Measures that the monthly ones already are."""
QUARTERS = 5
MOST_PROBLEMS, MOST_ACTIONS = 10, 20


def gathered(span: Span, rules: Rules, version: int, now: Moment) -> ReportContent:
    """Return the content of the report of a month as of a version of the facts."""
    every = Countable(queries.existing(), lists=False, every=True)
    teller = Teller(every, rules.policy, version)
    three = (span, spans.before(span, rules, now), spans.year_before(span, rules, now))
    codes = [code for code in (*MONTHLY, *CRITERIA) if code in MEASURES and code not in _SAME]
    asked = {(code, one): Asked(code, one) for code in codes for one in three}
    found = counting.tallies([*asked.values()], version)
    return ReportContent(
        first=span.first,
        last=span.last,
        facts_version=version,
        measures=tuple(
            MeasureLine(Code(code), *(_count(found[asked[code, one]].figure()) for one in three))
            for code in codes
        ),
        money=tuple(_money(teller, span)),
        units=tuple(_units(teller, span)),
        criteria=tuple(_criteria(rules, version, now)),
        problems=tuple(_problems(span, rules)),
        actions=tuple(_actions(span)),
        quarters=tuple(_quarters(span, version)),
    )


def definitions(content: ReportContent) -> str:
    """Return what the measures of a report count, as JSON by their codes, in the language of the
    program's source."""
    told = {line.measure: str(MEASURES[line.measure].definition) for line in content.measures}
    return json.dumps(told, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def _count(figure: Figure) -> Count:
    times = figure.times
    return Count(
        counting.known(figure.number) or 0,
        counting.known(figure.among),
        counting.known(figure.left_out) or 0,
        times.median if times else None,
        times.ninth if times else None,
        tuple(PartCount(name, counting.known(number) or 0) for name, number in figure.parts),
    )


def _money(teller: Teller, span: Span) -> Iterator[MoneyLine]:
    for flow in Flow:
        for paid in teller.payments(flow, [span])[0]:
            if paid.amount is not None:
                complaints = counting.known(paid.complaints) or 0
                yield MoneyLine(flow, paid.currency, paid.amount.minor, complaints)


def _units(teller: Teller, span: Span) -> Iterator[UnitLine]:
    for group in teller.groups(By.unit, span):
        one = {code: _count(figure) for code, figure in group.figures.items()}
        unit, late = Code(group.code) if group.code else None, one["late"]
        yield UnitLine(
            unit, one["received"].number, late.number, late.among or 0, one["open"].number
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
    there = Problem.objects.filter(Q(state=ProblemState.open) | closed)
    for row in there.order_by("-complaints", "id")[:MOST_PROBLEMS]:
        verdict = Code(row.verdict) if row.verdict else None
        yield ProblemLine(Id(row.id), Code(row.state), row.complaints, row.actions, verdict)


def _actions(span: Span) -> Iterator[ActionLine]:
    """Yield the actions that are open, or were completed or checked in the month, the first due
    first. Those about a person are not in a report."""
    month = (span.first, span.last)
    there = Q(open=True) | Q(completed_on__range=month) | Q(check_on__range=month)
    rows = Action.objects.filter(there, restricted=False).order_by("-open", "due", "id")
    for row in rows[:MOST_ACTIONS]:
        problem = Id(row.problem) if row.problem else None
        yield ActionLine(Id(row.id), Code(row.state), row.open, row.due, problem, row.completed_on)


def _quarters(span: Span, version: int) -> Iterator[QuarterLine]:
    """Yield the last quarters that are over at the end of the month, oldest first."""
    for one in _spans_of_quarters(span.last):
        asked = [Asked(code, one) for code in PUBLIC]
        found = counting.tallies(asked, version)
        counts = [QuarterCount(Code(of.measure), _count(found[of].figure())) for of in asked]
        yield QuarterLine(one.first, one.last, tuple(counts))


def _spans_of_quarters(last: Day) -> Sequence[Span]:
    following = last + timedelta(days=1)
    end = following.replace(month=following.month - (following.month - 1) % 3)
    whole = Span(*spans.complete("month", 3 * QUARTERS, end), last, last)
    months = spans.steps(whole, "month")
    return [
        Span(first.first, one.last, one.last, one.last)
        for first, one in zip(months[::3], months[2::3], strict=True)
    ]
