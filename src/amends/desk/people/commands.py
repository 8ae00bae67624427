"""What happened to the installation and to people: commands of its operator, changes of the mail
account, appointments, and what needs the release by a second person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends import vault
from amends.core.framework.appointments import (
    ReadCommands,
    ReleaseAccess,
    read_commands,
    release_access,
)
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import (
    AbsenceSet,
    Change,
    CommandsRead,
    ContactSet,
    PersonLeft,
    Release,
    RoleEnded,
)
from amends.core.framework.policy.commitments import ControlName
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Refused
from amends.core.streams import INSTALLATION, PERSON
from amends.core.values import Id, Sealed
from amends.handling.kinds.opened_first import commands_up_to
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import read
from amends.wording import dates, timeline
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..request.context import DeskContext, number_in, post_only, read_only, show
from .proposals import decides, folded, waits_told

_MOST = 20


def unread(desk: DeskContext) -> dict[str, Any] | None:
    """Return what others did since this person last read it, for the complaints manager and senior
    management; None if there is nothing."""
    if not decides(desk):
        return None
    last, _ = store.tip(INSTALLATION.prefix)
    since = read.read_up_to(desk.person.id) if last else 0
    if last <= since:
        return None
    entries = [
        entry for entry in _entries() if entry.version > since and entry.by != desk.person.id
    ]
    if not entries:
        return None
    if len(entries) <= _MOST:
        desk.signs(commands_up_to(last))
    return {"runs": _runs(entries[-_MOST:], desk), "number": len(entries), "up_to": last}


def _entries() -> Iterable[RecordedEvent]:
    return map(recorded_event, store.read(INSTALLATION.prefix))


def _runs(entries: list[RecordedEvent], desk: DeskContext) -> list[dict[str, Any]]:
    events: list[Any] = [entry.event for entry in entries]
    persons = {getattr(event, name, None) for event in events for name in ("person", "first")}
    persons |= {entry.by for entry in entries}
    names = Names(read.names(person for person in persons if person), rules=desk.rules)
    return [
        {
            "day": dates.day(desk.rules.day_of(desk.person.unit, entry.recorded)),
            "told": timeline.line(entry, names=names),
        }
        for entry in reversed(entries)
    ]


def reads_all(desk: DeskContext) -> bool:
    """Return whether the reader may see everything that happened to the installation."""
    rights = (Permission.journal_read, Permission.people_manage)
    return decides(desk) or any(desk.actor.may(right, units=()) for right in rights)


@read_only
def installation(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with everything that happened to the installation, for auditors, administrators, the
    complaints manager and senior management."""
    if not reads_all(desk):
        return show(request, desk, "desk/unknown.html", {}, status=404)
    entries = list(_entries())
    desk.signs(commands_up_to(len(entries)))
    context = {"runs": _runs(entries, desk), "section": "settings"}
    return show(request, desk, "desk/people/installation.html", context)


