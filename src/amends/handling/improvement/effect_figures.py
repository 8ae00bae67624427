"""Counting of complaints for the check of an effect (clause 8.7), from the rows of the register.

Every complaint received counts, whatever became of it: if its codes match or once matched, or if it
belongs or once belonged to the problem. So giving complaints other codes lowers no figure.
"""

from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, When
from django.db.models.functions import TruncDate

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.effect import Counted, EffectFigures, EffectRule
from amends.core.improvement.pattern import CodePattern, expanded
from amends.core.principles.calendars import zone_of
from amends.register import queries
from amends.register.models import EarlierCodes, ProblemComplaint

_YEAR = timedelta(weeks=52)
"""A year of whole weeks, so that the same days of the week are compared."""


def counted(rule: EffectRule, problem: str | None, check_on: date, rules: Rules) -> EffectFigures:
    """Return the figures of a rule for the check on a day, against the problem of the action."""
    unit = rule.where.unit
    codes = {name: sorted(among) for name, among in expanded(rule.where, rules).items()}
    now = Q(**{f"{name}__in": among for name, among in codes.items()})
    once = Exists(EarlierCodes.objects.filter(now, reference=OuterRef("reference")))
    bound = Exists(
        ProblemComplaint.objects.filter(reference=OuterRef("reference"), problem=problem or "")
    )
    matched = now | Q(once) | Q(bound)

    def of(first: date, weeks: int) -> Counted:
        rows = queries.existing().filter(_within(first, weeks, unit, rules))
        return Counted(weeks, rows.filter(matched).count(), rows.count())

    begins = rule.window_begins(check_on)
    window = queries.existing().filter(_within(begins, rule.window_weeks, unit, rules))
    earliest = queries.existing().aggregate(first=Min("received_at"))["first"]
    past = earliest is not None and earliest <= rules.day_begins(unit, rule.baseline_from - _YEAR)
    return EffectFigures(
        of(rule.baseline_from, rule.baseline_weeks),
        of(begins, rule.window_weeks),
        window.filter(matched).exclude(now).count(),
        of(rule.baseline_from - _YEAR, rule.baseline_weeks) if past else None,
        of(begins - _YEAR, rule.window_weeks) if past else None,
    )


def by_week(
    where: CodePattern, problem: str, ends: date, weeks: int, rules: Rules
) -> list[Counted]:
    """Return the complaints of a pattern or problem, and all, in each of the weeks before a day,
    oldest first."""
    codes = {name: sorted(among) for name, among in expanded(where, rules).items()}
    now = Q(**{f"{name}__in": among for name, among in codes.items()})
    bound = Exists(
        ProblemComplaint.objects.filter(reference=OuterRef("reference"), problem=problem)
    )
    first = ends - timedelta(weeks=weeks)
    rows = queries.existing().filter(_within(first, weeks, where.unit, rules))
    day = TruncDate("received_at", tzinfo=zone_of(rules.policy.zone))
    counts = [[0, 0] for _ in range(weeks)]
    matched = Case(When(now | Q(bound), then=True), default=False)
    by_day = rows.annotate(day=day, matched=matched).values_list("day", "matched")
    for on, hit, number in by_day.annotate(number=Count("reference")).order_by():
        week = counts[min((on - first).days // 7, weeks - 1)]
        week[0] += number if hit else 0
        week[1] += number
    return [Counted(1, hit, every) for hit, every in counts]


def _within(first: date, weeks: int, unit: str | None, rules: Rules) -> Q:
    begins: datetime = rules.day_begins(unit, first)
    ends: datetime = rules.day_begins(unit, first + timedelta(weeks=weeks))
    return Q(received_at__gte=begins, received_at__lt=ends)
