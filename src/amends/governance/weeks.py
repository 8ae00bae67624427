"""Opening hours in preparation: a drafted week, its comparison with the current one, and its
adoption as the calendar's next version."""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.adoption.weeks import Week, WorkDay, week_of, with_week
from amends.core.principles.calendars import Calendar
from amends.register.models import Row

from .publishing import next_version


@dataclass(frozen=True, slots=True)
class WeekDraft:
    """A drafted week of a calendar; `begun_on` is the version on which its author began."""

    week: Week
    in_force: Calendar
    begun_on: int

    @property
    def code(self) -> str:
        """The calendar's code."""
        return self.in_force.code

    @property
    def follows(self) -> bool:
        """Whether the current version is still the one it was drafted on."""
        return self.begun_on == self.in_force.version

    @property
    def changes(self) -> tuple[tuple[int, WorkDay | None, WorkDay | None], ...]:
        """Each weekday (Monday is 0) that changes, as it is and as it would be."""
        pairs = enumerate(zip(week_of(self.in_force), self.week, strict=True))
        return tuple((day, was, will) for day, (was, will) in pairs if was != will)

    @property
    def calendar(self) -> Calendar:
        """The calendar's next version: the current one, with its holidays, and this week."""
        changed = with_week(self.in_force, self.week)
        return replace(changed, version=next_version(self.code))


def touched(draft: WeekDraft, *, rules: Rules, seen: QuerySet[Row]) -> int:
    """How many open complaints are counted on the calendar, of those that the reader may see."""
    units = [
        unit.code for unit in rules.policy.units if rules.calendar(unit.code).code == draft.code
    ]
    counted = Q(unit__in=units)
    if rules.policy.calendar == draft.code:
        counted |= Q(unit="")
    return seen.filter(counted, open=True).count()
