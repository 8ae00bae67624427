"""Days and moments as people say them: with the weekday, in a zone, near ones in words."""

from datetime import time as time_of_day
from datetime import timedelta

from django.utils.dateformat import format as written
from django.utils.translation import gettext, ngettext, pgettext

from amends.core.operation.complaint import RecordedEvent
from amends.core.principles.calendars import (
    Calendar,
    zone_of,
)
from amends.core.principles.timeliness import working_days_between
from amends.core.values import Code, Day, Moment

_EVERY_DAY = Calendar(Code("every_day"))
_LONG = 731
"""Days beyond which nobody thinks in working days."""


def day(value: Day) -> str:
    """“Friday 3 April 2026”."""
    return written(value, pgettext("a day, in Django's format letters", "l j F Y"))


def short_day(value: Day) -> str:
    """“Fri 3 April 2026”, for lists and tables."""
    return written(value, pgettext("a day in a list, in Django's format letters", "D j F Y"))


def near(value: Day, until: Moment, now: Moment, *, calendar: Calendar | None = None) -> str:
    """“Tue 1 Dec”, for a line that says how far off it is as well: with the year where that is
    another one than today's, and with the time of day where it ends before the day does."""
    used = calendar or _EVERY_DAY
    end, this_year = used.local(until), used.day_of(now).year
    if _outlasts(value, end):
        return _short(value, this_year)
    return gettext("{day}, {time}").format(day=_short(end.date(), this_year), time=time(end))


def _short(value: Day, this_year: int) -> str:
    if value.year == this_year:
        return written(value, pgettext("a day near today, in Django's format letters", "D j M"))
    return written(value, pgettext("a day of another year, in Django's format letters", "D j M Y"))


def day_and_far(day_: str, far: str) -> str:
    """“Tue 1 Dec, in 2 working days”."""
    return gettext("{day}, {far}").format(day=day_, far=far)


def moment(value: Moment, *, zone: str) -> str:
    """“Fri 3 April 2026, 16:00” on the clocks of an IANA time zone."""
    return local_moment(value.astimezone(zone_of(zone)))


def happened(recorded: RecordedEvent, *, zone: str) -> str:
    """When an entry happened; the day alone, where an older register told no time of receipt."""
    if "receipt_time" in getattr(recorded.event, "lacks", ()):
        return short_day(recorded.happened.astimezone(zone_of(zone)).date())
    return moment(recorded.happened, zone=zone)


def local_moment(value: Moment) -> str:
    """The moment as its own clock shows it."""
    return gettext("{day}, {time}").format(day=short_day(value.date()), time=time(value))


def time(value: Moment | time_of_day) -> str:
    """“16:00”, as the moment's own clock shows it."""
    return written(value, pgettext("a time, in Django's format letters", "H:i"))


def last(day_: Day, until: Moment, *, zone: str) -> str:
    """The day until which something is in time, with the time of day where it ends before the
    day does on these clocks; the day alone where it goes on after it, in a zone further west."""
    end = before_its_day_ends(day_, until, zone=zone)
    if end is None:
        return day(day_)
    return gettext("{day}, {time}").format(day=day(end.date()), time=time(end))


def short_last(day_: Day, until: Moment, *, zone: str) -> str:
    """The same for lists and tables: “Fri 27 November 2026, 11:59”."""
    end = before_its_day_ends(day_, until, zone=zone)
    return short_day(day_) if end is None else local_moment(end)


def before_its_day_ends(day_: Day, until: Moment, *, zone: str) -> Moment | None:
    """The last moment that is in time as the clocks of a zone show it, where it comes before its
    day ends there; None where the day itself says it."""
    end = until.astimezone(zone_of(zone))
    return None if _outlasts(day_, end) else end


def _outlasts(day_: Day, end: Moment) -> bool:
    """Whether a moment, on some clocks, comes no earlier than the end of a day there."""
    return (end + timedelta(seconds=1)).date() > day_


def whole_day(until: Moment, *, zone: str) -> Day | None:
    """The day with which a moment ends on the clocks of a zone; None where the day goes on."""
    end = until.astimezone(zone_of(zone))
    return end.date() if (end + timedelta(seconds=1)).date() > end.date() else None


def zone_name(zone: str) -> str:
    """“London time” for ``Europe/London``; a zone without a place keeps its name."""
    if "/" not in zone:
        return zone
    return gettext("{city} time").format(city=zone.rpartition("/")[2].replace("_", " "))


def in_words(
    due: Moment, now: Moment, *, calendar: Calendar | None = None, day: Day | None = None
) -> str:
    """How far a moment lies from now: “in 3 working days”, “tomorrow”, “2 working days late”.

    Counts the working days of `calendar`; plain days where that would mislead (the moment lies on
    a day off, no working day lies between), and days of UTC without a calendar. `day` is the day
    that was told, where another zone than the calendar's may have said it.
    """
    used = calendar or _EVERY_DAY
    today, then = used.day_of(now), day or used.day_of(due)
    if now > due:
        return _late(min(then, today), today, calendar)
    if then <= today:
        return gettext("today")
    apart = (then - today).days
    if apart == 1:
        return gettext("tomorrow")
    counted = calendar is not None and apart <= _LONG and calendar.is_working(then)
    working = working_days_between(today, then, calendar=used) if counted else 0
    if working:
        return ngettext("in {count} working day", "in {count} working days", working).format(
            count=working
        )
    return ngettext("in {count} day", "in {count} days", apart).format(count=apart)


def _late(then: Day, today: Day, calendar: Calendar | None) -> str:
    if then == today:
        return gettext("late since today")
    near = (today - then).days <= _LONG
    working = working_days_between(then, today, calendar=calendar) if calendar and near else 0
    if working:
        return ngettext("{count} working day late", "{count} working days late", working).format(
            count=working
        )
    apart = (today - then).days
    return ngettext("{count} day late", "{count} days late", apart).format(count=apart)
