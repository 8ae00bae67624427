"""Problems and actions opened for a reader, with their text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends import vault
from amends.core.codec import located_pieces
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.improvement import problem_acts
from amends.core.improvement.actions import Action
from amends.core.improvement.criteria import Criterion
from amends.core.improvement.problems import Problem
from amends.core.operation.complaint import RecordedEvent
from amends.core.streams import ACTION, CRITERION, PROBLEM
from amends.core.values import Id, Sealed
from amends.journal import store

from ..commands import Unknown
from ..streams import recorded_event, state_of
from . import visibility


@dataclass(frozen=True, slots=True)
class RecordFile[S]:
    """The state of a problem, an action or a criterion with its entries."""

    stream: str
    state: S
    entries: tuple[RecordedEvent, ...]


def problem_file(problem: str, *, actor: Actor, rules: Rules) -> RecordFile[Problem]:
    """Return a problem, if the actor may see it. Raises `Unknown`."""
    file = record_file(f"{PROBLEM.prefix}{problem}")
    if not problem_acts.PROBLEM.seen_by(actor, file.state, rules):
        raise Unknown(file.stream)
    return file


def action_file(action: str, *, actor: Actor, rules: Rules) -> RecordFile[Action]:
    """Return an action, if the actor may see it. Raises `Unknown`."""
    file = record_file(f"{ACTION.prefix}{action}")
    if not visibility.sees_action(actor, file.state, rules):
        raise Unknown(file.stream)
    return file


def criterion_file(code: str) -> RecordFile[Criterion]:
    """Return a criterion that has entries. Raises `Unknown`."""
    return record_file(f"{CRITERION.prefix}{code}")


def criterion_revision(code: str) -> int:
    """Return the revision of a criterion, 0 for a default that no one changed."""
    try:
        return criterion_file(code).state.revision
    except Unknown:
        return 0


def source_of(code: str) -> Id | None:
    """Return the stream of the record that a criterion follows from."""
    try:
        return criterion_file(code).state.source
    except Unknown:
        return None


def record_file(stream: str) -> RecordFile[Any]:
    """Return the record of a stream without asking who may see it. Raises `Unknown`."""
    entries = store.read(stream)
    if not entries:
        raise Unknown(stream)
    recorded = tuple(map(recorded_event, entries))
    return RecordFile(stream, state_of(stream, entries), recorded)


def texts_of(
    files: Iterable[RecordFile[Any]], *, reader: str, purpose: str, now: datetime
) -> Mapping[str, str | None]:
    """Return the texts of these records by piece, None where erased, with one row of the read
    log. Texts that others replaced are among them."""
    files = list(files)
    pieces = {piece.sealed for file in files for _, piece in located_pieces(file.state)}
    pieces |= {text.piece for file in files for text in file.state.texts}
    return vault.show(
        pieces, reader=reader, purpose=purpose, now=now, reference=[file.stream for file in files]
    )


def text(texts: Mapping[str, str | None], piece: Sealed | None) -> str | None:
    """Return the text of a piece; None without one, or if it was erased."""
    return texts.get(piece.sealed) if piece is not None else None
