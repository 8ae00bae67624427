"""Clause 4.10: hiding confidential names and other personal data from readers who, as core decides,
may not see them."""

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
    """Return whether the reader may see confidential names."""
    return authority.knows_names(person, sight_of(complaint, rules), rules.people)


def masked(person: Person | None, complaint: Complaint, rules: Rules) -> frozenset[Id]:
    """Return the pieces hidden from the reader: personal custom fields, for readers who may not see
    names, and fields for other roles."""
    allowed = person is not None and knows_names(person, complaint, rules)
    personal = frozenset[Id]() if allowed else personal_pieces(complaint, rules)
    return personal | kept_from(person, complaint, rules)


def identifying(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules
) -> frozenset[Id]:
    """Return the pieces that identify someone or say how to contact them, and our letters, which
    greet by name. They are left out of a copy without names. What people wrote themselves is not
    included."""
    named = {
        piece.sealed
        for recorded in entries
        for path, piece in codec.located_pieces(recorded.event)
        if _is_letter(recorded.event) or path.rpartition("/")[2] in _IDENTIFYING
    }
    return masked(None, complaint, rules) | named


def _is_letter(event: e.Event) -> bool:
    if isinstance(event, e.ContactRecorded):
        return event.template is not None
    return isinstance(event, e.Acknowledged | e.NoticeSent | e.LetterWritten)


_IDENTIFYING = frozenset(
    {"identity", "safe_contact", "name", "value", "old_reference", "referred_by"}
)
"""The fields of events that contain names (also of mentions and files), addresses and numbers."""