@post_only
def mark_read(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Record that the reader read the entries that were shown; if they were not, show them."""
    up_to = number_in(request.POST.get("up_to", ""))
    last, _ = store.tip(INSTALLATION.prefix)
    if read.read_up_to(desk.person.id) < up_to <= last:
        payload = ReadCommands(up_to)
        try:
            perform_one(desk.person.id, read_commands, payload, actor=desk.actor, now=desk.now)
        except Refused:
            return HttpResponseRedirect(reverse("desk:installation"))
    return HttpResponseRedirect(reverse("desk:my-day"))


class ReasonForm(AskingForm):
    """Why something is to leave this installation."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("We keep it in the audit trail."),
        max_length=500,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the reader can get it now, or has asked for it; `alone` if no one else decides."""

    open: bool
    waiting: bool
    alone: bool

    @property
    def told(self) -> str:
        """What is said before someone asks, or while a second person has not decided."""
        if self.waiting:
            return waits_told()
        if self.alone:
            return gettext("You can do this alone if you give a reason. We record it.")
        return gettext("A second approver has to agree first. Enter why you need it.")


def standing(desk: DeskContext, what: Release) -> Standing:
    """Return whether something is released to the reader."""
    person = folded(desk.person.id)
    change = Change(release_access.name, what=what)
    alone = not desk.rules.policy.control(ControlName.widen_access).second_needed(None)
    if person is None:
        return Standing(open=False, waiting=False, alone=alone)
    waiting = person.proposed(change) is not None
    return Standing(person.may_take(what, desk.now), waiting, alone)


def ask(desk: DeskContext, what: Release, form: forms.Form) -> bool:
    """Ask for something with the reason in the form; returns whether it was recorded, as a release
    or as a proposal."""
    payload = ReleaseAccess(what, form.cleaned_data["reason"])
    stream: Any = desk.person.id
    with desk.refusals_in(form):
        perform_one(stream, release_access, payload, actor=desk.actor, now=desk.now)
    return form.is_valid()


_LATEST = 50
_DECIDING = {
    kind
    for kind, event in {**PERSON.events, **INSTALLATION.events}.items()
    if hasattr(event, "first") and event is not AbsenceSet
}
_ENDED = (RoleEnded, PersonLeft)
_LATELY = timedelta(days=7)
"""How long My day shows what others decided or changed."""


def history(person: str, desk: DeskContext) -> list[dict[str, Any]]:
    """Return the newest entries about a person, for themselves, those who manage people and those
    who decide what someone can see."""
    manages = desk.actor.may(Permission.people_manage, units=())
    if not (manages or decides(desk) or person == desk.person.id):
        return []
    entries: Iterable[Any] = map(recorded_event, store.read(person))
    shown = [
        (person, entry)
        for entry in entries
        if not isinstance(entry.event, CommandsRead)
        and not (isinstance(entry.event, AbsenceSet) and entry.by == person)
    ]
    return _lines(shown[-_LATEST:], desk, purpose="history-of-person")


def lately(desk: DeskContext) -> dict[str, list[dict[str, Any]]]:
    """Return what other people decided and changed lately: they ended a role of the reader,
    recorded an absence of theirs, or set an address that the reader has not seen. Senior management
    and the complaints manager see every role that ended."""
    me, since, ranks = desk.person.id, desk.now - _LATELY, decides(desk)
    streams = (*desk.rules.people.persons, INSTALLATION.prefix)
    recent = store.recent(
        streams, kinds=_DECIDING | {kind.__name__ for kind in _ENDED}, since=since
    )
    pairs: list[tuple[str, Any]] = [(row.stream, recorded_event(row)) for row in recent]
    pairs = [pair for pair in pairs if pair[1].by != me]
    mine = [pair for pair in pairs if getattr(pair[1].event, "first", None) == me]
    ended = [
        pair for pair in pairs if isinstance(pair[1].event, _ENDED) and (ranks or pair[0] == me)
    ]
    changed = sorted([*ended, *_set_for(desk)], key=lambda pair: pair[1].recorded)
    return {
        "decided": _lines(mine, desk, purpose="decided-proposals"),
        "changed": _lines(changed, desk, purpose="changes-by-others"),
    }


def _set_for(desk: DeskContext) -> Iterator[tuple[str, Any]]:
    """Yield the absences that others recorded for the reader and that are new or not long over, and
    the last address if someone else set it and the reader has not seen it."""
    me, today = desk.person.id, desk.rules.day_of(desk.person.unit, desk.now)
    own: list[Any] = [recorded_event(entry) for entry in store.read(me)]
    for entry in own:
        if isinstance(entry.event, AbsenceSet) and entry.by != me:
            over = entry.event.last + _LATELY
            if entry.recorded >= desk.now - _LATELY or entry.event.first <= today <= over:
                yield me, entry
    for entry in [entry for entry in own if isinstance(entry.event, ContactSet)][-1:]:
        if entry.by != me and not vault.was_shown(
            reader=me, purpose="contact", reference=me, since=entry.recorded
        ):
            yield me, entry


def _lines(
    pairs: Sequence[tuple[str, Any]], desk: DeskContext, *, purpose: str
) -> list[dict[str, Any]]:
    """Return entries, each with its stream, as a page shows them, the newest first."""
    pieces = {why.sealed: stream for stream, entry in pairs if (why := _why(entry)) is not None}
    texts = desk.texts(pieces, purpose=purpose, of=sorted(set(pieces.values())))
    names = Names(read.all_names() if pairs else {}, rules=desk.rules)
    return [
        {
            "day": dates.day(desk.rules.day_of(desk.person.unit, entry.recorded)),
            "told": timeline.line(entry, names=names, about=Id(stream)),
            "reason": (texts.get(why.sealed) or "") if (why := _why(entry)) else "",
            "address": reverse("desk:person", args=[key]) if kind == "person" else "",
        }
        for stream, entry in reversed(pairs)
        for kind, _, key in [stream.partition("/")]
    ]


def _why(recorded: Any) -> Sealed | None:
    reason: Sealed | None = getattr(recorded.event, "alone", None)
    return reason or getattr(recorded.event, "reason", None)
