"""The words of a complaint become searchable after the commit."""

from amends.core.codec import located_pieces
from amends.core.operation.complaint import Told
from amends.core.values import Sealed
from amends.journal import store
from amends.register import search
from amends.register.search import Said
from amends.vault import peek

from .streams import reference_of, told


def index(stream: str, *, up_to: int) -> None:
    """Index the pieces of the entries up to a version that are not indexed yet. Identities are
    found by keyed forms only, never by the words index."""
    entries = [told(entry) for entry in store.read(stream) if entry.version <= up_to]
    if not entries:
        return
    pieces = {piece.sealed for one in entries for piece in _words(one)}
    fresh = pieces - search.indexed(pieces)
    texts = peek(fresh)
    reference, received = reference_of(stream), entries[0].happened
    search.index(Said(reference, piece, text, received) for piece, text in texts.items() if text)


def _words(one: Told) -> tuple[Sealed, ...]:
    return tuple(
        piece for path, piece in located_pieces(one.event) if not path.endswith("/identity")
    )
