"""What changed because people complained: only what was shown to work, and only once published."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.improvement.action_acts import (
    CheckEffect,
    CompleteAction,
    PlanAction,
    PublishChange,
    UnpublishChange,
)
from amends.core.improvement.effect import EffectMeasure, EffectRule, EffectVerdict
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import OpenProblem, ReopenProblem
from amends.core.operation.acts.assessment import Classify
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling import rules
from amends.portal.views import information as page

pytestmark = [pytest.mark.django_db]

WHERE = CodePattern(category=Code("poor_service"))
PROBLEM, ACTION = Id("0000-000R"), Id("ACT0-N01R")
WORDS = "Planners call you before a visit is cancelled."


def _act(stream: str, name: str, given: Any, by: Id, *, days_ago: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    perform_named(stream, name, given, actor=org.acting(by), now=at)


def _day(days_ago: int) -> date:
    return timezone.now().date() - timedelta(days=days_ago)


@pytest.fixture
def complaint() -> str:
    """A complaint of a problem whose action works, completed and checked by others."""
    org.found_organization()
    at = timezone.now() - timedelta(days=100)
    reference = org.lodged(at).reference
    do(reference, "assess", six(), now=at)
    do(reference, "classify", Classify(1, Code("poor_service")), now=at)
    opened = OpenProblem("Visits", WHERE, complaints=(reference,))
    _act(f"problem/{PROBLEM}", "open", opened, org.REPRESENTATIVE, days_ago=99)
    rule = EffectRule(
        EffectMeasure.complaints_a_week, WHERE, _day(170), 10, 50, 8, _day(0), org.REPRESENTATIVE
    )
    plan = PlanAction("Call first", org.HANDLER, _day(80), problem=PROBLEM, rule=rule)
    action = f"action/{ACTION}"
    _act(action, "plan", plan, org.REPRESENTATIVE, days_ago=98)
    done = CompleteAction("Seen on three days.", _day(70))
    _act(action, "complete", done, org.HANDLER, days_ago=70)
    check = CheckEffect(EffectVerdict.works, "Few complaints, so we asked all tenants.")
    _act(action, "check-effect", check, org.REPRESENTATIVE)
    return str(reference)


def _publish(by: Id = org.REPRESENTATIVE) -> None:
    _act(f"action/{ACTION}", "publish-change", PublishChange(WORDS), by)


def test_nothing_is_public_before_a_person_publishes_it(complaint: str) -> None:
    assert Client().get("/what-changed").status_code == 404
    assert "What changed" not in Client().get("/").content.decode()

    _publish()

    assert WORDS in Client().get("/what-changed").content.decode()
    assert "/what-changed" in Client().get("/").content.decode()


def test_the_person_who_complained_reads_what_changed_because_of_it(complaint: str) -> None:
    _publish()
    other = org.lodged(timezone.now()).reference

    assert [one.words for one in page.said(rules.rules_at(timezone.now()), complaint)] == [WORDS]
    assert page.said(rules.rules_at(timezone.now()), str(other)) == []


def test_a_few_complaints_are_not_counted_in_public(complaint: str) -> None:
    _publish()

    assert [one.complaints for one in page.said(rules.rules_at(timezone.now()))] == [0]


def test_the_owner_of_an_action_does_not_publish_it(complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        _publish(by=org.HANDLER)

    assert refused.value.guard in {Guard.not_by_owner, Guard.not_permitted}


def test_what_is_withdrawn_or_came_back_is_public_no_more(complaint: str) -> None:
    _publish()
    reopened = ReopenProblem("It happens again.")
    _act(f"problem/{PROBLEM}", "reopen", reopened, org.REPRESENTATIVE)
    assert page.said(rules.rules_at(timezone.now())) == []
    shown = desk.read(desk.seated(org.REPRESENTATIVE), f"actions/{ACTION}/")
    assert "Not public while the problem is open again." in shown

    _act(f"action/{ACTION}", "unpublish-change", UnpublishChange("Back again."), org.REPRESENTATIVE)

    assert Client().get("/what-changed").status_code == 404
