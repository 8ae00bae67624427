"""Conversation between a complainant and us, in order, with the text they may read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from amends import vault
from amends.core.operation import events as e
from amends.core.operation.complaint import RecordedEvent
from amends.core.values import Id, Sealed
from amends.handling.following import Followed
from amends.handling.party_view import files_told, words_told
from amends.people import read
from amends.vault.models import Piece
from amends.wording import dates
from amends.wording.acts.at_once import AT_ONCE
from amends.wording.names import Names, represented
from amends.wording.remedies import promise
from amends.wording.timeline import (
    holds_offer,
    summary_label,
    told_to,
    words_label,
)

from .frame import names_of

_TRACKING = "tracking page"


@dataclass(frozen=True, slots=True)
class Said:
    """Text of an entry; `label` says what it is, where the entry does not say enough. `text` is
    None if it was erased. `language` is that of a letter from a template."""

    label: str
    text: str | None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file of an entry."""

    piece: Id
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as a complainant reads it. `side` is yours, ours or quiet (without a text)."""

    number: int
    line: str
    when: str
    side: str
    words: tuple[Said, ...] = ()
    letter: Said | None = None
    offered: tuple[str, ...] = ()
    decision: bool = False
    files: tuple[Handed, ...] = ()


def of(followed: Followed, *, now: datetime) -> list[Item]:
    """Return every entry that concerns the reader; the read log records it."""
    names = replace(names_of(followed.file), **_people(followed, now))
    return _items(followed, names, list(_lines(followed, names)), now)


def _people(followed: Followed, now: datetime) -> dict[str, Any]:
    """Return the names of the reader and of who represents whom, if there is a representative."""
    complaint = followed.file.complaint
    people = [p for p in complaint.parties if p.number in followed.circle]
    if not any(p.party.acts_for for p in people):
        return {}
    pieces = {p.number: p.party.identity.sealed for p in people if p.party.identity}
    texts = vault.show(
        set(pieces.values()),
        reader=followed.reader,
        purpose=_TRACKING,
        now=now,
        reference=f"complaint/{followed.file.reference}",
    )
    identities = {number: text for number, piece in pieces.items() if (text := texts[piece])}
    contacts = {number: vault.contact_of(text) for number, text in identities.items()}
    parties = {number: c.name or c.organization for number, c in contacts.items()}
    return {"parties": parties, "speaks_for": represented(complaint, followed.circle)}


def answer(followed: Followed, *, now: datetime) -> Item | None:
    """Return the newest decision, with its text."""
    names = names_of(followed.file)
    decisions = [
        (entry, line)
        for entry, line in _lines(followed, names)
        if isinstance(entry.event, e.DecisionCommunicated)
    ]
    return _items(followed, names, decisions[-1:], now)[0] if decisions else None


def _items(
    followed: Followed, names: Names, shown: Sequence[tuple[RecordedEvent, str]], now: datetime
) -> list[Item]:
    words = {entry.version: words_told(followed, entry) for entry, _ in shown}
    texts = vault.show(
        {piece.sealed for named in words.values() for _, piece in named},
        reader=followed.reader,
        purpose=_TRACKING,
        now=now,
        reference=f"complaint/{followed.file.reference}",
    )
    files = _files(piece for entry, _ in shown for piece in files_told(followed, entry))
    items: list[Item] = []
    entries: list[RecordedEvent] = []
    for entry, line in shown:
        item = _item(entry, line, followed, names, words[entry.version], texts, files)
        place = _carried_by(entry.event, entries)
        if place is None or items[place].letter is not None:
            items.append(item)
            entries.append(entry)
        else:
            items[place] = _with_letter(items[place], item)
    return items


def _carried_by(event: e.Event, entries: Sequence[RecordedEvent]) -> int | None:
    """Return where the content of this letter is already shown: the response, or the options. It is
    not shown twice, unless it was sent another way."""
    match event:
        case e.NoticeSent(notice=e.Notice.decision):
            places = [
                place
                for place, entry in enumerate(entries)
                if isinstance(entry.event, e.DecisionCommunicated) and entry.event.way is event.way
            ]
        case e.NoticeSent(notice=e.Notice.recourse):
            places = [
                place
                for place, entry in enumerate(entries)
                if isinstance(entry.event, e.RecourseTold)
            ]
        case _:
            return None
    return places[-1] if places else None


def _with_letter(item: Item, letter: Item) -> Item:
    """Return the entry together with the letter that carried it. A minor entry is shown with the
    letter's line."""
    line = letter.line if item.side == "quiet" else item.line
    return replace(item, line=line, letter=letter.letter, side=letter.side)


