"""Clause 8.1: events of the record itself: corrections, erasure, holds, merging, splitting."""

from dataclasses import dataclass

from ...values import Code, Day, Id, Moment, Sealed
from .parts import Event, Party, SameParty


@dataclass(frozen=True, slots=True)
class Corrected(Event):
    """A mistake of recording was put right; the old value stays in the record."""

    field: Code
    reason: Sealed
    code: Code | None = None
    day: Day | None = None
    moment: Moment | None = None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class LateEntryConfirmed(Event):
    """A second person confirmed the day of what entry number `entry` of the complaint says, which
    was recorded late. Entry number `evidence`, a file or a message, shows it. `alone`: there was no
    second person."""

    entry: int
    evidence: int
    alone: bool | None = None


@dataclass(frozen=True, slots=True)
class Retracted(Event):
    """Words that should not stand here were taken away; that they stood remains."""

    piece: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """Personal data was erased, by rule or by request; the record of what was done stays."""

    pieces: tuple[Id, ...]
    ground: Code
    party: int | None = None


@dataclass(frozen=True, slots=True)
class HoldPlaced(Event):
    """Nothing here may be erased for now (a court, an outside body)."""

    hold: int
    ground: Code
    reason: Sealed


@dataclass(frozen=True, slots=True)
class HoldReleased(Event):
    """The hold is over."""

    hold: int
    reason: Sealed


@dataclass(frozen=True, slots=True)
class Disclosed(Event):
    """Something of the complaint was given to an authority: to which, what, and on which legal
    basis."""

    to: Sealed
    what: Sealed
    basis: Sealed


@dataclass(frozen=True, slots=True)
class Linked(Event):
    """Another complaint has to do with this one."""

    other: Id
    relation: Code


@dataclass(frozen=True, slots=True)
class Merged(Event):
    """This complaint is handled in another one; both references live. `sampled`: another person
    checks it."""

    into: Id
    reason: Sealed
    sampled: bool | None = None


@dataclass(frozen=True, slots=True)
class MergeTaken(Event):
    """Another complaint is handled here; its parties have joined, and who was too close to it is
    too close to this one. `same` are those of them who take part here already."""

    other: Id
    parties: tuple[Party, ...]
    issues: tuple[int, ...] = ()
    handled_by: tuple[Id, ...] = ()
    same: tuple[SameParty, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmerged(Event):
    """The merging was a mistake; this complaint stands alone again."""

    other: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class MergeUndone(Event):
    """The other complaint left again, with its parties."""

    other: Id
    parties: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IssuesSplit(Event):
    """Some issues are handled in a complaint of their own from now on."""

    issues: tuple[int, ...]
    other: Id
    reason: Sealed
