"""How long visitors wait for SQLite's one writer.

First each background job runs alone on a register that it has work for, and every transaction that
can write is measured from its first lock to its end, with the place in the code that began it. Then
eight visitors lodge over HTTP while another process rebuilds the register without a rest. Times of
transactions are processor seconds of the thread, since the machine may do something else.
"""

import gc
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from .figures import Figure, Scale, percentile
from .ground import ROOT
from .lodging import PEOPLE, _lodge_for, _ready

LONGEST = 200
"""Milliseconds for which background work may hold the lock."""
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_ANY_PORT = count(23_871)


@dataclass
class Holds:
    """Transactions that could write, each with its processor seconds and who began it."""

    found: list[tuple[float, str]] = field(default_factory=list)
    _began: float | None = None

    def begin(self) -> None:
        self._began = time.thread_time()

    def end(self) -> None:
        if self._began is not None:
            self.found.append((time.thread_time() - self._began, _place()))
            self._began = None


def measure(scale: Scale) -> list[Figure]:
    """The longest hold of each job, then the waits of visitors while the register is rebuilt."""
    from django.db import connection
    from tests.records import organization as org
    from tests.walks.killing import token_of

    if connection.vendor != "sqlite":
        return []
    number = scale.rows or scale.of(3_000, 300)
    figures = list(_alone(number))
    token, port = token_of(org.COUNTER), next(_ANY_PORT)
    words = [sys.executable, "-m", "amends", "serve", "--with-worker", "--port", str(port)]
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ, start_new_session=True)
    try:
        _ready(port)
        _lodge_for(1, port, token)
        quiet = _lodge_for(scale.of(20, 5), port, token)
        with _rebuilding():
            took = _lodge_for(scale.of(30, 8), port, token)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    note = f"{PEOPLE} visitors, {number:,} complaints rebuilt again and again; 0 errors"
    return [
        *figures,
        Figure("lodging beside nothing, p95", percentile(quiet, 95), "ms", least=False),
        Figure("lodging beside a rebuild, p95", percentile(took, 95), "ms", least=False, note=note),
        Figure("lodging beside a rebuild, longest", max(took) * 1000, "ms", None, 30_000, False),
    ]


def _alone(number: int) -> Iterator[Figure]:
    for name, work in _jobs(number):
        gc.collect()
        gc.freeze()  # as the processes of the program do: a collection looks at new objects only
        with _watched() as holds:
            work()
        longest, place = max(holds.found, default=(0.0, "wrote nothing"))
        note = f"{len(holds.found):,} transactions; {place}"
        print(f"… {name}: {longest * 1000:,.0f} ms, {note}", file=sys.stderr, flush=True)
        yield Figure(f"lock held by {name}", longest * 1000, "ms", None, LONGEST, False, note)


def _jobs(number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every job of the worker and every command that writes in the background, in an order in which
    each has something to do."""
    from tests.records import organization as org

    from amends.handling import reprojecting
    from amends.handling.deadlines import recounting
    from amends.handling.projections import indexing
    from amends.insight.facts import refresh
    from amends.insight.reports import freezing
    from amends.insight.signals import refreshing, texts
    from amends.journal import log
    from amends.register import sweeps
    from amends.site import alerts, clock, worker
    from amends.vault import keys, sealing

    now = datetime.now(UTC)
    yield "visitors' acts", lambda: [org.lodged() for _ in range(number)]
    yield "sealing", lambda: log.sequence(now=now, signer=log.signer())
    yield "jobs", lambda: [None for _ in iter(lambda: worker.make_round("bench", now=now), 0)]
    yield "deadlines", lambda: [None for _ in iter(lambda: clock.tick(now=now), 0)]
    yield "reminders", lambda: clock.remind(now=now)
    yield "outdating", sweeps.outdate
    yield "reprojecting", lambda: reprojecting.reproject(sweeps.references(at_most=number), now=now)
    yield "deadlines anew", lambda: recounting.recount(now=now)
    yield "facts", lambda: refresh.refresh(now=now)
    yield "signals' texts", lambda: texts.catch_up(now=now)
    yield "signals", lambda: refreshing.compute(now=now)
    yield "reports", lambda: freezing.tick(now=now)
    yield "alerts", lambda: (alerts.look(now=now), alerts.look_at_records(now=now))
    yield "sweeps", lambda: worker._sweep(now + timedelta(days=400))
    yield "rotating keys", lambda: (keys.rotate(now=now), sealing.end_retired(now=now))
    yield "rebuild", lambda: reprojecting.rebuild(now=now)
    yield "rebuild of the index", indexing.rebuild


@contextmanager
def _watched() -> Iterator[Holds]:
    """Watch this thread's connection: transactions, and statements outside of one."""
    from django.db import connection, connections

    holds, wrapped = Holds(), type(connections["default"])
    begin, commit, roll_back = (
        wrapped._start_transaction_under_autocommit,
        wrapped._commit,
        wrapped._rollback,
    )

    def begun(self: Any) -> None:
        begin(self)
        holds.begin()

    def ended(after: Callable[[Any], None]) -> Callable[[Any], None]:
        def end(self: Any) -> None:
            try:
                after(self)
            finally:
                holds.end()

        return end

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        alone = not connection.in_atomic_block and sql.lstrip().upper().startswith(_WRITES)
        if alone:
            holds.begin()
        try:
            return execute(sql, params, many, context)
        finally:
            if alone:
                holds.end()

    wrapped._start_transaction_under_autocommit = begun
    wrapped._commit, wrapped._rollback = ended(commit), ended(roll_back)
    try:
        with connection.execute_wrapper(statement):
            yield holds
    finally:
        wrapped._start_transaction_under_autocommit = begin
        wrapped._commit, wrapped._rollback = commit, roll_back


def _place() -> str:
    ours = (one for one in reversed(traceback.extract_stack()) if "src/amends/" in one.filename)
    found = next(ours, None)
    if found is None:
        return "elsewhere"
    return f"{Path(found.filename).stem}.{found.name}"


@contextmanager
def _rebuilding() -> Iterator[None]:
    """Another process that rebuilds the register until the end, without a rest."""
    code = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime\n"
        "from amends.handling import reprojecting\n"
        "while True: reprojecting.rebuild(now=datetime.now(UTC))\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ)
    try:
        time.sleep(5)  # it has loaded everything
        yield
    finally:
        other.terminate()
        other.wait()
