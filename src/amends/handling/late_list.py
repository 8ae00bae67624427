"""What was recorded late, for auditors: in every stream, with who confirmed the day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from amends.core.codec import moment_text
from amends.core.entries import AFTER
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.late import OWN_DAY, own_day
from amends.core.operation import events as e
from amends.core.values import Code, Day, Id, Moment
from amends.journal.models import Entry

from .logged_entries import without_withheld
from .streams import recorded_event

_DATED = (e.Received, e.Acknowledged, e.ContactRecorded, e.DecisionCommunicated, e.NoticeSent)
_KINDS = tuple(kind.__name__ for kind in (*OWN_DAY, *_DATED))
"""Kinds of entries that older versions of the program could record late without saying so."""


@dataclass(frozen=True, slots=True)
class LateLine:
    """An entry recorded `days` working days after its own day, and who confirmed that day."""

    stream: str
    entry: int
    kind: str
    act: Code
    by: Id
    day: Day
    recorded: Moment
    days: int
    confirmed_by: Id | None


def late_lines(entries: Iterable[Entry], rules: Rules) -> Iterator[LateLine]:
    """Yield the late ones of some entries, as they were recorded."""
    for some in entries:
        told = recorded_event(some)
        if told.recorded_late:
            own = own_day(told, lambda moment: rules.day_of(None, moment))
            where = (some.stream, some.version, some.kind, told.act, told.by)
            yield LateLine(*where, own, told.recorded, told.recorded_late, _confirmed_by(some))


def could_be_late() -> Q:
    """Return the condition for entries that may be late."""
    return Q(kind__in=_KINDS) | Q(body__contains=f'"{AFTER}":')


def late_between(since: Moment, until: Moment, person: Person, rules: Rules) -> list[LateLine]:
    """Return what was recorded late from a moment to before another, the newest first, for someone
    who `reads_the_log`: nothing about complaints of which they may not know."""
    span = {"recorded__gte": moment_text(since), "recorded__lt": moment_text(until)}
    entries = Entry.objects.filter(could_be_late(), **span).order_by("-id")
    late = [one for one in entries.iterator() if recorded_event(one).recorded_late]
    return list(late_lines(without_withheld(late, person, rules), rules))


def _confirmed_by(entry: Entry) -> Id | None:
    confirmations = Entry.objects.filter(
        stream=entry.stream, kind=e.LateEntryConfirmed.__name__, version__gt=entry.version
    )
    for told in map(recorded_event, confirmations):
        event = told.event
        if isinstance(event, e.LateEntryConfirmed):
            of = Entry.objects.get(stream=entry.stream, version=event.entry)
            if (of.recorded, recorded_event(of).act) == (entry.recorded, recorded_event(entry).act):
                return told.by
    return None
