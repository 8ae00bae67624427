"""Clause 5.3: what a regulator or a code of conduct adds to the policy, as a pack of data.

A pack is one TOML file (`regime_text` reads it) and holds clocks; `verdict` judges them. Clocks
of several packs stand beside each other and never merge. What this version does not evaluate
(extensions, stages, letters, referrals, code tables, returns …) is refused, never skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from ..principles.timeliness import Counting, Ends, FirstDay, MonthEnd, Roll, TermUnit
from ..values import Code, Coded, Id
from .predicate import Fact, Predicate

SCHEMA = "regime-pack/0.1"

_EVENTS = """
made received recorded acknowledged info_requested information_received holding_response
escalation_requested stage_entered response_sent idr_response final_response src resolved
accepted plan_agreed implemented closed reopened forwarded referred_in sent_to_company
external_opened external_request external_decided became_aware objection_period_ended
redress_paid period_start period_end withdrawn out_of_scope merged term_paused term_resumed
"""
EVENTS = frozenset(Code(event) for event in _EVENTS.split())
"""The events a pack may speak of; a pack declares further ones under ``[events]``."""

_FACTS = """
complaint.kind complaint.agreed_response_date org.country
target.acknowledge target.respond target.unit term.acknowledge term.respond
"""
FACTS = frozenset(Code(fact) for fact in _FACTS.split())
"""The facts a pack may ask for; a pack declares further ones under ``[facts]``."""

_RECEIVED = Code("received")

PAUSED = Code("term_paused")
"""The event by which a clock stands still that its pack lets stand still on any ground."""

UNIT_CALENDAR = Code("unit")
"""The holiday set that stands for the calendar of the complaint's own unit."""


class Force(Coded):
    """How much a clock binds; missing a `gateway` closes a way and is no breach."""

    must = "must"
    should = "should"
    target = "target"
    gateway = "gateway"
    right = "right"


class Occurrence(Coded):
    """Which of several equal events starts a clock."""

    first = "first"
    latest = "latest"


class Pick(Coded):
    """Which of several alternatives counts."""

    latest = "latest"
    earliest = "earliest"


class StartKind(Coded):
    """How the start is found among several events."""

    first_known = "first_known"
    latest_of = "latest_of"
    earliest_of = "earliest_of"


class Weekday(Coded):
    """A day of the week; its place is `date.weekday()`."""

    mon = "mon"
    tue = "tue"
    wed = "wed"
    thu = "thu"
    fri = "fri"
    sat = "sat"
    sun = "sun"


class PackStatus(Coded):
    """How far a pack was checked; `attested` names a person who checked the sources."""

    draft = "draft"
    reviewed = "reviewed"
    attested = "attested"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands."""

    id: Code
    url: str


@dataclass(frozen=True, slots=True)
class About:
    """Identity of a pack and its place in time; `applies_by` is the event that picks the version.

    A pack without `base` is the base.
    """

    id: Code
    version: Id
    title: str
    jurisdiction: str = ""
    authority: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    applies_by: Code = _RECEIVED
    base: Code | None = None
    status: PackStatus = PackStatus.draft
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time, not yet counted on a calendar."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class Setting:
    """What a deployer may choose, within limits, where a rule names no number."""

    id: Code
    amount: int
    unit: TermUnit
    min: int | None = None
    max: int | None = None

    def __post_init__(self) -> None:
        if self.min is not None and self.amount < self.min:
            raise ValueError(f"{self.amount} is below {self.min}")
        if self.max is not None and self.amount > self.max:
            raise ValueError(f"{self.amount} is above {self.max}")

    @property
    def span(self) -> Span:
        """The chosen time."""
        return Span(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class HolidaySet:
    """The calendar that counts where the selecting fact has `value`; None always counts."""

    calendar: Code
    value: Code | None = None


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A pack's calendar: which holiday set by which fact, and what the pack itself fixes."""

    id: Code
    holidays: tuple[HolidaySet, ...]
    select_by: Code | None = None
    weekend: tuple[Weekday, ...] = ()
    timezone: str | None = None
    close: time | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A set of clocks for a kind of complaint; the first whose condition holds is taken."""

    id: Code
    when: Predicate
    label: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An event, or a time after it."""

    event: Code
    plus: Span | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The event from which a clock runs, or how it is found among those known."""

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

    `unit_f` names the fact that holds the unit, where the clock has none.
    """

    f: Code
    map: tuple[Amount, ...] = ()
    unit_f: Code | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """The time between two events does not count (while `when` holds)."""

    from_: Code
    until: Code
    when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit. Its length is exactly one of amount, any_of, by and setting.

    Without `calendar` its days are plain days in the pack's zone, or the unit's.
    `agreed_override` names the fact that holds a day agreed or lawfully extended to; `tracks`
    empty is every track; a clock is met by the first event of `met_by` that is in time.
    """

    id: Code
    tracks: tuple[Code, ...] = ()
    label: str = ""
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
    pauses: tuple[Pause, ...] = ()
    agreed_override: Code | None = None
    source: Code | None = None

    @property
    def starts(self) -> frozenset[Code]:
        """The events from which it may run."""
        return frozenset(known.event for known in self.from_.of)

    @property
    def counting(self) -> Counting:
        """How its days are counted."""
        return Counting(self.first_day, self.roll, self.ends, self.month_end)


@dataclass(frozen=True, slots=True)
class Word:
    """An event or a fact that a pack declares, with its meaning."""

    id: Code
    label: str


@dataclass(frozen=True, slots=True)
class TestCalendar:
    """The working days of a test, so that it needs no holiday set from outside."""

    zone: str = "UTC"
    weekend: tuple[Weekday, ...] = (Weekday.sat, Weekday.sun)
    holidays: tuple[date, ...] = ()
    close: time | None = None


@dataclass(frozen=True, slots=True)
class PackTest:
    """An example that a pack must pass: the last days and states of some of its clocks.

    A time without offset is in the calendar's zone; without `at` nothing is judged as late.
    """

    name: str
    events: Mapping[str, tuple[datetime, ...]]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    expect: Mapping[str, date] = field(default_factory=dict)
    states: Mapping[str, Code] = field(default_factory=dict)
    at: datetime | None = None
    calendar: TestCalendar | None = None

    def __post_init__(self) -> None:
        if not any(self.events.values()):
            raise ValueError("an example needs an event")


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack."""

    pack: About
    schema: str = SCHEMA
    events: tuple[Word, ...] = ()
    facts: tuple[Word, ...] = ()
    settings: tuple[Setting, ...] = ()
    calendars: tuple[CalendarChoice, ...] = ()
    tracks: tuple[Track, ...] = ()
    clocks: tuple[Clock, ...] = ()
    tests: tuple[PackTest, ...] = ()

    @property
    def id(self) -> Code:
        """The pack's id, as in ``iso-10002``."""
        return self.pack.id

    @property
    def zone(self) -> str | None:
        """The pack's own time zone: the first that a calendar of it fixes."""
        return next((one.timezone for one in self.calendars if one.timezone is not None), None)

    def clock(self, clock: str) -> Clock | None:
        """The clock of that id."""
        return next((one for one in self.clocks if one.id == clock), None)

    def calendar(self, calendar: str) -> CalendarChoice | None:
        """The calendar of that id."""
        return next((one for one in self.calendars if one.id == calendar), None)

    def setting(self, setting: str) -> Setting | None:
        """The setting of that id."""
        return next((one for one in self.settings if one.id == setting), None)
