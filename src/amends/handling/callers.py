"""Clause 4.10: finding callers without a reference by what is known about them. A confidential name
leads to its complaint only for people who may see that name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import IdentityMode
from amends.core.streams import COMPLAINT
from amends.core.values import Contact, Id
from amends.journal import store
from amends.register import queries
from amends.register.models import Row
from amends.vault import lookup
from amends.vault.forms import Streams
from amends.vault.lookup import Match

from . import access
from .masking import knows_names
from .streams import complaint_of, reference_of, stream_of

_MUCH = 100_000
"""Above this number of visible complaints, the search is not limited to their streams first."""


def complaints_of(
    sought: Contact,
    numbers: Iterable[str],
    *,
    person: Person,
    rules: Rules,
    at_most: int,
    exactly: bool = False,
) -> list[Row]:
    """Return the complaints of people similar to the one asked for in every detail, most similar
    first, at most `at_most`, as far as `person` may see them. Matches that the person may not see
    do not use up the limit. `exactly`: a detail has to be equal, however it is spelt."""
    complaints = _complaints(sought, numbers, person, rules, exactly=exactly)
    return list(islice(complaints, at_most))


def _complaints(
    sought: Contact, numbers: Iterable[str], person: Person, rules: Rules, *, exactly: bool
) -> Iterator[Row]:
    shown: set[str] = set()
    visible = access.visible(person, rules)
    complete = _complete(sought, list(numbers), _streams(visible))
    matches = (m for m in complete if m.scope in COMPLAINT and (m.exact or not exactly))
    for some in lookup.widening(matches):
        of = {match.piece: str(reference_of(match.scope)) for match in some}
        rows = queries.by_references(visible, of.values())
        complaints = _folded(rows)
        for match in some:
            reference = of[match.piece]
            if reference in shown or reference not in rows:
                continue
            if _leads_there(match, complaints[reference], person, rules):
                shown.add(reference)
                yield rows[reference]


def _complete(sought: Contact, numbers: Sequence[str], within: Streams | None) -> Iterator[Match]:
    """Yield the matches in every detail. A number is kept apart from the person who gave it, so it
    has to be one of the same complaint."""
    contact = [] if sought == Contact() else [lookup.find(sought, within=within)]
    number = [lookup.find(Contact(), references=[text], within=within) for text in numbers]
    first, *others = [(m for m in matches if m.complete) for matches in (*contact, *number)]
    scopes = [{match.scope for match in matches} for matches in others]
    return (match for match in first if all(match.scope in each for each in scopes))


def _streams(visible: queries.Rows) -> Streams | None:
    """Return the streams of what the reader may see, to search in; None if there are so many that
    most matches are among them anyway."""
    readers = queries.readers_of(visible).order_by()
    if readers[_MUCH : _MUCH + 1].values("key"):
        return None
    return Streams(COMPLAINT.prefix, readers.values("reference"))


def _folded(references: Iterable[str]) -> dict[str, Complaint]:
    streams = {reference: stream_of(reference) for reference in references}
    entries = store.read_many(list(streams.values()))
    complaints = {of: complaint_of(Id(of), entries[stream]) for of, stream in streams.items()}
    return {reference: state for reference, state in complaints.items() if state is not None}


def _leads_there(match: Match, complaint: Complaint, person: Person, rules: Rules) -> bool:
    """Return whether the match may lead this reader to the complaint. If a person involved asked
    for confidentiality, or gave no name, only the name of another person involved does: a phone
    number would identify them too."""
    hidden = any(p.party.mode is not IdentityMode.named for p in complaint.parties)
    if not hidden or knows_names(person, complaint, rules):
        return True
    return match.piece in _named(complaint)


def _named(complaint: Complaint) -> Sequence[Id]:
    parties = [p.party for p in complaint.parties if p.party.mode is IdentityMode.named]
    return [party.identity.sealed for party in parties if party.identity is not None]
