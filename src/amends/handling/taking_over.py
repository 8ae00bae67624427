"""Taking over an older register, many rows to a transaction; each complaint whole or not at all."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from django.conf import settings
from django.db import IntegrityError, transaction

from amends.core.framework.authority import IMPORT_ACTOR, Actor
from amends.core.operation.take_over import TakeOver
from amends.core.refusal import Refused
from amends.vault.rows import insert as keep_rows

from .lodging import fresh_references
from .mapping import Mapping, Problem, Row
from .models import Repeat
from .perform import TAKE_OVER, Scene, Step, write
from .streams import stream_of

AT_ONCE = 250
"""Complaints to a transaction: it keeps other writers of SQLite waiting for so long."""

type Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken over: its line, the field, and the reason."""

    line: int
    field: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of the rows."""

    taken: int = 0
    known: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows that were read."""
        return self.taken + self.known + len(self.bad)


@dataclass(frozen=True, slots=True)
class _Coming:
    line: int
    key: str
    given: TakeOver


def take_over_rows(
    rows: Iterable[tuple[int, Row]],
    mapping: Mapping,
    *,
    now: datetime,
    actor: Actor = IMPORT_ACTOR,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Take over (line, row) pairs. What came before under the same source and old reference is
    left as it is; what cannot be read or is refused is reported and stops nothing."""
    report = Report()
    for batch in batched(rows, AT_ONCE):
        coming = list(_fresh(batch, mapping, report, now=now))
        if not dry_run:
            _take(coming, report, actor=actor, now=now)
        else:
            report.taken += len(coming)
        if progress:
            progress(report.rows)
    return report


def _fresh(
    batch: Iterable[tuple[int, Row]], mapping: Mapping, report: Report, *, now: datetime
) -> Iterator[_Coming]:
    read: dict[str, _Coming] = {}
    for line, row in batch:
        try:
            given = mapping.take_over_of(row)
            if given.happened > now:
                raise Problem(mapping.received, "lies in the future")
        except Problem as problem:
            report.bad.append(BadRow(line, problem.field, problem.reason))
            continue
        key = _key(mapping.source, str(given.old_reference))
        if key in read:
            report.bad.append(BadRow(line, mapping.reference, "stands twice in this file"))
            continue
        read[key] = _Coming(line, key, given)
    there = Repeat.objects.filter(scope=_scope(mapping.source), key__in=list(read))
    known = set(there.values_list("key", flat=True))
    report.known += len(known)
    yield from (coming for key, coming in read.items() if key not in known)


def _take(coming: list[_Coming], report: Report, *, actor: Actor, now: datetime) -> None:
    """All in one transaction; if one is refused, one by one, so that only that one stays out."""
    if not coming:
        return
    try:
        _write(coming, actor=actor, now=now)
        report.taken += len(coming)
    except (Refused, ValueError, IntegrityError) as problem:
        if len(coming) == 1:
            if isinstance(problem, IntegrityError):
                report.known += 1  # another import took it over a moment ago
                return
            report.bad.append(BadRow(coming[0].line, _field(problem), _reason(problem)))
            return
        for one in coming:
            _take([one], report, actor=actor, now=now)


def _write(coming: list[_Coming], *, actor: Actor, now: datetime) -> None:
    streams = [stream_of(one) for one in fresh_references(len(coming))]
    source = coming[0].given.source
    with transaction.atomic(durable=True):
        keep_rows(
            Repeat,
            (
                (_scope(source), one.key, "", 200, stream.partition("/")[2], 1, now)
                for one, stream in zip(coming, streams, strict=True)
            ),
        )
        steps = tuple(
            Step(stream, TAKE_OVER, one.given) for one, stream in zip(coming, streams, strict=True)
        )
        write([Scene(now, actor, steps)])


def _scope(source: str) -> str:
    return f"import/{source}"


def _key(source: str, old_reference: str) -> str:
    """A keyed digest: an old reference may tell who somebody is."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"{source}\n{old_reference}".encode(), hashlib.sha256).hexdigest()


def _field(problem: Exception) -> str:
    return problem.guard if isinstance(problem, Refused) else "row"


def _reason(problem: Exception) -> str:
    return str(problem)
