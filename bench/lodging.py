"""Lodging over HTTP through the API, durable, eight people at once, as `amends serve` serves it.

The load generator and the database share the machine with the server. CPU is that of the web
processes, per request. The bare line is one transaction that inserts one row, by eight writers.

A complaint with all that follows is measured of this tree and of an earlier commit (`before`), in
turns: CPU of web, worker and database until it is acknowledged, sealed and indexed.
"""

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
from contextlib import suppress
from pathlib import Path
from statistics import median

from .before import COMMIT, tree
from .figures import Figure, Scale, percentile
from .ground import ROOT, installation
from .lodged import below, stat_of

AIMS = {"sqlite": 120, "postgresql": 200}
SHARES = {"sqlite": 0.42, "postgresql": 0.21}
"""Aims of issue 25: what a complaint with all that follows costs, as a share of what it cost
before."""
TURNS = 3
PEOPLE = 8


def measure(scale: Scale) -> list[Figure]:
    """Requests per second, p95, CPU and memory."""
    from django.db import connection
    from tests.records import organization as org
    from tests.walks.killing import token_of

    from .acts import _spread

    bare, _ = _spread("bare", (1, PEOPLE), scale.of(5, 1))
    token = token_of(org.COUNTER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "amends", "serve", "--with-worker", "--port", str(port)],
        cwd=ROOT,
        env=os.environ,
        start_new_session=True,
    )
    try:
        _ready(port)
        _lodge_for(1, port, token)
        before = _cpu(server.pid)
        seconds = scale.of(20, 4)
        took = _lodge_for(seconds, port, token)
        cpu = (_cpu(server.pid) - before) / len(took) * 1000
        largest = max(_memory(pid) for pid in _web(server.pid))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    return [
        Figure("lodging over HTTP", len(took) / seconds, "/s", bare, AIMS[connection.vendor]),
        Figure("lodging over HTTP, p95", percentile(took, 95), "ms", least=False),
        Figure("lodging over HTTP, CPU of the web", cpu, "ms a request", least=False),
        Figure("memory of a web process", largest, "MB", aim=150, least=False),
        *_with_all_that_follows(connection.vendor, scale),
    ]


def _with_all_that_follows(engine: str, scale: Scale) -> list[Figure]:
    """The row of this tree beside that of the commit before, each the median of its turns."""
    with tree() as earlier:
        turns = [
            (_lodged(engine, earlier, scale), _lodged(engine, ROOT, scale))
            for _ in range(scale.of(TURNS, 1))
        ]
    spent = [[sum(one[kind] for kind in _SPENT if kind in one) for one in turn] for turn in turns]
    before, now = (median(costs) for costs in zip(*spent, strict=True))
    what = "lodging with worker until all is acknowledged, sealed, indexed"
    note = f"median of {len(turns)} turns; before: {COMMIT[:8]}"
    memory = max(now["worker memory"] for _, now in turns)
    share = max(now["worker share"] for _, now in turns)
    shared = f"{share:.0f} MB if memory in common with other processes is shared out"
    aim = SHARES[engine]
    return [
        Figure(what, now, "CPU ms a complaint", bare=before, least=False, note=note),
        Figure(f"{what}, share of before", now / before, "", aim=aim, least=False),
        Figure("memory of a worker", memory, "MB", aim=150, least=False, note=shared),
    ]


_SPENT = ("server", "database")


def _lodged(engine: str, root: Path, scale: Scale) -> dict[str, float]:
    """What `lodged.py` measures of one tree in a new installation."""
    with installation(engine) as given:
        given["PYTHONPATH"] = os.pathsep.join((str(root / "src"), str(root)))
        command = [sys.executable, str(ROOT / "bench" / "lodged.py"), str(scale.of(400, 100))]
        done = subprocess.run(command, env=given, cwd=root, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _lodge_for(seconds: float, port: int, token: str) -> list[float]:
    took: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds

    def person(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until and not failed:
            body = json.dumps(
                {
                    "channel": "phone",
                    "narrative": "The heating has been cold for a week.",
                    "complainant": {"name": f"Nora {number}", "email": f"nora{number}@example.org"},
                }
            )
            began = time.perf_counter()
            connection.request(
                "POST",
                "/api/v1/complaints",
                body,
                {
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {token}",
                    "Idempotency-Key": secrets.token_hex(16),
                },
            )
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 201:
                failed.append(f"{answer.status}: {told[:300]!r}")
                return
            took.append(time.perf_counter() - began)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(failed[0])
    return took


def _ready(port: int) -> None:
    for _ in range(300):
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _web(parent: int) -> list[int]:
    """The web processes; of an earlier version the server and all below it but the worker."""
    pids = below(parent)
    named = [pid for pid in pids if Path(f"/proc/{pid}/comm").read_text() == "amends web\n"]
    lines = ((pid, Path(f"/proc/{pid}/cmdline").read_bytes()) for pid in pids)
    return named or [pid for pid, line in lines if b"\0worker\0" not in line]


def _cpu(parent: int) -> float:
    """Seconds of processor that the web processes have used."""
    ticks = 0
    for pid in _web(parent):
        fields = stat_of(pid)
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0
