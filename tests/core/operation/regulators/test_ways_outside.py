"""Clauses 7.1, 7.8 and 7.9: every outside body that one can turn to is named once, whoever names
it: the policy, a regulator's pack, or both."""

from dataclasses import replace

import pytest
from tests.core.operation.regulators.test_operation_regulated import story
from tests.core.samples import NORTH_MANAGER, Story, assessment, words

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import Label
from amends.core.framework.packs.letters import Referral
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.ending import Close, OptionUsed, Withdraw
from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.guards import ways_further
from amends.core.operation.regulators.recourse import (
    Outside,
    body_as_known,
    code_of,
    demand_ways,
    every_body,
    of_packs_alone,
    same,
    ways_known,
    ways_left,
    ways_outside,
)
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.wording.names import Names
from amends.wording.regulators import outside as wording

OMBUDSMAN = OutsideBody(
    Code("housing"),
    (Label("en", "The Housing Ombudsman"),),
    "1 Long Street",
    window_amount=12,
)


def _found(told: Story, *more: OutsideBody) -> tuple[Outside, ...]:
    rules = _with(told.rules, *more)
    lead = told.complaint.lead
    codes = ways_further(lead, told.complaint, rules)
    return ways_outside(codes, lead, told.complaint, rules, told.at)


def _acknowledged() -> Story:
    return story("uk-housing").sends("acknowledge", Acknowledge(1, e.Way.email))


def _with(rules: Rules, *more: OutsideBody) -> Rules:
    return replace(rules, policy=replace(rules.policy, bodies=(*rules.policy.bodies, *more)))


def _called(found: tuple[Outside, ...]) -> list[str]:
    return [
        str(one.body.code) if one.body is not None else one.named[0].referral.body for one in found
    ]


def test_the_body_of_a_pack_stands_after_those_of_the_policy() -> None:
    told = story("uk-housing")
    *own, last = _found(told)
    assert [one.body.code for one in own if one.body] == [
        body.code for body in told.rules.policy.bodies
    ]
    assert last.body is None
    assert last.named[0].referral.body == "Housing Ombudsman"
    assert last.opened == ()


def test_a_body_that_both_name_is_named_once_with_the_address_that_the_policy_knows() -> None:
    found = _found(story("uk-housing"), OMBUDSMAN)
    assert _called(found).count("housing") == 1
    assert "Housing Ombudsman" not in _called(found)
    assert found[-1].named[0].pack == "uk-housing"


def test_a_missed_date_opens_it_for_both() -> None:
    told = _acknowledged().later(days=60)
    last = _found(told, OMBUDSMAN)[-1]
    assert [way.by.of for way in last.opened] == ["s1_response"]
    assert last.ahead is None


def test_of_a_complaint_that_is_over_nothing_is_told_that_only_a_letter_to_come_would_open() -> (
    None
):
    told = story("uk-housing").does("assess", assessment())
    told.does("withdraw", Withdraw(1, words("all is well"), e.Way.phone))
    told.does("close", Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single))
    assert not told.complaint.open
    assert [one.body for one in _found(told) if one.named] == []


@pytest.mark.parametrize(
    ("name", "url", "alike"),
    [
        ("The housing  ombudsman", "", True),
        ("HO", "www.housing-ombudsman.org.uk", True),
        ("HO", "https://housing-ombudsman.org.uk/residents?x=1", True),
        ("HO", "https://housing-ombudsman.org.uk.example.org", False),
        ("HO", "", False),
    ],
)
def test_a_body_is_the_same_by_its_name_or_by_where_it_is_on_the_web(
    name: str, url: str, alike: bool
) -> None:
    referral = Referral(Code("ho"), "Housing Ombudsman", "https://www.housing-ombudsman.org.uk")
    assert same(OutsideBody(Code("x"), (Label("en", name),), url=url), referral) is alike


def test_two_bodies_that_share_a_host_are_two() -> None:
    one = OutsideBody(Code("x"), (Label("en", "Adjudicator"),), url="https://www.gov.example/adj")
    other = Referral(Code("y"), "Appeals board", "https://www.gov.example/appeals")
    assert not same(one, other)


def test_for_everybody_each_body_of_policy_and_packs_is_there_once() -> None:
    told = story("uk-housing")
    rules = _with(told.rules, OMBUDSMAN, replace(OMBUDSMAN, code=Code("gone"), retired=True))
    day = rules.day_of(None, told.at)
    called = _called(every_body(rules, day))
    assert called.count("housing") == 1
    assert "Housing Ombudsman" not in called
    assert "gone" not in called
    twice = replace(rules, packs=(*rules.packs, *rules.regulators))
    assert _called(every_body(twice, day)) == called


def test_what_a_pack_knows_of_a_body_is_added_to_what_the_policy_knows() -> None:
    told = story("uk-housing")
    complaint: Complaint = told.complaint
    known = body_as_known(Code("housing"), complaint, _with(told.rules, OMBUDSMAN), told.at)
    assert known is not None
    assert known.named[0].referral.url == "https://www.housing-ombudsman.org.uk"
    assert body_as_known(Code("nobody"), complaint, told.rules, told.at) is None


def test_a_complaint_can_be_referred_to_a_body_that_only_its_pack_names() -> None:
    told = story("uk-housing").answered().reacted(e.Reaction.refused)
    (named,) = of_packs_alone(told.complaint, told.rules, told.at)
    code = code_of(named)
    assert code == "uk-housing.housing_ombudsman"
    told.does("refer-outside", ReferOutside(code, consent=True))
    assert told.complaint.stage is Stage.in_external_resolution
    assert Names(rules=told.rules).body(code) == "Housing Ombudsman"
    other = Story().refused()
    assert other.refuses("refer-outside", ReferOutside(code, consent=True)) is Guard.unknown_code


