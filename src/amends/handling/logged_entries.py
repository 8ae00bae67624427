"""Logged entries of the journal for external readers, in the order of a stream or the log.

Entries contain no text. Entries of a restricted complaint that the reader may not see are withheld:
their place and digest remain, so that the log can still be checked as a whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import PERMISSIONS, Denied, Permission, Wall, may_see
from amends.core.framework.people.personnel import Person
from amends.core.operation.guards import sight_of
from amends.core.streams import COMPLAINT
from amends.journal import store
from amends.journal.encoding import entry_fields
from amends.journal.models import Leaf
from amends.register.models import Row

from .streams import complaint_of, reference_of, stream_of

_WALLS = frozenset(
    {Wall.complained_about, Wall.manages_person_complained_about, Wall.sealed_triage}
)


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry and its place in the log; only place and digest where it is withheld."""

    leaf_index: int
    digest: str
    entry: dict[str, Any] | None


def logged_entries(reference: str) -> list[LoggedEntry]:
    """The sealed entries of a complaint, for a caller who may see it (`reading.file_of`)."""
    leaves = Leaf.objects.filter(entry__stream=stream_of(reference)).select_related("entry")
    return [
        LoggedEntry(leaf.index, leaf.entry.digest, entry_fields(leaf.entry))
        for leaf in leaves.order_by("index")
    ]


def reads_the_log(person: Person) -> bool:
    """Return whether the person may read the journal of the whole organisation."""
    return person.active and any(
        grant.unit is None and Permission.journal_read in PERMISSIONS[grant.role]
        for grant in person.grants
    )


def feed(*, after: int, limit: int, person: Person, rules: Rules) -> list[LoggedEntry]:
    """Return logged entries after a leaf, in log order, for someone who `reads_the_log`."""
    leaves = list(
        Leaf.objects.filter(index__gt=after).select_related("entry").order_by("index")[:limit]
    )
    withheld = frozenset(_restricted({leaf.entry.stream for leaf in leaves}, person, rules))
    return [
        LoggedEntry(
            leaf.index,
            leaf.entry.digest,
            None if leaf.entry.stream in withheld else entry_fields(leaf.entry),
        )
        for leaf in leaves
    ]


def _restricted(streams: Iterable[str], person: Person, rules: Rules) -> Iterator[str]:
    references = [reference_of(s) for s in streams if s in COMPLAINT]
    found = Row.objects.filter(reference__in=references, restricted=True)
    behind = [stream_of(one) for one in found.values_list("reference", flat=True)]
    for stream, entries in store.read_many(behind).items():
        complaint = complaint_of(reference_of(stream), entries)
        answer = complaint and may_see(person, sight_of(complaint, rules), rules.people)
        if isinstance(answer, Denied) and answer.wall in _WALLS:
            yield stream
