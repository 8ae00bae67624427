"""Clause 5.3: what a regulator or a code of conduct adds to the policy, as a pack of data.

A pack is one TOML file (`regime_text` reads it) and holds clocks; `verdict` judges them. Clocks
of several packs stand beside each other and never merge. What moves clocks stands in
`regime_moves`, letters and ways outside in `regime_letters`, codes and records in
`regime_records`; what is not understood is refused, never skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache

from ..principles.timeliness import (
    Counting,
    Ends,
    FirstDay,
    HalfDay,
    HalfDays,
    MonthEnd,
    Roll,
    TermUnit,
)
from ..values import Code, Coded, Id
from .predicate import Fact, Predicate
from .regime_letters import Communication, Prescribed, Referral
from .regime_moves import Effect, Extension, Repeat, Suspension
from .regime_records import (
    Assessment,
    CodeList,
    Duty,
    Mapped,
    Publication,
    Recorded,
    Retention,
    Return,
    Stage,
)

SCHEMA = "regime-pack/0.1"

_EVENTS = """
made received recorded acknowledged info_requested information_received holding_response
escalation_requested stage_entered response_sent idr_response final_response src resolved
accepted plan_agreed implemented closed reopened forwarded referred_in sent_to_company
external_opened external_request external_decided became_aware objection_period_ended
redress_paid period_start period_end withdrawn out_of_scope merged term_paused term_resumed
update_sent escalation_acknowledged deadlock
"""
EVENTS = frozenset(Code(event) for event in _EVENTS.split())
"""The events a pack may speak of; a pack declares further ones under ``[events]``."""

_FACTS = """
complaint.kind complaint.agreed_response_date complaint.split complaint.oral complaint.topic
complaint.time_bar_position complaint.business incident.severity
complainant.vulnerable complainant.asked_for_writing outcome
org.country org.uk_part org.state
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


class PeriodLaw(Coded):
    """A law of counting that holds for every clock of a pack that says nothing else."""

    eu_1182_71 = "eu-1182-71"


class Confidence(Coded):
    """How sure its author was of what a pack says."""

    confirmed = "confirmed"
    stated = "stated"
    memory = "memory"
    verify = "verify"


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

    A pack without `base` is the base. An overlay (`overlays`) binds beside those packs; ``*`` is
    beside all.
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
    overlays: tuple[str, ...] = ()
    period_law: PeriodLaw | None = None
    status: PackStatus = PackStatus.draft
    attested_by: str = ""
    attested_on: date | None = None
    sources: tuple[Source, ...] = ()

    @property
    def attested(self) -> bool:
        """Whether a named person compared it with its sources; what nobody did is a draft."""
        return self.status is PackStatus.attested


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time, not yet counted on a calendar; `calendar` where it is another than the
    clock's."""

    amount: int
    unit: TermUnit
    calendar: Code | None = None


