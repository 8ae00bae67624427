"""Clause 5.3: events of the rules: what was adopted, and the moment from which it applies."""

from dataclasses import dataclass

from ...values import Code, Id, Moment, Sealed
from .proposals import ChosenSetting, PolicyProposed, ProposalReturned, RuleProposed, RuleReturned


@dataclass(frozen=True, slots=True)
class PolicyAdopted:
    """A version of the policy binds from `binds` on; `first` is who proposed it, where the policy
    before asked for a second person. `alone` is whether one person loosened a control because no
    one else may adopt rules."""

    version: int
    sha256: Id
    binds: Moment
    reason: Sealed | None = None
    first: Id | None = None
    alone: bool | None = None


@dataclass(frozen=True, slots=True)
class PackAdopted:
    """A version of a regime pack binds from `binds` on, with what the organization chose where the
    pack leaves a choice; `first` is who proposed it, where a second person was asked for; `alone`
    as in `PolicyAdopted`."""

    pack: Code
    version: Id
    sha256: Id
    binds: Moment
    settings: tuple[ChosenSetting, ...] = ()
    reason: Sealed | None = None
    first: Id | None = None
    alone: bool | None = None


@dataclass(frozen=True, slots=True)
class CalendarAdopted:
    """A version of a calendar binds from `binds` on; `first` is who proposed it, where a second
    person was asked for; `alone` as in `PolicyAdopted`."""

    calendar: Code
    version: int
    sha256: Id
    binds: Moment
    reason: Sealed | None = None
    first: Id | None = None
    alone: bool | None = None


type Adoption = PolicyAdopted | PackAdopted | CalendarAdopted


type RuleEvent = (
    PolicyAdopted
    | PackAdopted
    | CalendarAdopted
    | PolicyProposed
    | ProposalReturned
    | RuleProposed
    | RuleReturned
)
"""Every event of the rules' stream."""
