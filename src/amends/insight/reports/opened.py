"""Opening frozen reports as they were written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.improvement.reports.content import ReportContent, read
from amends.core.improvement.reports.frozen import Frozen, Reports
from amends.core.values import Day
from amends.handling.kinds.report import reports
from amends.journal import adopted_texts


@dataclass(frozen=True, slots=True)
class Opened:
    """A frozen report: its content, the bytes of it, what its measures count, and the content of
    the report before it."""

    frozen: Frozen
    content: ReportContent
    text: str
    definitions: Mapping[str, str]
    last: ReportContent | None


def opened(first: Day) -> Opened | None:
    """Return the report of the month that begins on a day; None if there is none. Raises `Damaged`
    if its figures are not those that were frozen."""
    known = reports()
    frozen = known.of(first)
    if frozen is None:
        return None
    text = adopted_texts.text_of(frozen.report.sha256)
    definitions = json.loads(adopted_texts.text_of(frozen.report.definitions))
    before = known.before(first)
    last = read(adopted_texts.text_of(before.report.sha256)) if before else None
    return Opened(frozen, read(text), text, definitions, last)


def newest(known: Reports) -> ReportContent | None:
    """Return the content of the newest report; None if there is none."""
    if not known.frozen:
        return None
    return read(adopted_texts.text_of(known.frozen[-1].report.sha256))
