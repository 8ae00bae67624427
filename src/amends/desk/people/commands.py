"""What happened to the installation: commands of its operator, changes of the mail account, and
what needs the release by a second person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.appointments import ReadCommands, ReleaseAccess
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import Change, Release
from amends.core.framework.policy.commitments import ControlName
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Refused
from amends.core.streams import INSTALLATION
from amends.core.values import Code
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import read
from amends.wording import dates, timeline
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..request.context import DeskContext, post_only, read_only, show
from .proposals import decides, folded, waits_told

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
    change = Change(Code("release-access"), what=what)
    alone = not desk.rules.policy.control(ControlName.widen_access).second_needed(None)
    if person is None:
        return Standing(open=False, waiting=False, alone=alone)
    waiting = person.proposed(change) is not None
    return Standing(person.may_take(what, desk.now), waiting, alone)


def ask(desk: DeskContext, what: Release, form: forms.Form) -> bool:
    """Ask for something with the reason in the form; returns whether it was recorded, as a release
    or as a proposal."""
    given = ReleaseAccess(what, form.cleaned_data["reason"])
    stream: Any = desk.person.id
    try:
        perform_one(stream, "release-access", given, actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=desk.rules))))
        return False
    return True
