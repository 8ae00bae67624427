"""Clause 8.7: events of problems (``problem/<id>``)."""

from dataclasses import dataclass

from ..records.erasing import TextErased
from ..values import Code, Coded, Day, Id, Sealed
from .effect import EffectVerdict
from .pattern import CodePattern


class ProblemKind(Coded):
    """How a problem shows: once, again and again, or in the way that work is done."""

    recurring = "recurring"
    systemic = "systemic"
    single = "single"


class ProblemSource(Coded):
    """What a problem was first seen in."""

    complaints = "complaints"
    signal = "signal"
    audit = "audit"
    review = "review"
    risk = "risk"
    idea = "idea"


class CauseStatus(Coded):
    """What is known of a possible cause. `not_determined` names none, with the reason."""

    supported = "supported"
    ruled_out = "ruled_out"
    not_tested = "not_tested"
    root = "root"
    not_determined = "not_determined"


@dataclass(frozen=True, slots=True)
class ProblemOpened:
    """A problem was opened: where it is found, since which day, and who owns it. `advice` is the
    agreed remedy, or what to do until there is one. `signal` is the finding that showed it."""

    title: Sealed
    where: CodePattern
    owner: Id
    kind: ProblemKind
    source: ProblemSource
    since: Day | None = None
    description: Sealed | None = None
    advice: Sealed | None = None
    signal: Id | None = None


@dataclass(frozen=True, slots=True)
class ProblemDismissed:
    """A pattern is not a problem for now: `seen` complaints were seen of it. It returns from
    `returns_at` complaints on."""

    where: CodePattern
    seen: int
    returns_at: int
    reason: Sealed
    owner: Id | None = None
    signal: Id | None = None


@dataclass(frozen=True, slots=True)
class ComplaintBound:
    """A complaint belongs to the problem."""

    complaint: Id


@dataclass(frozen=True, slots=True)
class ComplaintUnbound:
    """A complaint does not belong to the problem after all."""

    complaint: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class ProblemMerged:
    """The problem is the same as another, which continues."""

    into: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class ProblemReclassified:
    """The codes of the problem changed from a day on."""

    where: CodePattern
    from_day: Day
    reason: Sealed
    kind: ProblemKind | None = None


@dataclass(frozen=True, slots=True)
class ProblemAdvised:
    """The agreed remedy for the next such complaint, or what to do until there is one."""

    advice: Sealed


@dataclass(frozen=True, slots=True)
class ProblemHandedOver:
    """Another person owns the problem from now on."""

    to: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class CauseFound:
    """A possible cause, as a code of the organisation's own list, with evidence and dissent; or
    that it is not determined, and why."""

    number: int
    status: CauseStatus
    cause: Code | None = None
    evidence: Sealed | None = None
    dissent: Sealed | None = None


@dataclass(frozen=True, slots=True)
class CauseRevised:
    """More is known of a possible cause than before."""

    number: int
    status: CauseStatus
    evidence: Sealed
    cause: Code | None = None
    dissent: Sealed | None = None


@dataclass(frozen=True, slots=True)
class ProblemActionPlanned:
    """An action against the problem was planned; a `corrective` one is to remove a cause."""

    action: Id
    corrective: bool = True


@dataclass(frozen=True, slots=True)
class ProblemActionChecked:
    """The effect of an action against the problem was checked."""

    action: Id
    verdict: EffectVerdict


@dataclass(frozen=True, slots=True)
class ProblemJoined:
    """Another problem was merged into this one, with its complaints, those that were removed from
    it, its actions and the latest check of each."""

    other: Id
    complaints: tuple[Id, ...] = ()
    actions: tuple[Id, ...] = ()
    corrective: tuple[Id, ...] = ()
    unbound: tuple[Id, ...] = ()
    checked: tuple[ProblemActionChecked, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemActionCancelled:
    """An action against the problem was cancelled."""

    action: Id


@dataclass(frozen=True, slots=True)
class ProblemClosed:
    """The problem is closed, because the check of this action shows that it works."""

    action: Id
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class ProblemReopened:
    """The problem is open again: for a reason that a person gave, after the check of an action, or
    because its measure signalled again."""

    reason: Sealed | None = None
    action: Id | None = None
    signal: Id | None = None


@dataclass(frozen=True, slots=True)
class ProblemNewsDue:
    """The problem is closed, and people who made these complaints agreed to hear what changed. The
    worker writes to them, once for each problem and complaint."""

    complaints: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class ProblemTextErased(TextErased):
    """Texts of a problem were erased; the entries about them stay."""
