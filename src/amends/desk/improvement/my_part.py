"""Actions, effectiveness checks and problems on My day and on the team page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.actions import ActionState
from amends.core.improvement.problems import ProblemState

from ..reading.reasons import today_of
from ..request.context import DeskContext
from . import access
from .action import what_of
from .marks import day_state
from .problem import problem_rows
from .records import action_stream, titles

_MOST = 10


def my_part(desk: DeskContext) -> dict[str, Any]:
    """Return what the person has to do or check, overdue first, and their problems without a
    cause."""
    mine = access.actions(desk).filter(open=True, holder=desk.person.id)
    rows = list(mine.order_by(F("day").asc(nulls_last=True), "id")[:_MOST])
    texts = titles([(row.what, action_stream(row.id)) for row in rows], desk, purpose="my-day")
    problems = access.problems(desk).filter(owner=desk.person.id, state=ProblemState.open, found="")
    return {
        "my_actions": [
            {
                "address": reverse("desk:action", args=[row.id]),
                "what": what_of(row, texts),
                "why": _why(row.state),
                "when": day_state(row.day, desk, row.unit or None),
            }
            for row in rows
        ],
        "my_problems": problem_rows(
            list(problems.order_by("opened_at", "id")[:_MOST]), desk, purpose="my-day"
        ),
    }


def _why(state: str) -> str:
    if state == ActionState.completed:
        return gettext("Check whether it worked.")
    return gettext("You own it.")


@dataclass(frozen=True, slots=True)
class Load:
    """How many open actions and checks a person has, and how many of them are overdue."""

    open: int
    late: int


def loads(desk: DeskContext) -> dict[str, Load]:
    """Return the open actions and checks by person, of those that the reader may see."""
    rows = (
        access.actions(desk)
        .filter(open=True)
        .order_by()
        .values("holder")
        .annotate(number=Count("id"), late=Count("id", filter=Q(day__lt=today_of(desk))))
    )
    return {row["holder"]: Load(row["number"], row["late"]) for row in rows}
