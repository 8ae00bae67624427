"""Danger that a complaint reports: the words that name it, and the number to call."""

import pytest

from amends.core.framework.labels import Label
from amends.core.framework.policy.danger import emergency_number, names_danger
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import read
from amends.core.values import Code
from amends.governance.defaults import default_policy

POLICY = Policy(
    version=1,
    name="A house",
    danger_words=(Label("en", "gas leak*, on fire,"), Label("de", "Strom schlag")),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There are GAS  LEAKS in the hall.", True),
        ("The shed is on\nfire!", True),
        ("Strom schlag", True),
        ("Strom schlager", False),
        ("a bongas leak", False),
        ("The firemen were kind, at last.", False),
        ("", False),
        (None, False),
    ],
)
def test_words_for_danger_are_found_whole_in_any_language_and_case(
    text: str | None, found: bool
) -> None:
    assert names_danger(POLICY, "The lift stopped.", text) is found


def test_without_words_no_text_is_flagged() -> None:
    assert not names_danger(Policy(version=1, name="A house"), "We are all in danger")


@pytest.mark.parametrize("name", ["standard", "small_business"])
@pytest.mark.parametrize("text", ["I can smell gas", "Es riecht nach Gas", "une fuite de gaz"])
def test_a_new_organisation_has_words_in_each_language(name: str, text: str) -> None:
    assert names_danger(read(default_policy(name)), text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("country", "set_to", "number"),
    [("gb", "", "999"), ("de", "", "112"), ("us", "", "911"), ("gb", "101", "101"), (None, "", "")],
)
def test_the_emergency_number_is_that_of_the_country_unless_another_is_set(
    country: str | None, set_to: str, number: str
) -> None:
    policy = Policy(
        version=1, name="A", country=Code(country) if country else None, emergency_number=set_to
    )
    assert emergency_number(policy) == number
