"""Commands of the operator by which someone can see more, until they are read."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from amends.core.framework.adoption.reach import may_decide
from amends.core.framework.appointments import ReadCommands
from amends.core.framework.people.personnel import Change
from amends.core.streams import INSTALLATION
from amends.core.values import Code
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import read
from amends.wording import dates, timeline
from amends.wording.names import Names

from ..request.context import DeskContext, for_role

_MOST = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One command as a page shows it."""

    day: str
    told: str


@dataclass(frozen=True, slots=True)
class Unread:
    """The newest commands that the reader has not read, how many there are in all, and the last."""

    runs: tuple[Run, ...]
    number: int
    up_to: int


def unread(desk: DeskContext) -> Unread | None:
    """Return what the operator did since this person last read it, for the complaints manager and
    senior management; None if there is nothing."""
    if not may_decide(desk.person, Change(Code("invite-person"))):
        return None
    last, _ = store.tip(INSTALLATION.prefix)
    since = read.read_up_to(desk.person.id) if last else 0
    if last <= since:
        return None
    entries = [
        one for one in map(recorded_event, store.read(INSTALLATION.prefix)) if one.version > since
    ]
    events: list[Any] = [one.event for one in entries[-_MOST:]]
    persons = {event.person for event in events if event.person}
    names = Names(read.names(persons), rules=desk.rules)
    runs = tuple(
        Run(
            dates.day(desk.rules.day_of(desk.person.unit, one.recorded)),
            timeline.line(one, names=names),
        )
        for one in reversed(entries[-_MOST:])
    )
    return Unread(runs, len(entries), last)


@require_POST
@for_role
def mark_read(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Record that the reader read the commands that were shown."""
    typed = request.POST.get("up_to", "")
    up_to = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    last, _ = store.tip(INSTALLATION.prefix)
    if read.read_up_to(desk.person.id) < up_to <= last:
        given = ReadCommands(up_to)
        perform_one(desk.person.id, "read-commands", given, actor=desk.actor, now=desk.now)
    return HttpResponseRedirect(reverse("desk:my-day"))
