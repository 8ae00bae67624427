"""List of problems: complaints with a shared cause, and what is done about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from amends.core.framework.people.authority import Permission, sees_every_number
from amends.core.improvement.actions import ActionState
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.suppression import linked
from amends.register import improvement_queries as queries
from amends.register.models import Action, Problem
from amends.wording import improvement, measures
from amends.wording.names import Names

from ..reading.reasons import today_of
from ..request.context import DeskContext, read_only, show
from . import access
from .marks import Mark, cause_in_words, problem_mark
from .records import problem_stream, titles
from .recurring import pattern_of
from .views import cut, views

_CODES = ("category", "product", "unit", "cause", "owner")


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem in one line."""

    id: str
    title: str
    place: str
    complaints: str
    cause: str
    actions: int
    owner: str
    mark: Mark


@read_only
def problems_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the problems that the person may see, the newest first."""
    rows = narrowed(access.problems(desk), request)
    named = [
        ("open", gettext("Open")),
        ("checks", gettext("Check due")),
        ("closed", gettext("Closed")),
        ("dismissed", gettext("Dismissed")),
    ]
    shown, view = views(
        request,
        "desk:problems",
        named,
        lambda name: _of(name, rows, desk).count(),
        late=frozenset({"checks"}),
    )
    some, next_page = cut(request, _of(view.name, rows, desk).order_by("-opened_at", "id"))
    context = {
        "views": shown,
        "shown_view": view,
        "rows": problem_rows(some, desk, purpose="problems"),
        "lead": _lead(rows, desk),
        "next_page": next_page,
        "may_open": desk.actor.may_somewhere(Permission.improvement_work),
        "empty": _empty(view.name),
        "section": "problems",
    }
    return show(request, desk, "desk/improvement/problems.html", context)


def narrowed(rows: QuerySet[Problem], request: HttpRequest) -> QuerySet[Problem]:
    """Return the problems with the codes that the address names."""
    asked = {name: value for name in _CODES if (value := request.GET.get(name, ""))}
    return rows.filter(**asked)


def _of(name: str, rows: QuerySet[Problem], desk: DeskContext) -> QuerySet[Problem]:
    if name == "checks":
        due = Action.objects.filter(
            state=ActionState.completed, has_rule=True, check_on__lte=today_of(desk)
        )
        return rows.filter(state=ProblemState.open, id__in=due.values("problem"))
    return rows.filter(state=ProblemState(name))


def problem_rows(rows: Sequence[Problem], desk: DeskContext, *, purpose: str) -> list[ProblemRow]:
    """Return the lines of a list, in its order."""
    texts = titles([(row.title, problem_stream(row.id)) for row in rows], desk, purpose=purpose)
    names = Names(desk.names({row.owner for row in rows}), {}, desk.rules)
    seen = queries.seen_of([row.id for row in rows], desk.visible())
    return [_line(row, texts.get(row.title, ""), names, seen.get(row.id, 0), desk) for row in rows]


def _line(row: Problem, title: str, names: Names, seen: int, desk: DeskContext) -> ProblemRow:
    place = improvement.place(pattern_of(row.category, row.product, row.unit, row.cause), names)
    shown = linked(max(row.complaints, row.seen), seen, sees_every_number(desk.person))
    return ProblemRow(
        row.id,
        title or place,
        place,
        measures.number(shown),
        cause_in_words(row, names),
        row.actions,
        names.person(row.owner),
        problem_mark(row),
    )


def _lead(rows: QuerySet[Problem], desk: DeskContext) -> str:
    """Return how things are, in two short sentences."""
    open_ones = rows.filter(state=ProblemState.open)
    count, idle = open_ones.count(), open_ones.filter(actions=0).count()
    said = ngettext("{count} problem is open.", "{count} problems are open.", count)
    if not idle:
        return said.format(count=count)
    more = ngettext("{count} has no action yet.", "{count} have no action yet.", idle)
    return f"{said.format(count=count)} {more.format(count=idle)}"


def _empty(view: str) -> str:
    match view:
        case "checks":
            return gettext("No effectiveness check is due. Problems appear here on the check day.")
        case "closed":
            return gettext(
                "No problem is closed yet. A problem is closed after a check shows that an action "
                "worked."
            )
        case "dismissed":
            return gettext(
                "No patterns have been dismissed. A dismissed pattern returns if it grows."
            )
        case _:
            return gettext(
                "No problem is open. A problem links complaints with a shared cause. Open one from "
                "a complaint, and record the cause, the actions and whether they worked."
            )
