"""Clauses 5.3 and 8.1: a regulator's lists as facts of a complaint, for their days."""

from datetime import date
from typing import Any

import pytest
from tests.core.operation.regulators.test_operation_regulated import story

from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.codes import axes, chosen, ever, usable
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.regulators.regulated import chosen_of
from amends.core.refusal import Guard
from amends.core.values import Code
from amends.governance import packs as regimes

PACK = """
schema = "regime-pack/0.1"
[pack]
id = "lists"
version = "1"
title = "Lists"
base = "iso-10002"
[[codes]]
axis = "product"
items = [{ code = "card", label = "Card" }, { code = "loan", label = "Loan" }]
[[codes]]
axis = "issue"
parent_axis = "product"
effective_to = 2026-12-31
items = [
  { code = "fees", label = "Fees of a card", parent = "card", map_to = "price" },
  { code = "fees", label = "Fees of a loan", parent = "loan" },
]
[[codes]]
axis = "topic"
select = "many"
max = 2
items = [{ code = "a", label = "A" }, { code = "b", label = "B" }]
"""


def read(text: str = PACK) -> Any:
    return pack_text.read(text)


def test_a_list_is_kept_under_its_own_facts_and_holds_for_its_days() -> None:
    then, later = (axes((read(),), day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert [one.list.axis for one in then] == ["product", "issue", "topic"]
    assert [one.list.axis for one in later] == ["product", "topic"]
    assert [one.facts for one in later] == [
        ("lists.product",),
        ("lists.topic", "lists.topic.2"),
    ]
    assert ever((read(),), "lists.topic.3") == ()
    assert ever((read(),), "complaint.kind") == ()


def test_an_entry_is_read_under_the_one_above_it() -> None:
    told = {"lists.product": "loan", "lists.issue": "fees", "lists.topic.2": "b"}
    found = list(chosen(axes((read(),), date(2026, 5, 1)), told))
    assert [(one.item.label, one.item.map_to) for one in found] == [
        ("Loan", None),
        ("Fees of a loan", None),
        ("B", None),
    ]


def test_a_code_that_is_in_no_list_or_hangs_elsewhere_is_not_usable() -> None:
    packs = (read(),)
    assert usable(packs, "lists.product", "card", {})
    assert not usable(packs, "lists.product", "boat", {})
    orphan = PACK.replace('parent = "loan"', 'parent = "card"').replace(
        '"fees", label = "Fees of a loan"', '"other", label = "Other"'
    )
    assert not usable((read(orphan),), "lists.issue", "fees", {"lists.product": "loan"})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('code = "card"', 'code = "Ca rd"', "code"),
        ('parent = "loan"', 'parent = "lone"', "did you mean loan?"),
        ('label = "Fees of a loan", parent = "loan"', 'label = "X", parent = "card"', "once only"),
        ("max = 2", "max = 20", "1 to 9"),
        ('parent_axis = "product"', 'parent_axis = "products"', "did you mean product?"),
        ('axis = "topic"', f'axis = "{"t" * 60}"', "shorter"),
    ],
)
def test_a_list_that_does_not_hold_together_is_refused(before: str, after: str, told: str) -> None:
    with pytest.raises(NotUnderstood, match="codes") as refused:
        read(PACK.replace(before, after))
    assert told in str(refused.value)


def test_what_is_chosen_of_a_list_is_checked_and_told_with_its_map() -> None:
    told = story("uk-nhs-england")
    subject = Code("uk-nhs-england.subject_area")

    def choose(name: str, code: str) -> Classify:
        return Classify(facts=(NewFact(Code(name), code=Code(code)),))

    assert told.refuses("classify", choose(subject, "weather")) is Guard.unknown_code
    number = Classify(facts=(NewFact(subject, number=3),))
    assert told.refuses("classify", number) is Guard.wrong_type
    told.does("classify", choose(subject, "waiting_times"))
    told.does("classify", choose(f"{subject}.2", "other"))
    found = [(one.item.code, one.item.map_to) for one in chosen_of(told.complaint, told.rules)]
    assert found == [("waiting_times", "service_late"), ("other", "other")]


def test_every_list_that_is_shipped_maps_to_words_that_there_are() -> None:
    from amends.core.framework.policy import text as policy_text
    from amends.governance.defaults import default_policy

    standard = policy_text.read(default_policy("standard"))
    outcomes = {"upheld", "partly", "not", "resolved", "referred", "withdrawn"}
    known = {str(one.code) for one in standard.categories} | outcomes
    packs = [pack for name in regimes.ids() for pack in regimes.shipped(name)]
    lists = [one for pack in packs for one in pack.codes]
    assert lists
    for one in lists:
        assert {item.map_to for item in one.items if item.map_to} <= known, one.axis
        assert one.label
