"""History of a person: roles, invitations, tokens, and why one person decided alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from amends import vault
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import AbsenceSet, CommandsRead
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
_LEFT_OUT = {AbsenceSet.__name__, CommandsRead.__name__}
_DECIDING = {
    kind
    for kind, event in {**PERSON.events, **INSTALLATION.events}.items()
    if hasattr(event, "first") and kind not in _LEFT_OUT
}
_LATELY = timedelta(days=7)
"""How long a decision is shown to those who proposed it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a page shows it, with the reason that was given."""

    day: str
    told: str
    reason: str


def history(person: str, desk: DeskContext) -> list[Line]:
    """Return the newest entries about a person, for themselves, those who manage people and those
    who decide what someone can see."""
    manages = desk.actor.may(Permission.people_manage, units=())
    if not (manages or decides(desk) or person == desk.person.id):
        return []
    told = [(person, recorded_event(one)) for one in store.read(person)]
    shown = [one for one in told if type(one[1].event).__name__ not in _LEFT_OUT]
    return _lines(shown[-_MOST:], desk, purpose="history-of-person")


def decided(desk: DeskContext) -> list[Line]:
    """Return what others decided lately on the proposals of the reader."""
    me, since = desk.person.id, desk.now - _LATELY
    streams = (*desk.rules.people.persons, INSTALLATION.prefix)
    found = store.recent(streams, kinds=_DECIDING, since=since)
    told: list[tuple[str, Any]] = [(one.stream, recorded_event(one)) for one in found]
    mine = [one for one in told if one[1].event.first == me != one[1].by]
    return _lines(mine, desk, purpose="decided-proposals")


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
        )
        for (stream, one), why in reversed(list(zip(told, given, strict=True)))
    ]
