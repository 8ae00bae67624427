"""Import and undo in the background, a slice at a time, so that other jobs are not delayed and a
stopped worker loses nothing. Each complaint is imported completely or not at all."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from amends.core.framework.people.authority import Actor
from amends.core.values import Code, Id
from amends.handling import rules
from amends.imports.run import Course, Report, in_batches, surroundings
from amends.imports.undo import take_back, touched
from amends.jobs.queue import Claimed, NewJob, NotYet, queue

from .keeping import archive_of, corrected, drop_files, mapping_of, save, source_of
from .looking import table_of, zoned
from .models import ImportRun, Line, State
from .parsing import NotRead
from .sources import Interrupted

SLICE = 30.0
"""Seconds of one slice, after which other jobs are served."""
_STREAM = "import/"
TAKE_OVER = Code("take_over_register")
"""The job that imports the rows of a file."""
TAKE_BACK = Code("take_back_register")
"""The job that undoes an import."""


class TouchedAlready(Exception):
    """Complaints of the run have been worked on, so it cannot be undone."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} were worked on")
        self.count = count


def start(row: ImportRun, *, expected: int, now: datetime) -> None:
    """Queue the import of the rows for the worker. After that, nothing of it changes."""
    with transaction.atomic():
        _ask(row, State.matching, State.queued, TAKE_OVER, now=now)
        ImportRun.objects.filter(pk=row.pk).update(expected=expected)


def start_undoing(row: ImportRun, *, now: datetime) -> None:
    """Ask the worker to undo it. Raises `TouchedAlready`."""
    if count := touched(row.source, row.run):
        raise TouchedAlready(count)
    with transaction.atomic():
        _ask(row, State.done, State.undoing, TAKE_BACK, now=now)


def _ask(row: ImportRun, before: State, after: State, kind: Code, *, now: datetime) -> None:
    runs = ImportRun.objects.filter(pk=row.pk, state=before)
    if runs.update(state=after, job=row.job + 1, changed=now):
        queue([NewJob(f"{_STREAM}{row.run}", row.job + 1, kind)], now=now)


def take_over(job: Claimed, now: datetime) -> None:
    """Import a slice of the rows. Raises `NotYet` while some are left."""
    row = _of(job)
    if row is None or row.state not in (State.queued, State.running):
        return
    ImportRun.objects.filter(pk=row.pk).update(state=State.running)
    until = time.monotonic() + SLICE
    try:
        with source_of(row) as source, archive_of(row) as enclosed:
            of = mapping_of(row)
            course = Course(
                now,
                _actor(row, now),
                surroundings(now, enclosed),
                enclosed.store if enclosed is not None else None,
                row.run,
                corrected=corrected(row),
            )
            table = table_of(source, of, course.corrected)
            for part in in_batches(table.rows(after=row.last), zoned(of, table), course):
                _told(row, part, now=now)
                if time.monotonic() > until:
                    raise NotYet(timedelta())
    except Interrupted:
        raise  # it is tried again from the row that was read last
    except NotRead as problem:
        row.lines.create(line=0, fate="refused", reason=problem.reason)
    with transaction.atomic():
        ImportRun.objects.filter(pk=row.pk).update(state=State.done, changed=now)
    row.refresh_from_db()
    drop_files(row)


def _told(row: ImportRun, part: Report, *, now: datetime) -> None:
    """Store the results of the rows. What was imported but not stored yet when the worker stopped
    is found under its run, and counted then."""
    with transaction.atomic():
        Line.objects.bulk_create(_lines(row, part))
        row.last = max(row.last, part.last)
        row.taken += part.taken
        row.known += part.known
        save(row, "last", "taken", "known", now=now)


def _lines(row: ImportRun, part: Report) -> Iterator[Line]:
    for fate, remarks in (("refused", part.bad), ("noted", part.noted)):
        for remark in remarks:
            field = remark.field[:200]
            yield Line(
                import_run=row, line=remark.line, fate=fate, field=field, reason=remark.reason
            )
    for other in part.other:
        values = {"line": other.line, "fate": "differs", "reference": other.reference}
        yield from (Line(import_run=row, field=field, **values) for field in other.fields)


def undo(job: Claimed, now: datetime) -> None:
    """Undo a slice of the complaints. Raises `NotYet` while some are left."""
    row = _of(job)
    if row is None or row.state != State.undoing:
        return
    until = time.monotonic() + SLICE
    for count in take_back(row.source, row.run, actor=_actor(row, now), now=now):
        row.taken_back += count
        save(row, "taken_back", now=now)
        if time.monotonic() > until:
            raise NotYet(timedelta())
    ImportRun.objects.filter(pk=row.pk).update(state=State.undone, changed=now)


def _of(job: Claimed) -> ImportRun | None:
    run = job.stream.removeprefix(_STREAM)
    return ImportRun.objects.filter(run=run, job=job.version).first()


def _actor(row: ImportRun, now: datetime) -> Actor:
    """Return the person who asked for it, with their current roles. Raises LookupError."""
    person = rules.rules_at(now).people.person(Id(row.by))
    if person is None:
        raise LookupError(row.by)
    return Actor.of(person)
