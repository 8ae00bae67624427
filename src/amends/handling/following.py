"""Clause 7.3: how a complainant follows their complaint, and which of its words are told to them.

The secret was given to whoever lodged. Who lodged for somebody else follows the complaint with it,
but reads and does what concerns that other person only once their authority was shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.authority import SYSTEM_ACTOR, Actor
from amends.core.operation import events as e
from amends.core.operation.complaint import Participant, Stage, Told
from amends.core.operation.events import Party, PartyRole, Standing
from amends.core.principles.integrity import NotAReference, read_reference, same_secret
from amends.core.values import Id, Sealed

from .lodging import secret_of
from .perform import Unknown
from .reading import File, file_of

_NOBODY = "0000-0000"
_SHOWN = frozenset({Standing.shown, Standing.verified})
_MOST_MERGES = 5


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as the holder of its secret gets it.

    `speaker` acts; `party` is the complainant for whom. `reference` is the one that was given;
    `file` is another's where the complaint is handled in another one.
    """

    reference: Id
    file: File
    speaker: Participant
    party: Participant
    parties: frozenset[int]

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor.complainant(self.speaker.number)

    @property
    def stage(self) -> Stage:
        """Where it stands for the complainant."""
        return self.party.stage or self.file.complaint.stage


def follow(reference: str, secret: str, *, now: datetime) -> Followed:
    """The complaint of this reference, if the secret is its own. Raises `Unknown`, the same way and
    as fast for a reference that nobody has as for a wrong secret."""
    try:
        known = read_reference(reference)
    except NotAReference:
        known = _NOBODY
    if not same_secret(secret, secret_of(known)) or known == _NOBODY:
        raise Unknown(known)
    return followed(known, now=now)


def followed(reference: str, *, now: datetime) -> Followed:
    """The complaint for whoever has proved its secret, or lodged it a moment ago. One that is
    handled in another is read there. Raises `Unknown`."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    speaker, party = _speaking(file)
    for _ in range(_MOST_MERGES):
        if file.complaint.merged_into is None:
            break
        there = file_of(file.complaint.merged_into, actor=SYSTEM_ACTOR, now=now)
        came = [p for p in there.complaint.complainants if p.party.came_from == file.reference]
        if not came:
            break
        file, speaker, party = there, came[0], came[0]
    if not speaker.active or speaker.authority is Standing.refused:
        raise Unknown(reference)
    parties = {speaker.number} | ({party.number} if _able(speaker, party, now) else set())
    return Followed(Id(reference), file, speaker, party, frozenset(parties))


def words_told(event: e.Event, entries: Sequence[Told]) -> tuple[tuple[str, Sealed], ...]:
    """The words of an entry that are meant for the complainant whom it concerns, each under the
    name of its field. Notes, grounds and what others said are not."""
    names = _TOLD.get(type(event), ())
    if isinstance(event, e.Reopened) and not event.by_complainant:
        names = ()
    found = [(name, getattr(event, name)) for name in names]
    if isinstance(event, e.DecisionCommunicated):
        found += _reasons(event, entries)
    return tuple((name, piece) for name, piece in found if piece is not None)


def files_told(event: e.Event) -> tuple[Sealed, ...]:
    """The files of an entry that the complainant whom it concerns may have."""
    match event:
        case e.Received():
            return event.enclosures
        case e.FileAttached(internal=False):
            return (event.file,)
        case _:
            return ()


_TOLD: dict[type, tuple[str, ...]] = {
    e.Received: ("narrative", "place", "remedy"),
    e.IssueRaised: ("description",),
    e.Acknowledged: ("words",),
    e.NoticeSent: ("words",),
    e.DecisionCommunicated: ("words",),
    e.ScopeDeclined: ("reason",),
    e.KindDecided: ("reason",),
    e.TermExtended: ("reason",),
    e.Reopened: ("reason",),
    e.MessageAdded: ("words",),
    e.InformationRequested: ("words",),
    e.Promised: ("words",),
    e.PromiseKept: ("words",),
    e.ReactionRecorded: ("words",),
    e.Withdrawn: ("words",),
    e.Closed: ("words",),
    e.OutsideOutcomeRecorded: ("words",),
    e.FileAttached: ("name",),
}


def _reasons(
    event: e.DecisionCommunicated, entries: Sequence[Told]
) -> Iterator[tuple[str, Sealed]]:
    for one in entries:
        told = one.event
        if isinstance(told, e.ResponsePrepared) and told.response == event.response:
            yield "reasons", told.reasons
            if told.prevention is not None:
                yield "prevention", told.prevention


def _speaking(file: File) -> tuple[Participant, Participant]:
    """Who lodged, and for which complainant: the lead, unless somebody spoke for them from the
    beginning."""
    complaint = file.complaint
    lead, first = complaint.lead, {p.number for p in _at_receipt(file)}
    for one in complaint.parties:
        represents = one.party.role is PartyRole.representative and one.number in first
        if represents and lead.number in one.party.acts_for:
            return one, lead
    return lead, lead


def _at_receipt(file: File) -> tuple[Party, ...]:
    parties: tuple[Party, ...] = getattr(file.entries[0].event, "parties", ())
    return parties


def _able(speaker: Participant, party: Participant, now: datetime) -> bool:
    if speaker.number == party.number:
        return True
    valid = speaker.valid_until is None or now.date() <= speaker.valid_until
    return speaker.authority in _SHOWN and valid
