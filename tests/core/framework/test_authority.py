"""Clauses 4.10 and 5.4: the one access rule, asked of everybody in every situation."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.samples import (
    ADMIN,
    ANN,
    AUDITOR,
    BOB,
    CLEO,
    DAN,
    DEPUTY,
    FAY,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    TOP,
    actor,
)

from amends.core.framework.people.authority import (
    IMPORT_ACTOR,
    PERMISSIONS,
    PUBLIC_ACTOR,
    SYSTEM_ACTOR,
    Actor,
    Ground,
    Permission,
    Sight,
    Wall,
    may_see,
)
from amends.core.framework.people.personnel import Role
from amends.core.values import Code, Id

NORTH = (Code("north"), Code("group"))
EVERYBODY = sorted(PEOPLE.persons)


def sight(
    *,
    owner: Id = ANN,
    assigned: frozenset[Id] = frozenset(),
    subjects: frozenset[Id] = frozenset(),
    triage: bool = False,
    deputies: frozenset[Id] = frozenset(),
) -> Sight:
    return Sight(NORTH, owner, assigned, subjects, triage, deputies)


def seen(person: Id, at: Sight) -> Ground | Wall:
    return may_see(PEOPLE.persons[person], at, PEOPLE)


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        (ANN, Ground.owner),
        (REP, Ground.representative),
        (NORTH_MANAGER, Ground.unit),
        (DAN, Ground.unit),
        (CLEO, Ground.unit),
        (TOP, Ground.unit),
        (BOB, Wall.other_unit),
        (FAY, Wall.other_unit),
        (AUDITOR, Wall.other_unit),
        (ADMIN, Wall.other_unit),
    ],
)
def test_an_ordinary_complaint_is_seen_by_its_unit(person: Id, answer: Ground | Wall) -> None:
    assert seen(person, sight()) is answer


def test_somebody_of_another_unit_sees_what_they_were_given() -> None:
    assert seen(BOB, sight(owner=BOB)) is Ground.owner
    assert seen(BOB, sight(assigned=frozenset({BOB}))) is Ground.assigned


def test_one_about_a_person_is_known_only_to_those_concerned() -> None:
    about = sight(subjects=frozenset({FAY}))

    assert seen(FAY, about) is Wall.complained_about
    assert seen(NORTH_MANAGER, about) is Wall.manages_person_complained_about
    assert seen(DAN, about) is Wall.restricted
    assert seen(ANN, about) is Ground.owner
    assert seen(REP, about) is Ground.representative


def test_in_sealed_triage_only_representative_and_named_deputies_see_it() -> None:
    sealed = sight(triage=True, deputies=frozenset({DEPUTY}))
    answers = {person: seen(person, sealed) for person in EVERYBODY}

    assert answers.pop(REP) is Ground.representative
    assert answers.pop(DEPUTY) is Ground.deputy
    assert set(answers.values()) == {Wall.sealed_triage}


PERSONS = st.frozensets(st.sampled_from(EVERYBODY), max_size=4)


@given(
    owner=st.sampled_from(EVERYBODY),
    assigned=PERSONS,
    subjects=PERSONS,
    triage=st.booleans(),
    deputies=PERSONS,
)
def test_no_role_and_no_ground_opens_the_wall_around_a_person_complained_about(
    owner: Id,
    assigned: frozenset[Id],
    subjects: frozenset[Id],
    triage: bool,
    deputies: frozenset[Id],
) -> None:
    at = Sight(NORTH, owner, assigned, subjects, triage, deputies)
    for person in EVERYBODY:
        close = person in subjects or any(PEOPLE.manages(person, s) for s in subjects)
        answer = may_see(PEOPLE.persons[person], at, PEOPLE)
        if close:
            assert isinstance(answer, Wall)


def test_who_left_sees_nothing() -> None:
    gone = replace(PEOPLE.persons[ANN], active=False)

    assert not may_see(gone, sight(), PEOPLE)
    assert not Actor.of(gone).may(Permission.complaint_read, units=NORTH)


def test_a_grant_counts_for_its_unit_and_below_only() -> None:
    assert actor(ANN).may(Permission.complaint_handle, units=NORTH)
    assert not actor(ANN).may(Permission.complaint_handle, units=(Code("south"), Code("group")))
    assert actor(CLEO).may(Permission.complaint_handle, units=())


def test_whoever_configures_or_audits_handles_no_complaint() -> None:
    handling = {p for p in Permission if p.startswith("complaint:")}
    allowed = {Permission.complaint_receive}

    for role in (Role.administrator, Role.auditor, Role.personnel):
        assert PERMISSIONS[role] & handling <= allowed


def test_every_role_has_its_permissions_written_down() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("who", [SYSTEM_ACTOR, IMPORT_ACTOR, PUBLIC_ACTOR, Actor.complainant(1)])
def test_nobody_without_a_name_decides_or_erases(who: Actor) -> None:
    grave = (
        Permission.complaint_decide,
        Permission.complaint_erase,
        Permission.complaint_authorize,
        Permission.people_manage,
        Permission.policy_adopt,
    )
    for permission, units in itertools.product(grave, ((), NORTH)):
        assert not who.may(permission, units=units)
