"""Clause 4.10: what the register lets somebody read is what the access rule allows, whoever they
are and whatever became of their roles."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as some
from tests.core.samples import RULES, START, Story

from amends.core.framework.people.authority import may_see
from amends.core.framework.people.personnel import AbsenceSet, Directory, Grant, Person, Role
from amends.core.operation.complaint.parts import Subject
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.guards import sight_of
from amends.core.values import Code, Id
from amends.handling.access import keys_of, readers

PEOPLE = tuple(Id(f"person/{name}") for name in ("a", "b", "c", "d"))
UNITS = tuple(unit.code for unit in RULES.policy.units)
PLAIN = Story().received().complaint

units = some.sampled_from((*UNITS, None))
ids = some.sampled_from(PEOPLE)
grants = some.builds(Grant, some.sampled_from(list(Role)), units, some.just(START))
aways = some.just(AbsenceSet(date(2026, 1, 1), date(2030, 1, 1)))


@some.composite
def persons(draw: some.DrawFn, of: Id) -> Person:
    return Person(
        of,
        draw(units),
        draw(some.none() | ids),
        active=draw(some.sampled_from((True, True, True, False))),
        grants=tuple(draw(some.lists(grants, max_size=2))),
        absences=tuple(draw(some.lists(aways, max_size=1))),
    )


directories = some.tuples(*map(persons, PEOPLE)).map(
    lambda all_: Directory({p.id: p for p in all_})
)
several = some.frozensets(ids, max_size=2)


@some.composite
def complaints(draw: some.DrawFn) -> Complaint:
    return replace(
        PLAIN,
        unit=draw(units),
        owner=draw(some.none() | ids),
        investigators=draw(several),
        involved=draw(several),
        subjects=tuple(Subject(one, told=draw(some.booleans())) for one in sorted(draw(several))),
        sealed_triage=draw(some.booleans()),
    )


@given(people=directories, complaint=complaints(), deputies=several)
def test_whoever_may_see_a_complaint_holds_a_key_of_it_and_nobody_else_does(
    people: Directory, complaint: Complaint, deputies: frozenset[Id]
) -> None:
    policy = replace(RULES.policy, representative_deputies=tuple(sorted(deputies)))
    rules = replace(RULES, policy=policy, people=people)
    row = set(readers(complaint, rules))
    for person in people.persons.values():
        allowed = bool(may_see(person, sight_of(complaint, rules), people))
        assert bool(row & set(keys_of(person, rules))) == allowed, person


def test_a_deputy_without_a_role_that_reads_sees_what_they_triage_and_nothing_else() -> None:
    deputy = Person(PEOPLE[0], Code("south"))
    policy = replace(RULES.policy, representative_deputies=(deputy.id,))
    people = Directory({deputy.id: deputy})
    rules = replace(RULES, policy=policy, people=people)
    given_to = replace(PLAIN, investigators=frozenset({deputy.id}))
    held = set(keys_of(deputy, rules))

    assert held & set(readers(replace(PLAIN, sealed_triage=True), rules))
    assert not held & set(readers(PLAIN, rules))
    assert not held & set(readers(given_to, rules))
    told = replace(PLAIN, subjects=(Subject(PEOPLE[1]),), investigators=frozenset({deputy.id}))
    assert not held & set(readers(told, rules))
