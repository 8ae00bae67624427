"""Confirmation page for acts that cannot be undone; a letter is shown as it will be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.declaration import ComplaintAct
from amends.core.operation.acts.merging import Merge
from amends.core.operation.effects.outgoing import letter_of, whole_text
from amends.core.operation.events import OUTBOUND, WAYS, Ground, Notice, Way
from amends.core.operation.guidance.offers import tried
from amends.core.operation.regulators.letter_requirements import Demand, demands
from amends.core.refusal import Refused
from amends.letters.channels import CHANNELS
from amends.letters.previews import Preview, decision_letters
from amends.letters.required_points import Text
from amends.wording import acts, choices
from amends.wording.contacts.addresses import town_lines
from amends.wording.names import Names
from amends.wording.remedies import promise
from amends.wording.timeline import resolved

from ..complaint_acts import DESK_ACTS, DeskAct
from ..forms.derived import ActForm
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from .letter_requirements import Looked, carried, everything, looked_at
from .same_person import asked


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter as it will be sent: to whom, how, and whether it can be."""

    to: str
    how: str
    goes: bool
    language: str
    subject: str
    text: str


@dataclass(frozen=True)
class ActRequest:
    """An act that a person does on a complaint, and what they sent of it."""

    request: HttpRequest
    desk: DeskContext
    detail: ComplaintDetail
    act: ComplaintAct

    @property
    def declared(self) -> DeskAct:
        """What the staff area knows of the act."""
        return DESK_ACTS[self.act.name]

    def shown_back(self, form: ActForm, payload: Any) -> dict[str, Any]:
        """Show the input again, with the hidden fields that confirm it."""
        letters, detail, desk = self._letters(payload), self.detail, self.desk
        lines: list[str] = []
        if isinstance(payload, ResolveAtOnce):
            remedies = [
                e.Remedy(0, new.type, amount=new.amount, due=None if new.done else new.due)
                for new in payload.remedies
            ]
            texts, unit = (str(payload.reasons), str(payload.given or "")), detail.complaint.unit
            lines = resolved_in_words(payload.way, *texts, remedies, desk=desk, unit=unit)
        return {
            "letters": letters,
            "read": lines,
            "looked": self.look(payload, letters),
            "button": self._button(payload, letters),
            "same": asked(detail, desk, payload.other) if isinstance(payload, Merge) else [],
            "told": form.told_back(),
            "sent": carried(self.request),
        }

    @property
    def demanded(self) -> bool:
        """Whether regulators require something of what the act sends, whatever is chosen in its
        form."""
        of_receipt = self.act.particulars is Acknowledge
        return of_receipt and bool(self.demands_of(Notice.acknowledgement))

    def demands_on(self, payload: Any) -> tuple[Demand, ...]:
        """Return what regulators require of what the act sends; empty for an act without a
        checklist."""
        return self.demands_of(*letter_of(payload)) if hasattr(payload, "checked") else ()

    def demands_of(self, notice: Notice | None, meets: Any = None) -> tuple[Demand, ...]:
        """Return what regulators require of a letter about the complaint."""
        complaint, rules = self.detail.complaint, self.detail.file.rules
        return demands(complaint, rules, self.desk.now, notice=notice, meets=meets)

    def look(self, payload: Any, letters: Sequence[Outgoing] | None = None) -> Looked | None:
        """Return what regulators require of what the act sends, before it is sent; None if they
        require nothing, and for an act without a checklist."""
        needs = self.demands_on(payload)
        if not needs:
            return None
        letters = self._letters(payload) if letters is None else letters
        texts = [
            Text(f"{mail.subject}\n{mail.text}", mail.language) for mail in letters if mail.text
        ]
        first = self.detail.file.rules.policy.languages[0]
        text = Text(str(payload.words or ""), str(getattr(payload, "language", None) or first))
        return looked_at(
            self.request,
            self.desk,
            self.detail,
            needs,
            texts or [text],
            [payload.way],
            whole_text(payload, self.detail.file.rules, text.words),
            response=getattr(payload, "response", None),
        )

    def _button(self, payload: Any, letters: Sequence[Outgoing]) -> str:
        """Return the label of the final button; for a letter with the name of its recipient."""
        match payload:
            case Close(ground=Ground.options_exhausted, alone_reason=None | ""):
                return gettext("Propose closing it")
            case CommunicateDecision():
                return acts.button_of_answer(
                    payload.way, [mail.to for mail in letters if mail.goes]
                )
            case _:
                return acts.button(self.act.name)

    def _letters(self, payload: Any) -> list[Outgoing]:
        """Return the letters that the act sends, or that are printed; empty if the decision is
        given in person or on the page, and if the act would be refused, because that is shown
        afterwards."""
        if not isinstance(payload, CommunicateDecision) or payload.way not in WAYS:
            return []
        detail, desk = self.detail, self.desk
        rules, whole = detail.file.rules, everything(self.demands_of(Notice.decision), payload)
        try:
            after, added = tried(self.act, detail.complaint, rules, desk.actor, desk.now, whole)
        except Refused:
            return []
        previews = decision_letters(
            after,
            detail.file.entries,
            added,
            str(payload.words or ""),
            rules=rules,
            now=desk.now,
            unnamed=[
                p.number
                for p in after.parties
                if p.party.identity and detail.contacts.get(p.number) is None
            ],
        )
        return [_outgoing(preview, payload.way, detail) for preview in previews]


def resolved_in_words(
    way: Way,
    reasons: str,
    words: str,
    remedies: Sequence[e.Remedy],
    *,
    desk: DeskContext,
    unit: str | None,
) -> list[str]:
    """Return what a complainant will read of a complaint resolved at first contact: the line about
    the conversation, what was said, and what they get."""
    names = Names(rules=desk.rules)
    what = [words] if words else [promise(remedy, names) for remedy in remedies]
    promised = any(remedy.due for remedy in remedies)
    day = desk.rules.day_of(unit, desk.now)
    return [resolved(way, day, promised=promised), reasons, *what]


def _outgoing(preview: Preview, way: Way, detail: ComplaintDetail) -> Outgoing:
    contact, letter = preview.reached.contact, preview.letter
    place = (*contact.lines, *town_lines(contact, home=detail.file.rules.policy.country))
    by_post = OUTBOUND[way].counts_from_posting
    address = ", ".join(filter(None, place)) if by_post else CHANNELS[way].address(contact)
    how = choices.by_way(way)
    return Outgoing(
        to=detail.names.party(preview.reached.party),
        how=gettext("{how}, to {address}").format(how=how, address=address) if address else how,
        goes=letter is not None and (by_post or preview.reached.way is way),
        language=letter.language if letter else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
    )
