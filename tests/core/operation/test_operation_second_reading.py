"""Clause 4.7: a refusal that can go to an external body is drawn to be read by someone not
involved before it is sent, whichever act sends it."""

from collections.abc import Iterator
from dataclasses import replace
from types import FunctionType
from typing import Any

import pytest
from tests.core.samples import (
    ANN,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    SOUTH_MANAGER,
    TOP,
    Story,
    assessment,
    euro,
    lodging,
    refund,
    rules,
    words,
)

from amends.core.framework.people.personnel import Directory
from amends.core.framework.policy.commitments import Control, ControlName, Strength
from amends.core.framework.policy.vocabulary import FieldType, OwnField
from amends.core.governing.audit_verdicts import AuditItem, audited
from amends.core.improvement.samples.reading import Verdict
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Transfer
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.investigation import (
    Assign,
    FinishInvestigation,
    RecordEvidence,
    RecordFinding,
)
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.second_person import is_drawn
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard
from amends.core.values import Code, Id, Money

F = e.Finding
FREE = (Control(ControlName.authorize_response, Strength.required_above, euro(1_000_000)),)
ALL = rules(controls=FREE, refusals_read=100)
LETTER = CommunicateDecision(1, e.Way.email, words("our decision"))
AGREE = AuthorizeResponse(1)
AT_ONCE = ResolveAtOnce(
    way=e.Way.in_person,
    finding=F.not_upheld,
    reasons=words("it was in the contract"),
    category=Code("late"),
    cause=Code("mistake"),
    seen_before=e.Pattern.single,
    no_evidence_reason=words("they read it together"),
)


def decided(story: Story, finding: e.Finding = F.not_upheld, by: Id = ANN) -> Story:
    """Received and investigated, with this finding on every issue."""
    story.received().does("assess", assessment(), by).does("assign", Assign(by), by)
    story.does("record-evidence", RecordEvidence(words("the contract")), by)
    for issue in story.complaint.live_issues:
        given = RecordFinding(issue.number, finding, words("seen"), words("nothing on file"))
        story.does("record-finding", given, by)
    return story.does("finish-investigation", FinishInvestigation(), by)


def prepared(story: Story, *remedies: Any, by: Id = ANN) -> Story:
    return story.does("prepare-response", PrepareResponse(words("because"), remedies), by)


def reading(story: Story) -> e.SecondReading | None:
    return story.complaint.responses[-1].reading


# --- every act that sends a response ---

SENDING = {"DecisionCommunicated", "ResponseReleased"}


def named(function: Any, seen: set[Any]) -> Iterator[str]:
    """What a function of an act mentions, and the functions of its module that it calls."""
    if function in seen or not isinstance(function, FunctionType):
        return
    seen.add(function)
    for name in function.__code__.co_names:
        yield name
        called = function.__globals__.get(name)
        if getattr(called, "__module__", None) == function.__module__:
            yield from named(called, seen)


def sends(act: str) -> bool:
    return not SENDING.isdisjoint(named(ACTS[Code(act)].decide, set()))


def by_letter_at_the_desk() -> None:
    story = prepared(decided(Story(ALL)))
    for way in set(e.Way) - {e.Way.not_possible}:
        assert story.refuses("communicate-decision", replace(LETTER, way=way)) is (
            Guard.not_authorized
        )
    story.does("authorize-response", AGREE, NORTH_MANAGER).does("communicate-decision", LETTER)
    assert story.complaint.stage is Stage.decision_communicated


def in_a_conversation() -> None:
    story = Story(ALL).received()
    assert story.refuses("resolve-at-once", AT_ONCE) is Guard.needs_long_way
    story.does("resolve-at-once", replace(AT_ONCE, finding=F.upheld))
    assert story.complaint.responses[-1].reading is None


def by_post() -> None:
    story = prepared(decided(Story(ALL)))
    released = replace(LETTER, way=e.Way.letter)
    assert story.refuses("communicate-decision", released) is Guard.not_authorized
    assert not story.complaint.letters, "only what was released can be posted"


