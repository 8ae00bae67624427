"""Clause 7.3: how a party follows their complaint. What they are told: `told_to_parties`.

Each party has a tracking secret of their own: the first belongs to whoever lodged, every further
one to whom it was issued by a notice of access, and only a party's newest opens anything. Who
speaks for somebody reads and does what concerns that other person only once their authority was
shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.operation import events as e
from amends.core.operation.acts.communication import may_follow, spoken_for
from amends.core.operation.complaint import Complaint, Participant, Stage, fold
from amends.core.operation.guards import able
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Id
from amends.journal import store

from .commands import Unknown
from .lodging import counter_of, secret_of
from .reading import File, file_of
from .rules import rules_at
from .streams import recorded_event, stream_of

_NOBODY = "0000-0000"
_MOST_MERGES = 5


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as one of its parties gets it.

    `reference` and `counter` are what their secret belongs to; `file` is another's where the
    complaint is handled in another one. `speaker` acts; `party` is the complainant for whom.
    `able` is false for a representative whose authority is not shown. `own` are
    both as they stand in the complaint of the reference.
    """

    reference: Id
    counter: int
    file: File
    speaker: Participant
    party: Participant
    able: bool
    own: tuple[Participant, Participant]

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor.complainant(self.speaker.number)

    @property
    def parties(self) -> frozenset[int]:
        """For whom what is told may be read."""
        return frozenset({self.speaker.number} | ({self.party.number} if self.able else set()))

    @property
    def represents(self) -> bool:
        """Whether they speak for somebody else."""
        return self.speaker.number != self.party.number

    @property
    def stage(self) -> Stage | None:
        """Where it stands for the complainant. None for somebody who has not shown that they may
        speak for them: what was answered and how they took it is theirs."""
        return (self.party.stage or self.file.complaint.stage) if self.able else None

    def concerns(self, parties: tuple[int, ...]) -> bool:
        """Whether what was told to these complainants (none named: to all) is the reader's."""
        return self.able and (not parties or not self.parties.isdisjoint(parties))

    @property
    def reader(self) -> str:
        """Who it is for the read log."""
        return f"{self.file.reference}/party/{self.speaker.number}"


def meant(reference: str) -> str:
    """The reference as we write it; one that nobody has for a text that is none."""
    try:
        return read_reference(reference)
    except NotAReference:
        return _NOBODY


def follow(reference: str, secret: str, *, now: datetime) -> Followed:
    """The complaint of this reference for the party whose secret this is. Raises `Unknown`, the
    same way and as fast for a reference that nobody has as for a wrong secret."""
    known = meant(reference)
    counter = counter_of(known, secret)
    if counter is None:
        raise Unknown(known)
    return followed(known, counter, now=now)


