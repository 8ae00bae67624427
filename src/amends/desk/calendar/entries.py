"""Entries of a calendar feed: for each date the reference and the kind of date, nothing else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.urls import reverse

from amends.core.operation.complaint import Complaint, fold
from amends.core.operation.guidance.next_dates import Awaited, Waiting, dates_for
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.core.values import Day, Id
from amends.journal import log
from amends.register import queries
from amends.register.queries import Filters
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..reading.by_when import asked_in_words, awaited_day
from ..reading.reasons import by_date, with_entries
from ..request.context import DeskContext

MOST = 1_000
"""Maximum number of complaints in one feed; those with the nearest dates."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of one complaint. `revised` is when the complaint last changed, and `number` grows
    with it."""

    uid: str
    reference: str
    what: str
    day: Day
    revised: datetime
    number: int
    url: str


def entries_of(desk: DeskContext) -> list[Entry]:
    """Return every date of a person's own complaints, nearest complaints first, and their reminders
    for others that they may see."""
    person, visible = desk.person.id, desk.visible()
    mine = list(islice(by_date(visible, Filters(hand=str(person), open=True)), MOST))
    there = {row.reference for row in mine}
    reminded = queries.reminders(visible, person, until=date.max)
    further = {one.reference for one in reminded} - there
    others = queries.by_references(visible, sorted(further)[:MOST])
    names, origin = Names(rules=desk.rules), _origin()
    found: list[Entry] = []
    for row, told in with_entries([*mine, *others.values()]):
        complaint = fold(told, reference=Id(row.reference))
        if complaint is not None:
            only = None if row.reference in there else Waiting.reminder
            dates = _dates_of(complaint, desk, only=only)
            named = zip(_keys(one for one, _ in dates), dates, strict=True)
            found += [
                Entry(
                    uid=f"{row.reference}.{key}@{origin}",
                    reference=complaint.reference,
                    what=str(capital(asked_in_words(one, names))),
                    day=day,
                    revised=told[-1].recorded,
                    number=complaint.version,
                    url=_address(complaint.reference),
                )
                for key, (one, day) in named
            ]
    return found


def streams_in(entries: Iterable[Entry]) -> list[str]:
    """Return the references in a feed, each once."""
    return sorted({one.reference for one in entries})


def _dates_of(
    complaint: Complaint, desk: DeskContext, *, only: Waiting | None
) -> list[tuple[Awaited, Day]]:
    owed = owed_as_told(complaint, desk.rules)
    found = dates_for(complaint, desk.rules.policy, desk.person.id, owed)
    return [
        (one, awaited_day(one, desk, complaint.unit)) for one in found if only in (None, one.what)
    ]


def _keys(dates: Iterable[Awaited]) -> Iterator[str]:
    """Yield a key for each date, unique within its complaint and unchanged when it moves. Reminders
    have no names: those of one day are numbered."""
    before = Counter[str]()
    for one in dates:
        key = _key(one)
        before[key] += 1
        yield key if before[key] == 1 else f"{key}.{before[key]}"


def _key(one: Awaited) -> str:
    named = one.letter or one.clock
    if named:
        return ".".join(named if one.clock else (one.what, *named))
    if one.number is not None:
        return f"{one.what}.{one.number}"
    return f"{one.what}.{one.day}" if one.what is Waiting.reminder else str(one.what)


def _origin() -> str:
    """Return the source of the entries, whatever the address of the pages: the first origin of the
    log, which neither another address nor a restore changes."""
    opened = log.openings()
    return opened[0].origin if opened else "amends"


def _address(reference: Id) -> str:
    return settings.AMENDS_BASE_URL.rstrip("/") + reverse("desk:complaint", args=[reference])


_EVERY = timedelta(hours=1)
"""How often a calendar program should read the feed."""


def written(entries: Sequence[Entry], *, called: str) -> bytes:
    """Return the iCalendar object; equal entries give equal bytes."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("prodid", "-//amends//dates of complaints//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", called)
    calendar.add("x-published-ttl", vDuration(_EVERY))
    for one in entries:
        calendar.add_component(_event(one))
    if not entries:
        calendar.add_component(_zone())
    return bytes(calendar.to_ical())


def _event(one: Entry) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.revised)
    event.add("last-modified", one.revised)
    event.add("sequence", one.number)
    event.add("summary", f"{one.what}, {one.reference}")
    event.add("dtstart", one.day)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("url", one.url)
    return event


def _zone() -> Any:
    """Return the time zone component: an iCalendar object needs at least one component, also
    without dates."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time, as the RFC wants it
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone
