"""History of a person: roles, invitations, tokens, and why one person decided alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from amends import vault
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import (
    AbsenceSet,
    CommandsRead,
    ContactSet,
    PersonLeft,
    RoleEnded,
)
from amends.core.operation.complaint import RecordedEvent
from amends.core.streams import INSTALLATION, PERSON
from amends.core.values import Id
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import read
from amends.wording import dates, timeline
from amends.wording.names import Names

from ..request.context import DeskContext
from .proposals import decides

_MOST = 50
_DECIDING = {
    kind
    for kind, event in {**PERSON.events, **INSTALLATION.events}.items()
    if hasattr(event, "first") and event is not AbsenceSet
}
_ENDING = {RoleEnded.__name__, PersonLeft.__name__}
_LATELY = timedelta(days=7)
"""How long My day shows what others decided or changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a page shows it, with the reason that was given."""

    day: str
    told: str
    reason: str
    address: str = ""
    """Page of the person."""


def history(person: str, desk: DeskContext) -> list[Line]:
    """Return the newest entries about a person, for themselves, those who manage people and those
    who decide what someone can see."""
    manages = desk.actor.may(Permission.people_manage, units=())
    if not (manages or decides(desk) or person == desk.person.id):
        return []
    told = [(person, recorded_event(one)) for one in store.read(person)]
    shown = [
        (stream, one)
        for stream, one in told
        if not isinstance(one.event, CommandsRead)
        and not (isinstance(one.event, AbsenceSet) and one.by == stream)
    ]
    return _lines(shown[-_MOST:], desk, purpose="history-of-person")


def decided(desk: DeskContext) -> list[Line]:
    """Return what others decided lately on the proposals of the reader."""
    me, since = desk.person.id, desk.now - _LATELY
    streams = (*desk.rules.people.persons, INSTALLATION.prefix)
    found = store.recent(streams, kinds=_DECIDING, since=since)
    told: list[tuple[str, Any]] = [(one.stream, recorded_event(one)) for one in found]
    mine = [one for one in told if one[1].event.first == me != one[1].by]
    return _lines(mine, desk, purpose="decided-proposals")


def done_by_others(desk: DeskContext) -> list[Line]:
    """Return what other people did lately to the reader: ended a role, recorded an absence, or set
    an address that the reader has not seen. Senior management and the complaints manager see every
    role that ended."""
    me = desk.person.id
    of = desk.rules.people.persons if decides(desk) else (me,)
    ended = store.recent(of, kinds=_ENDING, since=desk.now - _LATELY)
    told = [(one.stream, recorded_event(one)) for one in ended]
    told += [(me, one) for one in _set_for(desk)]
    others = sorted((one for one in told if one[1].by != me), key=lambda one: one[1].recorded)
    return _lines(others, desk, purpose="done-by-others")


def _set_for(desk: DeskContext) -> Iterator[RecordedEvent]:
    """Yield the reader's absences that are new or not long over, and their last address if someone
    else set it and they have not seen it."""
    me, today = desk.person.id, desk.rules.day_of(desk.person.unit, desk.now)
    own = [recorded_event(one) for one in store.read(me)]
    for one in own:
        event: Any = one.event
        if isinstance(event, AbsenceSet) and (
            one.recorded >= desk.now - _LATELY or event.first <= today <= event.last + _LATELY
        ):
            yield one
    for one in [one for one in own if isinstance(one.event, ContactSet)][-1:]:
        if one.by != me and not vault.was_shown(
            reader=me, purpose="contact", reference=me, since=one.recorded
        ):
            yield one


def _lines(told: Sequence[tuple[str, Any]], desk: DeskContext, *, purpose: str) -> list[Line]:
    """Return entries, each with its stream, as a page shows them, the newest first."""
    given = [
        getattr(one.event, "alone", None) or getattr(one.event, "reason", None) for _, one in told
    ]
    pieces = {
        why.sealed: stream for (stream, _), why in zip(told, given, strict=True) if why is not None
    }
    texts = vault.show(
        pieces,
        reader=desk.person.id,
        purpose=purpose,
        now=desk.now,
        reference=sorted(set(pieces.values())),
    )
    names = Names(read.all_names() if told else {}, rules=desk.rules)
    return [
        Line(
            dates.day(desk.rules.day_of(desk.person.unit, one.recorded)),
            timeline.line(one, names=names, about=Id(stream)),
            (texts.get(why.sealed) or "") if why is not None else "",
            _page(stream),
        )
        for (stream, one), why in reversed(list(zip(told, given, strict=True)))
    ]


def _page(stream: str) -> str:
    kind, _, key = stream.partition("/")
    return reverse("desk:person", args=[key]) if kind == "person" else ""
