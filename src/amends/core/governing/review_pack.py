"""Clause 8.6.2: what a frozen review pack contains: codes, figures and days, never text.

It is written as reports are, so that equal figures have equal bytes.
"""

from dataclasses import dataclass

from ..values import Code, Day, Id
from .reviews import ReviewInput

EXEMPTED = "exempt."
"""What the code of a sentence about an exemption begins with, before that of the requirement."""


@dataclass(frozen=True, slots=True)
class PackSentence:
    """One sentence of an input: its code, and the figures in it."""

    says: Code
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PackInput:
    """What the record says about an input; nothing if it has no data."""

    item: ReviewInput
    sentences: tuple[PackSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class PackDecision:
    """What became of a decision of the last review."""

    review: Id
    number: int
    action: Id
    state: Code
    due: Day
    overdue: bool
    completed_on: Day | None = None


@dataclass(frozen=True, slots=True)
class PackContent:
    """Everything that a pack says of its period; `facts_version` are the facts that were
    counted."""

    first: Day
    last: Day
    facts_version: int | None
    inputs: tuple[PackInput, ...]
    decisions: tuple[PackDecision, ...] = ()

    @property
    def missing(self) -> tuple[ReviewInput, ...]:
        """The inputs of which the record says nothing."""
        return tuple(one.item for one in self.inputs if not one.sentences)
