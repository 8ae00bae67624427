"""A country's holidays of the coming years as the next version of its calendar, and what differs
from the version adopted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from amends.core.framework.adoption.rulebook import Rules
from amends.core.principles.calendars import Calendar

from .defaults.calendars import calendar_of, named_days
from .defaults.parts import told_from
from .publishing import next_version

LONGEST = 50
"""Years ahead that can be asked for; laws on holidays do not last longer."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next version of a calendar; `before` is the one in force, `names` say what a day is."""

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
        held = self.before.holidays if self.before else frozenset[date]()
        return tuple(sorted(self.calendar.holidays - held))

    @property
    def gone(self) -> tuple[date, ...]:
        """Days that are no holidays any more."""
        held = self.before.holidays if self.before else frozenset[date]()
        return tuple(sorted(held - self.calendar.holidays))

    @property
    def changes(self) -> bool:
        """Whether it says anything that the version in force does not."""
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
    """The holidays of a country, or of a part of it, until some years from `year` or to the end of
    the year `until`. What is known of other years stays, and so do the working week and the hours
    of the version in force.

    Raises `UnknownPlace`, and ValueError for years of which no holidays are known.
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
    """A calendar of one's own as that version, beside the one in force."""
    return Coming(replace(calendar, version=version), rules.calendars.get(calendar.code), {})


def _following(before: Calendar, fresh: Calendar) -> Calendar:
    """The fresh holidays with what the version before knows of the time that they do not tell."""
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
