"""Working days and hours of a demo organisation, counted back from the day of loading."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from amends.core.principles.calendars import Calendar
from amends.core.principles.timeliness import add_working_days
from amends.core.values import Day, Moment

OPENS, CLOSES = time(8, 30), time(17, 30)


@dataclass(frozen=True)
class Days:
    """Moments in the organisation's own time; `until` is now, and nothing happens after it."""

    calendar: Calendar
    until: Moment

    @property
    def today(self) -> Day:
        """The day of loading, in the organisation's time zone."""
        return self.until.astimezone(self._zone).date()

    def back(self, days: int, at: str, *, any_day: bool = False) -> Moment:
        """Return the moment so many working days before today (or days, if `any_day`), at
        ``hh:mm``."""
        if any_day:
            return self.at(self.today - timedelta(days=days), at)
        return self.at(_working_back(self.calendar, self.today, days), at)

    def ago(self, *, weeks: int) -> Day:
        """Return the day so many weeks before today."""
        return self.today - timedelta(weeks=weeks)

    def at(self, day: Day, at: str) -> Moment:
        """That day at ``hh:mm`` or ``hh:mm:ss``, in UTC."""
        local = datetime.combine(day, time.fromisoformat(at), self._zone)
        return local.astimezone(UTC)

    def open_after(self, moment: Moment, *, days: int = 0, minutes: float = 0) -> Moment:
        """Return the moment so many working days and then so many minutes after another, within
        opening hours."""
        local = moment.astimezone(self._zone)
        day = local.date()
        if days or not self.calendar.is_working(day) or local.time() >= CLOSES:
            day = add_working_days(day, max(days, 1), calendar=self.calendar)
        opening = datetime.combine(day, OPENS, self._zone)
        whole = (datetime.combine(day, CLOSES, self._zone) - opening) / timedelta(minutes=1)
        begun = max(0.0, (local - opening) / timedelta(minutes=1)) if day == local.date() else 0.0
        while begun + minutes > whole:
            minutes -= whole - begun
            begun = 0.0
            day = add_working_days(day, 1, calendar=self.calendar)
        opening = datetime.combine(day, OPENS, self._zone)
        return (opening + timedelta(minutes=begun + minutes)).astimezone(UTC)

    def due(self, moment: Moment, days: int) -> Day:
        """The working day that is so many working days after a moment."""
        day = moment.astimezone(self._zone).date()
        return add_working_days(day, days, calendar=self.calendar)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.zone)


@lru_cache(maxsize=512)
def _working_back(calendar: Calendar, day: Day, days: int) -> Day:
    while days > 0:
        day -= timedelta(days=1)
        days -= calendar.is_working(day)
    return day
