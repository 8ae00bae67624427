"""Clauses 5.3 and 7.4: what a pack demands of letters that go by themselves is looked for in their
wording, and told where it is not seen."""

from dataclasses import replace

import pytest

from amends.core.framework.labels import PackPoint
from amends.core.framework.packs.letter_check import Unseen, check_letters, points_of, unseen_points
from amends.core.framework.packs.letters import Check
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.governance import packs as regimes
from amends.governance.defaults import default_policy

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
    assert set(one.languages) == {"de", "en", "fr"}


def test_a_point_that_a_field_of_the_wording_says_is_seen_until_the_field_goes() -> None:
    assert ("acknowledgement", "acknowledgement") not in unseen("uk-data-protection")
    without = worded("acknowledgement", "{received_on}", "the other day")
    [point] = unseen("uk-data-protection", without)["acknowledgement", "acknowledgement"].points
    assert point.id == "receipt"


def test_an_outside_body_is_seen_by_its_name_in_the_wording() -> None:
    def open_points(policy: Policy = STANDARD) -> set[str]:
        return {str(one.id) for one in unseen("au-asic-rg271", policy)[DELAY].points}

    assert open_points() == {"afca", "how"}
    name = "Australian Financial\nComplaints Authority"
    named = worded("new_date", "{organization}", f"The {name} helps.\n{{organization}}")
    assert open_points(named) == {"how"}, "a name does not say how it is reached"


DELAY = ("new_date", "delay_notice")


def test_the_reason_of_a_new_date_is_seen_by_its_field_and_stays_away_with_it() -> None:
    before = unseen("uk-housing")["new_date", "extension_notice"]
    assert {one.id for one in before.points} == {"ombudsman"}
    bare = unseen("uk-housing", worded("new_date", "{reason}", "We need more time."))
    assert {one.id for one in bare["new_date", "extension_notice"].points} == {"why", "ombudsman"}


def test_how_it_stands_is_seen_in_the_letter_that_says_it() -> None:
    found = unseen("ie-cpc")
    assert ("status_notice", "update_letter") not in found
    bare = unseen("ie-cpc", worded("status_notice", "{standing}", "We are on it."))
    assert {one.id for one in bare["status_notice", "update_letter"].points} == {"state"}


def test_the_day_in_the_letter_that_we_are_late_is_no_date_of_the_answer() -> None:
    late = unseen("eu-mica")["late", "late_letter"]
    assert {one.id for one in late.points} == {"why", "when"}
    assert ("new_date", "late_letter") not in unseen("eu-mica")


def test_a_person_to_turn_to_is_seen_in_no_field_of_ours() -> None:
    assert ("acknowledgement", "acknowledgement") in unseen("ie-cpc")


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


# --- what the organization itself says of its wording ---


def said(*points: str, code: str = "acknowledgement", language: str = "") -> Policy:
    """The standard policy with points ticked in the wordings of a letter."""
    says = tuple(map(PackPoint.read, points))
    return replace(
        STANDARD,
        templates=tuple(
            replace(one, says=says) if one.code == code and language in ("", one.language) else one
            for one in STANDARD.templates
        ),
    )


UNDERSTANDING = "uk-housing/s1_acknowledgement/understanding"
PARTS = "uk-housing/s1_acknowledgement/parts"
TITLE = "UK Housing Ombudsman: Complaint Handling Code"


def test_a_point_that_whoever_words_it_says_is_there_is_seen_and_the_others_are_not() -> None:
    one = unseen("uk-housing", said(UNDERSTANDING))["acknowledgement", "s1_acknowledgement"]
    assert {point.id for point in one.points} == {"parts"}
    both = unseen("uk-housing", said(UNDERSTANDING, PARTS))
    assert ("acknowledgement", "s1_acknowledgement") not in both


