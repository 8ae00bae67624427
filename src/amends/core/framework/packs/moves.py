"""Clauses 5.3 and 7.4: what may lawfully move the end of a deadline, and what its end causes."""

from dataclasses import dataclass
from datetime import date

from ...principles.timeliness import TermUnit
from ...values import Code, Coded
from .predicate import Predicate


class EffectVerb(Coded):
    """Effect of a met or missed deadline."""

    require = "require"
    waive = "waive"
    close_route = "close_route"
    open_referral = "open_referral"
    notify = "notify"
    payment_due = "payment_due"
    forbid_action = "forbid_action"


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect on a letter, a referral, a role or a payment; written ``verb:object``."""

    verb: EffectVerb
    of: Code


class CapFrom(Coded):
    """From when the longest extension is counted."""

    due = "due"


@dataclass(frozen=True, slots=True)
class Cap:
    """The longest extension of a deadline."""

    amount: int
    unit: TermUnit
    from_: CapFrom = CapFrom.due


class Before(Coded):
    """By when an extension must be communicated."""

    due = "due"


@dataclass(frozen=True, slots=True)
class Needs:
    """What an extension needs: a letter, sent before the deadline has passed."""

    communication: Code | None = None
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which a rule allows an extension; a text alone is its own id."""

    id: Code
    text: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A lawful extension of a deadline. `clock` may end in ``*`` and then means all rules with that
    prefix. It moves to the end of rule `becomes`, or to a day recorded within `cap`; beyond the cap
    only with what `over_cap` names (``needs:good_reason``). With `grounds`, one of them is
    required. It applies to a deadline at most `times` times."""

    id: Code
    clock: str
    becomes: Code | None = None
    cap: Cap | None = None
    grounds: tuple[Ground, ...] = ()
    needs: Needs = Needs()
    times: int | None = None
    over_cap: str = ""
    source: Code | None = None

    def moves(self, clock: str) -> bool:
        """Return whether it may move that deadline."""
        return matches(self.clock, clock)

    def ground(self, ground: str) -> Ground | None:
        """Return the ground of that id, or None."""
        return next((entry for entry in self.grounds if entry.id == ground), None)


def matches(pattern: str, clock: str) -> bool:
    """Return whether a pattern names a deadline rule: its id, or a prefix followed by ``*``."""
    return clock.startswith(pattern[:-1]) if pattern.endswith("*") else clock == pattern


class SuspensionEffect(Coded):
    """What a suspension does to a deadline."""

    stop = "stop"
    extend_to = "extend_to"
    replace_track = "replace_track"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days, both included, on which a regulator pauses deadlines of some complaints, lets none of
    them end, or puts complaints received then on another track."""

    id: Code
    effect: SuspensionEffect
    from_: date
    to: date
    when: Predicate | None = None
    clocks: tuple[str, ...] = ("*",)
    track: Code | None = None
    source: Code | None = None

    def __post_init__(self) -> None:
        if self.to < self.from_:
            raise ValueError(f"{self.to} is before {self.from_}")
        if (self.track is not None) is not (self.effect is SuspensionEffect.replace_track):
            raise ValueError("a track belongs to replace_track, and to nothing else")

    def touches(self, clock: str) -> bool:
        """Return whether it names that deadline rule."""
        return any(matches(pattern, clock) for pattern in self.clocks)


@dataclass(frozen=True, slots=True)
class Every:
    """Interval of a repetition."""

    amount: int
    unit: TermUnit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("what repeats needs an amount of at least 1")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A deadline that begins again at each of its own ends, until one of these events."""

    every: Every
    until: tuple[Code, ...] = ()
