"""Clause 5.3: what a regulator or a code of conduct adds to the policy, as a pack of data.

A pack is one TOML file, read by `text` and evaluated by `verdict`. Packs apply side by side and
their deadlines never merge. What is not understood is refused; what is known and has no effect is
ignored and named (`idle`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from ...principles.calendars import HalfDay, HalfDays, Weekday
from ...principles.timeliness import TermUnit
from ...shape import INTERNAL
from ...values import Code, Coded, Id
from .clocks import Clock, Span
from .letters import Communication, Prescribed, Referral
from .moves import Extension, Suspension
from .predicate import Fact, Predicate
from .records import CodeList, Retention

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
"""The events a pack may use; a pack declares further ones under ``[events]``."""

_FACTS = """
complaint.kind complaint.agreed_response_date complaint.split complaint.oral complaint.topic
complaint.time_bar_position complaint.business incident.severity
complainant.vulnerable complainant.asked_for_writing outcome
org.country org.uk_part org.state
target.acknowledge target.respond target.unit term.acknowledge term.respond
"""
FACTS = frozenset(Code(fact) for fact in _FACTS.split())
"""The facts a pack may use; a pack declares further ones under ``[facts]``."""


BASES = frozenset({Code("iso-10002"), Code("iso-10002-2018")})
"""Ids of the base that packs may extend, which only the organisation's own rules have."""

PAUSED = Code("term_paused")
"""The event of a pause whose pack allows any reason."""

UNIT_CALENDAR = Code("unit")
"""The holiday set that means the calendar of the complaint's own unit."""


class PeriodLaw(Coded):
    """A law of counting for every deadline rule of a pack that states no other."""

    eu_1182_71 = "eu-1182-71"


class PackStatus(Coded):
    """How far a pack was checked; `attested` names a person who checked the sources."""

    draft = "draft"
    reviewed = "reviewed"
    attested = "attested"


@dataclass(frozen=True, slots=True)
class Source:
    """Source of a rule."""

    id: Code
    url: str


@dataclass(frozen=True, slots=True)
class About:
    """Identity of a pack and its place in time; `applies_by` is the event that picks the version.

    A pack without `base` is the base. Every other pack applies beside all others.
    """

    id: Code
    version: Id
    title: str
    jurisdiction: str = ""
    authority: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    applies_by: Code = Code("received")
    base: Code | None = None
    period_law: PeriodLaw | None = None
    status: PackStatus = PackStatus.draft
    attested_by: str = ""
    attested_on: date | None = None
    sources: tuple[Source, ...] = ()

    @property
    def attested(self) -> bool:
        """Whether a named person compared it with its sources; otherwise it is a draft."""
        return self.status is PackStatus.attested


NEXT_DAY = Code("after_hours_is_next_day")
"""The setting that counts what is received after hours as of the next working day."""
SWITCHES = frozenset({NEXT_DAY, Code("strict_counting")})
"""The yes-or-no settings; a condition uses one as fact ``setting.<id>``."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A choice of the organisation, within limits: a period if a rule gives no number, or a yes or
    no (`value`) if it leaves a choice."""

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
        """The chosen period. Raises ValueError for a yes-or-no setting."""
        if self.amount is None or self.unit is None:
            raise ValueError(f"setting {self.id} is no time")
        return Span(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class HolidaySet:
    """The calendar used if the selecting fact has `value`; None is always used."""

    calendar: Code
    value: Code | None = None


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A pack's calendar: which holiday set by which fact, and what the pack itself sets: the
    weekend, the time zone, the daily close of business, and what half-days count as."""

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
    """A set of deadline rules for a kind of complaint; the first whose condition is met is used."""

    id: Code
    when: Predicate
    label: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """An event or a fact declared by a pack, with its meaning."""

    id: Code
    label: str


@dataclass(frozen=True, slots=True)
class TestCalendar:
    """The working days of an example, so that it needs no external holiday set."""

    zone: str = "UTC"
    weekend: tuple[Weekday, ...] = (Weekday.sat, Weekday.sun)
    holidays: tuple[date, ...] = ()
    open: time | None = None
    close: time | None = None
    half_days: tuple[HalfDay, ...] = ()


@dataclass(frozen=True, slots=True)
class PackTest:
    """An example that a pack must pass: the expected last days and states of some deadlines, and
    the last days of external bodies (`closes`), under some `settings`.

    A time without offset is in the calendar's zone; without `at`, nothing counts as late.
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
    """A whole pack; `ignored` names what its text has beside this (`idle.split`)."""

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
    communications: tuple[Communication, ...] = ()
    texts: tuple[Prescribed, ...] = ()
    referrals: tuple[Referral, ...] = ()
    codes: tuple[CodeList, ...] = ()
    retention: tuple[Retention, ...] = ()
    tests: tuple[PackTest, ...] = ()
    ignored: tuple[str, ...] = field(default=(), metadata=INTERNAL)

    @property
    def id(self) -> Code:
        """The pack's id, as in ``iso-10002``."""
        return self.pack.id

    @property
    def zone(self) -> str | None:
        """The pack's own time zone: the first one set in its calendars."""
        return next((own.timezone for own in self.calendars if own.timezone is not None), None)

    def clock(self, clock: str) -> Clock | None:
        """Return the deadline rule of that id, or None."""
        return next((entry for entry in self.clocks if entry.id == clock), None)

    def calendar(self, calendar: str) -> CalendarChoice | None:
        """The calendar of that id."""
        return next((entry for entry in self.calendars if entry.id == calendar), None)

    def setting(self, setting: str) -> Setting | None:
        """The setting of that id."""
        return next((entry for entry in self.settings if entry.id == setting), None)

    def communication(self, communication: str) -> Communication | None:
        """The letter of that id."""
        return next((letter for letter in self.communications if letter.id == communication), None)

    @property
    def events_known(self) -> frozenset[str]:
        """Every event that it may use: those of all packs, its own, and its letters once sent."""
        letters = {letter.id for letter in self.communications}
        return EVENTS | letters | {word.id for word in self.events}

    @property
    def facts_known(self) -> frozenset[str]:
        """Every fact that it may use."""
        switches = {f"setting.{switch}" for switch in SWITCHES}
        return FACTS | switches | {word.id for word in self.facts}

    def switched(self, switch: str) -> bool:
        """Return whether a yes-or-no setting is on; one that the pack lacks is off."""
        setting = self.setting(switch)
        return setting is not None and bool(setting.value)

    def with_settings(self, chosen: Mapping[str, Fact]) -> "Pack":
        """Return the pack with settings changed: a number within its limits, or a yes or no.

        Raises ValueError for an unknown setting, or a choice outside the limits.
        """
        unknown = chosen.keys() - {setting.id for setting in self.settings}
        if unknown:
            raise ValueError(f"pack {self.id} has no setting {min(unknown)}")
        return replace(self, settings=tuple(_chosen(setting, chosen) for setting in self.settings))

    def binds_on(self, day: date) -> bool:
        """Return whether this version applies to what happened on that day (`applies_by`)."""
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