DOORS = {
    "communicate-decision": by_letter_at_the_desk,
    "resolve-at-once": in_a_conversation,
    "post-letter": by_post,
}


def test_every_act_that_sends_a_response_is_tried_with_a_refusal() -> None:
    assert {str(name) for name in ACTS if sends(str(name))} == DOORS.keys()


@pytest.mark.parametrize("act", DOORS)
def test_no_act_sends_a_refusal_that_was_drawn_and_not_read(act: str) -> None:
    DOORS[act]()


# --- what is a refusal ---


@pytest.mark.parametrize(
    ("finding", "remedies", "due"),
    [
        (F.not_upheld, (), True),
        (F.not_upheld, (refund(500),), True),
        (F.could_not_be_established, (), True),
        (F.partly_upheld, (), True),
        (F.partly_upheld, (refund(500),), False),
        (F.upheld, (refund(500),), False),
    ],
)
def test_a_response_that_refuses_is_read(finding: e.Finding, remedies: Any, due: bool) -> None:
    story = prepared(decided(Story(ALL), finding), *remedies)
    assert (reading(story) is e.SecondReading.drawn) is due
    assert story.complaint.responses[-1].authorized is not due


@pytest.mark.parametrize(("offer", "due"), [(1, True), (39_999, True), (40_000, False)])
def test_what_is_refused_of_a_large_claim_decides_whether_it_is_read(offer: int, due: bool) -> None:
    story = decided(Story(ABOVE), F.partly_upheld)
    with_changes(story, facts=(e.Fact(PRICE, money=euro(90_000)),))
    assert (reading(prepared(story, refund(offer))) is e.SecondReading.above_limit) is due


def test_without_an_external_body_or_a_share_nothing_is_drawn() -> None:
    assert reading(prepared(decided(Story(replace_bodies())))) is None
    assert reading(prepared(decided(Story(rules(controls=FREE))))) is None


def replace_bodies() -> Any:
    return replace(ALL, policy=replace(ALL.policy, bodies=()))


def test_every_refusal_above_the_amount_is_read_whatever_the_share() -> None:
    above = rules(controls=FREE, refusals_read_above=euro(50_000))
    asked = Code("own.price")

    def of(amount: Money) -> e.SecondReading | None:
        story = decided(Story(above))
        story.complaint = replace(story.complaint, facts=(e.Fact(asked, money=amount),))
        return reading(prepared(story))

    assert of(euro(50_000)) is None
    assert of(euro(50_001)) is e.SecondReading.above_limit
    assert of(Money(1, Code("gbp"))) is e.SecondReading.above_limit, "it cannot be compared"
    assert reading(prepared(decided(Story(above)), refund(50_001))) is e.SecondReading.above_limit


# --- the draw ---


def test_a_response_that_is_prepared_again_is_drawn_as_before() -> None:
    half = rules(controls=FREE, refusals_read=50)
    seen = {True: 0, False: 0}
    for number in range(30):
        story = Story(half)
        story.received(lodging(narrative=words(f"story {number}")))
        story.does("assess", assessment()).does("assign", Assign(ANN))
        given = RecordFinding(1, F.not_upheld, words("seen"), words("none"))
        story.does("record-finding", given).does("finish-investigation", FinishInvestigation())
        first = reading(prepared(story))
        for again in range(3):
            other = PrepareResponse(words(f"because {again}"))
            assert reading(story.does("prepare-response", other)) is first
        seen[first is not None] += 1
    assert min(seen.values()) > 5


def test_a_share_is_as_large_as_it_says() -> None:
    digests = [words(str(number)).digest for number in range(2_000)]
    assert 300 < sum(is_drawn(digest, 20) for digest in digests) < 500
    assert all(is_drawn(digest, 100) for digest in digests)
    assert not any(is_drawn(digest, 0) for digest in digests)


# --- who reads ---


