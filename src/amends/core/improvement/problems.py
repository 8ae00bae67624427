"""Clause 8.7: a problem, the fold of its stream: its complaints, causes, actions and state."""

from dataclasses import dataclass, replace
from typing import Any

from ..operation.complaint.parts import RecordedEvent
from ..records.deciding import revision_after
from ..records.erasing import RecordText, TextErased, texts_after
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed
from . import problem_events as e
from .effect import EffectVerdict
from .pattern import CodePattern


class ProblemState(Coded):
    """Where a problem is in its course."""

    open = "open"
    closed = "closed"
    dismissed = "dismissed"
    merged = "merged"


@dataclass(frozen=True, slots=True)
class FoundCause:
    """A possible cause as last revised; `cause` None is not determined."""

    number: int
    status: e.CauseStatus
    cause: Code | None
    evidence: Sealed | None
    dissent: Sealed | None
    by: Id
    at: Moment
    revised: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem as of its last entry. `checked` is the latest verdict on each of its `actions`;
    a cancelled one is not among them. `signals` are those that opened or reopened it."""

    id: Id
    version: int
    state: ProblemState
    where: CodePattern
    owner: Id
    opened_by: Id
    opened_at: Moment
    kind: e.ProblemKind = e.ProblemKind.recurring
    source: e.ProblemSource = e.ProblemSource.signal
    title: Sealed | None = None
    description: Sealed | None = None
    advice: Sealed | None = None
    reason: Sealed | None = None
    """Why it was last dismissed, merged, reclassified or reopened."""
    since: Day | None = None
    complaints: tuple[Id, ...] = ()
    unbound: tuple[Id, ...] = ()
    """Complaints that belonged to it once; they still count in checks of an effect."""
    causes: tuple[FoundCause, ...] = ()
    actions: tuple[Id, ...] = ()
    corrective: frozenset[Id] = frozenset()
    """Those of its actions that are to remove a cause."""
    checked: tuple[tuple[Id, EffectVerdict], ...] = ()
    merged_into: Id | None = None
    seen: int = 0
    returns_at: int = 0
    signals: frozenset[Id] = frozenset()
    closed_at: Moment | None = None
    reopened_at: Moment | None = None
    owners: tuple[Id, ...] = ()
    """Everyone who has owned it."""
    last_verdict: tuple[Id, EffectVerdict] | None = None
    """The latest check that said whether an action works, since it was last reopened or that
    reopened it."""
    informed: frozenset[Id] = frozenset()
    """Complaints whose complainants were written to about what changed."""
    texts: tuple[RecordText, ...] = ()
    """Every text of its entries that is not erased."""
    revision: int = 0
    """What a caller names as the state that they saw (`revision_after`)."""

    @property
    def holder(self) -> Id:
        """Who has to do something: its owner."""
        return self.owner

    @property
    def unit(self) -> Code | None:
        """The unit that it concerns; None is the whole organisation."""
        return self.where.unit

    @property
    def open(self) -> bool:
        """Whether someone has to do something about it."""
        return self.state is ProblemState.open

    @property
    def unchecked(self) -> tuple[Id, ...]:
        """The corrective actions of which no check has said whether they work."""
        said = {
            action for action, verdict in self.checked if verdict is not EffectVerdict.too_early
        }
        return tuple(one for one in self.actions if one in self.corrective and one not in said)

    def cause(self, number: int) -> FoundCause | None:
        """Return the possible cause with this number, or None."""
        return next((one for one in self.causes if one.number == number), None)


def evolve_problem(problem: Problem | None, recorded: RecordedEvent, name: str) -> Problem:
    """Return the problem after the event of its stream. Raises ValueError if it does not begin with
    an opened or dismissed problem."""
    before = problem.texts if problem else ()
    after = _evolved(problem, recorded) if problem else _begun(recorded, Id(name.partition("/")[2]))
    return replace(
        after,
        version=recorded.version,
        revision=revision_after(problem.revision if problem else 0, recorded),
        texts=texts_after(before, recorded),
    )


def _begun(recorded: RecordedEvent, known_as: Id) -> Problem:
    event: object = recorded.event
    begun: dict[str, Any] = {
        "id": known_as,
        "version": recorded.version,
        "opened_by": recorded.by,
        "opened_at": recorded.happened,
        "signals": frozenset({one} if (one := getattr(event, "signal", None)) else ()),
    }
    match event:
        case e.ProblemOpened():
            return made_from(
                Problem,
                event,
                **begun,
                state=ProblemState.open,
                owners=(event.owner,),
                revision=recorded.version,
            )
        case e.ProblemDismissed():
            owner = event.owner or recorded.by
            state = ProblemState.dismissed
            return made_from(Problem, event, **begun, state=state, owner=owner, owners=(owner,))
        case _:
            raise ValueError(f"{known_as} begins with {type(event).__name__}")


def _evolved(p: Problem, recorded: RecordedEvent) -> Problem:
    event: object = recorded.event
    match event:
        case e.ComplaintBound():
            unbound = tuple(one for one in p.unbound if one != event.complaint)
            return replace(p, complaints=(*p.complaints, event.complaint), unbound=unbound)
        case e.ComplaintUnbound():
            left = tuple(one for one in p.complaints if one != event.complaint)
            return replace(p, complaints=left, unbound=_with(p.unbound, (event.complaint,)))
        case e.ProblemJoined():
            return _joined(p, event)
        case e.ProblemReclassified():
            kind = event.kind or p.kind
            return replace(p, where=event.where, kind=kind, reason=event.reason)
        case e.ProblemAdvised():
            return replace(p, advice=event.advice)
        case e.ProblemHandedOver():
            return replace(p, owner=event.to, owners=_with(p.owners, (event.to,)))
        case e.CauseFound() | e.CauseRevised():
            return replace(p, causes=_causes(p, event, recorded))
        case e.ProblemActionPlanned() | e.ProblemActionChecked() | e.ProblemActionCancelled():
            return _acted(p, event)
        case e.ProblemNewsDue(complaints=complaints):
            return replace(p, informed=p.informed.union(complaints))
        case _:
            return _moved(p, event, recorded.happened)


def _moved(p: Problem, event: object, at: Moment) -> Problem:
    match event:
        case e.ProblemDismissed():
            return replace(
                p,
                state=ProblemState.dismissed,
                reason=event.reason,
                seen=event.seen,
                returns_at=event.returns_at,
            )
        case e.ProblemMerged():
            return replace(
                p, state=ProblemState.merged, merged_into=event.into, reason=event.reason
            )
        case TextErased():
            return p
        case e.ProblemClosed():
            return replace(p, state=ProblemState.closed, closed_at=at)
        case e.ProblemReopened():
            signals = p.signals | ({event.signal} if event.signal else set())
            return replace(
                p,
                state=ProblemState.open,
                reason=event.reason,
                signals=signals,
                closed_at=None,
                reopened_at=at,
                last_verdict=p.last_verdict if event.action else None,
            )
        case _:
            raise ValueError(f"not an event of a problem: {type(event).__name__}")


def _causes(
    p: Problem, event: e.CauseFound | e.CauseRevised, recorded: RecordedEvent
) -> tuple[FoundCause, ...]:
    before = p.cause(event.number)
    found = made_from(
        FoundCause,
        event,
        dissent=event.dissent or (before.dissent if before else None),
        by=recorded.by,
        at=recorded.happened,
        revised=before.revised + 1 if before else 0,
    )
    others = (one for one in p.causes if one.number != event.number)
    return tuple(sorted((*others, found), key=lambda one: one.number))


def _acted(
    p: Problem, event: e.ProblemActionPlanned | e.ProblemActionChecked | e.ProblemActionCancelled
) -> Problem:
    others = tuple(one for one in p.checked if one[0] != event.action)
    match event:
        case e.ProblemActionPlanned():
            more = {event.action} if event.corrective else set[Id]()
            actions = _with(p.actions, (event.action,))
            return replace(p, actions=actions, corrective=p.corrective | more)
        case e.ProblemActionChecked():
            said = (event.action, event.verdict)
            last = p.last_verdict if event.verdict is EffectVerdict.too_early else said
            return replace(p, checked=(*others, said), last_verdict=last)
        case e.ProblemActionCancelled():
            return replace(p, actions=tuple(one for one in p.actions if one != event.action))


def _joined(p: Problem, event: e.ProblemJoined) -> Problem:
    """Return the problem with what the other one brings. A verdict of the other that an action
    does not work prevents closing; one that another works does not close this one."""
    complaints = _with(p.complaints, event.complaints)
    once = _with(p.unbound, event.unbound)
    checked = tuple((one.action, one.verdict) for one in event.checked)
    fails = [one for one in checked if one[1] is EffectVerdict.does_not_work]
    return replace(
        p,
        complaints=complaints,
        unbound=tuple(one for one in once if one not in complaints),
        actions=_with(p.actions, event.actions),
        corrective=p.corrective.union(event.corrective),
        checked=(*p.checked, *checked),
        last_verdict=fails[-1] if fails else p.last_verdict,
    )


def _with(known: tuple[Id, ...], more: tuple[Id, ...]) -> tuple[Id, ...]:
    return (*known, *(one for one in more if one not in known))


_LEAST_MORE = 3
"""Complaints by which a dismissed pattern has to grow at least."""


def returns_at(seen: int) -> int:
    """Return from how many complaints on a dismissed pattern returns, if no number was agreed: half
    as many again, and at least three more."""
    return seen + max(_LEAST_MORE, (seen + 1) // 2)


def returns(problem: Problem, seen_now: int) -> bool:
    """Return whether a dismissed pattern has grown enough to be shown again."""
    return problem.state is ProblemState.dismissed and seen_now >= problem.returns_at
