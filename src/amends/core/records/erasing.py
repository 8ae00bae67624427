"""Clause 8.1: erasing text of records."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from ..codec import sealed_ids
from ..framework.acting import Events, Situation, Subject
from ..framework.people.authority import Permission
from ..operation.acts.records import ErasureGround
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand
from ..values import Code, Coded, Id
from .deciding import demand_apart

ERASE_TEXT = Code("erase-text")
"""The act on every kind of record."""


@dataclass(frozen=True, slots=True)
class TextErased:
    """Texts of a record were erased, and why; of which kind is said by the classes of this one."""

    pieces: tuple[Id, ...]
    ground: ErasureGround


@dataclass(frozen=True, slots=True)
class RecordText:
    """A text of a record that is not erased, and who wrote it."""

    piece: Id
    by: Id


def texts_after(texts: tuple[RecordText, ...], recorded: RecordedEvent) -> tuple[RecordText, ...]:
    """Return the texts of a record after an event. What a response promises is a text of its
    complaint, which erases it."""
    event: object = recorded.event
    if isinstance(event, TextErased):
        return tuple(one for one in texts if one.piece not in event.pieces)
    if getattr(event, "response", None) is not None:
        return texts
    return (*texts, *(RecordText(piece, recorded.by) for piece in sealed_ids(event)))


@dataclass(frozen=True, slots=True)
class EraseText:
    """Which texts are erased, and why."""

    pieces: tuple[Id, ...]
    ground: ErasureGround


def _wrote(before: Any, after: Any) -> set[Id]:
    return {*after.owners, *(text.by for text in before.texts if text not in after.texts)}


def add_erasing[S](
    acts: Subject[S], states: Collection[Coded], event: Callable[..., TextErased]
) -> None:
    """Add the act of erasing text to those on a kind of record, with the event that it causes."""

    @acts(ERASE_TEXT, Permission.complaint_erase, states, involves=_wrote)
    def erase_text(here: Situation[Any], given: EraseText) -> Events:
        """Erase texts with personal data, as someone who neither wrote them nor owned the record,
        if someone else may. Codes, days, owners, figures and verdicts stay."""
        record = here.state
        authors = {one.piece: one.by for one in record.texts}
        pieces = tuple(dict.fromkeys(given.pieces))
        demand(bool(pieces), Guard.not_complete, missing=(Code("pieces"),))
        for piece in pieces:
            demand(piece in authors, Guard.unknown_piece, piece=piece)
        involved = {*record.owners, *(authors[piece] for piece in pieces)}
        demand_apart(acts.acts[ERASE_TEXT], here, involved, record.unit)
        return (event(pieces, given.ground),)
