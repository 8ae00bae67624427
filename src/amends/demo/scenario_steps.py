"""Building blocks of scenarios: who does what at which moment, as batches for
`handling.perform`."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol

from amends.core.framework.people.authority import IMPORT_ACTOR, PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Person
from amends.core.governing.catalogue import RECORD_ACTS
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import Receive
from amends.core.principles.integrity import reference_of
from amends.core.records.state import NoParticulars
from amends.core.streams import COMPLAINT
from amends.core.values import Code, Id, Moment
from amends.handling.commands import Batch, Command
from amends.handling.kinds.complaint import RECEIVE, TAKE_OVER
from amends.handling.sealing import Deferred

from .answers import Asked
from .days import Days
from .organization import Organization, person_id
from .regulator import binding_since

_NAMES: dict[type, Code] = {
    Receive: RECEIVE,
    TakeOver: TAKE_OVER,
    **{act.particulars: name for name, act in ACTS.items()},
    **{act.particulars: name for name, act in ON_TWO.items()},
    **{act.particulars: act.name for act in RECORD_ACTS.values()},
}
_OTHERS = {"public": PUBLIC_ACTOR, "system": SYSTEM_ACTOR, "import": IMPORT_ACTOR}
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

PUBLIC, SYSTEM, IMPORT = _OTHERS

type Who = str | int
"""A key of the cast, "public", "system", "import", or a complainant by party number."""


@dataclass
class Tale:
    """One complaint of the demo, or another record, written in order of time."""

    reference: Id
    days: Days
    prefix: str = COMPLAINT.prefix
    batches: list[Batch] = field(default_factory=list)
    moment: Moment | None = None
    secretary: "Follows | None" = None
    """Writer of the automatic letters that follow from an act."""
    card: str | None = None
    """What its complainant can try on the tracking page; None for no demo account."""
    asked: Asked | None = None
    """What its complainant complains about, in their words."""
    bound_since: Moment | None = None
    """From when a rule pack applies to it; None: never."""

    def on(self, back: int, at: str, *, any_day: bool = False) -> "Tale":
        """Move to a working day before today, at ``hh:mm``."""
        return self.go(self.days.back(back, at, any_day=any_day))

    def go(self, moment: Moment) -> "Tale":
        """Move to a moment, never back."""
        if self.moment is not None and moment <= self.moment:
            raise ValueError(f"{self.reference} goes back from {self.moment} to {moment}")
        self.moment = moment
        return self

    def later(self, **span: float) -> "Tale":
        """Move on by so many minutes or hours."""
        return self.go(self.now + timedelta(**span))

    def by(self, who: Who, *particulars: Any) -> "Tale":
        """Do one or several acts in one batch, given by their particulars, or by name where they
        have none; the clock then moves on by a minute."""
        self.batches.append(Batch(self.now, actor_of(who), tuple(map(self._command, particulars))))
        self.later(minutes=1)
        if self.secretary is not None:
            self.secretary.follow(self, particulars)
        return self

    def aside(self, payload: Any, *, at: Moment, by: Actor = SYSTEM_ACTOR) -> None:
        """Do an act of the system, or of another, at a moment between two batches."""
        self.batches.append(Batch(at, by, (self._command(payload),)))

    def _command(self, payload: Any) -> Command:
        if isinstance(payload, str):
            return Command(self._stream, Code(payload), NoParticulars())
        return Command(self._stream, _NAMES[kind_of(payload)], payload)

    @property
    def _stream(self) -> str:
        return f"{self.prefix}{self.reference}"

    @property
    def now(self) -> Moment:
        """The present moment of the scenario."""
        if self.moment is None:
            raise ValueError(f"{self.reference} has not begun")
        return self.moment

    @property
    def bound(self) -> bool:
        """Whether a rule pack applies to it at its present moment."""
        return self.bound_since is not None and self.now >= self.bound_since


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which something depends on all that is written until then, such as what is drawn.
    `follow` does it and returns what people do afterwards; a second run records nothing again."""

    at: Moment
    follow: Callable[[], Iterable[Tale] | None]


class Follows(Protocol):
    """Writer of what follows automatically from acts."""

    def follow(self, tale: Tale, acts: Sequence[Any]) -> None:
        """Add what follows from the last acts to the scenario."""


def kind_of(payload: Any) -> type:
    """Return the class of a payload, or of what it will be once it is written."""
    return payload.kind if isinstance(payload, Deferred) else type(payload)


def actor_of(who: Who) -> Actor:
    """Return the actor. Their roles at that moment are used by `perform`."""
    if isinstance(who, int):
        return Actor.complainant(who)
    return _OTHERS.get(who) or Actor.of(Person(person_id(who)))


@dataclass
class House:
    """What every scenario needs: the organisation, its days, and unique references."""

    organization: Organization
    days: Days
    seed: int
    secretaries: Callable[[], Follows] | None = None
    """Writer of automatic letters for a scenario; None if only its reference is needed."""
    _given: set[str] = field(default_factory=set)

    @cached_property
    def _bound_since(self) -> Moment | None:
        return binding_since(self.organization.which, self.days)

    def chance(self, *about: object) -> random.Random:
        """Return a random generator that is always the same for the same seed and subject."""
        return random.Random("/".join(map(str, (self.seed, *about))))  # noqa: S311 - no secret

    def tale(self, *about: object, prefix: str = COMPLAINT.prefix) -> Tale:
        """Return a new complaint, or another record; its reference depends on the seed and on its
        subject."""
        chance = self.chance("reference", *about)
        for reference in _references(chance):
            if reference not in self._given:
                self._given.add(reference)
                tale = Tale(reference, self.days, prefix)
                if prefix == COMPLAINT.prefix:
                    tale.secretary = self.secretaries() if self.secretaries else None
                    tale.bound_since = self._bound_since
                return tale
        raise AssertionError("chance does not end")

    def record(self, prefix: str, *about: object, weeks: int, at: str = "10:10") -> Tale:
        """Return a new record that begins so many weeks before today, at ``hh:mm``."""
        return self.tale(*about, prefix=prefix).go(self.days.at(self.days.ago(weeks=weeks), at))


def _references(chance: random.Random) -> Iterator[Id]:
    while True:
        yield Id(reference_of("".join(chance.choices(_SYMBOLS, k=7))))
