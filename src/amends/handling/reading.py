"""How interfaces get a complaint: only from here, and only if the one access rule allows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from amends.core.framework.acting import Situation, may
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor, examines
from amends.core.framework.people.personnel import Person
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.declaration import ComplaintAct
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.parts import Subject
from amends.core.operation.effects.consequences import JobKind
from amends.core.operation.guards import sight_of
from amends.core.operation.regulators.explained_dates import Heard, heard
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.jobs import queue
from amends.journal import store

from . import access, rules
from .access_code import subject_of
from .commands import Unknown
from .streams import History, histories, history_of, recorded_event, stream_of


@dataclass(frozen=True)
class File:
    """A complaint with its history, as a person who may see it gets it."""

    complaint: Complaint
    entries: tuple[RecordedEvent, ...]
    rules: Rules

    @property
    def reference(self) -> Id:
        """The complaint's reference."""
        return self.complaint.reference

    @cached_property
    def heard(self) -> Mapping[int, Heard]:
        """How each entry about a date is shown to complainants, computed once for a file."""
        return heard(self.entries, self.rules, self.reference)


@dataclass(frozen=True, slots=True)
class Possible:
    """An act and, if it cannot be done now, the reason."""

    act: ComplaintAct
    refused: Refused | None


def file_of(reference: str, *, actor: Actor, now: datetime) -> File:
    """Return the whole file for staff, or for a verified person involved.

    Raises `Unknown` both for a complaint that does not exist and for one that the actor may not
    see, so that the two cannot be told apart. What a person involved may read is decided in
    `party_view`.
    """
    return _opened(reference, now, partial(access.sees, actor))


def files_of(references: Sequence[str], *, actor: Actor, now: datetime) -> list[File]:
    """Return the files of several complaints, with as many queries as for one; those that the actor
    may not see are left out."""
    kept, in_force = histories([stream_of(of) for of in references]), rules.rules_at(now)
    sees = partial(access.sees, actor)
    files = (_file(kept[stream_of(of)], in_force, sees) for of in references)
    return [file for file in files if file is not None]


def several(references: Iterable[str]) -> dict[str, History]:
    """Return the histories of these complaints by reference, unchecked: the caller found the
    references among rows that the reader may see (`access.visible`)."""
    streams = {stream_of(reference): reference for reference in references}
    return {streams[stream]: history for stream, history in histories(list(streams)).items()}


def received(references: Iterable[str]) -> dict[str, RecordedEvent]:
    """Return the first entry of each of these complaints, unchecked as in `several`."""
    streams = {stream_of(reference): reference for reference in references}
    return {streams[name]: recorded_event(entry) for name, entry in store.firsts(streams).items()}


def _file(
    history: History, in_force: Rules, may_open: Callable[[Complaint, Rules], bool]
) -> File | None:
    complaint: Complaint | None = history.state
    if complaint is None or not may_open(complaint, in_force):
        return None
    return File(complaint, history.entries, in_force)


def _opened(reference: str, now: datetime, may_open: Callable[[Complaint, Rules], bool]) -> File:
    file = _file(history_of(stream_of(reference)), rules.rules_at(now), may_open)
    if file is None:
        raise Unknown(reference)
    return file


def named(written: str, *, actor: Actor, now: datetime) -> Id | None:
    """Return the complaint with the reference as written, if the actor may see it. Otherwise None,
    whether there is such a complaint or not."""
    try:
        reference = read_reference(written)
        return file_of(reference, actor=actor, now=now).reference
    except (NotAReference, Unknown):
        return None


def overwriting(complaint: Complaint) -> bool:
    """Return whether erased or retracted text of the complaint still has to be overwritten on disk
    by the worker. No one can read it since the act: it left the vault in the act's transaction,
    which also queued the job."""
    return bool(complaint.retracted) and queue.awaited(
        stream_of(complaint.reference), JobKind.forget_words
    )


def examined(reference: str, *, person: Person, now: datetime) -> File:
    """Return the file for an auditor; the interface shows it without identities
    (`masking.identifying`). Raises `Unknown`."""
    return _opened(reference, now, lambda c, in_force: examines(person, sight_of(c, in_force)))


def subject_file(reference: str, *, actor: Actor, now: datetime) -> File:
    """Return the complaint for a person complained about who was notified in full, for their own
    page. That page shows only the allegation as notified, their response and the outcome. Raises
    `Unknown`."""
    return _opened(reference, now, lambda c, in_force: access.told_in_full(actor, c))


def subject_by_code(reference: str, code: str, *, now: datetime) -> tuple[File, Subject]:
    """Return the complaint, and the person complained about whose response waits for them and whose
    access code this is. Raises `Unknown`."""
    file = _opened(reference, now, lambda c, _: subject_of(reference, code, c) is not None)
    subject = subject_of(reference, code, file.complaint)
    if subject is None or not file.complaint.open:
        raise Unknown(reference)
    return file, subject


def possible(file: File, *, actor: Actor, now: datetime) -> list[Possible]:
    """Return every act with whether it could be done now, in display order."""
    here = Situation(file.complaint, file.rules, actor, now)
    return [Possible(act, _refusal(act, here)) for act in (*ACTS.values(), *ON_TWO.values())]


def _refusal(act: ComplaintAct, here: Situation[Complaint]) -> Refused | None:
    try:
        may(act, here)
    except Refused as refused:
        return refused
    return None