def followed(reference: str, counter: int, *, now: datetime) -> Followed:
    """The complaint for the party who has proved the secret of this counter before. Raises
    `Unknown` once it opens nothing any more: a newer one was issued to them, they take part no
    longer, or their authority was refused. What is handled in another complaint is read there."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    speaker, party = _holder(file, counter, now)
    own = (speaker, party)
    for _ in range(_MOST_MERGES):
        if file.complaint.merged_into is None:
            break
        there = file_of(file.complaint.merged_into, actor=SYSTEM_ACTOR, now=now)
        came = _joined(file.complaint, there.complaint, speaker, party)
        if _given_another(there, file.complaint, came[0]):
            raise Unknown(reference)  # they were given another one where it is handled now
        speaker, party = (_as_they_take_part(file.complaint, there.complaint, one) for one in came)
        file = there
    reads = speaker.number == party.number or able(speaker, file.complaint, file.rules, now)
    return Followed(Id(reference), counter, file, speaker, party, reads, own)


def as_party(file: File, number: int, *, now: datetime) -> Followed | None:
    """The complaint as a party gets it, for a copy that somebody in personnel makes for them: by
    the same rules as on the tracking page. None for whoever could have no such page."""
    complaint = file.complaint
    speaker = complaint.participant(number)
    if speaker is None or not may_follow(complaint, file.rules, number, now):
        return None
    party = spoken_for(complaint, speaker)
    if party is None:
        return None
    reads = speaker.number == party.number or able(speaker, complaint, file.rules, now)
    counter = speaker.counter or 0
    return Followed(file.reference, counter, file, speaker, party, reads, (speaker, party))


def _holder(file: File, counter: int, now: datetime) -> tuple[Participant, Participant]:
    """Whose newest secret has this counter, and for which complainant they follow."""
    complaint = file.complaint
    for one in complaint.parties:
        if one.counter == counter and may_follow(complaint, file.rules, one.number, now):
            party = spoken_for(complaint, one)
            if party is not None:
                return one, party
    raise Unknown(complaint.reference)


def _joined(
    here: Complaint, there: Complaint, speaker: Participant, party: Participant
) -> tuple[Participant, Participant]:
    """The same two where the complaint is handled now: its active parties joined there in their
    order, after those of an earlier merging that was undone."""
    left = [p.number for p in here.parties if p.active]
    came = [p for p in there.parties if p.party.came_from == here.reference][-len(left) :]
    places = dict(zip(left, came, strict=False))
    found = (places.get(speaker.number), places.get(party.number))
    if found[0] is None or found[1] is None:
        raise Unknown(here.reference)
    return found[0], found[1]


def _as_they_take_part(here: Complaint, there: Complaint, came: Participant) -> Participant:
    """Somebody who came along, under the number by which they take part: who did so already, by
    their own."""
    known = came if came.same_as is None else there.participant(came.same_as)
    if known is None or not known.active or known.authority is e.Standing.refused:
        raise Unknown(here.reference)
    return known


def _given_another(there: File, here: Complaint, came: Participant) -> bool:
    """Whether they were given a secret where the complaint is handled now, since it is."""
    if came.same_as is None:
        return came.counter is not None
    since = max(
        (
            recorded.version
            for recorded in there.entries
            if isinstance(recorded.event, e.MergeTaken) and recorded.event.other == here.reference
        ),
        default=0,
    )
    return any(
        isinstance(recorded.event, e.NoticeSent)
        and (recorded.event.notice, recorded.event.party) == (e.Notice.access, came.same_as)
        and recorded.version > since
        for recorded in there.entries
    )


# --- which secret somebody may be shown ---

HANDED_OVER_WITHIN = timedelta(minutes=15)
"""So long whoever issued a secret may see it again, to hand it over; nobody else ever does."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A secret and the party to whom it was issued."""

    party: int
    secret: str


def just_issued(file: File, *, by: Id, now: datetime) -> Issued | None:
    """The secret that somebody in personnel issued a moment ago, to hand it over: by receiving the
    complaint, or by a notice of access that no machine sends. None if it is not in force."""
    complaint = file.complaint
    for one in reversed(file.entries):
        if now - one.recorded > HANDED_OVER_WITHIN:
            return None
        match one.event:
            case e.Received() if one.by == by:
                party = complaint.lodged_by
            case e.NoticeSent(notice=e.Notice.access) if one.by == by:
                party = None if one.event.way is e.Way.email else one.event.party
            case _:
                continue
        counter = _counter_at(file, one.version)
        holder = complaint.participant(party or 0)
        if holder is None or holder.counter != counter:
            return None
        return Issued(holder.number, secret_of(file.reference, counter=counter))
    return None


def just_recorded(reference: str, *, by: Id, now: datetime) -> Issued | None:
    """Like `just_issued`, for whoever recorded the complaint and may not open it, because it is
    about a person: that they wrote its first entry proves that the secret is theirs to hand over.
    """
    entries = tuple(recorded_event(entry) for entry in store.read(stream_of(reference)))
    complaint = fold(entries, reference=Id(reference))
    if complaint is None or entries[0].by != by:
        return None
    return just_issued(File(complaint, entries, rules_at(now)), by=by, now=now)


def _counter_at(file: File, version: int) -> int:
    """Which secret the entry of this version issued."""
    first = 0 if file.complaint.lodged_by is None else 1
    before = [
        one
        for one in file.entries
        if one.version < version
        and isinstance(one.event, e.NoticeSent)
        and one.event.notice is e.Notice.access
        and one.event.party is not None
    ]
    return 0 if version == 1 else first + len(before)
