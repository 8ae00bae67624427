"""Problems and actions opened for a reader: state, history, texts and names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.utils.translation import gettext

from amends import vault
from amends.core.improvement.action_acts import ACTION_ACTS
from amends.core.improvement.actions import Action
from amends.core.improvement.declaration import RecordAct, may_act
from amends.core.improvement.problem_acts import PROBLEM_ACTS
from amends.core.improvement.problem_events import ComplaintBound, ComplaintUnbound
from amends.core.improvement.problems import Problem
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Refused
from amends.core.streams import ACTION, PROBLEM
from amends.core.values import Sealed
from amends.wording import acts, dates, timeline
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..reading.detail import zone_of_unit
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class RecordDetail[S]:
    """A problem or an action as its reader sees it."""

    stream: str
    state: S
    entries: tuple[RecordedEvent, ...]
    texts: Mapping[str, str | None]
    names: Names

    def text(self, piece: Sealed | None) -> str:
        """Return a text; empty where there is none, or it was erased."""
        return (self.texts.get(piece.sealed) if piece else None) or ""


@dataclass(frozen=True, slots=True)
class RecordNext:
    """An act beside a problem or an action: the address of its form, or why it is refused."""

    name: str
    title: str
    address: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history."""

    text: str
    when: str


def opened[S: (Problem, Action)](
    stream: str, state: S, entries: tuple[RecordedEvent, ...], desk: DeskContext, *, purpose: str
) -> RecordDetail[S]:
    """Return the record with the texts of its present state; one row of the read log."""
    wanted = {piece.sealed for piece in _pieces(state)}
    texts = vault.show(
        wanted, reader=desk.person.id, purpose=purpose, now=desk.now, reference=stream
    )
    persons = {str(one.by) for one in entries} | set(_persons(state))
    persons |= {str(p) for one in entries for p in _persons(one.event)}
    zone = zone_of_unit(desk, state.unit)
    names = Names(desk.names(persons), {}, desk.rules, zone)
    return RecordDetail(stream, state, entries, texts, names)


def history(detail: RecordDetail[Any], desk: DeskContext) -> list[HistoryLine]:
    """Return the history, newest first. It names no complaint that the reader cannot open."""
    named = {_complaint(one) for one in detail.entries} - {""}
    seen = desk.visible().filter(reference__in=named) if named else desk.visible().none()
    known = {"", *seen.values_list("reference", flat=True)}
    return [
        HistoryLine(
            timeline.line(one, names=detail.names)
            if _complaint(one) in known
            else _about_a_hidden_one(one, detail),
            dates.happened(one, zone=detail.names.zone),
        )
        for one in reversed(detail.entries)
    ]


def _complaint(recorded: RecordedEvent) -> str:
    """Return the reference of the complaint that an entry names; empty for most entries."""
    return str(getattr(recorded.event, "complaint", None) or "")


def _about_a_hidden_one(recorded: RecordedEvent, detail: RecordDetail[Any]) -> str:
    who = detail.names.actor(recorded.by)
    match recorded.event:
        case ComplaintBound():
            return gettext("{who} added a complaint that you cannot open.").format(who=who)
        case ComplaintUnbound():
            return gettext("{who} removed a complaint that you cannot open.").format(who=who)
        case _:
            return gettext("{who} planned the action.").format(who=who)


def next_acts(
    detail: RecordDetail[Any], desk: DeskContext, address: Mapping[str, str]
) -> tuple[list[RecordNext], list[RecordNext]]:
    """Return the acts that are possible now, and those of the present state that are refused with
    the reason. `address` are those that have a form, by name."""
    able, refused = [], []
    for act in acts_of(detail.stream).values():
        if act.name not in address:
            continue
        title = acts.title(act.key)
        try:
            may_act(act, detail.state, desk.rules, desk.actor)
        except Refused as why:
            if detail.state.state in act.states:
                told = sentence(why, names=detail.names)
                refused.append(RecordNext(act.name, title, "", told.why))
        else:
            able.append(RecordNext(act.name, title, address[act.name]))
    return able, refused


def acts_of(stream: str) -> Mapping[Any, RecordAct[Any]]:
    """Return the acts on a stream of this kind."""
    return PROBLEM_ACTS if stream.startswith(PROBLEM.prefix) else ACTION_ACTS


def titles(
    pieces: Iterable[tuple[str, str]], desk: DeskContext, *, purpose: str
) -> Mapping[str, str]:
    """Return texts of a list by their piece; each comes with the stream that it is shown of. One
    row of the read log."""
    wanted = [(piece, stream) for piece, stream in pieces if piece]
    shown = vault.show(
        {piece for piece, _ in wanted},
        reader=desk.person.id,
        purpose=purpose,
        now=desk.now,
        reference=sorted({stream for _, stream in wanted}),
    )
    return {piece: text or "" for piece, text in shown.items()}


def problem_stream(record: str) -> str:
    """Return the stream of a problem."""
    return f"{PROBLEM.prefix}{record}"


def action_stream(record: str) -> str:
    """Return the stream of an action."""
    return f"{ACTION.prefix}{record}"


def _pieces(value: object) -> Iterator[Sealed]:
    if isinstance(value, Sealed):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _pieces(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from _pieces(one)


def _persons(value: object) -> Iterator[str]:
    """Yield the ids of staff in a value."""
    if isinstance(value, str):
        if value.startswith("person/"):
            yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _persons(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from _persons(one)
