"""List of actions: corrections, corrective actions, and what complainants were promised."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from amends.core.framework.people.authority import Permission
from amends.core.improvement.actions import TO_DO, ActionState
from amends.core.values import Code, Day, Money
from amends.register.models import Action, Commitment
from amends.wording import dates, money
from amends.wording.phrases import listed
from amends.wording.phrases import marked as _

from ..reading.reasons import today_of
from ..records.detail import action_stream, titles
from ..records.list_views import cut, views
from ..records.status_marks import day_state
from ..request.context import DeskContext, read_only, show
from . import access
from .action import ActionRow, action_rows, rules_of, what_of

_CHECKS = 20
"""Effectiveness checks shown below the list."""
_PURPOSE = "actions"


@read_only
def actions_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of all actions that the person may see, overdue first, then by due date."""
    shown, view = views(
        request, "desk:actions", named(), lambda name: number(name, desk), late=_LATE
    )
    rows, next_page = cut(request, found(view.name, desk))
    dated = [one for one in rows if isinstance(one, Action) or one.day is not None]
    undated = [one for one in rows if one not in dated]
    lines = lines_of(dated, desk) if dated else []
    context = {
        "views": shown,
        "shown_view": view,
        "rows": lines,
        "undated": lines_of(undated, desk) if undated else [],
        "lead": lead(desk, {one.name: one.count for one in shown}),
        "next_page": next_page,
        "today": dates.day(today_of(desk)),
        "checks": checks_due(desk) if view.name == "open" else [],
        "may_plan": desk.actor.may_somewhere(Permission.improvement_work),
        "empty": gettext(_EMPTY[view.name]),
        "section": "actions",
    }
    return show(request, desk, "desk/improvement/actions.html", context)


_LATE = frozenset({"overdue"})


def named() -> list[tuple[str, str]]:
    """Return the views of the list, in their order."""
    return [
        ("open", gettext("Open")),
        ("overdue", gettext("Overdue")),
        ("mine", gettext("My actions")),
        ("checks", gettext("Check due")),
        ("done", gettext("Done")),
    ]


def _of(name: str, desk: DeskContext) -> tuple[QuerySet[Action], QuerySet[Commitment]]:
    actions, owed, today = access.actions(desk), access.commitments(desk), today_of(desk)
    to_do = actions.filter(state__in=[str(one) for one in TO_DO])
    match name:
        case "overdue":
            return to_do.filter(due__lt=today), owed.filter(day__lt=today)
        case "mine":
            return to_do.filter(owner=desk.person.id), owed.filter(owner=desk.person.id)
        case "checks":
            waiting = actions.filter(state=ActionState.completed, has_rule=True)
            return waiting.filter(check_on__lte=today), owed.none()
        case "done":
            ended = [one for one in ActionState if one not in TO_DO]
            return actions.filter(state__in=[str(one) for one in ended]), owed.none()
        case _:
            return to_do, owed


def number(name: str, desk: DeskContext) -> int:
    """Return how many there are in a view."""
    actions, owed = _of(name, desk)
    return actions.count() + owed.count()


def found(name: str, desk: DeskContext, *, most: int = 1_000) -> list[Action | Commitment]:
    """Return the rows of a view: by date, of those that are done the latest first."""
    actions, owed = _of(name, desk)
    if name == "done":
        return list(actions.order_by(F("completed_on").desc(nulls_last=True), "id")[:most])
    column = "check_on" if name == "checks" else "due"
    rows: list[Action | Commitment] = list(actions.order_by(column, "id")[:most])
    rows += owed.order_by(F("day").asc(nulls_last=True), "reference", "number")[:most]
    return sorted(rows, key=lambda row: _day(row, column) or date.max)


def _day(row: Action | Commitment, column: str) -> Day | None:
    day: Day | None = getattr(row, column) if isinstance(row, Action) else row.day
    return day


def lines_of(rows: Sequence[Action | Commitment], desk: DeskContext) -> list[ActionRow]:
    """Return the lines of actions and promises, with the titles of their problems."""
    wanted = {row.problem for row in rows if isinstance(row, Action) and row.problem}
    problems = access.problem_titles(wanted, desk, purpose=_PURPOSE)
    return action_rows(rows, desk, purpose=_PURPOSE, problems=problems)


def lead(desk: DeskContext, counts: Mapping[str, int]) -> str:
    """Return how things are, in three short sentences; `counts` by view."""
    open_ones, late, checks = counts["open"], counts["overdue"], counts["checks"]
    said = [
        ngettext(
            "{late} of {count} open action is overdue.",
            "{late} of {count} open actions are overdue.",
            open_ones,
        ).format(late=late, count=open_ones)
        if late
        else gettext("No open action is overdue.")
    ]
    if checks:
        text = ngettext(
            "{count} effectiveness check is waiting.",
            "{count} effectiveness checks are waiting.",
            checks,
        )
        said.append(text.format(count=checks))
    costs = _costs(desk)
    if costs:
        said.append(gettext("Open actions cost {amount}.").format(amount=costs))
    return " ".join(said)


def _costs(desk: DeskContext) -> str:
    rows = _of("open", desk)[0].filter(minor__isnull=False).order_by("currency")
    sums = rows.values_list("currency").annotate(Sum("minor"))
    return listed([money.amount(Money(minor, Code(code))) for code, minor in sums])


def checks_due(desk: DeskContext) -> list[dict[str, Any]]:
    """Return the effectiveness checks that are waiting, the next first, each with its rule."""
    rows = list(_of("checks", desk)[0].order_by("check_on", "id")[:_CHECKS])
    texts = titles([(row.what, action_stream(row.id)) for row in rows], desk, purpose=_PURPOSE)
    rules = rules_of([row.id for row in rows], desk)
    return [
        {
            "id": row.id,
            "what": what_of(row, texts),
            "rule": rules.get(row.id, ""),
            "when": day_state(row.check_on, desk, row.unit or None),
            "may_check": row.decides == desk.person.id,
        }
        for row in rows
    ]


_EMPTY = {
    "open": _(
        "No action is open. An action prevents a repeat: it has an owner, a due date and an "
        "effectiveness check. Plan one from a problem."
    ),
    "overdue": _("No action is overdue."),
    "mine": _("You own no open action. Actions that you own are listed here."),
    "checks": _(
        "No effectiveness check is waiting. After an action is completed, another person checks "
        "here whether it worked."
    ),
    "done": _("No action is done yet."),
}
