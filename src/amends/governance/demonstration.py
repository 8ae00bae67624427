"""Marker of a demo: the only record that a simulated clock may write, and its accounts for display.

The origin of its log begins with ``demo.`` from the first entry on and never changes. So a demo
cannot become a real organisation's record, nor can a real record be used as a demo.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from amends.journal import log
from amends.journal.opening import DEMONSTRATION
from amends.register import request_cache


class NotADemonstration(Exception):
    """Only the record of a demo may be written by a simulated clock."""


def is_demonstration() -> bool:
    """Return whether this installation's record is, permanently, a demo's."""
    return request_cache.once(is_demonstration, _is_demonstration)


def _is_demonstration() -> bool:
    try:
        return log.current().origin.startswith(DEMONSTRATION)
    except log.NotOpened:
        return False


# --- what it says of itself ---


@dataclass(frozen=True, slots=True)
class Card:
    """A demo account to try: a member of staff who signs in, or a complainant with an access code
    (then `reference` and `secret` are filled)."""

    name: str
    hat: str
    tries: tuple[str, ...]
    sign_in: str = ""
    password: str = ""
    reference: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was loaded, whether it is complete, and the demo accounts."""

    wanted: dict[str, Any]
    cards: tuple[Card, ...] = ()
    whole: bool = False


def cards() -> tuple[Card, ...]:
    """Return the demo accounts to show; none in an installation that is not a demo."""
    note = kept() if is_demonstration() else None
    return note.cards if note else ()


def kept() -> Kept | None:
    """Return the data folder's demo information; None if no demo was begun."""
    try:
        plain = json.loads(_note().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    shown = tuple(Card(**{**card, "tries": tuple(card["tries"])}) for card in plain["cards"])
    return Kept(plain["wanted"], shown, plain["whole"])


def keep(note: Kept) -> None:
    """Write it into the data folder, whole or not at all."""
    draft = _note().with_suffix(".draft")
    draft.write_text(json.dumps(asdict(note), indent=1), encoding="utf-8")
    draft.replace(_note())


def _note() -> Path:
    return Path(settings.AMENDS_DATA) / "demonstration.json"
