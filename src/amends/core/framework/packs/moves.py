"""Clause 5.3 and 7.4: what lawfully moves the end of a clock, and what its end causes."""

from dataclasses import dataclass
from datetime import date

from ...principles.timeliness import TermUnit
from ...values import Code, Coded
from .predicate import Predicate


class EffectVerb(Coded):
    """What a clock that was met or missed causes."""

    require = "require"
    waive = "waive"
    close_route = "close_route"
    open_referral = "open_referral"
    notify = "notify"
    payment_due = "payment_due"
    forbid_action = "forbid_action"


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to a letter, a referral, a role or a payment; written ``verb:object``."""

    verb: EffectVerb
    of: Code


class CapFrom(Coded):
    """From where the longest extension is counted."""

    due = "due"


@dataclass(frozen=True, slots=True)
class Cap:
    """The longest that a clock may be moved."""

    amount: int
    unit: TermUnit
    from_: CapFrom = CapFrom.due


class Before(Coded):
    """By when an extension must be told."""

    due = "due"


@dataclass(frozen=True, slots=True)
class Needs:
    """What an extension needs: a letter, sent before the clock has run out."""

    communication: Code | None = None
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for which a rule lets a clock be moved; a text alone names itself."""

    id: Code
    text: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A lawful way to move the end of a clock; `clock` may end in ``*`` and then means all that
    begin so. It moves to the end of clock `becomes`, or to a day told within `cap`. Beyond the cap
    only with what `over_cap` names (``needs:good_reason``). With `grounds` it is one of them; it
    moves a clock at most so many `times`."""

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
        """Whether it may move that clock."""
        return matches(self.clock, clock)

    def ground(self, ground: str) -> Ground | None:
        """The ground of that id."""
        return next((one for one in self.grounds if one.id == ground), None)


def matches(pattern: str, clock: str) -> bool:
    """Whether a pattern names a clock: its id, or its beginning followed by ``*``."""
    return clock.startswith(pattern[:-1]) if pattern.endswith("*") else clock == pattern


class SuspensionEffect(Coded):
    """What a suspension does to a clock."""

    stop = "stop"
    extend_to = "extend_to"
    replace_track = "replace_track"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days, both counted, in which a regulator lets clocks of some complaints stand still, lets
    none of them end, or puts complaints received then on another track."""

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
        """Whether that clock is among those it names."""
        return any(matches(pattern, clock) for pattern in self.clocks)


@dataclass(frozen=True, slots=True)
class Every:
    """How often something comes again."""

    amount: int
    unit: TermUnit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("what repeats needs an amount of at least 1")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A clock that begins again at each of its own ends, until one of these events."""

    every: Every
    until: tuple[Code, ...] = ()
