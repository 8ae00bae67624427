"""Shapes of surveys over the API."""

from dataclasses import dataclass
from datetime import datetime

from amends.core.operation.events import Way
from amends.core.values import Code, Day, Id, Words


@dataclass(frozen=True, slots=True)
class SurveyAbout:
    """A survey: its days, the share that is asked in percent, and how many were asked and answered.
    Null is a number below five, or one from which such a number could be computed, for callers who
    do not see every number."""

    id: Id
    first: Day
    last: Day
    percent: int
    days: int
    announced_at: datetime
    asked: int | None
    answered: int | None
    missing: int | None


@dataclass(frozen=True, slots=True)
class SurveyList:
    """Every survey, the newest first."""

    surveys: tuple[SurveyAbout, ...]


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """The answers to one question, by score from 1 to 5. `process` is false for the outcome."""

    question: Code
    process: bool
    total: int | None
    scores: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class SurveyGroup:
    """The response rate of one channel, unit or finding; `group` is null for none."""

    by: Code
    group: Code | None
    asked: int | None
    answered: int | None
    missing: int | None


@dataclass(frozen=True, slots=True)
class SurveyDraw:
    """A list that was fixed, by its SHA-256, and the seed and checkpoint with which it was
    drawn."""

    sha256: Id
    size: int | None
    seed: Id | None
    checkpoint: int | None
    drawn: int | None


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """The results of a survey, who did not answer, and how it was drawn."""

    survey: SurveyAbout
    questions: tuple[SurveyQuestion, ...]
    groups: tuple[SurveyGroup, ...]
    draws: tuple[SurveyDraw, ...]


@dataclass(frozen=True, slots=True)
class SurveyInvitation:
    """Who was handed a card (`letter`) or called (`phone`), by number in the sample."""

    number: int
    way: Way = Way.letter


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """What a person answered on the phone or a card, each from 1 to 5. A comment is added to the
    complaint record and needs `share`. `declines`: they do not want to answer."""

    number: int
    easy: int | None = None
    informed: int | None = None
    fair: int | None = None
    quick: int | None = None
    outcome: int | None = None
    hear: bool = False
    declines: bool = False
    share: bool = False
    comment: Words | None = None
