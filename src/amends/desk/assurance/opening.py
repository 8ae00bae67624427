"""Governing records opened for a reader, and what their pages and printed sheets show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from amends.core.governing.catalogue import GOVERNING
from amends.core.shape import fields_of
from amends.core.values import Code, Sealed
from amends.handling.commands import Unknown
from amends.handling.kinds.governing import SHOWN
from amends.handling.streams import recorded_event, state_of, states_at
from amends.journal import store
from amends.register import governing as register
from amends.register.models import GoverningRecord
from amends.wording import choices, fields
from amends.wording.phrases import capital
from amends.wording.timeline import values_of

from ..improvement.marks import Mark, When, day_state
from ..improvement.records import RecordDetail, names_of, opened, titles
from ..request.context import DeskContext
from .declaration import Detail, RecordPages


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
    if state is None or not pages.kind.seen_by(desk.actor, state, desk.rules):
        raise Unknown(record)
    found = [(stream, state, tuple(map(recorded_event, entries)))]
    return opened(found, desk, purpose=purpose)[0]


def states_of(pages: RecordPages, desk: DeskContext) -> dict[str, Any]:
    """Return the records of a kind that the person may see, the newest first, by stream."""
    return seen_of(register.of_kind(str(pages.kind.name)), desk)


def seen_of(rows: Iterable[GoverningRecord], desk: DeskContext) -> dict[str, Any]:
    """Return those of the records of these rows that the person may see, by stream."""
    there = {row.id: row for row in rows}
    states = states_at({stream: row.version for stream, row in there.items()})
    return {
        stream: state
        for stream, state in states.items()
        if state and GOVERNING[Code(there[stream].kind)].seen_by(desk.actor, state, desk.rules)
    }


def lines(pages: RecordPages, states: Mapping[str, Any], desk: DeskContext) -> list[Line]:
    """Return records of a kind, given by their streams, for a list."""
    if rank := pages.rank:
        states = dict(sorted(states.items(), key=lambda one: rank(one[1], desk)))
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
            mark_of(pages, one),
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


def mark_of(pages: RecordPages, state: Any) -> Mark:
    """Return the state of a record as a mark."""
    look = pages.looks.get(str(state.state), "")
    icon = {"done": "done", "due": "due", "late": "late"}.get(look, "")
    return Mark(capital(choices.label(state.state)), look, icon)


def shown(pages: RecordPages, detail: Detail, desk: DeskContext) -> Iterator[Shown]:
    """Yield what the page of a record shows, in order."""
    state, form = detail.state, pages.kind.acts[pages.kind.opening].particulars
    said = values_of(state, detail.names)
    known = {field.name for field in fields_of(form)}
    for name in pages.shows:
        value = getattr(state, name)
        label = str(fields.label_of(form, name)) if name in known else fields_label(state, name)
        if isinstance(value, Sealed):
            yield Shown(label, detail.text(value), long=True)
        elif text := said.get(name, ""):
            yield Shown(label, capital(text))
    yield from (Shown(*fact) for fact in pages.facts(detail, desk))


def fields_label(state: Any, name: str) -> str:
    """Return the label of a field that no form asks, as declared for the class of the state."""
    return str(fields.label_of(type(state), name))
