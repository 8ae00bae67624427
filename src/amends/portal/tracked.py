"""Whose complaint it is that reference and secret open, and what the reader of its page may see.

The secret was given to whoever lodged. Who lodged for somebody else follows the complaint with it,
but reads and does what concerns that other person only once their authority was shown.
"""

from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.authority import SYSTEM_ACTOR, Actor
from amends.core.operation.complaint import Participant, Stage
from amends.core.operation.events import IdentityMode, Party, PartyRole, Standing, Way
from amends.core.principles.integrity import NotAReference, read_reference, same_secret
from amends.core.values import Id
from amends.handling.lodging import secret_of
from amends.handling.perform import Unknown
from amends.handling.reading import File, file_of
from amends.wording.names import Names

_NOBODY = "0000-0000"
_SHOWN = frozenset({Standing.shown, Standing.verified})


@dataclass(frozen=True, slots=True)
class Tracked:
    """A complaint as the holder of its secret gets it.

    `speaker` acts; `party` is the complainant for whom. `able` is false for a representative whose
    authority was not shown: then `parties`, for whom the page may be read, is only the speaker.
    """

    reference: Id
    file: File
    speaker: Participant
    party: Participant
    able: bool

    @property
    def actor(self) -> Actor:
        """Who acts on this page."""
        return Actor.complainant(self.speaker.number)

    @property
    def parties(self) -> frozenset[int]:
        """For whom the page may be read."""
        return frozenset({self.speaker.number} | ({self.party.number} if self.able else set()))

    @property
    def represents(self) -> bool:
        """Whether the reader speaks for somebody else."""
        return self.speaker.number != self.party.number

    @property
    def unreachable(self) -> bool:
        """Whether this page is the only way in which we can tell them anything."""
        speaker = self.speaker
        return speaker.party.mode is IdentityMode.anonymous or speaker.contact_by is Way.web

    @property
    def stage(self) -> Stage:
        """Where it stands for the complainant."""
        return self.party.stage or self.file.complaint.stage

    @property
    def names(self) -> Names:
        """Words for codes, and moments on the clocks of the complaint's unit."""
        rules = self.file.rules
        return Names(rules=rules, zone=rules.calendar(self.file.complaint.unit).zone)


def prove(reference: str, secret: str, *, now: datetime) -> Tracked:
    """The complaint of this reference, if the secret is its own. Raises `Unknown`, the same way and
    as fast for a reference that nobody has as for a wrong secret."""
    known = meant(reference)
    if not same_secret(secret, secret_of(known)):
        raise Unknown(known)
    return open_file(known, now=now)


def meant(reference: str) -> str:
    """The reference as we write it; one that nobody has for a text that is none."""
    try:
        return read_reference(reference)
    except NotAReference:
        return _NOBODY


def open_file(reference: str, *, now: datetime) -> Tracked:
    """The complaint for a session that has proved its secret. Raises `Unknown`.

    A complaint that is handled in another one is shown there, but only what concerns its own
    complainant.
    """
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    own = _speaking(file)
    for _ in range(_MOST_MERGES):
        if file.complaint.merged_into is None:
            break
        there = file_of(file.complaint.merged_into, actor=SYSTEM_ACTOR, now=now)
        came = [p for p in there.complaint.complainants if p.party.came_from == file.reference]
        if not came:
            break
        file, own = there, (came[0], came[0])
    speaker, party = own
    if not speaker.active or speaker.authority is Standing.refused:
        raise Unknown(reference)
    return Tracked(Id(reference), file, speaker, party, _able(speaker, party, now))


_MOST_MERGES = 5


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
