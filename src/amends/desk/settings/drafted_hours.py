"""Drafted opening hours, kept in the session beside the draft of the policy until both are
published, and told as differences."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from amends.core.framework.adoption.weeks import Week, WorkDay
from amends.core.principles.calendars import Calendar
from amends.governance.weeks import WeekDraft
from amends.wording import dates
from amends.wording.calendars import calendar_name

from ..request.context import DeskContext

_KEY = "hours_draft"


def drafted_hours(request: HttpRequest, desk: DeskContext) -> list[WeekDraft]:
    """Every calendar whose hours the draft changes."""
    held: dict[str, Any] = request.session.get(_KEY, {})
    found = (
        WeekDraft(_read(told["week"]), desk.rules.calendars[code], told["on"])
        for code, told in held.items()
        if code in desk.rules.calendars
    )
    return [one for one in found if one.changes]


def keep_hours(request: HttpRequest, calendar: Calendar, week: Week) -> None:
    """Keep the week as drafted on this version of the calendar."""
    held: dict[str, Any] = request.session.get(_KEY, {})
    told = {"on": calendar.version, "week": _written(week)}
    request.session[_KEY] = held | {str(calendar.code): told}


def drop_hours(request: HttpRequest) -> None:
    """Throw them away, or let go of them once they were adopted."""
    request.session.pop(_KEY, None)


def in_words(drafts: Iterable[WeekDraft]) -> list[str]:
    """Each day that changes, as a sentence."""
    return [_told(draft, *change) for draft in drafts for change in draft.changes]


def day_in_words(day: WorkDay | None) -> str:
    """The hours of a weekday."""
    if day is None:
        return gettext("no work")
    if day.opens is None or day.closes is None:
        return gettext("the whole day")
    told = gettext("{begins} to {ends}")
    return told.format(begins=dates.time(day.opens), ends=dates.time(day.closes))


def _told(draft: WeekDraft, day: int, was: WorkDay | None, will: WorkDay | None) -> str:
    told = gettext("Opening hours of “{calendar}”, {day}: {will}; before, {was}.")
    return told.format(
        calendar=calendar_name(draft.code),
        day=WEEKDAYS[day],
        will=day_in_words(will),
        was=day_in_words(was),
    )


def _written(week: Week) -> list[list[str] | None]:
    return [None if day is None else [_text(day.opens), _text(day.closes)] for day in week]


def _read(week: list[list[str] | None]) -> Week:
    return tuple(None if day is None else WorkDay(*map(_time, day)) for day in week)


def _text(of_day: time | None) -> str:
    return of_day.isoformat() if of_day is not None else ""


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
