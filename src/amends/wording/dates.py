"""Days and moments as text: with weekday, in a time zone, relative if they are near."""

from datetime import date, timedelta
from datetime import time as time_of_day
from functools import lru_cache

from django.utils.dateformat import format as written
from django.utils.translation import get_language, gettext, ngettext, pgettext

from amends.core.late import own_day
from amends.core.operation.acts.posting import post_letter
from amends.core.operation.complaint import RecordedEvent
from amends.core.principles.calendars import Calendar, zone_of
from amends.core.principles.timeliness import working_days_between
from amends.core.values import Code, Day, Moment

_EVERY_DAY = Calendar(Code("every_day"))
_LONG = 731
"""Days beyond which working days are no longer a useful unit."""


@lru_cache(4_096)
def _day_written(number: int, letters: str, language: str | None) -> str:
    """Return a day, by its number in the calendar; the same few days are on most pages."""
    return written(date.fromordinal(number), letters)


def _written(value: Day, letters: str) -> str:
    return _day_written(value.toordinal(), letters, get_language())


def day(value: Day) -> str:
    """“Friday 3 April 2026”."""
    return _written(value, pgettext("a day, in Django's format letters", "l j F Y"))


def short_day(value: Day) -> str:
    """“Fri 3 April 2026”, for lists and tables."""
    return _written(value, pgettext("a day in a list, in Django's format letters", "D j F Y"))


def short_month(value: Day) -> str:
    """“Apr 2026”, for charts."""
    return _written(value, pgettext("a month in a chart, in Django's format letters", "M Y"))


def span(first: Day, last: Day) -> str:
    """“Fri 3 April 2026 to Mon 6 April 2026”; one day alone if both are the same."""
    if first == last:
        return short_day(first)
    return gettext("{first} to {last}").format(first=short_day(first), last=short_day(last))


def near(value: Day, until: Moment, now: Moment, *, calendar: Calendar | None = None) -> str:
    """“Tue 1 Dec”, for a line that also says how far away it is: with the year if it is not this
    year, and with the time if it ends before the day does."""
    used = calendar or _EVERY_DAY
    end, this_year = used.local(until), used.day_of(now).year
    if _outlasts(value, end):
        return day_near(value, this_year)
    return gettext("{day}, {time}").format(day=day_near(end.date(), this_year), time=time(end))


def day_near(value: Day, this_year: int) -> str:
    """“Tue 1 Dec”, with the year if it is not this year."""
    if value.year == this_year:
        return _written(value, pgettext("a day near today, in Django's format letters", "D j M"))
    return _written(value, pgettext("a day of another year, in Django's format letters", "D j M Y"))


def day_and_far(day_: str, far: str) -> str:
    """“Tue 1 Dec, in 2 working days”."""
    return gettext("{day}, {far}").format(day=day_, far=far)


def moment(value: Moment, *, zone: str) -> str:
    """“Fri 3 April 2026, 16:00” in an IANA time zone."""
    return local_moment(value.astimezone(zone_of(zone)))


def happened(recorded: RecordedEvent, *, zone: str) -> str:
    """Return when an entry happened; the day alone, if an older register gave no time of receipt,
    or a posting was recorded after its day; both days, if it was recorded late."""
    if recorded.recorded_late:
        local = zone_of(zone)
        own = own_day(recorded, lambda at: at.astimezone(local).date())
        entered = recorded.recorded.astimezone(local).date()
        both = gettext("{day}, recorded on {recorded}")
        return both.format(day=short_day(own), recorded=short_day(entered))
    posted_before = recorded.act == post_letter.name and recorded.happened < recorded.recorded
    if posted_before or "receipt_time" in getattr(recorded.event, "lacks", ()):
        return short_day(recorded.happened.astimezone(zone_of(zone)).date())
    return moment(recorded.happened, zone=zone)


def local_moment(value: Moment) -> str:
    """Return the moment in its own time zone."""
    return gettext("{day}, {time}").format(day=short_day(value.date()), time=time(value))


def time(value: Moment | time_of_day) -> str:
    """“16:00”, in the moment's own time zone."""
    return written(value, pgettext("a time, in Django's format letters", "H:i"))


def last(day_: Day, until: Moment, *, zone: str) -> str:
    """Return the last day of a deadline, with the time if it ends before that day does in this
    zone; the day alone if it ends later, in a zone further west."""
    end = before_its_day_ends(day_, until, zone=zone)
    if end is None:
        return day(day_)
    return gettext("{day}, {time}").format(day=day(end.date()), time=time(end))


def plain_last(day_: Day, until: Moment, now: Moment | None = None, *, zone: str) -> str:
    """Return the last day of a deadline for complainants: the time only if less than a day is left
    at `now`, and while its day goes on."""
    end = before_its_day_ends(day_, until, zone=zone)
    ends_on = end.date() if end else day_
    if now is None or now <= until - timedelta(days=1):
        return day(ends_on)
    over = now.astimezone(zone_of(zone)).date() > ends_on
    return day(ends_on) if over else last(day_, until, zone=zone)


def short_last(day_: Day, until: Moment, *, zone: str) -> str:
    """Return the same for lists and tables: “Fri 27 November 2026, 11:59”."""
    end = before_its_day_ends(day_, until, zone=zone)
    return short_day(day_) if end is None else local_moment(end)


def before_its_day_ends(day_: Day, until: Moment, *, zone: str) -> Moment | None:
    """Return the last moment of a deadline in a time zone, if it is before the end of its day
    there; None if the day itself is enough."""
    end = until.astimezone(zone_of(zone))
    return None if _outlasts(day_, end) else end


def _outlasts(day_: Day, end: Moment) -> bool:
    """Return whether a local moment is not before the end of that day."""
    return (end + timedelta(seconds=1)).date() > day_


def whole_day(until: Moment, *, zone: str) -> Day | None:
    """Return the day that ends with this moment in a time zone; None if the day continues."""
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
    """Return how far a moment is from now: “in 3 working days”, “tomorrow”, “2 working days late”.

    It counts the working days of `calendar`; plain days if that would mislead (the moment is on a
    day off, or no working day is between), and days of UTC without a calendar. `day` is the
    recorded day, if another zone than the calendar's may have set it.
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
        return gettext("overdue since today")
    near = (today - then).days <= _LONG
    working = working_days_between(then, today, calendar=calendar) if calendar and near else 0
    if working:
        return ngettext(
            "{count} working day overdue", "{count} working days overdue", working
        ).format(count=working)
    apart = (today - then).days
    return ngettext("{count} day overdue", "{count} days overdue", apart).format(count=apart)
