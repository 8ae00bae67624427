"""Problems: the list, and the page of one from its complaints to the evidence that an action
worked, with its chart (clause 8.7)."""

from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from amends.core.framework.people.authority import Permission, sees_every_number
from amends.core.improvement import problem_acts
from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.actions import ActionState
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problem_events import CauseStatus
from amends.core.improvement.problems import FoundCause, Problem, ProblemState
from amends.core.improvement.statistics.control import Good, Phase
from amends.core.improvement.statistics.limits import ChartKind, Observation
from amends.core.improvement.suppression import FEW, Number, linked
from amends.core.records.deciding import demand_permitted
from amends.core.records.erasing import ERASE_TEXT
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.handling.improvement import effect_figures
from amends.insight.charts import Event, TimeChart, pictures
from amends.insight.charts.control import Series, time_chart
from amends.register import improvement_queries as queries
from amends.register.models import Action
from amends.register.models import Problem as Row
from amends.wording import acts, choices, dates
from amends.wording.insight import improvement, measures
from amends.wording.insight.charts import Unit
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.phrases import marked as _

from ..reading.list_rows import list_rows
from ..reading.reasons import today_of
from ..records.detail import (
    RecordDetail,
    RecordNext,
    history,
    next_acts,
    problem_stream,
    said,
    titles,
)
from ..records.list_views import cut, views
from ..records.status_marks import Mark, cause_in_words, cause_mark, problem_mark
from ..request.context import DeskContext, read_only, show
from . import access
from .action import Effect, action_rows, effects_of
from .recurring import pattern_of

