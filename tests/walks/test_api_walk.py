"""Clause 7 by the API alone: lodged, refused, climbed, closed when every option is used, proved."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.machine import Machine, complainant, lodged, personnel
from tests.records import organization as org

from amends.core.values import Id
from amends.journal import log
from amends.journal.checking import check_file
from amends.journal.finding import Fault
from amends.maintenance.verification import prove


@pytest.fixture(autouse=True)
def _committed(committed_database: str, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    settings.AMENDS_LIMITS = None
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()


class Walk:
    """One complaint, and everybody who works on it, each with a token of their own."""

    def __init__(self) -> None:
        self.personnel: dict[str, Machine] = {}
        self.told = lodged(self.by(org.COUNTER), narrative="Cold for a whole week.")
        self.reference = self.told["reference"]
        self.me = complainant(self.told)

    def by(self, person: str) -> Machine:
        if person not in self.personnel:
            self.personnel[person] = personnel(Id(person))
        return self.personnel[person]

    def act(self, who: str | Machine, act: str, **given: Any) -> dict[str, Any]:
        machine = who if isinstance(who, Machine) else self.by(who)
        answer = machine.act(self.reference, act, **given)
        assert answer.status_code == 200, answer.content
        return answer.json()  # type: ignore[no-any-return]

    def seen(self) -> dict[str, Any]:
        shown = self.by(org.REPRESENTATIVE).get(f"complaints/{self.reference}")
        return shown.json()  # type: ignore[no-any-return]

    def answer(self, person: str) -> None:
        """From findings to the decision."""
        finding = {"issue": 1, "finding": "not_upheld", "words": "The boiler was fine."}
        self.act(person, "record-finding", **finding)
        self.act(person, "finish-investigation")
        prepared = self.act(person, "prepare-response", reasons="We found no fault.")["responses"]
        number = prepared[-1]["number"]
        if not prepared[-1]["authorized"]:
            self.act(org.MANAGER, "authorize-response", response=number)
        sent = {"response": number, "way": "email", "words": "We found no fault."}
        self.act(person, "communicate-decision", **sent)


def _name_a_body(by: Machine) -> None:
    """The organization had no outside body yet."""
    label = {"language": "en", "text": "The Board"}
    board = {"list": "bodies", "code": "board", "set": {"labels": [label]}}
    published = by.post("policy/publish", {"entries": [board], "reason": "There is one."}, key=None)
    assert published.status_code == 201, published.content


def test_a_complaint_goes_from_lodging_to_options_exhausted_and_its_receipt_verifies() -> None:
    _name_a_body(personnel(org.REPRESENTATIVE))
    walk = Walk()
    walk.act(
        org.REPRESENTATIVE, "acknowledge", party=1, way="email", words="We have your complaint."
    )
    low = {"severity": "low", "complexity": "low", "impact": "low", "safety": False}
    six = low | {"immediate_needed": False, "immediate_possible": True}
    assert walk.act(org.REPRESENTATIVE, "assess", **six)["stage"] == "assessed"
    walk.act(org.REPRESENTATIVE, "assign", person=org.HANDLER)
    walk.answer(org.HANDLER)
    assert walk.me.get(f"complaints/{walk.reference}").json()["stage"] == "decision_communicated"

    refused = {"party": 1, "reaction": "refused", "words": "You did not measure at night."}
    status = walk.act(walk.me, "record-reaction", **refused)
    assert status["stage"] == "unresolved_open"
    assert status["recourse"], "every way further is told"
    assert walk.act(walk.me, "escalate")["stage"] == "escalated_internal"
    reviewer = next(one for one in walk.seen()["investigators"] if one != org.HANDLER)
    walk.act(reviewer, "assign", person=reviewer)
    walk.answer(reviewer)
    walk.act(walk.me, "record-reaction", **refused)

    outside = walk.act(org.REPRESENTATIVE, "refer-outside", body="board", consent=True)
    assert outside["stage"] == "in_external_resolution"
    ended = {"result": "ended_without_result", "decided_on": timezone.now().date().isoformat()}
    told = walk.act(org.REPRESENTATIVE, "record-outside-outcome", **ended)
    assert told["stage"] == "unresolved_open"

    options = [
        {"option": option, "use": "used"}
        if option == "outside.board"
        else {"option": option, "use": "declined", "reason": "Does not want to go on."}
        for option in walk.seen()["parties"][0]["recourse"]
    ]
    close = {
        "ground": "options_exhausted",
        "category": "other",
        "cause": "mistake",
        "seen_before": "single",
        "options": options,
    }
    first = walk.act(org.REPRESENTATIVE, "close", **close)
    assert first["stage"] == "unresolved_open", "one person alone cannot close it"
    assert walk.act(org.COLLEAGUE, "close", **close)["stage"] == "closed_options_exhausted"

    now = timezone.now()
    log.sequence(now=now, signer=log.signer())
    receipt = walk.me.get(f"complaints/{walk.reference}/receipt").content.decode()
    assert check_file([receipt]).findings == ()
    forged = receipt.replace("whole week", "whole hour")
    assert check_file([forged]).findings[0].what is Fault.opening_differs
    faults = {one.what for one in prove(now=now).findings}
    assert faults == {Fault.account_differs}, "the accounts of this test were never invited"
    entries = walk.by(org.REPRESENTATIVE).get(f"complaints/{walk.reference}/journal").json()
    assert len(entries["entries"]) == walk.seen()["version"]


def test_what_one_conversation_settles_is_one_request() -> None:
    walk = Walk()
    done = walk.act(
        org.HANDLER,
        "resolve-at-once",
        way="phone",
        finding="upheld",
        reasons="We forgot to bleed the radiator.",
        category="other",
        cause="mistake",
        seen_before="single",
        remedies=[{"type": "apology", "done": True}],
    )
    assert done["stage"] == "closed_satisfied"
    assert json.dumps(done["deadlines"]).count('"met"') == 2
