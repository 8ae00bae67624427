"""Hand-written complaints, each showing what the standard requires in one situation."""

from collections.abc import Callable, Iterator

from ..organization import Which
from ..scenario_steps import House, Tale
from . import ended, everyday, faults, hard, persons, regulated, shop, unfinished

type Story = Callable[[House], list[Tale]]

STORIES: dict[Which, tuple[Story, ...]] = {
    "group": (
        everyday.counter_refund,
        everyday.parking_machine,
        everyday.large_print_in_german,
        everyday.parking_space_in_french,
        faults.outage_with_followers,
        faults.recurring_fault,
        hard.refused_climbs_and_goes_outside,
        hard.joint_halves_differ,
        hard.safety_alert_at_night,
        persons.rude_conduct,
        persons.bereaved_daughter,
        persons.about_the_handling,
        ended.every_option_used,
        ended.taken_back,
        ended.from_the_old_register,
        regulated.regulator_not_kept,
        regulated.waits_to_be_classified,
        *unfinished.GROUP,
    ),
    "shop": shop.STORIES,
}


def told(which: Which, house: House) -> Iterator[Tale]:
    """Return every hand-written complaint of an organisation."""
    for story in STORIES[which]:
        yield from story(house)