def test_what_is_said_of_one_language_is_not_said_of_another() -> None:
    one = unseen("uk-housing", said(UNDERSTANDING, PARTS, language="de"))
    assert one["acknowledgement", "s1_acknowledgement"].languages == ("en", "fr")


@pytest.mark.parametrize(
    "other",
    [
        "uk-lgsco/s1_acknowledgement/understanding",
        "uk-housing/s1_answer/understanding",
        "uk-housing/s1_acknowledgement/understandin",
    ],
)
def test_a_point_of_another_pack_or_letter_is_not_this_one(other: str) -> None:
    one = unseen("uk-housing", said(other))["acknowledgement", "s1_acknowledgement"]
    assert {point.id for point in one.points} == {"understanding", "parts"}


@pytest.mark.parametrize("pack", regimes.ids())
def test_every_point_that_is_wanted_of_a_letter_that_goes_by_itself_can_be_said(pack: str) -> None:
    known = regimes.shipped(pack)
    every = replace(
        STANDARD,
        templates=tuple(
            replace(one, says=points_of(one.code, known)) for one in STANDARD.templates
        ),
    )
    assert unseen_points(every, known) == ()
    text = policy_text.write(every)
    assert policy_text.read(text) == every
    assert check_letters(every, known, before=STANDARD) == ()


def findings(policy: Policy, *packs: str, before: Policy = STANDARD) -> list[tuple[str, ...]]:
    known = [one for pack in packs for one in regimes.shipped(pack)]
    found = check_letters(policy, known, before=before)
    return [(one.code, str(one.blocks), *one.values) for one in found if "en.2" in one.path]


def test_a_point_that_an_adopted_pack_does_not_know_blocks_and_names_the_nearest() -> None:
    wrong = "uk-housing/s1_acknowledgement/understandin"
    assert findings(said(wrong), "uk-housing") == [
        ("unknown_point", "True", wrong, TITLE, UNDERSTANDING)
    ]
    elsewhere = "uk-housing/s1_answer/stage"
    [told] = findings(said(elsewhere), "uk-housing")
    assert told[:3] == ("unknown_point", "True", elsewhere)


def test_one_that_stood_there_before_is_told_and_blocks_nothing() -> None:
    """A newer version of a pack may ask less: nothing else could be published any more."""
    there = said("uk-housing/s1_acknowledgement/gone")
    reworded = replace(
        there, templates=tuple(replace(o, version=o.version + 1) for o in there.templates)
    )
    for policy in (there, reworded):
        found = check_letters(policy, regimes.shipped("uk-housing"), before=there)
        assert {(str(one.code), one.blocks) for one in found} == {("unknown_point", False)}


def test_points_of_a_pack_that_is_not_adopted_are_told_once_and_block_nothing() -> None:
    policy = said(UNDERSTANDING, PARTS, "nobody/knows/this")
    assert findings(policy, "uk-fca-disp") == [
        ("point_of_other_rules", "False", "nobody"),
        ("point_of_other_rules", "False", "uk-housing"),
    ]
    assert policy_text.read(policy_text.write(policy)) == policy, "it stays readable"


def test_only_the_wording_that_goes_out_is_held_to_what_it_says() -> None:
    old = said("uk-housing/s1_acknowledgement/gone").templates
    newer = tuple(replace(one, version=one.version + 1, says=()) for one in old)
    both = replace(STANDARD, templates=(*old, *newer))
    assert check_letters(both, regimes.shipped("uk-housing"), before=STANDARD) == ()


@pytest.mark.parametrize("pack", regimes.ids())
def test_a_line_that_a_name_shows_asks_for_no_more_than_that_the_body_is_named(pack: str) -> None:
    """A sign that is found ticks its line: what asks for more is a line of its own."""
    more = ("how", "until", "free", "person", "enclose")
    for version in regimes.shipped(pack):
        for letter in version.communications:
            for point in letter.must_contain:
                if point.auto is Check.names_body:
                    assert not set(point.text.replace(",", "").split()) & set(more), point.text
