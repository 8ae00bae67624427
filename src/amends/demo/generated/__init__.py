"""Two years of generated complaints: when they arrive, what they say, and their course."""

from collections import defaultdict

from ..scenario_steps import House, Tale
from .arrivals import arrivals, of_planted
from .course import begun
from .courses import resolve_at_once, take_course
from .words import planted, topics

_OLD = (725, 718)
"""Days since complaints arrived whose retention period is over."""


def told(house: House, *, number: int) -> list[Tale]:
    """Return so many complaints, the same ones for the same seed."""
    coming = arrivals(house, topics(house.organization.which), number=number)
    return [
        take_course(
            house.tale("generated", place).go(moment), topic, house, house.chance("course", place)
        )
        for place, (moment, topic) in enumerate(coming)
    ]


def told_of_old(house: House) -> list[Tale]:
    """Return two complaints that are past their retention period, for the disposal. The shop sets
    no period."""
    if house.organization.which != "group":
        return []
    (topic,) = (topic for topic in topics("group") if topic.code == "invoice")
    tales = [house.tale("old", back).on(back, "11:20", any_day=True) for back in _OLD]
    for tale in tales:
        resolve_at_once(begun(tale, topic, house, house.chance("old", tale.reference)))
    return tales


def told_of_planted(house: House, *, number: int) -> dict[str, list[Tale]]:
    """Return the complaints about each problem that was planted, as they come beside so many
    others."""
    tales: dict[str, list[Tale]] = defaultdict(list)
    coming = of_planted(house, planted(house.organization.which), number=number)
    for place, (moment, topic) in enumerate(coming):
        tale = house.tale("planted", place).go(moment)
        chance = house.chance("planted course", place)
        tales[topic.code].append(take_course(tale, topic, house, chance))
    return tales
