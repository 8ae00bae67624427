"""Preview of a letter for its sender, composed as the worker does it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.letter_fields import fields_of
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.closing.reaction import silent_until
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.events import DecisionCommunicated, ResponseReleased
from amends.core.operation.regulators.recourse import ways_left
from amends.core.values import Contact, Moment
from amends.wording import dates
from amends.wording import letters as words

from .composing import Letter, NoTemplate, about_complaint, compose, wording
from .recipients import Reached
from .writing import Writing


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter and its recipient; None if the policy has no template for it."""

    party: int
    reached: Reached
    letter: Letter | None


def decision_letters(
    complaint: Complaint,
    entries: Sequence[RecordedEvent],
    added: Sequence[RecordedEvent],
    words: str,
    *,
    rules: Rules,
    now: Moment,
    unnamed: Collection[int] = (),
) -> list[Preview]:
    """Return the letters with a decision: `complaint` is its state after the decision is
    communicated or released, `added` the entries added by that, `words` the decision. The reader
    may not see the names of the people `unnamed`."""
    previews = []
    for recorded in added:
        event = recorded.event
        if isinstance(event, DecisionCommunicated | ResponseReleased):
            writing = Writing(complaint, (*entries, *added), rules, now, event.party)
            more = writing.of_decision(words, event.recourse, event.response)
            for reached in writing.receivers():
                shown = _shown(reached, named=reached.party not in unnamed)
                previews.append(_preview(writing, shown, more))
    return previews


SLOT = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Where the text of a decision goes."""


def around_decision(
    complaint: Complaint,
    entries: Sequence[RecordedEvent],
    party: int,
    *,
    rules: Rules,
    now: Moment,
    named: bool,
) -> Preview | None:
    """Return the letter to a complainant around a decision that is still being written, as if it
    were sent now; None for a person who cannot be reached."""
    writing = Writing(complaint, tuple(entries), rules, now, party)
    participant, reached = complaint.participant(party), next(iter(writing.receivers()), None)
    if participant is None or reached is None:
        return None
    more = writing.of_decision(SLOT, ways_left(participant, complaint, rules, now))
    until = silent_until(complaint, replace(participant, decided_at=now), rules.policy)
    with translation.override(reached.language or rules.policy.languages[0]):
        more["react_by"] = dates.day(rules.calendar(complaint.unit).day_of(until))
    return _preview(writing, _shown(reached, named=named), more)


def sample(
    code: str,
    language: str,
    policy: Policy,
    complaint: Complaint,
    entries: Sequence[RecordedEvent],
    *,
    rules: Rules,
    now: Moment,
    named: bool,
    party: int | None = None,
) -> Letter:
    """Return how a letter of `policy`, perhaps a draft, would look for a complaint: to the person
    `party`, otherwise to the lead complainant. Fields about things that have not happened are
    placeholders in brackets; readers who may not see names see none.

    Raises `NoTemplate` and `UnknownField`.
    """
    lead = complaint.lead if complaint.complainants else complaint.parties[0]
    about = (complaint.participant(party) if party else None) or lead
    writing = Writing(complaint, tuple(entries), replace(rules, policy=policy), now, about.number)
    language = wording(policy, code, language).language
    values = untold(code, language)
    for reached in writing.receivers()[:1]:
        values |= writing.fields(_shown(reached, named=named), language, code)
    if "recourse" in values:
        left = ways_left(about, complaint, writing.rules, now)
        values["recourse"] = writing.recourse(left, language) or values["recourse"]
    return compose(policy, code, language, values)


def blank(writing: Writing, reached: Reached, language: str, words: str = "") -> Letter:
    """Return a letter with sender, recipient and optionally this text."""
    values = writing.fields(reached, language)
    subject = about_complaint(values["reference"], language)
    with translation.override(language):
        closing = gettext("Yours sincerely")
    signed = f"{writing.signature(language)}\n{values['reach_us']}"
    text = "\n\n".join((values["greeting"], words, closing, signed))
    return Letter("letter", "", 0, language, subject, text)


def untold(code: str, language: str) -> dict[str, str]:
    """Return placeholders in brackets for the fields that only its author can fill."""
    with translation.override(language):
        return {name: f"[{words.field(name)}]" for name in fields_of(code)}


_HIDDEN = "\N{BULLET}" * 8
"""Placeholder for a name that the reader of the preview may not see."""


def _shown(reached: Reached, *, named: bool) -> Reached:
    return reached if named else replace(reached, contact=Contact(name=_HIDDEN))


def _preview(writing: Writing, reached: Reached, more: dict[str, str]) -> Preview:
    try:
        letter = writing.letter("decision", reached, more)
    except NoTemplate:
        return Preview(writing.party, reached, None)
    return Preview(writing.party, reached, letter)
