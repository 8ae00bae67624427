"""Time to respond with the open complaints counted, as a curve."""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from amends.core.improvement.fact_rows import calendar_of, working_days
from amends.core.improvement.statistics.survival import Step, kaplan_meier, share_ended, time_until
from amends.wording.insight import insights as wording
from amends.wording.insight import measures

from ..charts.axes import ticks
from ..charts.chart import Head, TimeChart, TimePoint
from . import cases
from .scope import Counts

_MOST = 60
"""Working days that the chart shows."""
_POINTS = 31


@dataclass(frozen=True, slots=True)
class Times:
    """The curve of complaints received in a period: within how many working days half and nine of
    ten were answered (None: not reached), and how many were and were not answered."""

    half: int | None
    ninth: int | None
    answered: int
    waiting: int
    steps: tuple[Step, ...]


def times(counts: Counts) -> Times:
    """Return how long responses to the complaints received in the period take."""
    answered, received = cases.ages(counts)
    today = counts.rules.day_of(None, counts.as_of)
    calendar = calendar_of(counts.rules, None)
    waiting: dict[int, int] = {}
    for day, number in received.items():
        days = working_days(calendar, day, today)
        waiting[days] = waiting.get(days, 0) + number
    steps = kaplan_meier(answered, waiting)
    return Times(
        time_until(steps),
        time_until(steps, 0.9),
        sum(answered.values()),
        sum(waiting.values()),
        steps,
    )


def curve(times: Times) -> TimeChart:
    """Return the share answered by working day as a chart."""
    last = min(max([event.at for event in times.steps] or [1]), _MOST)
    step = -(-last // (_POINTS - 1)) or 1
    days = list(range(0, last + 1, step))
    shares = [share_ended(times.steps, day) for day in days]
    table = [event for event in times.steps if event.at <= _MOST]
    label = pgettext("a working day after receipt", "Day {number}")
    return TimeChart(
        head=Head(
            title=wording.half_answered(times.half),
            description=wording.curve_described(times.half, times.ninth, last),
            columns=(
                gettext("Working day"),
                gettext("Answered on that day"),
                gettext("Reply by"),
                gettext("Open until then"),
            ),
            rows=tuple(
                (
                    str(event.at),
                    measures.number(event.ended),
                    wording.percent(1 - event.share),
                    measures.number(event.at_risk),
                )
                for event in table
            ),
            note=gettext(
                "{answered} complaints with a response, and {waiting} without one yet. Those count "
                "for as long as they have been open."
            ).format(
                answered=measures.number(times.answered), waiting=measures.number(times.waiting)
            ),
        ),
        points=tuple(
            TimePoint(label.format(number=day), share)
            for day, share in zip(days, shares, strict=True)
        ),
        ticks=tuple((at, wording.percent(at)) for at in ticks([0, 1], most=1.0)),
    )
