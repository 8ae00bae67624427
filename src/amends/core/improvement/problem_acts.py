"""Clause 8.7: acts on problems."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Permission
from ..operation.acts.declaration import Cause
from ..records.deciding import (
    acts_on,
    demand_owner,
    demand_permitted,
    demand_unit,
    recording,
)
from ..records.erasing import add_erasing
from ..records.kind import RecordKind, by_person
from ..refusal import Guard, Refused, demand
from ..shape import made_from
from ..values import Code, Day, Id, Words, sealed, sealed_or_none
from . import problem_events as e
from .effect import EffectVerdict
from .pattern import ANYWHERE, CodePattern, demand_known
from .problems import FOLD, Problem, ProblemState, returns_at
from .visibility import reads_problems_of, sees_problem

_act = acts_on("problem", "8.7", Problem)
_OPEN = frozenset({ProblemState.open})
_ENDED = frozenset({ProblemState.closed, ProblemState.dismissed})


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """What keeps coming back, where, since when, and who owns it: without one, who opens it. The
    `complaints` belong to it from the beginning."""

    title: Words
    where: CodePattern = ANYWHERE
    kind: e.ProblemKind = e.ProblemKind.recurring
    source: e.ProblemSource = e.ProblemSource.complaints
    since: Day | None = None
    owner: Id | None = None
    description: Words | None = None
    advice: Words | None = None
    complaints: tuple[Id, ...] = ()
    signal: Id | None = None


@_act("open", Permission.improvement_work)
def open_problem(here: Situation[Any], given: OpenProblem) -> Events:
    """Open a problem."""
    _demand_place(given.where, here.rules)
    demand_permitted(open_problem, here, None, given.where.unit)
    owner = _demand_reader(here.rules, given.owner or here.actor.id, given.where.unit)
    today = here.rules.day_of(given.where.unit, here.moment)
    demand(
        given.since is None or given.since <= today, Guard.in_the_future, day=given.since or today
    )
    opened = made_from(e.ProblemOpened, given, owner=owner)
    return (opened, *map(e.ComplaintBound, dict.fromkeys(given.complaints)))


@dataclass(frozen=True, slots=True)
class DismissProblem:
    """How many complaints were `seen` of which pattern, and why that is not a problem. It returns
    from `returns_at` complaints on; without that number, once it has grown by half."""

    reason: Words
    where: CodePattern = ANYWHERE
    seen: int = 0
    returns_at: int | None = None
    signal: Id | None = None


def _dismissible(here: Situation[Problem]) -> None:
    problem = here.state
    demand(not problem.actions, Guard.actions_planned, count=len(problem.actions))


@_act(
    "dismiss",
    Permission.improvement_decide,
    _OPEN,
    ready=_dismissible,
    opened=True,
    apart=lambda problem: problem.owners,
)
def dismiss(here: Situation[Problem | None], given: DismissProblem) -> Events:
    """Dismiss a pattern that was proposed, or an open problem without an action. A problem is
    dismissed by another person than those who owned it, if someone else may."""
    problem = here.state
    where = problem.where if problem else given.where
    demand_known(where, here.rules)
    demand_permitted(dismiss, here, None, where.unit)
    if problem is None:
        demand(given.signal is not None or not where.empty, Guard.empty_pattern)
        demand(here.actor.person is not None, Guard.not_permitted, act=Code(dismiss.key))
    seen = max(given.seen, len(problem.complaints) if problem else 0)
    demand(seen >= 0, Guard.wrong_type, field=Code("seen"))
    least = given.returns_at if given.returns_at is not None else returns_at(seen)
    demand(least > seen, Guard.wrong_type, field=Code("returns_at"))
    return (
        e.ProblemDismissed(where, seen, least, sealed(given.reason), here.actor.id, given.signal),
    )


@dataclass(frozen=True, slots=True)
class BindComplaint:
    """Which complaint belongs to the problem."""

    complaint: Id


@_act("bind", Permission.improvement_work, _OPEN, own=True, additive=True)
def bind(here: Situation[Problem], given: BindComplaint) -> Events:
    """Add a complaint to the problem. Only a complaint that its author can see is added."""
    demand(given.complaint not in here.state.complaints, Guard.already_done)
    return (e.ComplaintBound(given.complaint),)


@dataclass(frozen=True, slots=True)
class UnbindComplaint:
    """Which complaint does not belong to the problem, and why."""

    complaint: Id
    reason: Words


@_act("unbind", Permission.improvement_work, _OPEN, own=True)
def unbind(here: Situation[Problem], given: UnbindComplaint) -> Events:
    """Remove a complaint from the problem. It still counts in checks of the effect."""
    demand(given.complaint in here.state.complaints, Guard.unknown_item)
    return (e.ComplaintUnbound(given.complaint, sealed(given.reason)),)


@dataclass(frozen=True, slots=True)
class MergeProblem:
    """The problem that continues, and why both are the same."""

    into: Id
    reason: Words


@_act("merge", Permission.improvement_decide, _OPEN)
def merge(here: Situation[Problem], given: MergeProblem, other: Problem) -> tuple[Events, Events]:
    """Merge the problem into another one. Returns the events of both."""
    problem = here.state
    demand(other.id != problem.id, Guard.already_done)
    demand(other.open, Guard.wrong_state, state=other.state)
    demand_permitted(merge, here, None, other.unit)
    merged = e.ProblemMerged(other.id, sealed(given.reason))
    joined = e.ProblemJoined(
        problem.id,
        problem.complaints,
        problem.actions,
        tuple(sorted(problem.corrective)),
        problem.unbound,
        tuple(e.ProblemActionChecked(*one) for one in problem.checked),
    )
    return (merged,), (joined,)


@dataclass(frozen=True, slots=True)
class ReclassifyProblem:
    """Where the problem is found from a day on, and why that changed."""

    where: CodePattern
    from_day: Day
    reason: Words
    kind: e.ProblemKind | None = None


@_act("reclassify", Permission.improvement_decide, _OPEN)
def reclassify(here: Situation[Problem], given: ReclassifyProblem) -> Events:
    """Change the codes of the problem. In another unit, the actor must be permitted there, too."""
    _demand_place(given.where, here.rules)
    demand_permitted(reclassify, here, None, given.where.unit)
    today = here.today
    demand(given.from_day <= today, Guard.in_the_future, day=given.from_day)
    return (e.ProblemReclassified(given.where, given.from_day, sealed(given.reason), given.kind),)


@dataclass(frozen=True, slots=True)
class AdviseOnProblem:
    """What to do with the next such complaint."""

    advice: Words


advise = _act("advise", Permission.improvement_decide, _OPEN)(
    recording(AdviseOnProblem, e.ProblemAdvised)
)


@dataclass(frozen=True, slots=True)
class HandOverProblem:
    """Who owns the problem from now on, and what they should know."""

    to: Id
    reason: Words


@_act("hand-over", Permission.improvement_decide, _OPEN, own=True)
def hand_over(here: Situation[Problem], given: HandOverProblem) -> Events:
    """Hand the problem over to another owner, who reads complaints in its unit."""
    to = _demand_reader(here.rules, given.to, here.state.unit)
    demand(to != here.state.owner, Guard.already_done)
    return (e.ProblemHandedOver(given.to, sealed(given.reason)),)


@dataclass(frozen=True, slots=True)
class FindCause:
    """A possible cause from the organisation's own list, what is known of it, the evidence, and
    who sees it differently. Without a cause, why it is not determined."""

    status: e.CauseStatus
    cause: Cause | None = None
    evidence: Words | None = None
    dissent: Words | None = None


@_act("find-cause", Permission.improvement_work, _OPEN, own=True, additive=True)
def find_cause(here: Situation[Problem], given: FindCause) -> Events:
    """Record a possible cause, or that none is determined yet."""
    _demand_cause(given, here.rules, evidence=given.status is not e.CauseStatus.not_tested)
    doubled = given.cause is not None and any(c.cause == given.cause for c in here.state.causes)
    demand(not doubled, Guard.already_done)
    number = len(here.state.causes) + 1
    return (made_from(e.CauseFound, given, number=number),)


@dataclass(frozen=True, slots=True)
class ReviseCause:
    """What is known of a possible cause now, and by what evidence."""

    number: int
    status: e.CauseStatus
    evidence: Words
    cause: Cause | None = None
    dissent: Words | None = None


@_act("revise-cause", Permission.improvement_work, _OPEN, own=True)
def revise_cause(here: Situation[Problem], given: ReviseCause) -> Events:
    """Revise a possible cause; the earlier state stays in the history."""
    known = here.state.cause(given.number)
    if known is None:
        raise Refused(Guard.unknown_item)
    cause = given.cause or (
        known.cause if given.status is not e.CauseStatus.not_determined else None
    )
    now = FindCause(given.status, cause, given.evidence, given.dissent)
    _demand_cause(now, here.rules, evidence=True)
    return (made_from(e.CauseRevised, given, cause=cause),)


@dataclass(frozen=True, slots=True)
class CloseProblem:
    """A remark on closing the problem."""

    words: Words | None = None


def _shown(here: Situation[Problem]) -> None:
    last = here.state.last_verdict
    demand(last is not None and last[1] is EffectVerdict.works, Guard.no_effect_shown)


@_act("close", Permission.improvement_decide, _OPEN, ready=_shown, opened=True)
def close(here: Situation[Problem], given: CloseProblem) -> Events:
    """Close the problem. The latest check of an action since it was opened or reopened must say
    that it works."""
    last = here.state.last_verdict
    if last is None:
        raise Refused(Guard.no_effect_shown)
    return (e.ProblemClosed(last[0], sealed_or_none(given.words)),)


@dataclass(frozen=True, slots=True)
class ReopenProblem:
    """Why the problem is open again: a reason, or the `signal` of its measure."""

    reason: Words | None = None
    signal: Id | None = None


@_act("reopen", Permission.improvement_work, _ENDED, own=True, system=True)
def reopen(here: Situation[Problem], given: ReopenProblem) -> Events:
    """Reopen a closed or dismissed problem. A signal reopens it at most once, by the system."""
    if given.signal is not None:
        runs = Permission.system_run in here.actor.granted
        demand(runs, Guard.not_permitted, act=Code(reopen.key))
        demand(given.signal not in here.state.signals, Guard.already_done)
        return (e.ProblemReopened(signal=given.signal),)
    if given.reason is None:
        raise Refused(Guard.needs_reason, act=reopen.name)
    return (e.ProblemReopened(sealed(given.reason)),)


add_erasing(_act, ProblemState, e.ProblemTextErased)


PROBLEM = RecordKind(Code(_act.of), _act.clause, FOLD, _act.acts, by_person(sees_problem))


def after_check(problem: Problem, action: Id, verdict: EffectVerdict) -> Events:
    """Return what the check of an action does to its problem: the last one that works closes it,
    and one that does not work reopens it."""
    checked = e.ProblemActionChecked(action, verdict)
    left = [one for one in problem.unchecked if one != action]
    if verdict is EffectVerdict.works and problem.open and not left:
        return (checked, e.ProblemClosed(action))
    if verdict is EffectVerdict.does_not_work and problem.state is ProblemState.closed:
        return (checked, e.ProblemReopened(action=action))
    return (checked,)


def news_due(problem: Problem, hear: Collection[Id]) -> Events:
    """Return what follows from closing a problem: those who agreed to `hear` what changed because
    of their complaint are written to, once."""
    due = tuple(one for one in problem.complaints if one in hear and one not in problem.informed)
    return (e.ProblemNewsDue(due),) if due else ()


def _demand_reader(rules: Rules, person: Id, unit: Code | None) -> Id:
    """Return an active person who reads complaints there: without them, an owner sees no part of
    the problem. Raises `Refused`."""
    found = rules.people.person(demand_owner(rules, person))
    reads = found is not None and reads_problems_of(found, unit, rules)
    demand(reads, Guard.owner_sees_no_part)
    return person


def _demand_place(where: CodePattern, rules: Rules) -> None:
    demand_known(where, rules)
    demand_unit(rules, where.unit)


def _demand_cause(given: FindCause, rules: Rules, *, evidence: bool) -> None:
    none = given.status is e.CauseStatus.not_determined
    demand((given.cause is None) is none, Guard.wrong_type, field=Code("cause"))
    if given.cause is not None:
        usable = rules.policy.usable("causes", given.cause)
        demand(usable, Guard.unknown_code, code=given.cause)
    demand(not evidence or bool(given.evidence), Guard.not_complete, missing=(Code("evidence"),))
