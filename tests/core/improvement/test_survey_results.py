"""Results of a survey: process and outcome apart, who did not answer, small numbers hidden."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.improvement.samples.satisfaction import PROCESS, QUESTIONS
from amends.core.improvement.samples.survey_results import MANY, Tally, results
from amends.core.improvement.suppression import FEW, Hidden


def place(
    score: int | None = 4,
    *,
    asked: bool = True,
    unit: str = "north",
    outcome: int | None = None,
    entered: bool = False,
) -> Tally:
    scores = dict.fromkeys(PROCESS, score) | {"outcome": outcome}
    return Tally({"unit": unit}, asked, score is not None, scores, entered)


def test_people_who_were_not_asked_count_nowhere() -> None:
    found = results([place(), place(asked=False)], ("unit",), every=True)
    assert (found.whole.asked, found.whole.answered, found.whole.missing) == (1, 1, 0)


def test_who_did_not_answer_stands_beside_every_group() -> None:
    places = [place(unit="north"), place(None, unit="north"), place(None, unit="south")]
    found = results(places, ("unit",), every=True).by["unit"]
    told = {name: (one.asked, one.answered, one.missing) for name, one in found.items()}
    assert told == {"north": (2, 1, 1), "south": (1, 0, 1)}


def test_answers_that_staff_entered_are_counted_apart_in_every_figure() -> None:
    places = [place(unit="north", entered=True), place(unit="north"), place(None, unit="south")]
    found = results(places, ("unit",), every=True)
    assert found.whole.entered == 1
    assert {name: one.entered for name, one in found.by["unit"].items()} == {"north": 1, "south": 0}
    assert {one.question: one.entered for one in found.questions}["fair"] == 1


def test_the_outcome_is_no_part_of_any_figure_of_the_process() -> None:
    found = results([place(5, outcome=1)], (), every=True).questions
    goods = {one.question: one.good for one in found}
    assert goods == dict.fromkeys(PROCESS, 1) | {"outcome": 0}


def test_a_question_that_was_skipped_has_fewer_answers() -> None:
    found = results([place(5, outcome=None), place(5, outcome=2)], (), every=True).questions
    assert [one.total for one in found] == [2] * len(PROCESS) + [1]


@pytest.mark.parametrize(("number", "percent"), [(MANY - 1, None), (MANY, 50)])
def test_a_share_is_shown_from_twenty_people_on(number: int, percent: int | None) -> None:
    places = [place(5 if n % 2 else 2) for n in range(number)]
    easy = results(places, (), every=True).questions[0]
    assert (easy.question, easy.percent) == (QUESTIONS[0], percent)


def test_small_numbers_are_hidden_from_most_readers() -> None:
    found = results([place() for _ in range(3)], ("unit",), every=False)
    assert found.whole.asked is Hidden.few
    assert found.questions[0].total is Hidden.few
    assert found.whole.percent is None


@given(
    st.lists(
        st.sampled_from(list(product((1, 3, 5, None), ("a", "b", "c"), (True, False)))), max_size=60
    )
)
def test_no_hidden_number_follows_from_those_that_are_shown(
    answers: list[tuple[int | None, str, bool]],
) -> None:
    places = [
        place(score, unit=unit, entered=by_staff and score is not None)
        for score, unit, by_staff in answers
    ]
    shown = results(places, ("unit",), every=False)
    rates = [shown.whole, *shown.by["unit"].values()]
    for rate in rates:
        hidden = [isinstance(one, Hidden) for one in (rate.asked, rate.answered, rate.missing)]
        assert sum(hidden) != 1, rate
    for one in shown.questions:
        cells = [*one.scores.values(), one.total]
        assert sum(isinstance(cell, Hidden) for cell in cells) != 1, one
    for total, entered in [
        *((rate.answered, rate.entered) for rate in rates),
        *((one.total, one.entered) for one in shown.questions),
    ]:
        own = [] if isinstance(total, Hidden) or isinstance(entered, Hidden) else [total - entered]
        assert not any(0 < number < FEW for number in own)
