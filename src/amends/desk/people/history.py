"""History of a person: roles, invitations, tokens, and why one person decided alone."""

from dataclasses import dataclass
from typing import Any

from amends import vault
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import AbsenceSet, CommandsRead
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
    entries = [recorded_event(entry) for entry in store.read(person)]
    told = [one for one in entries if type(one.event).__name__ not in _LEFT_OUT][-_MOST:]
    events: list[Any] = [one.event for one in told]
    given = [getattr(one, "alone", None) or getattr(one, "reason", None) for one in events]
    texts = vault.show(
        [one.sealed for one in given if one is not None],
        reader=desk.person.id,
        purpose="history-of-person",
        now=desk.now,
        reference=person,
    )
    names = Names(read.all_names(), rules=desk.rules)
    return [
        Line(
            dates.day(desk.rules.day_of(desk.person.unit, one.recorded)),
            timeline.line(one, names=names, about=Id(person)),
            (texts.get(why.sealed) or "") if why is not None else "",
        )
        for one, why in reversed(list(zip(told, given, strict=True)))
    ]
