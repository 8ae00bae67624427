"""Problems and actions change hands together with complaints, in one step."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_team import key, owner_of, theirs
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndRole
from amends.core.framework.people.personnel import Role
from amends.core.improvement.action_acts import PlanAction
from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.criteria.acts import SetCriterion
from amends.core.improvement.criteria.events import Band
from amends.core.improvement.problem_acts import OpenProblem
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.register import criteria
from amends.register import models as tables

pytestmark = pytest.mark.django_db
P, A = "problem/PR0BLEM1", "action/ACT10N01"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()
    now = timezone.now()
    manager = org.acting(org.MANAGER)
    opened = OpenProblem("Cold heating", owner=org.HANDLER)
    perform_named(P, "open", opened, actor=manager, now=now)
    due = now.date() + timedelta(weeks=2)
    planned = PlanAction("Fit pumps.", org.HANDLER, due, ActionKind.correction, ActionSource.idea)
    perform_named(A, "plan", planned, actor=manager, now=now)


def send(**given: Any) -> Any:
    sent = {"person": org.COLLEAGUE, "reason": "Hanna leaves."} | given
    return desk.seated(org.MANAGER).post(f"/desk/hand-over/{key(org.HANDLER)}/", sent)


def owners() -> set[str]:
    return {tables.Problem.objects.get().owner, tables.Action.objects.get().owner}


def test_all_that_a_person_owns_is_listed_and_handed_over_in_one_step() -> None:
    complaint = theirs()
    page = desk.read(desk.seated(org.MANAGER), f"hand-over/{key(org.HANDLER)}/")
    assert page.count(' name="records"') == 2
    assert "Cold heating" in page
    assert "Fit pumps." in page

    assert send(which=[complaint], records=[P, A]).status_code == 302

    assert owners() == {org.COLLEAGUE}
    assert owner_of(complaint) == org.COLLEAGUE


def test_records_alone_can_be_handed_over_and_what_is_not_chosen_stays() -> None:
    assert send(records=[A]).status_code == 302

    assert owners() == {org.COLLEAGUE, org.HANDLER}


def test_nothing_chosen_is_refused() -> None:
    assert send().status_code == 422
    assert owners() == {org.HANDLER}


def test_a_criterion_is_handed_over_with_the_rest_and_keeps_the_last_role_until_then() -> None:
    now = timezone.now()
    given = SetCriterion(Code("k31"), Band(least=900), org.HANDLER)
    director = org.acting(org.DIRECTOR)
    perform_named("criterion/k31", "set-criterion", given, actor=director, now=now)
    assert send(records=[P, A]).status_code == 302
    ends = EndRole(Role.handler)
    with pytest.raises(Refused) as refused:
        perform_named(org.HANDLER, "end-role", ends, actor=org.acting(org.REPRESENTATIVE), now=now)
    assert refused.value.guard is Guard.still_in_charge

    assert send(records=["criterion/k31"], once="second").status_code == 302

    assert [one.owner for one in criteria.used() if one.code == "k31"] == [org.COLLEAGUE]
    perform_named(org.HANDLER, "end-role", ends, actor=org.acting(org.REPRESENTATIVE), now=now)
