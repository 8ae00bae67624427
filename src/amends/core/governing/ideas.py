"""Clause 4.11: ideas of staff and customers: each is answered, and becomes an action or not."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Role
from ..improvement.action_acts import PlanAction, plan
from ..improvement.action_events import ActionPlanned, ActionSource
from ..operation.complaint.parts import RecordedEvent
from ..records.fold import beginning
from ..records.kind import governing_acts, governing_kind, sees_governing
from ..records.state import GoverningRecord, add_erase_text, add_hand_over
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words, sealed

ANSWERED_WITHIN = timedelta(days=28)
"""After which an idea without an answer is overdue. Our own choice."""


class IdeaState(Coded):
    """Where an idea is in its course."""

    submitted = "submitted"
    planned = "planned"
    declined = "declined"


class IdeaFrom(Coded):
    """Whose idea it is."""

    staff = "staff"
    customer = "customer"


@dataclass(frozen=True, slots=True)
class IdeaSubmitted:
    """An idea was submitted; `source` says whose it is. Its owner has to answer it."""

    title: Sealed
    words: Sealed
    source: IdeaFrom
    owner: Id
    due: Day
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class IdeaAnswered:
    """It was answered: it becomes an action, with its owner and day, or not, with the reason."""

    words: Sealed
    action: Id | None = None
    owner: Id | None = None
    due: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea(GoverningRecord):
    """An idea as of its last entry."""

    words: Sealed
    source: IdeaFrom
    answer: Sealed | None = None
    answered_by: Id | None = None
    action: Id | None = None


def _answered(s: Idea, event: IdeaAnswered, recorded: RecordedEvent) -> Idea:
    return replace(
        s,
        state=IdeaState.planned if event.action else IdeaState.declined,
        answer=event.words,
        answered_by=recorded.by,
        action=event.action,
        due=None,
    )


_acts = governing_acts("idea", "4.11", Idea)


@dataclass(frozen=True, slots=True)
class SubmitIdea:
    """The idea, whose it is, and which unit it concerns."""

    title: Words
    words: Words
    source: IdeaFrom
    unit: Code | None = None


@_acts("submit", Permission.policy_read)
def submit(here: Situation[Idea], given: SubmitIdea) -> Events:
    """Submit an idea, one's own or a customer's. The complaints manager answers it."""
    leads = here.rules.people.holders(Role.management_representative)
    owner = leads[0].id if leads else here.actor.id
    due = here.rules.day_of(given.unit, here.moment) + ANSWERED_WITHIN
    return (made_from(IdeaSubmitted, given, owner=owner, due=due),)


@dataclass(frozen=True, slots=True)
class AnswerIdea:
    """Whether it is `planned`, what is done or why nothing is, and the owner and day of the
    action."""

    planned: bool
    words: Words
    owner: Id | None = None
    due: Day | None = None


@_acts(
    "answer",
    Permission.improvement_decide,
    {IdeaState.submitted},
    own=True,
    opened=True,
    apart=lambda record: {record.begun_by},
)
def answer(here: Situation[Idea], given: AnswerIdea, action: Id) -> Events:
    """Answer an idea, as someone who did not submit it, if someone else may. One that is planned
    becomes the `action` of that id."""
    words = sealed(given.words)
    if not given.planned:
        return (IdeaAnswered(words),)
    missing = tuple(Code(name) for name in ("owner", "due") if getattr(given, name) is None)
    demand(not missing, Guard.not_complete, missing=missing)
    assert given.owner is not None and given.due is not None  # noqa: S101, PT018 - just demanded
    source, unit = ActionSource.idea, here.state.unit
    planned = PlanAction(words, given.owner, given.due, source=source, unit=unit)
    plan.decide(Situation[Any](None, here.rules, here.actor, here.moment), planned)
    return (IdeaAnswered(words, action, given.owner, given.due),)


def action_of(record: Idea, event: IdeaAnswered) -> ActionPlanned | None:
    """Return the action that an answer plans."""
    if event.owner is None or event.due is None:
        return None
    made = PlanAction(event.words, event.owner, event.due, source=ActionSource.idea)
    return made_from(ActionPlanned, made, unit=record.unit)


add_hand_over(_acts, {IdeaState.submitted})
add_erase_text(_acts, IdeaState)


def _sees(actor: Actor, state: Idea, rules: Rules) -> bool:
    """Return whether the idea exists for an actor: for who submitted it, too."""
    return actor.id == state.begun_by or sees_governing(actor, state, rules)


IDEA = governing_kind(
    _acts,
    IdeaSubmitted,
    beginning(Idea, IdeaState.submitted),
    {IdeaAnswered: _answered},
    sees=_sees,
)
