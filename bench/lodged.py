"""What a complaint costs until it is acknowledged, sealed and indexed: CPU of web, worker and
database together, of one tree of the program.

`lodging.py` runs it for this tree and for another one in the same minutes:
`python bench/lodged.py COUNT`, with the tree's `src` and tests on the path.
"""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

PEOPLE = 8
WARM = 60


def main(count: int) -> None:
    """Print CPU milliseconds a complaint by kind of process, and the memory of the worker (MB)."""
    import django

    django.setup()
    from tests.records import organization as org
    from tests.walks.killing import token_of

    from amends.journal import log

    log.open_log(host="bench.example", demo=False, now=org.BEGAN)
    org.found_organization()
    token = token_of(org.COUNTER)
    with _running() as (server, port):
        kinds = {"server": server, **_database()}
        _lodge(WARM, port, token)
        _all_done()
        before = {kind: _used(pid) for kind, pid in kinds.items()}
        began = time.monotonic()
        _lodge(count, port, token)
        _all_done()
        found = {kind: (_used(pid) - before[kind]) / count * 1000 for kind, pid in kinds.items()}
        found["seconds"] = time.monotonic() - began
        found["worker memory"] = max(_peak(pid) for pid in below(server))
        if not found["worker memory"]:
            raise SystemExit("no worker below the server, so its memory is not known")
        found["worker share"] = max(_share(pid) for pid in below(server) if _peak(pid))
    print(json.dumps(found))


@contextlib.contextmanager
def _running() -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("-m", "amends", "serve", "--with-worker", "--port", str(port))
    server = subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    break
            time.sleep(0.1)
        yield server.pid, port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _lodge(count: int, port: int, token: str) -> None:
    numbers, lock = iter(range(count)), threading.Lock()

    def person() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            address = f"nora{number}.{secrets.token_hex(4)}@example.org"
            body = {
                "channel": "phone",
                "narrative": f"The heating of flat {number} has been cold for a week.",
                "complainant": {"name": f"Nora {number}", "email": address},
            }
            headers = {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": secrets.token_hex(16),
            }
            connection.request("POST", "/api/v1/complaints", json.dumps(body), headers)
            answer = connection.getresponse()
            if answer.status != 201:
                raise SystemExit(f"{answer.status}: {answer.read()[:300]!r}")
            answer.read()

    threads = [threading.Thread(target=person) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _all_done() -> None:
    """Wait until no job is due and every entry is sealed."""
    from amends.jobs import read
    from amends.journal import log

    while read.is_due_since(datetime.now(UTC)) or log.waits():
        time.sleep(0.2)


def _database() -> dict[str, int]:
    """The server process of the database, if it has one."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    return {"database": int(stat_of(backend)[1])}


def stat_of(pid: int) -> list[str]:
    text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return text.rpartition(")")[2].split()


def below(parent: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pid = int(path.name)
            children.setdefault(int(stat_of(pid)[1]), []).append(pid)
    found = [parent]
    for pid in found:
        found += children.get(pid, ())
    return found


def _used(parent: int) -> float:
    """CPU seconds of a process, of all below it, and of those of them that ended."""
    ticks = 0
    for pid in below(parent):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, stat_of(pid)[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    """The largest size of a worker so far, in MB; 0 for other processes."""
    named = Path(f"/proc/{pid}/comm").read_text(encoding="ascii") == "amends worker\n"
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    if not named and b"\0worker\0" not in command:
        return 0
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(x.split()[1]) / 1024 for x in text.splitlines() if x.startswith("VmHWM:"))


def _share(pid: int) -> float:
    """What a process has in memory now, with its share of what it has in common with others."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(x.split()[1]) / 1024 for x in text.splitlines() if x.startswith("Pss:"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
