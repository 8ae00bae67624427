"""Reading problems and actions. Everything shown to a person starts with what they may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .filters import Rows
from .models import Action, Problem, ProblemComplaint, Row


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person may see: everything (`every`), the records of these `units` and, with
    `general`, those of no unit, apart from their own."""

    person: str
    units: frozenset[str] = frozenset()
    every: bool = False
    general: bool = False
    planned: bool = False
    """Whether they see the actions that they planned."""

    @property
    def place(self) -> Q:
        """The condition of the unit."""
        if self.every:
            return Q()
        condition = Q(unit__in=self.units)
        return condition | Q(unit="") if self.general else condition


def visible_problems(reach: Reach) -> QuerySet[Problem]:
    """Return the problems that a person may see."""
    return Problem.objects.filter(reach.place | Q(owner=reach.person) if not reach.every else Q())


def visible_actions(reach: Reach, complaints: Rows) -> QuerySet[Action]:
    """Return the actions that a person may see. Those from complaints that are restricted, or were
    when the action was planned, are among them only if the person owns or checks them, or may see
    the complaint."""
    own = Q(owner=reach.person) | Q(decides=reach.person)
    place = reach.place
    if reach.planned and not reach.every:
        place |= Q(planned_by=reach.person)
    seen = Exists(complaints.filter(reference=OuterRef("reference")))
    closed_off = Exists(Row.objects.filter(reference=OuterRef("reference"), restricted=True))
    restricted = Q(restricted=True) | Q(closed_off)
    return Action.objects.filter(own | (place & ~restricted) | (restricted & Q(seen)))


def is_restricted(reference: str) -> bool:
    """Return whether a complaint is restricted now."""
    return Row.objects.filter(reference=reference, restricted=True).exists()


@dataclass(frozen=True, slots=True)
class ProblemFilters:
    """Filters of a list of problems; None or empty means no filter."""

    state: tuple[str, ...] = ()
    owner: str | None = None
    unit: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    source: str | None = None
    complaint: str | None = None
    """A complaint that belongs to it."""


def filter_problems(rows: QuerySet[Problem], filters: ProblemFilters) -> QuerySet[Problem]:
    """Return the problems that meet every filter."""
    for name in ("state", "unit", "category", "product", "cause"):
        if wanted := getattr(filters, name):
            rows = rows.filter(**{f"{name}__in": wanted})
    if filters.owner is not None:
        rows = rows.filter(owner=filters.owner)
    if filters.source is not None:
        rows = rows.filter(source=filters.source)
    if filters.complaint is not None:
        bound = ProblemComplaint.objects.filter(reference=filters.complaint, bound=True)
        rows = rows.filter(id__in=bound.values("problem"))
    return rows


@dataclass(frozen=True, slots=True)
class ActionFilters:
    """Filters of a list of actions; None or empty means no filter. `overdue` is today: the day for
    doing or checking it is before that. `due_by` includes the day itself."""

    state: tuple[str, ...] = ()
    owner: str | None = None
    holder: str | None = None
    """Who has to do or check it now."""
    unit: tuple[str, ...] = ()
    kind: str | None = None
    source: str | None = None
    problem: str | None = None
    complaint: str | None = None
    open: bool | None = None
    overdue: date | None = None
    due_by: date | None = None


def filter_actions(rows: QuerySet[Action], filters: ActionFilters) -> QuerySet[Action]:
    """Return the actions that meet every filter."""
    for name in ("owner", "holder", "kind", "source", "problem", "open"):
        if (wanted := getattr(filters, name)) is not None:
            rows = rows.filter(**{name: wanted})
    for name in ("state", "unit"):
        if several := getattr(filters, name):
            rows = rows.filter(**{f"{name}__in": several})
    if filters.complaint is not None:
        rows = rows.filter(reference=filters.complaint)
    if filters.overdue is not None:
        rows = rows.filter(open=True, day__lt=filters.overdue)
    if filters.due_by is not None:
        rows = rows.filter(open=True, day__lte=filters.due_by)
    return rows


@dataclass(frozen=True, slots=True)
class Change:
    """What an action changed, as published: the piece with the words, when, and how many complaints
    led to it."""

    words: str
    at: datetime
    complaints: int


