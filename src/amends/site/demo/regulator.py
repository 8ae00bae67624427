"""A regulator's pack that the group follows since some weeks, so that everybody sees its dates."""

from collections.abc import Mapping

from amends.core.framework import calendar_text
from amends.core.framework.adoption import RuleKind
from amends.core.framework.authority import Actor
from amends.core.framework.personnel import Role
from amends.core.operation.consequences import Task
from amends.core.values import Code, Moment
from amends.errands import work
from amends.handling import demonstration, recounting, regimes, rules
from amends.handling.defaults.holiday_sets import holiday_set, named_in
from amends.handling.founding import adoption
from amends.handling.perform import Step, perform
from amends.handling.streams import RULES
from amends.journal import documents

from .days import Days
from .organization import Organization, Which

FOLLOWED: Mapping[Which, str] = {"group": "uk-housing"}
"""By organization the pack that it adopts."""
_BEFORE = 28
"""How many working days before the day of loading."""
_WHY = "Some of our homes are let in England, and the code binds us there."


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
        _adopt(name, now)
    if work.awaited(RULES, Task.recount):
        recounting.recount(now=now)
    demonstration.let_the_past_rest(now=now)


def _adopt(name: str, now: Moment) -> None:
    """The pack, with the holiday sets that it counts on. Why stands with those: the adoption of a
    pack holds no words."""
    (whoever, *_) = rules.rules_at(now).people.holders(Role.management_representative)
    text = regimes.texts()[name]
    sets = [calendar_text.write(holiday_set(one)) for one in named_in(regimes.load(text))]
    for one in (*sets, text):
        documents.adopt_text(one)
    given = [adoption(RuleKind.calendar, one, reason=_WHY) for one in sets]
    given.append(adoption(RuleKind.pack, text))
    steps = [Step(RULES, Code("adopt"), one) for one in given]
    perform(steps, actor=Actor.of(whoever), now=now)
