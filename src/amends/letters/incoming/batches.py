"""Many messages in one transaction, if each of them plainly begins a complaint.

They are parsed, and their files stored, before the transaction begins. If one fails, the
transaction is rolled back and each message is handled separately, so that one bad message delays no
other.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation.acts.receipt import Receive
from amends.handling import rules
from amends.handling.lodging import lodge_all
from amends.handling.perform import transaction_of_acts
from amends.handling.streams import stream_of
from amends.jobs import queue
from amends.jobs.queue import Claimed
from amends.journal import store as journal
from amends.letters.models import Fate, Mail
from amends.vault import reading

from . import (
    recorded_text,
    routing,
)
from .recorded_text import Read
from .routing import OPENED
from .storing import STREAM, bytes_of

_log = logging.getLogger("amends.mail")


@dataclass(frozen=True, slots=True)
class _Plain:
    job: Claimed
    read: Read
    new: Receive


def read_together(jobs: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """Process many messages together; returns the jobs that are left to be tried one by one. The
    others are done."""
    try:
        plain = list(_plain(jobs, now))
        if plain:
            _open(plain, now)
    except Exception as problem:  # noqa: BLE001 (one of them is at fault; the others continue)
        _log.warning("%d messages together: %s", len(jobs), type(problem).__name__)
        return list(jobs)
    done = {message.job.id for message in plain}
    return [job for job in jobs if job.id not in done]


def _plain(jobs: Sequence[Claimed], now: datetime) -> Iterator[_Plain]:
    under = rules.rules_at(now)
    ids = {job.stream.removeprefix(STREAM): job for job in jobs}
    mails = Mail.objects.filter(pk__in=ids, fate=Fate.new).exclude(raw="").order_by("arrived", "pk")
    rows = list(mails)
    stored = reading.all_stored_as(row.raw for row in rows)
    for row in rows:
        if row.raw not in stored:
            continue
        read = routing.parsed(row, bytes_of(stored[row.raw]), under, now)
        if read is not None and routing.judge(read).fate is Fate.complaint:
            yield _Plain(ids[row.pk], read, recorded_text.received(read))


def _open(plain: Sequence[_Plain], now: datetime) -> None:
    """Open a complaint for each and finish its job, or do none of this."""
    with transaction_of_acts():
        within = [message for message in plain if routing.within_bounds(message.read)]
        new = [(message.new, routing.once_of(message.read.mail, OPENED)) for message in within]
        references = lodge_all(new, actor=PUBLIC_ACTOR, now=now)
        streams = [stream_of(reference) for reference in references]
        opened = {message.job.id: of for message, of in zip(within, streams, strict=True)}
        _settle(plain, opened, now)
        queue.finish_all([message.job for message in plain], now=now)


def _settle(plain: Sequence[_Plain], opened: Mapping[int, str], now: datetime) -> None:
    """Record what each became, in the transaction of the complaints themselves, which is synced to
    disk."""
    entries = journal.read_many(list(opened.values()))
    changed = []
    for message in plain:
        mail, stream = message.read.mail, opened.get(message.job.id)
        if stream is None:
            routing.wait(mail, "too_many", now=now)
            continue
        words = routing.narrative_of(entries[stream])
        columns = routing.settled(Fate.complaint, OPENED, now, stream=stream, words=words)
        for name, value in columns.items():
            setattr(mail, name, value)
        changed.append(mail)
    Mail.objects.bulk_update(changed, routing.SETTLED)
