"""Everything drawn anew in another process equals what was drawn act by act, row for row.

Complaints are acted on at random through the pen, while policies are adopted, people come, move
and leave, and the worker does what is due (`tests.walks.living`). Every table of the register, the
search index and the pictures of personnel are compared. The bare line reads the same entries and
draws nothing.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from random import Random
from typing import Any

from .figures import Figure, Scale, timed
from .ground import ROOT

FOUNDS = False
"""The walker brings an organization of its own."""

SEED = "rebuild"

type Pictures = dict[str, list[tuple[Any, ...]]]


def measure(scale: Scale) -> list[Figure]:
    """Complaints per second, and rows that differ between the two pictures (0)."""
    from tests.walks.living import Living
    from tests.walks.pen import found_sample

    from amends.handling import reprojecting, rules
    from amends.handling.projections import (
        comparing,
        indexing,
    )
    from amends.journal import log, store

    found_sample(host="bench.example")
    world = Living(Random(SEED))
    began = time.perf_counter()
    world.live(complaints=scale.of(5_000, 60), changes=scale.of(40, 8))
    acting = world.acts / (time.perf_counter() - began)
    log.sequence(now=world.now, signer=log.signer())
    live = pictures()
    found = comparing.complaints(rules.rules_at(world.now), world.now)
    stale = [*(one for one in found if not one.older), *world.left()]  # not indexed yet
    _rebuild_elsewhere(world.now)
    other: list[object] = [*stale, *unlike(live, pictures())]
    for one in other[:40]:
        print("UNLIKE", one)
    count = len(live["register_row"])
    drawing = count / timed(lambda: reprojecting.rebuild(now=world.now))
    words = count / timed(indexing.rebuild)
    bare = count / timed(lambda: [store.read_many(s) for s in _streams()])
    changes = ", ".join(f"{number} {name}" for name, number in sorted(world.changed.items()))
    acts = f"{world.acts:,} acts on {count:,} complaints; {changes}"
    rows = ", ".join(f"{len(held):,} {name}" for name, held in live.items())
    return [
        Figure("random acts, with all that follows from them", acting, "acts/s", note=acts),
        Figure("rebuild of randomly acted complaints", drawing, "/s", bare, 1_000),
        Figure("words indexed anew", words, "complaints/s"),
        Figure(
            "rows unlike when rebuilt elsewhere",
            len(other),
            "",
            aim=0,
            least=False,
            note=rows,
        ),
    ]


def pictures() -> Pictures:
    """Every row that is drawn from the journal, by table, whole and in one order; numbers that a
    table gives by itself apart."""
    from django.apps import apps
    from django.db import connection

    found: Pictures = {}
    with connection.cursor() as cursor:
        for model in [*apps.get_app_config("register").get_models(), *_of_people()]:
            columns = [f.column for f in model._meta.concrete_fields if not _counted(f)]
            if model._meta.db_table == "register_document" and connection.vendor == "postgresql":
                columns.append("tokens")
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {listed} FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = sorted(cursor.fetchall(), key=str)
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_index"
                " USING fts5vocab(main, register_index, instance)"
            )
            cursor.execute("SELECT term, doc FROM words_of_index")
            found["register_index"] = sorted(cursor.fetchall())
            cursor.execute("DROP TABLE temp.words_of_index")
    return found


def unlike(live: Pictures, rebuilt: Pictures) -> list[tuple[str, str, str]]:
    """The rows that stand in one of the pictures only, or oftener in one: table, which, row."""
    found = []
    for name in sorted(live.keys() | rebuilt.keys()):
        here, there = _texts(live.get(name, [])), _texts(rebuilt.get(name, []))
        found += [(name, "live", row) for row in sorted((here - there).elements())]
        found += [(name, "rebuilt", row) for row in sorted((there - here).elements())]
    return found


def _texts(rows: Sequence[tuple[Any, ...]]) -> Counter[str]:
    return Counter(map(str, rows))


def _of_people() -> Iterator[Any]:
    from amends.people import models

    yield from (models.Person, models.Role, models.Absence)


def _counted(field: Any) -> bool:
    return field.get_internal_type() in ("AutoField", "BigAutoField")


def _streams() -> Iterator[tuple[str, ...]]:
    from amends.journal import store

    return batched(store.streams("complaint/"), 200)


def _rebuild_elsewhere(now: datetime) -> None:
    """In a new process: personnel, register and words of the search index."""
    subprocess.run(
        [sys.executable, "-m", "bench.rebuilding", now.isoformat()],
        cwd=ROOT,
        env=os.environ,
        check=True,
    )


def main(words: list[str]) -> None:
    """Draws everything anew as of a moment."""
    import django

    django.setup()
    from amends.handling import reprojecting
    from amends.handling.projections import indexing

    reprojecting.rebuild(now=datetime.fromisoformat(words[0]))
    indexing.rebuild()


if __name__ == "__main__":
    main(sys.argv[1:])
