"""Counting of complaints for the check of an effect (clause 8.7), from the rows of the register.

A complaint counts if its codes match or once matched. In the window it counts also if it belongs or
once belonged to the problem. The baseline is counted when the rule is set. So neither linking
complaints nor giving them other codes makes an action look better.
"""

from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import TruncDate

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.effect import Counted, EffectFigures, EffectRule
from amends.core.improvement.pattern import CodePattern, expanded
from amends.core.principles.calendars import zone_of
from amends.register import queries
from amends.register.models import EarlierCodes, ProblemComplaint

_YEAR = timedelta(weeks=52)
"""A year of whole weeks, so that the same days of the week are compared."""


def counted(
    rule: EffectRule,
    problem: str | None,
    check_on: date,
    rules: Rules,
    fixed: Counted | None = None,
) -> EffectFigures:
    """Return the figures of a rule for the check on a day, against the problem of the action.
    `fixed` is the baseline as counted when the rule was set."""
    coded = _coded(rule.where, rules)
    bound = Exists(
        ProblemComplaint.objects.filter(reference=OuterRef("reference"), problem=problem or "")
    )
    begins = rule.window_begins(check_on)
    window = _received(begins, rule.window_weeks, rule.where.unit, rules)
    now = Q(**_now(rule.where, rules))
    earliest = queries.counting().aggregate(first=Min("received_at"))["first"]
    last_year = rules.day_begins(rule.where.unit, rule.baseline_from - _YEAR)
    past = earliest is not None and earliest <= last_year
    return EffectFigures(
        fixed or baseline(rule, rules),
        Counted(rule.window_weeks, window.filter(coded | Q(bound)).count(), window.count()),
        window.filter(coded | Q(bound)).exclude(now).count(),
        _of(rule, rule.baseline_from - _YEAR, rule.baseline_weeks, rules) if past else None,
        _of(rule, begins - _YEAR, rule.window_weeks, rules) if past else None,
    )


def baseline(rule: EffectRule, rules: Rules) -> Counted:
    """Return the complaints of the baseline as they are coded at this moment."""
    return _of(rule, rule.baseline_from, rule.baseline_weeks, rules)


def _of(rule: EffectRule, first: date, weeks: int, rules: Rules) -> Counted:
    rows = _received(first, weeks, rule.where.unit, rules)
    return Counted(weeks, rows.filter(_coded(rule.where, rules)).count(), rows.count())


def _received(first: date, weeks: int, unit: str | None, rules: Rules) -> queries.Rows:
    begins, ends = (rules.day_begins(unit, first + timedelta(weeks=after)) for after in (0, weeks))
    return queries.counting().filter(received_at__gte=begins, received_at__lt=ends)


def _now(where: CodePattern, rules: Rules) -> dict[str, list[str]]:
    return {f"{name}__in": sorted(among) for name, among in expanded(where, rules).items()}


def _coded(where: CodePattern, rules: Rules) -> Q:
    """Return the condition that the codes of a complaint match or once matched."""
    now = Q(**_now(where, rules))
    once = Exists(EarlierCodes.objects.filter(now, reference=OuterRef("reference")))
    return now | Q(once)


def by_week(where: CodePattern, problem: str, ends: date, weeks: int, rules: Rules) -> list[int]:
    """Return the complaints of a pattern or problem in each of the weeks before a day, oldest
    first."""
    now = Q(**_now(where, rules))
    bound = Exists(
        ProblemComplaint.objects.filter(reference=OuterRef("reference"), problem=problem)
    )
    first = ends - timedelta(weeks=weeks)
    rows = _received(first, weeks, where.unit, rules)
    zone = rules.policy.setting(where.unit, "zone")
    day = TruncDate("received_at", tzinfo=zone_of(zone.value if zone else rules.policy.zone))
    counts = [0] * weeks
    by_day = rows.filter(now | Q(bound)).annotate(day=day).values_list("day").order_by()
    for on, number in by_day.annotate(number=Count("reference")):
        counts[min((on - first).days // 7, weeks - 1)] += number
    return counts
