"""A letter as it would go out, for whoever is about to send it: composed as the worker does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.letter_fields import fields_of
from amends.core.framework.policy.policy import Policy
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.events import DecisionCommunicated
from amends.core.operation.regulators.recourse import ways_left
from amends.core.values import Contact, Moment
from amends.wording import letters as words

from .composing import Letter, NoTemplate, about_complaint, compose, wording
from .wishes import Reached
from .writing import Writing


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter to the party and who receives it; None where the policy has no wording for it."""

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
    """The letters with a decision: `complaint` is as it will stand once it was communicated,
    `added` what that adds to its entries, `words` what is decided. Who reads this may not be told
    the names of the parties `unnamed`."""
    found = []
    for recorded in added:
        event = recorded.event
        if isinstance(event, DecisionCommunicated):
            writing = Writing(complaint, (*entries, *added), rules, now, event.party)
            more = writing.of_decision(words, event.recourse)
            for reached in writing.receivers():
                hidden = reached.party in unnamed
                shown = replace(reached, contact=Contact(name=_HIDDEN)) if hidden else reached
                found.append(_preview(writing, shown, more))
    return found


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
    """How a letter of `policy`, perhaps a draft, would read on a complaint as it stands: to the
    party, else to whoever leads. What it tells of something that has not happened yet stands in
    brackets; whoever may not be told names sees none.

    Raises `NoTemplate` and `UnknownField`.
    """
    lead = complaint.lead if complaint.complainants else complaint.parties[0]
    about = (complaint.participant(party) if party else None) or lead
    writing = Writing(complaint, tuple(entries), replace(rules, policy=policy), now, about.number)
    language = wording(policy, code, language).language
    values = untold(code, language)
    for reached in writing.receivers()[:1]:
        shown = reached if named else replace(reached, contact=Contact(name=_HIDDEN))
        values |= writing.fields(shown, language, code)
    if "recourse" in values:
        left = ways_left(about, complaint, writing.rules, now)
        values["recourse"] = writing.recourse(left, language) or values["recourse"]
    return compose(policy, code, language, values)


def blank(writing: Writing, reached: Reached, language: str, words: str = "") -> Letter:
    """A letter that says nothing yet but to whom and from whom it is, and perhaps these words."""
    values = writing.fields(reached, language)
    subject = about_complaint(values["reference"], language)
    text = "\n\n".join(
        (values["greeting"], words, f"{values['organization']}\n{values['reach_us']}")
    )
    return Letter("letter", "", 0, language, subject, text)


def untold(code: str, language: str) -> dict[str, str]:
    """What stands in a letter for what only its writer can say, in brackets."""
    with translation.override(language):
        return {name: f"[{words.field(name)}]" for name in fields_of(code)}


_HIDDEN = "\N{BULLET}" * 8
"""What stands for a name that whoever reads the preview may not be told."""


def _preview(writing: Writing, reached: Reached, more: dict[str, str]) -> Preview:
    try:
        letter = writing.letter("decision", reached, more)
    except NoTemplate:
        return Preview(writing.party, reached, None)
    return Preview(writing.party, reached, letter)
