"""What has passed between a complainant and us, in order, with the words they may read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from amends import vault
from amends.core.operation import events as e
from amends.core.operation.complaint import Told
from amends.core.values import Id, Sealed
from amends.vault.models import Piece
from amends.wording import dates
from amends.wording.timeline import line_for_complainant, remedy_in_words

from .forms.inputs import Text
from .tracked import Tracked

_TRACKING = "tracking page"


@dataclass(frozen=True, slots=True)
class Said:
    """Words under an entry; `label` says what they are, where the entry does not say enough.
    None instead of text: they were erased."""

    label: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Handed:
    """A file under an entry."""

    piece: Id
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as a complainant reads it. `side` is yours, ours or quiet (nothing to read)."""

    number: int
    line: str
    when: str
    side: str
    words: tuple[Said, ...] = ()
    letter: Said | None = None
    offered: tuple[str, ...] = ()
    files: tuple[Handed, ...] = ()


def of(tracked: Tracked, *, now: datetime) -> list[Item]:
    """Every entry that concerns the reader. Looking at it is noted in the read log."""
    shown = [(one, line) for one, line in _lines(tracked)]
    events = [one.event for one, _ in shown]
    ids = {s.sealed for event in events for _, s in _words(event, tracked)}
    ids |= {letter.sealed for event in events if (letter := _letter(event))}
    texts = vault.show(
        ids,
        reader=f"{tracked.file.reference}/party/{tracked.speaker.number}",
        purpose=_TRACKING,
        now=now,
        reference=f"complaint/{tracked.file.reference}",
    )
    files = _files(s for event in events for s in _enclosed(event))
    return [_item(one, line, tracked, texts, files) for one, line in shown]


def readable_files(tracked: Tracked) -> frozenset[Id]:
    """The files that the reader may have."""
    return frozenset(s.sealed for one, _ in _lines(tracked) for s in _enclosed(one.event))


def _lines(tracked: Tracked) -> Iterator[tuple[Told, str]]:
    for one in tracked.file.entries:
        line = line_for_complainant(
            one,
            parties=tracked.parties,
            complaint=tracked.file.complaint,
            names=tracked.names,
        )
        if line is not None:
            yield one, line


def _item(
    one: Told,
    line: str,
    tracked: Tracked,
    texts: Mapping[str, str | None],
    files: Mapping[str, Handed],
) -> Item:
    event = one.event
    letter = _letter(event)
    words = tuple(Said(str(label), texts[s.sealed]) for label, s in _words(event, tracked))
    return Item(
        number=one.version,
        line=line,
        when=dates.moment(one.happened, zone=tracked.names.zone),
        side=_side(one, tracked) if words or letter or _enclosed(event) else "quiet",
        words=words,
        letter=Said(gettext("Read exactly what we sent"), texts[letter.sealed]) if letter else None,
        offered=_offered(event, tracked),
        files=tuple(files[s.sealed] for s in _enclosed(event) if s.sealed in files),
    )


def _side(one: Told, tracked: Tracked) -> str:
    mine = one.by in {f"party/{number}" for number in tracked.parties} or one.by == "public"
    inbound = getattr(one.event, "inbound", False)
    return "yours" if mine or inbound else "ours"


def _words(event: e.Event, tracked: Tracked) -> Sequence[tuple[Text, Sealed]]:
    """The words of an entry that are meant for the complainant, each with what it is."""
    found: Sequence[tuple[Text, Sealed | None]]
    match event:
        case e.Received():
            found = (
                (gettext_lazy("What happened"), event.narrative),
                (gettext_lazy("Where"), event.place),
                (gettext_lazy("What would put it right"), event.remedy),
            )
        case e.DecisionCommunicated():
            found = (("", event.words), *_reasons(event, tracked))
        case e.ScopeDeclined() | e.KindDecided() | e.TermExtended():
            found = ((gettext_lazy("Why"), event.reason),)
        case e.Reopened(by_complainant=True):
            found = (("", event.reason),)
        case (
            e.MessageAdded()
            | e.InformationRequested()
            | e.Promised()
            | e.PromiseKept()
            | e.ReactionRecorded()
            | e.Withdrawn()
            | e.Closed()
            | e.OutsideOutcomeRecorded()
        ):
            found = (("", event.words),)
        case _:
            found = ()
    return [(label, piece) for label, piece in found if piece is not None]


def _reasons(event: e.DecisionCommunicated, tracked: Tracked) -> Iterable[tuple[Text, Sealed]]:
    for one in tracked.file.entries:
        told = one.event
        if isinstance(told, e.ResponsePrepared) and told.response == event.response:
            yield gettext_lazy("Reasons"), told.reasons
            if told.prevention is not None:
                yield gettext_lazy("How we keep it from happening again"), told.prevention


def _offered(event: e.Event, tracked: Tracked) -> tuple[str, ...]:
    if not isinstance(event, e.DecisionCommunicated):
        return ()
    response = tracked.file.complaint.response(event.response)
    remedies = response.remedies if response else ()
    return tuple(remedy_in_words(one, tracked.names) for one in remedies)


def _letter(event: e.Event) -> Sealed | None:
    """The exact wording of something that went out."""
    if isinstance(event, e.NoticeSent | e.Acknowledged):
        return event.words
    return None


def _enclosed(event: e.Event) -> tuple[Sealed, ...]:
    match event:
        case e.Received():
            return event.enclosures
        case e.FileAttached():
            return (event.file,)
        case _:
            return ()


def _files(sealed: Iterable[Sealed]) -> dict[str, Handed]:
    """What the files are called; those that were erased are left out."""
    known: Any = Piece.objects.filter(
        id__in=[one.sealed for one in sealed], erased_at__isnull=True
    ).values_list("id", "name", "length")
    return {piece: Handed(Id(piece), name, size) for piece, name, size in known}
