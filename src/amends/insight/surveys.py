"""Clause 8.3: the results of surveys, from the rows of their samples, for a page and as CSV."""

import csv
from collections.abc import Iterable
from typing import TextIO

from amends.core.improvement.sampling import LeftOut
from amends.core.improvement.satisfaction import QUESTIONS
from amends.core.improvement.survey_results import Place, Results, results
from amends.register.models import Row, SurveyPlace

GROUPS = ("channel", "unit", "outcome")
"""By what response rates are shown: of handlers there are none."""

_AT_ONCE = 500


def measured(places: Iterable[SurveyPlace], *, every: bool) -> Results:
    """Return the results of a sample; `every` is whether the reader sees small numbers."""
    return results(map(_place, *_with_rows(places)), GROUPS, every=every)


def left_out(places: Iterable[SurveyPlace]) -> dict[LeftOut, int]:
    """Return how many of a sample could not be asked, by reason."""
    found: dict[LeftOut, int] = {}
    for place in places:
        if place.left_out:
            reason = LeftOut(place.left_out)
            found[reason] = found.get(reason, 0) + 1
    return found


def _with_rows(
    places: Iterable[SurveyPlace],
) -> tuple[list[SurveyPlace], list[dict[str, str]]]:
    listed = list(places)
    known: dict[str, Row] = {}
    references = [place.reference for place in listed]
    for begin in range(0, len(references), _AT_ONCE):
        rows = Row.objects.filter(reference__in=references[begin : begin + _AT_ONCE])
        known |= {row.reference: row for row in rows.only("channel", "unit", "finding")}
    return listed, [_groups(known.get(one)) for one in references]


def _groups(row: Row | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(GROUPS, "")
    return {"channel": row.channel, "unit": row.unit, "outcome": row.finding}


def _place(place: SurveyPlace, groups: dict[str, str]) -> Place:
    scores = {name: getattr(place, name) for name in QUESTIONS}
    answered = place.answered_at is not None
    asked = not place.left_out and (answered or place.declined or place.invited_at is not None)
    return Place(groups, asked, answered, scores)


def export(places: Iterable[SurveyPlace], out: TextIO) -> int:
    """Write one line for each answer, without reference, person or comment, in no order that says
    who answered; returns how many."""
    write = csv.writer(out).writerow
    write(("month", "way", "entered_by_staff", *GROUPS, *QUESTIONS))
    lines = []
    for place, groups in zip(*_with_rows(places), strict=True):
        if place.answered_at is not None:
            scores = ("" if (one := getattr(place, name)) is None else one for name in QUESTIONS)
            month = f"{place.answered_at:%Y-%m}"
            told = (groups[name] for name in GROUPS)
            lines.append((month, place.way, int(place.by_staff), *told, *scores))
    for line in sorted(lines, key=str):
        write(line)
    return len(lines)
