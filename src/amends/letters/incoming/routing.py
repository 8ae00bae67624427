"""Decision about a message: new complaint, addition to one, set aside, or left in the inbox.

Nothing in an email proves who sent it. Only the key in one of our addresses leads to an existing
complaint. Whatever a subject or text names is at most a hint for staff.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from amends.bounded import TryAgain
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import PUBLIC_ACTOR, Actor
from amends.core.framework.people.personnel import Role
from amends.core.operation.acts.communication import Attach, Message, attach
from amends.core.operation.acts.communication import message as act_of_message
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import ContactRecorded, MessageAdded, YesNoUnknown
from amends.core.operation.guards import next_owner_or_none
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.refusal import Refused
from amends.core.values import Code, Id, Upload
from amends.handling import rules
from amends.handling.commands import Command, Unknown
from amends.handling.idempotency import Once
from amends.handling.lodging import lodge
from amends.handling.perform import perform
from amends.handling.streams import recorded_event as told_of
from amends.handling.streams import stream_of
from amends.jobs.queue import Claimed
from amends.journal import store as journal
from amends.journal.models import Entry
from amends.letters.models import Fate, Mail, Sent
from amends.people import limits
from amends.vault import peek
from amends.vault.identities import contact_of
from amends.wording import mail as words

from . import (
    addresses,
    bounded_parsing,
    plain,
    recorded_text,
    sorting,
)
from .bounces import complaint_of, note_failures, note_trial
from .recorded_text import Read, brackets, in_our_language, kept_files
from .sorting import DOUBTFUL, Sort
from .storing import STREAM, raw_of, repeatable

_log = logging.getLogger("amends.mail")

_TRIES = 3
"""How often something is tried before a person is asked to act."""


OPENED = "opened"
"""Reason of a message that became a complaint without a decision by staff."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Decision about a message, and why; the complaint that it may belong to, and its reply
    addresses with a key."""

    fate: Fate
    why: str
    hint: str = ""
    told: tuple[addresses.Keyed, ...] = ()


def read_mail(job: Claimed, now: datetime) -> None:
    """Process one message. An unreadable one stays in the inbox with its reason and blocks
    nothing."""
    mail = Mail.objects.filter(pk=job.stream.removeprefix(STREAM), fate=Fate.new).first()
    if mail is None:
        return
    reading = opened(mail, now=now)
    if reading is None:
        wait(mail, "unreadable", now=now)
        return
    try:
        deal_with(reading)
    except (Refused, Unknown):
        wait(mail, "refused", now=now)
    except Exception as problem:
        if job.attempts < _TRIES or isinstance(problem, DatabaseError | TryAgain):
            raise
        _log.warning("a message could not be dealt with: %s", type(problem).__name__)
        wait(mail, "failed", now=now)


def opened(mail: Mail, *, now: datetime) -> Read | None:
    """Return the message, parsed; None if it is unreadable."""
    return parsed(mail, raw_of(mail), rules.rules_at(now), now)


def parsed(mail: Mail, raw: bytes, under: Rules, now: datetime) -> Read | None:
    """Return the message with these bytes, parsed under the current rules; None if it is
    unreadable. Raises `TryAgain`."""
    try:
        message = bounded_parsing.read(raw)
    except TryAgain:
        raise
    except Exception as problem:  # noqa: BLE001 (whatever a stranger wrote, others continue)
        _log.info("a message cannot be read: %s", type(problem).__name__)
        return None
    return Read(mail, raw, message, under, now)


def judge(reading: Read) -> Judged:
    """Return the decision about a message. Nothing is written."""
    sort = sorting.sort(reading.told, own_mark=addresses.own_mark())
    if sort not in DOUBTFUL and sort is not Sort.ordinary:
        return Judged(Fate.aside, sort)
    keys = tuple(key for a in reading.told.to if (key := addresses.keyed(a)) is not None)
    if sort in DOUBTFUL:
        return Judged(Fate.tray, sort, _hint(reading, keys))
    if keys:
        return Judged(Fate.addition, "keyed", told=keys)
    if reading.told.sender in addresses.incoming().addresses:
        return Judged(Fate.tray, "from_us")
    if hint := _hint(reading, keys):
        return Judged(Fate.tray, "names_complaint", hint)
    return Judged(Fate.complaint, OPENED)


def deal_with(reading: Read) -> None:
    """Decide what the message becomes, and carry it out."""
    judged = judge(reading)
    match judged.fate:
        case Fate.aside:
            if judged.why == Sort.bounce:
                note_failures(reading)
            elif judged.why == Sort.own:
                note_trial(reading)
            settle(reading.mail, Fate.aside, judged.why, now=reading.now)
        case Fate.addition:
            _add(reading, judged.told)
        case Fate.complaint if within_bounds(reading):
            take_on(reading, actor=PUBLIC_ACTOR, why=OPENED)
        case Fate.complaint:
            wait(reading.mail, "too_many", now=reading.now)
        case _:
            wait(reading.mail, judged.why, now=reading.now, hint=judged.hint)


def within_bounds(reading: Read) -> bool:
    """Return whether the sender is within the rate limit, so that no one can flood the register and
    two machines cannot answer each other endlessly."""
    return bool(limits.take("mail", reading.told.sender, now=reading.now))


# --- a complaint ---


def take_on(
    reading: Read,
    *,
    actor: Actor,
    why: str,
    about_person: YesNoUnknown = YesNoUnknown.unknown,
    unit: str | None = None,
    further: Sequence[tuple[Code, Any]] = (),
) -> str:
    """Open a complaint from it; returns the reference. It is not known yet whether it is about a
    member of staff: until that is decided, only people who assess new complaints see it. `further`
    acts are done with it."""
    once = once_of(reading.mail, why)
    new = recorded_text.received(reading, about_person=about_person, unit=unit)
    done = lodge(new, actor=actor, now=reading.now, once=once, further=further)
    stream = stream_of(done.reference)
    settle(
        reading.mail,
        Fate.complaint,
        why,
        now=reading.now,
        by=actor.id if actor.person else "",
        stream=stream,
        words=narrative_of(journal.read(stream)),
    )
    return done.reference


def once_of(mail: Mail, why: str) -> Once:
    """Return the idempotency key under which a message becomes something only once."""
    return Once("mail", mail.pk, why)


def narrative_of(entries: Sequence[Entry]) -> str:
    """Return the piece with the narrative of a complaint, from the entries of its stream."""
    narrative = getattr(told_of(entries[0]).event, "narrative", None)
    return str(narrative.sealed) if narrative is not None else ""


# --- an addition ---


def _add(reading: Read, keys: Sequence[addresses.Keyed]) -> None:
    """Add it for the person whose key the address has. A wrong key proves only an attempt or a
    copying mistake, so the message goes to the inbox."""
    for key in keys:
        complaint = complaint_of(key.reference, now=reading.now)
        if complaint is None:
            continue
        party = addresses.party_of(key, tuple(p.number for p in complaint.parties))
        if party is None:
            continue
        if complaint.merged_into is not None:
            wait(reading.mail, "merged", now=reading.now, hint=str(complaint.merged_into))
            return
        same = _address_of(complaint, party) == reading.told.sender
        why = "keyed" if same else "keyed_other_sender"
        add(reading, complaint.reference, party, actor=Actor.complainant(party), why=why, same=same)
        return
    wait(reading.mail, "wrong_key", now=reading.now)


def add(reading: Read, reference: str, party: int, *, actor: Actor, why: str, same: bool) -> None:
    """Add it to a complaint as text of the person. If it came from another address than theirs,
    this is recorded with it."""
    enclosures, refused = kept_files(reading)
    sender = reading.told.sender
    first = "" if same else in_our_language(reading.rules, lambda: words.other_sender(sender))
    text = plain.without_quotes(reading.told.text)
    text = text or in_our_language(reading.rules, words.no_text)
    content = "\n\n".join(part for part in (first, text, *brackets(reading, refused)) if part)
    message = Command.of(stream_of(reference), act_of_message, Message(party, content))
    record(reading, message, enclosures, actor=actor, why=why)


def record(
    reading: Read, command: Command, uploads: Iterable[Upload], *, actor: Actor, why: str
) -> None:
    """Record the text of a message for a person, with its files, and that it ended there."""
    stream, party = command.stream, command.particulars.party
    files = [Attach(upload, upload.name, party=party) for upload in uploads]
    commands = [command, *(Command.of(stream, attach, file) for file in files)]
    perform(commands, actor=actor, now=reading.now, once=once_of(reading.mail, why))
    events = (told_of(entry).event for entry in reversed(journal.read(stream)))
    added = isinstance(command.particulars, Message)
    kind: type[MessageAdded | ContactRecorded] = MessageAdded if added else ContactRecorded
    texts = (event for event in events if isinstance(event, kind))
    words = next((str(text.words.sealed) for text in texts if text.party == party), "")
    by = actor.id if actor.person else ""
    settle(reading.mail, Fate.addition, why, now=reading.now, by=by, stream=stream, words=words)


def _address_of(complaint: Complaint, party: int) -> str:
    participant = complaint.participant(party)
    identity = participant.party.identity if participant is not None else None
    text = peek([identity.sealed])[identity.sealed] if identity else None
    return contact_of(text).email.strip().lower() if text else ""


def _hint(reading: Read, keys: Iterable[addresses.Keyed]) -> str:
    """Return the complaint that the message seems to be about. Anyone who knows its reference could
    have written this, so it is only a hint for staff."""
    answered = sorting.letters_answered(reading.told)
    row = Sent.objects.filter(token__in=answered).first() if answered else None
    if row is not None:
        return row.stream.removeprefix("complaint/")
    named = _references(f"{reading.told.subject}\n{reading.told.text[:20_000]}")
    named += [key.reference for key in keys]
    begun = journal.begun(map(stream_of, named[:20])) if named else ()
    return next((str(reading) for reading in named if stream_of(reading) in begun), "")


_REFERENCE = re.compile(r"(?<![\w-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![\w-])")


def _references(text: str) -> list[Id]:
    references = []
    for written in _REFERENCE.findall(text)[:50]:
        with suppress(NotAReference):
            references.append(Id(read_reference(written)))
    return references


# --- where it ends ---


def wait(mail: Mail, why: str, *, now: datetime, hint: str = "") -> None:
    """Leave it in the inbox for the complaints manager, because it may be about a member of
    staff."""
    of = rules.rules_at(now)
    managers = {person.id for person in of.people.holders(Role.management_representative)}
    owner = next_owner_or_none(of, None, lambda person: person in managers, now)
    rows = Mail.objects.filter(pk=mail.pk)
    rows.update(fate=Fate.tray, why=why, hint=hint, owner=owner or "", settled=now)


SETTLED = ("fate", "why", "settled", "stream", "words", "owner", "by")
"""Columns that `settled` sets."""


def settle(
    mail: Mail,
    fate: Fate,
    why: str,
    *,
    now: datetime,
    by: str = "",
    stream: str = "",
    words: str = "",
) -> None:
    """Record the final state of the message."""
    columns = settled(fate, why, now, by=by, stream=stream, words=words)
    with repeatable():
        Mail.objects.filter(pk=mail.pk).update(**columns)


def settled(
    fate: Fate, why: str, now: datetime, *, by: str = "", stream: str = "", words: str = ""
) -> dict[str, Any]:
    """Return the columns of a message that is settled."""
    columns = {"fate": fate, "why": why, "settled": now, "stream": stream, "words": words}
    return columns | {"owner": "", "by": by or "system"}
