"""A person's place in a survey: found by the code of their invitation, and answered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.improvement.samples.satisfaction import AnswerSurvey
from amends.core.operation.events import FeedbackSource
from amends.core.values import Code, Id
from amends.handling.commands import Command, Unknown
from amends.handling.improvement import sampling
from amends.handling.kinds.complaint import ADD_FEEDBACK, AddFeedback
from amends.handling.reading import File, file_of
from amends.handling.streams import stream_of
from amends.register.models import SurveyPlace

from ..channels.tracking_page import TRACKING_PAGE

ANSWER = Code("answer")


@dataclass(frozen=True, slots=True)
class Invited:
    """A person of a survey, and their complaint."""

    place: SurveyPlace
    file: File

    @property
    def language(self) -> str:
        """The language in which the person wants to be written to; empty if they named none."""
        participant = self.file.complaint.participant(self.place.party or 0)
        return (participant.language if participant is not None else None) or ""

    def open(self, now: datetime) -> bool:
        """Return whether the survey can still be answered with the code."""
        until = self.place.until
        return not self.done and until is not None and now <= until

    @property
    def done(self) -> bool:
        """Whether the person has answered, or does not want to."""
        return self.place.answered_at is not None or self.place.declined


def invited(code: str, *, now: datetime) -> Invited:
    """Return whose invitation has this code. Raises `Unknown`, also once they are no longer
    involved."""
    place = SurveyPlace.objects.filter(code=sampling.digest_of(code)).first()
    if place is None or place.party is None:
        raise Unknown(code)
    file = file_of(place.reference, actor=Actor.complainant(place.party), now=now)
    return Invited(place, file)


def on_tracking_page(reference: str, party: int, *, now: datetime) -> str:
    """Return the code of an open invitation of a person who is asked on their tracking page; empty
    if there is none."""
    places = SurveyPlace.objects.filter(reference=reference, party=party, way=TRACKING_PAGE.way)
    place = places.filter(answered_at__isnull=True, declined=False, until__gte=now).first()
    return "" if place is None else sampling.code_of(place.survey, place.number)


def answering(
    place: SurveyPlace,
    scores: Mapping[str, int | None],
    *,
    comment: str = "",
    hear: bool = False,
    declines: bool = False,
) -> list[Command]:
    """Return the commands that record the answers of a person and add the comment to the complaint
    record; it is given only with consent to that."""
    commented = bool(comment.strip()) and not declines
    answers: dict[str, Any] = {**scores, "hear": hear, "commented": commented, "declines": declines}
    commands = [Command(place.survey, ANSWER, AnswerSurvey(place.number, **answers))]
    if commented:
        feedback = AddFeedback(FeedbackSource.survey, Id(place.survey), comment)
        commands.append(Command(stream_of(place.reference), ADD_FEEDBACK, feedback))
    return commands
