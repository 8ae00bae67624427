"""Open problems that a complaint may belong to, by its codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problems import ProblemState
from amends.core.operation.complaint import Complaint
from amends.core.values import Code
from amends.insight.signals import texts
from amends.register.models import Problem, ProblemComplaint
from amends.wording.insight import improvement
from amends.wording.names import Names

from ..request.context import DeskContext
from . import access
from .findings import pattern_of
from .records import problem_stream, titles

_MOST = 3


@dataclass(frozen=True, slots=True)
class SimilarProblem:
    """An open problem with the codes of a complaint: why it is offered, and its agreed remedy."""

    id: str
    version: int
    title: str
    why: str
    owner: str
    advice: str


@dataclass(frozen=True, slots=True)
class OwnProblem:
    """A problem that a complaint belongs to, and what became of it."""

    id: str
    title: str
    row: Problem


def similar(complaint: Complaint, desk: DeskContext, *, purpose: str) -> list[SimilarProblem]:
    """Return the open problems to which complaints with nearly the same text belong, then those
    whose codes the complaint has, the newest first, without those it belongs to or was removed
    from."""
    codes = CodePattern(category_of(complaint), complaint.product, complaint.unit)
    known = ProblemComplaint.objects.filter(reference=complaint.reference).values("problem")
    rows = access.problems(desk).filter(state=ProblemState.open).exclude(id__in=known)
    alike = rows.filter(id__in=texts.problems_alike(complaint.reference, desk.visible()))
    coded = _with_codes(rows, codes, desk.rules)
    found = [row for some in (alike, coded) for row in some.order_by("-opened_at", "id")[:_MOST]]
    return _offered(list(dict.fromkeys(found))[:_MOST], desk, purpose)


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
        Q(category__in=["", *category]),
        Q(product__in=["", *product]),
        Q(unit__in=["", *units]),
    ).exclude(category="", product="")


def _offered(rows: Sequence[Problem], desk: DeskContext, purpose: str) -> list[SimilarProblem]:
    pieces = [(piece, problem_stream(row.id)) for row in rows for piece in (row.title, row.advice)]
    texts = titles(pieces, desk, purpose=purpose)
    names = Names(desk.names({row.owner for row in rows}), {}, desk.rules)
    return [
        SimilarProblem(
            row.id,
            row.version,
            texts.get(row.title, ""),
            improvement.similar(pattern_of(row.category, row.product, row.unit), names)
            or gettext("almost the same text"),
            names.person(row.owner),
            texts.get(row.advice, ""),
        )
        for row in rows
    ]


def own_problems(reference: str, desk: DeskContext, *, purpose: str) -> list[OwnProblem]:
    """Return the problems that a complaint belongs to, of those that the person may see."""
    bound = ProblemComplaint.objects.filter(reference=reference, bound=True).values("problem")
    rows = list(access.problems(desk).filter(id__in=bound).order_by("-opened_at", "id"))
    texts = titles([(row.title, problem_stream(row.id)) for row in rows], desk, purpose=purpose)
    return [OwnProblem(row.id, texts.get(row.title, ""), row) for row in rows]
