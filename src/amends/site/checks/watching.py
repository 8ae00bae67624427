"""What `/readyz` answers: what a thread saw last, so that neither a slow database nor a slow disk
delays it."""

import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from django.db import connection, connections

from amends.governance import preparing
from amends.jobs import read as jobs
from amends.vault import storage

from .. import older_data
from ..monitoring.probes import Answer
from . import doctor

type Look = Callable[[], bool]

_log = logging.getLogger("amends.probes")

EVERY = 2.0
"""Seconds between two looks while someone asks."""
SELDOM = 8.0
"""Seconds between two looks while no one does."""
STALE = 10.0
"""Seconds after which a look counts no longer: then something does not answer at all."""
PATIENCE = 2
"""Seconds that a look waits for the database."""
LEAST_FREE = 200 * 2**20
"""Bytes below which a disk soon refuses complaints."""


def _free(least: int) -> bool:
    """Return whether every disk has more than these bytes left, and room for another file: one
    without inodes is as full."""
    folders = doctor.folders()
    disks = map(os.statvfs, folders)
    inodes_left = all(disk.f_favail or not disk.f_files for disk in disks)
    return inodes_left and min(shutil.disk_usage(folder).free for folder in folders) > least


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _schema_is_new_enough() -> bool:
    return older_data.of_this_version() <= older_data.applied()


LOOKED_AT_OTHERWISE = (doctor.database_answers, doctor.migrations_applied)
"""Checks of `doctor` that have a cheaper look here. `serve` refuses to start for each of them."""


def _otherwise_fit() -> bool:
    return doctor.unfit(apart_from=LOOKED_AT_OTHERWISE) is None


def _worker_seen() -> bool:
    now = datetime.now(UTC)
    last = preparing.last(preparing.WORKER, now=now)
    return last is not None and now - last < doctor.PATIENCE


def _jobs_done() -> bool:
    return not jobs.is_due_since(datetime.now(UTC) - doctor.PATIENCE)


def _folder_of_files_answers() -> bool:
    return storage.in_bucket() or storage.answers()


HERE: Mapping[str, Look] = {
    "disk": lambda: _free(LEAST_FREE),
    "files": _folder_of_files_answers,
}
"""What this host needs, by the code that names it in the body."""
IN_DATABASE: Mapping[str, Look] = {
    "database": _database_answers,
    "schema": _schema_is_new_enough,
    "unfit": _otherwise_fit,
}
"""What the database has to have; one that fails makes the next pointless."""
WARNINGS: Mapping[str, Look] = {
    "worker": _worker_seen,
    "jobs": _jobs_done,
    "disk": lambda: _free(doctor.LEAST_FREE),
    "files": storage.answers,
}
"""What someone has to see to. It makes no web process unready, because all would leave at once."""


def look() -> Answer:
    """Look at everything once, over the connection of this thread."""
    failed = [code for code, fine in HERE.items() if not _is_so(fine)]
    failed += [code for code, fine in IN_DATABASE.items() if not _is_so(fine)][:1]
    if failed:
        return 503, {"status": "not_ready", "failed": failed}
    return 200, {
        "status": "ok",
        "warnings": [c for c, fine in WARNINGS.items() if not _is_so(fine)],
    }


def _is_so(fine: Look) -> bool:
    try:
        return fine()
    except Exception:  # noqa: BLE001 (whatever went wrong, it is not so)
        return False


class Watch:
    """Looks again and again in a thread with a connection of its own."""

    def __init__(self) -> None:
        self._seen: Answer = (503, {"status": "starting"})
        self._asked = self._at = time.monotonic()
        self._thread: threading.Thread | None = None
        self._wake, self._ended = threading.Event(), False

    def start(self) -> None:
        """Begin to look, unless it has begun in this process."""
        if self._thread is None or not self._thread.is_alive():
            self._at = time.monotonic()
            self._thread = threading.Thread(target=self._run, name="probes", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End, and wait for the look that has begun."""
        self._ended = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def answer(self) -> Answer:
        """Return what was seen last; 503 if that is too long ago."""
        self.start()  # a server that forks leaves threads behind
        now = time.monotonic()
        if now - self._asked > STALE:
            self._wake.set()
        self._asked = now
        return self._seen if now - self._at <= STALE else (503, {"status": "stale"})

    def _run(self) -> None:
        _connect_for_itself()
        while not self._ended:
            self._wake.clear()
            seen = look()
            if seen[0] != self._seen[0]:
                level = logging.INFO if seen[0] == 200 else logging.WARNING
                _log.log(level, "readiness: %s", json.dumps(seen[1]))
            self._seen, self._at = seen, time.monotonic()
            if seen[0] != 200:
                connection.close()  # what broke stays broken
            recent = time.monotonic() - self._asked <= STALE
            self._wake.wait(EVERY if recent else SELDOM)
        connection.close()


def _connect_for_itself() -> None:
    """Give this thread a connection outside the pool, which gives up soon."""
    own = connections["default"].copy()
    options = own.settings_dict["OPTIONS"]
    own.settings_dict["CONN_MAX_AGE"] = None
    if own.vendor == "postgresql":
        options.pop("pool", None)
        milliseconds = PATIENCE * 1000
        options |= {"connect_timeout": PATIENCE, "tcp_user_timeout": milliseconds}
        options["options"] += f" -c statement_timeout={milliseconds}"
    else:
        options["timeout"] = PATIENCE
    connections["default"] = own
