"""Declaration of the pages of a kind of governing record, and its records opened for a reader: what
their lists, pages, forms and printed sheets show."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from amends.core.records.kind import RecordKind
from amends.core.shape import fields_of
from amends.core.values import Sealed
from amends.documents.document import Block
from amends.handling.commands import Unknown
from amends.handling.improvement.governing_reading import as_read, states_as_read
from amends.handling.kinds.opened_first import SHOWN
from amends.handling.streams import recorded_event, state_of, states_at
from amends.journal import store
from amends.register import governing as register
from amends.register.models import GoverningRecord
from amends.wording import choices, fields
from amends.wording.phrases import capital
from amends.wording.timeline import values_of

from ..request.context import DeskContext
from .detail import RecordDetail, names_of, opened, titles
from .form_contents import Asked
from .status_marks import Mark, When, day_state

type Detail = RecordDetail[Any]
type Fact = tuple[str, str] | tuple[str, str, bool]
"""A label and a text; with True, a long one of several lines."""


def nothing(detail: Detail, desk: DeskContext) -> Iterable[Any]:
    """Return no facts beyond those of the fields that are shown, or no other pages."""
    return ()


@dataclass(frozen=True, slots=True)
class RecordPages:
    """The pages of one kind, at the address `path`: its name in the plural.

    `title` names all of them and `one` a single one without a title of its own; `empty` says what
    they are for while there is none. `shows` are the fields of the state with their labels as in
    the forms, sealed text among them, and `facts` what a page says beyond these. `calls` names a
    record that has no text as title. `layouts` say what the forms of acts ask, where that differs
    from their payload. `links` are other pages and documents of a record, with their addresses.
    """

    kind: RecordKind[Any]
    title: Promise
    one: Promise
    empty: Promise
    shows: tuple[str, ...] = ()
    facts: Callable[[Detail, DeskContext], Iterable[Fact]] = nothing
    calls: Callable[[Detail, DeskContext], str] | None = None
    layouts: Mapping[str, Callable[[Detail | None, HttpRequest, DeskContext], Asked]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    template: str = "desk/assurance/record.html"
    more: Callable[[Detail, DeskContext], Mapping[str, Any]] | None = None
    """What a template of its own shows in addition."""
    printed: Callable[[Detail, DeskContext], Iterable[Block]] | None = None
    """What the printed sheet says before the history."""
    links: Callable[[Detail, DeskContext], Iterable[tuple[str, str]]] = nothing
    looks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The look of a state as in `marks.Mark`: done, due, late or empty."""
    column: tuple[Promise, Callable[[Any, Mapping[str, str]], str]] | None = None
    """One more column of the list: its title, and the text of a record, given names of people."""
    rank: Callable[[Any, DeskContext], Any] | None = None
    """What the list is sorted by, instead of the newest first."""
    expired: Promise | None = None
    """The state of a record that is past its date, where it then no longer counts."""
    prints: Callable[[Detail, DeskContext], Iterable[Block]] | None = None
    """The printed sheet, where it is not that of every record."""

    @property
    def path(self) -> str:
        """The part of the address that says the kind."""
        return f"{self.kind.name}s"


@dataclass(frozen=True, slots=True)
class Line:
    """A record in a list."""

    kind: str
    record: str
    title: str
    mark: Mark
    owner: str
    when: When | None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact or text of a record with its label; `long` is text that a person wrote."""

    label: str
    text: str
    long: bool = False


def detail_of(
    pages: RecordPages, record: str, desk: DeskContext, *, purpose: str = SHOWN
) -> Detail:
    """Return a record that the person may see. With the usual purpose, the read log says that they
    were shown its text. Raises `Unknown`."""
    stream = f"{pages.kind.prefix}{record}"
    entries = store.read(stream)
    state = state_of(stream, entries)
    recorded = tuple(map(recorded_event, entries))
    read = as_read(pages.kind, state, recorded, desk.actor, desk.rules) if state else None
    if read is None:
        raise Unknown(record)
    detail = opened([(stream, *read)], desk, purpose=purpose)[0]
    if purpose == SHOWN and not detail.texts:
        desk.signs(stream)  # without text there is no row of the read log yet
    return detail


def states_of(pages: RecordPages, desk: DeskContext) -> dict[str, Any]:
    """Return the records of a kind that the person may see, the newest first, by stream."""
    return seen_of(register.of_kind(str(pages.kind.name)), desk)


def seen_of(rows: Iterable[GoverningRecord], desk: DeskContext) -> dict[str, Any]:
    """Return those of the records of these rows that the person may see, by stream."""
    there = {row.id: row for row in rows}
    states = states_at({stream: row.version for stream, row in there.items()})
    return states_as_read(states, desk.actor, desk.rules)


def ranked(pages: RecordPages, states: Mapping[str, Any], desk: DeskContext) -> list[Any]:
    """Return records of a kind with their streams, in the order of their list."""
    found, rank = list(states.items()), pages.rank
    return sorted(found, key=lambda one: rank(one[1], desk)) if rank else found


def lines(pages: RecordPages, states: Mapping[str, Any], desk: DeskContext) -> list[Line]:
    """Return records of a kind, given by their streams, for a list."""
    states = dict(ranked(pages, states, desk))
    texts = titles(
        [(one.title.sealed, name) for name, one in states.items() if one.title],
        desk,
        purpose="governing list",
    )
    names = desk.names({str(of) for one in states.values() for of in (one.owner, one.about) if of})
    return [
        Line(
            str(pages.kind.name),
            one.id,
            texts[one.title.sealed] if one.title else _called(pages, name, one, desk),
            mark_of(pages, one, desk),
            names.get(str(one.owner), ""),
            day_state(one.due, desk, one.unit) if one.due else None,
            pages.column[1](one, names) if pages.column else "",
        )
        for name, one in states.items()
    ]


def _called(pages: RecordPages, stream: str, state: Any, desk: DeskContext) -> str:
    if pages.calls is None:
        return str(pages.one)
    return pages.calls(RecordDetail(stream, state, (), {}, names_of(state, (), desk)), desk)


def title_of(pages: RecordPages, detail: Detail, desk: DeskContext) -> str:
    """Return what a record is called."""
    if title := detail.text(detail.state.title):
        return title
    return pages.calls(detail, desk) if pages.calls else str(pages.one)


def mark_of(pages: RecordPages, state: Any, desk: DeskContext) -> Mark:
    """Return the state of a record as a mark."""
    if pages.expired and state.due and state.due < desk.rules.day_of(state.unit, desk.now):
        return Mark(str(pages.expired), "late", "late")
    look = pages.looks.get(str(state.state), "")
    icon = "" if look == "empty" else look
    return Mark(capital(choices.label(state.state)), look, icon)


def shown(pages: RecordPages, detail: Detail, desk: DeskContext) -> Iterator[Shown]:
    """Yield what the page of a record shows, in order."""
    state, form = detail.state, pages.kind.acts[pages.kind.opening].particulars
    said = values_of(state, detail.names)
    known = {field.name for field in fields_of(form)}
    for name in pages.shows:
        value = getattr(state, name)
        label = str(fields.label_of(form if name in known else type(state), name))
        if isinstance(value, Sealed):
            yield Shown(label, detail.text(value), long=True)
        elif text := said.get(name, ""):
            yield Shown(label, capital(text))
    yield from (Shown(*fact) for fact in pages.facts(detail, desk))
