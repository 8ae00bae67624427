"""Clauses 4.2, 4.3, 5.1, 6.3 and 6.4: statements: what only people can know, written by one person,
approved by another, and read again before it is renewed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..operation.complaint.parts import RecordedEvent
from ..records.deciding import demand_apart, recording
from ..records.fold import beginning, ending, moving
from ..records.kind import governing_acts, governing_kind, sees_always, sees_governing
from ..records.state import (
    GivenReason,
    GoverningRecord,
    NoParticulars,
    SealedReason,
    add_erase_text,
    add_hand_over,
)
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words


class StatementItem(Coded):
    """What a statement is about, by clause. Each issue and each interested party has a statement of
    its own; earlier ones are about all `issues`, or all `interested_parties`, at once."""

    internal_issue = "internal_issue"
    external_issue = "external_issue"
    interested_party = "interested_party"
    issues = "4.2"
    interested_parties = "4.3"
    scope = "5.1"
    commitment = "5.2"
    planning = "6.1"
    changes = "6.3"
    resources = "6.4"
    charges = "4.8"
    confidentiality = "4.10"
    promise = "10001"


class StatementState(Coded):
    """Where a statement is in its course."""

    written = "written"
    approved = "approved"
    retired = "retired"


# --- events ---


@dataclass(frozen=True, slots=True)
class StatementWritten:
    """A statement was written, to be read again on a day at the latest."""

    item: StatementItem
    title: Sealed
    words: Sealed
    owner: Id
    review: Day
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class StatementRewritten:
    """Its text was replaced, with the reason. It needs approval again."""

    words: Sealed
    review: Day
    reason: Sealed


@dataclass(frozen=True, slots=True)
class StatementApproved:
    """Another person approved the text."""


@dataclass(frozen=True, slots=True)
class StatementRenewed:
    """Its owner read it and said that it is still true. It is read again on another day."""

    review: Day


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """A complaint is about something that this promise to customers (ISO 10001) says, and that was
    not so."""

    complaint: Id


@dataclass(frozen=True, slots=True)
class PromiseCleared:
    """Another person found that a complaint did not break this promise, with the reason."""

    complaint: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class StatementLinked:
    """These risks or opportunities and these objectives follow from it, and no others."""

    risks: tuple[Id, ...]
    objectives: tuple[Code, ...]


class StatementRetired(SealedReason):
    """It no longer applies, with the reason."""


# --- state ---


@dataclass(frozen=True, slots=True)
class Broken:
    """A complaint that broke a promise, and who recorded this when."""

    complaint: Id
    by: Id
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(GoverningRecord):
    """A statement as of its last entry. Objectives are criteria, by their code."""

    item: StatementItem
    words: Sealed
    review: Day
    written_by: Id
    worded_at: Moment
    approved_by: Id | None = None
    reviewed_at: Moment | None = None
    broken: tuple[Broken, ...] = ()
    risks: tuple[Id, ...] = ()
    objectives: tuple[Code, ...] = ()

    def to_read_since(self, act: Code) -> Moment:
        """Return since when the text has to be opened before it is renewed."""
        return max(self.worded_at, self.reviewed_at or self.worded_at)


def _broken(s: Statement, event: PromiseBroken, recorded: RecordedEvent) -> Statement:
    broken = Broken(event.complaint, recorded.by, recorded.happened)
    return replace(s, broken=(*s.broken, broken))


# --- acts ---

_CURRENT = frozenset({StatementState.written, StatementState.approved})
STATED = frozenset(StatementItem) - {StatementItem.issues, StatementItem.interested_parties}
"""What a new statement can be about."""

_acts = governing_acts("statement", "5.1", Statement)


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """What the organisation states about an item, who owns it, and when it is read again."""

    item: StatementItem
    title: Words
    words: Words
    owner: Id
    review: Day
    unit: Code | None = None


@_acts("draft", Permission.policy_adopt)
def draft(here: Situation[Any], given: DraftStatement) -> Events:
    """Write a statement, about one issue or party only."""
    demand(given.item in STATED, Guard.unknown_code, code=Code(given.item))
    return (made_from(StatementWritten, given),)


_acts(
    "approve",
    Permission.policy_adopt,
    {StatementState.written},
    opened=True,
    apart=lambda record: {record.written_by},
)(recording(NoParticulars, StatementApproved))


@dataclass(frozen=True, slots=True)
class RenewStatement:
    """When the statement is read again."""

    review: Day


_acts(
    "renew",
    Permission.policy_adopt,
    {StatementState.approved},
    own=True,
    opened=True,
)(recording(RenewStatement, StatementRenewed))


@dataclass(frozen=True, slots=True)
class RewriteStatement:
    """The new text, when it is read again, and why it changed."""

    words: Words
    review: Day
    reason: Words


_acts("rewrite", Permission.policy_adopt, _CURRENT, own=True)(
    recording(RewriteStatement, StatementRewritten)
)


@dataclass(frozen=True, slots=True)
class LinkStatement:
    """The risks, opportunities and objectives that follow from it."""

    risks: tuple[Id, ...] = ()
    objectives: tuple[Code, ...] = ()


@_acts("link", Permission.policy_adopt, _CURRENT, own=True)
def link(
    here: Situation[Statement],
    given: LinkStatement,
    risks: Collection[Id],
    objectives: Collection[Code],
) -> Events:
    """Choose what follows from it among the risks and objectives that the actor may see. What they
    may not see stays linked."""
    chosen = _linked(given.risks, here.state.risks, risks)
    return (StatementLinked(chosen, _linked(given.objectives, here.state.objectives, objectives)),)


def _linked[K: (Id, Code)](
    chosen: tuple[K, ...], before: tuple[K, ...], able: Collection[K]
) -> tuple[K, ...]:
    for code in chosen:
        demand(code in able or code in before, Guard.unknown_code, code=code)
    kept = tuple(code for code in before if code not in able)
    return tuple(dict.fromkeys(chosen + kept))


@dataclass(frozen=True, slots=True)
class BreakPromise:
    """The complaint that broke it."""

    complaint: Id


def _a_promise(here: Situation[Any]) -> None:
    promise = here.state.item is StatementItem.promise
    demand(promise, Guard.wrong_state, state=here.state.state)


@_acts("break-promise", Permission.complaint_handle, {StatementState.approved}, ready=_a_promise)
def break_promise(here: Situation[Statement], given: BreakPromise, seen: bool) -> Events:
    """Record that a complaint, which the actor may see (`seen`), broke this promise."""
    demand(seen, Guard.not_permitted, act=Code(break_promise.key))
    there = any(one.complaint == given.complaint for one in here.state.broken)
    demand(not there, Guard.already_done)
    return (PromiseBroken(given.complaint),)


@dataclass(frozen=True, slots=True)
class ClearPromise:
    """The complaint that did not break it, and why."""

    complaint: Id
    reason: Words


def _vouch(before: Statement | None, after: Statement) -> set[Id]:
    broken = before.broken if before else ()
    return {*after.owners, *(each.by for each in broken if each not in after.broken)}


@_acts(
    "clear-promise",
    Permission.policy_adopt,
    StatementState,
    ready=_a_promise,
    involves=_vouch,
    opened=True,
)
def clear_promise(here: Situation[Statement], given: ClearPromise, seen: bool) -> Events:
    """Withdraw that a complaint, which the actor may see (`seen`), broke this promise. Who
    recorded that or owned the promise cannot, if someone else may."""
    record = here.state
    demand(seen, Guard.not_permitted, act=Code(clear_promise.key))
    by = {one.by for one in record.broken if one.complaint == given.complaint}
    demand(bool(by), Guard.unknown_item)
    demand_apart(clear_promise, here, {*by, *record.owners}, record.unit)
    return (made_from(PromiseCleared, given),)


add_hand_over(_acts, _CURRENT)


class RetireStatement(GivenReason):
    """Why the statement no longer applies."""


_acts("retire", Permission.policy_adopt, _CURRENT)(recording(RetireStatement, StatementRetired))


add_erase_text(_acts, StatementState)


def _sees(actor: Actor, state: Statement, rules: Rules) -> bool:
    """Return whether a statement exists for an actor: an approved promise does for all staff."""
    known = state.item is StatementItem.promise and state.state is StatementState.approved
    return (sees_always if known else sees_governing)(actor, state, rules)


STATEMENT = governing_kind(
    _acts,
    StatementWritten,
    beginning(
        Statement,
        StatementState.written,
        by="written_by",
        at="worded_at",
        about="item",
        due="review",
    ),
    {
        StatementRewritten: moving(
            StatementState.written,
            by="written_by",
            at="worded_at",
            words="words",
            review="review",
            due="review",
            approved_by=None,
        ),
        StatementApproved: moving(StatementState.approved, by="approved_by"),
        StatementRenewed: moving(None, at="reviewed_at", review="review", due="review"),
        PromiseBroken: _broken,
        PromiseCleared: lambda s, event, recorded: replace(
            s, broken=tuple(one for one in s.broken if one.complaint != event.complaint)
        ),
        StatementLinked: moving(None, risks="risks", objectives="objectives"),
        StatementRetired: ending(StatementState.retired),
    },
    sees=_sees,
    additive=frozenset({PromiseBroken, PromiseCleared}),
    hidden=lambda actor, statement, rules: ("broken",),
)
