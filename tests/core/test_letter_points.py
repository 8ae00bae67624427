"""Clauses 5.3 and 7.4: what a pack demands of letters that go by themselves is looked for in their
wording, and told where it is not seen."""

from dataclasses import replace

import pytest

from amends.core.framework import policy_text
from amends.core.framework.letter_check import Unseen, unseen_points
from amends.core.framework.policy import Policy
from amends.handling import regimes
from amends.handling.defaults import default_policy

STANDARD = policy_text.read(default_policy("standard"))


def unseen(pack: str, policy: Policy = STANDARD) -> dict[tuple[str, str], Unseen]:
    found = unseen_points(policy, [regimes.shipped(pack)[0]])
    return {(str(one.code), str(one.letter.id)): one for one in found}


def worded(code: str, was: str, becomes: str) -> Policy:
    """The standard policy with a letter worded anew in every language."""
    return replace(
        STANDARD,
        templates=tuple(
            replace(one, text=one.text.replace(was, becomes), version=one.version + 1)
            if one.code == code
            else one
            for one in STANDARD.templates
        ),
    )


def test_points_of_which_no_sign_can_be_looked_for_are_told_with_the_clock_that_is_met() -> None:
    one = unseen("uk-housing")["acknowledgement", "s1_acknowledgement"]
    assert {point.id for point in one.points} == {"understanding", "parts"}
    assert [clock.id for clock in one.clocks] == ["s1_ack"]
    assert set(one.languages) == {"de", "en"}


def test_a_point_that_a_field_of_the_wording_says_is_seen_until_the_field_goes() -> None:
    assert ("acknowledgement", "acknowledgement") not in unseen("uk-data-protection")
    without = worded("acknowledgement", "{received_on}", "the other day")
    [point] = unseen("uk-data-protection", without)["acknowledgement", "acknowledgement"].points
    assert point.id == "receipt"


def test_an_outside_body_is_seen_by_its_name_in_the_wording() -> None:
    before = unseen("uk-housing")["new_date", "extension_notice"]
    assert "ombudsman" in {point.id for point in before.points}
    named = worded("new_date", "{organization}", "The Housing\nOmbudsman helps.\n{organization}")
    after = unseen("uk-housing", named)["new_date", "extension_notice"]
    assert "ombudsman" not in {point.id for point in after.points}


@pytest.mark.parametrize("pack", regimes.ids())
def test_no_point_of_a_decision_is_told_for_a_person_goes_through_them(pack: str) -> None:
    assert "decision" not in {code for code, _ in unseen(pack)}


def test_only_the_newest_wording_counts() -> None:
    old = tuple(replace(one, text="nothing") for one in STANDARD.templates)
    newer = tuple(replace(one, version=one.version + 1) for one in STANDARD.templates)
    both = replace(STANDARD, templates=(*old, *newer))
    assert unseen("uk-data-protection", both) == unseen(
        "uk-data-protection", replace(STANDARD, templates=newer)
    )
