"""The record of a complaint: its sealed entries, and the proof of its receipt (contract §5)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from amends import vault
from amends.core.codec import located_pieces
from amends.core.values import Id
from amends.handling.following import Followed
from amends.handling.reading import File
from amends.handling.sealed import entries_sealed
from amends.handling.streams import stream_of
from amends.journal import receipts
from amends.vault.models import Kind

from .callers import Scope
from .opened import file_for
from .problems import Problem
from .routes import Answer, Call, Route, routed
from .sealing import SealedLine, line_of


@dataclass(frozen=True, slots=True)
class Journal:
    """The sealed entries of a complaint. `body` is the text as hashed: never serialize it anew."""

    reference: Id
    entries: tuple[SealedLine, ...]


def _journal(call: Call) -> Answer:
    file = file_for(call)
    return Answer(Journal(file.reference, tuple(map(line_of, entries_sealed(file.reference)))))


def _receipt(call: Call) -> Answer:
    """The proof of the first entry. What opens the words goes to the complainant alone, and of the
    identities only to whom they belong."""
    file, followed = file_for(call), call.caller.followed
    stream = stream_of(followed.reference if followed else file.reference)
    openings = _openings(file, followed) if followed else []
    try:
        return Answer(receipts.receipt_of(stream, 1, openings=openings))
    except receipts.NotYetSealed:
        text = gettext("It is sealed within seconds.")
        raise Problem("not-yet-sealed", text, headers={"Retry-After": "2"}) from None


def _openings(file: File, followed: Followed) -> list[dict[str, str]]:
    if followed.reference != file.reference:
        return []
    first: Any = file.entries[0].event
    others = {
        f"/is/parties/{place}/identity"
        for place, party in enumerate(first.parties)
        if party.number not in followed.parties
    }
    paths = {p.sealed: at for at, p in located_pieces(first, "/is") if at not in others}
    return [
        {
            "path": paths[Id(piece)],
            "salt": opening.salt.hex(),
            "sha256" if opening.kind == Kind.file else "text": opening.text,
        }
        for piece, opening in vault.openings(paths).items()
    ]


routed(
    Route(
        method="GET",
        path="/complaints/{reference}/receipt",
        name="getReceipt",
        summary="The proof of its receipt",
        answer=_receipt,
        scope=Scope.complaints_read,
        tag="Complaints",
        followers=True,
        answers=dict,
        note="The complainant's own copy opens their words; `amends verify` checks it offline.",
        problems=("not-found", "not-yet-sealed"),
    )
)
routed(
    Route(
        method="GET",
        path="/complaints/{reference}/journal",
        name="getJournal",
        summary="The sealed entries of a complaint",
        answer=_journal,
        scope=Scope.complaints_read,
        tag="Complaints",
        answers=Journal,
        problems=("not-found",),
    )
)
