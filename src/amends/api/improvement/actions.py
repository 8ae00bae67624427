"""Corrections and corrective actions over the API."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.actions import Action, ActionState
from amends.core.improvement.effect import EffectFigures, EffectRule, EffectVerdict
from amends.core.values import Code, Id, Money
from amends.handling import access
from amends.handling.improvement import visibility
from amends.handling.improvement.reading import RecordFile, action_file, texts_of
from amends.register import improvement_queries as queries
from amends.register import models as tables
from amends.register.queries import among

from ..complaints.listing import units_below
from ..declared import PAGE_SIZE
from ..records.collection import (
    Collection,
    PossibleAct,
    TextTold,
    declare,
    page_of,
    person_of,
    possible,
    texts_told,
    told_as,
)
from ..records.history import RecordLine, history
from ..routes import Answer, Call
from ..shared import copied, line_as


@dataclass(frozen=True, slots=True)
class ActionQuery:
    """Which actions to list. `holder` is who has to act now: the owner, or who checks the effect.
    `overdue` asks for those whose day has passed, `due_by` for those due by a day."""

    state: tuple[ActionState, ...] = ()
    owner: Id | None = None
    holder: Id | None = None
    unit: tuple[Code, ...] = ()
    kind: ActionKind | None = None
    source: ActionSource | None = None
    problem: Id | None = None
    complaint: Id | None = None
    open: bool | None = None
    overdue: bool | None = None
    due_by: date | None = None
    cursor: str | None = None
    limit: Annotated[int, PAGE_SIZE] = 50


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action of a list. `holder` has to act by `day`; both are null once no one has to."""

    id: Id
    revision: int
    state: ActionState
    kind: ActionKind
    source: ActionSource
    owner: Id
    due: date
    holder: Id | None
    day: date | None
    unit: Code | None
    problem: Id | None
    complaint: Id | None
    cost: Money | None


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Some actions by id, and the cursor of the next page if there is one."""

    actions: tuple[ActionLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class CheckTold:
    """A check of the effect: the verdict, what the rule said, and the figures counted then: null
    for readers from whom small numbers are hidden."""

    verdict: EffectVerdict
    by_rule: EffectVerdict
    figures: EffectFigures | None
    checked_on: date
    by: Id
    reason: str | None
    next_check: date | None


@dataclass(frozen=True, slots=True)
class ActionTold:
    """One action. `complaint` is null if the reader may not see the complaint."""

    id: Id
    revision: int
    state: ActionState
    kind: ActionKind
    source: ActionSource
    what: str | None
    owner: Id
    due: date
    unit: Code | None
    problem: Id | None
    complaint: Id | None
    others_affected: bool
    cost: Money | None
    planned_by: Id
    planned_at: datetime
    completed_by: Id | None
    completed_on: date | None
    evidence: str | None
    reason: str | None
    rule: EffectRule | None
    check_on: date | None
    checks: tuple[CheckTold, ...]
    texts: tuple[TextTold, ...]
    history: tuple[RecordLine, ...]
    acts: tuple[PossibleAct, ...]


def _listed(call: Call) -> Answer:
    query: ActionQuery = call.query
    person = person_of(call)
    today = call.rules.day_of(None, call.now)
    filters = copied(
        queries.ActionFilters,
        query,
        unit=units_below(query.unit, call),
        overdue=today if query.overdue else None,
    )
    complaints = access.visible(person, call.rules)
    rows = visibility.visible_actions(person, call.rules)
    if query.complaint is not None and not complaints.filter(reference=query.complaint).exists():
        rows = rows.none()
    page, cursor = page_of(
        queries.filter_actions(rows, filters), "actions", query.cursor, query.limit, lambda row: row
    )
    seen = among(complaints, (row.reference for row in page if row.reference))
    return Answer(ActionPage(tuple(_line(row, seen) for row in page), cursor))


def _line(row: tables.Action, seen: set[str]) -> ActionLine:
    cost = Money(row.minor, Code(row.currency)) if row.minor is not None else None
    complaint = Id(row.reference) if row.reference in seen else None
    return line_as(ActionLine, row, revision=row.version, complaint=complaint, cost=cost)


def _file(call: Call) -> RecordFile[Action]:
    return action_file(call.path["id"], actor=call.caller.actor, rules=call.rules)


def _told(file: RecordFile[Action], call: Call) -> ActionTold:
    action, person = file.state, person_of(call)
    texts = texts_of([file], reader=call.caller.reader, purpose=call.purpose, now=call.now)
    complaints = access.visible(person, call.rules)
    named = action.complaint is not None
    seen = named and complaints.filter(reference=action.complaint).exists()
    return told_as(
        ActionTold,
        action,
        texts,
        complaint=action.complaint if seen else None,
        checks=tuple(
            told_as(
                CheckTold,
                check.event,
                texts,
                by=check.by,
                figures=check.event.figures if sees_every_number(person) else None,
            )
            for check in action.checks
        ),
        texts=texts_told(file.state, texts),
        history=history(file, call),
        acts=possible(file, ACTION, call),
    )


ACTIONS = Collection("/actions", "Action", "Actions", ACTION, _file, _told, ActionTold)
declare(ACTIONS, "The actions that you may see, page by page", _listed, ActionQuery, ActionPage)
