"""The first policy of an organization, in its own languages."""

from typing import Any

import pytest

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.check import check
from amends.core.framework.policy.organization import Window
from amends.core.framework.policy.policy import Policy
from amends.governance.starting import first_policy


def started(*languages: str, country: str = "de") -> Policy:
    policy, _ = first_policy(
        name="Corner Shop",
        profile="small-business",
        country=country,
        zone="Europe/Berlin",
        currency="eur",
        year=2026,
        languages=languages,
    )
    return policy


@pytest.mark.parametrize("languages", [("en",), ("de",), ("de", "en"), ("fr", "en")])
def test_a_first_policy_has_words_and_letters_of_its_own_languages_only(languages: Any) -> None:
    policy = started(*languages)
    labels = {one.language for entry in policy.categories for one in entry.labels}
    labels |= {one.language for level in policy.ladder for one in level.labels}

    assert policy.languages == languages
    assert labels == set(languages)
    assert {one.language for one in policy.templates} == set(languages)
    assert not [one for one in check(policy) if one.blocks or one.code == "no_label"]
    assert policy_text.read(policy_text.write(policy)) == policy


def test_letters_must_have_a_language_that_the_profile_is_written_in() -> None:
    with pytest.raises(ValueError, match="de, en, fr"):
        started("it", "en")


def test_a_further_language_may_be_one_that_is_still_to_be_written() -> None:
    assert started("en", "it").languages == ("en", "it")


def test_the_address_is_where_envelopes_of_the_country_have_their_window() -> None:
    found = {one: started("en", country=one).window for one in ("de", "gb", "ie", "fr", "ch")}
    assert {one for one, window in found.items() if window is Window.right} == {"fr", "ch"}
