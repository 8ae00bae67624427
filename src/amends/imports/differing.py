"""Differences between what an older register says about a complaint now and what it said at the
import. Erased text is no difference."""

from collections.abc import Iterator, Mapping
from typing import Any

from amends.core import codec
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.events import Fact, TakenOver
from amends.core.values import Code, Contact, Sealed
from amends.handling.streams import recorded_event, reference_of, stream_of
from amends.journal import store
from amends.vault import peek
from amends.vault.identities import text_of

from .mapping import Read

type Texts = Mapping[str, str | None]

_PLAIN = (
    "stage",
    "channel",
    "product",
    "category",
    "unit",
    "brand",
    "amount",
    "due_on",
    "closed_on",
)
_WORDS = ("narrative", "remedy", "outcome")


def differences(reads: Mapping[str, Read]) -> dict[str, tuple[Code, ...]]:
    """Return in which fields the source now differs from each complaint, by its reference; equal
    ones are left out, and so are files where its row names none."""
    if not reads:
        return {}
    first = {
        reference_of(stream): recorded_event(entries[0])
        for stream, entries in store.read_many(
            [stream_of(reference) for reference in reads]
        ).items()
        if entries
    }
    pieces = {
        piece.sealed for entry in first.values() for _, piece in codec.located_pieces(entry.event)
    }
    texts = peek(pieces)
    by_reference = {}
    for reference, entry in first.items():
        if not isinstance(entry.event, TakenOver):
            continue
        read = reads[reference]
        now = read.given
        fields = [Code("received")] if now.happened != entry.happened else []
        fields += [Code(name) for name in _differing(now, entry.event, texts)]
        if read.files and len(read.files) != len(entry.event.enclosures):
            fields.append(Code("files"))
        if fields:
            by_reference[str(reference)] = tuple(fields)
    return by_reference


def _differing(now: TakeOver, then: TakenOver, texts: Texts) -> Iterator[str]:
    for name in _PLAIN:
        if getattr(now, name) != getattr(then, name):
            yield name
    for name in _WORDS:
        if not _alike(getattr(now, name), getattr(then, name), texts):
            yield name
    if not _all_alike(now.words, then.words, texts):
        yield "words"
    numbers = [ref.value for ref in now.references], [ref.value for ref in then.references]
    if not _all_alike(*numbers, texts):
        yield "numbers"
    contacts = (party.identity for party in now.complainants)
    identities = [
        text_of(contact) if isinstance(contact, Contact) else None for contact in contacts
    ]
    if not _all_alike(identities, [party.identity for party in then.parties], texts):
        yield "complainant"
    yield from _facts(now, then, texts)


def _alike(now: Any, then: Sealed | None, texts: Texts) -> bool:
    if then is None:
        return not now
    text = texts.get(then.sealed)
    return text is None or text == (now or "")


def _all_alike(now: Any, then: Any, texts: Texts) -> bool:
    return len(now) == len(then) and all(
        _alike(new, other, texts) for new, other in zip(now, then, strict=True)
    )


def _facts(now: TakeOver, then: TakenOver, texts: Texts) -> Iterator[str]:
    before = {fact.name: fact for fact in then.facts}
    by_now = {fact.name: fact for fact in now.facts}
    for name in sorted({*before, *by_now}):
        new, other = by_now.get(name), before.get(name)
        if new is None or other is None or not _same_fact(new, other, texts):
            yield name


def _same_fact(now: NewFact, then: Fact, texts: Texts) -> bool:
    plain = ("code", "number", "flag", "day", "moment", "money")
    same = all(getattr(now, name) == getattr(then, name) for name in plain)
    return same and _alike(now.words, then.words, texts)