def is_public(action: str) -> bool:
    """Return whether the public page says what an action changed."""
    return _public().filter(id=action).exists()


def _public() -> QuerySet[Action]:
    rows = Action.objects.filter(published_at__isnull=False, state="works")
    again = Problem.objects.filter(id=OuterRef("problem"), state="open", reopened_at__isnull=False)
    return rows.exclude(Exists(again))


def any_change() -> bool:
    """Return whether anything changed as `changes` says, for every public page."""
    with connection.cursor() as cursor:
        cursor.execute(*_any_public())
        return cursor.fetchone() is not None


@cache
def _any_public() -> tuple[str, Sequence[Any]]:
    """Return the query, which takes longer to write than to answer."""
    return _public().values_list("id")[:1].query.sql_with_params()


def changes(reference: str | None = None) -> list[Change]:
    """Return what changed, newest first: published, shown to work, and not back since. With a
    reference, only what changed because of that complaint."""
    rows = _public()
    bound = ProblemComplaint.objects.filter(bound=True)
    if reference is not None:
        of_problem = bound.filter(reference=reference).values("problem")
        rows = rows.filter(Q(problem__in=of_problem) | Q(reference=reference))
    counted = bound.filter(problem=OuterRef("problem")).order_by().values("problem")
    number = Subquery(counted.annotate(number=Count("reference")).values("number"))
    rows = rows.annotate(number=Coalesce(number, 0)).order_by("-published_at", "id")
    values = rows.values_list("published", "published_at", "number")
    return [Change(words, at, number) for words, at, number in values if at is not None]


def versions_of(references: Iterable[str]) -> dict[str, int]:
    """Return the versions of complaints by reference."""
    rows = Row.objects.filter(reference__in=list(references))
    return dict(rows.values_list("reference", "version"))


def problem_of(references: Iterable[str], problems: QuerySet[Problem]) -> dict[str, str]:
    """Return the id of the problem of each complaint, among problems that the reader may see."""
    joins = ProblemComplaint.objects.filter(
        reference__in=list(references), bound=True, problem__in=problems.values("id")
    )
    return dict(joins.order_by("problem").values_list("reference", "problem"))


def bound_to(problem: str, complaints: Rows) -> Rows:
    """Return the complaints of a problem among those that the reader may see."""
    joins = ProblemComplaint.objects.filter(problem=problem, bound=True)
    return complaints.filter(reference__in=joins.values("reference"))


def seen_of(problems: Iterable[str], complaints: Rows) -> Mapping[str, int]:
    """Return how many complaints of each problem are among those that the reader may see."""
    seen = complaints.filter(reference=OuterRef("reference"))
    joins = ProblemComplaint.objects.filter(Exists(seen), problem__in=list(problems), bound=True)
    counted = joins.order_by().values("problem").annotate(number=Count("reference"))
    return dict(counted.values_list("problem", "number"))


def owned_by(person: str) -> list[str]:
    """Return the streams of a person's open actions and problems as owner, and of the checks that
    they have to make."""
    mine = Action.objects.filter(holder=person, open=True)
    theirs = Problem.objects.filter(owner=person, state="open")
    return [
        *(f"action/{key}" for key in mine.order_by("id").values_list("id", flat=True)),
        *(f"problem/{key}" for key in theirs.order_by("id").values_list("id", flat=True)),
    ]


def actions_against(problem: str) -> list[str]:
    """Return the ids of the actions against a problem."""
    return list(Action.objects.filter(problem=problem).order_by("id").values_list("id", flat=True))


def problem_of_action(action: str) -> str:
    """Return the problem that an action is against; empty without one."""
    return Action.objects.filter(id=action).values_list("problem", flat=True).first() or ""


def speaking(now: datetime, *, at_most: int) -> list[tuple[str, datetime]]:
    """Return the actions with a reminder due by now, and since when."""
    due = Action.objects.filter(speaks_at__lte=now).order_by("speaks_at", "id")
    rows = due.values_list("id", "speaks_at")[:at_most]
    return [(action, since) for action, since in rows if since is not None]


def open_actions() -> list[str]:
    """Return the ids of the actions of which someone may be reminded."""
    return list(Action.objects.filter(open=True).order_by("id").values_list("id", flat=True))