def test_no_one_who_worked_on_it_reads_it() -> None:
    story = decided(Story(ALL), by=NORTH_MANAGER)
    prepared(story.does("assign", Assign(ANN), NORTH_MANAGER))

    assert story.refuses("authorize-response", AGREE, NORTH_MANAGER) is Guard.not_independent
    assert story.refuses("disagree", Disagree(words("no"), 1), NORTH_MANAGER) is (
        Guard.not_independent
    )
    story.does("authorize-response", AGREE, REP)
    assert not story.complaint.responses[-1].unread


def test_who_returned_a_refusal_reads_the_next_draft() -> None:
    story = prepared(decided(Story(ALL)))
    story.does("disagree", Disagree(words("look at the second letter"), 1), NORTH_MANAGER)
    prepared(story).does("authorize-response", AuthorizeResponse(2), NORTH_MANAGER)
    assert story.complaint.responses[-1].authorized


def test_who_returned_a_refusal_and_then_investigated_does_not_read_it() -> None:
    story = prepared(decided(Story(ALL)))
    story.does("disagree", Disagree(words("look again"), 1), NORTH_MANAGER)
    story.does("assign", Assign(NORTH_MANAGER), NORTH_MANAGER)
    given = RecordFinding(1, F.not_upheld, words("seen"), words("nothing"))
    story.does("record-finding", given, NORTH_MANAGER)
    prepared(story.does("assign", Assign(ANN), NORTH_MANAGER))
    second = AuthorizeResponse(2)
    assert story.refuses("authorize-response", second, NORTH_MANAGER) is Guard.not_independent
    story.does("authorize-response", second, REP)


WORKED: dict[str, Any] = {
    "assess": assessment(),
    "record-evidence": RecordEvidence(words("photographs")),
}


@pytest.mark.parametrize("act", WORKED)
def test_who_did_part_of_the_work_does_not_read_the_refusal(act: str) -> None:
    story = Story(ALL).received()
    if act != "assess":
        story.does("assess", assessment())
    if act == "record-evidence":
        story.does("assign", Assign(ANN))
    story.does(act, WORKED[act], NORTH_MANAGER)
    if act == "assess":
        story.does("assign", Assign(ANN))
    given = RecordFinding(1, F.not_upheld, words("seen"), words("nothing"))
    story.does("record-finding", given).does("finish-investigation", FinishInvestigation())
    prepared(story)
    assert story.refuses("authorize-response", AGREE, NORTH_MANAGER) is Guard.not_independent
    story.does("authorize-response", AGREE, REP)


def test_a_former_owner_does_not_read_the_refusal() -> None:
    story = Story(ALL).received().does("transfer", Transfer(NORTH_MANAGER, words("yours")), REP)
    story.does("transfer", Transfer(ANN, words("yours")), REP)
    story.does("assess", assessment()).does("assign", Assign(ANN))
    given = RecordFinding(1, F.not_upheld, words("seen"), words("nothing"))
    story.does("record-finding", given).does("finish-investigation", FinishInvestigation())
    prepared(story)
    assert story.refuses("authorize-response", AGREE, NORTH_MANAGER) is Guard.not_independent


PRICE = Code("own.price")
ABOVE = rules(controls=FREE, refusals_read_above=euro(50_000))


def with_changes(story: Story, **changes: Any) -> Story:
    story.complaint = replace(story.complaint, **changes)
    return story


def test_an_amount_that_is_recorded_after_the_draft_makes_someone_read_it() -> None:
    story = prepared(decided(Story(ABOVE)))
    assert story.complaint.responses[-1].authorized
    with_changes(story, facts=(e.Fact(PRICE, money=euro(50_001)),))
    assert story.refuses("communicate-decision", LETTER) is Guard.not_authorized
    prepared(story).does("authorize-response", AuthorizeResponse(2), NORTH_MANAGER)
    story.does("communicate-decision", replace(LETTER, response=2))


