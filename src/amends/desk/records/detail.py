"""Problems and actions opened for a reader: state, history, texts, names and next acts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext

from amends.core.framework.acting import may
from amends.core.governing.access_requests import AccessComplaintAdded
from amends.core.governing.catalogue import RECORD_KINDS
from amends.core.governing.statements import PromiseBroken, PromiseCleared
from amends.core.improvement.actions import Action
from amends.core.improvement.problem_events import ComplaintBound, ComplaintUnbound
from amends.core.improvement.problems import Problem
from amends.core.operation.complaint import RecordedEvent
from amends.core.records.deciding import RecordAct
from amends.core.records.erasing import ERASE_TEXT
from amends.core.records.kind import RecordKind
from amends.core.records.state import HAND_OVER, GoverningRecord
from amends.core.refusal import Refused
from amends.core.streams import ACTION, PROBLEM
from amends.core.values import Code, Day, Moment, Sealed
from amends.wording import acts, dates, timeline
from amends.wording.names import Names
from amends.wording.phrases import quoted
from amends.wording.refusal_sentence import sentence

from ..reading.detail import zone_of_unit
from ..request.context import DeskContext

_SHORT = 160
"""Characters of a text in a choice."""
_FIRST = 3
"""Acts shown as buttons."""


@dataclass(frozen=True, slots=True)
class RecordDetail[S]:
    """A problem or an action as its reader sees it."""

    stream: str
    state: S
    entries: tuple[RecordedEvent, ...]
    texts: Mapping[str, str | None]
    names: Names

    def text(self, piece: Sealed | None) -> str:
        """Return a text, or that it was erased; empty where there is none."""
        return shown(self.texts.get(piece.sealed)) if piece else ""


@dataclass(frozen=True, slots=True)
class RecordNext:
    """An act beside a problem or an action: the address of its form, or why it is refused."""

    name: str
    title: str
    address: str
    why: str = ""

    @property
    def leads(self) -> bool:
        """Whether it may be the first button: it neither undoes nor gives away the record."""
        return self.name not in _UNDOING


_UNDOING = frozenset({"cancel", "dismiss", "end", HAND_OVER, "retire", "withdraw", ERASE_TEXT})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history."""

    text: str
    when: str


def opened[S: (Problem, Action, GoverningRecord)](
    found: Sequence[tuple[str, S, tuple[RecordedEvent, ...]]], desk: DeskContext, *, purpose: str
) -> list[RecordDetail[S]]:
    """Return records, each given by its stream, state and entries, with the texts of their present
    state. One row of the read log."""
    wanted = {
        piece.sealed
        for _, state, _ in found
        for piece in _inside(state)
        if isinstance(piece, Sealed)
    }
    texts = desk.texts(wanted, purpose=purpose, of=sorted(stream for stream, _, _ in found))
    return [
        RecordDetail(stream, state, entries, texts, names_of(state, entries, desk))
        for stream, state, entries in found
    ]


def names_of(
    state: Problem | Action | GoverningRecord, entries: tuple[RecordedEvent, ...], desk: DeskContext
) -> Names:
    """Return the names of the staff in a record and its entries."""
    persons = {str(one.by) for one in entries} | set(_persons(state))
    persons |= {str(p) for one in entries for p in _persons(one.event)}
    return Names(desk.names(persons), {}, desk.rules, zone_of_unit(desk, state.unit))


def history(
    detail: RecordDetail[Any],
    desk: DeskContext,
    *,
    called: Mapping[str, str] = MappingProxyType({}),
) -> list[HistoryLine]:
    """Return the history, newest first. It names and counts no complaint that the reader cannot
    open; records are `called` by their titles where these are known."""
    named = {_complaint(one) for one in detail.entries} - {""}
    seen = desk.visible().filter(reference__in=named) if named else desk.visible().none()
    known = {"", *seen.values_list("reference", flat=True)}
    alone = {*kind_of(detail.stream).alone(detail.stream, detail.entries)}

    def text(one: RecordedEvent) -> str:
        if _complaint(one) in known:
            by_one = one.version in alone
            return _called(timeline.line(one, names=detail.names, alone=by_one), called)
        who = detail.names.actor(one.by)
        return gettext("{who} planned the action.").format(who=who)

    shown = [one for one in detail.entries if _complaint(one) in known or not _links(one)]
    day_of = partial(desk.rules.day_of, detail.state.unit)
    lines = []
    for _, alike in groupby(reversed(shown), key=partial(_added_together, day_of)):
        newest, *others = alike
        said = _added(newest, 1 + len(others), detail) if others else text(newest)
        lines.append(HistoryLine(said, dates.happened(newest, zone=detail.names.zone)))
    return lines


