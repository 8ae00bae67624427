"""Rows of surveys and readings, and the complaints of a period from which they draw."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.samples.drawing import LeftOut
from amends.core.improvement.samples.reading import Item, Reading
from amends.core.improvement.samples.satisfaction import QUESTIONS
from amends.core.improvement.samples.surveys import Asked, Survey
from amends.core.streams import READING, SURVEY
from amends.core.values import Id
from amends.vault.rows import insert

from .columns import row_as
from .models import Reader, ReadingCard, ReadingRow, Row, SurveyPlace, SurveyRow
from .projection import columns
from .queries import Rows, counting, existing
from .stream_rows import StreamRows, StreamTables
from .sweeps import Difference


@dataclass(frozen=True, slots=True)
class Candidates:
    """References of complaints to draw from, how many of them were decided not to be complaints,
    and how many are left out for a reason."""

    references: frozenset[str]
    excluded: int
    left_out: dict[LeftOut, int]


def to_survey(first: datetime, end: datetime, *, settled: datetime) -> Candidates:
    """Return the complaints closed, or given a response, from `first` to before `end`. Those that
    are still open are asked about only if their response was given before `settled`."""
    answered = Q(answered_at__gte=first, answered_at__lt=min(end, settled))
    return _candidates(_closed(counting(), first, end, or_=answered), 0)


def to_read(first: datetime, end: datetime, *, units: Sequence[str] | None = None) -> Candidates:
    """Return the complaints closed, or decided not to be any, from `first` to before `end`: of all
    units, or of some."""
    excluded = Q(excluded_at__gte=first, excluded_at__lt=end, overturned_at__isnull=True)
    rows = _closed(existing(), first, end, or_=excluded).filter(merged_into="")
    if units is not None:
        rows = rows.filter(unit__in=units)
    left = rows.filter(restricted=False, taken_over=False).filter(excluded).count()
    return _candidates(rows, left)


def _closed(rows: Rows, first: datetime, end: datetime, *, or_: Q) -> Rows:
    return rows.filter(Q(open=False, closed_at__gte=first, closed_at__lt=end) | or_)


def _candidates(rows: QuerySet[Row], excluded: int) -> Candidates:
    left = {
        LeftOut.restricted: rows.filter(restricted=True).count(),
        LeftOut.imported: rows.filter(restricted=False, taken_over=True).count(),
    }
    candidates = rows.filter(restricted=False, taken_over=False)
    return Candidates(frozenset(candidates.values_list("reference", flat=True)), excluded, left)


def working_on(references: Iterable[str]) -> frozenset[Id]:
    """Return the people who own or worked on any of these complaints."""
    people = set[Id]()
    for some in batched(references, 500):
        keys = Reader.objects.filter(reference__in=some, key__startswith="person/")
        people.update(map(Id, keys.values_list("key", flat=True).distinct()))
    return frozenset(people)


def surveyed() -> frozenset[str]:
    """Return the complaints that were in the sample of any survey."""
    return frozenset(SurveyPlace.objects.values_list("reference", flat=True))


def in_samples(references: Sequence[str]) -> tuple[bool, bool]:
    """Return whether any of these complaints is in the sample of a survey, and of a quality
    check."""
    return (
        SurveyPlace.objects.filter(reference__in=references).exists(),
        ReadingCard.objects.filter(reference__in=references).exists(),
    )


def who_hears(references: Iterable[str]) -> dict[str, int]:
    """Return who asked to be told what changed because of one of these complaints: the number of
    the person by reference."""
    places = SurveyPlace.objects.filter(reference__in=list(references), hear=True)
    pairs = places.values_list("reference", "party")
    return {reference: party for reference, party in pairs if party is not None}


def received_since(moment: datetime) -> int:
    """Return how many complaints were received since a moment."""
    return existing().filter(received_at__gte=moment).count()


def of_period(first: datetime, end: datetime) -> Iterator[str]:
    """Yield the references of complaints that were given a response, closed, or decided not to be
    any, from `first` to before `end`, whatever became of them since."""
    moments = ("answered_at", "closed_at", "excluded_at")
    dated = [Q(**{f"{name}__gte": first, f"{name}__lt": end}) for name in moments]
    rows = Row.objects.order_by().filter(dated[0] | dated[1] | dated[2])
    yield from rows.values_list("reference", flat=True).iterator()


def every_reference() -> Iterator[str]:
    """Yield the reference of every complaint."""
    yield from Row.objects.order_by().values_list("reference", flat=True).iterator()


def changed_places(survey: Survey) -> dict[int, Asked]:
    """Return the places of a survey that have no row of their version yet, by number."""
    row = SurveyRow.objects.filter(pk=survey.id).only("version").first()
    version = row.version if row is not None else 0
    return {number: place for number, place in survey.asked.items() if place.version > version}


def save_survey(
    survey: Survey, places: Mapping[int, Asked], codes: Mapping[int, str], erased: Collection[str]
) -> None:
    """Save the row of a survey and those of some places, with the digests of their codes by number.
    Of `erased` complaints no answer is kept."""
    insert(SurveyRow, [columns(survey_row(survey))], over=("id",))
    rows = places_of(survey, places, codes, erased)
    insert(SurveyPlace, map(columns, rows), over=("survey", "number"))


def blank(erased: Collection[str]) -> None:
    """Remove the answers about these complaints."""
    if erased:
        blanks: dict[str, Any] = dict.fromkeys(QUESTIONS)
        SurveyPlace.objects.filter(reference__in=erased).update(**blanks, hear=False)


def survey_row(survey: Survey) -> SurveyRow:
    """Return the row of a survey."""
    last, announced = (survey.lists[-1] if survey.lists else None), survey.announced
    return row_as(
        SurveyRow,
        announced,
        id=survey.id,
        version=survey.version,
        announced_at=survey.at,
        listed_at=last.at if last else None,
        waits=survey.waiting is not None,
        listed=sum(sample.frame.size for sample in survey.lists),
        left_out=sum(left.number for sample in survey.lists for left in sample.frame.left_out),
    )


def places_of(
    survey: Survey, places: Mapping[int, Asked], codes: Mapping[int, str], erased: Collection[str]
) -> list[SurveyPlace]:
    """Return the rows of some places of a survey, without answers about `erased` complaints."""
    return [
        SurveyPlace(
            survey=survey.id,
            number=number,
            reference=place.member.reference,
            party=place.party,
            way=str(place.way or ""),
            left_out=str(place.left_out or ""),
            code=codes[number],
            invited_at=place.invited,
            until=place.until,
            answered_at=place.answered,
            declined=place.declined,
            by_staff=place.entered,
            **_answer(place, erased),
        )
        for number, place in places.items()
    ]


def _answer(place: Asked, erased: Collection[str]) -> dict[str, Any]:
    answer = None if place.member.reference in erased else place.answer
    scores = {name: getattr(answer, name, None) for name in QUESTIONS}
    return scores | {"hear": answer is not None and answer.hear}


def _reading_rows(stream: str, reading: Reading, rules: Rules) -> Iterator[models.Model]:
    yield row_as(
        ReadingRow,
        reading.listed,
        id=reading.id,
        version=reading.version,
        listed_at=reading.at,
        waits=reading.seed is None,
    )
    for number, card in reading.cards.items():
        yield ReadingCard(
            reading=reading.id,
            number=number,
            reference=card.member.reference,
            read_at=card.read,
            by=card.by or "",
            **{str(item): str(card.verdicts.get(item, "")) for item in Item},
        )


SURVEYS = StreamTables(SURVEY.prefix, {SurveyRow: F("id"), SurveyPlace: F("survey")}, whole=True)
READINGS = StreamRows[Reading](
    READING.prefix, {ReadingRow: F("id"), ReadingCard: F("reading")}, _reading_rows, whole=True
)


def survey_differences(survey: Survey, erased: Collection[str]) -> list[Difference]:
    """Return how the rows of a survey differ from its state, given which complaints are `erased`.
    Codes depend on a key that may have changed, and are not compared."""
    kept = SurveyPlace.objects.filter(survey=survey.id)
    codes = dict.fromkeys(survey.asked, "") | dict(kept.values_list("number", "code"))
    wanted = [survey_row(survey), *places_of(survey, survey.asked, codes, erased)]
    stored = {columns(row) for model in SURVEYS.tables for row in SURVEYS.of(model, [survey.id])}
    return [] if stored == set(map(columns, wanted)) else [Difference(survey.id, "survey", "row")]
