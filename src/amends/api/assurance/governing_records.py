"""Governing records over the API: one collection for each kind that core declares."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from amends.core.governing.catalogue import GOVERNING
from amends.core.records.kind import RecordKind
from amends.core.records.state import GoverningRecord
from amends.core.values import Code, Id, Sealed
from amends.handling.commands import Unknown
from amends.handling.improvement.governing_reading import as_read, states_as_read
from amends.handling.improvement.reading import RecordFile, record_file, text, texts_of
from amends.handling.kinds.opened_first import note
from amends.handling.streams import states_at
from amends.register import governing as register
from amends.register.models import GoverningRecord as Row

from ..complaints.listing import units_below
from ..declared import PAGE_SIZE
from ..records.collection import (
    Collection,
    PossibleAct,
    TextTold,
    declare,
    page_of,
    possible,
    texts_told,
)
from ..records.history import RecordLine, open_history
from ..routes import Answer, Call
from ..shared import line_as

_OWN = frozenset(field.name for field in fields(GoverningRecord))


@dataclass(frozen=True, slots=True)
class GoverningQuery:
    """Which records to list. A unit includes those below it; `due_by` asks for those in which
    someone has to act by a day."""

    state: tuple[Code, ...] = ()
    owner: Id | None = None
    unit: tuple[Code, ...] = ()
    due_by: date | None = None
    cursor: str | None = None
    limit: Annotated[int, PAGE_SIZE] = 50


@dataclass(frozen=True, slots=True)
class GoverningLine:
    """One record of a list. `owner` has to act by `due`, which is null once no one has to."""

    id: Id
    kind: Code
    state: Code
    owner: Id
    unit: Code | None
    about: str | None
    due: date | None
    first: date | None
    last: date | None
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class GoverningPage:
    """Some records by id, and the cursor of the next page if there is one."""

    records: tuple[GoverningLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class GoverningTold:
    """One record. `fields` are those that only its kind has, with their text."""

    id: Id
    revision: int
    kind: Code
    state: Code
    owner: Id
    title: str | None
    unit: Code | None
    about: str | None
    due: date | None
    first: date | None
    last: date | None
    begun_by: Id
    begun_at: datetime
    fields: Mapping[str, Any]
    texts: tuple[TextTold, ...]
    history: tuple[RecordLine, ...]
    acts: tuple[PossibleAct, ...]


def _listed(kind: RecordKind[Any], call: Call) -> Answer:
    query: GoverningQuery = call.query
    rows, actor = register.of_kind(str(kind.name)), call.caller.actor
    states = states_at(dict(rows.values_list("id", "version")))
    read = states_as_read(states, actor, call.rules)
    shown = [register.row_of(stream, state) for stream, state in read.items()]
    units = units_below(query.unit, call)
    by_id = {
        row.id: row
        for row in shown
        if (not query.state or row.state in query.state)
        and query.owner in (None, row.owner)
        and (not query.unit or row.unit in units)
        and (query.due_by is None or (row.due is not None and row.due <= query.due_by))
    }

    def line(row: Row) -> GoverningLine:
        return line_as(GoverningLine, by_id[row.id], id=Id(row.id.partition("/")[2]))

    listed = rows.filter(id__in=by_id)
    return Answer(GoverningPage(*page_of(listed, str(kind.name), query.cursor, query.limit, line)))


def _file(kind: RecordKind[Any], call: Call) -> RecordFile[GoverningRecord]:
    file: RecordFile[GoverningRecord] = record_file(f"{kind.prefix}{call.path['id']}")
    read = as_read(kind, file.state, file.entries, call.caller.actor, call.rules)
    if read is None:
        raise Unknown(file.stream)
    return replace(file, state=read[0], entries=read[1])


def _told(kind: RecordKind[Any], file: RecordFile[Any], call: Call) -> GoverningTold:
    """Return a record. With a GET, the read log says that it was opened with this token."""
    texts = texts_of([file], reader=call.caller.reader, purpose=call.purpose, now=call.now)
    if not texts and call.request.method == "GET":
        note(call.caller.actor, file.stream, now=call.now)
    state = file.state
    hidden = {*_OWN, *kind.hidden(call.caller.actor, state, call.rules)}
    own = {
        field.name: _plain(getattr(state, field.name), texts)
        for field in fields(state)
        if field.name not in hidden
    }
    return line_as(
        GoverningTold,
        state,
        kind=kind.name,
        title=text(texts, state.title),
        fields=own,
        texts=texts_told(state, texts),
        history=open_history(file, call),
        acts=possible(file, kind, call),
    )


def _plain(value: Any, texts: Mapping[str, str | None]) -> Any:
    match value:
        case Sealed():
            return text(texts, value)
        case tuple() | frozenset():
            return [_plain(inner, texts) for inner in value]
        case Mapping():
            return {str(name): _plain(inner, texts) for name, inner in value.items()}
        case _ if is_dataclass(value):
            return {slot.name: _plain(getattr(value, slot.name), texts) for slot in fields(value)}
        case _:
            return value


def _declared(kind: RecordKind[Any]) -> Collection[Any]:
    name = str(kind.name)
    single, many = name.replace("-", " ").capitalize(), f"{name.replace('-', ' ')}s".capitalize()
    title = "".join(part.title() for part in name.split("-"))
    file, answer = partial(_file, kind), partial(_told, kind)
    made = Collection[Any](f"/{name}s", title, many, kind, file, answer, GoverningTold)
    summary = f"Every {single.lower()} that you may see, page by page"
    declare(made, summary, partial(_listed, kind), GoverningQuery, GoverningPage)
    return made


COLLECTIONS = {kind: _declared(declared) for kind, declared in GOVERNING.items()}
"""The collection of every kind."""
