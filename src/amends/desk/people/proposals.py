"""Changes of what someone can see, and of the mail account, that wait for a second person (4.7)."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends import vault
from amends.core.framework.adoption.reach import may_decide
from amends.core.framework.appointments import (
    APPOINTMENTS,
    DeclineAccess,
    change_of,
    decline_access,
    invite_person,
    may_be_second,
)
from amends.core.framework.installation import decides_settings
from amends.core.framework.people.authority import Permission, is_representative
from amends.core.framework.people.personnel import Change, Person, Role, WaitingChange
from amends.core.framework.policy.commitments import ControlName
from amends.core.refusal import Guard, Refused
from amends.core.streams import INSTALLATION
from amends.core.values import Id, Moment, Sealed
from amends.handling.commands import Batch, Command, Performed
from amends.handling.perform import perform, transaction_of_acts, write
from amends.handling.streams import state_of
from amends.imports import staff
from amends.journal import store
from amends.letters.mail_account import account_change, test_message
from amends.people import read
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import either
from amends.wording.timeline.values import change_told, setting_told

from ..request.context import DeskContext


class DeclineForm(AskingForm):
    """Why a proposed change is declined."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposed change as a page shows it; `mark` is what its forms send back. `address` is the
    page on which it is decided; `about` is empty for one of the installation."""

    address: str
    mark: str
    about: str
    told: str
    by: str
    since: str
    reason: str
    sign_in: str
    accepts: bool
    """Whether the reader can accept it."""
    declines: bool
    withdraws: bool
    replaces: bool = False
    """Whether the reader holds the role that would pass to the other person."""
    sender: str = ""
    """The address that letters would come from; `sender_now` is the one in use."""
    sender_now: str = ""


def folded(person: str) -> Person | None:
    """Return a person as their stream says, with what waits and what was released."""
    state: Person | None = state_of(person, store.read(person))
    return state


def of_person(person: str, desk: DeskContext) -> list[Shown]:
    """Return everything that waits for a second person about someone in staff, for themselves,
    those who manage people and those who can decide."""
    manages = desk.actor.may(Permission.people_manage, units=())
    if not (manages or decides(desk) or person == desk.person.id):
        return []
    state = folded(person)
    return list(_shown([state] if state else [], desk))


def to_decide(desk: DeskContext) -> list[Shown]:
    """Return what waits for this person: changes that they can accept, and the one that would pass
    on their own role."""
    ids = read.with_proposals() if decides(desk) else []
    entries = store.read_many(ids) if ids else {}
    persons = [
        person for stream in ids if (person := state_of(stream, entries[stream])) is not None
    ]
    files = [file for file in batches(persons) if file.decided_by(desk)]
    in_files = {(person.id, change) for file in files for person, change in file.changes}
    alone = [
        replace(
            person,
            waiting=tuple(
                change for change in person.waiting if (person.id, change) not in in_files
            ),
        )
        for person in persons
    ]
    shown = (*(_file(file, desk) for file in files), *_shown(alone, desk), *of_mail(desk))
    return [entry for entry in shown if entry.accepts or entry.replaces]


@dataclass(frozen=True, slots=True)
class FileOfPeople:
    """Changes that one person proposed at one moment for several people, as an import does; they
    are decided together."""

    by: Id
    since: Moment
    changes: tuple[tuple[Person, WaitingChange], ...]

    @property
    def mark(self) -> str:
        """What its address names."""
        return f"{self.since:%Y%m%dT%H%M%S%f}-{self.by.removeprefix('person/')}"

    @property
    def seen(self) -> str:
        """What the form of its page sends back: another file has another one."""
        marks = sorted(f"{person.id} {mark_of(waits.change)}" for person, waits in self.changes)
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()

    @property
    def people(self) -> int:
        """How many people it is about."""
        return len({person.id for person, _ in self.changes})

    def told(self) -> str:
        """Return what it is, as a page says it."""
        return gettext("Import of {count} people").format(count=self.people)

    def decided_by(self, desk: DeskContext) -> bool:
        """Return whether the reader can approve all of it."""
        people = desk.rules.people
        return all(
            may_be_second(desk.actor, person, waits.change, people)
            for person, waits in self.changes
        )


def batches(persons: Iterable[Person]) -> list[FileOfPeople]:
    """Return the changes that were proposed for several of these people at one moment."""
    batched: dict[tuple[Id, Moment], list[tuple[Person, WaitingChange]]] = {}
    for person in persons:
        for waits in person.waiting:
            batched.setdefault((waits.by, waits.since), []).append((person, waits))
    files = (FileOfPeople(by, since, tuple(of)) for (by, since), of in sorted(batched.items()))
    return [file for file in files if file.people > 1]


def file_marked(mark: str) -> FileOfPeople | None:
    """Return the file of people with this mark, or None if nothing of it waits any longer."""
    return next((file for file in _waiting_files() if file.mark == mark), None)


def files_waiting(desk: DeskContext) -> list[FileOfPeople]:
    """Return the files that wait for a second person, for those who may see their pages."""
    manages = desk.actor.may(Permission.people_manage, units=())
    return _waiting_files() if manages or decides(desk) else []


def _waiting_files() -> list[FileOfPeople]:
    entries = store.read_many(read.with_proposals())
    folds = (state_of(stream, of) for stream, of in entries.items())
    return batches(filter(None, folds))


def _file(of: FileOfPeople, desk: DeskContext) -> Shown:
    return Shown(
        address=reverse("desk:people-file", args=[of.mark]),
        mark=of.mark,
        about="",
        told=of.told(),
        by=Names(read.names([of.by])).person(of.by),
        since=dates.day(desk.rules.day_of(desk.person.unit, of.since)),
        reason="",
        sign_in="",
        accepts=of.decided_by(desk),
        declines=of.by != desk.person.id,
        withdraws=of.by == desk.person.id,
    )


def decides(desk: DeskContext) -> bool:
    """Return whether the reader has the rank to decide what someone can see."""
    return may_decide(desk.person, Change(invite_person.name))


def _shown(persons: Sequence[Person], desk: DeskContext) -> Iterator[Shown]:
    waiting = [(person, waits) for person in persons for waits in person.waiting]
    if not waiting:
        return
    texts = _texts([(person.id, waits) for person, waits in waiting], desk)
    ids = {person.id for person, _ in waiting} | {waits.by for _, waits in waiting}
    ids |= {waits.change.manager for _, waits in waiting if waits.change.manager}
    names = Names(read.names(ids), rules=desk.rules)
    for person, waits in waiting:
        own = waits.by == desk.person.id
        yield Shown(
            address=reverse("desk:person", args=[person.id.removeprefix("person/")]),
            mark=mark_of(waits.change),
            about=names.person(person.id),
            told=change_told(waits.change, names),
            by=names.person(waits.by),
            since=dates.day(desk.rules.day_of(desk.person.unit, waits.since)),
            reason=texts.get(waits.reason.sealed if waits.reason else "") or "",
            sign_in=texts.get(waits.sign_in.sealed if waits.sign_in else "") or "",
            accepts=may_be_second(desk.actor, person, waits.change, desk.rules.people),
            declines=not own and may_decide(desk.person, waits.change),
            withdraws=own,
            replaces=waits.change.role is Role.management_representative
            and is_representative(desk.person),
        )


def of_mail(desk: DeskContext) -> list[Shown]:
    """Return the proposed mail account, if one waits for a second person, for its author and those
    who can decide."""
    waiting = account_change.proposed()
    own = waiting is not None and waiting.by == desk.person.id
    rank = decides_settings(desk.person)
    if waiting is None or not (own or rank):
        return []
    texts = _texts([(INSTALLATION.prefix, waiting)], desk)
    return [
        Shown(
            address=reverse("desk:mail-account"),
            mark=waiting.setting.fingerprint or "",
            about="",
            told=setting_told(waiting.setting),
            by=Names(read.names([waiting.by])).person(waiting.by),
            since=dates.day(desk.rules.day_of(desk.person.unit, waiting.since)),
            reason=texts.get(waiting.reason.sealed if waiting.reason else "") or "",
            sign_in=texts.get(waiting.account.sealed if waiting.account else "") or "",
            accepts=rank and not own,
            declines=rank and not own,
            withdraws=own,
            sender=account_change.proposed_sender(Path(settings.AMENDS_DATA)),
            sender_now=test_message.sender(),
        )
    ]


def _texts(waiting: Iterable[tuple[str, Any]], desk: DeskContext) -> dict[str, str | None]:
    pieces = {
        sealed.sealed: stream
        for stream, entry in waiting
        for sealed in (
            entry.reason,
            getattr(entry, "sign_in", None) or getattr(entry, "account", None),
        )
        if sealed is not None
    }
    return desk.texts(pieces, purpose="proposed-changes", of=sorted(set(pieces.values())))


def mark_of(change: Change) -> str:
    """Return a change as the text that a form sends back."""
    return ".".join(str(getattr(change, field.name) or "") for field in fields(Change))


def marked(person: str, mark: str) -> Change | None:
    """Return the waiting change with this mark, or None."""
    state = folded(person)
    waiting = state.waiting if state else ()
    return next((waits.change for waits in waiting if mark_of(waits.change) == mark), None)


def may_accept(person: str, change: Change, desk: DeskContext) -> bool:
    """Return whether a change waits that the reader can accept."""
    state = folded(person)
    return state is not None and may_be_second(desk.actor, state, change, desk.rules.people)


def accept(person: str, change: Change, desk: DeskContext) -> str:
    """Carry out the equal act of the second person, and return the invitation if it was one. Raises
    `Refused`; IntegrityError if someone else signs in with the name."""
    state = folded(person)
    proposal = state.proposed(change) if state is not None else None
    sealed = proposal.sign_in if proposal is not None else None
    return accept_all([(person, change, sealed)], desk).get(person, "")


def accept_all(
    proposed: Sequence[tuple[str, Change, Sealed | None]], desk: DeskContext
) -> dict[str, str]:
    """Carry out the equal acts of the second person, all or none, and return the invitations by
    person; each change comes with the sign-in name of an invitation. Raises as `accept` does."""
    names = vault.peek([sealed.sealed for _, _, sealed in proposed if sealed is not None])
    sign_ins = {
        Id(person): name
        for person, _, sealed in proposed
        if sealed is not None and (name := names[sealed.sealed])
    }
    commands = []
    for person, change, _ in proposed:
        kind: Any = APPOINTMENTS[change.act].particulars
        commands.append(Command(person, change.act, kind(**_named(change, kind))))
    with transaction_of_acts():
        persons = write([Batch(desk.now, desk.actor, tuple(commands))]).persons
        if any(persons[Id(person)].proposed(change) for person, change, _ in proposed):
            raise Refused(Guard.nothing_proposed)  # withdrawn meanwhile: this would propose it
        texts = staff.let_in_by(sign_ins, now=desk.now)
    return {str(person): text for person, text in texts.items()}


def decline(person: str, change: Change, reason: str, desk: DeskContext) -> Performed:
    """Decline a change, or withdraw one's own proposal. Raises `Refused`."""
    return decline_all([(person, change)], reason, desk)


