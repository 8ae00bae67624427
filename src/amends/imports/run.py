"""Importing an older register, many rows in each transaction; each complaint completely or not at
all."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from amends.core.framework.people.authority import IMPORT_ACTOR, Actor
from amends.core.operation.acts.importing import TakeOver, take_over
from amends.core.refusal import Refused
from amends.core.values import Code, Id, Upload
from amends.handling import rules
from amends.handling.commands import Batch, Command
from amends.handling.kinds.complaint import TAKE_OVER
from amends.handling.lodging import fresh_references
from amends.handling.models import IdempotencyRecord
from amends.handling.perform import write
from amends.handling.sealing import stand_in
from amends.handling.streams import reference_of, stream_of
from amends.jobs.steps import steps
from amends.people import read as people
from amends.vault.rows import insert as keep_rows
from amends.vault.uploads import UploadRefused

from .differing import differences
from .enclosed import Enclosed
from .mapping import Around, Mapping, Problem, Read, Reader, Reason, Row
from .mapping.values import normal

SHOWN = 20
"""Rows shown in a preview."""
AT_ONCE = 250
"""Complaints in one transaction; other writers of SQLite wait that long."""

type Numbered = Iterable[tuple[int, Row]]
"""Rows with their lines in the file."""

type Store = Callable[[str], Upload]
"""Stores an enclosed file by its name. Raises `UploadRefused`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a row was not imported, or differs from its source: its line, the field, the reason (a
    `Reason`, or the guard of core that refused it), and the refused value."""

    line: int
    field: str
    reason: Code
    value: str = ""


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row that was imported before and differs now: which complaint, and in what. Nothing is
    overwritten."""

    line: int
    reference: Id
    fields: tuple[Code, ...]


@dataclass(slots=True)
class Report:
    """Results of the rows; `last` is the line that was read last, `signs` how many cells of the
    imported rows contained only a sign for an empty value, for example a dash. A trial has the
    first rows that are not refused, and `cut` if there are more than were tried."""

    taken: int = 0
    known: int = 0
    last: int = 0
    signs: int = 0
    bad: list[Remark] = field(default_factory=list)
    noted: list[Remark] = field(default_factory=list)
    other: list[OtherRow] = field(default_factory=list)
    first: list[tuple[int, TakeOver]] = field(default_factory=list)
    cut: bool = False

    @property
    def rows(self) -> int:
        """All rows that were read."""
        return self.taken + self.known + len(self.bad)

    def add(self, more: "Report") -> None:
        """Add the results of another part of the same file."""
        self.taken += more.taken
        self.known += more.known
        self.last = max(self.last, more.last)
        self.signs += more.signs
        self.bad += more.bad
        self.noted += more.noted
        self.other += more.other
        self.first = [*self.first, *more.first][:SHOWN]


@dataclass(frozen=True, slots=True)
class Course:
    """How rows are imported: by whom, when, in which context; under which `run` they can be undone
    together; with a `trial` nothing is written."""

    now: datetime
    actor: Actor = IMPORT_ACTOR
    around: Around = field(default_factory=Around)
    store: Store | None = None
    run: str = ""
    trial: bool = False
    corrected: Map[int, Row] = field(default_factory=dict)
    """Cells that were corrected by hand, by line."""


@dataclass(frozen=True, slots=True)
class _Coming:
    line: int
    key: str
    read: Read


def in_batches(rows: Numbered, mapping: Mapping, course: Course) -> Iterator[Report]:
    """Import (line, row) pairs, a transaction at a time, and yield the results of each.

    Complaints imported before from the same source and old reference are left unchanged and
    reported if they differ; those imported before in the same run count as imported. Unreadable or
    refused rows are reported and stop nothing.
    """
    seen: set[int] = set()
    reader = Reader(mapping, course.around)
    for batch in steps(rows, at_most=AT_ONCE):
        report = Report(last=batch[-1][0])
        coming = list(_fresh(batch, mapping, reader, course, report, seen))
        if course.trial:
            _try(coming, course, report)
        else:
            _take(coming, course, report)
        yield report


def surroundings(now: datetime, enclosed: Enclosed | None = None) -> Around:
    """Return the present state of the organisation, and where files are found."""
    policy = rules.rules_at(now).policy
    return Around(
        known_persons(),
        units=frozenset(str(unit.code) for unit in policy.units),
        own_fields=frozenset(str(own.code) for own in policy.own_fields if not own.retired),
        holds=enclosed.holds if enclosed is not None else None,
    )


def known_persons() -> dict[str, Id]:
    """Return all staff by name and by sign-in name; a name shared by two people is left out."""
    persons: dict[str, Id] = {}
    twice: set[str] = set()
    active = {row.id: row.name for row in people.persons() if row.active}
    for name, of in (*((n, i) for i, n in active.items()), *people.sign_ins().items()):
        key = normal(name)
        if of not in active or not key:
            continue
        if persons.setdefault(key, Id(of)) != of:
            twice.add(key)
    return {name: of for name, of in persons.items() if name not in twice}


