"""Clause 7.3: access of people involved to their complaint. `party_view` says what they are
told.

Each person has an access code of their own. The first belongs to the person who complained, every
other one to the person for whom a notice of access issued it, and only a person's newest code
works. A representative can read and do what concerns the represented person only once their
authority is proven.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.operation import events as e
from amends.core.operation.acts.communication import may_follow, spoken_for
from amends.core.operation.complaint import Complaint, Participant, Stage
from amends.core.operation.guards import able
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Day, Id
from amends.people import security_log

from .access_code import code_of, counter_of
from .commands import Unknown
from .reading import File, file_of
from .rules import rules_at
from .streams import history_of, stream_of

_NOBODY = "0000-0000"
_MOST_MERGES = 5


class Replaced(Unknown):
    """The access code was valid until a newer one replaced it on this `day`. Only its holder learns
    this, because no other text matches it."""

    def __init__(self, reference: str, day: Day) -> None:
        super().__init__(reference)
        self.day = day


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as one of the people involved gets it.

    `reference` and `counter` are those of their access code. `file` belongs to another complaint if
    theirs was merged into it. `speaker` acts, and `party` is the complainant for whom. `able` is
    false for a representative without proven authority. `own` are both as recorded in the complaint
    of the reference.
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
        """Numbers of the complainants whose messages may be read."""
        return frozenset({self.speaker.number} | ({self.party.number} if self.able else set()))

    @property
    def circle(self) -> frozenset[int]:
        """Numbers of the people whose names may be read: those, and who represents them."""
        speakers = {
            p.number
            for p in self.file.complaint.parties
            if not self.parties.isdisjoint(p.party.acts_for)
        }
        return self.parties | speakers

    @property
    def represents(self) -> bool:
        """Whether the speaker represents another person."""
        return self.speaker.number != self.party.number

    @property
    def answered_for(self) -> bool:
        """Whether another person than the reader gave, or may have given, the reply."""
        return self.represents or self.party.answered_for

    @property
    def stage(self) -> Stage | None:
        """Stage of the complaint for the complainant. None for a representative without proven
        authority, who may not see the response and the reply to it."""
        return (self.party.stage or self.file.complaint.stage) if self.able else None

    def concerns(self, parties: tuple[int, ...]) -> bool:
        """Return whether something sent to these complainants (empty: to all) is for the reader."""
        return self.able and (not parties or not self.parties.isdisjoint(parties))

    @property
    def reader(self) -> str:
        """Name of the caller in the read log."""
        return f"{self.file.reference}/party/{self.speaker.number}"


def meant(reference: str) -> str:
    """Return the reference in our notation; for text that is no reference, one that does not
    exist."""
    try:
        return read_reference(reference)
    except NotAReference:
        return _NOBODY


def follow(reference: str, secret: str, *, now: datetime) -> Followed:
    """Return the complaint of this reference for the person whose access code this is. Raises
    `Unknown`, in the same way and time for an unknown reference as for a wrong access code."""
    exact = meant(reference)
    counter = counter_of(exact, secret)
    if counter is None:
        security_log.note("access_code_refused")
        raise Unknown(exact)
    return followed(exact, counter, now=now)


def followed(reference: str, counter: int, *, now: datetime) -> Followed:
    """Return the complaint for the person who proved the access code of this counter before. Raises
    `Replaced` once a newer one was issued to them, and `Unknown` once they are no longer involved
    or their authority was refused. What was merged into another complaint is read there.
    """
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    speaker, party = _holder(file, counter, now)
    own = (speaker, party)
    for _ in range(_MOST_MERGES):
        if file.complaint.merged_into is None:
            break
        into = file_of(file.complaint.merged_into, actor=SYSTEM_ACTOR, now=now)
        came = _joined(file.complaint, into.complaint, speaker, party)
        if _given_another(into, file.complaint, came[0]):
            raise Unknown(reference)  # they were given another one where it is handled now
        speaker, party = (_as_they_take_part(file.complaint, into.complaint, p) for p in came)
        file = into
    reads = speaker.number == party.number or able(speaker, file.complaint, file.rules, now)
    return Followed(Id(reference), counter, file, speaker, party, reads, own)


def as_party(file: File, number: int, *, now: datetime) -> Followed | None:
    """Return the complaint as a person involved gets it, for a copy that staff make for them, by
    the rules of the tracking page. None for people who could not have such a page."""
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
    """Return whose newest access code has this counter, and for which complainant they follow."""
    complaint = file.complaint
    for person in complaint.parties:
        if person.counter == counter and may_follow(complaint, file.rules, person.number, now):
            party = spoken_for(complaint, person)
            if party is not None:
                return person, party
        ended = next((old.at for old in person.replaced if old.counter == counter), None)
        if ended is not None:
            raise Replaced(complaint.reference, file.rules.day_of(complaint.unit, ended))
    raise Unknown(complaint.reference)


def _joined(
    here: Complaint, into: Complaint, speaker: Participant, party: Participant
) -> tuple[Participant, Participant]:
    """Return the same two in the complaint into which it was merged: its active people joined there
    in order, after those of an earlier merge that was undone."""
    left = [p.number for p in here.parties if p.active]
    came = [p for p in into.parties if p.party.came_from == here.reference][-len(left) :]
    places = dict(zip(left, came, strict=False))
    pair = (places.get(speaker.number), places.get(party.number))
    if pair[0] is None or pair[1] is None:
        raise Unknown(here.reference)
    return pair[0], pair[1]


def _as_they_take_part(here: Complaint, into: Complaint, came: Participant) -> Participant:
    """Return a person who came from a merged complaint under the number with which they take part.
    People who took part already keep their own number."""
    person = came if came.same_as is None else into.participant(came.same_as)
    if person is None or not person.active or person.authority is e.Standing.refused:
        raise Unknown(here.reference)
    return person


def _given_another(into: File, here: Complaint, came: Participant) -> bool:
    """Return whether they got an access code in the complaint into which theirs was merged, since
    then."""
    if came.same_as is None:
        return came.counter is not None
    since = max(
        (
            recorded.version
            for recorded in into.entries
            if isinstance(recorded.event, e.MergeTaken) and recorded.event.other == here.reference
        ),
        default=0,
    )
    return any(
        isinstance(recorded.event, e.NoticeSent)
        and (recorded.event.notice, recorded.event.party) == (e.Notice.access, came.same_as)
        and recorded.version > since
        for recorded in into.entries
    )


# --- which access code a person may see ---

HANDED_OVER_WITHIN = timedelta(minutes=15)
"""How long the issuer of an access code can see it again, to hand it over. No one else ever can."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An access code and the person to whom it was issued."""

    party: int
    secret: str


