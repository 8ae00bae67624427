"""The complainant's own receipt: the first entry, its proof, and what opens their own words."""

from typing import Any

from amends import vault
from amends.core.codec import located_pieces
from amends.core.operation.events import Party
from amends.handling.streams import stream_of, told
from amends.journal import receipts, store

from .tracked import Tracked


def receipt_of(tracked: Tracked) -> dict[str, Any]:
    """The receipt with openings (contract §5): of the words, and of no identity but the reader's
    own and that of whom they speak for. Raises `receipts.NotYetSealed`."""
    stream = stream_of(tracked.reference)
    event = told(store.read(stream)[0]).event
    parties: tuple[Party, ...] = getattr(event, "parties", ())
    own = {tracked.speaker.number, tracked.party.number}
    others = {
        f"/is/parties/{place}/identity"
        for place, party in enumerate(parties)
        if party.number not in own
    }
    paths: dict[str, str] = {
        piece.sealed: path for path, piece in located_pieces(event, "/is") if path not in others
    }
    return receipts.receipt_of(
        stream,
        1,
        openings=[
            {
                "path": paths[piece],
                "salt": opening.salt.hex(),
                "sha256" if opening.kind == "file" else "text": opening.text,
            }
            for piece, opening in vault.openings(paths).items()
        ],
    )
