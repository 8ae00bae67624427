"""Clause 4.7: people with a conflict of interest do nothing that weighs the complaint."""

from collections.abc import Callable
from dataclasses import fields, replace
from types import SimpleNamespace

import pytest
from tests.core.samples import DAN, PEOPLE, REP, RULES, START, Story, actor

from amends.core.framework.acting import Situation
from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.catalogue import ACTS, ON_TWO, declared
from amends.core.operation.acts.declaration import OF_WORKER, permit
from amends.core.operation.complaint import Complaint
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

DECIDES = """
    assess classify decide-kind decline-scope check-exclusion resolve-at-once prepare-response
    authorize-response communicate-decision close determine-cause withdraw disagree
    record-outside-outcome record-reaction verify-correction object-to-recording
"""
"""They decide something about the complaint, or about a decision."""
EXAMINES = "notify-subject hear-person record-evidence record-finding finish-investigation"
"""What they find is what the decision rests on."""
DATES = "extend-term pause-term note-late"
"""They give the organisation more time, or say why it took more."""
PEOPLE_INVOLVED = "end-party record-authority confirm-contact"
"""They decide who may speak."""
RECORD = "correct retract disclose withdraw-letter merge unmerge split"
"""They change what others see of the complaint."""
IMPARTIAL = frozenset(" ".join((DECIDES, EXAMINES, DATES, PEOPLE_INVOLVED, RECORD)).split())


def received() -> Complaint:
    return Story().received().complaint


def interested(person: Id) -> Complaint:
    return replace(received(), interested=frozenset({person}))


def complained_of(person: Id) -> Complaint:
    return replace(received(), handled_by=(person,))


def named(person: Id) -> Complaint:
    return Story().received().does("name-person", NamePerson(person=person), REP).complaint


def refused(act: str, complaint: Complaint, person: Id) -> Guard | None:
    try:
        permit(declared(Code(act)), Situation(complaint, RULES, actor(person), START))
    except Refused as refusal:
        return refusal.guard
    return None


def test_these_acts_are_refused_to_people_who_are_not_independent() -> None:
    joint = {str(name) for name, act in ON_TWO.items() if act.impartial}
    assert {str(name) for name, act in ACTS.items() if act.impartial} | joint == IMPARTIAL


@pytest.mark.parametrize("closeness", [interested, complained_of])
@pytest.mark.parametrize("act", sorted(IMPARTIAL))
def test_who_may_do_it_may_no_longer_with_an_interest_or_after_what_is_complained_of(
    act: str, closeness: Callable[[Id], Complaint]
) -> None:
    able = [person for person in PEOPLE.persons if refused(act, received(), person) is None]
    assert able, "no one may do it"
    assert {refused(act, closeness(person), person) for person in able} == {Guard.not_independent}


@pytest.mark.parametrize("act", sorted(IMPARTIAL))
def test_neither_the_person_complained_about_nor_who_manages_them_may_do_it(act: str) -> None:
    complaint = named(DAN)
    close = [one for one in PEOPLE.persons if RULES.people.manages(one, DAN)]
    assert close
    guards = {refused(act, complaint, person) for person in close}
    assert guards <= {
        Guard.not_independent,
        Guard.person_complained_about,
        Guard.not_permitted,
        Guard.sealed_triage,
    }
    if act != "hear-person":  # their own account
        assert refused(act, complaint, DAN) is Guard.person_complained_about


@pytest.mark.parametrize("field", OF_WORKER)
def test_no_person_says_what_only_the_writer_of_a_template_knows(field: str) -> None:
    acts = [
        act for act in ACTS.values() if field in {each.name for each in fields(act.particulars)}
    ]
    assert acts
    for act in acts:
        here = Situation(received(), RULES, actor(REP), START)
        with pytest.raises(Refused) as refusal:
            act.on.decides(act, here, SimpleNamespace(**{field: "status"}))
        assert refusal.value.guard is Guard.not_permitted
