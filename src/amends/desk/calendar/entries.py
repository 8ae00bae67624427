"""What a feed holds: for each date an entry with a reference and the kind of date, nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from amends.core.operation.complaint import Complaint, fold
from amends.core.operation.next_dates import Awaited, Waiting, dates_for
from amends.core.operation.owed_letters import owed_as_told
from amends.core.values import Day, Id
from amends.register import queries
from amends.register.queries import Filters
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..by_when import asked_in_words, awaited_day
from ..reasons import by_date, with_entries
from ..seat import Seat

MOST = 1_000
"""Complaints in one feed; those with the nearest dates."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of one complaint. `revised` is when anything of the complaint was recorded last,
    `number` grows with it."""

    uid: str
    reference: str
    what: str
    day: Day
    revised: datetime
    number: int
    url: str


def entries_of(seat: Seat) -> list[Entry]:
    """Every date of the complaints in somebody's hands, the nearest complaints first, and their
    reminders in others that they may see."""
    person, visible = seat.person.id, seat.visible()
    mine = list(islice(by_date(visible, Filters(hand=str(person), open=True)), MOST))
    there = {row.reference for row in mine}
    reminded = queries.reminders(visible, person, until=date.max)
    further = {one.reference for one in reminded} - there
    others = queries.by_references(visible, sorted(further)[:MOST])
    names = Names(rules=seat.rules)
    found: dict[str, Entry] = {}
    for row, told in with_entries([*mine, *others.values()]):
        complaint = fold(told, reference=Id(row.reference))
        if complaint is not None:
            only = None if row.reference in there else Waiting.reminder
            entries = _of_complaint(complaint, told[-1].recorded, names, seat, only=only)
            found |= {one.uid: one for one in entries}
    return list(found.values())


def streams_in(entries: Iterable[Entry]) -> list[str]:
    """The references of which a feed tells, each once."""
    return sorted({one.reference for one in entries})


def _of_complaint(
    complaint: Complaint, revised: datetime, names: Names, seat: Seat, *, only: Waiting | None
) -> Iterator[Entry]:
    reference = complaint.reference
    owed = owed_as_told(complaint, seat.rules)
    for one in dates_for(complaint, seat.rules.policy, seat.person.id, owed):
        if only is not None and one.what is not only:
            continue
        day = awaited_day(one, seat, complaint.unit)
        yield Entry(
            uid=f"{reference}.{_key(one, day)}@{_host()}",
            reference=reference,
            what=str(capital(asked_in_words(one, names))),
            day=day,
            revised=revised,
            number=complaint.version,
            url=settings.AMENDS_BASE_URL.rstrip("/") + reverse("desk:complaint", args=[reference]),
        )


def _key(one: Awaited, day: Day) -> str:
    """What tells this date from all others of the complaint, and stays when it is moved."""
    if one.letter:
        return f"{one.what}." + ".".join(one.letter)
    return ".".join(one.clock) if one.clock else f"{one.what}.{day.isoformat()}"


def _host() -> str:
    return urlsplit(settings.AMENDS_BASE_URL).hostname or "localhost"
