"""Work on samples without a person: drawing once a seed exists, adding what is new in running
surveys, and choosing how people are invited. What fails is tried again later, and delays nothing
else."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db.models import Q

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.samples.satisfaction import SETTLED, WAVE, DrawSample
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.jobs.queue import OUTAGE
from amends.register.models import ReadingRow, SurveyPlace, SurveyRow

from . import survey

_log = logging.getLogger("amends.surveys")

AT_ONCE = 20
"""Invitations of one round."""
_SEED_REST = timedelta(minutes=1)
"""How long a list that waits for its seed is left alone."""
_REST = timedelta(hours=1)
"""How long anything else that was refused is left alone."""
_FAILED_REST = timedelta(minutes=10)
"""How long what failed is left alone, so that it does not come first again."""
_AFTERWARDS = SETTLED + 2 * WAVE
"""How long after its last day, or its announcement, a survey looks for new complaints."""


class _Resting:
    until: ClassVar[dict[Any, datetime]] = {}


def tick(*, now: datetime) -> int:
    """Draw what can be drawn and choose how people who were drawn are invited; returns how much was
    done."""
    resting = {key: until for key, until in _Resting.until.items() if now < until <= now + _REST}
    _Resting.until = resting
    done = sum(_done(sample, now, partial(_draw, sample, now)) for sample in _to_draw(now))
    places = SurveyPlace.objects.filter(way="", left_out="").order_by("survey", "number")
    for place in places[: AT_ONCE + len(resting)]:
        done += _done(place.pk, now, partial(survey.ask, place, now))
    return done


def _to_draw(now: datetime) -> list[str]:
    """Return the samples whose list waits for its seed, and the running surveys without a list or
    with one that is a day old."""
    since = now - _AFTERWARDS
    running = Q(last__gte=since.date()) | Q(listed_at=None, announced_at__gte=since)
    due = Q(listed_at=None) | Q(listed_at__lte=now - WAVE)
    begun = Q(first__lte=now.date())
    surveys = SurveyRow.objects.filter(Q(waits=True) | (due & running & begun))
    readings = ReadingRow.objects.filter(waits=True)
    ids = [row.pk for rows in (surveys, readings) for row in rows.only("pk")]
    return [str(pk) for pk in ids]


def _draw(stream: str, now: datetime) -> None:
    perform([Command(stream, Code("draw"), DrawSample())], actor=SYSTEM_ACTOR, now=now)


def _done(what: Any, now: datetime, work: Callable[[], object]) -> bool:
    if what in _Resting.until:
        return False
    try:
        work()
    except Refused as refused:
        soon = refused.guard is Guard.seed_missing
        _Resting.until[what] = now + (_SEED_REST if soon else _REST)
        return False
    except OUTAGE:
        raise
    except Exception as problem:  # noqa: BLE001 (one sample is at fault; the others continue)
        # never the message of the exception: it may quote text
        _log.warning("a sample: %s", type(problem).__name__)
        _Resting.until[what] = now + _FAILED_REST
        return False
    return True
