"""Problems, actions and promises that a reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from amends.core.improvement.actions import Action
from amends.core.improvement.problems import Problem
from amends.core.operation.complaint import RecordedEvent
from amends.handling.commands import Unknown
from amends.handling.improvement import visibility
from amends.handling.improvement.reading import problem_file
from amends.handling.streams import recorded_event, state_of
from amends.journal import store
from amends.register import models as tables

from ..records.detail import RecordDetail, action_stream, opened, problem_stream, titles
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class OneProblem:
    """A problem by its id and title."""

    id: str
    title: str


def problems(desk: DeskContext) -> QuerySet[tables.Problem]:
    """Return the problems that the person may see."""
    return visibility.visible_problems(desk.person, desk.rules)


def actions(desk: DeskContext) -> QuerySet[tables.Action]:
    """Return the actions that the person may see."""
    return visibility.visible_actions(desk.person, desk.rules, desk.visible())


def commitments(desk: DeskContext) -> QuerySet[tables.Commitment]:
    """Return the promises in complaints that the person may see."""
    seen = desk.visible().filter(pk=OuterRef("reference"))
    return tables.Commitment.objects.filter(Exists(seen))


def problem_titles(ids: Iterable[str], desk: DeskContext, *, purpose: str) -> dict[str, str]:
    """Return the titles of those of these problems that the person may see, by id."""
    wanted = list(ids)
    rows = list(problems(desk).filter(id__in=wanted)) if wanted else []
    texts = titles([(row.title, problem_stream(row.id)) for row in rows], desk, purpose=purpose)
    return {row.id: texts.get(row.title, "") for row in rows}


def action_titles(ids: Iterable[str], desk: DeskContext, *, purpose: str) -> dict[str, str]:
    """Return what those of these actions are that the person may see, by id."""
    wanted = list(ids)
    rows = list(actions(desk).filter(id__in=wanted)) if wanted else []
    texts = titles([(row.what, action_stream(row.id)) for row in rows], desk, purpose=purpose)
    return {row.id: texts.get(row.what, "") for row in rows}


def problem_detail(record: str, desk: DeskContext, *, purpose: str) -> RecordDetail[Problem]:
    """Return the problem. Raises `Unknown`."""
    found = problem_file(record, actor=desk.actor, rules=desk.rules)
    return opened([(found.stream, found.state, found.entries)], desk, purpose=purpose)[0]


def action_detail(record: str, desk: DeskContext, *, purpose: str) -> RecordDetail[Action]:
    """Return the action. Raises `Unknown`."""
    found = action_details([record], desk, purpose=purpose)
    if not found:
        raise Unknown(record)
    return found[0]


def action_details(
    ids: Iterable[str], desk: DeskContext, *, purpose: str
) -> list[RecordDetail[Action]]:
    """Return those of these actions that the person may see."""
    found: list[tuple[str, Action, tuple[RecordedEvent, ...]]] = []
    for stream, entries in store.read_many([action_stream(one) for one in ids]).items():
        action: Action | None = state_of(stream, entries)
        if action is not None and visibility.sees_action(desk.actor, action, desk.rules):
            found.append((stream, action, tuple(map(recorded_event, entries))))
    return opened(found, desk, purpose=purpose)
