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
_ENDED = (RoleEnded, PersonLeft)
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
    told: list[tuple[str, Any]] = [(person, recorded_event(one)) for one in store.read(person)]
    shown = [
        (stream, one)
        for stream, one in told
        if not isinstance(one.event, CommandsRead)
        and not (isinstance(one.event, AbsenceSet) and one.by == stream)
    ]
    return _lines(shown[-_MOST:], desk, purpose="history-of-person")


@dataclass(frozen=True, slots=True)
class Lately:
    """What others decided lately on the proposals of the reader, and what else they changed."""

    decided: list[Line]
    changed: list[Line]


def lately(desk: DeskContext) -> Lately:
    """Return what other people decided and changed lately: they ended a role of the reader,
    recorded an absence of theirs, or set an address that the reader has not seen. Senior management
    and the complaints manager see every role that ended."""
    me, since, ranks = desk.person.id, desk.now - _LATELY, decides(desk)
    streams = (*desk.rules.people.persons, INSTALLATION.prefix)
    found = store.recent(streams, kinds=_DECIDING | {kind.__name__ for kind in _ENDED}, since=since)
    told: list[tuple[str, Any]] = [(one.stream, recorded_event(one)) for one in found]
    told = [one for one in told if one[1].by != me]
    mine = [one for one in told if getattr(one[1].event, "first", None) == me]
    ended = [one for one in told if isinstance(one[1].event, _ENDED) and (ranks or one[0] == me)]
    changed = sorted([*ended, *_set_for(desk)], key=lambda one: one[1].recorded)
    return Lately(
        _lines(mine, desk, purpose="decided-proposals"),
        _lines(changed, desk, purpose="changes-by-others"),
    )


def _set_for(desk: DeskContext) -> Iterator[tuple[str, Any]]:
    """Yield the absences that others recorded for the reader and that are new or not long over, and
    the last address if someone else set it and the reader has not seen it."""
    me, today = desk.person.id, desk.rules.day_of(desk.person.unit, desk.now)
    own: list[Any] = [recorded_event(one) for one in store.read(me)]
    for one in own:
        if isinstance(one.event, AbsenceSet) and one.by != me:
            over = one.event.last + _LATELY
            if one.recorded >= desk.now - _LATELY or one.event.first <= today <= over:
                yield me, one
    for one in [one for one in own if isinstance(one.event, ContactSet)][-1:]:
        if one.by != me and not vault.was_shown(
            reader=me, purpose="contact", reference=me, since=one.recorded
        ):
            yield me, one


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
