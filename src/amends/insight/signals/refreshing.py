"""Computing the findings: by the worker after new entries, at most every few minutes."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.signals import recurrence
from amends.core.improvement.signals.near_identical import grouped
from amends.core.improvement.signals.recurrence import Found, Pattern
from amends.handling.rules import rules_at
from amends.journal.models import Entry
from amends.register.models import Row
from amends.register.queries import counting

from . import new_words, standing, texts
from .counting import MEMBERS, WEEK, Counts, counts, members
from .making import key_of, made
from .models import Finding, Kind, Pair, State, Text

ALARMS = 1.0
"""False alarms a month to which each search is calibrated."""
FEW = 100
"""Complaints a year below which repeats are listed and nothing is compared."""
REST = timedelta(minutes=3)
"""The shortest time between two computations."""
_LATEST = timedelta(hours=6)
"""After this time everything is computed again, because weeks pass."""
_SHARE = 20
"""A computation rests at least this many times as long as it took."""
_RECENT = recurrence.WINDOWS[-1] * WEEK
"""In which time one of the texts of a group was received."""
_CALIBRATED = timedelta(days=7)
_GONE = timedelta(days=90)


def few_complaints(now: datetime) -> bool:
    """Return whether there are too few complaints in 12 months for figures."""
    last = state()
    if last is not None and last.year >= FEW:
        return False  # what was few when it was computed may not be so any longer
    return counting().filter(received_at__gte=now - timedelta(days=365))[:FEW].count() < FEW


def state() -> State | None:
    """Return what the last computation knew; None before the first."""
    return State.objects.first()


def refresh(*, now: datetime) -> int:
    """Compute the findings if something was recorded since the last time and the rest is over;
    return how many there are, or 0. One query if there is nothing to do."""
    before = state()
    position = _position(before, now)
    if position is None or not _claimed(before, now):
        return 0
    return compute(now=now, position=position)


def compute(*, now: datetime, position: int = 0) -> int:
    """Compute the findings now; return how many there are."""
    began = time.monotonic()
    rules = rules_at(now)
    texts.catch_up(now=now)
    numbers = counts(rules, now)
    fields = _calibrated(numbers, now) if numbers.year >= FEW else {}
    findings = list(_found(numbers, fields, rules, now))
    with transaction.atomic():
        list(State.objects.select_for_update())  # an erasure removes members before or after
        first_found = dict(Finding.objects.values_list("key", "found_at"))
        findings = list(_with_texts(findings))
        for finding in findings:
            finding.found_at, finding.computed_at = first_found.get(finding.key, now), now
            finding.save()
        Finding.objects.filter(computed_at__lt=now - _GONE).delete()
        fields |= {
            "computed_at": now,
            "claimed_at": now,
            "position": position,
            "year": numbers.year,
            "weeks": len(numbers.every),
            "took_ms": round((time.monotonic() - began) * 1000),
        }
        State.objects.update_or_create(id=1, defaults=fields)
    standing.reopen_problems(findings, now=now)
    return len(findings)


def _with_texts(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings without the complaints whose texts were erased while they were computed."""
    for finding in findings:
        if finding.kind != Kind.codes:
            left = Text.objects.filter(reference__in=finding.members).exclude(piece="")
            kept = set(left.values_list("reference", flat=True))
            finding.members = [reference for reference in finding.members if reference in kept]
            if len(finding.members) < texts.LEFT:
                continue
        yield finding


def _position(before: State | None, now: datetime) -> int | None:
    """Return the last entry of the journal if it is time to compute again, else None."""
    if before is not None:
        rest = max(REST, timedelta(milliseconds=before.took_ms * _SHARE))
        if now - before.claimed_at < rest:
            return None
    last: int = Entry.objects.aggregate(last=Max("id"))["last"] or 0
    if before is None:
        return last or None
    fresh = last > before.position or now - before.computed_at >= _LATEST
    return last if fresh else None


def _claimed(before: State | None, now: datetime) -> bool:
    if before is None:
        begun = {"computed_at": now, "claimed_at": now}
        _, made = State.objects.get_or_create(id=1, defaults=begun)
        return made
    mine = State.objects.filter(id=1, claimed_at=before.claimed_at)
    return mine.update(claimed_at=now) == 1


def _calibrated(numbers: Counts, now: datetime) -> dict[str, object]:
    """Return the threshold, computed again once a week, and what could be seen in each category."""
    before, fields = state(), dict[str, object]()
    if before and before.calibrated_on and numbers.today - before.calibrated_on < _CALIBRATED:
        fields["threshold"] = threshold = before.threshold
    else:
        fields["threshold"] = threshold = recurrence.calibrated(numbers.series, ALARMS)
        fields["calibrated_on"] = numbers.today
    fields["seen_from"] = dict(_seen_from(numbers, threshold))
    return fields


def _seen_from(numbers: Counts, threshold: float) -> Iterator[tuple[str, tuple[float, int]]]:
    if len(numbers.every) < recurrence.WINDOWS[-1] + recurrence.NEEDED:
        return
    scatters = recurrence.dispersions(numbers.series)
    for pattern, weeks in numbers.series.items():
        if pattern == Pattern(pattern.category):
            usual = 4 * recurrence.usual(recurrence.baseline_of(weeks))
            least = recurrence.smallest(weeks, scatters[pattern.shape], threshold)
            yield pattern.category, (round(usual, 1), least)


# --- findings ---


def _found(
    numbers: Counts, fields: dict[str, object], rules: Rules, now: datetime
) -> Iterator[Finding]:
    """Yield what is found. With few complaints a year only texts are compared: `fields` is
    empty."""
    covered: list[frozenset[str]] = []
    if fields:
        threshold = float(str(fields["threshold"]))
        for rising in recurrence.found(numbers.series, threshold):
            finding = _of_codes(rising, numbers, rules, now)
            inside = frozenset(finding.members)
            if not any(len(inside & o) > len(inside | o) / 2 for o in covered):
                covered.append(inside)
                yield finding
    yield from _of_texts(rules, now)
    if fields:
        yield from new_words.findings(covered, fields, rules, now)


def _of_codes(rising: Found, numbers: Counts, rules: Rules, now: datetime) -> Finding:
    rows = members(rising.pattern, rules, weeks=rising.rise.window, today=numbers.today)
    what = " ".join(f"{name}={code}" for name, code in sorted(rising.pattern.parts))
    pattern = rising.pattern
    finding = made(Kind.codes, key_of(Kind.codes, what), rows, rules)
    finding.category, finding.product = pattern.category, pattern.product
    finding.unit, finding.field, finding.value = pattern.unit, pattern.field, pattern.value
    finding.window, finding.observed = rising.rise.window, rising.rise.observed
    finding.expected, finding.surprise = rising.rise.expected, rising.rise.surprise
    finding.weeks = numbers.series[pattern][-recurrence.YEAR :]
    return finding


def _of_texts(rules: Rules, now: datetime) -> Iterator[Finding]:
    """Yield the groups of nearly the same text with three recent complaints at least."""
    recent = Row.objects.filter(received_at__gte=now - _RECENT).values("reference")
    joined = set(Pair.objects.filter(reference__in=recent).values_list("reference", "other"))
    joined |= set(Pair.objects.filter(other__in=recent).values_list("reference", "other"))
    for group in grouped(joined):
        if len(group) >= texts.LEFT:
            rows = list(Row.objects.filter(reference__in=group).order_by("-received_at")[:MEMBERS])
            if sum(row.received_at >= now - _RECENT for row in rows) >= texts.LEFT:
                yield made(Kind.text, key_of(Kind.text, rows[-1].reference), rows, rules)
