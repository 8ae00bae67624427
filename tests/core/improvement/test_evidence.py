"""Clauses 8.4 and 8.5: what counted cases say under each rule, and how much they weigh."""

import pytest

from amends.core.improvement.evidence import Counted, EvidenceState, Rule, Weight, repeated, weighed

CONTRADICTED, IN_PART = EvidenceState.contradicted, EvidenceState.in_part
SHOWN = EvidenceState.shown


@pytest.mark.parametrize(
    ("counted", "objective", "state"),
    [
        (Counted(1_347, faults=1), 950, SHOWN),
        (Counted(1_340, faults=91), 950, IN_PART),
        (Counted(1_340, faults=67), 950, SHOWN),
        (Counted(131, faults=6), 980, IN_PART),
        (Counted(100, doubts=60), 950, CONTRADICTED),
        (Counted(100, faults=52), 950, IN_PART),
        (Counted(100, faults=53), 950, CONTRADICTED),
        (Counted(1, faults=1), 950, CONTRADICTED),
        (Counted(4), 950, EvidenceState.too_few),
        (Counted(0), 950, EvidenceState.nothing_found),
    ],
)
def test_what_each_has_to_keep_is_judged_by_its_share(
    counted: Counted, objective: int, state: EvidenceState
) -> None:
    assert counted.state(Rule.each, objective) is state


@pytest.mark.parametrize("rule", [Rule.never, Rule.record])
def test_one_case_contradicts_what_must_never_be(rule: Rule) -> None:
    assert Counted(1_347, faults=1).state(rule) is CONTRADICTED
    assert Counted(1_347, doubts=1).state(rule) is IN_PART


def test_what_people_only_state_is_never_more_than_partly_shown() -> None:
    assert weighed(SHOWN, Weight.stated) is IN_PART
    assert weighed(SHOWN, Weight.seen) is weighed(SHOWN, Weight.checked) is SHOWN
    assert weighed(CONTRADICTED, Weight.stated) is CONTRADICTED


def test_a_text_that_stands_for_three_requirements_says_nothing_of_any() -> None:
    texts = {"a": "We do  it.", "b": "we DO it.", "c": "We do it.", "d": "We did it."}
    two = {"a": ["5.2"], "b": ["6.3"], "c": ["5.2"], "d": ["6.4"]}

    assert not repeated(texts, two)
    assert repeated(texts, {**two, "c": ["4.8"]}) == {"a", "b", "c"}
