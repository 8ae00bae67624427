"""Changes of what someone can see, and of the mail account, that wait for a second person (4.7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends import vault
from amends.core.framework.adoption.reach import may_decide
from amends.core.framework.appointments import APPOINTMENTS, DeclineAccess, change_of, may_be_second
from amends.core.framework.installation import decides_settings
from amends.core.framework.people.authority import Permission, is_representative
from amends.core.framework.people.personnel import Change, Person, Role
from amends.core.framework.policy.commitments import ControlName
from amends.core.streams import INSTALLATION
from amends.core.values import Code
from amends.handling.commands import Command, Performed
from amends.handling.perform import perform_one
from amends.handling.streams import state_of
from amends.journal import store
from amends.letters import account_change, trying
from amends.people import invitations, read
from amends.people.models import Account
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.changes import change_told, setting_told
from amends.wording.names import Names
from amends.wording.phrases import either

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
    found: Person | None = state_of(person, store.read(person))
    return found


def of_person(person: str, desk: DeskContext) -> list[Shown]:
    """Return everything that waits for a second person about someone in staff, for themselves,
    those who manage people and those who can decide."""
    manages = desk.actor.may(Permission.people_manage, units=())
    if not (manages or decides(desk) or person == desk.person.id):
        return []
    found = folded(person)
    return list(_shown([found] if found else [], desk))


def to_decide(desk: DeskContext) -> list[Shown]:
    """Return what waits for this person: changes that they can accept, and the one that would pass
    on their own role."""
    ids = read.with_proposals() if decides(desk) else []
    entries = store.read_many(ids) if ids else {}
    persons = [person for one in ids if (person := state_of(one, entries[one])) is not None]
    shown = (*_shown(persons, desk), *of_mail(desk))
    return [one for one in shown if one.accepts or one.replaces]


def decides(desk: DeskContext) -> bool:
    """Return whether the reader has the rank to decide what someone can see."""
    return may_decide(desk.person, Change(Code("invite-person")))


def _shown(persons: Sequence[Person], desk: DeskContext) -> Iterator[Shown]:
    waiting = [(person, one) for person in persons for one in person.waiting]
    if not waiting:
        return
    texts = _texts([(person.id, one) for person, one in waiting], desk)
    ids = {person.id for person, _ in waiting} | {one.by for _, one in waiting}
    ids |= {one.change.manager for _, one in waiting if one.change.manager}
    names = Names(read.names(ids), rules=desk.rules)
    for person, one in waiting:
        own = one.by == desk.person.id
        yield Shown(
            address=reverse("desk:person", args=[person.id.removeprefix("person/")]),
            mark=mark_of(one.change),
            about=names.person(person.id),
            told=change_told(one.change, names),
            by=names.person(one.by),
            since=dates.day(desk.rules.day_of(desk.person.unit, one.since)),
            reason=texts.get(one.reason.sealed if one.reason else "") or "",
            sign_in=texts.get(one.sign_in.sealed if one.sign_in else "") or "",
            accepts=may_be_second(desk.actor, person, one.change, desk.rules.people),
            declines=not own and may_decide(desk.person, one.change),
            withdraws=own,
            replaces=one.change.role is Role.management_representative
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
            sender_now=trying.sender(),
        )
    ]


def _texts(waiting: Iterable[tuple[str, Any]], desk: DeskContext) -> dict[str, str | None]:
    pieces = {
        sealed.sealed: stream
        for stream, one in waiting
        for sealed in (one.reason, getattr(one, "sign_in", None) or getattr(one, "account", None))
        if sealed is not None
    }
    return desk.texts(pieces, purpose="proposed-changes", of=sorted(set(pieces.values())))


def mark_of(change: Change) -> str:
    """Return a change as the text that a form sends back."""
    return ".".join(str(getattr(change, one.name) or "") for one in fields(Change))


def marked(person: str, mark: str) -> Change | None:
    """Return the waiting change with this mark, or None."""
    found = folded(person)
    waiting = found.waiting if found else ()
    return next((one.change for one in waiting if mark_of(one.change) == mark), None)


def may_accept(person: str, change: Change, desk: DeskContext) -> bool:
    """Return whether a change waits that the reader can accept."""
    found = folded(person)
    return found is not None and may_be_second(desk.actor, found, change, desk.rules.people)


def accept(person: str, change: Change, desk: DeskContext) -> str:
    """Carry out the equal act of the second person, and return the invitation if it was one. Raises
    `Refused`; IntegrityError if someone else signs in with the name."""
    found = folded(person)
    proposal = found.proposed(change) if found is not None else None
    sealed = proposal.sign_in if proposal is not None else None
    name = vault.peek([sealed.sealed])[sealed.sealed] if sealed is not None else None
    account = Account.objects.filter(sign_in=name).first() if name else None
    if account is not None and account.person != person:
        raise IntegrityError
    kind: Any = APPOINTMENTS[change.act].particulars
    given = kind(**_named(change, kind))
    perform_one(person, change.act, given, actor=desk.actor, now=desk.now)
    if not name:
        return ""
    account = account or Account.objects.add(name, person=person)
    return invitations.invite(account, now=desk.now)


def decline(person: str, change: Change, reason: str, desk: DeskContext) -> Performed:
    """Decline a change, or withdraw one's own proposal. Raises `Refused`."""
    given = DeclineAccess(reason=reason, **_named(change, DeclineAccess))
    return perform_one(person, "decline-access", given, actor=desk.actor, now=desk.now)


def _named(change: Change, kind: Any) -> dict[str, Any]:
    wanted = {one.name for one in fields(kind)}
    return {one.name: getattr(change, one.name) for one in fields(Change) if one.name in wanted}


def waits(done: Performed, command: Command) -> bool:
    """Return whether a command of just now only proposed something."""
    found = done.persons.get(command.stream)
    change = change_of(command.act, command.particulars)
    return found is not None and found.proposed(change) is not None


def told_before(
    desk: DeskContext, person: str = "", *, control: ControlName = ControlName.widen_access
) -> str:
    """Return what is said before something is proposed, about a person or the installation: who can
    accept it. Empty where one person decides alone."""
    if not desk.rules.policy.control(control).second_needed(None):
        return ""
    change = Change(Code("invite-person"))
    persons = desk.rules.people.persons.values()
    can = [one.id for one in persons if may_decide(one, change)]
    names = sorted(read.names({*can} - {desk.person.id, person}).values())
    if not names:
        return gettext("No one else here can approve this. Ask the operator of this installation.")
    told = gettext("A second approver must approve this before it takes effect: {names}.")
    if control is ControlName.widen_access:
        told = gettext(
            "If this lets someone see more, a second approver must approve it first: {names}."
        )
    return told.format(names=either(names))


def waits_told() -> str:
    """Return what is said after a proposal."""
    return gettext(
        "Proposed. It applies once the complaints manager or senior management approves it."
    )