def readable_files(followed: Followed) -> frozenset[Id]:
    """Return the files that the reader may have."""
    names = names_of(followed.file)
    return frozenset(
        piece.sealed
        for entry, _ in _lines(followed, names)
        for piece in files_told(followed, entry)
    )


def _lines(followed: Followed, names: Names) -> Iterator[tuple[RecordedEvent, str]]:
    for entry in followed.file.entries:
        if (line := told_to(followed, entry, names)) is not None:
            yield entry, line


def _item(
    recorded: RecordedEvent,
    line: str,
    followed: Followed,
    names: Names,
    words: tuple[tuple[str, Sealed], ...],
    texts: Mapping[str, str | None],
    files: Mapping[str, Handed],
) -> Item:
    sent = isinstance(recorded.event, e.NoticeSent | e.Acknowledged)
    decision = isinstance(recorded.event, e.DecisionCommunicated)
    language = recorded.event.language if isinstance(recorded.event, e.NoticeSent) else None
    parts = _once(
        (
            Said(
                summary_label(recorded) or _label(recorded.event, name),
                texts[p.sealed],
                language or "",
            )
            for name, p in words
            if name != _NAME
        ),
        within=decision,
    )
    handed = [files[p.sealed] for p in files_told(followed, recorded) if p.sealed in files]
    return Item(
        number=recorded.version,
        line=line,
        when=_when(recorded, names),
        side=_side(recorded, followed) if words or handed else "quiet",
        words=() if sent else tuple(parts),
        letter=parts[0] if sent and parts else None,
        offered=() if _GIVEN in dict(words) else _offered(recorded.event, followed, names, parts),
        decision=decision and recorded.act != AT_ONCE,
        files=tuple(handed),
    )


def _when(recorded: RecordedEvent, names: Names) -> str:
    """Return when it happened; for a deadline, when it was recorded, also for a complaint that was
    received long before."""
    if isinstance(recorded.event, e.TermTold):
        return dates.moment(recorded.recorded, zone=names.zone)
    return dates.happened(recorded, zone=names.zone)


def _once(parts: Iterable[Said], *, within: bool) -> list[Said]:
    """Return the texts without repetitions; within a decision (`within`) also without reasons that
    it contains word for word, because its draft begins with them."""
    kept: list[Said] = []
    for part in parts:
        above = [other.text for other in kept if other.text is not None]
        repeated = any(
            part.text in text if within and part.text else part.text == text for text in above
        )
        if part.text is None or not repeated:
            kept.append(part)
    return kept


def _side(recorded: RecordedEvent, followed: Followed) -> str:
    mine = (
        recorded.by in {f"party/{number}" for number in followed.parties} or recorded.by == "public"
    )
    inbound = getattr(recorded.event, "inbound", False)
    return "yours" if mine or inbound else "ours"


_GIVEN = "given"
"""Field that says in words what is offered."""
_NAME = "name"
"""Field with the name of a file, which the file itself shows."""


def _label(event: e.Event, name: str) -> str:
    if isinstance(event, e.NoticeSent | e.Acknowledged):
        return gettext("Read what we sent")
    return "" if isinstance(event, e.Reopened) else words_label(name)


def _offered(
    event: e.Event, followed: Followed, names: Names, parts: Sequence[Said]
) -> tuple[str, ...]:
    """Return what a decision offers, a line each; nothing if its own text says all of it, as its
    draft does."""
    if not isinstance(event, e.DecisionCommunicated):
        return ()
    response = followed.file.complaint.response(event.response)
    remedies = response.remedies if response else ()
    text = "\n".join(part.text or "" for part in parts)
    owners = read.names(filter(None, (remedy.owner for remedy in remedies)))
    if holds_offer(text, remedies, replace(names, persons=owners, complainant=False)):
        return ()
    return tuple(promise(remedy, names) for remedy in remedies)


def _files(sealed: Iterable[Sealed]) -> dict[str, Handed]:
    rows: Any = Piece.objects.filter(
        id__in=[piece.sealed for piece in sealed], erased_at__isnull=True
    ).values_list("id", "name", "length")
    return {piece: Handed(Id(piece), name, size) for piece, name, size in rows}
