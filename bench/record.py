"""Verifying the record, entries per second, and what the worker does per complaint beside it.

An entry is counted when its digest, its link, its leaf and the digest of every piece it names are
checked. The bare line reads the same rows of entries, leaves and pieces, and checks nothing.
"""

import time
from datetime import UTC, datetime

from .figures import Figure, Scale, timed
from .taking_over import take_over


def measure(scale: Scale) -> list[Figure]:
    """Sealing, verifying, proving, rebuilding and indexing."""
    from amends.handling import indexing, proving, redrawing
    from amends.journal import log, store, verify

    count = scale.of(20_000, 2_000)
    take_over(count)
    now = datetime.now(UTC)
    began = time.perf_counter()
    sealed = log.sequence(now=now, signer=log.signer())
    sealing = sealed / (time.perf_counter() - began)
    began = time.perf_counter()
    report = verify.verify(pieces=proving._pieces)
    verifying = report.entries / (time.perf_counter() - began)
    _demand(report.clean and report.unsealed == 0, "the record is not whole")
    bare = report.entries / timed(_read)
    rebuilding = count / timed(lambda: redrawing.rebuild(now=now))
    _demand(not list(redrawing.differences(now=now)), "the register differs")
    streams = list(store.streams("complaint/"))[: scale.of(2_000, 200)]
    began = time.perf_counter()
    for stream in streams:
        indexing.index(stream, up_to=100)
    words = len(streams) / (time.perf_counter() - began)
    note = f"{report.entries:,} entries"
    return [
        Figure("verify with vault digests", verifying, "entries/s", bare, 30_000, note=note),
        Figure("sealing into the log", sealing, "entries/s"),
        Figure("rebuild of taken-over rows", rebuilding, "complaints/s", aim=1_000),
        Figure("words indexed, one by one", words, "complaints/s"),
    ]


_ENTRIES = """
    SELECT stream, version, kind, body, recorded, previous, digest, l."index", l.hash
    FROM journal_entry AS e LEFT JOIN journal_leaf AS l ON l.entry_id = e.id
    ORDER BY stream, version
"""
_PIECES = "SELECT id, digest, salt, text, ciphertext FROM vault_piece ORDER BY id"


def _read() -> None:
    from django.db import connection

    for statement in (_ENTRIES, _PIECES):
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            while cursor.fetchmany(2_000):
                pass


def _demand(whole: bool, otherwise: str) -> None:
    if not whole:
        raise SystemExit(otherwise)
