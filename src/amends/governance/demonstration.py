"""The demonstration: the one record that a simulated clock may write, and how every page can tell.

Its log's origin begins with ``demo.`` from the first entry on and never changes, so that it can
never become a real organization's record, nor a real one be played with (contract §5).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from amends.journal import log
from amends.journal.opening import DEMONSTRATION


class NotADemonstration(Exception):
    """Only the record of a demonstration may be written by a simulated clock."""


def is_demonstration() -> bool:
    """Whether this installation's record is a demonstration's, for ever."""
    try:
        return log.current().origin.startswith(DEMONSTRATION)
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