def _added_together(day_of: Callable[[Moment], Day], recorded: RecordedEvent) -> object:
    """Return what complaints have in common that a person added on the same day; every other entry
    is alone."""
    event: object = recorded.event
    if isinstance(event, ComplaintBound):
        return recorded.by, day_of(recorded.happened)
    return recorded.version


def _added(recorded: RecordedEvent, number: int, detail: RecordDetail[Any]) -> str:
    who = detail.names.actor(recorded.by)
    return gettext("{who} added {number} complaints.").format(who=who, number=number)


def _called(text: str, titles: Mapping[str, str]) -> str:
    for record, title in titles.items():
        if record:
            text = text.replace(record, quoted(title))
    return text


def _complaint(recorded: RecordedEvent) -> str:
    return str(getattr(recorded.event, "complaint", None) or "")


def _links(recorded: RecordedEvent) -> bool:
    event: object = recorded.event
    return isinstance(
        event,
        ComplaintBound | ComplaintUnbound | AccessComplaintAdded | PromiseBroken | PromiseCleared,
    )


@dataclass(frozen=True, slots=True)
class NextActs:
    """The acts beside a record: the likeliest, the others, and those refused with the reason."""

    first: list[RecordNext]
    more: list[RecordNext]
    refused: list[RecordNext]

    @property
    def names(self) -> set[str]:
        """The names of the acts that are possible."""
        return {one.name for one in (*self.first, *self.more)}


def next_acts(
    detail: RecordDetail[Any],
    desk: DeskContext,
    address: Mapping[str, str],
    *,
    planning: Sequence[RecordNext] = (),
) -> NextActs:
    """Return the acts of the present state in the order of `address`, which are those with a form.
    `planning` acts, which begin another record, come second."""
    able, refused, here = [], [], desk.here(detail.state)
    every = {str(act.name): act for act in acts_of(detail.stream).values()}
    for name, where in address.items():
        act = every[name]
        title = acts.title(act.key)
        try:
            may(act, here)
        except Refused as found:
            if detail.state.state in act.states:
                why = sentence(found, names=detail.names).why
                refused.append(RecordNext(name, title, "", why))
        else:
            able.append(RecordNext(name, title, where))
    able[1:1] = planning
    likely = [one for one in able if one.name != ERASE_TEXT][:_FIRST]
    return NextActs(likely, [one for one in able if one not in likely], refused)


def kind_of(stream: str) -> RecordKind[Any]:
    """Return the kind of the record in a stream."""
    return RECORD_KINDS[Code(stream.partition("/")[0])]


def acts_of(stream: str) -> Mapping[Any, RecordAct]:
    """Return the acts on a stream of this kind."""
    return kind_of(stream).acts


def titles(
    pieces: Iterable[tuple[str, str]], desk: DeskContext, *, purpose: str
) -> Mapping[str, str]:
    """Return texts of a list by their piece; each comes with the stream that it is shown of. One
    row of the read log."""
    wanted = [(piece, stream) for piece, stream in pieces if piece]
    found = desk.texts(
        {piece for piece, _ in wanted}, purpose=purpose, of=sorted({stream for _, stream in wanted})
    )
    return {piece: shown(text) for piece, text in found.items()}


def shown(text: str | None) -> str:
    """Return a text, or that it was erased."""
    return gettext("Erased text") if text is None else text


def texts_to_erase(state: Any, stream: str, desk: DeskContext) -> Mapping[str, str]:
    """Return the texts of a record that are not erased, in short, by piece."""
    pieces = [(one.piece, stream) for one in state.texts]
    found = titles(pieces, desk, purpose="erase-text")
    return {one.piece: Truncator(found[one.piece]).chars(_SHORT) for one in state.texts}


def problem_stream(record: str) -> str:
    """Return the stream of a problem."""
    return f"{PROBLEM.prefix}{record}"


def action_stream(record: str) -> str:
    """Return the stream of an action."""
    return f"{ACTION.prefix}{record}"


def _inside(value: object) -> Iterator[object]:
    """Yield a value and everything in it, of a sealed text only itself."""
    yield value
    inner: Iterable[object] = ()
    if is_dataclass(value) and not isinstance(value, Sealed):
        inner = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, tuple | frozenset):
        inner = value
    for one in inner:
        yield from _inside(one)


def _persons(value: object) -> Iterator[str]:
    return (one for one in _inside(value) if isinstance(one, str) and one.startswith("person/"))


def said(kind: str, act: str) -> str:
    """Return what is said after the act that the address names; empty for any other text."""
    declared = RECORD_KINDS[Code(kind)].acts
    return next((acts.done(one.key) for name, one in declared.items() if name == act), "")
