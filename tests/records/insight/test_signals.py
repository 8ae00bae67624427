"""Recurring complaints in the database: what is found, decided, forgotten and shown again."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends import vault
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import DismissProblem, OpenProblem
from amends.core.improvement.problems import ProblemState
from amends.core.values import Id
from amends.handling import rules
from amends.handling.projections import indexing
from amends.handling.streams import stream_of
from amends.insight.signals import new_words, refreshing, repeats, standing, texts
from amends.insight.signals.counting import WEEK
from amends.insight.signals.models import Finding, Hash, Kind, Pair, State, Text
from amends.insight.signals.standing import Standing
from amends.register import queries
from amends.register.models import Problem, Row

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LETTER = (
    "The lift in our house has been out of order since the first week of March and nobody has "
    "answered our letters although three of us cannot use the stairs."
)
OTHER = "My bicycle came back from your workshop with a loose brake cable and without its bell."


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def lodged(narrative: str, ago: int = 3) -> Id:
    """A complaint of some days ago, found by its words."""
    reference = org.lodged(NOW - timedelta(days=ago), narrative=narrative).reference
    indexing.index(stream_of(reference), up_to=99)
    texts.index([reference], now=NOW)
    return reference


def rows(*made: tuple[timedelta, int, dict[str, str]]) -> None:
    """More rows of complaints: how long ago, how many, and their codes."""
    like = Row.objects.first() or Row.objects.get(pk=org.lodged(NOW - 90 * WEEK).reference)
    values = {f.attname: getattr(like, f.attname) for f in Row._meta.concrete_fields}
    number = count(Row.objects.count())
    Row.objects.bulk_create(
        Row(**(values | codes | {"reference": f"R{next(number):07}", "received_at": NOW - ago}))
        for ago, many, codes in made
        for _ in range(many)
    )


def two_years(more: int = 0) -> None:
    """Complaints of two categories in three units, about two a week; `more` a week of damage in one
    unit in the last 4 weeks."""
    places = [{"category": c, "unit": u} for c in ("damage", "delay") for u in ("a", "b", "north")]
    made = [
        (week * WEEK, (2, 1, 3, 2)[(week + at) % 4], codes)
        for week in range(80)
        for at, codes in enumerate(places)
    ]
    late = [(week * WEEK, more, {"category": "damage", "unit": "north"}) for week in range(4)]
    rows(*made, *late)


def findings(kind: Kind) -> list[Finding]:
    return list(Finding.objects.filter(kind=kind, computed_at=NOW))


# --- codes ---


@pytest.mark.both_engines
def test_a_rise_of_codes_is_found_with_its_numbers_and_members() -> None:
    two_years(more=7)
    refreshing.compute(now=NOW)
    (one,) = findings(Kind.codes)
    assert (one.category, one.unit) == ("damage", "north")
    assert one.observed > 2 * one.expected
    assert len(one.members) == one.observed
    assert sum(one.weeks[-one.window :]) == one.observed
    state = State.objects.get()
    assert state.seen_from["damage"][1] > state.seen_from["damage"][0]


def test_ordinary_weeks_are_no_finding() -> None:
    two_years()
    refreshing.compute(now=NOW)
    assert findings(Kind.codes) == []


def test_few_complaints_a_year_are_listed_and_not_compared() -> None:
    bicycle = {"category": "damage", "product": "bicycle"}
    for ago in (1, 20, 40):
        rows((ago * WEEK, 1, bicycle | {"cause": "no_test"}))
    rows((2 * WEEK, 1, bicycle | {"cause": "parts"}))
    refreshing.compute(now=NOW)
    assert findings(Kind.codes) == []
    everything, (one,) = repeats.of_a_year(queries.existing(), rules.rules_at(NOW), NOW)
    assert (one.category, one.product, one.cause) == ("damage", "bicycle", "no_test")
    assert len(one.rows) == 3
    assert len(everything) == 4


def test_an_organisation_is_not_small_any_longer_once_enough_complaints_are_there() -> None:
    rows((WEEK, 2, {"category": "damage"}))
    refreshing.compute(now=NOW)
    assert refreshing.few_complaints(NOW)

    rows((WEEK, refreshing.FEW, {"category": "damage"}))

    assert not refreshing.few_complaints(NOW), "not only after the next computation"


def test_it_is_computed_again_only_after_new_entries_and_a_rest() -> None:
    org.lodged(NOW - WEEK)
    refreshing.refresh(now=NOW)
    first = State.objects.get().computed_at
    org.lodged(NOW)
    refreshing.refresh(now=NOW + timedelta(seconds=30))
    assert State.objects.get().computed_at == first
    refreshing.refresh(now=NOW + timedelta(minutes=10))
    later = State.objects.get().computed_at
    assert later > first
    refreshing.refresh(now=NOW + timedelta(minutes=20))
    assert State.objects.get().computed_at == later


# --- decisions ---


def act(name: str, given: Any, stream: str = "problem/PR0BLEM1", at: datetime = NOW) -> None:
    perform_named(stream, name, given, actor=org.acting(org.REPRESENTATIVE), now=at)


def decision() -> standing.Decided:
    (one,) = findings(Kind.codes)
    return standing.decided([one])[one.key]


def test_a_dismissed_finding_returns_only_when_it_grows() -> None:
    two_years(more=7)
    refreshing.compute(now=NOW)
    (one,) = findings(Kind.codes)
    assert decision().standing is Standing.new
    act("dismiss", DismissProblem("A storm", CodePattern(), one.seen, signal=Id(one.key)))
    assert decision().standing is Standing.dismissed
    rows((timedelta(days=2), one.seen, {"category": "damage", "unit": "north"}))
    refreshing.compute(now=NOW)
    grown = decision()
    assert (grown.standing, grown.seen) == (Standing.new, one.seen)


@pytest.mark.both_engines
def test_a_finding_becomes_a_problem_and_reopens_it_once_when_it_returns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two_years(more=7)
    refreshing.compute(now=NOW)
    (one,) = findings(Kind.codes)
    act("open", OpenProblem("Damage in the north", signal=Id(one.key)))
    assert decision().standing is Standing.problem
    closed = NOW - 13 * WEEK
    Problem.objects.update(state=ProblemState.closed, closed_at=closed)
    reopened: list[str] = []

    def noted(_: str, signal: str, now: datetime) -> bool:
        reopened.append(signal)
        return True

    monkeypatch.setattr(standing, "_reopened", noted)
    assert standing.reopen_problems([one], now=NOW) == 1
    Problem.objects.update(closed_at=NOW)
    assert standing.reopen_problems([one], now=NOW) == 0
    assert reopened == [f"{one.key}:{closed:%Y-%m-%d}"]


# --- texts ---


@pytest.mark.both_engines
def test_nearly_the_same_text_is_paired_and_a_group_is_a_finding() -> None:
    first = lodged(LETTER)
    lodged(OTHER)
    assert Pair.objects.count() == 0
    second, third = lodged(LETTER.replace("stairs", "steps")), lodged(LETTER + " Please hurry.")
    alike = {row.reference for row, _ in texts.similar(first, queries.existing())}
    assert alike == {second, third}
    refreshing.compute(now=NOW)
    (one,) = findings(Kind.text)
    assert set(one.members) == {first, second, third}


def test_similar_complaints_are_only_those_that_the_reader_may_see() -> None:
    first, _ = lodged(LETTER), lodged(LETTER)
    assert texts.similar(first, queries.visible([])) == []


@pytest.mark.both_engines
def test_erasing_a_text_removes_every_trace_of_it() -> None:
    first, second, third = (lodged(LETTER) for _ in range(3))
    refreshing.compute(now=NOW)
    piece = Text.objects.get(reference=first).piece
    assert (first in set(texts._holding(LETTER.encode()))) is True
    vault.erase([piece], NOW)
    assert not Hash.objects.filter(reference=first).exists()
    assert {(one.reference, one.other) for one in Pair.objects.all()} == {(third, second)}
    assert findings(Kind.text) == []
    texts.index([first], now=NOW)
    texts.catch_up(now=NOW)
    assert not Hash.objects.filter(reference=first).exists()


@pytest.mark.both_engines
def test_no_table_contains_a_word() -> None:
    for _ in range(3):
        lodged(LETTER)
    refreshing.compute(now=NOW)
    for model in (Text, Hash, Pair, Finding, State):
        for row in model._default_manager.values():
            assert "lift" not in str(row)


def test_a_campaign_costs_no_more_hashes_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_HOLDERS", 4)
    references = [lodged(LETTER) for _ in range(8)]
    assert Hash.objects.values("reference").distinct().count() == 4
    assert len(texts.similar(references[-1], queries.existing())) == 4


# --- words ---


def test_a_new_word_is_found_and_named_only_to_readers_of_three_complaints() -> None:
    random = Random("words")
    vocabulary = ["".join(random.choices("aeioulmnrst", k=7)) for _ in range(80)]
    for at in range(80):
        lodged(" ".join(random.choices(vocabulary, k=12)), ago=40 + at)
    for at in range(25):
        word = "nordbau " if at < 6 else ""
        lodged(word + " ".join(random.choices(vocabulary, k=12)), ago=at + 1)
    refreshing.compute(now=NOW)
    (one,) = findings(Kind.words)
    assert len(one.members) == 6
    assert new_words.words_of(one, one.members, now=NOW) == ("nordbau",)
    assert new_words.words_of(one, one.members[:2], now=NOW) == ()
    assert "nordbau" not in str(Finding.objects.values().get(key=one.key))
