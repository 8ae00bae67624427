"""Clause 8.3: the results of surveys, from the rows of their samples, for a page and as CSV."""

import csv
from collections import Counter
from collections.abc import Iterable
from typing import TextIO

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from amends.core.improvement.samples.drawing import LeftOut
from amends.core.improvement.samples.satisfaction import QUESTIONS
from amends.core.improvement.samples.survey_results import (
    Rate,
    Results,
    Tally,
    response_rate,
    results,
)
from amends.core.improvement.suppression import FEW
from amends.register.models import Row, SurveyPlace

GROUPS = ("channel", "unit", "outcome")
"""By what response rates are shown: of handlers there are none."""


def measured(places: Iterable[SurveyPlace], *, every: bool) -> Results:
    """Return the results of a sample; `every` is whether the reader sees small numbers."""
    return results(map(_tally, *_with_rows(places)), GROUPS, every=every)


def response_rates(*, every: bool) -> dict[str, Rate]:
    """Return the response rate of every survey in which someone was asked, by its stream."""
    row = Row.objects.filter(reference=OuterRef("reference"))
    named = {
        f"of_{group}": Coalesce(Subquery(row.values(column)[:1]), Value(""))
        for group, column in zip(GROUPS, ("channel", "unit", "finding"), strict=True)
    }
    reached = Q(answered_at__isnull=False) | Q(declined=True) | Q(invited_at__isnull=False)
    places = SurveyPlace.objects.filter(reached, left_out="").order_by().annotate(**named)
    counted = places.values_list("survey", *named).annotate(
        Count("number"),
        Count("answered_at"),
        entered=Count("answered_at", filter=Q(by_staff=True)),
    )
    counts: dict[str, list[Tally]] = {}
    for survey, *groups, number, answered, entered in counted:
        of_groups = dict(zip(GROUPS, groups, strict=True))
        tally = Tally(of_groups, number, answered, entered=entered)
        counts.setdefault(survey, []).append(tally)
    return {
        survey: response_rate(tallies, GROUPS, every=every) for survey, tallies in counts.items()
    }


NO_ONE = Rate(0, 0, 0, 0)
"""The response rate of a survey in which no one was asked yet."""


def has_answer(place: SurveyPlace) -> bool:
    """Return whether the person answered, and the scores were not erased since."""
    scores = (getattr(place, name) for name in QUESTIONS)
    return place.answered_at is not None and any(score is not None for score in scores)


def left_out(places: Iterable[SurveyPlace]) -> dict[LeftOut, int]:
    """Return how many of a sample could not be asked, by reason."""
    return Counter(LeftOut(place.left_out) for place in places if place.left_out)


def _with_rows(places: Iterable[SurveyPlace]) -> tuple[list[SurveyPlace], list[dict[str, str]]]:
    listed = list(places)
    rows = Row.objects.only("channel", "unit", "finding")
    by_reference = rows.in_bulk([place.reference for place in listed])
    return listed, [_groups(by_reference.get(place.reference)) for place in listed]


def _groups(row: Row | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(GROUPS, "")
    return {"channel": row.channel, "unit": row.unit, "outcome": row.finding}


def _tally(place: SurveyPlace, groups: dict[str, str]) -> Tally:
    scores = {name: getattr(place, name) for name in QUESTIONS}
    answered = place.answered_at is not None
    reached = not place.left_out and (answered or place.declined or place.invited_at is not None)
    return Tally(groups, reached, answered, scores, entered=answered and place.by_staff)


def export(places: Iterable[SurveyPlace], out: TextIO) -> int:
    """Write one line for each answer, without reference, person or comment, in no order that says
    who answered; returns how many. Where fewer than `FEW` answered about a unit in a month, month
    and groups stay empty, and erased answers are left out."""
    write = csv.writer(out).writerow
    write(("month", "way", "entered_by_staff", *GROUPS, *QUESTIONS))
    answers = [pair for pair in zip(*_with_rows(places), strict=True) if has_answer(pair[0])]
    sizes = Counter((_month(place), groups["unit"]) for place, groups in answers)
    lines = []
    for place, groups in answers:
        scores = ("" if (score := getattr(place, name)) is None else score for name in QUESTIONS)
        cells = (_month(place), *(groups[name] for name in GROUPS))
        if sizes[_month(place), groups["unit"]] < FEW:
            cells = ("",) * len(cells)
        lines.append((cells[0], place.way, int(place.by_staff), *cells[1:], *scores))
    for line in sorted(lines, key=str):
        write(line)
    return len(lines)


def _month(place: SurveyPlace) -> str:
    return f"{place.answered_at:%Y-%m}"
