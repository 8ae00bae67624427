"""Clause 8.6: management reviews: a frozen pack of nine inputs, seven purposes that people respond
to, decisions that become actions, and minutes that the chair signs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Role
from ..improvement.action_events import ActionKind, ActionPlanned, ActionSource
from ..operation.complaint.parts import RecordedEvent
from ..records.deciding import demand_owner, recording
from ..records.fold import beginning, ending, moving
from ..records.kind import governing_acts, governing_kind, sees_governing
from ..records.state import (
    GivenReason,
    GoverningRecord,
    NoParticulars,
    SealedReason,
    add_erase_text,
)
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Coded, Day, Id, Moment, Sealed, Words, sealed


class ReviewInput(Coded):
    """What a review considers (8.6.2)."""

    internal = "a"
    external = "b"
    performance = "c"
    feedback = "d"
    audits = "e"
    risks = "f"
    actions = "g"
    last_review = "h"
    proposals = "i"


class ReviewPurpose(Coded):
    """What a review is for (8.6.1)."""

    suitability = "a"
    nonconformities = "b"
    products = "c"
    process = "d"
    change = "e"
    effect = "f"
    policy = "g"


class DecisionKind(Coded):
    """What a decision is about (8.6.3)."""

    process = "process"
    product = "product"
    resources = "resources"


class ReviewState(Coded):
    """Where a review is in its course."""

    planned = "planned"
    prepared = "prepared"
    signed = "signed"
    cancelled = "cancelled"


# --- events ---
# `role` says in which of their roles a person acted; entries without it do not say.


@dataclass(frozen=True, slots=True)
class ReviewPlanned:
    """A review of the days from `first` to `last` was planned for a day."""

    chair: Id
    day: Day
    first: Day
    last: Day
    invited: tuple[Id, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewRescheduled:
    """It is on another day, or has another chair, with the reason."""

    chair: Id
    day: Day
    reason: Sealed
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewPackFrozen:
    """The nine inputs were computed and stored under `sha256`. The audit trail had `position`
    sealed entries; `missing` are the inputs of which it says nothing."""

    sha256: Id
    position: int
    missing: tuple[ReviewInput, ...] = ()
    facts_version: int | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewInputAdded:
    """A person said something about an input; it replaces what was said of it before."""

    item: ReviewInput
    words: Sealed
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewPurposeAnswered:
    """The review came to a conclusion on a purpose; it replaces the one before."""

    purpose: ReviewPurpose
    words: Sealed
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewAttended:
    """These people were there, and `others` who are not staff."""

    present: tuple[Id, ...]
    others: Sealed | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewDecided:
    """A decision was made, which is carried out as an action; `check` says how it is known that it
    helped."""

    number: int
    kind: DecisionKind
    what: Sealed
    owner: Id
    due: Day
    action: Id
    check: Sealed | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ReviewSigned:
    """The chair signed the minutes: everything that was recorded of the review before."""

    role: Role | None = None


class ReviewCancelled(SealedReason):
    """It does not take place, with the reason."""


# --- state ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(GoverningRecord):
    """A review as of its last entry; `first` and `last` are the period that it considers."""

    chair: Id
    day: Day
    invited: tuple[Id, ...] = ()
    pack: ReviewPackFrozen | None = None
    pack_at: Moment | None = None
    inputs: tuple[ReviewInputAdded, ...] = ()
    answers: tuple[ReviewPurposeAnswered, ...] = ()
    attended: ReviewAttended | None = None
    decisions: tuple[ReviewDecided, ...] = ()
    signed_by: Id | None = None
    signed_at: Moment | None = None

    @property
    def missing(self) -> tuple[ReviewInput, ...]:
        """The inputs of which nothing is known: not in the pack, and not said by a person."""
        said = {one.item for one in self.inputs}
        lacks = self.pack.missing if self.pack else tuple(ReviewInput)
        return tuple(one for one in lacks if one not in said)

    @property
    def unanswered(self) -> tuple[ReviewPurpose, ...]:
        """The purposes without a conclusion."""
        answered = {one.purpose for one in self.answers}
        return tuple(one for one in ReviewPurpose if one not in answered)

    @property
    def complete(self) -> bool:
        """Whether it can be signed: pack, inputs, purposes, and an attendance with the chair."""
        there = self.attended is not None and self.chair in self.attended.present
        return self.pack is not None and not self.missing and not self.unanswered and there


def sees_review(actor: Actor, state: Review, rules: Rules) -> bool:
    """Return whether a review exists for an actor: as other governing records, and for those who
    are invited."""
    invited = actor.person is not None and actor.person.active and actor.id in state.invited
    return invited or sees_governing(actor, state, rules)


def _added(r: Review, event: ReviewInputAdded, recorded: RecordedEvent) -> Review:
    others = (one for one in r.inputs if one.item is not event.item)
    return replace(r, inputs=(*others, event))


def _answered(r: Review, event: ReviewPurposeAnswered, recorded: RecordedEvent) -> Review:
    others = (one for one in r.answers if one.purpose is not event.purpose)
    return replace(r, answers=(*others, event))


# --- acts ---

_OPEN = frozenset({ReviewState.planned, ReviewState.prepared})
_PREPARED = frozenset({ReviewState.prepared})
_LEADS = (Role.top_management, Role.management_representative)
_PREPARES = (Role.management_representative, Role.top_management)

_acts = governing_acts("review", "8.6", Review)


def _worn(actor: Actor, roles: Sequence[Role]) -> Role | None:
    """Return in which role a person acts: the first of those for which the act is meant."""
    held = {grant.role for grant in actor.person.grants} if actor.person else set()
    return next((role for role in roles if role in held), None)


def _demand_chair(rules: Rules, chair: Id) -> None:
    roles = rules.people.persons[chair].roles()
    demand(Role.top_management in roles, Guard.not_top_management)


@dataclass(frozen=True, slots=True)
class PlanReview:
    """When the review takes place, who chairs it and is invited, and which days it considers."""

    chair: Id
    day: Day
    first: Day
    last: Day
    invited: tuple[Id, ...] = ()


@_acts("plan", Permission.policy_adopt)
def plan(here: Situation[Any], given: PlanReview) -> Events:
    """Plan a review, chaired by senior management."""
    _demand_chair(here.rules, given.chair)
    for person in given.invited:
        demand_owner(here.rules, person)
    demand(given.first <= given.last <= given.day, Guard.in_the_future, day=given.last)
    return (made_from(ReviewPlanned, given, role=_worn(here.actor, _PREPARES)),)


def _signable(here: Situation[Any]) -> None:
    demand(here.actor.id == here.state.chair, Guard.not_the_chair)
    demand(here.state.complete, Guard.review_not_complete)


@_acts("sign", Permission.policy_adopt, _PREPARED, ready=_signable, opened=True)
def sign(here: Situation[Review], given: NoParticulars) -> Events:
    """Sign the minutes, as the chair, once nothing is missing."""
    return (ReviewSigned(_worn(here.actor, _LEADS)),)


@dataclass(frozen=True, slots=True)
class AttendReview:
    """Who was there."""

    present: tuple[Id, ...]
    others: Words | None = None


@_acts("record-attendance", Permission.policy_adopt, _PREPARED, own=True)
def record_attendance(here: Situation[Review], given: AttendReview) -> Events:
    """Record who was there: the chair among them."""
    for person in given.present:
        demand_owner(here.rules, person)
    demand(here.state.chair in given.present, Guard.chair_missing)
    return (made_from(ReviewAttended, given, role=_worn(here.actor, _PREPARES)),)


@dataclass(frozen=True, slots=True)
class DecideInReview:
    """What was decided, who does it by when, and how it is known that it helped."""

    what: Words
    kind: DecisionKind
    owner: Id
    due: Day
    check: Words | None = None


@_acts("decide", Permission.policy_adopt, _PREPARED, own=True)
def decide(here: Situation[Review], given: DecideInReview, action: Id) -> Events:
    """Record a decision. It becomes an action of its owner."""
    more = {
        "number": len(here.state.decisions) + 1,
        "action": action,
        "role": _worn(here.actor, _LEADS),
    }
    return (made_from(ReviewDecided, given, **more),)


def decided_action(record: Review, event: ReviewDecided) -> ActionPlanned:
    """Return the action by which a decision is carried out."""
    kind, source = ActionKind.correction, ActionSource.review
    return ActionPlanned(kind, source, event.owner, event.due, event.what)


@dataclass(frozen=True, slots=True)
class AddReviewInput:
    """What there is to say about an input."""

    item: ReviewInput
    words: Words


@_acts("add-input", Permission.policy_adopt, _PREPARED, own=True)
def add_input(here: Situation[Review], given: AddReviewInput) -> Events:
    """Say what the record does not know about an input."""
    return (ReviewInputAdded(given.item, sealed(given.words), _worn(here.actor, _PREPARES)),)


@dataclass(frozen=True, slots=True)
class AnswerReviewPurpose:
    """What the review concludes on a purpose."""

    purpose: ReviewPurpose
    words: Words


@_acts("answer-purpose", Permission.policy_adopt, _PREPARED, own=True)
def answer_purpose(here: Situation[Review], given: AnswerReviewPurpose) -> Events:
    """Record the conclusion on a purpose."""
    return (ReviewPurposeAnswered(given.purpose, sealed(given.words), _worn(here.actor, _LEADS)),)


def _nothing_concluded(here: Situation[Any]) -> None:
    demand(not here.state.answers and not here.state.decisions, Guard.already_done)


@_acts("freeze-pack", Permission.policy_adopt, _OPEN, own=True, ready=_nothing_concluded)
def freeze_pack(here: Situation[Review], given: NoParticulars, pack: ReviewPackFrozen) -> Events:
    """Freeze what the record says about the nine inputs, until the first conclusion or decision.
    The record computes it, so that no one chooses its figures."""
    return (replace(pack, role=_worn(here.actor, _PREPARES)),)


@dataclass(frozen=True, slots=True)
class RescheduleReview:
    """The new day and chair, and why."""

    day: Day
    chair: Id
    reason: Words


@_acts("reschedule", Permission.policy_adopt, _OPEN, own=True)
def reschedule(here: Situation[Review], given: RescheduleReview) -> Events:
    """Move the review to another day, or give it another chair."""
    _demand_chair(here.rules, given.chair)
    return (made_from(ReviewRescheduled, given, role=_worn(here.actor, _PREPARES)),)


class CancelReview(GivenReason):
    """Why the review does not take place."""


_acts("cancel", Permission.policy_adopt, _OPEN, ready=_nothing_concluded)(
    recording(CancelReview, ReviewCancelled)
)


add_erase_text(_acts, ReviewState)


REVIEW = governing_kind(
    _acts,
    ReviewPlanned,
    beginning(Review, ReviewState.planned, owner="chair", due="day"),
    {
        ReviewRescheduled: moving(None, chair="chair", owner="chair", day="day", due="day"),
        ReviewPackFrozen: lambda r, event, recorded: replace(
            r, state=ReviewState.prepared, pack=event, pack_at=recorded.happened
        ),
        ReviewInputAdded: _added,
        ReviewPurposeAnswered: _answered,
        ReviewAttended: lambda r, event, recorded: replace(r, attended=event),
        ReviewDecided: lambda r, event, recorded: replace(r, decisions=(*r.decisions, event)),
        ReviewSigned: ending(ReviewState.signed, "signed_by", "signed_at"),
        ReviewCancelled: ending(ReviewState.cancelled),
    },
    sees=sees_review,
)
