"""What a regulator's list asks by a point is asked in the forms, and told where it is missing."""

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled, machine
from tests.doors.regulated import adopt
from tests.records import organization as org

from amends.governance import adopting

pytestmark = pytest.mark.django_db

LIST = "us-cfpb.company_response"
OWN = """
schema = "regime-pack/0.1"
[pack]
id = "sorted"
version = "1"
title = "The register of kinds"
base = "iso-10002"
[[codes]]
axis = "kind"
label = "Kind of loan"
required_at = "closed"
items = [{ code = "loan", label = "Loan of a bank" }, { code = "card", label = "Card" }]
"""


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def test_the_answer_is_not_offered_before_its_category_is_chosen_and_the_page_says_where() -> None:
    adopt("us-cfpb")
    client = desk.seated(org.HANDLER)
    reference = org.lodged(timezone.now()).reference
    handled.ready(reference)
    page = desk.read(client, f"complaints/{reference}/acts/communicate-decision/", 409)
    assert "Company response to consumer" in page
    assert "Choose it under “Categorise”." in page
    form = desk.read(client, f"complaints/{reference}/acts/classify/")
    assert "Needed before “Response through the portal” was sent." in form
    sent = desk.filled(form, **{f"facts-{LIST}": "closed"})
    assert desk.press(client, f"complaints/{reference}/acts/classify/", sent).status_code == 302
    decide = f"complaints/{reference}/acts/communicate-decision/"
    assert "You have to choose something first." not in desk.read(client, decide)


def test_a_machine_is_told_which_fact_is_missing_and_from_when_on() -> None:
    adopt("us-cfpb")
    handler = machine.personnel(org.HANDLER)
    reference = org.lodged(timezone.now()).reference
    handled.ready(reference)
    given = {"response": 1, "way": "letter", "words": "We are sorry."}
    refused = handler.act(reference, "communicate-decision", **given)
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "list_open")
    assert told["values"] == {"pack": "us-cfpb", "fact": LIST}
    acts = handler.get(f"complaints/{reference}/acts").json()
    offered = {one["act"]: one for one in acts["acts"]}
    assert offered["communicate-decision"]["refused"]["code"] == "list_open"
    fact = {"name": LIST, "code": "closed"}
    assert handler.act(reference, "classify", facts=[fact]).status_code == 200
    again = handler.act(reference, "communicate-decision", **given)
    assert again.json()["code"] == "checklist_open"
    asked = again.json()["values"]
    which = {"pack": asked["pack"], "letter": asked["letter_of_pack"]}
    for more, code in (({}, 409), ({"passage": "We are glad."}, 409), ({"basis": "written"}, 422)):
        ticked = [which | {"line": one} | more for one in asked["lines"]]
        answer = handler.act(reference, "communicate-decision", **given, checked=ticked)
        assert answer.status_code == code
        assert code == 422 or answer.json()["code"] == "passage_missing"
    quoted = [which | {"line": one, "passage": "We are sorry."} for one in asked["lines"]]
    sent = handler.act(reference, "communicate-decision", **given, checked=quoted)
    assert sent.status_code == 200, sent.content


def test_what_is_needed_to_close_is_asked_where_one_closes() -> None:
    now = timezone.now()
    adopting.adopt_pack(OWN, reason="Ours.", actor=org.acting(org.REPRESENTATIVE), now=now)
    client = desk.seated(org.REPRESENTATIVE)
    reference = org.lodged(timezone.now()).reference
    at_once = f"complaints/{reference}/acts/resolve-at-once/"
    form = desk.read(client, at_once)
    assert "Kind of loan" in form
    assert "Needed before the complaint was closed." in form
    untold = desk.press(client, at_once, desk.filled(form))
    assert untold.status_code == 422
    assert "Select “Kind of loan”" in untold.content.decode()
    assert "Kind of loan" not in desk.read(client, f"complaints/{reference}/acts/assess/")
