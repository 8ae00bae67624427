"""Absences on My day: who is away, who the deputy is, and what happened during the absence.

An absence gives access to no complaint. A deputy does only what they may do anyway.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.utils.translation import gettext, ngettext

from amends.core.framework.people.personnel import AbsenceSet, Person
from amends.core.values import Day
from amends.people import read
from amends.register import queries
from amends.register.queries import Filters
from amends.wording import dates

from ..reading.reasons import LOOKED_AT, Reason, by_date, today_of, with_histories
from ..request.context import DeskContext

_AFTER = timedelta(days=7)
"""For how long My day shows what happened during an absence."""
_AHEAD = timedelta(days=14)
"""How long before an absence My day shows it."""


def away_now(person: Person, day: Day) -> AbsenceSet | None:
    """Return the absence of a member of staff on this day."""
    return person.away(day) if person.active else None


def stood_in_for(desk: DeskContext) -> list[tuple[str, str]]:
    """Those who are away today and named this person as their deputy, each with a sentence, by
    name."""
    today = today_of(desk)
    away = [
        (person.id, absence.last)
        for person in desk.rules.people.persons.values()
        if (absence := away_now(person, today)) and absence.deputy == desk.person.id
    ]
    names = read.names(person for person, _ in away)
    text = gettext("You're covering for {name} until {day}")
    pairs = (
        (str(person), text.format(name=names.get(person, ""), day=dates.short_day(last)))
        for person, last in away
    )
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def told(desk: DeskContext) -> list[str]:
    """Return the notice of the person's own absence, now or soon."""
    today = today_of(desk)
    absence = away_now(desk.person, today)
    if absence is not None:
        return [_instead(absence, gettext("You're away until {day}."), absence.last)]
    ahead = (desk.person.away(today + timedelta(days)) for days in range(1, _AHEAD.days))
    coming = next(filter(None, ahead), None)
    if coming is None:
        return []
    return [_instead(coming, gettext("You'll be away from {day}."), coming.first)]


def _instead(absence: AbsenceSet, text: str, day: Day) -> str:
    """Return when, and who the deputy is."""
    head = text.format(day=dates.day(day))
    name = read.names([absence.deputy]).get(absence.deputy, "") if absence.deputy else ""
    if not name:
        then = gettext("You have no cover. New complaints go to the next person available.")
    else:
        then = gettext(
            "{name} is covering for you. They get new complaints, and see yours in My day if they "
            "have access."
        ).format(name=name)
    return gettext("{sentence} {further}").format(sentence=head, further=then)


def just_over(desk: DeskContext) -> AbsenceSet | None:
    """Return the absence from which a person has come back within the last days."""
    today = today_of(desk)
    if desk.person.away(today) is not None:
        return None
    over = (desk.person.away(today - timedelta(days)) for days in range(1, _AFTER.days + 1))
    return next(filter(None, over), None)


def happened(absence: AbsenceSet, desk: DeskContext) -> Iterator[Reason]:
    """Yield the person's own complaints in which others did something during the absence."""
    me = str(desk.person.id)
    rows = queries.filtered(desk.visible(), Filters(hand=me)).order_by("-last_contact", "reference")
    for row, history in with_histories(rows[:LOOKED_AT]):
        theirs = [
            entry
            for entry in history.entries
            if entry.by not in (me, "system")
            and absence.first <= desk.rules.day_of(row.unit or None, entry.recorded) <= absence.last
        ]
        if theirs and (new := len({(entry.by, entry.recorded) for entry in theirs})):
            why = ngettext("1 update, by {who}.", "{number} updates, last by {who}.", new)
            who = read.names([theirs[-1].by]).get(theirs[-1].by) or gettext("the complainant")
            yield Reason(row, why.format(number=new, who=who))


def came_in(absence: AbsenceSet, desk: DeskContext) -> Iterator[Reason]:
    """Yield new complaints that went to the deputy and still belong to them."""
    if absence.deputy is None:
        return
    name = read.names([absence.deputy]).get(absence.deputy, "")
    filters = Filters(owner=str(absence.deputy), open=True)
    for row in islice(by_date(desk.visible(), filters), LOOKED_AT):
        if absence.first <= desk.rules.day_of(row.unit or None, row.recorded_at) <= absence.last:
            yield Reason(row, gettext("It is now assigned to {name}.").format(name=name))
