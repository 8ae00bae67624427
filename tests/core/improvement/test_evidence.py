"""What counted cases show of a requirement, and what entries say about whose work was judged."""

from datetime import UTC, datetime

import pytest

from amends.core.improvement.evidence import (
    Counted,
    EvidenceState,
    Rule,
    Weight,
    repeated,
    weighed,
)
from amends.core.improvement.past_entries import past
from amends.core.operation import events as e
from amends.core.operation.complaint import RecordedEvent
from amends.core.values import Code, Id, Sealed

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = Sealed(Id("a"), Id("0" * 64), 1)
ANN, BOB = Id("person/ann"), Id("person/bob")
CONTRADICTED, IN_PART = EvidenceState.contradicted, EvidenceState.in_part
SHOWN = EvidenceState.shown


@pytest.mark.parametrize(
    ("counted", "state"),
    [
        (Counted(0), EvidenceState.nothing_found),
        (Counted(3), EvidenceState.too_few),
        (Counted(3, least=1), EvidenceState.shown),
        (Counted(12), EvidenceState.shown),
        (Counted(12, doubts=1), EvidenceState.in_part),
        (Counted(12, faults=1, doubts=11), EvidenceState.contradicted),
        (Counted(2, faults=1), EvidenceState.contradicted),
    ],
)
def test_one_case_contradicts_and_a_few_without_exception_prove_nothing(
    counted: Counted, state: EvidenceState
) -> None:
    assert counted.state() is state
    assert counted.sound == counted.population - counted.faults - counted.doubts


def entry(event: e.Event, by: Id, act: str = "act") -> RecordedEvent:
    return RecordedEvent(event, by, Code(act), NOW, NOW, 1, 1)


def test_who_approves_what_they_prepared_judges_their_own_work() -> None:
    prepared = entry(e.ResponsePrepared(1, (1,), WORDS), ANN)
    for by in (ANN, BOB):
        assert past([prepared, entry(e.ResponseAuthorized(1), by)]).judged == [(ANN, by, NOW)]
    own = entry(e.ResponseAuthorized(1, within_own=True), ANN)
    assert past([prepared, own]).judged == [], "within their own limit no one has to approve it"


def test_who_checks_a_remedy_that_they_carried_out_judges_their_own_work() -> None:
    done = [entry(e.RemedyCarriedOut(1, 1), ANN), entry(e.RemedyCarriedOut(2, 1), BOB)]
    checked = past([*done, entry(e.CorrectionVerified(1), BOB)])
    assert checked.judged == [(BOB, BOB, NOW)]
    at_once = entry(e.CorrectionVerified(1, alone=WORDS), BOB, "resolve-at-once")
    assert past([*done, at_once]).judged == [], "one conversation has one person"


REVIEW = entry(e.Escalated((1,), Code("management_review"), BOB), ANN)
ANSWERED = entry(e.DecisionCommunicated(1, 2, e.Way.email, ()), BOB)
OUTSIDE = entry(e.ReferredOutside((1,), Code("ombudsman"), consent=True), ANN)
RESULT = entry(
    e.OutsideOutcomeRecorded(
        (1,), Code("ombudsman"), e.OutsideResult.ended_without_result, NOW.date()
    ),
    ANN,
)


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ([], False),
        ([REVIEW], False),
        ([ANSWERED, REVIEW], False),
        ([OUTSIDE], False),
        ([REVIEW, ANSWERED], True),
        ([OUTSIDE, RESULT], True),
    ],
)
@pytest.mark.parametrize("parties", [(1,), (1, 2)])
def test_a_review_is_behind_a_closure_once_each_complainant_got_its_response(
    before: list[RecordedEvent], behind: bool, parties: tuple[int, ...]
) -> None:
    codes = (Code("delay"), Code("late"), e.Pattern.single)
    closed = entry(e.Closed(parties, e.Ground.options_exhausted, *codes), BOB)
    expected = behind and parties == (1,)
    assert past([*before, closed]).exhausted == [(expected, NOW)]


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