@pytest.mark.parametrize("rules_used", [ALL, ABOVE], ids=["drawn", "above the amount"])
def test_a_finding_that_became_a_refusal_after_the_draft_makes_someone_read_it(
    rules_used: Any,
) -> None:
    story = prepared(decided(Story(rules_used), F.upheld))
    refused = tuple(replace(one, finding=F.not_upheld) for one in story.complaint.issues)
    with_changes(story, issues=refused, facts=(e.Fact(PRICE, money=euro(50_001)),))
    assert story.refuses("communicate-decision", LETTER) is Guard.not_authorized


def test_an_amount_that_is_typed_in_the_conversation_itself_is_compared() -> None:
    asked = OwnField(PRICE, FieldType.money)
    story = Story(
        rules(controls=FREE, refusals_read_above=euro(50_000), own_fields=(asked,))
    ).received()
    dear = replace(AT_ONCE, facts=(NewFact(PRICE, money=euro(50_001)),))
    assert story.refuses("resolve-at-once", dear) is Guard.needs_long_way
    story.does("resolve-at-once", replace(AT_ONCE, facts=(NewFact(PRICE, money=euro(50_000)),)))


def test_it_is_opened_before_it_is_approved() -> None:
    assert ACTS[Code("authorize-response")].opened
    assert ACTS[Code("disagree")].opened


def test_at_a_review_stage_no_one_from_before_reads_it() -> None:
    story = prepared(decided(Story(rules(controls=FREE, refusals_read=100))))
    story.does("authorize-response", AGREE, NORTH_MANAGER).does("communicate-decision", LETTER)
    story.reacted(e.Reaction.refused)
    story.does("escalate", Escalate(SOUTH_MANAGER)).does(
        "assign", Assign(SOUTH_MANAGER), SOUTH_MANAGER
    )
    given = RecordFinding(1, F.not_upheld, words("seen"), words("nothing"))
    story.does("record-finding", given, SOUTH_MANAGER)
    story.does("finish-investigation", FinishInvestigation(), SOUTH_MANAGER)
    prepared(story, by=SOUTH_MANAGER)
    second = AuthorizeResponse(2)
    assert reading(story) is e.SecondReading.drawn
    assert story.refuses("authorize-response", second, NORTH_MANAGER) is Guard.not_independent
    story.does("authorize-response", second, TOP)


# --- alone ---


def only(*persons: Id) -> Any:
    return replace(ALL, people=Directory({one: PEOPLE.persons[one] for one in persons}))


def test_where_everyone_was_involved_it_is_sent_and_shown_as_unread() -> None:
    story = Story(only(REP))
    decided(story, by=REP)
    prepared(story, by=REP)
    response = story.complaint.responses[-1]
    assert (response.reading, response.authorized, response.unread) == (
        e.SecondReading.drawn,
        True,
        True,
    )
    story.does("communicate-decision", LETTER, REP)
    record = audited(story.complaint, story.entries, story.rules, story.at)
    read = decided(Story(ALL)).does("prepare-response", PrepareResponse(words("because")))
    read.does("authorize-response", AGREE, NORTH_MANAGER).does("communicate-decision", LETTER)
    other = audited(read.complaint, read.entries, read.rules, read.at)
    assert record[AuditItem.objective] is Verdict.partly
    assert other[AuditItem.objective] is Verdict.yes


def test_alone_it_is_resolved_at_once_and_shown_as_unread() -> None:
    story = Story(only(REP)).received()
    story.does("resolve-at-once", AT_ONCE, REP)
    assert story.complaint.responses[-1].unread


def test_the_other_one_of_two_approves_and_it_is_shown_as_unread() -> None:
    both = replace(only(REP, NORTH_MANAGER), policy=replace(ALL.policy, controls=()))
    story = Story(both)
    decided(story, by=NORTH_MANAGER)
    story.does("assign", Assign(REP), REP)
    prepared(story, by=REP)
    story.does("authorize-response", AGREE, NORTH_MANAGER)
    assert story.complaint.responses[-1].unread
