"""What cannot be taken back is shown once more before it is done; a letter as it will go out."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.operation.act import Act
from amends.core.operation.decision import CommunicateDecision
from amends.core.operation.events import Way
from amends.core.operation.offers import tried
from amends.core.refusal import Refused
from amends.letters.previews import Preview, decision_letters
from amends.wording import choices

from .forms.derived import ActForm
from .seat import Seat
from .showing import Opened

SHOWN_BACK = frozenset({"communicate-decision", "close"})
"""Acts that cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter as it will go out: to whom, how, and whether it will."""

    to: str
    how: str
    goes: bool
    language: str
    subject: str
    text: str


def shown_back(
    request: HttpRequest, seat: Seat, seen: Opened, known: Act[Any], form: ActForm, given: Any
) -> dict[str, Any]:
    """What was written, and what a browser sends along when it is right."""
    return {
        "letters": _letters(seat, seen, known, given),
        "told": form.told_back(),
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ],
    }


def _letters(seat: Seat, seen: Opened, known: Act[Any], given: Any) -> list[Outgoing]:
    """The letters that the act sends, or that somebody prints; none for what is said or read on
    the page, and none where the act would be refused: that is told when it is done."""
    if not isinstance(given, CommunicateDecision) or given.way not in (Way.email, Way.letter):
        return []
    rules = seen.file.rules
    try:
        after, added = tried(known, seen.complaint, rules, seat.actor, seat.now, given)
    except Refused:
        return []
    previews = decision_letters(
        after,
        seen.file.entries,
        added,
        str(given.words or ""),
        rules=rules,
        now=seat.now,
        unnamed=[p.number for p in after.parties if p.party.identity and _unknown(p.number, seen)],
    )
    return [_outgoing(one, given.way, seen) for one in previews]


def _unknown(party: int, seen: Opened) -> bool:
    return seen.contacts.get(party) is None


def _outgoing(preview: Preview, way: Way, seen: Opened) -> Outgoing:
    contact, letter = preview.reached.contact, preview.letter
    goes = letter is not None and (way is Way.letter or preview.reached.way is Way.email)
    place = (*contact.lines, " ".join(filter(None, (contact.postcode, contact.town))))
    address = ", ".join(filter(None, place)) if way is Way.letter else contact.email
    how = choices.by_way(way)
    return Outgoing(
        to=seen.names.party(preview.reached.party),
        how=gettext("{how}, to {address}").format(how=how, address=address) if address else how,
        goes=goes,
        language=letter.language if letter else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
    )
