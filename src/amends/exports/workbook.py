"""Workbook with every complaint that its reader may see, in the form that the mapping `amends` can
import, alone or in an archive with the files.

Text is opened for the reader and the read log records it. A confidential name stays hidden from
readers who may not see it.
"""

import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import IO

from django.utils.translation import gettext

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import label
from amends.core.framework.people.personnel import Person
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, fold
from amends.core.principles.calendars import zone_of
from amends.core.values import Id
from amends.documents.workbook import Cell, Column, Sheet, write
from amends.handling import masking
from amends.handling.streams import recorded_event, reference_of, stream_of
from amends.imports.new_codes import LISTS
from amends.journal import store
from amends.people import read, security_log
from amends.register import replica

from .archive import Files, Found, pieces, put
from .workbook_row import File, Row, Words, titles, type_of

_AT_ONCE = 200
OPERATOR = "operator"
"""Reader in the read log if the whole register is exported on the command line."""


@dataclass(frozen=True, slots=True)
class Away:
    """For whom a register is exported (None: the operator of the installation), and when."""

    person: Person | None
    rules: Rules
    now: datetime

    @property
    def reader(self) -> str:
        """The reader named in the read log."""
        return str(self.person.id) if self.person else OPERATOR


WORKBOOK = "complaints.xlsx"
"""Name of the workbook in an archive."""

type Progress = Callable[[int], None]


class TooMuch(Exception):
    """The files are larger than the limit for the requester."""


def take_away(
    references: Sequence[str],
    out: IO[bytes],
    away: Away,
    *,
    progress: Progress | None = None,
    enclosed: Files | None = None,
) -> int:
    """Write the workbook; returns the number of complaints in it. The caller has chosen what the
    reader may see. Rows name the files exported in `enclosed`."""
    facts = _fact_columns(references)
    zone = away.rules.policy.zone
    columns = [Column(title, width) for title, width in titles(zone)]
    columns += [Column(f"Fact {name} ({kind})") for name, kind in facts]
    rows = _rows(references, away, facts, progress, enclosed)
    sheets = (Sheet("Complaints", columns, rows), codes(away.rules))
    write(sheets, out, zone=zone_of(zone))
    return len(references)


def take_all_away(
    references: Sequence[str],
    out: IO[bytes],
    away: Away,
    *,
    most: int | None = None,
    progress: Progress | None = None,
) -> Files:
    """Write an archive with the workbook and every file that the reader may open; returns those.
    Raises `TooMuch`, before anything is written, for more than `most` bytes of files."""
    enclosed = Files()
    with tempfile.TemporaryFile() as book:
        take_away(references, book, away, progress=progress, enclosed=enclosed)
        if most is not None and enclosed.size > most:
            raise TooMuch
        book.seek(0)
        with zipfile.ZipFile(out, "w") as archive:
            put(archive, WORKBOOK, book, now=away.now)
            enclosed.write(archive, now=away.now)
    return enclosed


def codes(rules: Rules) -> Sheet:
    """Return the meaning of the codes, in the policy's first language; those of regulators' lists
    with their own labels and the version of the pack."""
    policy = rules.policy

    def rows() -> Iterator[Sequence[Cell]]:
        for field, name in LISTS.items():
            for entry in getattr(policy, name):
                yield field, str(entry.code), label(entry.labels, policy.languages) or ""
        for pack in rules.regulators:
            for each in pack.codes:
                for item in each.items:
                    field = f"Fact {pack.id}.{each.axis} (code)"
                    yield field, str(item.code), f"{item.label} ({pack.pack.version})"

    titles = ((gettext("Field"), 12), (gettext("Code"), 24), (gettext("Meaning"), 40))
    return Sheet("Codes", [Column(*title) for title in titles], rows())


# --- reading ---


def _files(references: Iterable[str]) -> Iterator[list[File]]:
    for some in batched(references, _AT_ONCE):
        files = []
        with replica.reads(snapshot=False):  # who read the text is noted on the primary
            histories = store.read_many([stream_of(reference) for reference in some])
        for stream, kept in histories.items():
            entries = tuple(recorded_event(entry) for entry in kept)
            complaint = fold(entries, reference=reference_of(stream))
            if complaint is not None:
                files.append(File(complaint, entries))
        yield files


def _fact_columns(references: Sequence[str]) -> list[tuple[str, str]]:
    columns = {
        (str(fact.name), type_of(fact))
        for files in _files(references)
        for file in files
        for fact in file.complaint.facts
    }
    return sorted(columns)


def _rows(
    references: Sequence[str],
    away: Away,
    facts: Sequence[tuple[str, str]],
    progress: Progress | None,
    enclosed: Files | None,
) -> Iterator[Sequence[Cell]]:
    names = read.all_names()
    count = 0
    for files in _files(references):
        pieces = [_told_files(file, away) if enclosed is not None else [] for file in files]
        every = {piece for pieces_of_one in pieces for piece in pieces_of_one}
        opened, stored = _opened(files, away, every), Found.of(every)
        for file, own in zip(files, pieces, strict=True):
            lines = enclosed.lines(file, own, stored) if enclosed is not None else []
            yield Row(file, opened, away.rules.policy, names, tuple(lines)).cells(facts)
        count += len(files)
        if progress:
            progress(count)


def _opened(
    files: Sequence[File], away: Away, enclosed: Collection[Id]
) -> Mapping[str, str | None]:
    """Return the text of these complaints, as far as it is in the workbook and the reader may see
    it, with one row of the read log, for these files too."""
    wanted = {piece for file in files for piece in _pieces(file, away)}
    security_log.note("exported", reader=away.reader, complaints=len(files))
    return vault.show(
        {*wanted, *enclosed},
        reader=away.reader,
        purpose="export",
        now=away.now,
        reference=[stream_of(file.complaint.reference) for file in files],
    )


def _pieces(file: File, away: Away) -> Iterator[Id]:
    complaint, hidden = file.complaint, _hidden(file, away)
    words = Words.of(file)
    identity = complaint.lead.party.identity
    pieces = [words.narrative, words.remedy, words.outcome, *words.notes]
    if _names_told(complaint, away):
        pieces += [identity, *(number.value for number in words.numbers)]
    pieces += [fact.words for fact in complaint.facts]
    for piece in pieces:
        if piece is not None and piece.sealed not in hidden:
            yield piece.sealed


def _told_files(file: File, away: Away) -> list[Id]:
    hidden = _hidden(file, away)
    return [piece for piece in dict.fromkeys(pieces(file)) if piece not in hidden]


def _hidden(file: File, away: Away) -> set[Id]:
    hidden = set(file.complaint.retracted)
    if away.person is not None:
        hidden |= masking.masked(away.person, file.complaint, away.rules)
    return hidden


def _names_told(complaint: Complaint, away: Away) -> bool:
    named = complaint.lead.party.mode is e.IdentityMode.named
    person = away.person
    return named or person is None or masking.knows_names(person, complaint, away.rules)
