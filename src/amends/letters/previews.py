"""A letter as it would go out, for whoever is about to send it: composed as the worker does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint, Told
from amends.core.operation.events import DecisionCommunicated
from amends.core.values import Contact, Moment

from .composing import Letter, NoTemplate
from .occasions import Writing
from .wishes import Reached


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter to the party and who receives it; None where the policy has no wording for it."""

    party: int
    reached: Reached
    letter: Letter | None


def decision_letters(
    complaint: Complaint,
    entries: Sequence[Told],
    added: Sequence[Told],
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
    for told in added:
        event = told.event
        if isinstance(event, DecisionCommunicated):
            writing = Writing(complaint, (*entries, *added), rules, now, event.party)
            more = writing.of_decision(words, event.recourse)
            for reached in writing.receivers():
                hidden = reached.party in unnamed
                shown = replace(reached, contact=Contact(name=_HIDDEN)) if hidden else reached
                found.append(_preview(writing, shown, more))
    return found


_HIDDEN = "\N{BULLET}" * 8
"""What stands for a name that whoever reads the preview may not be told."""


def _preview(writing: Writing, reached: Reached, more: dict[str, str]) -> Preview:
    try:
        letter = writing.letter("decision", reached, more)
    except NoTemplate:
        return Preview(writing.party, reached, None)
    return Preview(writing.party, reached, letter)
