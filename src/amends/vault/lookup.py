"""Finding a person without a reference, by keyed forms of their traits.

The vault stores 63 bits of an HMAC of each form under a separate data key. Without that key the
table reveals no name and cannot be tested with a dictionary.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from amends.core.principles.confidentiality import ALONE_ENOUGH, Trait, needed, traits
from amends.core.values import Contact, Id, Sealed

from . import forms, keys
from .identities import contact_of

_MOST_MATCHES = 10_000
_ALL = 2**31 - 1
FIRST, _WIDER = 50, 10
"""How many matches are examined first, and by which factor more after that."""
_MOST_TRAITS = 15
"""Traits of one question: with at most four forms each they are the bits of one integer."""


@dataclass(frozen=True, slots=True)
class Match:
    """A possible match: the piece with the identity, its stream, how many of the traits are
    similar, how many of these exactly equal, and how many forms are shared in all."""

    piece: Id
    scope: str
    alike: int
    exact: int
    shared: int


def traits_of(text: str, *, identity: bool) -> tuple[Trait, ...]:
    """The traits in a sealed text: of a contact, or of one reference."""
    return traits(contact_of(text)) if identity else traits(Contact(), [text])


def keyed_forms(texts: Iterable[tuple[str, bool]]) -> Iterator[list[int]]:
    """Yield the forms by which each sealed text is found, as they are stored, sorted; beside a text
    is whether it is an identity. Yield nothing if their key cannot be used."""
    try:
        key = keys.lookup_key()
    except keys.KeyProblem:
        return
    for text, identity in texts:
        yield _forms(key.secret, traits_of(text, identity=identity)) if key else []


def _forms(secret: keys.Secret, its: Iterable[Trait]) -> list[int]:
    return sorted({_keyed(secret, form) for trait in its for form in trait.forms})


def remember(pieces: Iterable[tuple[Sealed, str, Sequence[Trait]]], *, key: keys.Key) -> None:
    """Store the forms of these pieces, each with its stream, in the caller's transaction."""
    secret = key.secret
    forms.keep((piece.sealed, scope, _forms(secret, its)) for piece, scope, its in pieces)


def find(
    contact: Contact, *, references: Iterable[str] = (), within: forms.Streams | None = None
) -> Iterator[Match]:
    """Return the pieces that share enough traits (`needed`, `ALONE_ENOUGH`), most similar first.

    `within` are the streams to search; the caller checks access. The result is limited only at
    10,000.
    """
    wanted = traits(contact, references)[:_MOST_TRAITS]
    key = keys.lookup_key()
    if not wanted or key is None:
        return
    question = forms.Question(
        [[_keyed(key.secret, form) for form in trait.forms] for trait in wanted],
        needed(wanted),
        [_keyed(key.secret, t.forms[0]) for t in wanted if t.particular in ALONE_ENOUGH],
    )
    exact = [1 << at for at in accumulate((len(t) for t in question.traits[:-1]), initial=0)]
    for piece, scope, shared in forms.sharing(question, at_most=_MOST_MATCHES, within=within):
        yield Match(
            Id(piece),
            scope,
            alike=sum(shared & mask > 0 for mask in question.masks),
            exact=sum(shared & bit > 0 for bit in exact),
            shared=shared.bit_count(),
        )


def widening[T](matches: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """Yield matches in growing batches: the right one is mostly among the first, and thousands that
    the reader may not see are skipped in a few steps."""
    left, size = iter(matches), FIRST
    while some := tuple(islice(left, size)):
        yield some
        size *= _WIDER


def pieces_named(words: str) -> list[str]:
    """Return the pieces with a form of every word, taken as a name."""
    key = keys.lookup_key()
    wanted = traits(Contact(name=words))
    if not wanted or key is None:
        return []
    exact = [[_keyed(key.secret, trait.forms[0])] for trait in wanted]
    question = forms.Question(exact, len(exact), ())
    return [piece for piece, _, _ in forms.sharing(question, at_most=_ALL)]


def _keyed(secret: keys.Secret, form: str) -> int:
    digest = hmac.digest(secret, form.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1
