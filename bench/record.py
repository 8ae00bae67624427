"""Verifying the record, entries per second, and what the worker does per complaint beside it.

An entry is counted when its digest, its link, its leaf and the digest of every piece it names are
checked. The bare line reads the same rows of entries, leaves and pieces, and checks nothing.
"""

import time
from datetime import UTC, datetime
from itertools import batched

from .figures import Figure, Scale, timed
from .taking_over import take_over


def measure(scale: Scale) -> list[Figure]:
    """Sealing, verifying, rebuilding and indexing: complaints as people lodge and assess them,
    then rows that were taken over, each of which seals nine pieces in two entries."""
    from amends.handling.projections import indexing
    from amends.journal import store
    from amends.site import worker

    count = scale.of(10_000, 1_000)
    lodged(count)
    figures = _checked("lodged and assessed", count, aim=30_000)
    take_over(count)
    figures += _checked("these and as many taken over", 2 * count)
    streams = list(store.streams("complaint/"))[: scale.of(2_000, 200)]
    began = time.perf_counter()
    for batch in batched(streams, worker.INDEXED_AT_ONCE):
        indexing.index_many(dict.fromkeys(batch, 100))
    words = len(streams) / (time.perf_counter() - began)
    return [*figures, Figure("words indexed, as the worker does", words, "complaints/s")]


def _checked(what: str, count: int, *, aim: float | None = None) -> list[Figure]:
    from amends.handling import reprojecting, rules
    from amends.handling.projections import comparing
    from amends.journal import log, verify
    from amends.maintenance import verification

    now = datetime.now(UTC)
    began = time.perf_counter()
    sealed = log.sequence(now=now, signer=log.signer())
    sealing = sealed / (time.perf_counter() - began)
    began = time.perf_counter()
    report = verify.verify(pieces=verification._Pieces())
    verifying = report.entries / (time.perf_counter() - began)
    _demand(report.clean and report.unsealed == 0, "the record is not whole")
    bare = report.entries / timed(_read)
    rebuilding = count / timed(lambda: reprojecting.rebuild(now=now))
    found = comparing.complaints(rules.rules_at(now), now)
    _demand(all(one.older for one in found), "the register differs")  # not indexed yet
    note = f"{report.entries:,} entries, {_pieces():,} pieces"
    return [
        Figure(f"verify, {what}", verifying, "entries/s", bare, aim, note=note),
        Figure(f"sealing, {what}", sealing, "entries/s"),
        Figure(f"rebuild, {what}", rebuilding, "complaints/s", aim=1_000),
    ]


def lodged(count: int) -> None:
    """Complaints through the pen, many to a transaction."""
    from tests.records import organization as org

    from amends.core.framework.people.authority import PUBLIC_ACTOR
    from amends.core.framework.policy.commitments import Grade
    from amends.core.operation.acts.assessment import Assess
    from amends.core.values import Code
    from amends.handling.commands import Command
    from amends.handling.kinds.complaint import RECEIVE
    from amends.handling.lodging import fresh_references
    from amends.handling.perform import perform
    from amends.handling.streams import stream_of

    low, rep = Grade.low, org.acting(org.REPRESENTATIVE)
    six = Assess(low, False, low, low, False, True)
    for batch in batched(range(count), 100):
        now = datetime.now(UTC)
        streams = [stream_of(one) for one in fresh_references(len(batch))]
        perform(
            [Command(s, RECEIVE, org.complaint()) for s in streams], actor=PUBLIC_ACTOR, now=now
        )
        perform([Command(s, Code("assess"), six) for s in streams], actor=rep, now=now)


def _pieces() -> int:
    from amends.vault.models import Piece

    return Piece.objects.count()


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
