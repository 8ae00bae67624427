"""Measures of surveys and quality checks: each figure is counted again over states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from tests.records.insight.test_insight import NOW, RULES
from tests.records.insight.written import write_facts

from amends.core.improvement.samples.drawing import LeftOut, Member
from amends.core.improvement.samples.fact_rows import (
    reading_facts,
    satisfied_with_handling,
    survey_facts,
)
from amends.core.improvement.samples.numbered import Numbered
from amends.core.improvement.samples.reading import Card, Item, Reading, ReadingListed, Verdict
from amends.core.improvement.samples.satisfaction import PROCESS, QUESTIONS
from amends.core.improvement.samples.surveys import Asked, Survey, SurveyAnnounced, SurveyAnswered
from amends.core.operation.events import Way
from amends.core.values import Code, Id
from amends.insight import counting, spans
from amends.insight.counting import Figure
from amends.insight.facts import delta, query
from amends.insight.measures import MEASURES

OCTOBER = spans.read("2026-10", RULES, NOW)
UNITS = (None, Code("north"), Code("south"))
SAMPLES = ("k22", "satisfied_outcome", "survey_answers", "survey_entered", "k03_read", "k29")


def codes(number: int) -> dict[str, Any]:
    rest = dict.fromkeys(("brand", "product", "category", "channel"))
    return {"unit": UNITS[number % 3], **rest}


def moment(random: Random) -> datetime:
    return datetime(2026, 9, 20, 9, tzinfo=NOW.tzinfo) + timedelta(days=random.randrange(50))


def place(number: int) -> Asked:
    """A person of a sample: asked or not, with an answer or without."""
    random = Random(f"place {number}")
    member = Member(number, Id(f"R{number}"), Id("0"))
    if random.random() < 0.1:
        return Asked(member, left_out=LeftOut.restricted)
    if random.random() < 0.1:
        return Asked(member)
    if random.random() < 0.1:
        return Asked(member, declined=True, invited=moment(random))
    asked = Asked(member, invited=moment(random) if random.random() < 0.8 else None)
    if random.random() < 0.3:
        return asked
    scores = {name: random.choice((None, 1, 2, 3, 4, 5, 5)) for name in QUESTIONS}
    answer = SurveyAnswered(number, Way.web, **scores)  # type: ignore[arg-type]
    by = Id("person/ada" if random.random() < 0.3 else "party/1")
    return replace(asked, answer=answer, answered=(asked.invited or NOW) + timedelta(days=3), by=by)


def card(number: int) -> Card:
    random = Random(f"card {number}")
    member = Member(number, Id(f"R{number}"), Id("0"))
    if random.random() < 0.2:
        return Card(member)
    verdicts = {item: random.choice([*Verdict, Verdict.yes, Verdict.yes]) for item in Item}
    del verdicts[random.choice([*Item])]
    return Card(member, moment(random), Id("person/ada"), verdicts)


PLACES = [place(number) for number in range(300)]
CARDS = [card(number) for number in range(200)]


@pytest.fixture
def version(db: None, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    survey = Survey(
        Id("survey/1"),
        SurveyAnnounced(first, last, 20, 28),
        NOW,
        1,
        asked=Numbered[Asked]().put_all((one.member.number, one) for one in PLACES),
    )
    listed = ReadingListed(first, last, 200, Id("0"), 200)
    cards = {one.member.number: one for one in CARDS}
    reading = Reading(Id("reading/1"), listed, NOW, 1, 1, cards=cards)
    known = {f"R{number}": codes(number) for number in range(300)}
    return write_facts(
        [],
        RULES,
        NOW,
        surveys=list(survey_facts(survey, known, RULES)),
        readings=list(reading_facts(reading, known, RULES)),
    )


def within(at: datetime | None) -> bool:
    return at is not None and (RULES.day_of(None, at).month, at.year) == (10, 2026)


def answered() -> Iterator[Asked]:
    yield from (one for one in PLACES if one.answer and within(one.answered))


def answers() -> Iterator[SurveyAnswered]:
    yield from (one.answer for one in answered() if one.answer)


def read() -> list[Card]:
    return [one for one in CARDS if within(one.read)]


def bad(one: Card, item: Item) -> bool:
    return one.verdicts.get(item) in (Verdict.no, Verdict.partly)


def expected() -> dict[str, tuple[int, int]]:
    """Numerator and denominator of each measure, from the states."""
    handling = [[getattr(one, name) for name in PROCESS] for one in answers()]
    means = [sum(found) / len(found) for one in handling if (found := [x for x in one if x])]
    outcomes = [one.outcome for one in answers() if one.outcome is not None]
    asked = [one for one in PLACES if within(one.invited or one.answered)]
    judged = [
        one
        for one in read()
        if one.verdicts.get(Item.priority) not in (None, Verdict.not_applicable)
    ]
    wrong = [
        [bad(one, item) for item in (Item.fair, Item.both_sides, Item.reasons)] for one in read()
    ]
    return {
        "k22": (sum(mean >= 4 for mean in means), len(means)),
        "satisfied_outcome": (sum(one >= 4 for one in outcomes), len(outcomes)),
        "survey_answers": (sum(one.answered is not None for one in asked), len(asked)),
        "survey_entered": (sum(one.entered for one in answered()), len([*answered()])),
        "k03_read": (sum(bad(one, Item.priority) for one in judged), len(judged)),
        "k29": (sum(not any(one) for one in wrong), len(wrong)),
    }


def figures(version: int) -> dict[str, Figure]:
    asked = [query.Asked(code, OCTOBER, ("unit",)) for code in SAMPLES]
    return {one.measure: told.figure() for one, told in counting.tallies(asked, version).items()}


def test_every_figure_of_a_sample_is_what_the_states_say(version: int) -> None:
    told = figures(version)
    found = {code: (one.number, one.among) for code, one in told.items()}
    assert found == expected()
    assert all(min(pair) > 5 for pair in expected().values()), "the cases say something"


def test_every_figure_of_a_survey_counts_what_staff_entered_apart(version: int) -> None:
    of_answers = {code for code, one in MEASURES.items() if one.table == "survey"}
    assert of_answers > {"k22"}
    assert of_answers - {"survey_entered"} <= {
        code for code, one in MEASURES.items() if {"themselves", "entered"} <= {*one.parts}
    }
    good = [one for one in answered() if satisfied_with_handling(one.answer)]
    told = figures(version)["k22"]
    entered = sum(one.entered for one in good)
    assert dict(told.parts) == {"themselves": len(good) - entered, "entered": entered}
    assert entered


def test_what_a_quality_check_found_wrong_adds_up_to_the_rest(version: int) -> None:
    one = figures(version)["k29"]
    wrong = [
        [bad(card, item) for item in (Item.fair, Item.both_sides, Item.reasons)] for card in read()
    ]
    first = [one.index(True) for one in wrong if any(one)]
    parts = {"unfair": first.count(0), "one_sided": first.count(1), "no_reasons": first.count(2)}
    assert dict(one.parts) == parts
    assert all(parts.values())


def test_the_units_of_a_sample_add_up(version: int) -> None:
    tally = counting.tallies([query.Asked("k22", OCTOBER, ("unit",))], version)
    (one,) = tally.values()
    assert sum(counting.known(x.number) or 0 for x in one.grouped("unit").values()) == (
        one.figure().number
    )
