"""Keeping the facts current: the complaints whose rows changed, or all of them after a change of
the rules that facts depend on."""

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from django.db import close_old_connections, transaction

from amends.core.framework.adoption.rulebook import NothingAdopted, Rules
from amends.core.improvement.fact_rows import depends_on, facts
from amends.core.improvement.facts import SNAPSHOTS
from amends.handling import reading, rules
from amends.handling.streams import History
from amends.jobs import duties
from amends.jobs.steps import steps
from amends.journal import store as journal
from amends.register import replica, sweeps
from amends.register.models import FactKey, FigureResult
from amends.vault.storage import Unavailable

from . import snapshots, store
from .delta import Taken

_log = logging.getLogger("amends.facts")

EVERY = 20.0
"""Seconds between two looks of the worker at what changed."""
_HOUR = 3_600.0
_AT_ONCE = 200
"""Complaints folded together."""
_MOST = 20_000
"""Complaints whose facts are written in one commit, unless all are."""
_EVERY_ONE = 100_000_000
SMALL = 500
"""Up to how many changed complaints a page waits for."""

type Due = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the facts are behind: how many complaints have to be written, and when the facts were
    last written (None: never). `whole` is whether all complaints have to be written again."""

    complaints: int
    whole: bool
    written: datetime | None


def lag(*, now: datetime, at_most: int = SMALL + 1) -> Lag:
    """Return how far the facts are behind; complaints are counted up to `at_most`."""
    version = store.version()
    whole = _outdated(version, rules.rules_at(now))
    counted = sweeps.references if whole else sweeps.facts_due
    return Lag(len(counted(at_most=at_most)), whole, None if version is None else as_of(version))


def as_of(version: int) -> datetime:
    """Return when a version of the facts was written."""
    at: int = store.info(version)["timestamp"]
    return datetime.fromtimestamp(at / 1000, tz=UTC)


def refresh(*, now: datetime, whole: bool = False) -> int:
    """Write the facts of the complaints that changed; returns how many. With `whole`, or if the
    rules changed or there are none yet, of all. Does nothing while another process does it, or
    the bucket of the facts does not answer."""
    try:
        in_force = rules.rules_at(now)
    except NothingAdopted:
        return 0
    try:
        with store.writing():
            return _refresh(in_force, now, whole=whole)
    except (store.Busy, Taken, Unavailable):
        return 0


def before_reading(*, now: datetime) -> int | None:
    """Return the version of the facts that a page reads, after writing a few complaints; None if
    there are no facts yet. More than `SMALL` are left to the worker, also after a change of the
    rules: until then pages show the figures before, with their date."""
    behind = lag(now=now)
    if behind.complaints <= SMALL and (behind.complaints or behind.whole):
        refresh(now=now)
    return store.version()


def _outdated(version: int | None, in_force: Rules) -> bool:
    """Return whether all facts have to be written: there are none, they are from other rules, or of
    a journal that was replaced by an older one."""
    if version is None:
        return True
    info = store.info(version)
    other = info["rules"] != digest(in_force)
    return other or int(info["journalPosition"]) > journal.position()


def digest(in_force: Rules) -> str:
    """Return a digest of the rules that facts depend on."""
    return hashlib.sha256(repr(depends_on(in_force)).encode()).hexdigest()


def _refresh(in_force: Rules, now: datetime, *, whole: bool) -> int:
    whole = whole or _outdated(store.version(), in_force)
    current = snapshots.current(in_force)
    if whole:
        sweeps.facts_all_due()
    due = sweeps.facts_due(at_most=_EVERY_ONE if whole else _MOST)
    version = store.version()
    before = {} if whole or version is None else store.info(version)
    touched = snapshots.touched([reference for reference, _ in due])
    old = [name for name in SNAPSHOTS if before.get(name) != current[name] or name in touched]
    if not due and not whole and not old:
        return 0
    info = {
        "journalPosition": journal.position(),
        "rules": digest(in_force),
        "engineInfo": "amends",
        **current,
    }
    whole_tables = {name: tuple(snapshots.rows(name, in_force)) for name in old}
    while not _written(due, in_force, whole_tables, whole=whole, info=info, now=now):
        pass  # a writer was cut off before: the tables that were behind have caught up
    return len(due)


def _written(
    due: Due,
    in_force: Rules,
    whole_tables: Mapping[str, Sequence[Any]],
    *,
    whole: bool,
    info: Any,
    now: datetime,
) -> bool:
    with store.change() as change:
        months, month_of = set[str](), dict[str, str]()
        for name, rows in whole_tables.items():
            change.snapshot(name, rows)
        for batch in batched(due, _AT_ONCE):
            with replica.reads() if whole else nullcontext():
                histories = reading.several([reference for reference, _ in batch])
            for reference, month, moved in _add(change, histories, in_force):
                months |= {month, moved}
                month_of[reference] = month
        complete = change.commit(months, whole=whole, info=info, now=now)
    if complete:
        FigureResult.objects.all().delete()
        for some in steps(due, at_most=_AT_ONCE):  # what is left is written again
            with transaction.atomic():
                _note_months({of: month_of[of] for of, _ in some if of in month_of})
                sweeps.facts_written(some)
    return complete


def _add(
    change: store.Change, histories: Mapping[str, History], in_force: Rules
) -> Iterator[tuple[str, str, str]]:
    """Add the facts of some complaints; yields each with its month, and the month before."""
    keys = _keys([of for of, history in histories.items() if history.state is not None])
    for reference, history in histories.items():
        if history.state is None:
            continue
        key, before = keys[reference]
        rows = facts(history.state, history.entries, in_force, key)
        change.add(rows)
        month = f"{rows.complaint.received_on:%Y-%m}"
        yield reference, month, before or month


def _keys(references: Collection[str]) -> Mapping[str, tuple[int, str]]:
    """Return key and month of each complaint; a new random key is stored before its first use, so
    that a process that is cut off leaves no second one."""
    stored = FactKey.objects.in_bulk(references)
    new = [
        FactKey(reference=reference, key=secrets.randbits(63), month="")
        for reference in references
        if reference not in stored
    ]
    FactKey.objects.bulk_create(new)
    return {row.reference: (row.key, row.month) for row in (*stored.values(), *new)}


def _note_months(month_of: Mapping[str, str]) -> None:
    references: dict[str, list[str]] = {}
    for reference, month in month_of.items():
        references.setdefault(month, []).append(reference)
    for month, its in references.items():
        for batch in batched(its, _AT_ONCE):
            FactKey.objects.filter(reference__in=batch).exclude(month=month).update(month=month)


def keep(stop: threading.Event) -> None:
    """Refresh the facts every few seconds until stopped, and remove old files once an hour. Runs in
    a thread of the worker, so that it delays no letter and no deadline."""
    swept, failing = 0.0, ""
    while not stop.wait(EVERY):
        now = datetime.now(UTC)
        try:
            if duties.take("facts"):
                refresh(now=now)
            if time.monotonic() - swept > _HOUR:
                swept = time.monotonic()
                store.sweep(before=now - timedelta(hours=1))
            failing = ""
        except Exception as problem:  # noqa: BLE001 (the next round tries again)
            if failing != (failing := type(problem).__name__):
                _log.warning("the facts are not current: %s", failing)
        finally:
            close_old_connections()
