"""What lies on the table while acts are decided: the streams as they stand, and what is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from amends.core.codec import moment_of
from amends.core.framework.adoption.rulebook import Rulebook, Rules
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Directory, Person, evolve_person
from amends.core.operation.complaint import Complaint, RecordedEvent, evolve
from amends.core.values import Code, Id, Moment
from amends.journal import store
from amends.journal.store import Entry, NewEntry
from amends.register import sweeps

from .streams import COMPLAINT, PERSON, Envelope, entry_of, recorded_event, reference_of


@dataclass(slots=True)
class UnitOfWork:
    """One transaction's worth of acts: each is decided on what those before it have made of the
    streams. What was decided at one moment is kept together."""

    book: Rulebook
    rules: Rules
    now: datetime
    complaints: dict[str, Complaint] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    told: dict[str, list[RecordedEvent]] = field(default_factory=dict)
    written: int = 0
    """How many entries were decided and kept."""
    _last: dict[str, Entry] = field(default_factory=dict)
    """The last entry of each stream, as the journal has it."""
    _decided: list[NewEntry] = field(default_factory=list)
    """What was decided and is not kept yet."""

    def take_up(self, streams: Sequence[str]) -> None:
        """Read the streams, which the caller has locked."""
        for stream, entries in store.read_many(streams).items():
            for entry in entries:
                self._apply(stream, recorded_event(entry))
                self._last[stream] = entry

    def turn_to(self, moment: datetime) -> None:
        """Go on at another moment, under the rules that are in force then."""
        if moment != self.now:
            self.now, self.rules = moment, self.book.at(moment)

    def write_down(
        self, stream: str, events: Iterable[Any], *, actor: Actor, act: Code, happened: Moment
    ) -> None:
        """Add events to a stream; the next act on it is decided on what it is then."""
        policy = self.rules.policy.version
        for event in events:
            version = self.versions.get(stream, 0) + 1
            envelope = Envelope(actor.id, act, happened, policy)
            one = RecordedEvent(event, actor.id, act, happened, self.now, version, policy)
            self._decided.append(entry_of(stream, version, event, envelope))
            self.told.setdefault(stream, []).append(one)
            self._apply(stream, one)
        if stream in self.persons:
            # whoever was appointed a moment ago is there for the next act of the batch
            known = {**self.rules.people.persons, Id(stream): self.persons[stream]}
            self.rules = replace(self.rules, people=Directory(known))

    def keep(self) -> None:
        """Append to the journal what was decided, as of now. Raises `store.Overtaken`."""
        for entry in store.append(self._decided, recorded=self.now, after=self._last):
            self._last[entry.stream] = entry
        self.written += len(self._decided)
        self._decided.clear()

    def last_kept(self, stream: str) -> Moment:
        """When the last entry of a stream was recorded. Raises KeyError for one without entries."""
        return moment_of(self._last[stream].recorded)

    def _apply(self, stream: str, one: RecordedEvent) -> None:
        self.versions[stream] = one.version
        if stream.startswith(COMPLAINT):
            reference = reference_of(stream)
            known = self.complaints.get(stream)
            self.complaints[stream] = evolve(known, one, reference=reference)
        elif stream.startswith(PERSON):
            event: Any = one.event
            person = self.persons.get(stream)
            self.persons[stream] = evolve_person(
                person, event, person_id=Id(stream), happened=one.happened
            )

    def in_charge_of(self, person: str) -> int:
        """For how many open complaints somebody answers, those on the table as they stand now."""
        held = set(sweeps.owned_by(person))
        for complaint in self.complaints.values():
            theirs = complaint.open and complaint.owner == person
            (held.add if theirs else held.discard)(str(complaint.reference))
        return len(held)

    def touched(self, prefix: str) -> list[str]:
        """The streams of one sort that were written to, in order."""
        return [stream for stream in self.told if stream.startswith(prefix)]
