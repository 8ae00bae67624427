"""What is shown of problems and actions beside a complaint and beside its acts: open problems that
it may belong to, and complaints with nearly the same text."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Permission
from amends.core.improvement.actions import ActionState
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problems import ProblemState
from amends.core.operation.complaint import Complaint
from amends.core.records.deciding import has
from amends.core.values import Code
from amends.insight.signals import texts
from amends.insight.signals.suggested import suggested
from amends.register.models import Problem, ProblemComplaint
from amends.wording.insight import improvement
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..complaint_acts import DESK_ACTS
from ..reading.list_rows import ListRow, list_rows
from ..reading.reasons import today_of
from ..records.detail import action_stream, problem_stream, titles
from ..records.status_marks import day_state, problem_mark
from ..request.context import DeskContext
from ..request.submission import fresh_key
from . import access
from .action import action_rows, what_of
from .problem import problem_rows
from .recurring import pattern_of

_MOST = 3


def offered(complaint: Complaint, desk: DeskContext, *, purpose: str) -> list[dict[str, Any]]:
    """Return the open problems to which complaints with nearly the same text belong, then those
    whose codes the complaint has, the newest first, without those it belongs to or was removed
    from; each with why it is offered, and its agreed remedy."""
    codes = CodePattern(category_of(complaint), complaint.product, complaint.unit)
    known = ProblemComplaint.objects.filter(reference=complaint.reference).values("problem")
    there = access.problems(desk).filter(state=ProblemState.open).exclude(id__in=known)
    alike = there.filter(id__in=texts.problems_alike(complaint.reference, desk.visible()))
    coded = _with_codes(there, codes, desk.rules)
    found = [row for some in (alike, coded) for row in some.order_by("-opened_at", "id")[:_MOST]]
    rows = list(dict.fromkeys(found))[:_MOST]
    pieces = [(piece, problem_stream(row.id)) for row in rows for piece in (row.title, row.advice)]
    written = titles(pieces, desk, purpose=purpose)
    names = Names(desk.names({row.owner for row in rows}), {}, desk.rules)
    return [
        {
            "once": fresh_key(),
            "id": row.id,
            "title": written.get(row.title, ""),
            "why": improvement.similar(pattern_of(row.category, row.product, row.unit), names)
            or gettext("almost the same text"),
            "owner": names.person(row.owner),
            "advice": written.get(row.advice, ""),
        }
        for row in rows
    ]


def category_of(complaint: Complaint) -> Code | None:
    """Return the category of the complaint, before closing that of its first issue with one."""
    issues = (one.category for one in complaint.live_issues if one.category)
    return complaint.category or next(issues, None)


def _with_codes(rows: QuerySet[Problem], codes: CodePattern, rules: Rules) -> QuerySet[Problem]:
    """Return the problems found in a pattern that includes these codes. One of a unit alone is not
    among them, because every complaint of the unit would have it."""
    policy = rules.policy
    category = policy.counted_under("categories", codes.category) if codes.category else ()
    product = policy.counted_under("products", codes.product) if codes.product else ()
    units = [one.code for one in policy.ancestors(codes.unit or "")]
    return rows.filter(
        Q(category__in=["", *category]), Q(product__in=["", *product]), Q(unit__in=["", *units])
    ).exclude(category="", product="")


def own_problems(reference: str, desk: DeskContext, *, purpose: str) -> list[dict[str, Any]]:
    """Return the problems that a complaint belongs to, of those that the person may see."""
    bound = ProblemComplaint.objects.filter(reference=reference, bound=True).values("problem")
    rows = list(access.problems(desk).filter(id__in=bound).order_by("-opened_at", "id"))
    texts = titles([(row.title, problem_stream(row.id)) for row in rows], desk, purpose=purpose)
    return [{"id": row.id, "title": texts.get(row.title, ""), "row": row} for row in rows]


def beside_complaint(complaint: Complaint, desk: DeskContext) -> dict[str, Any]:
    """Return what is shown beside a complaint."""
    purpose = "complaint"
    own = own_problems(complaint.reference, desk, purpose=purpose)
    rows = access.actions(desk).filter(reference=complaint.reference).order_by("due", "id")
    return {
        "own": [{**one, "mark": problem_mark(one["row"])} for one in own],
        "offered": offered(complaint, desk, purpose=purpose),
        "actions": action_rows(list(rows), desk, purpose=purpose),
        "may_link": may_link(complaint, desk),
    }


def beside_act(act: str, complaint: Complaint, desk: DeskContext) -> dict[str, Any]:
    """Return the similar open problems and the suggested category beside the form of an act;
    nothing for most acts."""
    shown: dict[str, Any] = {}
    if DESK_ACTS[act].similar:
        found = offered(complaint, desk, purpose=f"act/{act}")
        shown |= {"similar": found, "may_link": may_link(complaint, desk)}
    policy = desk.rules.policy
    if DESK_ACTS[act].suggests and policy.suggest_categories and category_of(complaint) is None:
        suggestion = suggested(complaint.reference, desk.visible(), policy)
        if suggestion is not None:
            name = Names(rules=desk.rules).listed("categories", suggestion.category)
            shown |= {"suggestion": suggestion, "suggested": capital(name)}
    return shown


def may_link(complaint: Complaint, desk: DeskContext) -> bool:
    """Return whether the person works on problems in the unit of the complaint."""
    return has(desk.actor, Permission.improvement_work, complaint.unit, desk.rules)


_ALIKE = 5


def same_text(complaint: Complaint, who: str, desk: DeskContext) -> list[dict[str, Any]]:
    """Return the visible complaints with nearly the same text, without those that are linked. `who`
    is the complainant as the page names them."""
    known = {*complaint.links, *(one.other for one in complaint.joined), complaint.merged_into}
    rows = desk.visible().exclude(reference__in=[one for one in known if one])
    found = texts.similar(complaint.reference, rows)[:_ALIKE]
    lines = list_rows([row for row, _ in found], desk, purpose="related")
    return [
        _same_text(line, share, same=line.who.casefold() == who.casefold())
        for line, (_, share) in zip(lines, found, strict=True)
    ]


def _same_text(line: ListRow, share: float, *, same: bool) -> dict[str, Any]:
    alike = gettext("{share}% of the text is the same.").format(share=int(share * 100))
    if same:
        hint, relation = gettext("Same name. It can be a duplicate."), "same_person"
    else:
        hint = gettext("Different people. Link the complaints and answer each person.")
        relation = "same_matter"
    return {"line": line, "alike": alike, "hint": hint, "relation": relation}


_DUTIES = 10


def my_part(desk: DeskContext) -> dict[str, Any]:
    """Return what the person has to do or check, overdue first, and their problems without a
    cause."""
    mine = access.actions(desk).filter(open=True, holder=desk.person.id)
    rows = list(mine.order_by(F("day").asc(nulls_last=True), "id")[:_DUTIES])
    texts = titles([(row.what, action_stream(row.id)) for row in rows], desk, purpose="my-day")
    problems = access.problems(desk).filter(owner=desk.person.id, state=ProblemState.open, found="")
    return {
        "my_actions": [
            {
                "address": reverse("desk:action", args=[row.id]),
                "what": what_of(row, texts),
                "why": gettext("Check whether it worked.")
                if row.state == ActionState.completed
                else gettext("You own it."),
                "when": day_state(row.day, desk, row.unit or None),
            }
            for row in rows
        ],
        "my_problems": problem_rows(
            list(problems.order_by("opened_at", "id")[:_DUTIES]), desk, purpose="my-day"
        ),
    }


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
