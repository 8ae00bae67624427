"""Criteria over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.machine import personnel, problems
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.criteria.acts import RaiseAlert
from amends.core.improvement.criteria.events import AlertReason
from amends.handling.kinds.criterion import stream_of_code

pytestmark = pytest.mark.django_db
SENT = {"measure": "k31", "target": {"least": 900}, "owner": str(org.MANAGER)}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def test_the_defaults_are_listed_with_their_owner_and_no_verdict() -> None:
    found = personnel(org.REPRESENTATIVE).get("criteria").json()["criteria"]
    assert {one["code"] for one in found} == {
        "k04",
        "k05",
        "k22",
        "survey_entered",
        "escalated",
        "k06.upheld",
    }
    assert {one["owner"] for one in found} == {org.REPRESENTATIVE}
    assert {one["standing"] for one in found} <= {"no_figures", "too_few"}
    assert {one["verdict"] for one in found} == {"too_few"}


def test_a_criterion_is_set_changed_and_retired() -> None:
    owner = personnel(org.DIRECTOR)
    made = owner.post("criteria", SENT)
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/criteria/k31")
    assert made.json()["target"] == {"least": 900, "most": None}
    again: dict[str, Any] = SENT | {"target": {"least": 950}, "reason": "Agreed."}
    assert problems([owner.post("criteria/k31/acts/set-criterion", again)]) == [
        (428, "missing-if-match")
    ]
    changed = owner.post("criteria/k31/acts/set-criterion", again, match=made.headers["ETag"])
    assert changed.json()["target"]["least"] == 950
    retired = owner.post(
        "criteria/k31/acts/retire-criterion",
        {"reason": "Not used."},
        match=changed.headers["ETag"],
    )
    assert (retired.status_code, retired.json()["state"]) == (200, "changing")
    assert retired.json()["change"]["proposed_by"] == org.DIRECTOR
    why, match = {"reason": "Nothing to measure."}, retired.headers["ETag"]
    assert problems([owner.post("criteria/k31/acts/approve-change", why, match=match)]) == [
        (409, "same_person")
    ]
    second = personnel(org.REPRESENTATIVE)
    approved = second.post("criteria/k31/acts/approve-change", why, match=match)
    assert (approved.status_code, approved.json()["state"]) == (200, "retired")
    assert problems([owner.get("criteria/k31")]) == [(404, "not-found")]


def test_a_response_to_an_alert_needs_no_revision() -> None:
    now = timezone.now()
    last = now.date() - timedelta(days=30)
    alert = RaiseAlert(AlertReason.level, last, last, 900, 40)
    perform_named(stream_of_code("k04"), "raise-alert", alert, actor=SYSTEM_ACTOR, now=now)
    given = {"number": 1, "words": "A new rota."}

    done = personnel(org.DIRECTOR).post("criteria/k04/acts/answer-alert", given)

    assert done.status_code == 200
    assert done.json()["alerts"][0]["answered_by"] == org.DIRECTOR


@pytest.mark.parametrize("wrong", [{"measure": "k99"}, {"part": "sideways"}])
def test_a_criterion_of_no_measure_or_part_is_refused(wrong: dict[str, str]) -> None:
    refused = personnel(org.DIRECTOR).post("criteria", SENT | wrong)
    assert problems([refused]) == [(422, "invalid")]
    assert [one["pointer"] for one in refused.json()["errors"]] == [f"/{next(iter(wrong))}"]


def test_others_get_no_values_and_strangers_to_figures_nothing() -> None:
    for _ in range(12):
        org.lodged(timezone.now().replace(day=1) - timedelta(days=40))
    values = [one["value"] for one in personnel(org.HANDLER).get("criteria").json()["criteria"]]
    assert set(values) == {None}
    assert problems([personnel(org.HANDLER).post("criteria", SENT)]) == [(409, "not_permitted")]


def test_exposure_is_recorded() -> None:
    given = {"of": "homes", "month": "2026-10-01", "amount": 1200}
    done = personnel(org.DIRECTOR).post("criteria/exposure/acts/record-exposure", given)
    assert (done.status_code, done.json()) == (200, {"revision": 1})


def test_texts_of_a_retired_criterion_are_erased() -> None:
    director = personnel(org.DIRECTOR)
    made = director.post("criteria", SENT)
    given = {"reason": "Mrs Brook asked."}
    done = director.post("criteria/k31/acts/retire-criterion", given, match=made.headers["ETag"])
    owner = personnel(org.REPRESENTATIVE)
    why, match = {"reason": "Yes."}, done.headers["ETag"]
    owner.post("criteria/k31/acts/approve-change", why, match=match)
    found = owner.get("criteria/k31/texts")
    text = found.json()["texts"][0]
    assert text["text"] == "Mrs Brook asked."
    given = {"pieces": [text["piece"]], "ground": "requested"}

    done = owner.post("criteria/k31/acts/erase-text", given, match=found.headers["ETag"])

    assert (done.status_code, [one["text"] for one in done.json()["texts"]]) == (200, ["Yes."])
    assert problems([owner.get("criteria/k99/texts")]) == [(404, "not-found")]
