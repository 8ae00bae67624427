"""Acts per second through `perform`, one writer and eight; p50 and p99.

Each writer carries complaints of their own from receipt to a finished investigation, as the web
processes of `amends serve` would: one process with eight threads on SQLite, two with four on
PostgreSQL. The bare line is one transaction that inserts one row and updates one, by the same
driver, with as many writers. Single acts are compared with those of an earlier commit (`earlier`).
"""

import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from typing import Any

from . import earlier
from .figures import Figure, Scale, percentile

AIM = 300


def measure(scale: Scale) -> list[Figure]:
    """Rates and percentiles."""
    from django.db import connection

    seconds = scale.of(10, 2)
    several = (2, 4) if connection.vendor == "postgresql" else (1, 8)
    figures = []
    for title, shape in (("one writer", (1, 1)), ("eight writers", several)):
        bare, _ = _spread("bare", shape, seconds / 2)
        rate, took = _spread("acts", shape, seconds)
        aim = AIM if title == "eight writers" and connection.vendor == "postgresql" else None
        figures += [
            Figure(f"acts, {title}", rate, "/s", bare=bare, aim=aim),
            Figure(f"acts, {title}, p50", percentile(took, 50), "ms", least=False),
            Figure(f"acts, {title}, p99", percentile(took, 99), "ms", least=False),
        ]
    return [*figures, *earlier.measure(scale)]


def _spread(kind: str, shape: tuple[int, int], seconds: float) -> tuple[float, list[float]]:
    """The writers of all processes together; the rate is over the time that was given."""
    from django.db import connection

    processes, threads = shape
    if kind == "bare":
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id TEXT PRIMARY KEY, body TEXT)")
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(processes)
    with context.Pool(processes, _arrive, (gate,)) as pool:
        found = pool.starmap(_process, [(kind, threads, seconds)] * processes, chunksize=1)
    took = [one for part in found for one in part]
    return len(took) / seconds, took


class _Gate:
    """Where the processes wait for each other."""

    all_here: Barrier


def _arrive(gate: Barrier) -> None:
    _Gate.all_here = gate


def _process(kind: str, threads: int, seconds: float) -> list[float]:
    """One process of writers; they begin when all processes have started, however long it took."""
    import django

    django.setup()
    work = {"acts": _acts, "bare": _bare}[kind]
    with ThreadPoolExecutor(threads) as pool:
        gate = threading.Barrier(threads, action=_Gate.all_here.wait)
        parts = [pool.submit(work, gate, seconds) for _ in range(threads)]
        return [one for part in parts for one in part.result()]


def _acts(gate: threading.Barrier, seconds: float) -> list[float]:
    from django.db import connection
    from tests.records import organization as org

    from amends.core.framework.people.authority import PUBLIC_ACTOR
    from amends.core.framework.policy.commitments import Grade
    from amends.core.operation.acts.assessment import Assess
    from amends.core.operation.acts.communication import Message, Note
    from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
    from amends.core.operation.events import Finding
    from amends.core.values import Code
    from amends.handling.commands import Command
    from amends.handling.lodging import lodge
    from amends.handling.perform import perform
    from amends.handling.streams import stream_of

    rep, han = org.acting(org.REPRESENTATIVE), org.acting(org.HANDLER)
    low = Grade.low
    path: list[tuple[str, Any, Any]] = [
        ("assess", rep, Assess(low, False, low, low, False, True)),
        ("assign", rep, Assign(org.HANDLER)),
        ("note", han, Note("Called the caretaker; the boiler is old.")),
        ("message", han, Message(1, "We are looking into it.")),
        ("record-finding", han, RecordFinding(1, Finding.upheld, "The boiler was cold.")),
        ("finish-investigation", han, FinishInvestigation()),
    ]
    took: list[float] = []
    gate.wait()
    end = time.time() + seconds
    while time.time() < end:
        started = time.perf_counter()
        lodged = lodge(org.complaint(), actor=PUBLIC_ACTOR, now=datetime.now(UTC))
        took.append(time.perf_counter() - started)
        stream = stream_of(lodged.reference)
        for act, actor, given in path:
            if time.time() >= end:
                break
            started = time.perf_counter()
            command = Command(stream, Code(act), given)
            perform([command], actor=actor, now=datetime.now(UTC))
            took.append(time.perf_counter() - started)
    connection.close()
    return took


def _bare(gate: threading.Barrier, seconds: float) -> list[float]:
    import secrets

    from django.db import connection, transaction

    body, mine = "x" * 600, secrets.token_hex(8)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [mine, body])
    took = []
    gate.wait()
    end = time.time() + seconds
    while time.time() < end:
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [secrets.token_hex(8), body])
            cursor.execute("UPDATE bench_bare SET body = %s WHERE id = %s", [body, mine])
        took.append(time.perf_counter() - started)
    connection.close()
    return took
