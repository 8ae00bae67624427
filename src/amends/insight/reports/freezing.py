"""Freezing the report of each month once it is over, by the worker."""

import logging
from datetime import date, datetime, timedelta
from typing import ClassVar

from amends.core.framework.adoption.rulebook import NothingAdopted, Rules
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.reports.content import written
from amends.core.improvement.reports.frozen import FREEZE, ReportFrozen
from amends.core.streams import REPORT
from amends.core.values import Id
from amends.handling.access import Countable
from amends.handling.commands import Batch, Command
from amends.handling.kinds.report import reports
from amends.handling.perform import transaction_of_acts, write
from amends.handling.rules import rules_at
from amends.journal import adopted_texts
from amends.journal import store as store_of_entries
from amends.register import queries

from .. import spans
from ..facts import refresh, store
from ..spans import Span
from .gathering import definitions, gathered

_log = logging.getLogger("amends.reports")

REST = timedelta(hours=6)
"""How long after the end of a month its report is frozen, so that what was done on its last day is
recorded."""


class _Done:
    """The month whose report this process has seen."""

    first: ClassVar[date | None] = None


def tick(*, now: datetime) -> int:
    """Freeze the report of the last month, once; returns how many reports were frozen. Asking
    twice, or from two workers, freezes none twice."""
    try:
        in_force = rules_at(now)
        span = last_month(in_force, now)
        end = in_force.day_begins(None, span.last + timedelta(days=1))
        rules_at(end)
    except NothingAdopted:
        return 0  # there was no organization yet
    if _Done.first == span.first or now < end + REST:
        return 0
    if reports().of(span.first) is None:
        if not _current(end, now):
            return 0
        try:
            freeze(span, in_force, now)
        except Exception as problem:  # noqa: BLE001 (letters and deadlines go on)
            _log.warning("the report is not frozen: %s", type(problem).__name__)
            return 0
    _Done.first = span.first
    return 1


def freeze(span: Span, rules: Rules, now: datetime) -> int:
    """Freeze the report of a month that is over; returns how many entries that added. Raises
    FileNotFoundError without facts."""
    version = store.version()
    if version is None:
        raise FileNotFoundError(store.folder())
    every = Countable(queries.existing(), lists=False, every=True)
    content = gathered(every, span, rules, version, now, freezing=True)
    with transaction_of_acts():
        store_of_entries.lock([REPORT.prefix])
        if reports().of(span.first) is not None:
            return 0  # another worker was first, and no text is stored that no entry names
        frozen = ReportFrozen(
            span.first,
            span.last,
            version,
            refresh.as_of(version),
            Id(adopted_texts.adopt_text(written(content))),
            Id(adopted_texts.adopt_text(definitions(content))),
        )
        command = Command(REPORT.prefix, FREEZE, frozen)
        return write([Batch(now, SYSTEM_ACTOR, (command,))]).entries


def last_month(rules: Rules, now: datetime) -> Span:
    """Return the last month that is over."""
    today = rules.day_of(None, now)
    return spans.before(spans.month(today.year, today.month, rules, now), rules, now)


def _current(end: datetime, now: datetime) -> bool:
    """Return whether the facts contain everything of a month that ended then."""
    behind = refresh.lag(now=now, at_most=1)
    if behind.whole or behind.written is None:
        return False
    return behind.complaints == 0 or behind.written >= end + REST
