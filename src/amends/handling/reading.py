"""How a door gets a complaint: only through here, only if the one access rule lets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.core.framework.authority import Actor
from amends.core.framework.rulebook import Rules
from amends.core.operation.act import Act, may
from amends.core.operation.acts import ACTS, JOINT_ACTS
from amends.core.operation.complaint import Complaint, Told, fold
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.journal import store
from amends.journal.store import Entry

from . import access, rules
from .perform import Unknown
from .streams import stream_of, told


@dataclass(frozen=True, slots=True)
class File:
    """A complaint with its history, as somebody who may see it gets it."""

    complaint: Complaint
    entries: tuple[Told, ...]
    rules: Rules

    @property
    def reference(self) -> Id:
        """The complaint's reference."""
        return self.complaint.reference


@dataclass(frozen=True, slots=True)
class Possible:
    """An act and, where it cannot be done now, why."""

    act: Act[Any]
    refused: Refused | None


def file_of(reference: str, *, actor: Actor, now: datetime) -> File:
    """The whole file for somebody in personnel, or for a party who proved it.

    Raises `Unknown` for a complaint that does not exist and for one that the actor may not see:
    the two cannot be told apart. What of it a party may read is `told_to_parties`.
    """
    entries = tuple(told(entry) for entry in store.read(stream_of(reference)))
    complaint = fold(entries, reference=Id(reference))
    in_force = rules.rules_at(now)
    if complaint is None or not access.sees(actor, complaint, in_force):
        raise Unknown(reference)
    return File(complaint, entries, in_force)


def entries_of(reference: str, *, actor: Actor, now: datetime) -> Sequence[Entry]:
    """The sealed entries as they lie in the journal, for somebody who may see the complaint."""
    file_of(reference, actor=actor, now=now)
    return store.read(stream_of(reference))


def subject_file(reference: str, *, actor: Actor, now: datetime) -> File:
    """The complaint for a person complained about: for their own page, which shows the allegation
    as told to them, what they said, and the outcome; nothing else. Raises `Unknown`."""
    entries = tuple(told(entry) for entry in store.read(stream_of(reference)))
    complaint = fold(entries, reference=Id(reference))
    person = actor.person
    if complaint is None or person is None or complaint.subject(person.id) is None:
        raise Unknown(reference)
    return File(complaint, entries, rules.rules_at(now))


def possible(file: File, *, actor: Actor, now: datetime) -> list[Possible]:
    """Every act with whether it could be done now, in the order in which they are shown."""
    return [
        Possible(known, _refusal(known, file, actor, now))
        for known in (*ACTS.values(), *(joint.act for joint in JOINT_ACTS.values()))
    ]


def _refusal(known: Act[Any], file: File, actor: Actor, now: datetime) -> Refused | None:
    try:
        may(known, file.complaint, file.rules, actor, now)
    except Refused as refused:
        return refused
    return None