def test_a_body_that_the_policy_names_too_is_offered_once() -> None:
    told = story("uk-housing")
    assert of_packs_alone(told.complaint, _with(told.rules, OMBUDSMAN), told.at) == ()


def test_until_then_it_is_told_which_missed_date_would_open_it() -> None:
    last = _found(_acknowledged())[-1]
    assert last.opened == ()
    assert last.ahead is not None
    assert last.ahead.clock == "s1_response"


# --- ways further and the end, where only a pack names a body ---

PACKS_OWN = Code("outside.uk-housing.housing_ombudsman")


def test_a_decision_names_the_body_that_only_its_pack_knows_and_the_record_has_it() -> None:
    told = story("uk-housing").answered()
    assert told.events_of(e.DecisionCommunicated)[-1].recourse[-1] == PACKS_OWN
    told.reacted(e.Reaction.refused)
    assert told.events_of(e.RecourseTold)[-1].options[-1] == PACKS_OWN


def test_without_a_body_or_level_of_our_own_the_packs_is_a_way_further_and_nothing_is_missing() -> (
    None
):
    bare = {"bodies": (), "ladder": ()}
    told = story("uk-housing").examined()
    told.rules = replace(told.rules, policy=replace(told.rules.policy, **bare))
    lead = told.complaint.lead
    assert ways_left(lead, told.complaint, told.rules, told.at) == (PACKS_OWN,)
    assert demand_ways(lead, told.complaint, told.rules, told.at) == (PACKS_OWN,)
    ours = Story().received()
    ours.rules = replace(ours.rules, policy=replace(ours.rules.policy, **bare))
    with pytest.raises(Refused) as refused:
        demand_ways(ours.complaint.lead, ours.complaint, ours.rules, ours.at)
    assert refused.value.guard is Guard.recourse_missing


def test_the_body_of_a_pack_is_asked_for_at_the_end_and_its_answer_is_taken() -> None:
    told = story("uk-housing").answered().reacted(e.Reaction.refused).reviewed()
    ways = ways_known(told.complaint.lead, told.complaint, told.rules, told.at)
    answers = tuple(OptionUsed(way, e.OptionUse.declined, words("no")) for way in ways)
    assert ways[-1] == PACKS_OWN
    assert told.refuses("close", _exhausted(*answers[:-1])) is Guard.options_left
    told.does("close", _exhausted(*answers)).does("close", _exhausted(*answers), NORTH_MANAGER)
    assert told.complaint.stage is Stage.closed_options_exhausted


def test_who_was_told_before_the_pack_bound_closes_with_its_body_too() -> None:
    told = Story().refused()
    before = told.complaint.lead.recourse
    bound = story("uk-housing").rules
    told.rules = bound
    ways = ways_known(told.complaint.lead, told.complaint, bound, told.at)
    assert ways == (*before, PACKS_OWN)


def test_a_body_that_the_policy_has_for_others_keeps_its_code() -> None:
    elsewhere = replace(OMBUDSMAN, categories=(Code("nothing_like_it"),))
    told = story("uk-housing")
    rules = _with(told.rules, elsewhere)
    lead = told.complaint.lead
    assert "outside.housing" in ways_left(lead, told.complaint, rules, told.at)
    assert PACKS_OWN not in ways_left(lead, told.complaint, rules, told.at)


def _exhausted(*options: OptionUsed) -> Close:
    return Close(
        e.Ground.options_exhausted,
        Code("late"),
        Code("mistake"),
        e.Pattern.single,
        options=options,
    )


# --- what a complainant reads of a body that the policy and a pack both name ---


def _read(told: Story, ours: OutsideBody) -> str:
    rules = _with(told.rules, ours)
    calendar = rules.calendar(told.complaint.unit)
    return wording.to_complainant(
        _found(told, ours)[-1], Names(rules=rules), calendar, now=told.at
    ).until


@pytest.mark.parametrize("amount", [None, 12])
def test_the_condition_of_the_pack_holds_where_the_policy_names_its_body_too(
    amount: int | None,
) -> None:
    """Before receipt is confirmed no date of the pack runs; after the first answer none is left.
    The policy's own time would say that it is open."""
    ours = replace(OMBUDSMAN, window_amount=amount)
    condition = "You can contact them once our response after the review has been sent."
    told = story("uk-housing")
    assert _read(told, ours) == condition
    told.sends("acknowledge", Acknowledge(1, e.Way.email))
    assert "You can contact them if we have not responded by" in _read(told, ours)
    decided = story("uk-housing").does("assess", assessment())
    decided.does("withdraw", Withdraw(1, words("all is well"), e.Way.phone))
    decided.does(
        "close", Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single)
    )
    assert not decided.complaint.open
    assert _read(decided, ours) == condition


def test_a_body_of_the_policy_alone_keeps_its_own_time() -> None:
    other = replace(OMBUDSMAN, labels=(Label("en", "Somebody else"),), code=Code("other"))
    rules = _with(story("uk-housing").rules, other)
    one = Outside(other)
    calendar = rules.calendar(None)
    read = wording.to_complainant(one, Names(rules=rules), calendar, now=story("uk-housing").at)
    assert read.until.startswith("You can contact them within 12 months")
