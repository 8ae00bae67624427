"""Arrival times of generated complaints: more on weekdays than at weekends, heating in the cold
months, statements after they were sent, slowly more from year to year, and the problems that were
put in."""

import random
from collections.abc import Sequence
from datetime import timedelta

from amends.core.values import Day, Moment

from ..scenario_steps import House
from .words import USUAL, Planted, Topic

SPAN = 730
"""Days, the last one yesterday."""
_WEEK = (1.35, 1.15, 1.0, 1.0, 0.95, 0.35, 0.25)
"""Relative frequency of complaints from Monday to Sunday."""
_GROWTH = 0.25
"""How many more complaints arrive on the last day than on the first."""
_FOUND, _ALL = 0.35, 2_000
"""The share of planted problems beside the usual number, and the number beside which all are
told."""
_HOURS = (1, 0, 0, 0, 0, 1, 3, 6, 10, 14, 14, 12, 9, 10, 11, 11, 10, 9, 8, 9, 9, 6, 3, 2)
"""Relative frequency of complaints in each hour of a day."""


def arrivals(house: House, topics: Sequence[Topic], *, number: int) -> list[tuple[Moment, Topic]]:
    """Moments with what they are about, the oldest first."""
    chance = house.chance("arrivals")
    days = [house.days.today - timedelta(days=back) for back in range(SPAN, 0, -1)]
    weights = [
        sum(topic.weight_in(day.month) for topic in topics)
        * _WEEK[day.weekday()]
        * (1 + _GROWTH * (place / SPAN))
        for place, day in enumerate(days)
    ]
    chosen = sorted(chance.choices(days, weights, k=number))
    pairs = []
    for day in chosen:
        of_month = [topic.weight_in(day.month) for topic in topics]
        topic = chance.choices(topics, of_month)[0]
        pairs.append((_moment(house, day, chance), topic))
    return sorted(pairs, key=lambda pair: pair[0])


def of_planted(
    house: House, problems: Sequence[Planted], *, number: int
) -> list[tuple[Moment, Topic]]:
    """Moments of the complaints about problems that were put in, the oldest first; fewer if fewer
    others are generated."""
    pairs = []
    scale = _share(number)
    for problem in problems:
        chance = house.chance("planted", problem.topic.code)
        first, last = problem.rate
        owed = 0.0
        for back in range(problem.begins * 7, problem.ends * 7, -1):
            passed = (problem.begins - back / 7) / (problem.begins - problem.ends)
            day = house.days.today - timedelta(days=back)
            share = _WEEK[day.weekday()] / sum(_WEEK)
            owed += (first + (last - first) * passed) * share * scale
            while owed > chance.random():
                owed -= 1
                pairs.append((_moment(house, day, chance), problem.topic))
    return sorted(pairs, key=lambda pair: pair[0])


def _share(number: int) -> float:
    """Return the share of each planted problem that is told beside so many others: enough to be
    found beside as many as usual, all of it beside 2,000."""
    usual, others = USUAL["group"], number - USUAL["group"]
    if others <= 0 or number >= _ALL:
        return number / _ALL if others > 0 else _FOUND * number / usual
    return _FOUND + (1 - _FOUND) * others / (_ALL - usual)


def _moment(house: House, day: Day, chance: random.Random) -> Moment:
    hour = chance.choices(range(24), _HOURS)[0]
    clock = f"{hour:02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
    return house.days.at(day, clock) + timedelta(microseconds=chance.randrange(1_000_000))
