"""Finding a person without a reference, by keyed forms of their traits.

The vault keeps 63 bits of an HMAC of each form under a data key of its own: without the key the
table tells nobody's name, and a dictionary cannot be tried on it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.models import Count

from amends.core.principles.confidentiality import (
    ALONE_ENOUGH,
    Trait,
    needed,
    traits,
)
from amends.core.values import Contact, Id

from . import keys, rows
from .engine import pieces_of, together
from .identities import contact_of
from .models import LookupForm, Piece

_MOST_MATCHES = 10_000
FIRST, _WIDER = 50, 10
"""How many matches are looked at first, and how many times as many after that, each time."""
_MOST_TRAITS = 15
"""Traits of one question: with at most four forms each they are the bits of one integer."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be meant: the piece that tells of them, its stream, how many of the traits
    asked for are alike, how many of these literally so, and how many forms are shared in all."""

    piece: Id
    scope: str
    alike: int
    exact: int
    shared: int


def traits_of(text: str, *, identity: bool) -> tuple[Trait, ...]:
    """The traits in a sealed text: of a contact, or of one reference."""
    return traits(contact_of(text)) if identity else traits(Contact(), [text])


def remember(found: Mapping[str, Sequence[Trait]], *, key: keys.Key) -> None:
    """Keeps the forms of these pieces in the caller's transaction, thousands to a statement."""
    secret = key.secret
    rows.insert(
        LookupForm,
        (
            (form, piece)
            for piece, its in found.items()
            for form in sorted({_keyed(secret, form) for trait in its for form in trait.forms})
        ),
    )


def find(asked: Contact, *, references: Iterable[str] = ()) -> Iterator[Match]:
    """Who shares enough of what is asked (`needed`, `ALONE_ENOUGH`), the likeliest first.

    Access is not asked here: the caller shows only what lies in streams its reader may see, and
    reads on past the others. Nothing is cut short for their sake, only at 10,000 in all.
    """
    wanted = traits(asked, references)[:_MOST_TRAITS]
    key = keys.lookup_key()
    if not wanted or key is None:
        return
    question = _Question(wanted)
    found = question.ask(key.secret, at_most=_MOST_MATCHES)
    for some in widening(found.items()):
        scopes = dict(Piece.objects.filter(pieces_of(dict(some))).values_list("id", "scope"))
        for piece, shared in some:
            yield question.match(Id(piece), scopes[piece], shared)


def widening[T](found: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """What was found in ever larger parts: who is sought is mostly among the first, and thousands
    that the reader may not see are passed in a few steps."""
    left, size = iter(found), FIRST
    while some := tuple(islice(left, size)):
        yield some
        size *= _WIDER


def pieces_named(words: str) -> list[str]:
    """The pieces that keep a form of every word, taken as a name."""
    key = keys.lookup_key()
    wanted = traits(Contact(name=words))
    if not wanted or key is None:
        return []
    forms = {_keyed(key.secret, trait.forms[0]) for trait in wanted}
    found = LookupForm.objects.filter(form__in=forms).values("piece").annotate(many=Count("form"))
    return [row["piece"] for row in found.filter(many=len(forms))]


class _Question:
    """What is asked, each form of each trait a bit: a piece shares the sum of its forms' bits.

    A form stands once in a piece, so the bits say exactly which are shared, without the distinct
    counts that are slow on both engines.
    """

    def __init__(self, wanted: Sequence[Trait]) -> None:
        self.wanted = wanted
        self.forms: list[str] = []
        self.masks: list[int] = []
        """The bits of all forms of each trait."""
        self.exact: list[int] = []
        """The bit of the exact form of each trait."""
        for trait in wanted:
            first = len(self.forms)
            self.forms.extend(trait.forms)
            self.exact.append(1 << first)
            self.masks.append((1 << len(self.forms)) - (1 << first))

    def ask(self, secret: keys.Secret, *, at_most: int) -> dict[str, int]:
        """By piece the bits it shares, the likeliest first. One statement."""
        table = connection.ops.quote_name(LookupForm._meta.db_table)
        one = f"SELECT piece, CAST(%s AS BIGINT) AS bit FROM {table} WHERE form = %s"  # noqa: S608
        alike = " + ".join(
            f"CASE WHEN (shared & CAST({mask} AS BIGINT)) <> 0 THEN 1 ELSE 0 END"
            for mask in self.masks
        )
        alone = sum(
            bit
            for bit, trait in zip(self.exact, self.wanted, strict=True)
            if trait.particular in ALONE_ENOUGH
        )
        # nothing but numbers of our own and a table's name is put into the text
        statement = f"""
            SELECT piece, shared, {alike} AS alike FROM (
                SELECT piece, {together("bit")} AS shared, COUNT(*) AS many
                FROM ({" UNION ALL ".join([one] * len(self.forms))}) AS forms GROUP BY piece
            ) AS pieces
            WHERE {alike} >= %s OR (shared & CAST(%s AS BIGINT)) <> 0
            ORDER BY alike DESC, many DESC, piece LIMIT %s"""  # noqa: S608
        bits = [n for at, form in enumerate(self.forms) for n in (1 << at, _keyed(secret, form))]
        with connection.cursor() as cursor:
            cursor.execute(statement, [*bits, needed(self.wanted), alone, at_most])
            return {piece: shared for piece, shared, _ in cursor.fetchall()}

    def match(self, piece: Id, scope: str, shared: int) -> Match:
        """What those bits say."""
        return Match(
            piece,
            scope,
            alike=sum(shared & mask > 0 for mask in self.masks),
            exact=sum(shared & bit > 0 for bit in self.exact),
            shared=shared.bit_count(),
        )


def _keyed(secret: keys.Secret, form: str) -> int:
    digest = hmac.digest(secret, form.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1
