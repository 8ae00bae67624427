"""Clause 4.10: who is told a name that was given in confidence, and what else is personal, is the
core's answer."""

from collections.abc import Iterable

from amends.core import codec
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people import authority
from amends.core.framework.people.personnel import Person
from amends.core.operation import events as e
from amends.core.operation.acts.records import kept_from, personal_pieces
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.guards import sight_of
from amends.core.values import Id


def knows_names(person: Person, complaint: Complaint, rules: Rules) -> bool:
    """Whether the reader is told names that were given in confidence."""
    return authority.knows_names(person, sight_of(complaint, rules), rules.people)


def masked(person: Person | None, complaint: Complaint, rules: Rules) -> frozenset[Id]:
    """The pieces that the reader is not told: the personal fields of the organization's own, for
    whoever is not told names, and those that other roles read."""
    told = person is not None and knows_names(person, complaint, rules)
    personal = frozenset[Id]() if told else personal_pieces(complaint, rules)
    return personal | kept_from(person, complaint, rules)


def identifying(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules
) -> frozenset[Id]:
    """The pieces that say who somebody is or how to find them, and our letters, which greet by
    name: what a copy for a reader who is told nobody's name leaves out. What people tell in their
    own words is not among them."""
    named = {
        piece.sealed
        for recorded in entries
        for path, piece in codec.located_pieces(recorded.event)
        if _is_letter(recorded.event) or path.rpartition("/")[2] in _IDENTIFYING
    }
    return masked(None, complaint, rules) | named


def _is_letter(event: e.Event) -> bool:
    """Whether its words are a letter of ours, which greets by name."""
    if isinstance(event, e.ContactRecorded):
        return event.template is not None
    return isinstance(event, e.Acknowledged | e.NoticeSent | e.LetterWritten)


_IDENTIFYING = frozenset(
    {"identity", "safe_contact", "name", "value", "old_reference", "referred_by"}
)
"""The fields of events that hold names (of mentions and files, too), addresses and numbers."""
