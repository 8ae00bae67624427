"""Charts as values: what they show, in words and numbers, and nothing about layout or colour."""

from dataclasses import dataclass

from amends.core.improvement.statistics.control import Verdict

type Tick = tuple[float, str]
"""A place on an axis with its label."""


@dataclass(frozen=True, slots=True)
class Head:
    """What every chart has: the finding as a sentence, what the picture shows for people who
    cannot see it, and the table with all figures, whose rows begin with what they are about. A
    note says how far the finding can be relied on."""

    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A value of one period with the centre line and limits there, as far as there are any; `mark`
    decides its shape and colour. A `phase` has its own limits."""

    label: str
    value: float | None
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    mark: Verdict = Verdict.ordinary
    phase: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a place of the series: an action, or limits that begin again. Its label is a
    date or a name of ours, never a text of a person, because pictures are kept outside the
    vault."""

    place: int
    label: str


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Values over time. Without limits it is a run chart. `beside` are the labels of lines at the
    right, by their value; the first is the target's if there is one."""

    head: Head
    points: tuple[TimePoint, ...]
    ticks: tuple[Tick, ...]
    beside: tuple[Tick, ...] = ()
    target: float | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A unit, channel or language: how many cases it has, and the share of them that counts."""

    label: str
    cases: int
    share: float
    mark: Verdict = Verdict.ordinary


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """Shares of groups by their number of cases, with limits (cases, lower, upper) in which a
    group lies by chance. Labels are on the groups beyond them."""

    head: Head
    groups: tuple[Group, ...]
    centre: float
    limits: tuple[tuple[float, float, float], ...]
    ticks: tuple[Tick, ...]
    cases_ticks: tuple[Tick, ...]


type Chart = TimeChart | FunnelChart
