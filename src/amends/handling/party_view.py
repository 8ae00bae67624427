"""Clause 7.3: which entries, texts and files of a complaint a person following it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from amends import vault
from amends.core.codec import located_pieces
from amends.core.framework.people.authority import Actor
from amends.core.operation import events as e
from amends.core.operation.complaint import Participant, RecordedEvent
from amends.core.operation.events import Party
from amends.core.operation.regulators.explained_dates import NOT_TOLD
from amends.core.values import Sealed
from amends.journal import receipts, store

from .following import Followed
from .streams import recorded_event, stream_of

_RECEIPT = "receipt"


def is_told(followed: Followed, recorded: RecordedEvent) -> bool:
    """Return whether an entry is for the reader at all. A representative without proven authority
    sees what they did themselves, what was sent to them, and the deadlines, but not the response,
    nor what the complainant did or was promised. Deadlines are limited to those that
    `core.operation.regulators.explained_dates` shows."""
    if isinstance(recorded.event, e.Promised | e.PromiseKept | e.DangerCalled):
        return followed.concerns(recorded.event.parties)
    if followed.file.heard.get(recorded.version) in NOT_TOLD or _is_unsent(followed, recorded):
        return False
    return followed.able or isinstance(recorded.event, _DATES) or _is_of(followed.speaker, recorded)


def _is_unsent(followed: Followed, recorded: RecordedEvent) -> bool:
    """Return whether it is a letter that was not sent to anyone yet."""
    if not isinstance(recorded.event, e.LetterWritten):
        return False
    letter = followed.file.complaint.letter(recorded.event.letter)
    return letter is None or letter.sent_on is None


_DATES = (
    e.Received,
    e.TermTold,
    e.TermExtended,
    e.TermLapsed,
    e.LateNoticed,
    e.TermPaused,
    e.TermResumed,
)


def _is_of(speaker: Participant, recorded: RecordedEvent) -> bool:
    return recorded.by == Actor.complainant(speaker.number).id or speaker.number in (
        getattr(recorded.event, "party", None),
        getattr(getattr(recorded.event, "party", None), "number", None),
    )


def words_told(followed: Followed, recorded: RecordedEvent) -> tuple[tuple[str, Sealed], ...]:
    """Return the text of an entry that is meant for the reader, by field name. Notes, reasons and
    what other people said are not included."""
    event = recorded.event
    names = _TOLD.get(type(event), ()) if is_told(followed, recorded) else ()
    match event:
        case e.Reopened(by_complainant=False) | e.FileAttached(internal=True):
            names = ()
        case e.Received() if _is_others((followed.speaker, followed.party)):
            names = ()
        case _:
            pass
    texts = [(name, getattr(event, name)) for name in names]
    if isinstance(event, e.DecisionCommunicated) and names:
        texts += _reasons(event, followed.file.entries)
    return tuple((name, piece) for name, piece in texts if piece is not None)


def files_told(followed: Followed, recorded: RecordedEvent) -> tuple[Sealed, ...]:
    """Return the files of an entry that its reader may have."""
    if not is_told(followed, recorded):
        return ()
    match recorded.event:
        case e.Received() as event if not _is_others((followed.speaker, followed.party)):
            return event.enclosures
        case e.FileAttached(internal=False) as event:
            return (event.file,)
        case _:
            return ()


def receipt_told(followed: Followed, *, now: datetime) -> dict[str, Any]:
    """Return the reader's receipt (`docs/auditors.md`): the first entry, its proof, and what is
    needed to verify its text, with no identity but their own. The read log records it. Raises
    `receipts.NotYetSealed`."""
    stream = stream_of(followed.reference)
    first = recorded_event(store.read(stream)[0]).event
    receipt = receipts.receipt_of(stream, 1)
    return {**receipt, "openings": _openings(followed, first, now)}


def _openings(followed: Followed, event: e.Event, now: datetime) -> list[dict[str, str]]:
    if _is_others(followed.own):
        return []
    parties: tuple[Party, ...] = getattr(event, "parties", ())
    readable = {person.number for person in (followed.own if followed.able else followed.own[:1])}
    others = {
        f"/is/parties/{place}/identity"
        for place, party in enumerate(parties)
        if party.number not in readable
    }
    paths: Mapping[str, str] = {
        piece.sealed: at for at, piece in located_pieces(event, "/is") if at not in others
    }
    return [
        {
            "path": paths[piece],
            "salt": opening.salt.hex(),
            "sha256" if opening.kind == "file" else "text": opening.text,
        }
        for piece, opening in vault.openings(
            paths,
            reader=followed.reader,
            purpose=_RECEIPT,
            now=now,
            reference=stream_of(followed.reference),
        ).items()
    ]


def _is_others(mine: tuple[Participant, Participant]) -> bool:
    """Return whether a complaint's receipt belongs to another person, because theirs was merged
    into it."""
    return mine[1].party.came_from is not None


_TOLD: dict[type, tuple[str, ...]] = {
    e.Received: ("narrative", "place", "remedy"),
    e.IssueRaised: ("description",),
    e.NeedsRecorded: ("safe_contact",),
    **dict.fromkeys(
        (
            e.Acknowledged,
            e.NoticeSent,
            e.LetterWritten,
            e.DecisionCommunicated,
            e.MessageAdded,
            e.InformationRequested,
            e.Promised,
            e.PromiseKept,
            e.ReactionRecorded,
            e.RecordingDisputed,
            e.Withdrawn,
            e.Closed,
            e.OutsideOutcomeRecorded,
        ),
        ("words",),
    ),
    **dict.fromkeys(
        (e.ScopeDeclined, e.KindDecided, e.TermExtended, e.LateNoticed, e.Reopened),
        ("reason",),
    ),
    e.FileAttached: ("name",),
}


def _reasons(
    event: e.DecisionCommunicated, entries: Sequence[RecordedEvent]
) -> Iterator[tuple[str, Sealed | None]]:
    for entry in entries:
        earlier = entry.event
        if isinstance(earlier, e.ResponsePrepared) and earlier.response == event.response:
            yield from ((name, getattr(earlier, name)) for name in _ANSWER)


_ANSWER = ("reasons", "prevention", "given")
