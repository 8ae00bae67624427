"""Fact tables that are written as a whole: what each depends on, and its rows."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import batched
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.governing.competences import COMPETENCE, CompetenceRecorded, CompetenceRenewed
from amends.core.governing.policy_texts import POLICY_TEXT, PolicyTextState
from amends.core.governing.staff_surveys import (
    STAFF_SURVEY,
    StaffQuestion,
    StaffSurveyState,
    enough_staff,
)
from amends.core.improvement.fact_rows import action_fact, appointments
from amends.core.improvement.facts import (
    ActionFact,
    ReadingFact,
    RecordFact,
    StaffAnswerFact,
    SurveyFact,
    TrainingFact,
)
from amends.core.improvement.samples.fact_rows import Codes, reading_facts, survey_facts
from amends.core.streams import ACTION, GOVERNING_STREAMS, READING, SURVEY, Stream
from amends.core.values import Code
from amends.handling.improvement import sampling
from amends.handling.streams import recorded_event, state_of, states_at
from amends.journal import store as journal
from amends.register import governing, improvement, samples
from amends.register.models import Row

_NOT_SIGNED = (PolicyTextState.drafted, PolicyTextState.approved)
_AT_ONCE = 200
"""Streams folded, or complaints looked up, together."""


def current(in_force: Rules) -> dict[str, Any]:
    """Return what says, by table, that a snapshot is still current: it changes with the rows."""
    people = repr(appointments(in_force)).encode()
    return {
        "appointment": hashlib.sha256(people).hexdigest(),
        "action": improvement.ACTIONS.revision(),
        "survey": samples.SURVEYS.revision(),
        "reading": samples.READINGS.revision(),
        "record": governing.revisions(*GOVERNING_STREAMS),
        "training": governing.revisions(COMPETENCE.name),
        "staff_answer": [*governing.revisions(STAFF_SURVEY.name), int(enough_staff(in_force))],
    }


def touched(references: Collection[str]) -> frozenset[str]:
    """Return the snapshots whose rows depend on any of these complaints, which changed."""
    return frozenset(
        name
        for batch in batched(references, _AT_ONCE)
        for name, inside in zip(("survey", "reading"), samples.in_samples(batch), strict=True)
        if inside
    )


def rows(name: str, in_force: Rules) -> Iterable[Any]:
    """Return the rows of a snapshot."""
    made: dict[str, Callable[[Rules], Iterable[Any]]] = {
        "appointment": appointments,
        "action": _actions,
        "survey": _surveys,
        "reading": _readings,
        "record": _records,
        "training": _trainings,
        "staff_answer": _staff_answers,
    }
    return made[name](in_force)


def _actions(in_force: Rules) -> Iterator[ActionFact]:
    for action in _states(ACTION):
        yield action_fact(action, in_force)


def _surveys(in_force: Rules) -> Iterator[SurveyFact]:
    for survey in _states(SURVEY):
        codes = _codes([member.reference for member in survey.members], in_force)
        erased = sampling.erased(survey.asked.values())
        yield from survey_facts(survey, codes, in_force, erased)


def _readings(in_force: Rules) -> Iterator[ReadingFact]:
    for reading in _states(READING):
        cards = reading.cards.values()
        codes = _codes([card.member.reference for card in cards], in_force)
        yield from reading_facts(reading, codes, in_force)


def _records(in_force: Rules) -> Iterator[RecordFact]:
    policies = states_at(dict(governing.of_kind(POLICY_TEXT.name).values_list("id", "version")))
    for row in governing.of_kind(*GOVERNING_STREAMS):
        policy = policies.get(row.id)
        if policy is not None and policy.state in _NOT_SIGNED and policy.applies is not None:
            row = governing.row_of(row.id, policy.applies)
        yield RecordFact(
            unit=Code(row.unit) if row.unit else None,
            kind=Code(row.kind),
            state=Code(row.state),
            begun_on=in_force.day_of(None, row.begun_at),
            first_on=row.first,
            last_on=row.last,
        )


def _trainings(in_force: Rules) -> Iterator[TrainingFact]:
    """Yield the trainings with two scores, by the unit in which the person is now."""
    for entries in journal.read_many(list(journal.streams(COMPETENCE.prefix))).values():
        person = None
        for recorded in map(recorded_event, entries):
            event: object = recorded.event
            if isinstance(event, CompetenceRecorded):
                person = in_force.people.person(event.person)
            elif not isinstance(event, CompetenceRenewed):
                continue
            if event.score_before is not None and event.score_after is not None:
                yield TrainingFact(
                    unit=person.unit if person else None,
                    on=in_force.day_of(None, recorded.happened),
                    better=event.score_after > event.score_before,
                )


def _staff_answers(in_force: Rules) -> Iterator[StaffAnswerFact]:
    enough = enough_staff(in_force)
    for survey in _states(GOVERNING_STREAMS[STAFF_SURVEY.name]):
        if enough and survey.state is StaffSurveyState.confirmed:
            for question in StaffQuestion:
                for number in range(survey.answered):
                    yield StaffAnswerFact(
                        unit=None,
                        question=Code(question),
                        on=survey.last,
                        agrees=number < survey.agreeing(question),
                    )


def _states[S](stream: Stream[S]) -> Iterator[S]:
    for streams in batched(journal.streams(stream.prefix), _AT_ONCE):
        for name, entries in journal.read_many(streams).items():
            state = state_of(name, entries)
            if state is not None:
                yield state


def _codes(references: Collection[str], in_force: Rules) -> Codes:
    """Return the codes of complaints as facts about complaints have them."""
    codes: dict[str, Mapping[str, Any]] = {of: _coded(None, in_force) for of in references}
    for batch in batched(references, _AT_ONCE):
        for row in Row.objects.filter(reference__in=batch):
            codes[row.reference] = _coded(row, in_force)
    return codes


def _coded(row: Row | None, in_force: Rules) -> dict[str, Code | None]:
    if row is None:
        return dict.fromkeys(("unit", "brand", "product", "category", "channel"))
    policy = in_force.policy
    brand = policy.brand_for(row.brand, row.unit)
    category = policy.counted_as("categories", row.category) if row.category else ""
    codes = {
        "unit": row.unit,
        "brand": row.brand or (brand.code if brand else ""),
        "product": row.product,
        "category": category,
        "channel": row.channel,
    }
    return {name: Code(code) if code else None for name, code in codes.items()}
