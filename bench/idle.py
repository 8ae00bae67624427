"""What all processes cost while nothing happens: `amends serve --with-worker`, and beside it, as
with `make run`, an empty organisation with its own two processes.

The journal has 50,000 entries and then 500,000, nearly all of them poured in and sealed, and one
complaint for nine entries, nearly all drawn in bulk. CPU seconds are those of the whole process
trees, from `/proc`, after what was poured in has been worked off.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import batched
from pathlib import Path
from random import Random

from django.db import connection

from amends.journal import log
from amends.journal.models import Entry
from amends.register.models import Deadline, Row, Unread

from . import filling
from .figures import Figure, Scale
from .ground import ROOT
from .pouring import pour

FOUNDS = False
WATCHED = 60.0
"""Seconds of each measurement."""
SETTLED, _STILL = 0.5, 4
"""CPU seconds in fifteen below which nothing is worked off any longer, if it is so several times:
meanwhile the database may be busy."""
_TICKS = os.sysconf("SC_CLK_TCK")
_COLUMNS = ("stream", "version", "kind", "body", "recorded", "previous", "digest")


def measure(scale: Scale) -> list[Figure]:
    """CPU seconds a minute at each size."""
    log.open_log(host="bench.example", demo=False, now=datetime.now(UTC))
    filling.JOURNALLED = 100
    filling.found_organization()
    return [
        Figure(
            f"idle, all processes, {size:,} entries",
            _at(size),
            "CPU s a minute",
            aim=1,
            least=False,
        )
        for size in ((5_000,) if scale.quick else (50_000, 500_000))
    ]


def _at(size: int) -> float:
    _fill(size)
    connection.close()
    with tempfile.TemporaryDirectory() as own, _serving({}), _serving(_empty(own)):
        before, still, last = _used(), 0, time.monotonic() + 600
        while still < _STILL and time.monotonic() < last:
            time.sleep(15)
            used = _used()
            still = still + 1 if used - before < SETTLED else 0
            before = used
        before = _used()
        time.sleep(WATCHED)
        return (_used() - before) * 60 / WATCHED


def _fill(size: int) -> None:
    """Fill the register and the journal up to so many entries. What has no journal says nothing."""
    random = Random(size)
    filling.fill(size // 9 - Row.objects.count(), random=random, words=False)
    Deadline.objects.update(speaks_at=None)
    Unread.objects.update(speaks_at=None)
    Row.objects.update(facts_due=False)
    recorded = "2026-11-01T00:00:00.000000Z"
    for numbers in batched(range(Entry.objects.count(), size), 10_000):
        rows = (
            (f"poured/{n}", 1, "Poured", "{}", recorded, "", sha256(b"%d" % n).hexdigest())
            for n in numbers
        )
        pour("journal_entry", _COLUMNS, rows)
    log.sequence(now=datetime.now(UTC), signer=log.signer())


def _empty(own: str) -> dict[str, str]:
    return {"AMENDS_DATA": own, "DATABASE_URL": (Path(own) / "amends.sqlite3").as_uri()}


@contextmanager
def _serving(given: Mapping[str, str]) -> Iterator[None]:
    """`amends serve --with-worker` on a free port, until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "amends", "serve", "--migrate", "--with-worker", "--port"]
    running = subprocess.Popen(
        [*words, str(port)],
        cwd=ROOT,
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as trial:
                if not trial.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.2)
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait()


def _used() -> float:
    """Return the CPU seconds of all processes below this one, and of those of them that ended."""
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[1])
        used[pid] = sum(map(int, fields[11:15])) / _TICKS

    def ours(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == os.getpid():
                return True
        return False

    return sum(seconds for pid, seconds in used.items() if ours(pid))
