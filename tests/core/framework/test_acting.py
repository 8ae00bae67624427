"""Acts: what their declaration refuses, and that none is declared and left out of the lists."""

import pytest
from tests.core.samples import RULES, START

from amends.core.framework.acting import Situation, may
from amends.core.framework.appointments import STAFF_ACTS
from amends.core.framework.people.authority import SYSTEM_ACTOR, Permission
from amends.core.governing.catalogue import GOVERNING, RECORD_ACTS
from amends.core.improvement.problem_acts import PROBLEM_ACTS
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.declaration import COMPLAINT_ACTS
from amends.core.refusal import Guard, Refused
from amends.core.values import Code


@pytest.mark.parametrize(
    ("subject", "mark"),
    [
        (COMPLAINT_ACTS, "apart"),
        (STAFF_ACTS, "impartial"),
        (GOVERNING[Code("audit")].on, "impartial"),
        (PROBLEM_ACTS[Code("bind")].on, "complainant"),
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


def test_who_may_not_do_an_act_is_told_before_anything_else() -> None:
    with pytest.raises(Refused) as refused:
        may(STAFF_ACTS.acts[Code("end-person")], Situation(None, RULES, SYSTEM_ACTOR, START))

    assert refused.value.guard is Guard.not_permitted
