"""Clause 5.3: the examples contained in a pack; `trial` checks them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from ...principles.calendars import HalfDay, Weekday
from ...values import Code
from .predicate import Fact


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
