"""A regulator's pack that the group follows since some weeks, so that everybody sees its dates."""

from collections.abc import Mapping

from amends.core.framework.authority import Actor
from amends.core.framework.personnel import Role
from amends.core.operation.consequences import Task
from amends.core.values import Moment
from amends.errands import work
from amends.handling import adopting, demonstration, recounting, regimes, rules
from amends.handling.streams import RULES

from .days import Days
from .organization import Organization, Which

FOLLOWED: Mapping[Which, str] = {"group": "uk-housing"}
"""By organization the pack that it adopts."""
_BEFORE = 28
"""How many working days before the day of loading."""


def since(days: Days) -> Moment:
    """From when on it is followed."""
    return days.back(_BEFORE, "10:00")


def follow(theirs: Organization, *, now: Moment) -> None:
    """Adopt the pack, and count what is open anew; done twice, it adds nothing. What was begun and
    interrupted is taken up."""
    name = FOLLOWED.get(theirs.which)
    if name is None:
        return
    in_force = rules.rules_at(now)
    if not any(pack.id == name for pack in in_force.regulators):
        (whoever, *_) = in_force.people.holders(Role.management_representative)
        adopting.adopt_pack(
            regimes.texts()[name],
            reason="Some of our homes are let in England, and the code binds us there.",
            actor=Actor.of(whoever),
            now=now,
        )
    if work.awaited(RULES, Task.recount):
        recounting.recount(now=now)
    demonstration.let_the_past_rest(now=now)