NEXT_DAY = Code("after_hours_is_next_day")
"""The switch by which what comes after hours or on a day off counts as of the next working day."""
SWITCHES = frozenset({NEXT_DAY, Code("strict_counting")})
"""The settings that are a yes or no; a condition asks for one as fact ``setting.<id>``."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a deployer may choose, within limits: a time where a rule names no number, or a yes or
    no (`value`) where it leaves a choice."""

    id: Code
    amount: int | None = None
    unit: TermUnit | None = None
    value: bool | None = None
    min: int | None = None
    max: int | None = None

    def __post_init__(self) -> None:
        timed = self.amount is not None and self.unit is not None
        if timed is (self.value is not None):
            raise ValueError("a setting is either an amount with its unit or a value")
        if self.value is not None and self.id not in SWITCHES:
            raise ValueError(f"the switches are {', '.join(sorted(SWITCHES))}")
        if self.amount is not None:
            if self.min is not None and self.amount < self.min:
                raise ValueError(f"{self.amount} is below {self.min}")
            if self.max is not None and self.amount > self.max:
                raise ValueError(f"{self.amount} is above {self.max}")

    @property
    def span(self) -> Span:
        """The chosen time. Raises ValueError for a yes or no."""
        if self.amount is None or self.unit is None:
            raise ValueError(f"setting {self.id} is no time")
        return Span(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class HolidaySet:
    """The calendar that counts where the selecting fact has `value`; None always counts."""

    calendar: Code
    value: Code | None = None


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A pack's calendar: which holiday set by which fact, and what the pack itself fixes: the
    weekend, the time zone, the close of business of every day, and what half-days count as."""

    id: Code
    holidays: tuple[HolidaySet, ...]
    kind: Code = Code("business")
    select_by: Code | None = None
    weekend: tuple[Weekday, ...] = ()
    timezone: str | None = None
    close: time | None = None
    half_days: HalfDays | None = None


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
    empty is every track; a clock is met by the first event of `met_by` that is in time. `answers`
    says whether its day is that of our answer, where what meets it does not tell. `on_met` and
    `on_missed` are what follows.
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
        return frozenset(known.event for known in self.from_.of)

    @property
    def counting(self) -> Counting:
        """How its days are counted."""
        return _counting(self.first_day, self.roll, self.ends, self.month_end)


@cache
def _counting(first_day: FirstDay, roll: Roll, ends: Ends, month_end: MonthEnd) -> Counting:
    return Counting(first_day, roll, ends, month_end)


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
    open: time | None = None
    close: time | None = None
    half_days: tuple[HalfDay, ...] = ()


@dataclass(frozen=True, slots=True)
class PackTest:
    """An example that a pack must pass: the last days and states of some of its clocks, and the
    last days of ways outside (`closes`), under some `settings`.

    A time without offset is in the calendar's zone; without `at` nothing is judged as late.
    """

    name: str
    events: Mapping[str, tuple[datetime, ...]]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    expect: Mapping[str, date] = field(default_factory=dict)
    states: Mapping[str, Code] = field(default_factory=dict)
    closes: Mapping[str, date] = field(default_factory=dict)
    settings: Mapping[str, Fact] = field(default_factory=dict)
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
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    stages: tuple[Stage, ...] = ()
    communications: tuple[Communication, ...] = ()
    texts: tuple[Prescribed, ...] = ()
    referrals: tuple[Referral, ...] = ()
    codes: tuple[CodeList, ...] = ()
    outcomes: tuple[Mapped, ...] = ()
    records: tuple[Recorded, ...] = ()
    retention: tuple[Retention, ...] = ()
    returns: tuple[Return, ...] = ()
    publications: tuple[Publication, ...] = ()
    duties: tuple[Duty, ...] = ()
    assessments: tuple[Assessment, ...] = ()
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

    def communication(self, communication: str) -> Communication | None:
        """The letter of that id."""
        return next((one for one in self.communications if one.id == communication), None)

    @property
    def events_known(self) -> frozenset[str]:
        """Every event that it may speak of: the vocabulary, its own, and its letters once sent."""
        letters = {one.id for one in self.communications}
        return EVENTS | letters | {word.id for word in self.events}

    @property
    def facts_known(self) -> frozenset[str]:
        """Every fact that it may ask for."""
        switches = {f"setting.{switch}" for switch in SWITCHES}
        return FACTS | switches | {word.id for word in self.facts}

    def switched(self, switch: str) -> bool:
        """Whether a yes-or-no setting is on; one that the pack does not have is off."""
        found = self.setting(switch)
        return found is not None and bool(found.value)

    def with_settings(self, chosen: Mapping[str, Fact]) -> "Pack":
        """The pack with settings chosen otherwise: a number within its limits, or a yes or no.

        Raises ValueError for a setting that it has not, or a choice outside the limits.
        """
        unknown = chosen.keys() - {one.id for one in self.settings}
        if unknown:
            raise ValueError(f"pack {self.id} has no setting {min(unknown)}")
        return replace(self, settings=tuple(_chosen(one, chosen) for one in self.settings))

    def binds_on(self, day: date) -> bool:
        """Whether this version binds for what happened on that day (`applies_by`)."""
        first, last = self.pack.effective_from, self.pack.effective_to
        return (first is None or first <= day) and (last is None or day <= last)


def _chosen(setting: Setting, chosen: Mapping[str, Fact]) -> Setting:
    if setting.id not in chosen:
        return setting
    choice = chosen[setting.id]
    if isinstance(choice, bool) is (setting.value is None) or not isinstance(choice, int):
        raise ValueError(f"setting {setting.id} cannot be {choice!r}")
    if isinstance(choice, bool):
        return replace(setting, value=choice)
    return replace(setting, amount=choice)
