"""Insights of a small organization: every repeat by date and name, and no rates."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateformat import format as written

from amends.core.framework.people.authority import Permission
from amends.core.values import Day
from amends.insight.analysis.scope import Counts
from amends.insight.analysis.trend import ON_TIME
from amends.insight.lists import Wanted
from amends.insight.signals import refreshing
from amends.register.models import Row
from amends.wording import insights as wording
from amends.wording import signals

from ..improvement import access
from ..improvement.recurring import RepeatRow, repeat_rows
from ..request.context import DeskContext, show
from .asking import listed
from .truths import satisfied

_ACTIONS = 3


@dataclass(frozen=True, slots=True)
class Month:
    """A month: one mark for each complaint, true for one that is part of a repeat."""

    name: str
    marks: tuple[bool, ...]


def applies(now: datetime) -> bool:
    """Return whether there are too few complaints in 12 months for figures."""
    return refreshing.few_complaints(now)


def small_page(request: HttpRequest, desk: DeskContext, counts: Counts) -> HttpResponse:
    """The page; its counts are of 12 complete months."""
    rows, repeats = repeat_rows(desk)
    late, among = counts.figure(ON_TIME).shown
    context: dict[str, Any] = {
        "lead": signals.small(len(rows), len(repeats)),
        "complaints": len(rows),
        "repeats": repeats,
        "may_open": desk.actor.may_somewhere(Permission.improvement_work),
        "months": _months(rows, repeats, desk),
        "until": counts.scope.today,
        "actions": _actions(desk),
        "satisfied": next(satisfied(counts), None),
        "section": "insight",
    }
    if counts.every and late is not None and among:
        context["on_time"] = wording.on_time_of(among - late, among)
        if late and counts.lists:
            context["late"] = (
                listed(Wanted(ON_TIME, counts.scope.span)),
                wording.view_late(late),
            )
    return show(request, desk, "desk/insights/small.html", context)


def _months(rows: list[Row], repeats: list[RepeatRow], desk: DeskContext) -> list[Month]:
    again = {one.row.reference for repeat in repeats for one in repeat.rows}
    days = {row.reference: desk.rules.day_of(None, row.received_at) for row in rows}
    by_month: Counter[tuple[Day, bool]] = Counter(
        (day.replace(day=1), reference in again) for reference, day in days.items()
    )
    month = desk.rules.day_of(None, desk.now).replace(day=1)
    found = []
    for _ in range(12):
        marks = (*[False] * by_month[month, False], *[True] * by_month[month, True])
        found.append(Month(written(month, "M"), marks))
        month = (month - timedelta(days=1)).replace(day=1)
    return found[::-1]


def _actions(desk: DeskContext) -> list[tuple[str, str]]:
    """Return the newest completed actions: id and text."""
    rows = access.actions(desk).filter(completed_on__isnull=False).order_by("-completed_on")
    ids = [row.id for row in rows[:_ACTIONS]]
    details = access.action_details(ids, desk, purpose="insights")
    return [(one.state.id, one.text(one.state.what)) for one in details]
