"""Clause 5.3: what a policy leaves open is found, and is gone once it is decided."""

from dataclasses import replace
from typing import Any

import pytest

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.retention import Kept, Retention
from amends.core.framework.policy.undecided import LISTS, OPEN, undecided
from amends.core.framework.policy.vocabulary import Entry
from amends.core.values import Code, Id
from amends.governance.defaults import default_policy
from amends.wording.policy.lists import OPEN_POINTS

STANDARD = policy_text.read(default_policy("standard"))


def test_every_open_point_has_its_words() -> None:
    assert set(OPEN_POINTS) == {*LISTS, *OPEN}


@pytest.mark.parametrize(
    ("field", "decided"),
    [
        ("bodies", (OutsideBody(Code("board")),)),
        ("calendar", Code("ie")),
        ("country", Code("ie")),
        ("email", "complaints@house.example"),
        ("representative_deputies", (Id("person/ann"),)),
        ("retention", (Retention(Kept.words, 36),)),
    ],
)
def test_what_is_open_is_told_until_it_is_decided(field: str, decided: Any) -> None:
    bare: dict[str, Any] = {field: getattr(Policy(1, "x"), field)}
    given: dict[str, Any] = {field: decided}
    assert field in undecided(replace(STANDARD, **bare))
    assert field not in undecided(replace(STANDARD, **given))


def test_a_list_that_every_complaint_needs_is_open_while_nothing_of_it_can_be_chosen() -> None:
    gone = (Entry(Code("late"), retired=True),)
    assert "causes" in undecided(replace(STANDARD, causes=gone))
    assert "causes" not in undecided(STANDARD)
    assert "products" not in undecided(replace(STANDARD, products=()))


def test_an_amount_in_another_currency_is_open() -> None:
    assert "currency" not in undecided(STANDARD)
    assert "currency" in undecided(replace(STANDARD, currency=Code("gbp")))


def test_a_language_is_open_while_words_or_letters_are_missing_in_it() -> None:
    found = undecided(replace(STANDARD, languages=(*STANDARD.languages, "it")))
    assert found >= {"languages", "templates"}
