"""Inbox: mail that needs a decision by staff, and what they can do with it.

Unread mail may be about any member of staff. So it is open only to those who assess new mail, the
complaints manager and the deputies named in the policy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.people.personnel import Person
from amends.core.operation.acts.communication import RecordContact, record_contact
from amends.core.operation.acts.scope import DecideKind, decide_kind
from amends.core.operation.events import Kind, Way, YesNoUnknown
from amends.handling.commands import Command
from amends.handling.streams import stream_of
from amends.letters.models import Fate, Mail
from amends.vault import reading

from . import (
    recorded_text,
    routing,
)
from .recorded_text import Read
from .storing import STREAM

_PURPOSE = "mail"
SHOWN = 50
"""Messages on one page."""
ASIDE_SHOWN_FOR = timedelta(days=30)
_OPEN = (Fate.tray, Fate.aside)


@dataclass(frozen=True, slots=True)
class Item:
    """One message in a list; `read` is None for an unreadable one."""

    mail: Mail
    read: Read | None


class Settled(Exception):
    """Another person was faster: the message is no longer waiting."""


def open_to(person: Person, rules: Rules) -> bool:
    """Return whether the person may see the inbox."""
    triages = Actor.of(person).may(Permission.complaint_triage, units=())
    return person.active and (triages or person.id in rules.policy.representative_deputies)


def count() -> int:
    """Return how many messages are waiting."""
    return Mail.objects.filter(fate=Fate.tray).count()


def oldest() -> datetime | None:
    """Return when the longest waiting message arrived."""
    waiting = Mail.objects.filter(fate=Fate.tray).order_by("arrived")
    return waiting.values_list("arrived", flat=True).first()


def waiting(person: Person, *, now: datetime) -> list[Item]:
    """Return the waiting messages, longest waiting first, for a person who may see the inbox; the
    read log records it."""
    return _shown(Mail.objects.filter(fate=Fate.tray).order_by("arrived")[:SHOWN], person, now)


def aside(person: Person, *, now: datetime) -> list[Item]:
    """Return the messages set aside recently, newest first."""
    mails = Mail.objects.filter(fate=Fate.aside, settled__gte=now - ASIDE_SHOWN_FOR)
    return _shown(mails.exclude(raw="").order_by("-arrived")[:SHOWN], person, now)


def one(of: str, person: Person, *, now: datetime) -> Item | None:
    """Return one message that is waiting or was set aside; None if there is none."""
    mails = Mail.objects.filter(pk=of, fate__in=_OPEN).exclude(raw="")
    return next(iter(_shown(mails, person, now)), None)


def _shown(mails: Iterable[Mail], person: Person, now: datetime) -> list[Item]:
    rows = list(mails)
    vault.show(
        [row.raw for row in rows if row.raw],
        reader=person.id,
        purpose=_PURPOSE,
        now=now,
        reference=[f"{STREAM}{row.pk}" for row in rows],
    )
    return [Item(row, routing.opened(row, now=now) if row.raw else None) for row in rows]


def of_complaint(reference: str) -> list[str]:
    """Return the messages that became a complaint or were added to it, as long as they are stored
    here."""
    mails = Mail.objects.filter(stream=stream_of(reference)).exclude(Q(raw="") | Q(stream=""))
    return list(mails.order_by("arrived").values_list("pk", flat=True))


def stream_of_mail(of: str) -> str | None:
    """The complaint's stream of a message; empty for one that belongs to none, None if there is no
    such message."""
    return Mail.objects.filter(pk=of).values_list("stream", flat=True).first()


def as_it_came(of: str, person: Person, *, now: datetime) -> reading.Opened | None:
    """Return the original message, only for download; the read log records it. None once it is
    deleted."""
    row = Mail.objects.filter(pk=of).exclude(raw="").first()
    if row is None:
        return None
    return reading.open_file(
        row.raw,
        reader=person.id,
        purpose=_PURPOSE,
        now=now,
        reference=row.stream or f"{STREAM}{row.pk}",
    )


# --- what staff do with it; each raises as `perform` does, and `Settled` ---


def take_on(item: Item, *, actor: Actor, about_person: YesNoUnknown, unit: str) -> str:
    """Make it a complaint; returns the reference."""
    read = _still(item)
    return routing.take_on(read, actor=actor, why="taken_on", about_person=about_person, unit=unit)


def answer(item: Item, *, actor: Actor, kind: Kind, reason: str) -> str:
    """Record and sort a message that is not a complaint; its sender is informed why and that they
    may object."""
    read = _still(item)
    return routing.take_on(
        read,
        actor=actor,
        why="answered",
        about_person=YesNoUnknown.no,
        further=[(decide_kind.name, DecideKind(kind, reason))],
    )


def add(item: Item, reference: str, party: int, *, actor: Actor) -> None:
    """Add it to an existing complaint as a contact with a person involved, by email."""
    read = _still(item)
    uploads, words = recorded_text.said_in_all(read)
    payload = RecordContact(party, Way.email, inbound=True, words=words)
    contact = Command.of(stream_of(reference), record_contact, payload)
    routing.record(read, contact, uploads, actor=actor, why="added")


def call_spam(item: Item, *, actor: Actor, now: datetime) -> None:
    """Mark as spam: no response, and deleted after its retention period."""
    waiting = Mail.objects.filter(pk=item.mail.pk, fate=Fate.tray)
    if not waiting.update(fate=Fate.aside, why="spam", settled=now, by=actor.id, owner=""):
        raise Settled(item.mail.pk)


def _still(item: Item) -> Read:
    if item.read is None or not Mail.objects.filter(pk=item.mail.pk, fate__in=_OPEN).exists():
        raise Settled(item.mail.pk)
    return item.read
