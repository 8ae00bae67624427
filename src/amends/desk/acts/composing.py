"""Decision composer: the letter around the text that is being written, what it still needs, and
what blocks it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext

from amends.core.operation import events as e
from amends.core.operation.acts.decision import communicate_decision
from amends.core.operation.acts.limits import over_limit, promised_before
from amends.core.operation.guidance.offers import tried
from amends.core.operation.regulators.letter_requirements import Demand
from amends.core.refusal import Refused
from amends.letters.previews import SLOT, Preview, around_decision
from amends.letters.required_points import Text
from amends.wording import choices, money
from amends.wording.phrases import capital
from amends.wording.refusal_sentence import sentence
from amends.wording.timeline import with_offer

from ..forms.derived import ADD, ActForm, with_new_row
from ..reading import states
from ..request.context import number_in
from ..request.submission import INSERT, keep
from .confirming import ActRequest
from .four_eyes import total
from .initial_values import (
    heading_of,
    letter_language,
    options_in_words,
    prepared,
    words_of_decision,
)
from .letter_requirements import (
    Card,
    Insertable,
    everything,
    insertable,
    inserted,
    looked_at,
    snippets,
)
from .side_panels import own_limit

OUTCOME = "outcome"
"""Button that shows what the input leads to."""
ON_THE_WAY = frozenset({ADD, INSERT, OUTCOME})
"""Buttons after which the form is shown again and nothing is carried out."""
_LONGEST_SENTENCE = 25
"""Words of a sentence that is still plain."""
_SENTENCES = re.compile(r"[.!?:]\s+|\n")


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist: it is met, needs attention (`look` is “due”), is missing (“late”) or
    not begun (“open”)."""

    text: str
    look: str
    hint: str = ""
    insert: Insertable | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A decision that is being written. `before` and `after` is the letter around its text,
    `blocked` says why it cannot be saved or sent, and `field` where that is mended."""

    to: str
    language: str
    subject: str
    before: str
    after: str
    text: str
    checks: tuple[Check, ...]
    cards: tuple[Card, ...]
    blocked: str
    field: str
    effect: str
    snippets: tuple[Insertable, ...]

    @property
    def ready(self) -> int:
        """How many lines are met."""
        met = sum(bool(tick.found) for card in self.cards for tick in card.ticks)
        return sum(check.look == "done" for check in self.checks) + met

    @property
    def whole(self) -> int:
        """How many lines there are."""
        return len(self.checks) + sum(len(card.ticks) for card in self.cards)


class Composer(ActRequest):
    """What a decision is composed from."""

    def changed(self) -> Any:
        """Return the input after a button that inserts a text or adds a row."""
        return with_new_row(inserted(self.request, self._insertable(), self.declared.composed))

    def composed(self, form: ActForm, probe: ActForm) -> Composed:
        """Return the decision as the form has it. `probe` is a copy of the form that may be
        checked, although the input is not complete."""
        name = self.declared.composed
        payload = probe.particulars(keep) if probe.is_valid() else None
        written = str(form[name].value() or "")
        remedies = self._remedies(probe)
        around = self._around()
        spoken = probe.cleaned_data.get("way") not in (None, "", *e.WRITTEN)
        letter = around.letter if around and not spoken else None
        before, _, after = letter.text.partition(SLOT) if letter else ("", "", "")
        words = written
        if name == "reasons":
            words = words_of_decision(written, remedies, self.detail, self.desk)
        elif written.strip():
            with translation.override(self.language):
                words = with_offer(written, remedies, self.detail.names)
        whole = Text(f"{before}{words}{after}", self.language)
        args = (self.request, self.desk, self.detail, self.demands, [whole], ())
        looked = looked_at(*args, response=probe.cleaned_data.get("response"))
        blocked, field, effect = self._outcome(payload, probe)
        return Composed(
            to=self.detail.names.party(around.reached.party) if around else "",
            language=letter.language if letter else self.language,
            subject=letter.subject if letter else "",
            before=before.strip(),
            after=after.strip(),
            text=whole.words.strip() if written else "",
            checks=tuple(self._checks(name, written, remedies, spoken=spoken)),
            cards=looked.cards,
            blocked=blocked,
            field=field,
            effect=effect,
            snippets=snippets(self.detail.file.rules.policy, self.language),
        )

    @property
    def language(self) -> str:
        """The language in which the complainant reads."""
        return letter_language(self.detail)

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What regulators require of the decision."""
        return self.demands_of(e.Notice.decision)

    def _insertable(self) -> dict[str, str]:
        number = number_in(self.request.POST.get("response", ""))
        texts = insertable(self.demands, self.detail, self.desk, self.language, number)
        return texts | {snippet.value: snippet.text for snippet in self._headings()}

    def _headings(self) -> Iterator[Insertable]:
        """Yield a heading for each issue, in the language of the letter."""
        for issue in self.detail.complaint.live_issues:
            with translation.override(self.language):
                what = heading_of(issue, self.detail)
            yield Insertable(f"issue/{issue.number}", what, f"{issue.number}. {what}")

    def _around(self) -> Preview | None:
        return around_decision(
            self.detail.complaint,
            self.detail.file.entries,
            self.detail.complaint.lead.number,
            rules=self.detail.file.rules,
            now=self.desk.now,
            named=all(contact is not None for contact in self.detail.contacts.values()),
        )

    def _remedies(self, probe: ActForm) -> tuple[e.Remedy, ...]:
        """Return what is offered: the rows that can be read, or what the response offers."""
        if self.act.name == communicate_decision.name:
            number = probe.cleaned_data.get("response")
            return prepared(self.detail, number)[1] if number else ()
        node = next(node for node in probe.nodes if node.name == "remedies")
        rows = [row for row in node.read(probe.cleaned_data)["remedies"] if row.type]
        return tuple(
            e.Remedy(n, row.type, row.issue, row.action, row.amount, row.owner, row.due)
            for n, row in enumerate(rows, start=1)
        )

    def _checks(
        self, name: str, text: str, remedies: Sequence[e.Remedy], *, spoken: bool
    ) -> Iterator[Check]:
        headings, complaint = list(self._headings()), self.detail.complaint
        for heading, issue in zip(headings, complaint.live_issues, strict=True):
            met = _answers(text, heading, headings) if len(headings) > 1 else bool(text.strip())
            title = gettext("Responds to: {issue}").format(issue=heading.name)
            look = "done" if met else "late" if text.strip() else "open"
            finding = capital(choices.label(issue.finding)) if issue.finding else ""
            yield Check(title, look, finding, None if met or len(headings) == 1 else heading)
        if name == "reasons" and remedies:
            yield self._who_and_when(remedies)
            if any(remedy.amount for remedy in remedies):
                yield self._limit(remedies)
        yield self._options(text, spoken=spoken)
        if text.strip():
            yield _plain(text)

    def _options(self, text: str, *, spoken: bool) -> Check:
        """Return whether a decision names the options, and does so once: a letter lists them."""
        ways = states.named(self.detail, self.desk)
        with translation.override(self.language):
            named = options_in_words(self.detail, self.desk) in text
        if ways and named and not spoken:
            hint = gettext("The letter already lists them. Remove them from your text.")
            return Check(gettext("Lists their options twice"), "due", hint)
        if not ways:
            hint = gettext("Your settings list none.")
            return Check(gettext("Lists their options"), "due", hint)
        met = named or not spoken
        return Check(gettext("Lists their options"), "done" if met else "late", "; ".join(ways))

    def _who_and_when(self, remedies: Sequence[e.Remedy]) -> Check:
        open_ = sum(not (remedy.owner and remedy.due) for remedy in remedies)
        hint = ngettext(
            "{number} remedy has no owner or no date.",
            "{number} remedies have no owner or no date.",
            open_,
        ).format(number=open_)
        text = gettext("Each remedy has an owner and a date")
        return Check(text, "due" if open_ else "done", hint if open_ else "")

    def _limit(self, remedies: Sequence[e.Remedy]) -> Check:
        complaint, rules = self.detail.complaint, self.detail.file.rules
        waiting = tuple(p.number for p in complaint.complainants)
        earlier = promised_before(complaint, waiting)
        over = over_limit(complaint, rules, self.desk.person.id, tuple(remedies), earlier)
        if over:
            return Check(gettext("Over your approval limit"), "due", money.amount(over))
        hint = gettext("{amount} of {limit}").format(
            amount=total((*earlier, *remedies)), limit=own_limit(self.desk)
        )
        return Check(gettext("Within your approval limit"), "done", hint)

    def _outcome(self, payload: Any, probe: ActForm) -> tuple[str, str, str]:
        """Return why it is blocked, where that is mended, and what it leads to."""
        if payload is None:
            name = next((name for name in probe.errors if name in probe.fields), "")
            message = next(iter(probe.errors.values()), [""])[0]
            return str(message), probe[name].id_for_label if name else "", ""
        detail, desk = self.detail, self.desk
        whole = everything(self.demands, payload) if hasattr(payload, "checked") else payload
        try:
            after, _ = tried(
                self.act, detail.complaint, detail.file.rules, desk.actor, desk.now, whole
            )
        except Refused as refused:
            return str(sentence(refused, names=detail.names)), "", ""
        if self.act.name == communicate_decision.name:
            message = gettext("You will see the full letter first. You cannot undo sending it.")
            return "", "", message
        if after.responses[-1].authorized:
            return "", "", gettext("You can send it as soon as it is saved.")
        return "", "", gettext("A colleague needs to approve it before it is sent.")


def _answers(text: str, issue: Insertable, every: Sequence[Insertable]) -> bool:
    """Return whether a text says something about an issue: its name in a sentence, or words below
    its heading."""
    lines = [line.strip().casefold() for line in text.splitlines() if line.strip()]
    headings = {other.text.casefold() for other in every} | {
        other.name.casefold() for other in every
    }
    for line, following in pairwise((*lines, "")):
        if issue.name.casefold() in line and line not in headings:
            return True
        if line in (issue.text.casefold(), issue.name.casefold()) and following:
            return following not in headings
    return False


def _plain(text: str) -> Check:
    longest = max(len(sentence.split()) for sentence in _SENTENCES.split(text))
    hint = ngettext(
        "Longest sentence: {number} word", "Longest sentence: {number} words", longest
    ).format(number=longest)
    return Check(
        gettext("Short sentences"), "done" if longest <= _LONGEST_SENTENCE else "due", hint
    )
