"""Journal feed: every logged entry in log order, for other systems that follow the record."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext

from amends.core.framework.people.authority import reads_the_log
from amends.core.values import LARGEST_INT
from amends.handling.logged_entries import feed

from .callers import Scope
from .declared import PAGE_SIZE, Between
from .routes import Answer, Call, get
from .shared import SealedLine, line_of


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """After which leaf, and how many entries."""

    after: Annotated[int, Between(-1, LARGEST_INT)] = -1
    limit: Annotated[int, PAGE_SIZE] = 100


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries in log order. `after` is where to go on; it stays where it was while nothing new is
    sealed."""

    entries: tuple[SealedLine, ...]
    after: int


@get(
    "/feed",
    "getFeed",
    "Sealed entries in log order",
    scope=Scope.journal_read,
    tag="Journal",
    query=FeedQuery,
    answers=Feed,
    note="Entries of complaints that the reader may not see have only place and digest. The "
    "log can still be checked as a whole.",
    problems=("not-for-you", "invalid"),
)
def _fed(call: Call) -> Answer:
    query: FeedQuery = call.query
    text = gettext("The feed is for roles that can read all complaint records.")
    person = call.staff(reads_the_log, text)
    entries = feed(after=query.after, limit=query.limit, person=person, rules=call.rules)
    after = entries[-1].leaf_index if entries else query.after
    return Answer(Feed(tuple(map(line_of, entries)), after))
