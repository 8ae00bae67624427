"""Clause 5.3: deadline rules of a pack: when one starts, how long it is and what it needs."""

from dataclasses import dataclass
from functools import cache

from ...principles.timeliness import Counting, Ends, FirstDay, MonthEnd, Roll, TermUnit
from ...values import Code, Coded
from .moves import Effect, Repeat
from .predicate import Predicate

_RECEIVED = Code("received")


class Force(Coded):
    """How strict a deadline rule is; missing a `gateway` closes an option and is no breach."""

    must = "must"
    should = "should"
    target = "target"
    gateway = "gateway"
    right = "right"


class Occurrence(Coded):
    """Which of several equal events starts a deadline."""

    first = "first"
    latest = "latest"


class Pick(Coded):
    """Which of several alternatives is used."""

    latest = "latest"
    earliest = "earliest"


class StartKind(Coded):
    """How the start is found among several events."""

    first_known = "first_known"
    latest_of = "latest_of"
    earliest_of = "earliest_of"


class Confidence(Coded):
    """How certain the author of a pack was."""

    confirmed = "confirmed"
    stated = "stated"
    memory = "memory"
    verify = "verify"


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time; `calendar` if it is counted on another than the deadline rule's."""

    amount: int
    unit: TermUnit
    calendar: Code | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An event, or a period after it."""

    event: Code
    plus: Span | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The event from which a deadline runs, or how it is found among several."""

    of: tuple[Known, ...]
    kind: StartKind = StartKind.first_known


_START = Start((Known(_RECEIVED),))


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount for one value of a fact."""

    value: Code
    amount: int


@dataclass(frozen=True, slots=True)
class By:
    """A fact picks the amount: through `map`, or by being the amount itself.

    `unit_f` names the fact with the unit, if the deadline rule has none.
    """

    f: Code
    map: tuple[Amount, ...] = ()
    unit_f: Code | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """The time between two events does not count (while `when` is true)."""

    from_: Code
    until: Code
    when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit. Its length is exactly one of amount, any_of, by and setting.

    Without `calendar`, its days are plain days in the time zone of the pack or the unit.
    `agreed_override` names the fact with a day that was agreed or to which it was lawfully
    extended. Empty `tracks` means every track. A deadline is met by the first event of `met_by`
    that is in time. Complainants read `told_as` instead of `label`, as a thing that is due.
    `answers` says whether its day is that of our response, if that does not follow from what meets
    it. `on_met` and `on_missed` are its effects.
    """

    id: Code
    tracks: tuple[Code, ...] = ()
    label: str = ""
    told_as: str = ""
    strength: Force = Force.must
    from_: Start = _START
    occurrence: Occurrence = Occurrence.first
    amount: int | None = None
    unit: TermUnit | None = None
    any_of: tuple[Span, ...] = ()
    pick: Pick = Pick.latest
    by: By | None = None
    quality: Code | None = None
    setting: Code | None = None
    calendar: Code | None = None
    first_day: FirstDay = FirstDay.exclude
    roll: Roll = Roll.none
    ends: Ends = Ends.end_of_day
    month_end: MonthEnd = MonthEnd.clamp
    only_if: Predicate | None = None
    unless: Predicate | None = None
    met_by: tuple[Code, ...] = ()
    answers: bool | None = None
    pauses: tuple[Pause, ...] = ()
    agreed_override: Code | None = None
    repeat: Repeat | None = None
    on_met: tuple[Effect, ...] = ()
    on_missed: tuple[Effect, ...] = ()
    source: Code | None = None
    confidence: Confidence | None = None
    note: str = ""

    @property
    def starts(self) -> frozenset[Code]:
        """The events from which it may run."""
        return frozenset(start.event for start in self.from_.of)

    @property
    def counting(self) -> Counting:
        """How its days are counted."""
        return _counting(self.first_day, self.roll, self.ends, self.month_end)


@cache
def _counting(first_day: FirstDay, roll: Roll, ends: Ends, month_end: MonthEnd) -> Counting:
    return Counting(first_day, roll, ends, month_end)
