"""The month on one page from the facts of 100,000 complaints: for a reader who sees every number
and for one from whom small numbers are hidden, counted for the first time and again; and how long
the facts take to write. Counted from the register, as before, the page took 420 ms."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from .figures import Figure, Scale, percentile, timed
from .filling import LAST, UNITS, YEARS, _carried, found_organization

AIM = 100
COLD = 1_000
FOUNDS = False
"""The register brings an organization of fifty units."""
_FOLDS = 400
_BEFORE = 420.0
"""Milliseconds that the page took at 100,000 complaints when it was counted from the register."""


def measure(scale: Scale) -> list[Figure]:
    """95th percentiles."""
    from amends.handling import rules
    from amends.handling.access import Countable
    from amends.insight import spans
    from amends.insight.reports.opened import live
    from amends.register import queries
    from amends.register.models import FigureResult

    found_organization()
    count = scale.of(100_000, 10_000)
    wrote = timed(lambda: write(count))
    in_force = rules.rules_at(LAST)
    span = spans.before(spans.read("", in_force, LAST), in_force, LAST)

    def page(*, every: bool) -> None:
        countable = Countable(queries.existing(), lists=True, every=every)
        live(countable, span, in_force, LAST)

    def uncached() -> None:
        FigureResult.objects.all().delete()
        page(every=True)

    page(every=True)
    note = f"{count:,} complaints; the month {span.text} with the two it is compared with"
    figures = [Figure("facts written, all at once", wrote, "s", note=f"{count:,} complaints")]
    asked = (
        ("with every number, without kept results", uncached, COLD),
        ("with every number", lambda: page(every=True), AIM),
        ("with small numbers hidden", lambda: page(every=False), AIM),
    )
    for what, question, aim in asked:
        question()
        took = percentile([timed(question) for _ in range(scale.of(20, 5))], 95)
        figures.append(
            Figure(
                f"the month on one page {what}, p95", took, "ms", aim=aim, least=False, note=note
            )
        )
    ratio = _BEFORE / figures[2].value
    figures.append(Figure("how much faster than from the register", ratio, "times"))
    return figures


def write(count: int) -> None:
    """Write the facts of so many complaints, drawn from those of a few."""
    from amends.handling import rules
    from amends.insight.facts import refresh, store

    in_force = rules.rules_at(LAST)
    with store.writing(), store.change() as change:
        for one in drawn(count, Random("facts")):
            change.add(one)
        change.snapshot("appointment", ())
        change.snapshot("action", ())
        info = {"journalPosition": 0, "rules": refresh.digest(in_force)}
        change.commit((), whole=True, info=info, now=LAST)


def drawn(count: int, random: Random, back: timedelta = YEARS) -> Iterator[Any]:
    """Yield the facts of so many complaints under the keys from 0 on, received within a time."""
    from amends.core.improvement.fact_rows import facts
    from amends.handling import reading, rules

    in_force = rules.rules_at(LAST)
    folds = [c for c in _carried([False] * _FOLDS, random) if not c.sealed_triage]
    entries = reading.several([c.reference for c in folds])
    known = [facts(c, entries[c.reference].entries, in_force, 1) for c in folds]
    for key in range(count):
        one, unit = random.choice(known), random.choice(UNITS)
        begins = LAST.date() - timedelta(days=random.randrange(back.days))
        shift = begins - one.complaint.received_on
        yield replace(
            one,
            complaint=_moved(one.complaint, key, unit, shift),
            **{
                name: tuple(_moved(row, key, unit, shift) for row in getattr(one, name))
                for name in ("issue", "step", "remedy", "money")
            },
        )


def _moved(row: Any, key: int, unit: str, shift: timedelta) -> Any:
    named = ((name, getattr(row, name)) for name in _names(type(row)))
    days = {name: value + shift for name, value in named if isinstance(value, date)}
    return replace(row, key=key, unit=unit, **days)


@cache
def _names(of: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(of))
