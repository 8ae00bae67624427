"""Clause 8.7: whether an action works: the rule fixed beforehand, the figures, and the verdict.

The verdict is not fooled by three things. Complaints that were given other codes since are counted
under their earlier ones. If fewer complaints arrive altogether, the share of all complaints must
fall, too. If the same weeks of last year were low as well, the fall is measured against them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import exp, lgamma, log

from ..values import Coded, Day, Id
from .pattern import CodePattern


class EffectMeasure(Coded):
    """What has to fall."""

    complaints_a_week = "complaints_a_week"
    share_of_complaints = "share_of_complaints"


class EffectVerdict(Coded):
    """What the check of an action says."""

    works = "works"
    does_not_work = "does_not_work"
    too_early = "too_early"


@dataclass(frozen=True, slots=True)
class EffectRule:
    """What has to fall, for complaints of which pattern, and by how many per cent at least. The
    baseline begins on a day and has whole weeks; the window is the weeks before the day of the
    check. `decides` is who checks it."""

    measure: EffectMeasure
    where: CodePattern
    baseline_from: Day
    baseline_weeks: int
    threshold: int
    window_weeks: int
    check_on: Day
    decides: Id

    def window_begins(self, check_on: Day) -> Day:
        """Return the first day of the window of a check on this day."""
        return check_on - timedelta(weeks=self.window_weeks)


@dataclass(frozen=True, slots=True)
class Counted:
    """Complaints received in some weeks: those of the pattern or of the problem, and all."""

    weeks: int
    matched: int
    total: int


@dataclass(frozen=True, slots=True)
class EffectFigures:
    """What was counted for a check. `reclassified` of the complaints in the window count because
    of codes that they no longer have. The same weeks of last year are missing where the record
    does not go back that far."""

    baseline: Counted
    window: Counted
    reclassified: int = 0
    last_year_baseline: Counted | None = None
    last_year_window: Counted | None = None


_LEAST = 5
"""Complaints in the baseline below which nothing is said, and last year below which a season is
not computed."""
_CHANCE = 0.05
"""The probability of so large a fall by chance from which on it is not called one."""


def judged(
    rule: EffectRule, figures: EffectFigures, completed_on: Day, check_on: Day
) -> EffectVerdict:
    """Return the verdict of the rule. It works if the fall reaches the threshold in number and
    share, beyond the season, and is larger than chance explains. It is too early while the window
    began before completion, where the numbers are too small to say, and where no complaint arrived
    at all or none of the pattern in the same weeks of last year."""
    if rule.window_begins(check_on) <= completed_on:
        return EffectVerdict.too_early
    if figures.baseline.matched < _LEAST or not figures.window.weeks:
        return EffectVerdict.too_early
    if not figures.window.total or _season(figures) == 0:
        return EffectVerdict.too_early
    if any(fall < rule.threshold / 100 for fall in falls(rule, figures)):
        return EffectVerdict.does_not_work
    return EffectVerdict.works if by_chance(figures) < _CHANCE else EffectVerdict.too_early


def falls(rule: EffectRule, figures: EffectFigures) -> Iterator[float]:
    """Yield by which part of 1 the measure fell, and each other fall that must reach the threshold
    for the first one to count. A rise is negative."""
    by_week, by_share = _by_week(figures), _by_share(figures)
    season = _season(figures)
    yield 1 - by_week
    yield 1 - by_share
    if season:
        share = rule.measure is EffectMeasure.share_of_complaints
        yield 1 - (by_share if share else by_week) / season


def _by_week(figures: EffectFigures) -> float:
    return _ratio(figures.window, figures.baseline)


def _by_share(figures: EffectFigures) -> float:
    """Return the share of all complaints in relation to the baseline; without any complaints in the
    window nothing is known of it, and it is unchanged."""
    before, after = figures.baseline, figures.window
    if not after.total:
        return 1.0
    return (after.matched * before.total) / (after.total * before.matched)


def _season(figures: EffectFigures) -> float | None:
    """Return what the season does: the window's weeks in relation to those of the baseline, one
    year earlier; None where that is not known. Only a season that lowers the figure matters."""
    before, after = figures.last_year_baseline, figures.last_year_window
    if before is None or after is None or before.matched < _LEAST:
        return None
    ratio = _ratio(after, before)
    return ratio if ratio < 1 else None


def _ratio(after: Counted, before: Counted) -> float:
    return (after.matched / after.weeks) / (before.matched / before.weeks)


def by_chance(figures: EffectFigures) -> float:
    """Return the probability of so few complaints in the window if nothing had changed: the exact
    conditional test of two Poisson rates (Przyborowski and Wilenski 1940)."""
    before, after = figures.baseline, figures.window
    number = before.matched + after.matched
    part = after.weeks / (after.weeks + before.weeks)
    return sum(_binomial(number, k, part) for k in range(after.matched + 1))


def _binomial(number: int, k: int, part: float) -> float:
    """Return the probability of k among a number, by logarithms: a coefficient of a thousand
    complaints is larger than any float."""
    ways = lgamma(number + 1) - lgamma(k + 1) - lgamma(number - k + 1)
    return exp(ways + k * log(part) + (number - k) * log(1 - part))
