"""Unit of work: the streams, decisions and new entries of one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.db import transaction

from amends.core.codec import moment_of
from amends.core.framework.adoption.rulebook import Rulebook, Rules
from amends.core.framework.people.authority import BY_API, Actor
from amends.core.late import recorded_after
from amends.core.operation.complaint import RecordedEvent
from amends.core.streams import Stream, stream_named
from amends.core.values import Code, Moment
from amends.journal import store
from amends.journal.models import Entry
from amends.journal.store import NewEntry

from .streams import History, entry_of, histories, keep


@dataclass(slots=True)
class UnitOfWork:
    """Acts of one transaction, each decided on what those before it have made of the streams."""

    book: Rulebook
    rules: Rules
    now: datetime
    states: dict[str, Any] = field(default_factory=dict)
    """The states of the streams that have one, by stream."""
    versions: dict[str, int] = field(default_factory=dict)
    recorded: dict[str, list[RecordedEvent]] = field(default_factory=dict)
    """What was recorded in this transaction, by stream."""
    appended: int = 0
    """How many entries were appended to the journal."""
    _read: dict[str, History] = field(default_factory=dict)
    """The streams as they were read."""
    _last: dict[str, Entry] = field(default_factory=dict)
    """The last entry of each stream in the journal."""
    _decided: list[NewEntry] = field(default_factory=list)
    """What was decided and not appended yet."""

    def load(self, streams: Sequence[str]) -> None:
        """Read the streams, which the caller has locked."""
        self.begin(histories(streams))

    def begin(self, histories: Mapping[str, History]) -> None:
        """Begin with streams that were read under their locks."""
        self._read.update(histories)
        for stream, history in histories.items():
            if history.last is not None:
                self._last[stream], self.versions[stream] = history.last, history.last.version
            if history.state is not None:
                self.states[stream] = history.state

    def state[S](self, stream: Stream[S], name: str) -> S | None:
        """Return the state of the stream of this name; None for another kind or an empty one."""
        return cast(S | None, self.states.get(name)) if name in stream else None

    def entries(self, name: str) -> tuple[RecordedEvent, ...]:
        """Return the entries of a stream before this transaction and in it; those of one that was
        not loaded as the journal has them."""
        read = self._read.get(name) or histories([name])[name]
        return (*read.entries, *self.recorded.get(name, ()))

    def states_of[S](self, stream: Stream[S]) -> dict[str, S]:
        """Return the states of all loaded streams of a kind by stream."""
        return {name: state for name, state in self.states.items() if name in stream}

    def advance_to(self, moment: datetime) -> None:
        """Continue at another moment, under the rules that apply then."""
        if moment != self.now:
            self.now, self.rules = moment, self.book.at(moment)

    def record(
        self, stream: str, events: Iterable[Any], *, actor: Actor, act: Code, happened: Moment
    ) -> None:
        """Add events to a stream; the next act on it is decided on the state after them."""
        policy = self.rules.policy.version
        for event in events:
            version = self.versions.get(stream, 0) + 1
            at = self._recorded_at(stream)
            opened = actor.opened if actor.opened == BY_API else None
            of = (version, policy, actor.via, opened)
            recorded = RecordedEvent(event, actor.id, act, happened, at, *of)
            unit = getattr(self.states.get(stream), "unit", None)
            after = recorded_after(recorded, self.rules, unit)
            if after is not None:
                recorded = replace(recorded, recorded_after=after)
            self._decided.append(entry_of(stream, recorded))
            self.recorded.setdefault(stream, []).append(recorded)
            self._apply(stream, recorded)
        if stream in self.states:
            self.rules = stream_named(stream).rules_with(self.rules, self.states[stream])

    def _recorded_at(self, stream: str) -> Moment:
        """Return when an entry of the stream is recorded: now, or when the last one was if the
        system time went back (`store.append`)."""
        if mine := self.recorded.get(stream):
            return max(self.now, mine[-1].recorded)
        last = self._last.get(stream)
        return max(self.now, moment_of(last.recorded)) if last else self.now

    def append(self) -> None:
        """Append what was decided to the journal, as of now. Raises `store.Overtaken`."""
        for entry in store.append(self._decided, recorded=self.now, after=self._last):
            self._last[entry.stream] = entry
        self.appended += len(self._decided)
        self._decided.clear()

    def keep(self) -> None:
        """Let the next act on what was read and written to here continue from it, once this
        transaction is committed."""
        for stream, recorded in self.recorded.items():
            if stream in self._read:
                entries = (*self._read[stream].entries, *recorded)
                made = History(entries, self.states.get(stream), self._last[stream])
                transaction.on_commit(partial(keep, stream, made))

    def last_appended(self, stream: str) -> Moment:
        """When the last entry of a stream was recorded. Raises KeyError for one without entries."""
        return moment_of(self._last[stream].recorded)

    def changed(self, stream: Stream[Any]) -> list[str]:
        """Return the streams of a kind that were written to, in order."""
        return [name for name in self.recorded if name in stream]

    def _apply(self, name: str, recorded: RecordedEvent) -> None:
        self.versions[name] = recorded.version
        state = stream_named(name).evolve(self.states.get(name), recorded, name)
        if state is not None:
            self.states[name] = state
