"""The findings that a reader is shown, as codes, days and numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import sees_every_number
from amends.core.framework.people.personnel import Person
from amends.core.improvement.suppression import linked
from amends.core.values import Code, Id
from amends.handling import access
from amends.handling.improvement import visibility
from amends.register import queries
from amends.register.queries import Rows

from .. import counting
from . import new_words, refreshing, standing
from .models import Finding, Kind
from .standing import Standing

LEAST_SEEN = 3
"""Complaints of a finding that a reader can open before it is shown to them."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: `observed` complaints in the last `window` weeks, where `expected` thousandths
    of one are usual. `observed` is null where small numbers are hidden, and `problem` if the reader
    may not see it. `complaints` are those that the reader can open, the newest first, and `words`
    what is new in them."""

    key: Id
    kind: Code
    category: Code | None
    product: Code | None
    unit: Code | None
    field: Code | None
    value: Code | None
    window: int
    observed: int | None
    expected: int
    first_on: date
    last_on: date
    found_at: datetime
    standing: Standing
    problem: Id | None
    words: tuple[str, ...]
    complaints: tuple[Id, ...]


CODES = ("category", "product", "unit", "field", "value")
COLUMNS = tuple(field.name for field in fields(FindingLine) if field.name != "words")
"""What a line of CSV has. Words are text, which leaves only with a page that logs its reading."""


def current() -> list[Finding]:
    """Return the findings of the last computation, the most surprising first; none in an
    organisation so small that each repeat is listed instead."""
    state = refreshing.state()
    if state is None or state.year < refreshing.FEW:
        return []
    rows = Finding.objects.filter(computed_at=state.computed_at)
    return list(rows.order_by("-surprise", "key"))


def shown_to(
    findings: Sequence[Finding], visible: Rows, *, every: bool
) -> dict[Finding, list[str]]:
    """Return the findings that a reader is shown, with the references of their complaints that the
    reader can open: at least `LEAST_SEEN`, unless they see `every` number."""
    rows = queries.by_references(visible, {r for finding in findings for r in finding.members})
    seen = {finding: [r for r in finding.members if r in rows] for finding in findings}
    return {finding: refs for finding, refs in seen.items() if every or len(refs) >= LEAST_SEEN}


def lines(person: Person, rules: Rules, now: datetime) -> Iterator[FindingLine]:
    """Yield the findings that a member of staff is shown, as `current` has them."""
    every = sees_every_number(person)
    shown = shown_to(current(), access.visible(person, rules), every=every)
    decided = standing.decided(shown)
    problems = visibility.visible_problems(person, rules).values_list("id", flat=True)
    visible = set(problems.filter(id__in={outcome.problem for outcome in decided.values()}))
    for finding, references in shown.items():
        of_words = finding.kind == Kind.words
        words = new_words.words_of(finding, references, now=now) if of_words else ()
        if of_words and not words:
            continue
        outcome = decided[finding.key]
        codes: dict[str, Any] = {
            name: Code(code) if (code := getattr(finding, name)) else None for name in CODES
        }
        yield FindingLine(
            key=Id(finding.key),
            kind=Code(finding.kind),
            **codes,
            window=finding.window,
            observed=counting.known(linked(finding.observed, len(references), every)),
            expected=round(1000 * finding.expected),
            first_on=finding.first_on,
            last_on=finding.last_on,
            found_at=finding.found_at,
            standing=outcome.standing,
            problem=Id(outcome.problem) if outcome.problem in visible else None,
            words=tuple(words),
            complaints=tuple(map(Id, references)),
        )
