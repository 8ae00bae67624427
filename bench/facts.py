"""Insights over the facts of many complaints (`--rows`, ten million for the figures that are
published): each page in a web process of its own, opened first without and then with kept results,
with the memory of the process; and what writing 10,000 changed complaints costs. "Cold" is with the
libraries loaded and nothing kept: no figure, no picture.

The facts are copies of those of 20,000 complaints under other keys, put into the files and the log
of the tables directly. The register has few complaints, so that what a page reads from it is not
measured here.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

from .figures import Figure, Scale, memory, peak_memory, processor, timed
from .filling import LAST, YEARS, found_organization
from .ground import ROOT
from .insight import drawn, write

FOUNDS = False
"""The facts are those of an organization of fifty units."""
SEED = 20_000
"""Complaints whose facts are copied."""
CHANGED = 10_000
PAGES = {
    "overview": "insights/",
    "overview of a year": "insights/?period=52w",
    "a share": "insights/k05/",
    "a share by category": "insights/k05/?by=category&period=12m",
    "a time": "insights/k21/",
    "every measure": "insights/measures/",
    "month": "insights/month/",
}
WARM, COLD = 0.3, 1.0
BEFORE, AFTER, MOST = 150.0, 250.0, 400.0


def measure(scale: Scale) -> list[Figure]:
    """Seconds of processor and on the wall, and megabytes."""
    count = fill(scale)
    note = f"{count:,} complaints"
    figures: list[Figure] = []
    processes = []
    for name, address in PAGES.items():
        found = _in_own_process(address, scale.of(7, 3))
        processes.append(found)
        for how, aim in (("first in its process", None), ("cold", COLD), ("warm", WARM)):
            wall = f"{note}; {found[f'{how} wall']:.3g} s on the wall"
            figures.append(Figure(f"{name}, {how}", found[how], "CPU s", None, aim, False, wall))
    for what, aim in (("before", BEFORE), ("after", AFTER), ("at most", MOST)):
        most = max(one[what] for one in processes)
        figures.append(Figure(f"web process, {what} Insights", most, "MB", None, aim, False))
    for what, back in (("of 3 months", timedelta(days=60)), ("of every month", YEARS)):
        took = _changed(back)
        name = f"{CHANGED:,} changed complaints {what} written"
        figures.append(Figure(name, took, "CPU s", None, 1.0, False, note))
    return figures


def fill(scale: Scale) -> int:
    """Make the organization and the facts; return of how many complaints."""
    from django.core.management import call_command

    from amends.register.models import Row

    call_command("collectstatic", interactive=False, verbosity=0)
    found_organization()
    count = scale.rows or scale.of(1_000_000, 8_000)
    seed = min(SEED, count // 2)
    write(seed)
    Row.objects.update(facts_due=False)  # their facts are there
    _copy(count // seed, seed)
    return count // seed * seed


def _copy(times: int, seed: int) -> None:
    """Commit a version in which every complaint is there so many times, each under its own key and
    a few days apart."""
    from amends.core.improvement.facts import OF_COMPLAINTS, TABLES
    from amends.insight.facts import delta, engine, store

    version = store.version()
    assert version is not None
    with engine.connect(store.folder()) as database:
        database.execute("SET memory_limit = '2GB'")
        for name, row in TABLES.items():
            place = store.folder() / name
            files = delta.state(place, version).files if name in OF_COMPLAINTS else ()
            added = []
            for file in files:
                columns = ", ".join(
                    f'"{one}" + copy * {seed} AS "{one}"' if one == "key" else f'"{one}"'
                    for one in delta.columns_of(row)
                )
                rows = (
                    f"SELECT {columns} FROM {engine.source(place, [file], row)}, "
                    f"range({times}) AS copies(copy) ORDER BY key"
                )
                target = f"{file[:7]}_copied.parquet"
                ((number,),) = database.execute(
                    f"COPY ({rows}) TO '{place / target}' (FORMAT PARQUET, COMPRESSION ZSTD)"
                ).fetchall()
                added.append(delta.Added(target, number))
            delta.commit(
                place,
                version + 1,
                columns=None,
                added=added,
                removed=files,
                info=_info(version),
                now=LAST,
            )
    store.sweep(before=LAST.replace(year=LAST.year + 10))


def _info(version: int) -> dict[str, Any]:
    """Return what the commit of a version says of its journal and rules."""
    from amends.insight.facts import store

    known = store.info(version)
    return {name: known[name] for name in ("journalPosition", "rules")}


def _changed(back: timedelta) -> float:
    """Return the seconds for writing some changed complaints that were received within a time."""
    from amends.insight.facts import store

    known = store.version()
    assert known is not None
    there = list(drawn(CHANGED, Random("changed"), back))
    months = {f"{one.complaint.received_on:%Y-%m}" for one in there}

    def work() -> None:
        with store.writing(), store.change() as change:
            for one in there:
                change.add(one)
            change.commit(months, whole=False, info=_info(known), now=LAST)

    return processor(work)


def _in_own_process(address: str, times: int) -> dict[str, float]:
    code = (
        f"import django; django.setup(); from bench.facts import page; page({address!r}, {times})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"AMENDS_BASE_URL": "http://testserver"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def page(address: str, times: int) -> None:
    """Open a page for the first time in this process and then again, and print what it took."""
    from tests.doors import desk_people as desk
    from tests.records import organization as org

    from amends.desk.insight import overview

    overview.applies = lambda now: False
    client = desk.seated(org.REPRESENTATIVE)
    desk.read(client, "")
    found = {"before": memory()}
    walls: dict[str, list[float]] = {}
    for how in ("first in its process", "cold", *["warm"] * times):
        if how != "warm":
            _forget()
        its = walls.setdefault(how, [])
        cost = processor(lambda its=its: its.append(timed(lambda: desk.read(client, address))))
        found[how] = min(cost, found.get(how, cost))
    found |= {f"{how} wall": median(its) for how, its in walls.items()}
    print(json.dumps(found | {"after": memory(), "at most": peak_memory()}))


def _forget() -> None:
    """Let nothing be kept of figures and pictures."""
    from amends.insight.charts import stored
    from amends.insight.facts import engine
    from amends.register.models import FigureResult

    FigureResult.objects.all().delete()
    engine._Kept.of = None
    for picture in stored._folder().glob("*.svg"):
        picture.unlink()
