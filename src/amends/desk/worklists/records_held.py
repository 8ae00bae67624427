"""Problems, actions, criteria and governing records of a person, to be handed over with their
complaints."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from amends.core.governing.catalogue import HANDED_OVER, RECORD_ACTS
from amends.core.improvement.action_acts import HandOverAction
from amends.core.improvement.criteria.acts import HandOverCriterion
from amends.core.improvement.problem_acts import HandOverProblem
from amends.core.records.state import HAND_OVER
from amends.core.streams import ACTION
from amends.core.values import Id
from amends.handling import access
from amends.handling.commands import Command
from amends.handling.improvement import visibility
from amends.handling.improvement.reading import (
    RecordFile,
    action_file,
    criterion_revision,
    problem_file,
    text,
    texts_of,
)
from amends.handling.kinds.criterion import stream_of_code
from amends.register import criteria, governing

from ..assurance.declared import PAGES
from ..improvement.criteria import title
from ..records.opening import lines, seen_of
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A problem, action, criterion or governing record by its stream, with its title and the day
    that is waited for. `checks` if the person has to check the effect of an action."""

    stream: str
    key: str
    title: str
    day: date | None
    revision: int
    checks: bool = False

    @property
    def kind(self) -> str:
        """What kind of record it is, as its stream begins."""
        return self.stream.partition("/")[0]


def held_by(person: Id, desk: DeskContext) -> list[HeldRecord]:
    """Return the open problems, actions, criteria and governing records for which a person has to
    do something, as far as the reader sees them."""
    actions = visibility.visible_actions(desk.person, desk.rules)
    problems = visibility.visible_problems(desk.person, desk.rules)
    mine = actions.filter(holder=person, open=True).order_by("day", "id")
    owned = problems.filter(owner=person, state="open").order_by("id")
    more: dict[str, Any] = {"actor": desk.actor, "rules": desk.rules}
    files: list[RecordFile[Any]] = [action_file(action.id, **more) for action in mine]
    files += [problem_file(problem.id, **more) for problem in owned]
    return [*_records(files, desk), *_criteria(person, desk), *_governing(person, desk)]


def _governing(person: Id, desk: DeskContext) -> Iterator[HeldRecord]:
    rows = governing.due().filter(owner=person, kind__in=HANDED_OVER)
    states = seen_of(rows, desk)
    for kind, alike in groupby(sorted(states), key=lambda stream: stream.partition("/")[0]):
        some = {stream: states[stream] for stream in alike}
        for line, (stream, state) in zip(lines(PAGES[kind], some, desk), some.items(), strict=True):
            yield HeldRecord(stream, state.id, line.title, state.due, state.revision)


def _criteria(person: Id, desk: DeskContext) -> Iterator[HeldRecord]:
    used = criteria.used() if access.counts(desk.person) else []
    for criterion in used:
        if criterion.owner == person:
            stream, revision = stream_of_code(criterion.code), criterion_revision(criterion.code)
            yield HeldRecord(stream, criterion.code, title(criterion, desk), None, revision)


def _records(files: Sequence[RecordFile[Any]], desk: DeskContext) -> Iterator[HeldRecord]:
    if not files:
        return
    texts = texts_of(files, reader=str(desk.person.id), purpose="hand-over", now=desk.now)
    for file in files:
        state = file.state
        if file.stream in ACTION:
            day = state.check_on if state.awaits_check else state.due
            title = text(texts, state.what) or ""
            yield HeldRecord(file.stream, state.id, title, day, state.revision, state.awaits_check)
        else:
            title = text(texts, state.title) or ""
            yield HeldRecord(file.stream, state.id, title, None, state.revision)


_GIVEN: dict[str, Callable[[Id, str], Any]] = {
    "action": HandOverAction,
    "criterion": HandOverCriterion,
    "problem": HandOverProblem,
    **{str(kind): RECORD_ACTS[f"{kind}.{HAND_OVER}"].particulars for kind in HANDED_OVER},
}


def commands(
    records: Sequence[HeldRecord], chosen: Collection[str], to: Id, reason: str
) -> list[Command]:
    """Return one command for each chosen record. It changes hands at once."""
    return [
        Command(record.stream, HAND_OVER, _GIVEN[record.kind](to, reason), record.revision)
        for record in records
        if record.stream in chosen
    ]
