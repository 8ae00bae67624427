"""Clauses 7.7 and 8.7: what a response promises for the future leads somewhere, and people are
reminded of it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.framework.people.authority import Actor
from amends.core.improvement.actions import Action
from amends.core.operation.acts.assessment import Classify, NamePerson
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.response import AuthorizeResponse, PrepareResponse
from amends.core.operation.events import Finding, Way
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.improvement.visibility import sees_action, visible_actions
from amends.handling.streams import state_of
from amends.journal import store
from amends.maintenance import verification
from amends.register import models as tables
from amends.site import clock, worker
from amends.vault import peek

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
TOLD = AT + timedelta(hours=4)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None) -> None:
    org.found_organization()


def answered(**response: Any) -> str:
    """A complaint with a response that was communicated."""
    reference = prepared(**response)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER, now=TOLD)
    decision = CommunicateDecision(1, Way.email, "We repair it.")
    do(reference, "communicate-decision", decision, by=org.HANDLER, now=TOLD)
    return reference


def prepared(**response: Any) -> str:
    reference = str(org.lodged(AT).reference)
    do(reference, "assess", six(), now=AT)
    do(reference, "classify", Classify(1, Code("poor_service")), now=AT)
    do(reference, "assign", Assign(org.HANDLER), now=AT)
    finding = RecordFinding(1, Finding.upheld, "No one ordered it.")
    do(reference, "record-finding", finding, by=org.HANDLER, now=AT)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER, now=AT)
    given = PrepareResponse("No one ordered the part.", **response)
    do(reference, "prepare-response", given, by=org.HANDLER, now=AT)
    return reference


def action() -> Action:
    row = tables.Action.objects.get()
    stream = f"action/{row.id}"
    found: Action = state_of(stream, store.read(stream))
    return found


def test_what_a_response_promises_becomes_an_action_when_it_is_communicated(
    settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA = tmp_path  # no checkpoints of another test
    due = date(2026, 3, 20)
    given = {"prevention": "We order two.", "action_owner": org.COLLEAGUE, "action_due": due}
    reference = prepared(**given)
    assert not tables.Action.objects.exists()

    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER, now=TOLD)
    decision = CommunicateDecision(1, Way.email, "We repair it.")
    done = do(reference, "communicate-decision", decision, by=org.HANDLER, now=TOLD)

    opened = action()
    assert (opened.owner, opened.due, opened.complaint) == (org.COLLEAGUE, due, reference)
    assert opened.what is not None
    assert peek([opened.what.sealed]) == {opened.what.sealed: "We order two."}
    response = done.complaint.response(1)
    assert response is not None
    assert response.action == opened.id
    found = verification.prove(now=TOLD).findings
    assert [one.place for one in found] == ["log@1"]  # no one has opened the log


def test_others_affected_become_an_action_of_the_usual_owner_within_four_weeks() -> None:
    answered(others_affected=True)

    opened = action()
    assert opened.others_affected
    assert opened.owner in (org.MANAGER, org.DIRECTOR, org.REPRESENTATIVE)
    assert opened.due <= TOLD.date() + timedelta(weeks=4)


def test_a_reason_why_no_action_is_needed_opens_none() -> None:
    answered(prevention="Nothing more.", no_action_reason="The house is sold.")

    assert not tables.Action.objects.exists()


def test_a_response_without_a_promise_opens_no_action() -> None:
    answered(others_affected=False)

    assert not tables.Action.objects.exists()


def test_an_action_has_an_owner_in_staff_and_a_day_to_come() -> None:
    with pytest.raises(Refused) as who:
        prepared(prevention="x", action_owner=Id("person/none"))
    with pytest.raises(Refused) as when:
        prepared(prevention="x", action_due=date(2026, 3, 1))

    assert (who.value.guard, when.value.guard) == (Guard.unknown_person, Guard.in_the_past)


def test_an_action_is_hidden_once_its_complaint_is_about_a_person() -> None:
    reference = answered(prevention="Two.", action_owner=org.COLLEAGUE)
    in_force, stream = rules.rules_at(TOLD), f"action/{action().id}"

    def seen_by(of: Id) -> set[bool]:
        person = rules.book().people.person(of)
        assert person is not None
        by_state = sees_action(Actor.of(person), action(), in_force)
        return {by_state, visible_actions(person, in_force).exists()}

    assert seen_by(org.MANAGER) == {True}
    named = NamePerson(person=org.HANDLER)
    do(reference, "name-person", named, by=org.REPRESENTATIVE, now=TOLD)

    assert seen_by(org.MANAGER) == {False}  # manages the person complained about
    assert seen_by(org.COLLEAGUE) == {True}
    assert seen_by(org.REPRESENTATIVE) == {True}
    assert state_of(stream, store.read(stream)).complaint == reference


def test_the_owner_is_reminded_before_and_after_the_day_and_then_people_above() -> None:
    org.reach(org.COLLEAGUE, "carl@example.org", now=AT)
    answered(prevention="Two.", action_owner=org.COLLEAGUE, action_due=date(2026, 3, 20))
    policy = rules.rules_at(TOLD).policy

    assert clock.remind(now=TOLD) == 0
    soon = datetime(2026, 3, 20, 1, tzinfo=UTC)
    assert clock.remind(now=soon) == (1 if policy.warn_days else 0)
    assert clock.remind(now=soon) == 0
    assert clock.remind(now=datetime(2026, 3, 21, 3, tzinfo=UTC)) == 1
    assert action().raised == 2
    late = datetime(2026, 3, 21, 3, tzinfo=UTC) + timedelta(days=policy.climb_days or 1)
    assert clock.remind(now=late) == (1 if policy.climb_days else 0)

    mail.outbox.clear()
    worker.make_round("test", now=late)
    mine = [one for one in mail.outbox if one.to == ["carl@example.org"]]
    assert any("20 March 2026" in one.subject for one in mine)
    assert all("Two." not in one.body for one in mine)