def _fresh(
    batch: Iterable[tuple[int, Row]],
    mapping: Mapping,
    reader: Reader,
    course: Course,
    report: Report,
    seen: set[int],
) -> Iterator[_Coming]:
    read: dict[str, _Coming] = {}
    for line, row in batch:
        try:
            row_read = reader.read(row, now=course.now)
        except Problem as problem:
            report.bad.append(Remark(line, problem.field, problem.reason, problem.value))
            continue
        key = _key(mapping.source, str(row_read.given.old_reference))
        short = int(key[:16], 16)  # of a million rows none meets another by chance
        if short in seen:
            reference = str(row_read.given.old_reference)
            report.bad.append(Remark(line, mapping.reference, Reason.twice, reference))
            continue
        seen.add(short)
        read[key] = _Coming(line, key, row_read)
        if course.trial:
            report.first.append((line, row_read.given))
    earlier = _there(mapping.source, read)
    _tell_of_known(read, earlier, course, report)
    yield from (coming for key, coming in read.items() if key not in earlier)


def _there(source: str, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return earlier imports: the complaint and the run, by key."""
    records = IdempotencyRecord.objects.filter(scope=scope_of(source), key__in=list(keys))
    return {key: (of, run) for key, of, run in records.values_list("key", "reference", "body")}


def _tell_of_known(
    read: Map[str, _Coming], earlier: Map[str, tuple[str, str]], course: Course, report: Report
) -> None:
    before: dict[str, _Coming] = {}
    for key, (reference, run) in earlier.items():
        if course.run and run == course.run:
            report.taken += 1  # the worker was stopped between the rows and their report
        else:
            report.known += 1
            before[reference] = read[key]
    reads = {reference: coming.read for reference, coming in before.items()}
    for reference, fields in differences(reads).items():
        report.other.append(OtherRow(before[reference].line, Id(reference), fields))
    report.other.sort(key=lambda other: other.line)


def _try(coming: list[_Coming], course: Course, report: Report) -> None:
    in_force = rules.rules_at(course.now)
    for row in coming:
        try:
            take_over(in_force, course.actor, course.now, stand_in(row.read.given))
        except (Refused, ValueError) as problem:
            report.bad.append(_refused(row, problem))
            continue
        _took(row, course, report)
    refused = {bad.line for bad in report.bad}
    report.first = [pair for pair in report.first if pair[0] not in refused]


def _take(coming: list[_Coming], course: Course, report: Report) -> None:
    """Import all in one transaction; if one is refused, one by one, so that only that one is left
    out."""
    if not coming:
        return
    try:
        _write(coming, course)
    except (Refused, ValueError, IntegrityError, UploadRefused) as problem:
        if len(coming) == 1:
            if isinstance(problem, IntegrityError):
                report.known += 1  # another import imported it a moment ago
                return
            report.bad.append(_refused(coming[0], problem))
            return
        for row in coming:
            _take([row], course, report)
        return
    for row in coming:
        _took(row, course, report)


def _took(row: _Coming, course: Course, report: Report) -> None:
    report.taken += 1
    report.signs += row.read.signs
    by_hand = course.corrected.get(row.line, {})
    report.noted += [Remark(row.line, column, Reason.corrected) for column in by_hand]
    report.noted += [Remark(row.line, noted.field, noted.reason) for noted in row.read.noted]


def _write(coming: list[_Coming], course: Course) -> None:
    streams = [stream_of(reference) for reference in fresh_references(len(coming))]
    source = str(coming[0].read.given.source)
    payloads = [_with_files(row.read, course.store) for row in coming]
    with transaction.atomic(durable=True):
        keep_rows(
            IdempotencyRecord,
            (
                (scope_of(source), row.key, course.run, 200, reference_of(stream), 1, course.now)
                for row, stream in zip(coming, streams, strict=True)
            ),
        )
        commands = tuple(
            Command(stream, TAKE_OVER, payload)
            for payload, stream in zip(payloads, streams, strict=True)
        )
        write([Batch(course.now, course.actor, commands)])


def _with_files(read: Read, store: Store | None) -> TakeOver:
    """Return the payload with its files stored; files of a refused row are swept later."""
    if not read.files or store is None:
        return read.given
    return replace(read.given, enclosures=tuple(store(name) for name in read.files))


def _refused(row: _Coming, problem: Exception) -> Remark:
    if isinstance(problem, Refused):
        return Remark(row.line, "", problem.guard)
    of_file = isinstance(problem, UploadRefused)
    return Remark(row.line, "", Reason.file_refused if of_file else Reason.refused)


def scope_of(source: str) -> str:
    """Return the idempotency scope for the imported rows of a source."""
    return f"import/{source}"


def _key(source: str, old_reference: str) -> str:
    """Return a keyed digest, because an old reference may identify a person."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"{source}\n{old_reference}".encode(), hashlib.sha256).hexdigest()
