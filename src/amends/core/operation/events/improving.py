"""Clause 8: events by which improvement adds to a complaint."""

from dataclasses import dataclass

from ...values import Id, Sealed
from .parts import Event
from .vocabulary import FeedbackSource


@dataclass(frozen=True, slots=True)
class FeedbackAdded(Event):
    """Feedback on how the complaint was handled was added to its record: the comment of a
    complainant in a survey, who agreed to that, or the note of a person who read it. `stream` is
    the survey or reading."""

    source: FeedbackSource
    stream: Id
    words: Sealed
    party: int | None = None
