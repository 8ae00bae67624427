"""Clause 8.5: cases that are evidence, or speak against it, from the rows of what is true now."""

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from amends.core.framework.policy.commitments import Priority
from amends.core.improvement.actions import TO_DO, ActionState
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.samples.reading import Verdict

from .models import Action, Alert, Commitment, Problem, ReadingCard, Row, SurveyPlace
from .queries import counting

_RECORDED_LATE = timedelta(days=3)
_CHECKED_WITHIN = timedelta(days=90)
"""By when the effect of an action is checked, if no one set a rule for it."""


def ours(begins: datetime) -> QuerySet[Row]:
    """Return the complaints received here since a moment that count: none from an import."""
    return counting().filter(taken_over=False, received_at__gte=begins)


def recorded_late(begins: datetime) -> QuerySet[Row]:
    """Return those of them that were recorded more than three days after their receipt."""
    return ours(begins).filter(recorded_at__gt=F("received_at") + _RECORDED_LATE)


def assessed_and_open() -> QuerySet[Row]:
    """Return the open complaints that someone has assessed."""
    return counting().filter(taken_over=False, open=True, assessed_at__isnull=False)


def dangerous(begins: datetime) -> QuerySet[Row]:
    """Return the complaints with a safety risk."""
    return ours(begins).filter(safety=True, assessed_at__isnull=False)


def not_urgent(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return those of them without the highest priority."""
    return rows.exclude(priority=Priority.urgent)


def overdue(today: date) -> QuerySet[Commitment]:
    """Return what complainants were promised and is not done though its day has passed."""
    own = Row.objects.filter(taken_over=False).values("reference")
    return Commitment.objects.filter(reference__in=own, day__lt=today)


def finished_actions(today: date) -> tuple[QuerySet[Action], QuerySet[Action]]:
    """Return the actions whose effect has to be known by now, and those of them never checked."""
    checked = Q(state__in=[ActionState.works, ActionState.does_not_work])
    without = Q(has_rule=False, completed_on__lt=today - _CHECKED_WITHIN)
    waiting = Q(state=ActionState.completed) & (Q(check_on__lt=today) | without)
    rows = Action.objects.filter(checked | waiting)
    return rows, rows.filter(state=ActionState.completed)


def due_actions(today: date) -> tuple[QuerySet[Action], QuerySet[Action]]:
    """Return the actions that were done or had to be done by now, and those that are overdue."""
    rows = Action.objects.exclude(state=ActionState.cancelled)
    rows = rows.exclude(state__in=list(TO_DO), due__gte=today)
    return rows, rows.filter(state__in=list(TO_DO))


def problems() -> tuple[QuerySet[Problem], QuerySet[Problem]]:
    """Return the problems that were not dismissed, and the open ones without an action."""
    rows = Problem.objects.filter(state__in=[ProblemState.open, ProblemState.closed])
    return rows, rows.filter(actions=0, state=ProblemState.open)


def alerts(since: datetime) -> tuple[QuerySet[Alert], QuerySet[Alert]]:
    """Return the alerts of a period, and those of them without a response."""
    rows = Alert.objects.filter(raised_at__gte=since)
    return rows, rows.filter(answered_at__isnull=True)


def survey_answers(since: datetime) -> tuple[int, int]:
    """Return how many people answered a survey in a period, and how many of them through staff."""
    answered = SurveyPlace.objects.filter(answered_at__gte=since)
    return answered.count(), answered.filter(by_staff=True).count()


def read_as(column: str, since: datetime) -> tuple[QuerySet[ReadingCard], QuerySet[ReadingCard]]:
    """Return the complaints whose question was judged in a quality check, and those found wrong or
    partly wrong."""
    rows = ReadingCard.objects.filter(read_at__gte=since, **{f"{column}__in": (_RIGHT, *_WRONG)})
    return rows, rows.filter(**{f"{column}__in": _WRONG})


_RIGHT, _WRONG = Verdict.yes, (Verdict.partly, Verdict.no)
