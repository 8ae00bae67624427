"""Returned mail: our letters that were not delivered, and the end of a test message."""

from contextlib import suppress
from datetime import datetime

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.communication import SendNotice, send_notice
from amends.core.operation.acts.tracking import SetReminder, set_reminder
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import Delivery, Notice, Way
from amends.core.refusal import Refused
from amends.core.streams import SURVEY
from amends.core.values import Id
from amends.handling.commands import Command, Unknown
from amends.handling.idempotency import Once
from amends.handling.kinds.survey import SURVEY_RETURNED
from amends.handling.perform import perform
from amends.handling.reading import file_of
from amends.jobs.queue import NewJob, queue
from amends.letters.models import TRIAL, Sent
from amends.wording import mail as words

from . import sorting
from .recorded_text import Read, in_our_language


def note_failures(reading: Read) -> None:
    """Record for each of our returned letters that it was not delivered, and ask a person to
    act."""
    tokens = sorting.letters_named(reading.told, reading.raw)
    for row in Sent.objects.filter(token__in=tokens, failed=None):
        with suppress(Refused, Unknown):
            _not_arrived(row, reading)
        Sent.objects.filter(pk=row.pk).update(failed=reading.now)


def note_trial(reading: Read) -> None:
    """End a mail test if the message is our own and named as one."""
    names = sorting.TOKEN.findall(reading.told.header("message-id"))
    Sent.objects.filter(token__in=names, stream__startswith=TRIAL, back=None).update(
        back=reading.now
    )


def _not_arrived(row: Sent, reading: Read) -> None:
    if row.notice in SURVEY:
        queue([NewJob(Id(row.notice), 1, SURVEY_RETURNED, row.about)], now=reading.now)
        return
    reference = Id(row.stream.removeprefix("complaint/"))
    complaint = complaint_of(reference, now=reading.now)
    if complaint is None:
        return
    notice = Notice(row.notice)
    if row.person:
        failed = SendNotice(notice, Way.email, person=Id(row.person), delivery=Delivery.failed)
        command = Command.of(row.stream, send_notice, failed)
        once = Once("bounce", row.token, "failed")
        perform([command], actor=SYSTEM_ACTOR, now=reading.now, once=once)
        return
    commands = [
        Command.of(
            row.stream,
            send_notice,
            SendNotice(notice, Way.email, party, delivery=Delivery.failed),
        )
        for party in dict.fromkeys((row.party, row.about))
    ]
    owner = reading.rules.people.person(complaint.owner)
    if owner is not None and owner.active:
        text = in_our_language(reading.rules, lambda: words.came_back(row.party, notice))
        day = reading.rules.day_of(complaint.unit, reading.now)
        commands.append(Command.of(row.stream, set_reminder, SetReminder(day, owner.id, text)))
    perform(commands, actor=SYSTEM_ACTOR, now=reading.now, once=Once("bounce", row.token, "failed"))


def complaint_of(reference: str, *, now: datetime) -> Complaint | None:
    """Return the complaint of a reference, for internal use."""
    with suppress(Unknown):
        return file_of(reference, actor=SYSTEM_ACTOR, now=now).complaint
    return None
