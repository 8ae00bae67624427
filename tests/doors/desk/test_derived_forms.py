"""Derived forms ask what the act needs on this complaint, and nothing else."""

import re

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.doors.questions import tree
from tests.records import organization as org

from amends.core.governing.catalogue import GOVERNING
from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.criteria.acts import CRITERION
from amends.core.improvement.problem_acts import PROBLEM
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.closing.carrying_out import PayRemedy
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.receipt import NewIssue, NewParty
from amends.core.operation.acts.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.operation.acts.tracking import Promise
from amends.core.operation.events import Finding, Reaction, Way
from amends.core.shape import fields_of
from amends.core.values import Code, Contact, Id, Money
from amends.desk.forms.around import personnel
from amends.desk.forms.sources import source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def asked(reference: str, act: str, by: Id = org.REPRESENTATIVE) -> str:
    return desk.read(desk.seated(by), f"complaints/{reference}/acts/{act}/")


def test_sorting_offers_something_else_than_it_is_and_asks_why() -> None:
    page = asked(org.lodged().reference, "decide-kind")
    assert 'name="kind" value="complaint"' not in page
    assert 'name="kind" value="enquiry"' in page
    reason = re.search(r'<textarea name="reason"[^>]*>', page)
    assert reason is not None
    assert "required" in reason[0]


def test_a_reason_for_acting_alone_is_not_asked_where_nobody_may() -> None:
    reference = org.lodged().reference
    assert 'name="alone_reason"' not in asked(reference, "decline-scope")


def test_without_a_mention_nothing_is_asked_about_one() -> None:
    page = asked(org.lodged().reference, "name-person")
    assert 'name="person"' in page
    assert 'name="mention"' not in page
    assert 'name="dismissed"' not in page


def test_what_is_left_to_pay_stands_in_the_form() -> None:
    reference = org.lodged().reference
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    finding = RecordFinding(1, Finding.upheld, "The pump failed.")
    do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    offer = (NewRemedy(Code("compensation"), 1, amount=Money(4_050, Code("eur"))),)
    do(reference, "prepare-response", PrepareResponse("Ours.", offer), by=org.HANDLER)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    decision = CommunicateDecision(1, Way.email, "We pay.")
    do(reference, "communicate-decision", decision, by=org.HANDLER)
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", Way.phone))
    paid = PayRemedy(1, 1, Money(1_000, Code("eur")), timezone.now().date())
    do(reference, "pay-remedy", paid)
    assert desk.filled(asked(reference, "pay-remedy"))["amount"] == "30.50 EUR"


def test_two_who_are_called_the_same_are_told_apart() -> None:
    twice = tuple(NewParty(identity=Contact(name="Ursel Brint")) for _ in range(2))
    page = asked(org.lodged(complainants=twice).reference, "withdraw")
    assert "Ursel Brint (person 1)" in page
    assert "Ursel Brint (person 2)" in page


def test_a_promise_is_chosen_by_what_was_promised() -> None:
    reference = org.lodged().reference
    do(reference, "promise", Promise(timezone.now().date(), "We call back."))
    assert "We call back." in asked(reference, "keep-promise")


def test_an_issue_that_nobody_classified_is_proposed_to_be_and_asked_for() -> None:
    reference = org.lodged(issues=(NewIssue(None),)).reference
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    acts = page.partition('<ul class="acts">')[2].partition("</ul>")[0]
    found = re.findall(r'acts/([a-z-]+)/"', acts)
    assert found[:2] == ["assess", "classify"]
    assert desk.filled(asked(reference, "classify"))["issue"] == "1"
    do(reference, "classify", Classify(1, Code("poor_service")))
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    assert "acts/classify/" not in page.partition('<ul class="acts">')[2].partition("</ul>")[0]


def test_categories_of_own_complaints_are_offered_first() -> None:
    mine = org.lodged().reference
    do(mine, "assess", six())
    do(mine, "classify", Classify(1, Code("poor_service")))

    page = asked(mine, "raise-issue")

    first = page.partition("<optgroup")[2].partition("</optgroup>")[0]
    assert "Used recently" in first
    assert re.findall(r'<option value="([^"]+)"', first) == ["poor_service"]
    assert page.count('<option value="poor_service"') == 1


def test_records_are_handed_over_to_members_of_staff() -> None:
    """There is no complaint then whose parties could be offered."""
    others = (ACTION.acts, CRITERION.acts, PROBLEM.acts)
    forms = {
        act.particulars.__name__
        for acts in (*others, *(kind.acts for kind in GOVERNING.values()))
        for act in acts.values()
        if any(one.field == "to" for one in fields_of(act.particulars))
    }
    assert forms > {"HandOverRecord", "HandOverCriterion"}
    assert {one: source(one, "to") for one in forms} == dict.fromkeys(forms, personnel)


def test_a_text_says_in_its_place_who_will_read_it() -> None:
    reference = org.lodged().reference
    said = {
        act: {
            one.attrs["class"].removeprefix("reader reader-"): one.text
            for one in tree(asked(reference, act)).all("span", "reader")
        }
        for act in ("raise-issue", "declare-interest")
    }
    assert said["raise-issue"] == {"complainant": "Nora Complain will read this"}
    assert said["declare-interest"] == {"staff": "Only staff will read this"}
