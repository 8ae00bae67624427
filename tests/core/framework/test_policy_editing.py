"""Clause 5.3: entries of the policy's lists are changed one by one, whatever the list."""

from typing import Any

import pytest

from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import editing
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import FieldType
from amends.core.shape import fields_of
from amends.core.values import Code

BARE = Policy(version=1, name="Shop")
NEEDED: dict[str, dict[str, Any]] = {
    "ladder": {"role": Role.area_manager},
    "own_fields": {"type": FieldType.words},
}


def _added(policy: Policy, name: str, *codes: str) -> Policy:
    for code in codes:
        given = {"labels": (Label("en", code),), **NEEDED.get(name, {})}
        policy = editing.edited(policy, name, Code(code), given)
    return policy


def _codes(policy: Policy, name: str) -> list[str]:
    return [one.code for one in editing.entries(policy, name)]


def test_every_list_of_coded_and_named_entries_can_be_changed() -> None:
    coded = {
        field.name: cls
        for field in fields_of(Policy)
        for cls in field.shape.classes
        if {"code", "labels"} <= {part.name for part in fields_of(cls)}
    }
    assert dict(editing.KINDS) == coded


@pytest.mark.parametrize("name", editing.KINDS)
def test_an_entry_is_added_at_the_end_and_changed_where_it_stands(name: str) -> None:
    policy = _added(BARE, name, "a", "b", "c")
    assert _codes(policy, name) == ["a", "b", "c"]
    changed = editing.edited(policy, name, Code("b"), {"labels": (Label("en", "Better"),)})
    assert _codes(changed, name) == ["a", "b", "c"]
    one = editing.entry(changed, name, "b")
    assert one is not None
    assert one.labels == (Label("en", "Better"),)
    assert editing.entry(changed, name, "a") == editing.entry(policy, name, "a")


def test_an_entry_is_moved_behind_another_to_the_head_or_nowhere() -> None:
    policy = _added(BARE, "ladder", "a", "b", "c")
    for after, order in (("a", "acb"), ("b", "abc"), ("", "cab"), (None, "abc")):
        moved = editing.edited(policy, "ladder", Code("c"), {}, after=after)
        assert "".join(_codes(moved, "ladder")) == order


def test_a_new_category_is_reported_as_any_other_unless_said_otherwise() -> None:
    policy = _added(BARE, "categories", "a")
    assert policy.categories[0].iso == "iso.p35"
    given = {"labels": (Label("en", "B"),), "iso": Code("iso.p01")}
    assert editing.edited(BARE, "categories", Code("b"), given).categories[0].iso == "iso.p01"