def just_issued(file: File, *, by: Id, now: datetime) -> Issued | None:
    """Return the access code that the member of staff `by` issued a moment ago, to hand it over: by
    receiving the complaint, or by a notice of access that is not sent automatically. None if it is
    not valid."""
    complaint = file.complaint
    for entry in reversed(file.entries):
        if now - entry.recorded > HANDED_OVER_WITHIN:
            return None
        match entry.event:
            case e.Received() if entry.by == by:
                party = complaint.lodged_by
            case e.NoticeSent(notice=e.Notice.access) if entry.by == by:
                party = entry.event.party if e.OUTBOUND[entry.event.way].handed else None
            case _:
                continue
        counter = _counter_at(file, entry.version)
        holder = complaint.participant(party or 0)
        if holder is None or holder.counter != counter:
            return None
        return Issued(holder.number, code_of(file.reference, counter=counter))
    return None


def just_recorded(reference: str, *, by: Id, now: datetime) -> Issued | None:
    """Like `just_issued`, for a person who recorded the complaint but may not open it because it is
    about a person. That they wrote its first entry proves that they may hand over the access code.
    """
    history = history_of(stream_of(reference))
    if history.state is None or history.entries[0].by != by:
        return None
    return just_issued(File(history.state, history.entries, rules_at(now)), by=by, now=now)


def _counter_at(file: File, version: int) -> int:
    first = 0 if file.complaint.lodged_by is None else 1
    before = [
        entry
        for entry in file.entries
        if entry.version < version
        and isinstance(entry.event, e.NoticeSent)
        and entry.event.notice is e.Notice.access
        and entry.event.party is not None
    ]
    return 0 if version == 1 else first + len(before)
