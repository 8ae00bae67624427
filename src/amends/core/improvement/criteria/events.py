"""Clause 8.4: events of criteria and of exposure (``criterion/<code>``).

Values are whole numbers in thousandths: 970 is a share of 97%, 12000 are 12 days or cases.
"""

from dataclasses import dataclass

from ...records.erasing import TextErased
from ...values import Code, Coded, Day, Id, Sealed


class Interval(Coded):
    """How long the periods are in which a criterion is measured."""

    week = "week"
    month = "month"


class AlertReason(Coded):
    """Why an alert is raised: the value is beyond the alert level, or got worse by more than
    chance."""

    level = "level"
    signal = "signal"


@dataclass(frozen=True, slots=True)
class Band:
    """The values that are good enough, in thousandths: at least, at most, or both."""

    least: int | None = None
    most: int | None = None

    def within(self, other: "Band") -> bool:
        """Return whether every value in this band is in the other one, too."""
        least = other.least is None or (self.least is not None and self.least >= other.least)
        most = other.most is None or (self.most is not None and self.most <= other.most)
        return least and most

    def has(self, value: int) -> bool:
        """Return whether a value is in the band."""
        above = self.least is None or value >= self.least
        return above and (self.most is None or value <= self.most)


@dataclass(frozen=True, slots=True)
class CriterionTerms:
    """What a criterion sets for a measure, or one part of it. `alert` is the level of alerts if it
    differs from the target. An objective has a day `by` which it is to be met. `per` is what cases
    are counted by. `unit` None is the whole organisation. `source` is the stream of the governing
    record that it follows from, such as the complaints policy."""

    measure: Code
    target: Band
    owner: Id
    interval: Interval = Interval.month
    part: Code | None = None
    alert: Band | None = None
    unit: Code | None = None
    per: Code | None = None
    by: Day | None = None
    reason: Sealed | None = None
    source: Id | None = None


@dataclass(frozen=True, slots=True)
class CriterionSet(CriterionTerms):
    """A measure, or one part of it, has a target."""

    first: Id | None = None
    """Who proposed it, where a second person approved it because it is looser than before."""
    alone: bool | None = None
    """Whether one person loosened it because no one else may."""


@dataclass(frozen=True, slots=True)
class CriterionRetired:
    """A criterion is no longer used; `first` and `alone` as in `CriterionSet`."""

    reason: Sealed
    first: Id | None = None
    alone: bool | None = None


@dataclass(frozen=True, slots=True)
class LooserTargetProposed(CriterionTerms):
    """A target that is looser than the present one waits for a second person."""


@dataclass(frozen=True, slots=True)
class RetirementProposed:
    """Retiring a criterion waits for a second person."""

    reason: Sealed


@dataclass(frozen=True, slots=True)
class CriterionChangeReturned:
    """A proposed change is off: a second person did not agree, or its author took it back."""

    reason: Sealed


@dataclass(frozen=True, slots=True)
class CriterionHandedOver:
    """Another person owns a criterion from now on."""

    to: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class CriterionRebased:
    """The limits of chance begin again from a day on, because the process changed."""

    from_day: Day
    reason: Sealed


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """The system told a person that a criterion is not met: the period, and its value among so many
    cases (0: it is no share)."""

    number: int
    to: Id
    reason: AlertReason
    first: Day
    last: Day
    value: int
    among: int = 0


@dataclass(frozen=True, slots=True)
class AlertAnswered:
    """Someone wrote what is done about an alert."""

    number: int
    words: Sealed


@dataclass(frozen=True, slots=True)
class ExposureRecorded:
    """How many customers, orders or homes there were in a month. Recording it again corrects it,
    with a reason."""

    of: Code
    month: Day
    amount: int
    unit: Code | None = None
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class CriterionTextErased(TextErased):
    """Texts of a criterion were erased; the entries about them stay."""
