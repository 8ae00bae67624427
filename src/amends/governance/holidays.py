"""Holidays of a country for the coming years as the next version of its calendar, and the
differences from the adopted version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from amends.core.framework.adoption.rulebook import Rules
from amends.core.principles.calendars import Calendar

from .defaults.calendars import calendar_of, named_days
from .defaults.parts import told_from
from .publishing import next_version

LONGEST = 50
"""Maximum years ahead, because holiday laws do not last longer."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next version of a calendar; `before` is the current one, `names` are the names of
    days."""

    calendar: Calendar
    before: Calendar | None
    names: Mapping[date, str]

    @property
    def code(self) -> str:
        """The calendar's code."""
        return self.calendar.code

    @property
    def added(self) -> tuple[date, ...]:
        """Days that become holidays."""
        return tuple(sorted(self.calendar.holidays - self._held))

    @property
    def gone(self) -> tuple[date, ...]:
        """Days that are no holidays any more."""
        return tuple(sorted(self._held - self.calendar.holidays))

    @property
    def _held(self) -> frozenset[date]:
        return self.before.holidays if self.before else frozenset()

    @property
    def changes(self) -> bool:
        """Whether it differs from the current version."""
        return self.before is None or replace(self.before, version=self.calendar.version) != (
            self.calendar
        )


def of_country(
    country: str,
    part: str | None,
    *,
    rules: Rules,
    year: int,
    language: str,
    until: int | None = None,
) -> Coming:
    """Return the holidays of a country, or of a part of it, until some years from `year` or to the
    end of the year `until`. Known days of other years stay, and so do the working week and hours of
    the current version.

    Raises `UnknownPlace`, and ValueError for years without known holidays.
    """
    years = told_from(year) if until is None else range(year - 1, until + 1)
    zone = rules.policy.zone
    fresh = calendar_of(country, subdivision=part, years=years, zone=zone)
    before = rules.calendars.get(fresh.code)
    if before is not None:
        fresh = _following(before, fresh)
    named = named_days(country, part, years=years, language=language)
    return Coming(replace(fresh, version=next_version(fresh.code)), before, named)


def of_calendar(calendar: Calendar, *, rules: Rules, version: int) -> Coming:
    """Return one's own calendar as that version, with the current one."""
    return Coming(replace(calendar, version=version), rules.calendars.get(calendar.code), {})


def _following(before: Calendar, fresh: Calendar) -> Calendar:
    """Return the new holidays, completed by the previous version for the time they do not cover."""
    begins, ends = fresh.known_from, fresh.known_until
    kept = {day for day in before.holidays if (begins and day < begins) or (ends and day > ends)}
    earliest = [day for day in (before.known_from, begins) if day is not None]
    latest = [day for day in (before.known_until, ends) if day is not None]
    return replace(
        fresh,
        zone=before.zone,
        weekend=before.weekend,
        opens=before.opens,
        closes=before.closes,
        hours=before.hours,
        half_days=before.half_days,
        holidays=fresh.holidays | kept,
        known_from=min(earliest) if before.known_from else None,
        known_until=max(latest) if before.known_until else None,
    )