_PURPOSE = "problem"
_LISTED = 10
"""Linked complaints on the page."""
PLAN = ACTION.acts[Code("plan")]
_FORMS = (
    *(problem_acts.find_cause, problem_acts.bind, problem_acts.close, problem_acts.reopen),
    *(problem_acts.advise, problem_acts.hand_over, problem_acts.unbind, problem_acts.reclassify),
    *(problem_acts.merge, problem_acts.dismiss, problem_acts.PROBLEM.acts[ERASE_TEXT]),
)
"""Acts with a link beside the problem, in their order; causes are revised where they are listed."""


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A possible cause, what is known of it, and the address of revising it."""

    name: str
    mark: Mark
    evidence: str
    dissent: str
    revise: str


@read_only
def problem_page(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """Page of a problem: the chain, its effect, causes, actions, complaints and next steps."""
    detail = access.problem_detail(record, desk, purpose=_PURPOSE)
    page = contents(detail, desk)
    context = {
        **page,
        "picture": pictures([page["chart"]])[0] if page["chart"] else None,
        "done": said("problem", request.GET.get("done", "")),
        "history": history(detail, desk, called={one.id: one.what for one in page["rows"]}),
        "section": "problems",
    }
    return show(request, desk, "desk/improvement/problem.html", context)


def contents(
    detail: RecordDetail[Problem], desk: DeskContext, *, most: int = _LISTED
) -> dict[str, Any]:
    """Return everything that the page of a problem shows, except its history; of the linked
    complaints the newest, at `most` so many."""
    problem, names = detail.state, detail.names
    row = Row.objects.get(id=problem.id)
    actions = list(access.actions(desk).filter(problem=problem.id).order_by("due", "id"))
    title = title_of(detail)
    effects = list(effects_of([one.id for one in actions], desk, purpose=_PURPOSE))
    rows = action_rows(actions, desk, purpose=_PURPOSE, problems={problem.id: title})
    bound = queries.bound_to(problem.id, desk.visible())
    seen = bound.count()
    count = linked(len(problem.complaints), seen, sees_every_number(desk.person))
    forms = {
        str(act.name): reverse("desk:problem-act", args=[problem.id, act.name]) for act in _FORMS
    }
    able = next_acts(detail, desk, forms, planning=_planning(problem, desk))
    return {
        "id": problem.id,
        "title": title,
        "place": improvement.place(problem.where, names),
        "mark": problem_mark(row),
        "owner": names.person(problem.owner),
        "description": detail.text(problem.description),
        "facts": list(_facts(detail)),
        "reason": _reason(detail),
        "chain": _chain(problem, effects, count),
        "effects": effects,
        "chart": chart_of(problem, actions, desk),
        "causes": _causes(detail, able.names),
        "rows": rows,
        "state": capital(choices.label(problem.state)),
        "bound": count,
        "bound_count": measures.number(count),
        "partial": _partial(seen, most),
        "lines": list_rows(
            list(bound.order_by("-received_at", "reference")[:most]), desk, purpose=_PURPOSE
        ),
        "more_bound": f"{reverse('desk:queue')}?problem={problem.id}&state=any"
        if seen > _LISTED
        else "",
        "not_opened": _not_opened(len(problem.complaints) - seen, desk),
        "acts": able,
        "nearest": _nearest(problem, row),
        "advice": detail.text(problem.advice),
        "may_advise": "advise" in able.names,
    }


def _planning(problem: Problem, desk: DeskContext) -> list[RecordNext]:
    owner = problem.owner if problem.open else None
    try:
        demand_permitted(PLAN, desk.here(None), owner, problem.unit)
    except Refused:
        return []
    address = f"{reverse('desk:plan-action')}?problem={problem.id}"
    return [RecordNext(PLAN.name, acts.button(PLAN.key), address)] if problem.open else []


def title_of(detail: RecordDetail[Problem]) -> str:
    """Return the title of a problem; of a dismissed proposal, where it is found."""
    place = improvement.place(detail.state.where, detail.names)
    return detail.text(detail.state.title) or place or gettext("Problem")


def _facts(detail: RecordDetail[Problem]) -> Iterator[str]:
    problem = detail.state
    yield capital(choices.label(problem.kind))
    yield gettext("Found by: {source}").format(source=choices.label(problem.source))
    if problem.since is not None:
        yield gettext("Since {day}").format(day=dates.short_day(problem.since))
    opened = dates.moment(problem.opened_at, zone=detail.names.zone)
    yield gettext("Opened {when}").format(when=opened)


def _reason(detail: RecordDetail[Problem]) -> dict[str, str] | None:
    text = detail.text(detail.state.reason)
    if not text:
        return None
    labels = {
        ProblemState.dismissed: gettext("Why it was dismissed"),
        ProblemState.merged: gettext("Why it was merged"),
    }
    return {
        "label": labels.get(detail.state.state, gettext("Reason for the last change")),
        "text": text,
    }


def _chain(problem: Problem, effects: list[Effect], bound: Number) -> list[dict[str, Any]]:
    one = bound == 1
    complaints = ngettext("{count} complaint", "{count} complaints", 1 if one else 2)
    actions = ngettext("{count} action", "{count} actions", len(problem.actions))
    checked = len(problem.actions) - len(problem.unchecked)
    last = problem.last_verdict
    short = next((one.short for one in effects if one.short), "")
    return [
        {
            "anchor": "complaints",
            "text": complaints.format(count=measures.number(bound)),
            "more": gettext("linked"),
        },
        {"anchor": "causes", "text": _best_cause(problem), "more": _tested(problem)},
        {
            "anchor": "actions",
            "text": actions.format(count=len(problem.actions)),
            "more": gettext("{count} checked").format(count=checked),
        },
        {
            "anchor": "effect",
            "text": gettext("Effect rule set") if effects else gettext("No effect rule yet"),
            "more": gettext("before completion"),
        },
        {"anchor": "effect", "text": _verdict(last[1] if last else None), "more": short},
    ]


def _verdict(verdict: EffectVerdict | None) -> str:
    if verdict is None:
        return gettext("Not checked yet")
    works = verdict is EffectVerdict.works
    return gettext("Effective") if works else gettext("Not effective")


_KNOWN = (CauseStatus.root, CauseStatus.supported)


def _best_cause(problem: Problem) -> str:
    known = sum(one.status in _KNOWN for one in problem.causes)
    if known:
        text = ngettext("{count} cause found", "{count} causes found", known)
        return text.format(count=known)
    if any(one.status is CauseStatus.not_determined for one in problem.causes):
        return gettext("Cause not determined yet")
    return gettext("No cause yet")


def _tested(problem: Problem) -> str:
    ruled_out = sum(one.status is CauseStatus.ruled_out for one in problem.causes)
    waiting = sum(one.status is CauseStatus.not_tested for one in problem.causes)
    said = []
    if ruled_out:
        said.append(gettext("{count} ruled out").format(count=ruled_out))
    if waiting:
        said.append(gettext("{count} not tested").format(count=waiting))
    return ", ".join(said)


_ORDER = (
    *(CauseStatus.root, CauseStatus.supported, CauseStatus.not_tested),
    *(CauseStatus.not_determined, CauseStatus.ruled_out),
)


def _causes(detail: RecordDetail[Problem], able: set[str]) -> list[CauseRow]:
    may = detail.state.open and problem_acts.find_cause.name in able
    address = reverse("desk:problem-act", args=[detail.state.id, problem_acts.revise_cause.name])
    ordered = sorted(detail.state.causes, key=lambda one: (_ORDER.index(one.status), one.number))
    return [
        CauseRow(
            cause_name(one, detail),
            cause_mark(one.status),
            detail.text(one.evidence),
            detail.text(one.dissent),
            f"{address}?number={one.number}" if may else "",
        )
        for one in ordered
    ]


def cause_name(one: FoundCause, detail: RecordDetail[Problem]) -> str:
    """Return the name of a possible cause."""
    if one.cause is None:
        return gettext("Not determined yet")
    return detail.names.listed("causes", one.cause)


def _partial(seen: int, most: int) -> str:
    """Return how many of the complaints that the reader can open are listed, unless all are."""
    if seen <= most:
        return ""
    text = gettext("{number} of {count} linked complaints are listed.")
    return text.format(number=most, count=measures.number(seen))


def _not_opened(count: int, desk: DeskContext) -> str:
    """Return how many linked complaints the reader cannot open, roughly for most readers."""
    if count <= 0:
        return ""
    if sees_every_number(desk.person):
        text = ngettext(
            "You cannot open {count} linked complaint.",
            "You cannot open {count} linked complaints.",
            count,
        )
        return text.format(count=measures.number(count))
    if count < FEW:
        return gettext("You cannot open fewer than {few} linked complaints.").format(few=FEW)
    text = gettext("You cannot open at least {count} linked complaints.")
    return text.format(count=measures.number(count - count % FEW))


def _nearest(problem: Problem, row: Row) -> str:
    if not problem.open:
        return ""
    if row.verdict == EffectVerdict.works:
        return gettext("An action worked. You can close the problem.")
    if not problem.causes:
        return gettext("Find out why it happens. Record each possible cause with evidence.")
    if problem.unchecked:
        return gettext("Complete the actions and check whether they worked.")
    if row.verdict == EffectVerdict.does_not_work:
        return gettext("The actions did not work. Plan another one.")
    return gettext("Plan an action that removes the cause.")


WEEKS = 52


def chart_of(problem: Problem, actions: Sequence[Action], desk: DeskContext) -> TimeChart | None:
    """Return the chart of the last year, whose limits begin again when the problem began, and after
    an action that works; None for a reader who does not see every number, and for a problem without
    codes."""
    if problem.where.empty or not sees_every_number(desk.person):
        return None
    today = today_of(desk)
    ends = today - timedelta(days=today.weekday())
    counts = effect_figures.by_week(problem.where, problem.id, ends, WEEKS, desk.rules)
    begins = [ends - timedelta(weeks=WEEKS - place) for place in range(WEEKS)]
    done = [(one, bisect(begins, one.completed_on)) for one in actions if one.completed_on]
    places = {place for one, place in done if one.state == EffectVerdict.works}
    places |= {bisect_left(begins, problem.since)} if problem.since else set()
    again = sorted(place for place in places if 0 < place < WEEKS)
    chart = time_chart(
        Series(
            gettext("Complaints a week"),
            tuple(gettext("Week {number}").format(number=one.isocalendar().week) for one in begins),
            tuple(map(Observation, counts)),
            ChartKind.individuals,
            Unit.cases,
            Good.low,
            phases=(Phase(), *map(Phase, again)),
            events=tuple(Event(at - 1, gettext("Action completed")) for _, at in done if at),
        )
    )
    return replace(chart, head=replace(chart.head, title=gettext("Complaints a week"), note=""))


_CODES = ("category", "product", "unit", "cause", "owner")


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
        "empty": gettext(_EMPTY[view.name]),
        "section": "problems",
    }
    return show(request, desk, "desk/improvement/problems.html", context)


def narrowed(rows: QuerySet[Row], request: HttpRequest) -> QuerySet[Row]:
    """Return the problems with the codes that the address names."""
    asked = {name: value for name in _CODES if (value := request.GET.get(name, ""))}
    return rows.filter(**asked)


def _of(name: str, rows: QuerySet[Row], desk: DeskContext) -> QuerySet[Row]:
    if name == "checks":
        due = Action.objects.filter(
            state=ActionState.completed, has_rule=True, check_on__lte=today_of(desk)
        )
        return rows.filter(state=ProblemState.open, id__in=due.values("problem"))
    return rows.filter(state=ProblemState(name))


def problem_rows(rows: Sequence[Row], desk: DeskContext, *, purpose: str) -> list[dict[str, Any]]:
    """Return the lines of a list, in its order."""
    texts = titles([(row.title, problem_stream(row.id)) for row in rows], desk, purpose=purpose)
    names = Names(desk.names({row.owner for row in rows}), {}, desk.rules)
    seen = queries.seen_of([row.id for row in rows], desk.visible())
    return [_line(row, texts.get(row.title, ""), names, seen.get(row.id, 0), desk) for row in rows]


def _line(row: Row, title: str, names: Names, seen: int, desk: DeskContext) -> dict[str, Any]:
    place = improvement.place(pattern_of(row.category, row.product, row.unit, row.cause), names)
    shown = linked(max(row.complaints, row.seen), seen, sees_every_number(desk.person))
    return {
        "id": row.id,
        "title": title or place,
        "place": place,
        "complaints": measures.number(shown),
        "cause": cause_in_words(row, names),
        "actions": row.actions,
        "owner": names.person(row.owner),
        "mark": problem_mark(row),
    }


def _lead(rows: QuerySet[Row], desk: DeskContext) -> str:
    open_ones = rows.filter(state=ProblemState.open)
    count, idle = open_ones.count(), open_ones.filter(actions=0).count()
    said = ngettext("{count} problem is open.", "{count} problems are open.", count)
    if not idle:
        return said.format(count=count)
    more = ngettext("{count} has no action yet.", "{count} have no action yet.", idle)
    return f"{said.format(count=count)} {more.format(count=idle)}"


_EMPTY = {
    "open": _(
        "No problem is open. A problem links complaints with a shared cause. Open one from a "
        "complaint, and record the cause, the actions and whether they worked."
    ),
    "checks": _("No effectiveness check is due. Problems appear here on the check day."),
    "closed": _(
        "No problem is closed yet. A problem is closed after a check shows that an action worked."
    ),
    "dismissed": _("No patterns have been dismissed. A dismissed pattern returns if it grows."),
}
