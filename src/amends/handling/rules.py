"""Current rules, as the journal adopted them, and staff as last projected; cached in the process
until either changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import connection

from amends.core.codec import moment_of
from amends.core.framework.adoption.acts import Adopt, adopt, waiting
from amends.core.framework.adoption.events import CalendarAdopted, PackAdopted, PolicyAdopted
from amends.core.framework.adoption.rulebook import Rulebook, Rules, rulebook
from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.people.personnel import (
    AbsenceSet,
    Competence,
    Directory,
    Grant,
    Person,
    Role,
)
from amends.core.governing.competences import COMPETENCE, competence_of
from amends.core.streams import PERSON
from amends.core.values import Code, Id
from amends.journal import adopted_texts, store
from amends.journal.models import Entry
from amends.people import read
from amends.people.read import PersonRow
from amends.register import governing, request_cache

from .streams import RULES, recorded_event, state_of


@dataclass(frozen=True, slots=True)
class _Marks:
    """Markers that change with every adoption, and whenever a member of staff or a record of
    competence is projected again."""

    adopted: tuple[int | None, str | None]
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read last, with its markers. It is replaced, never changed, because threads share
    it."""

    marks: _Marks
    book: Rulebook


class _Memory:
    """Cache of the rules in this process."""

    kept: _Kept | None = None


FOUNDING = Actor(
    Id("setup"), granted=frozenset({Permission.people_manage, Permission.policy_adopt})
)
"""Actor who sets an organisation up before it has any staff."""
OPERATOR = Actor(Id("operator"), granted=frozenset({Permission.people_manage}))
"""The operator of the installation, on its command line."""


def book() -> Rulebook:
    """Return every adopted rule, with current staff. It needs one small query if nothing changed,
    and a request that only reads needs it once."""
    return request_cache.once(_Memory, _book)


def _book() -> Rulebook:
    with connection.cursor() as cursor:
        cursor.execute(*MARKS)
        marked = cursor.fetchone()
    return book_of(marked)


def book_of(marked: tuple[Any, ...]) -> Rulebook:
    """Return the same from the row of `MARKS`, which was read with something else."""
    version, digest, *people = marked
    marks, kept = _Marks((version, digest), tuple(people)), _Memory.kept
    if kept is not None and kept.marks == marks:
        return kept.book
    same = kept is not None and kept.marks.adopted == marks.adopted
    book = kept.book if kept is not None and same else _read()
    fresh = _Kept(marks, book.with_people(directory()))
    _Memory.kept = fresh
    return fresh.book


def recorded_at(moment: datetime) -> Rules | None:
    """Return the rules that applied at a moment with all staff, both from the journal alone: no row
    that a program or a person can write decides what verification compares. None if nothing was
    ever adopted. Raises ValueError, among others, if an entry cannot be read."""
    adopted = _read()
    if not adopted.held:
        return None
    return adopted.with_people(Directory(_persons(), tuple(_competences()))).at(moment)


def as_last_read() -> Rulebook:
    """Return the same without checking for changes since this process read it, for uses that may be
    one request late."""
    kept = _Memory.kept
    return kept.book if kept is not None else book()


def rules_at(moment: datetime) -> Rules:
    """Return the rules that applied at a moment. Raises `NothingAdopted` before the first
    policy."""
    return book().at(moment)


def in_force(book: Rulebook, adopting: Iterable[object], now: datetime) -> Rules:
    """Return the rules under which acts are decided; an organisation's very first acts are decided
    under the rules that they adopt. Raises `NothingAdopted`."""
    if book.held:
        return book.at(now)
    adoptions = [
        (adoption, adopted_texts.text_of(payload.sha256))
        for payload in adopting
        if isinstance(payload, Adopt)
        for adoption in adopt(book, FOUNDING, now, replace(payload, reason=None))
        if isinstance(adoption, _ADOPTIONS)
    ]
    return rulebook(adoptions).at(now)


def forget() -> None:
    """Clear the cache, so that everything is read again (after a restore, and between tests)."""
    _Memory.kept = None
    request_cache.forget()


@contextmanager
def unless_undone() -> Iterator[None]:
    """Keep in the cache what is read inside, unless an exception occurs, because it may not have
    been committed. Earlier cached values stay valid."""
    before = _Memory.kept
    try:
        with request_cache.writing():
            yield
    except BaseException:
        if _Memory.kept is not before:
            forget()
        raise


def directory() -> Directory:
    """Return all staff in the form that core queries."""
    rows = read.persons()
    persons = MappingProxyType({Id(row.id): person_of_row(row) for row in rows})
    return Directory(persons, tuple(_competences()))


def _competences() -> Iterator[Competence]:
    for stream, entries in store.read_many(list(store.streams(COMPETENCE.prefix))).items():
        record = state_of(stream, entries)
        if record is not None and (competence := competence_of(record)):
            yield competence


def directory_at(moment: datetime) -> Directory:
    """Return all staff as they were at a moment, from the journal."""
    return Directory(_persons(lambda entry: moment_of(entry.recorded) <= moment))


def _persons(counts: Callable[[Entry], bool] = lambda entry: True) -> Mapping[Id, Person]:
    """Return all staff as the entries that count say."""
    entries = store.read_many(list(store.streams(PERSON.prefix)))
    states = (state_of(stream, filter(counts, of)) for stream, of in entries.items())
    return MappingProxyType({person.id: person for person in states if person})


def person_of_row(row: PersonRow) -> Person:
    """Return a projected person as core knows them."""
    return Person(
        id=Id(row.id),
        unit=Code(row.unit) if row.unit else None,
        manager=Id(row.manager) if row.manager else None,
        active=row.active,
        grants=tuple(
            Grant(Role(grant.role), Code(grant.unit) if grant.unit else None, grant.since)
            for grant in row.roles
        ),
        absences=tuple(
            AbsenceSet(away.first, away.last, Id(away.deputy) if away.deputy else None)
            for away in row.absences
        ),
        contact=Id(row.contact) if row.contact else None,
        contact_failed=row.contact_failed,
    )


_ASK = f"""
SELECT adopted.version, adopted.digest, people, versions, records, revisions
FROM ({read.STAMP}) AS personnel JOIN ({governing.STAMP}) AS competences ON TRUE
LEFT JOIN ({store.TIP}) AS adopted ON TRUE
"""  # noqa: S608 - only names of lower layers
MARKS = (_ASK, (str(COMPETENCE.name), RULES))
"""The query of what changes with every adoption."""


def _read() -> Rulebook:
    events: list[tuple[object, Id]] = [
        (entry.event, entry.by) for entry in map(recorded_event, store.read(RULES))
    ]
    adopted = rulebook(
        (event, adopted_texts.text_of(event.sha256))
        for event, _ in events
        if isinstance(event, _ADOPTIONS)
    )
    return adopted.with_waiting(*waiting(events))


_ADOPTIONS = (PolicyAdopted, PackAdopted, CalendarAdopted)
