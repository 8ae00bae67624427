"""Confirmation page for acts that cannot be undone; a letter is shown as it will be sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.declaration import Act
from amends.core.operation.acts.merging import Merge
from amends.core.operation.effects.outgoing import letter_of
from amends.core.operation.events import Ground, Notice, Way
from amends.core.operation.guidance.offers import tried
from amends.core.operation.regulators.letter_requirements import Demand, demands
from amends.core.refusal import Refused
from amends.core.values import Code, Money
from amends.letters.demanding import Text
from amends.letters.previews import Preview, decision_letters
from amends.wording import acts, choices
from amends.wording.addresses import town_lines
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.timeline import remedy_in_words, resolved

from ..forms.derived import ActForm
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from .letter_requirements import Looked, carried, everything, looked_at
from .same_person import asked

SHOWN_BACK = frozenset({"communicate-decision", "close", "merge", "resolve-at-once"})
"""Acts that cannot be undone, or that need another question once they are chosen."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter as it will be sent: to whom, how, and whether it can be."""

    to: str
    how: str
    goes: bool
    language: str
    subject: str
    text: str


def shown_back(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    form: ActForm,
    given: Any,
) -> dict[str, Any]:
    """Show the input again, with the hidden fields that confirm it."""
    letters = _letters(desk, detail, act, given)
    looked = look(request, desk, detail, act, given, letters=letters)
    return {
        "letters": letters,
        "read": read_of(given, desk, detail.complaint.unit),
        "looked": looked,
        "button": _button(act, given, letters),
        "same": asked(detail, desk, given.other) if isinstance(given, Merge) else [],
        "told": form.told_back(),
        "sent": carried(request),
    }


def read_of(given: Any, desk: DeskContext, unit: str | None) -> list[str]:
    """Return what a complainant will read of a complaint resolved at first contact; empty for other
    acts."""
    if not isinstance(given, ResolveAtOnce):
        return []
    remedies = [(one.type, one.amount) for one in given.remedies]
    told = str(given.reasons), str(given.given or "")
    return resolved_in_words(given.way, *told, remedies, desk=desk, unit=unit)


def resolved_in_words(
    way: Way,
    reasons: str,
    given: str,
    remedies: Iterable[tuple[Code, Money | None]],
    *,
    desk: DeskContext,
    unit: str | None,
) -> list[str]:
    """Return the line about the conversation, what was said, and what the complainant gets."""
    names = Names(rules=desk.rules)
    offered = [e.Remedy(0, kind, amount=amount) for kind, amount in remedies]
    what = [given] if given else [capital(remedy_in_words(one, names)) for one in offered]
    return [resolved(way, desk.rules.day_of(unit, desk.now)), reasons, *what]


def demanded_of(desk: DeskContext, detail: ComplaintDetail, act: Act[Any]) -> bool:
    """Return whether regulators require something of what the act sends, whatever is chosen in its
    form."""
    if act.particulars is not Acknowledge:
        return False
    return bool(
        demands(detail.complaint, detail.file.rules, desk.now, notice=Notice.acknowledgement)
    )


def demands_on(desk: DeskContext, detail: ComplaintDetail, given: Any) -> tuple[Demand, ...]:
    """Return what regulators require of what an act sends; empty for an act without a checklist."""
    notice, meets = letter_of(given)
    if not hasattr(given, "checked"):
        return ()
    return demands(detail.complaint, detail.file.rules, desk.now, notice=notice, meets=meets)


def look(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    given: Any,
    *,
    letters: Sequence[Outgoing] | None = None,
) -> Looked | None:
    """Return what regulators require of what an act sends, before it is sent; None if they require
    nothing, and for an act without a checklist."""
    found, rules = demands_on(desk, detail, given), detail.file.rules
    if not found:
        return None
    letters = _letters(desk, detail, act, given) if letters is None else letters
    texts = [Text(f"{one.subject}\n{one.text}", one.language) for one in letters if one.text]
    language = getattr(given, "language", None) or rules.policy.languages[0]
    said = Text(str(given.words or ""), str(language))
    return looked_at(request, desk, detail, found, texts or [said], [given.way])


def _button(act: Act[Any], given: Any, letters: Sequence[Outgoing]) -> str:
    """Return the label of the final button; for a letter with the name of its recipient."""
    if isinstance(given, Close) and given.ground is Ground.options_exhausted:
        return acts.button(act.name) if given.alone_reason else gettext("Propose closing it")
    if not isinstance(given, CommunicateDecision):
        return acts.button(act.name)
    return acts.button_of_answer(given.way, [one.to for one in letters if one.goes])


def _letters(
    desk: DeskContext, detail: ComplaintDetail, act: Act[Any], given: Any
) -> list[Outgoing]:
    """Return the letters that the act sends, or that are printed; empty if the decision is given in
    person or on the page, and if the act would be refused, because that is shown afterwards."""
    if not isinstance(given, CommunicateDecision) or given.way not in (Way.email, Way.letter):
        return []
    rules = detail.file.rules
    found = demands(detail.complaint, rules, desk.now, notice=Notice.decision)
    whole = everything(found, given)
    try:
        after, added = tried(act, detail.complaint, rules, desk.actor, desk.now, whole)
    except Refused:
        return []
    previews = decision_letters(
        after,
        detail.file.entries,
        added,
        str(given.words or ""),
        rules=rules,
        now=desk.now,
        unnamed=[
            p.number for p in after.parties if p.party.identity and _unknown(p.number, detail)
        ],
    )
    return [_outgoing(one, given.way, detail) for one in previews]


def _unknown(party: int, detail: ComplaintDetail) -> bool:
    return detail.contacts.get(party) is None


def _outgoing(preview: Preview, way: Way, detail: ComplaintDetail) -> Outgoing:
    contact, letter = preview.reached.contact, preview.letter
    goes = letter is not None and (way is Way.letter or preview.reached.way is Way.email)
    place = (*contact.lines, *town_lines(contact, home=detail.file.rules.policy.country))
    address = ", ".join(filter(None, place)) if way is Way.letter else contact.email
    how = choices.by_way(way)
    return Outgoing(
        to=detail.names.party(preview.reached.party),
        how=gettext("{how}, to {address}").format(how=how, address=address) if address else how,
        goes=goes,
        language=letter.language if letter else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
    )
