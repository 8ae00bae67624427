"""Clause 8.1: what was recorded late, over the API."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext

from amends.core.framework.people.authority import reads_the_log
from amends.core.values import Day
from amends.handling.logged_entries import LateEntry, late_between

from ..callers import Scope
from ..routes import Answer, Call, get


@dataclass(frozen=True, slots=True)
class LateQuery:
    """The days of recording; the last 90 if none are given."""

    first: Day | None = None
    last: Day | None = None


@dataclass(frozen=True, slots=True)
class LateEntries:
    """What was recorded late, the newest first."""

    entries: tuple[LateEntry, ...]


_USUAL = timedelta(days=90)


@get(
    "/late-entries",
    "getLateEntries",
    "What was recorded more than one working day after its own day",
    scope=Scope.journal_read,
    tag="Journal",
    query=LateQuery,
    answers=LateEntries,
    note="Entries of complaints that the reader may not see are left out.",
    problems=("not-for-you", "invalid"),
)
def _list(call: Call) -> Answer:
    query: LateQuery = call.query
    text = gettext("This list is for roles that can read all complaint records.")
    person = call.staff(reads_the_log, text)
    last = query.last or call.rules.day_of(None, call.now)
    first = query.first or last - _USUAL
    since = call.rules.day_begins(None, first)
    until = call.rules.day_begins(None, last + timedelta(days=1))
    lines = late_between(since, until, person, call.rules)
    return Answer(LateEntries(tuple(lines)))
