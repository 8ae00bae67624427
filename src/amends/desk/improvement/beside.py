"""What is shown of problems and actions beside a complaint and beside its acts."""

from dataclasses import dataclass
from typing import Any

from amends.core.framework.people.authority import Permission
from amends.core.improvement.declaration import has
from amends.core.operation.complaint import Complaint
from amends.insight.signals.suggested import suggested
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..request.context import DeskContext
from ..request.submission import fresh_key
from . import access
from .action_rows import ActionRow, action_rows
from .marks import Mark, problem_mark
from .similar import SimilarProblem, category_of, own_problems, similar

OFFERED_BESIDE = frozenset({"assess", "prepare-response", "close", "resolve-at-once"})
"""Acts beside which similar open problems are shown, with their agreed remedy."""


SUGGESTED_BESIDE = frozenset({"assess", "classify", "close"})
"""Acts beside which a category is suggested for a complaint without one."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A similar open problem; `once` is the key of the form that links the complaint to it."""

    problem: SimilarProblem
    once: str


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A problem that the complaint belongs to, and its state."""

    id: str
    title: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class BesideComplaint:
    """The problems and actions of a complaint, and open problems that it resembles."""

    own: list[OwnLine]
    offered: list[Offered]
    actions: list[ActionRow]
    may_link: bool


def beside_complaint(complaint: Complaint, desk: DeskContext) -> BesideComplaint:
    """Return what is shown beside a complaint."""
    purpose = "complaint"
    own = own_problems(complaint.reference, desk, purpose=purpose)
    rows = access.actions(desk).filter(reference=complaint.reference).order_by("due", "id")
    return BesideComplaint(
        [OwnLine(one.id, one.title, problem_mark(one.row)) for one in own],
        offered(complaint, desk, purpose=purpose),
        action_rows(list(rows), desk, purpose=purpose),
        may_link(complaint, desk),
    )


def beside_act(act: str, complaint: Complaint, desk: DeskContext) -> dict[str, Any]:
    """Return the similar open problems and the suggested category beside the form of an act;
    nothing for most acts."""
    shown: dict[str, Any] = {}
    if act in OFFERED_BESIDE:
        found = offered(complaint, desk, purpose=f"act/{act}")
        shown |= {"similar": found, "may_link": may_link(complaint, desk)}
    policy = desk.rules.policy
    if act in SUGGESTED_BESIDE and policy.suggest_categories and category_of(complaint) is None:
        suggestion = suggested(complaint.reference, desk.visible(), policy)
        if suggestion is not None:
            name = Names(rules=desk.rules).listed("categories", suggestion.category)
            shown |= {"suggestion": suggestion, "suggested": capital(name)}
    return shown


def offered(complaint: Complaint, desk: DeskContext, *, purpose: str) -> list[Offered]:
    """Return the similar open problems."""
    return [Offered(one, fresh_key()) for one in similar(complaint, desk, purpose=purpose)]


def may_link(complaint: Complaint, desk: DeskContext) -> bool:
    """Return whether the person works on problems in the unit of the complaint."""
    return has(desk.actor, Permission.improvement_work, complaint.unit, desk.rules)
