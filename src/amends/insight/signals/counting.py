"""Complaints by week and pattern: the one place from which signals get their numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.vocabulary import FieldType
from amends.core.improvement.signals.recurrence import BASELINE, WINDOWS, YEAR, Pattern
from amends.core.principles.calendars import zone_of
from amends.register.models import OwnFact, Row
from amends.register.queries import counting

MOST_WEEKS = YEAR + WINDOWS[-1] + BASELINE + 16
WEEK = timedelta(days=7)
_CODES = ("category", "product", "unit")
MEMBERS = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """Complaints by week for each pattern, the oldest first; the last week ends on `today`."""

    series: dict[Pattern, list[int]]
    every: list[int]
    """All complaints together."""
    today: date

    @property
    def year(self) -> int:
        """Complaints of the last 52 weeks."""
        return sum(self.every[-YEAR:])


def counts(rules: Rules, now: datetime) -> Counts:
    """Count the complaints of the last 120 weeks, or since the first one. Two grouped queries."""
    today = rules.day_of(None, now)
    first = counting().aggregate(first=Min("received_at"))["first"]
    since = now if first is None else first
    weeks = min(MOST_WEEKS, (now - since).days // 7 + 1)
    series: dict[Pattern, list[int]] = defaultdict(lambda: [0] * weeks)
    for pattern, day, number in _by_day(rules, now - weeks * WEEK):
        at = weeks - 1 - (today - day).days // 7
        if 0 <= at < weeks:
            series[pattern][at] += number
    every = series.pop(Pattern(), [0] * weeks)
    return Counts(dict(series), every, today)


def _by_day(rules: Rules, since: datetime) -> Iterator[tuple[Pattern, date, int]]:
    """Yield the numbers of each pattern and day, the empty pattern for all complaints."""
    zone = zone_of(rules.policy.zone)
    rows = counting().filter(received_at__gte=since)
    by_day = rows.annotate(day=TruncDate("received_at", tzinfo=zone)).order_by()
    for row in by_day.values("day", *_CODES).annotate(number=Count("reference")):
        codes = _today(rules, row)
        for pattern in (Pattern(), *_patterns(*codes)):
            yield pattern, row["day"], row["number"]
    for row, field, value in _chosen(rules, by_day):
        category = rules.policy.counted_as("categories", row["category"])
        for own in {Pattern(category, field=field, value=value), Pattern("", "", "", field, value)}:
            yield own, row["day"], 1


def _chosen(rules: Rules, rows: QuerySet[Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield each complaint with each choice in a custom field."""
    own = rules.policy.own_fields
    fields = [field.code for field in own if field.type is FieldType.code and not field.retired]
    chosen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    facts = OwnFact.objects.filter(field__in=fields).exclude(value="")
    for reference, field, value in facts.values_list("reference", "field", "value").iterator():
        chosen[reference].append((field, value))
    if chosen:
        for row in rows.values("reference", "day", "category"):
            for field, value in chosen.get(row["reference"], ()):
                yield row, field, value


def _today(rules: Rules, row: dict[str, Any]) -> tuple[str, str, str]:
    policy = rules.policy
    category = policy.counted_as("categories", row["category"])
    return category, policy.counted_as("products", row["product"]), row["unit"]


def _patterns(category: str, product: str, unit: str) -> Iterable[Pattern]:
    """Return the patterns of a complaint with these codes, each once."""
    every = (
        Pattern(category, product, unit),
        Pattern(category),
        Pattern(category, product),
        Pattern(category, unit=unit),
        Pattern(product=product, unit=unit),
    )
    return [
        pattern for pattern in dict.fromkeys(every) if pattern.category or len(pattern.parts) == 2
    ]


def members(pattern: Pattern, rules: Rules, *, weeks: int, today: date) -> list[Row]:
    """Return the complaints of a pattern in the weeks up to a day, newest first, at most 500."""
    policy = rules.policy
    first = today - weeks * WEEK + timedelta(days=1)
    since = datetime.combine(first, time.min, zone_of(policy.zone))
    rows = counting().filter(received_at__gte=since)
    if pattern.category:
        rows = rows.filter(category__in=policy.alike("categories", pattern.category))
    if pattern.product:
        rows = rows.filter(product__in=policy.alike("products", pattern.product))
    if pattern.unit:
        rows = rows.filter(unit=pattern.unit)
    if pattern.field:
        facts = OwnFact.objects.filter(field=pattern.field, value=pattern.value)
        rows = rows.filter(reference__in=facts.values("reference"))
    return list(rows.order_by("-received_at", "reference")[:MEMBERS])
