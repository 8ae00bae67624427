"""Clauses 4 to 6 and 8: what all governing records have in common: their state, fold and acts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..framework.acting import Events, Situation, Subject
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Permission
from ..framework.people.personnel import Role
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words
from .deciding import demand_owner
from .erasing import RecordText, TextErased, add_erasing


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningRecord:
    """One record as of its last entry. Its owner has to act next by `due`; without it, no one has.
    `about` is the item, person or code that it concerns; it applies from `first` to `last`."""

    id: Id
    version: int
    revision: int
    state: Coded
    owner: Id
    begun_by: Id
    begun_at: Moment
    title: Sealed | None = None
    unit: Code | None = None
    about: Id | None = None
    due: Day | None = None
    first: Day | None = None
    last: Day | None = None
    owners: tuple[Id, ...] = ()
    texts: tuple[RecordText, ...] = ()
    raised: int = 0
    """How far reminders went for the present day and owner."""

    @property
    def holder(self) -> Id:
        """Who has to act now."""
        return self.owner

    def to_read_since(self, act: Code) -> Moment | None:
        """Return since when it has to be opened before an act that needs this; None: since another
        person changed it."""
        return None


# --- what every kind of record can do ---


@dataclass(frozen=True, slots=True)
class RecordReminded:
    """People were reminded of a record that is due on a day; `rung` is how far it went."""

    rung: int
    day: Day
    to: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class RecordHandedOver:
    """Another person owns the record from now on."""

    to: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class RecordTextErased(TextErased):
    """Texts of a record were erased; the entries about them stay."""


def common_events(of: str) -> Mapping[type, Any]:
    """Return the events of one kind for those that every kind has: no name is in two streams."""
    return _common_events(str(of))  # a `Code` would be another key of the cache


@cache
def _common_events(of: str) -> Mapping[type, Any]:
    kind = "".join(part.title() for part in of.split("-"))
    return {
        base: type(
            f"{kind}{base.__name__.removeprefix('Record')}",
            (base,),
            {"__slots__": (), "__doc__": base.__doc__, "__module__": __name__},
        )
        for base in (RecordReminded, RecordHandedOver, RecordTextErased)
    }


@dataclass(frozen=True, slots=True)
class SealedReason:
    """The base of events that say why, and nothing else."""

    reason: Sealed


# --- acts ---

HAND_OVER = Code("hand-over")
"""The act by which a record of any kind gets another owner."""


@dataclass(frozen=True, slots=True)
class NoParticulars:
    """Nothing but the act itself."""


@dataclass(frozen=True, slots=True)
class GivenReason:
    """The base of particulars that say why, and nothing else."""

    reason: Words


@dataclass(frozen=True, slots=True)
class HandOverRecord:
    """Who owns the record from now on, and what they should know."""

    to: Id
    reason: Words


def add_hand_over[S](acts: Subject[S], current: Collection[Coded]) -> None:
    """Add the act of handing over to those on a kind of record, in these states."""

    @acts(HAND_OVER, Permission.policy_adopt, current, own=True)
    def hand_over(here: Situation[Any], given: HandOverRecord) -> Events:
        """Hand the record over to another owner."""
        demand(demand_owner(here.rules, given.to) != here.state.owner, Guard.already_done)
        return (made_from(common_events(acts.of)[RecordHandedOver], given),)


def add_erase_text[S](acts: Subject[S], states: Collection[Coded]) -> None:
    """Add the act of erasing text to those on a kind of record, in these states."""
    add_erasing(acts, states, common_events(acts.of)[RecordTextErased])


def senior_management(rules: Rules) -> set[Id]:
    """Return who belongs to senior management."""
    return {person.id for person in rules.people.holders(Role.top_management)}
