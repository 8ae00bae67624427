"""Writing a calendar feed as an iCalendar object (RFC 5545). The library is imported only on
use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from .entries import Entry

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
