"""Alerts: once a day the worker looks whether a new period of a criterion is not good enough, and
whether a governing record is overdue."""

import logging
from datetime import date, datetime

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.alerts import ALERT, RaiseRecordAlert, raise_alert
from amends.core.improvement.criteria.acts import RAISE, RaiseAlert
from amends.core.improvement.criteria.judging import alert_due
from amends.core.values import Code, Id
from amends.handling import fresh_ids
from amends.handling.commands import Command
from amends.handling.kinds.criterion import stream_of_code
from amends.handling.perform import perform, perform_one
from amends.handling.rules import rules_at
from amends.insight.criteria import Line, lines
from amends.insight.facts import refresh
from amends.insight.month import NoFacts, version_for
from amends.register import criteria as register
from amends.register import governing
from amends.register.models import GoverningRecord

_log = logging.getLogger("amends.alerts")


class _Looked:
    on: date | None = None
    at_records_on: date | None = None


def look(*, now: datetime) -> int:
    """Raise the alerts that are due, once a day; returns how many. Waits for facts of many
    complaints, which another thread writes. Asking twice, or from two workers, raises none twice,
    and what failed is tried again."""
    try:
        in_force = rules_at(now)
    except NothingAdopted:
        return 0
    today = in_force.day_of(None, now)
    if _Looked.on == today:
        return 0
    try:
        if refresh.lag(now=now).complaints > refresh.SMALL:
            return 0
        judged = lines(register.used(), in_force, version_for(now), now)
    except NoFacts:
        return 0
    except Exception as problem:  # noqa: BLE001 (letters and deadlines go on)
        _log.warning("criteria are not judged: %s", type(problem).__name__)
        return 0
    raised = [_raised(line, now) for line in judged]
    if None not in raised:
        _Looked.on = today
    return sum(number or 0 for number in raised)


def _raised(line: Line, now: datetime) -> int | None:
    """Raise the alert of a criterion if one is due; returns the number of entries, None if that
    failed."""
    due, judgement = alert_due(line.criterion, line.periods), line.judgement
    if due is None or judgement.value is None:
        return 0
    reason, since = due
    newest = line.periods[-1]
    payload = RaiseAlert(reason, newest.first, newest.last, judgement.value, judgement.among, since)
    stream = stream_of_code(line.criterion.code)
    try:
        command = Command(stream, RAISE, payload)
        return perform([command], actor=SYSTEM_ACTOR, now=now).entries
    except Exception as problem:  # noqa: BLE001 (one criterion is at fault; the others continue)
        _log.warning("alert of a criterion: %s", type(problem).__name__)
        return None


def look_at_records(*, now: datetime) -> int:
    """Tell who is above the owners of overdue governing records, once a day and once for each day
    that passed; returns how many alerts are new. Asking twice, or from two workers, raises none
    twice, and what failed is tried again the next day."""
    try:
        in_force = rules_at(now)
    except NothingAdopted:
        return 0
    today = in_force.day_of(None, now)
    if _Looked.at_records_on == today:
        return 0
    _Looked.at_records_on = today
    return sum(_raised_about(row, now) for row in governing.overdue(today))


def _raised_about(row: GoverningRecord, now: datetime) -> int:
    if row.due is None:
        return 0
    unit = Code(row.unit) if row.unit else None
    payload = RaiseRecordAlert(Id(row.id), Id(row.owner), row.due, unit)
    stream = f"{ALERT.prefix}{fresh_ids.derived(ALERT.prefix, row.id, row.due)}"
    try:
        return perform_one(stream, raise_alert, payload, actor=SYSTEM_ACTOR, now=now).entries
    except Exception as problem:  # noqa: BLE001 (one record is at fault; the others continue)
        _log.warning("alert of a record: %s", type(problem).__name__)
        return 0
