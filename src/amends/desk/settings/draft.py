"""Drafts of the next policy and of opening hours, kept in the session until published."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import time
from typing import Any

from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from amends.core.framework.adoption.weeks import Week, WorkDay
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import Calendar
from amends.governance.adopting import known_packs
from amends.governance.publishing import Draft, following
from amends.governance.weeks import WeekDraft
from amends.wording import dates
from amends.wording.policy import Policies
from amends.wording.timeliness.calendars import calendar_name

from ..request.context import DeskContext

_POLICY, _HOURS = "policy_draft", "hours_draft"
"""What they are called in the session."""


def draft_of(request: HttpRequest, desk: DeskContext) -> Draft:
    """Return the draft of this session, otherwise the current policy under its next number."""
    in_force = desk.rules.policy
    try:
        return Draft(policy_text.read(request.session[_POLICY]), in_force)
    except (KeyError, NotUnderstood):
        return following(in_force, in_force)


def save(request: HttpRequest, policy: Policy) -> None:
    """Save the draft."""
    request.session[_POLICY] = policy_text.write(policy)


def drop(request: HttpRequest) -> None:
    """Discard the draft, or forget it once it was published."""
    request.session.pop(_POLICY, None)
    request.session.pop(_HOURS, None)


def told_of(draft: Draft, persons: Mapping[str, str], desk: DeskContext) -> Policies:
    """Return the sources of the names used to describe a draft."""
    return Policies(draft.policy, draft.in_force, persons, known_packs(desk.now))


def drafted_hours(request: HttpRequest, desk: DeskContext) -> list[WeekDraft]:
    """Every calendar whose hours the draft changes."""
    drafts: dict[str, Any] = request.session.get(_HOURS, {})
    week_drafts = (
        WeekDraft(_week(stored["week"]), desk.rules.calendars[code], stored["on"])
        for code, stored in drafts.items()
        if code in desk.rules.calendars
    )
    return [draft for draft in week_drafts if draft.changes]


def keep_hours(request: HttpRequest, calendar: Calendar, week: Week) -> None:
    """Save the drafted week for this version of the calendar."""
    drafts: dict[str, Any] = request.session.get(_HOURS, {})
    stored = {"on": calendar.version, "week": _texts(week)}
    request.session[_HOURS] = drafts | {str(calendar.code): stored}


def in_words(drafts: Iterable[WeekDraft]) -> list[str]:
    """Each day that changes, as a sentence."""
    return [_change(draft, *change) for draft in drafts for change in draft.changes]


def day_in_words(day: WorkDay | None) -> str:
    """The hours of a weekday."""
    if day is None:
        return gettext("closed")
    if day.opens is None or day.closes is None:
        return gettext("the whole day")
    span = gettext("{begins} to {ends}")
    return span.format(begins=dates.time(day.opens), ends=dates.time(day.closes))


def _change(draft: WeekDraft, day: int, was: WorkDay | None, will: WorkDay | None) -> str:
    text = gettext("Opening hours of “{calendar}”, {day}: {will} (now {was}).")
    return text.format(
        calendar=calendar_name(draft.code),
        day=WEEKDAYS[day],
        will=day_in_words(will),
        was=day_in_words(was),
    )


def _texts(week: Week) -> list[list[str] | None]:
    texts = (
        [moment.isoformat() if moment else "" for moment in astuple(day)] if day else None
        for day in week
    )
    return list(texts)


def _week(week: list[list[str] | None]) -> Week:
    times = (
        [time.fromisoformat(moment) if moment else None for moment in day or ()] for day in week
    )
    return tuple(WorkDay(*hours) if hours else None for hours in times)
