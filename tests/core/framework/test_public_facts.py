"""Clause 7.1: what is published about complaining is complete in its language, and possible."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Directory, Grant, Person, Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.check import check
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.public_facts import (
    Fact,
    approved_by_another,
    handled_by_another,
    missing,
    open_stages,
    published_in,
    reachable,
)
from amends.core.framework.policy.vocabulary import AskedOf, Entry, FieldType, OwnField
from amends.core.values import Code, Id
from amends.governance.defaults import default_policy

STANDARD = replace(policy_text.read(default_policy("standard")), email="us@example.org")
SHOP = policy_text.read(default_policy("small_business"))
ENGLISH = (Label("en", "said"),)


def people(*roles: tuple[Role, ...]) -> Directory:
    """A person for each tuple of roles."""
    since = datetime(2026, 3, 2, tzinfo=UTC)
    found = [
        Person(Id(f"person/{number}"), grants=tuple(Grant(role, None, since) for role in held))
        for number, held in enumerate(roles)
    ]
    return Directory(MappingProxyType({one.id: one for one in found}))


def stages(*roles: tuple[Role, ...]) -> list[str]:
    return [str(one.code) for one in open_stages(STANDARD, people(*roles))]


@pytest.mark.parametrize(
    ("fact", "changes"),
    [
        (Fact.where, {"opening_hours": ENGLISH}),
        (Fact.how, {"channels": (Entry(Code("email"), ENGLISH),)}),
        (Fact.how, {"needs": (Entry(Code("interpreter"), ENGLISH),)}),
        (
            Fact.needed,
            {
                "own_fields": (
                    OwnField(
                        Code("own.boat"), FieldType.words, ENGLISH, asked_of=AskedOf.complainant
                    ),
                )
            },
        ),
        (Fact.options, {"response_types": ()}),
        (Fact.options, {"response_types": (Entry(Code("refund"), ENGLISH),)}),
        (Fact.options, {"bodies": (OutsideBody(Code("board"), ENGLISH),)}),
    ],
)
def test_a_policy_is_not_published_in_a_language_that_lacks_a_fact(
    fact: Fact, changes: dict[str, Any]
) -> None:
    spoken = replace(STANDARD, languages=("en", "de"))
    assert missing(spoken, "de") == {}
    assert published_in(spoken) == ("en", "de")

    lacking = replace(spoken, **changes)

    assert list(missing(lacking, "de")) == [fact]
    assert "de" not in published_in(lacking)
    found = next(one for one in check(lacking) if one.code == "fact_missing")
    assert (found.blocks, found.values[0]) == (True, fact)


def test_only_languages_of_the_pages_need_the_facts() -> None:
    italian = replace(STANDARD, languages=("en", "it", "de-AT"))
    assert published_in(italian) == ("en", "de-AT")
    assert [one for one in check(italian) if one.code == "fact_missing"] == []


def test_times_are_incomplete_without_a_target_for_every_priority() -> None:
    lacking = replace(STANDARD, targets=STANDARD.targets[1:])
    assert missing(lacking, "en") == {Fact.times: ("targets.routine",)}
    assert [one.code for one in check(lacking) if one.blocks] == ["no_target"]


def test_only_channels_with_an_address_or_a_number_can_be_used() -> None:
    assert [(str(one.code), field) for one, field in reachable(STANDARD)] == [("email", "email")]
    silent = replace(STANDARD, email="")
    assert reachable(silent) == ()
    called = replace(silent, phone="+353 1 555 0100", postal_address=("1 Main Street",))
    assert [str(one.code) for one, _ in reachable(called)] == ["phone", "letter", "in_person"]


def test_a_sole_owner_has_no_review_stage() -> None:
    owner = (Role.top_management, Role.management_representative, Role.handler)
    assert open_stages(SHOP, people(owner)) == ()
    outside = (Role.outside_reviewer,)
    assert open_stages(SHOP, people(owner, outside)) == (), "no one else answers first"
    assert len(open_stages(SHOP, people(owner, (Role.handler,)))) == 1


def test_each_review_stage_takes_a_person_who_did_nothing_before() -> None:
    handler, manager, director = (Role.handler,), (Role.area_manager,), (Role.top_management,)
    both = (Role.area_manager, Role.top_management)
    assert stages(handler, manager, director) == ["management_review", "top_review"]
    assert stages(handler, director) == ["top_review"]
    assert stages(handler, both) == ["management_review"], "they cannot review their own review"
    assert stages(handler) == []


def test_who_has_left_reviews_nothing() -> None:
    everyone = people((Role.handler,), (Role.area_manager,))
    gone = replace(everyone.persons[Id("person/1")], active=False)
    left = Directory(MappingProxyType({**everyone.persons, gone.id: gone}))
    assert open_stages(STANDARD, left) == ()


def test_another_person_handles_and_approves_only_where_there_is_one() -> None:
    alone = people((Role.top_management, Role.management_representative, Role.handler))
    two = people((Role.handler,), (Role.area_manager,))
    clerks = people((Role.handler,), (Role.handler,))
    assert [handled_by_another(one) for one in (alone, two, clerks)] == [False, True, True]
    assert [approved_by_another(one) for one in (alone, two, clerks)] == [False, True, False]
