"""Clauses 7.1, 7.8 and 7.9: every outside body that one can turn to is named once, whoever names
it: the policy, a regulator's pack, or both."""

from dataclasses import replace

import pytest

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.core.framework.policy import Label, OutsideBody
from amends.core.framework.regime_letters import Referral
from amends.core.framework.rulebook import Rules
from amends.core.operation import events as e
from amends.core.operation.acknowledgement import Acknowledge
from amends.core.operation.closing.ending import Close, Withdraw
from amends.core.operation.closing.outside import ReferOutside
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.demands import ways_further
from amends.core.operation.recourse import (
    Outside,
    body_as_known,
    code_of,
    every_body,
    of_packs_alone,
    same,
    ways_outside,
)
from amends.core.refusal import Guard
from amends.core.values import Code
from amends.wording.names import Names

from .samples import Story, assessment, words
from .test_operation_regulated import story

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
    return story("uk-housing").does("acknowledge", Acknowledge(1, e.Way.email), SYSTEM_ACTOR)


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
    told.does("withdraw", Withdraw(1, words("all is well")))
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
