"""The demonstration: the one record that a simulated clock may write, and how every page can tell.

Its log's origin begins with ``demo.`` from the first entry on and never changes, so that it can
never become a real organization's record, nor a real one be played with (contract §5).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from amends.core.codec import located_pieces
from amends.core.framework.authority import SYSTEM_ACTOR, Actor
from amends.core.operation.act import do
from amends.core.operation.tracking import Lapse, lapse
from amends.core.values import Code
from amends.journal import log, store
from amends.register import search
from amends.register.search import Said
from amends.vault import peek

from . import drawing, rules
from .perform import Step, decide, present, touched
from .sealing import seal_all
from .sitting import Sitting
from .streams import COMPLAINT

PREFIX = "demo."


class NotADemonstration(Exception):
    """Only the record of a demonstration may be written by a simulated clock."""


def is_demonstration() -> bool:
    """Whether this installation's record is a demonstration's, for ever."""
    try:
        return log.current().origin.startswith(PREFIX)
    except log.NotOpened:
        return False


# --- what it says of itself ---


@dataclass(frozen=True, slots=True)
class Card:
    """What somebody can try: a member of personnel who signs in, or a complainant with the secret
    of their complaint (then `reference` and `secret` are filled)."""

    name: str
    hat: str
    tries: tuple[str, ...]
    sign_in: str = ""
    password: str = ""
    reference: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was asked for when it was loaded, whether all of it is there, and the cards."""

    wanted: dict[str, Any]
    cards: tuple[Card, ...] = ()
    whole: bool = False


def cards() -> tuple[Card, ...]:
    """The cards to be shown; none in an installation that is no demonstration."""
    found = kept() if is_demonstration() else None
    return found.cards if found else ()


def kept() -> Kept | None:
    """What the data folder says of its demonstration; None where none was begun."""
    try:
        plain = json.loads(_note().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    shown = tuple(Card(**{**card, "tries": tuple(card["tries"])}) for card in plain["cards"])
    return Kept(plain["wanted"], shown, plain["whole"])


def keep(said: Kept) -> None:
    """Write it into the data folder, whole or not at all."""
    draft = _note().with_suffix(".draft")
    draft.write_text(json.dumps(asdict(said), indent=1), encoding="utf-8")
    draft.replace(_note())


def _note() -> Path:
    return Path(settings.AMENDS_DATA) / "demonstration.json"


# --- the simulated clock ---


@dataclass(frozen=True, slots=True)
class Scene:
    """What one actor does at one moment: acts that a real record would have written in one go."""

    at: datetime
    actor: Actor
    steps: tuple[Step, ...]


def play(scenes: Sequence[Scene]) -> int:
    """Write the scenes, oldest first, each at its own moment, all in one transaction. Answers how
    many entries there are.

    The same sealing, deciding, folding and drawing as `perform`; a date that passed before a scene
    has lapsed by then. No errand is queued, because nothing is to be done any more about what lies
    in the past: nobody is written to. Raises `NotADemonstration`, ValueError for what is no tale
    (scenes that go back, streams of rules or persons, acts that erase), and what `perform` raises.
    """
    if not is_demonstration():
        raise NotADemonstration
    _refuse_what_is_no_tale(scenes)
    try:
        with transaction.atomic(durable=True):
            return _play(scenes)
    except Exception:
        rules.forget()
        raise


_ERASING = frozenset({Code("retract"), Code("erase")})


def _refuse_what_is_no_tale(scenes: Sequence[Scene]) -> None:
    if any(later.at < scene.at for scene, later in pairwise(scenes)):
        raise ValueError("the scenes go back in time")
    for step in (step for scene in scenes for step in scene.steps):
        if not step.stream.startswith(COMPLAINT) or step.act in _ERASING:
            raise ValueError(f"{step.act} of {step.stream} is not played but performed")


def _play(scenes: Sequence[Scene]) -> int:
    steps = [(scene, step) for scene in scenes for step in scene.steps]
    last = scenes[-1].at
    values = iter(seal_all([(step.stream, step.particulars) for _, step in steps], now=last))
    streams = sorted({stream for _, step in steps for stream in touched(step)})
    store.lock(streams)
    book = rules.book()
    sitting = Sitting(book, book.at(scenes[0].at), scenes[0].at)
    sitting.take_up(streams)
    written = 0
    for scene in scenes:
        sitting.now, sitting.rules = scene.at, book.at(scene.at)
        for step in scene.steps:
            _let_dates_pass(sitting, step.stream)
            sealed = replace(step, particulars=next(values))
            decide(sitting, sealed, present(scene.actor, sitting))
        store.append(sitting.written[written:], recorded=scene.at)
        written = len(sitting.written)
    drawn = [sitting.complaints[stream] for stream in sitting.touched(COMPLAINT)]
    drawing.draw_complaints(drawn, sitting.rules)
    search.index(_said(sitting))
    return written


def _let_dates_pass(sitting: Sitting, stream: str) -> None:
    """What the clock would have noticed meanwhile."""
    complaint = sitting.complaints.get(stream)
    if complaint is None:
        return
    for term in complaint.terms:
        if complaint.open and term.running and not term.lapsed and term.until < sitting.now:
            given = Lapse(term.pack, term.clock)
            events = do(lapse, complaint, sitting.rules, SYSTEM_ACTOR, sitting.now, given)
            sitting.write_down(
                stream, events, actor=SYSTEM_ACTOR, act=lapse.name, happened=sitting.now
            )


def _said(sitting: Sitting) -> Iterable[Said]:
    of: dict[str, str] = {
        piece.sealed: stream
        for stream in sitting.touched(COMPLAINT)
        for one in sitting.told[stream]
        for path, piece in located_pieces(one.event)
        if not path.endswith("/identity")
    }
    for piece, text in peek(of).items():
        if text:
            complaint = sitting.complaints[of[piece]]
            yield Said(complaint.reference, piece, text, complaint.received_at)
