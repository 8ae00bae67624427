"""Calendars with further days and half-days off."""

from dataclasses import replace

from amends.core.principles.calendars import Calendar, HalfDay
from amends.core.values import Day


def closed_on(calendar: Calendar, *days: Day) -> Calendar:
    """The calendar with further closures of the organization."""
    return replace(calendar, closures=calendar.closures | frozenset(days))


def shortened_on(calendar: Calendar, *half_days: HalfDay) -> Calendar:
    """The calendar with further half-days of the organization."""
    return replace(calendar, shortened=(*calendar.shortened, *half_days))
