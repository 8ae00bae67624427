"""Acts: what their declaration refuses, and that none is declared and left out of the lists."""

from dataclasses import replace
from typing import Any

import pytest
from tests.core.samples import ANN, PEOPLE, RULES, START

from amends.core.framework.acting import Situation, may
from amends.core.framework.appointments import STAFF_ACTS
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor, Permission
from amends.core.framework.people.personnel import Person
from amends.core.governing.catalogue import GOVERNING, RECORD_ACTS
from amends.core.improvement.problem_acts import PROBLEM
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.declaration import COMPLAINT_ACTS
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

OPERATOR = Actor(Id("operator"), granted=frozenset({Permission.people_manage}))


@pytest.mark.parametrize(
    ("subject", "mark"),
    [
        (COMPLAINT_ACTS, "apart"),
        (STAFF_ACTS, "impartial"),
        (next(iter(GOVERNING[Code("audit")].acts.values())).on, "impartial"),
        (PROBLEM.acts[Code("bind")].on, "complainant"),
    ],
)
def test_a_mark_that_nothing_would_read_is_refused_where_it_is_written(
    subject: object, mark: str
) -> None:
    with pytest.raises(TypeError, match=mark):
        subject("anything", Permission.policy_read, **{mark: True})  # type: ignore[operator]


def test_every_act_that_is_declared_on_complaints_is_in_the_catalogue() -> None:
    assert COMPLAINT_ACTS.acts == ACTS | ON_TWO


def test_every_act_on_a_record_has_a_key_of_its_own() -> None:
    declared = [act for kind in GOVERNING.values() for act in kind.acts.values()]

    assert all(RECORD_ACTS[act.key] is act for act in declared)


@pytest.mark.parametrize("name", STAFF_ACTS.acts)
def test_nothing_is_done_on_a_person_whom_no_one_knows_or_who_has_left(name: Code) -> None:
    known = PEOPLE.persons[ANN]
    people = (None, replace(known, active=False), known)

    unknown = None if name == "add-person" else Guard.unknown_person
    left = None if name in ("add-person", "decline-access", "end-token") else Guard.unknown_person
    present = Guard.already_exists if name == "add-person" else None
    assert [_refused(name, person) for person in people] == [unknown, left, present]


def _refused(name: Code, person: Person | None) -> Guard | None:
    try:
        may(STAFF_ACTS.acts[name], Situation[Any](person, RULES, OPERATOR, START))
    except Refused as refused:
        return refused.guard
    return None


def test_who_may_not_do_an_act_is_told_before_anything_else() -> None:
    with pytest.raises(Refused) as refused:
        may(STAFF_ACTS.acts[Code("end-person")], Situation(None, RULES, SYSTEM_ACTOR, START))

    assert refused.value.guard is Guard.not_permitted
