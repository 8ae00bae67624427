"""Clause 8.7: a problem, the fold of its stream: its complaints, causes, actions and state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..operation.complaint.parts import RecordedEvent
from ..records.erasing import RecordText
from ..records.fold import Begin, Fold, beginning, moving
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


# --- the fold ---


def _begins(state: ProblemState) -> Begin[Problem]:
    begun = beginning(Problem, state, by="opened_by", at="opened_at")

    def begin(event: Any, common: Mapping[str, Any]) -> Problem:
        return replace(begun(event, common), signals=frozenset(filter(None, (event.signal,))))

    return begin


def _bound(p: Problem, event: e.ComplaintBound, recorded: RecordedEvent) -> Problem:
    unbound = tuple(one for one in p.unbound if one != event.complaint)
    return replace(p, complaints=(*p.complaints, event.complaint), unbound=unbound)


def _unbound(p: Problem, event: e.ComplaintUnbound, recorded: RecordedEvent) -> Problem:
    left = tuple(one for one in p.complaints if one != event.complaint)
    return replace(p, complaints=left, unbound=_with(p.unbound, (event.complaint,)))


def _joined(p: Problem, event: e.ProblemJoined, recorded: RecordedEvent) -> Problem:
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


def _with(present: tuple[Id, ...], more: tuple[Id, ...]) -> tuple[Id, ...]:
    return (*present, *(one for one in more if one not in present))


def _caused(p: Problem, event: e.CauseFound | e.CauseRevised, recorded: RecordedEvent) -> Problem:
    before = p.cause(event.number)
    cause = made_from(
        FoundCause,
        event,
        dissent=event.dissent or (before.dissent if before else None),
        by=recorded.by,
        at=recorded.happened,
        revised=before.revised + 1 if before else 0,
    )
    others = (one for one in p.causes if one.number != event.number)
    return replace(p, causes=tuple(sorted((*others, cause), key=lambda one: one.number)))


def _action_planned(p: Problem, event: e.ProblemActionPlanned, recorded: RecordedEvent) -> Problem:
    more = {event.action} if event.corrective else set[Id]()
    actions = _with(p.actions, (event.action,))
    return replace(p, actions=actions, corrective=p.corrective | more)


def _action_checked(p: Problem, event: e.ProblemActionChecked, recorded: RecordedEvent) -> Problem:
    others = (one for one in p.checked if one[0] != event.action)
    verdict = (event.action, event.verdict)
    last = p.last_verdict if event.verdict is EffectVerdict.too_early else verdict
    return replace(p, checked=(*others, verdict), last_verdict=last)


def _reopened(p: Problem, event: e.ProblemReopened, recorded: RecordedEvent) -> Problem:
    return replace(
        p,
        state=ProblemState.open,
        reason=event.reason,
        signals=p.signals | ({event.signal} if event.signal else set()),
        closed_at=None,
        reopened_at=recorded.happened,
        last_verdict=p.last_verdict if event.action else None,
    )


FOLD = Fold(
    {
        e.ProblemOpened: _begins(ProblemState.open),
        e.ProblemDismissed: _begins(ProblemState.dismissed),
    },
    {
        e.ProblemDismissed: moving(
            ProblemState.dismissed, reason="reason", seen="seen", returns_at="returns_at"
        ),
        e.ComplaintBound: _bound,
        e.ComplaintUnbound: _unbound,
        e.ProblemMerged: moving(ProblemState.merged, merged_into="into", reason="reason"),
        e.ProblemJoined: _joined,
        e.ProblemReclassified: lambda p, event, recorded: replace(
            p, where=event.where, kind=event.kind or p.kind, reason=event.reason
        ),
        e.ProblemAdvised: moving(None, advice="advice"),
        e.ProblemHandedOver: moving(None, owner="to"),
        e.CauseFound: _caused,
        e.CauseRevised: _caused,
        e.ProblemActionPlanned: _action_planned,
        e.ProblemActionChecked: _action_checked,
        e.ProblemActionCancelled: lambda p, event, recorded: replace(
            p, actions=tuple(one for one in p.actions if one != event.action)
        ),
        e.ProblemClosed: moving(ProblemState.closed, at="closed_at"),
        e.ProblemReopened: _reopened,
        e.ProblemNewsDue: lambda p, event, recorded: replace(
            p, informed=p.informed.union(event.complaints)
        ),
        e.ProblemTextErased: moving(None),
    },
)
"""How the entries of a problem make its state."""

_LEAST_MORE = 3
"""Complaints by which a dismissed pattern has to grow at least."""


def returns_at(seen: int) -> int:
    """Return from how many complaints on a dismissed pattern returns, if no number was agreed: half
    as many again, and at least three more."""
    return seen + max(_LEAST_MORE, (seen + 1) // 2)
