"""Clause 5.3: the examples that a pack carries; `trial` tries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from ...principles.calendars import HalfDay
from ...values import Code
from .predicate import Fact
from .weekdays import Weekday


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
