"""What happened to the installation: commands of its operator and changes of the mail account."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.core.framework.appointments import ReadCommands
from amends.core.framework.people.authority import Permission
from amends.core.operation.complaint import RecordedEvent
from amends.core.streams import INSTALLATION
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import read
from amends.wording import dates, timeline
from amends.wording.names import Names

from ..request.context import DeskContext, post_only, read_only, show
from .proposals import decides

_MOST = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One entry as a page shows it."""

    day: str
    told: str


@dataclass(frozen=True, slots=True)
class Unread:
    """The newest entries that the reader has not read, how many there are in all, and the last."""

    runs: list[Run]
    number: int
    up_to: int


def unread(desk: DeskContext) -> Unread | None:
    """Return what others did since this person last read it, for the complaints manager and senior
    management; None if there is nothing."""
    if not decides(desk):
        return None
    last, _ = store.tip(INSTALLATION.prefix)
    since = read.read_up_to(desk.person.id) if last else 0
    if last <= since:
        return None
    entries = [one for one in _entries() if one.version > since and one.by != desk.person.id]
    if not entries:
        return None
    return Unread(_runs(entries[-_MOST:], desk), len(entries), last)


def _entries() -> Iterable[RecordedEvent]:
    return map(recorded_event, store.read(INSTALLATION.prefix))


def _runs(entries: list[RecordedEvent], desk: DeskContext) -> list[Run]:
    """Return entries as a page shows them, the newest first."""
    events: list[Any] = [one.event for one in entries]
    persons = {getattr(event, name, None) for event in events for name in ("person", "first")}
    persons |= {one.by for one in entries}
    names = Names(read.names(one for one in persons if one), rules=desk.rules)
    return [
        Run(
            dates.day(desk.rules.day_of(desk.person.unit, one.recorded)),
            timeline.line(one, names=names),
        )
        for one in reversed(entries)
    ]


def reads_all(desk: DeskContext) -> bool:
    """Return whether the reader may see everything that happened to the installation."""
    held = (Permission.journal_read, Permission.people_manage)
    return decides(desk) or any(desk.actor.may(one, units=()) for one in held)


@read_only
def installation(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with everything that happened to the installation, for auditors, administrators, the
    complaints manager and senior management."""
    if not reads_all(desk):
        return show(request, desk, "desk/unknown.html", {}, status=404)
    context = {"runs": _runs(list(_entries()), desk), "section": "settings"}
    return show(request, desk, "desk/people/installation.html", context)


@post_only
def mark_read(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Record that the reader read the entries that were shown."""
    typed = request.POST.get("up_to", "")
    up_to = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    last, _ = store.tip(INSTALLATION.prefix)
    if read.read_up_to(desk.person.id) < up_to <= last:
        given = ReadCommands(up_to)
        perform_one(desk.person.id, "read-commands", given, actor=desk.actor, now=desk.now)
    return HttpResponseRedirect(reverse("desk:my-day"))
