"""Commands and batches for `perform`, its result, and the reasons why it fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.core.framework.acting import Act
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint import Complaint
from amends.core.streams import COMPLAINT, PERSON
from amends.core.values import Code

from .streams import stream_of


@dataclass(frozen=True, slots=True)
class Command:
    """One act on one stream.

    `expected` is the revision that the caller saw; None accepts any. `seen` is the last version
    that they saw: what others said since stops the act; None does not ask. `typed` is the payload
    before its texts were sealed, filled in by `perform`.
    """

    stream: str
    act: Code
    particulars: Any
    expected: int | None = None
    typed: Any = None
    seen: int | None = None

    @classmethod
    def of[P](
        cls,
        stream: str,
        act: Act[Any, P],
        payload: P,
        expected: int | None = None,
        *,
        seen: int | None = None,
    ) -> "Command":
        """Return the command of a declared act, with its payload."""
        return cls(stream, act.name, payload, expected, seen=seen)


@dataclass(frozen=True, slots=True)
class Batch:
    """Commands of one actor at one moment. A request is one batch; only the demo writes several."""

    at: datetime
    actor: Actor
    commands: tuple[Command, ...]


class Outdated(Exception):
    """The stream has been decided on since: `now` is its revision, `expected` the caller's."""

    def __init__(self, stream: str, *, expected: int, now: int) -> None:
        super().__init__(f"{stream} is at revision {now}, not {expected}")
        self.stream, self.expected, self.now = stream, expected, now


class Unread(Exception):
    """Others said something in the stream, at `version`, that the caller has not seen."""

    def __init__(self, stream: str, *, version: int) -> None:
        super().__init__(f"{stream} has an entry {version} that was not seen")
        self.stream, self.version = stream, version


class Unknown(LookupError):
    """There is no such complaint, or the actor may not see it."""


@dataclass(frozen=True, slots=True)
class Performed:
    """What was written: the states by stream, `reference` of the first complaint written to, or the
    id of the problem or action, and how many entries. `replayed` if this request was carried out
    before and nothing was written now."""

    reference: str
    states: Mapping[str, Any]
    entries: int
    replayed: bool = False

    @property
    def complaints(self) -> dict[str, Complaint]:
        """The complaints by stream."""
        return {name: state for name, state in self.states.items() if name in COMPLAINT}

    @property
    def persons(self) -> dict[str, Person]:
        """Members of staff by stream."""
        return {name: state for name, state in self.states.items() if name in PERSON}

    @property
    def complaint(self) -> Complaint:
        """The complaint of `reference`."""
        return self.complaints[stream_of(self.reference)]
