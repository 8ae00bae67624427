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
from amends.handling.told_to_parties import files_told, words_told
from amends.people import read
from amends.vault.models import Piece
from amends.wording import dates
from amends.wording.acts.at_once import AT_ONCE
from amends.wording.names import Names
from amends.wording.timeline import holds_offer, remedy_in_words, told_to, words_label

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
    names = names_of(followed.file)
    return _items(followed, names, list(_lines(followed, names)), now)


def answer(followed: Followed, *, now: datetime) -> Item | None:
    """Return the newest decision, with its text."""
    names = names_of(followed.file)
    told = [
        (one, line)
        for one, line in _lines(followed, names)
        if isinstance(one.event, e.DecisionCommunicated)
    ]
    return _items(followed, names, told[-1:], now)[0] if told else None


def _items(
    followed: Followed, names: Names, shown: Sequence[tuple[RecordedEvent, str]], now: datetime
) -> list[Item]:
    words = {one.version: words_told(followed, one) for one, _ in shown}
    texts = vault.show(
        {piece.sealed for told in words.values() for _, piece in told},
        reader=followed.reader,
        purpose=_TRACKING,
        now=now,
        reference=f"complaint/{followed.file.reference}",
    )
    files = _files(piece for one, _ in shown for piece in files_told(followed, one))
    items: list[Item] = []
    told: list[RecordedEvent] = []
    for one, line in shown:
        item = _item(one, line, followed, names, words[one.version], texts, files)
        place = _carried_by(one.event, told)
        if place is None or items[place].letter is not None:
            items.append(item)
            told.append(one)
        else:
            items[place] = _with_letter(items[place], item)
    return items


def _carried_by(event: e.Event, told: Sequence[RecordedEvent]) -> int | None:
    """Return where the content of this letter is already shown: the response, or the options. It is
    not shown twice, unless it was sent another way."""
    match event:
        case e.NoticeSent(notice=e.Notice.decision):
            found = [
                place
                for place, one in enumerate(told)
                if isinstance(one.event, e.DecisionCommunicated) and one.event.way is event.way
            ]
        case e.NoticeSent(notice=e.Notice.recourse):
            found = [
                place for place, one in enumerate(told) if isinstance(one.event, e.RecourseTold)
            ]
        case _:
            return None
    return found[-1] if found else None


def _with_letter(item: Item, letter: Item) -> Item:
    """Return the entry together with the letter that carried it. A minor entry is shown with the
    letter's line."""
    line = letter.line if item.side == "quiet" else item.line
    return replace(item, line=line, letter=letter.letter, side=letter.side)


def readable_files(followed: Followed) -> frozenset[Id]:
    """Return the files that the reader may have."""
    names = names_of(followed.file)
    return frozenset(
        piece.sealed for one, _ in _lines(followed, names) for piece in files_told(followed, one)
    )


def _lines(followed: Followed, names: Names) -> Iterator[tuple[RecordedEvent, str]]:
    for one in followed.file.entries:
        if (line := told_to(followed, one, names)) is not None:
            yield one, line


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
    said = _once(
        (
            Said(_label(recorded.event, name), texts[p.sealed], language or "")
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
        words=() if sent else tuple(said),
        letter=said[0] if sent and said else None,
        offered=() if _GIVEN in dict(words) else _offered(recorded.event, followed, names, said),
        decision=decision and recorded.act != AT_ONCE,
        files=tuple(handed),
    )


def _when(recorded: RecordedEvent, names: Names) -> str:
    """Return when it happened; for a deadline, when it was recorded, also for a complaint that was
    received long before."""
    if isinstance(recorded.event, e.TermTold):
        return dates.moment(recorded.recorded, zone=names.zone)
    return dates.happened(recorded, zone=names.zone)


def _once(said: Iterable[Said], *, within: bool) -> list[Said]:
    """Return the texts without repetitions; within a decision (`within`) also without reasons that
    it contains word for word, because its draft begins with them."""
    found: list[Said] = []
    for one in said:
        above = [other.text for other in found if other.text is not None]
        repeated = any(
            one.text in text if within and one.text else one.text == text for text in above
        )
        if one.text is None or not repeated:
            found.append(one)
    return found


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
    event: e.Event, followed: Followed, names: Names, said: Sequence[Said]
) -> tuple[str, ...]:
    """Return what a decision offers, a line each; nothing if its own text says all of it, as its
    draft does."""
    if not isinstance(event, e.DecisionCommunicated):
        return ()
    response = followed.file.complaint.response(event.response)
    remedies = response.remedies if response else ()
    text = "\n".join(one.text or "" for one in said)
    names = replace(names, persons=read.names(filter(None, (one.owner for one in remedies))))
    if holds_offer(text, remedies, names):
        return ()
    return tuple(remedy_in_words(one, names) for one in remedies)


def _files(sealed: Iterable[Sealed]) -> dict[str, Handed]:
    known: Any = Piece.objects.filter(
        id__in=[one.sealed for one in sealed], erased_at__isnull=True
    ).values_list("id", "name", "length")
    return {piece: Handed(Id(piece), name, size) for piece, name, size in known}
