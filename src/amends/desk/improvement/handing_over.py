"""Handover of a person's open actions and problems to another owner."""

from collections.abc import Iterable
from dataclasses import dataclass

from amends.core.improvement.action_acts import HandOverAction
from amends.core.improvement.actions import TO_DO
from amends.core.improvement.problem_acts import HandOverProblem
from amends.core.improvement.problems import ProblemState
from amends.core.streams import PROBLEM
from amends.core.values import Code, Id
from amends.handling.commands import Command

from ..request.context import DeskContext
from . import access
from .action_rows import what_of
from .marks import When, day_state
from .records import action_stream, problem_stream, titles

_HAND_OVER = Code("hand-over")


@dataclass(frozen=True, slots=True)
class Owned:
    """An open action or problem of a person, by its stream."""

    stream: str
    text: str
    when: When | None


def owned(giver: Id, desk: DeskContext) -> list[Owned]:
    """Return the open actions and problems of a person, as far as the reader sees them."""
    to_do = [str(one) for one in TO_DO]
    actions = list(access.actions(desk).filter(owner=giver, state__in=to_do).order_by("due", "id"))
    problems = list(
        access.problems(desk).filter(owner=giver, state=ProblemState.open).order_by("opened_at")
    )
    pieces = [(row.what, action_stream(row.id)) for row in actions]
    pieces += [(row.title, problem_stream(row.id)) for row in problems]
    texts = titles(pieces, desk, purpose="hand-over")
    return [
        *(
            Owned(action_stream(row.id), what_of(row, texts), day_state(row.due, desk, row.unit))
            for row in actions
        ),
        *(Owned(problem_stream(row.id), texts.get(row.title, ""), None) for row in problems),
    ]


def commands(streams: Iterable[str], to: Id, reason: str) -> list[Command]:
    """Return the commands that hand over these actions and problems."""
    return [
        Command(
            stream,
            _HAND_OVER,
            HandOverProblem(to, reason)
            if stream.startswith(PROBLEM.prefix)
            else HandOverAction(to, reason),
        )
        for stream in streams
    ]
