"""Reports as they are opened: one that was frozen, or of a period for a reader as of now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.reports.content import ReportContent, read
from amends.core.improvement.reports.frozen import Frozen, Reports
from amends.core.values import Day, Moment
from amends.handling.access import Countable
from amends.handling.kinds.report import reports
from amends.journal import adopted_texts, log
from amends.journal.log import State

from ..facts import refresh
from ..month import version_for
from ..spans import Span
from .gathering import gathered


@dataclass(frozen=True, slots=True)
class Opened:
    """A report: its content, the content of the report before it, when it was made and when its
    facts were written; `every` and `lists` as in `Countable`.

    A frozen one has its entry, the bytes of its content, and what its measures count; another one
    has the newest checkpoint.
    """

    content: ReportContent
    last: ReportContent | None
    made: Moment
    as_of: Moment
    every: bool = True
    lists: bool = False
    frozen: Frozen | None = None
    text: str = ""
    definitions: Mapping[str, str] = field(default_factory=dict)
    sealed: State | None = None


def opened(first: Day) -> Opened | None:
    """Return the frozen report of the month that begins on a day; None if there is none. Raises
    `Damaged` if its figures are not those that were frozen."""
    all_reports = reports()
    frozen = all_reports.of(first)
    if frozen is None:
        return None
    text = adopted_texts.text_of(frozen.report.sha256)
    return Opened(
        read(text),
        _content(all_reports.before(first)),
        made=frozen.at,
        as_of=frozen.report.facts_at,
        frozen=frozen,
        text=text,
        definitions=json.loads(adopted_texts.text_of(frozen.report.definitions)),
    )


def live(reader: Countable, span: Span, rules: Rules, now: Moment) -> Opened:
    """Return the report of a period for a reader as of now. Raises `NotAPeriod`, `NoFacts`."""
    version = version_for(now)
    return Opened(
        gathered(reader, span, rules, version, now),
        _content(reports().before(span.first)) if reader.every else None,
        made=now,
        as_of=refresh.as_of(version),
        every=reader.every,
        lists=reader.lists,
        sealed=_sealed(),
    )


def newest(reports: Reports) -> ReportContent | None:
    """Return the content of the newest report; None if there is none."""
    return _content(reports.frozen[-1] if reports.frozen else None)


def _content(frozen: Frozen | None) -> ReportContent | None:
    return read(adopted_texts.text_of(frozen.report.sha256)) if frozen else None


def _sealed() -> State | None:
    try:
        state = log.state()
    except log.NotOpened:
        return None
    return state if state.note else None