def decline_all(
    proposed: Iterable[tuple[str, Change]], reason: str, desk: DeskContext
) -> Performed:
    """Decline changes as `decline` does, all or none."""
    commands = [
        Command(
            person,
            decline_access.name,
            DeclineAccess(reason=reason, **_named(change, DeclineAccess)),
        )
        for person, change in proposed
    ]
    return perform(commands, actor=desk.actor, now=desk.now)


def _named(change: Change, kind: Any) -> dict[str, Any]:
    wanted = {field.name for field in fields(kind)}
    return {
        field.name: getattr(change, field.name) for field in fields(Change) if field.name in wanted
    }


def waits(done: Performed, command: Command) -> bool:
    """Return whether a command of just now only proposed something."""
    state = done.persons.get(command.stream)
    change = change_of(command.act, command.particulars)
    return state is not None and state.proposed(change) is not None


def told_before(
    desk: DeskContext, person: str = "", *, control: ControlName = ControlName.widen_access
) -> str:
    """Return what is said before something is proposed, about a person or the installation: who can
    accept it. Empty where one person decides alone."""
    if not desk.rules.policy.control(control).second_needed(None):
        return ""
    change = Change(invite_person.name)
    persons = desk.rules.people.persons.values()
    can = [person.id for person in persons if may_decide(person, change)]
    names = sorted(read.names({*can} - {desk.person.id, person}).values())
    if not names:
        return gettext("No one else here can approve this. Ask the operator of this installation.")
    text = gettext("A second approver must approve this before it takes effect: {names}.")
    if control is ControlName.widen_access:
        text = gettext(
            "If this lets someone see more, a second approver must approve it first: {names}."
        )
    return text.format(names=either(names))


def waits_told() -> str:
    """Return what is said after a proposal."""
    return gettext(
        "Proposed. It applies once the complaints manager or senior management approves it."
    )
