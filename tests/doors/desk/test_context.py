"""Clause 5.1: issues, parties and the scope are records of their own, with the risks and objectives
that follow from them, at the desk, on paper and over the API."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.machine import personnel, problems
from tests.named import perform_named
from tests.records import organization as org

from amends.core.governing.risks import DescribeRisk
from amends.core.governing.statements import DraftStatement, LinkStatement, StatementItem
from amends.core.records.state import HandOverRecord
from amends.core.values import Code, Id
from amends.desk.printing import sheets
from amends.documents.document import Listing

pytestmark = pytest.mark.django_db
ISSUE, RISK = "statement/1SSV-EAAA", "risk/R1SK-AAAA"
PAGE, FORM = "statements/1SSV-EAAA/", "statements/1SSV-EAAA/acts/link/"


@pytest.fixture(autouse=True)
def _written() -> None:
    org.found_organization()
    review = timezone.localdate() + timedelta(days=90)
    issue = DraftStatement(
        StatementItem.external_issue, "Winters", "Outages come.", org.REPRESENTATIVE, review
    )
    does(ISSUE, "draft", issue)
    does(RISK, "describe", DescribeRisk("Flood", "Water rises.", org.REPRESENTATIVE, review))


def does(stream: str, act: str, given: Any) -> None:
    by = org.acting(org.REPRESENTATIVE)
    perform_named(stream, act, given, actor=by, now=timezone.now())


def options(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="(?:checkbox|radio)" name="{name}" value="([^"]*)"', page)


def test_a_new_statement_offers_each_issue_and_party_of_its_own_and_no_longer_all_at_once() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), "statements/new/")
    offered = re.findall(r'<option value="([^"]+)"', page)

    assert {"internal_issue", "external_issue", "interested_party", "5.1"} <= {*offered}
    assert not {"4.2", "4.3"} & {*offered}


def test_what_follows_from_an_issue_is_chosen_and_both_pages_name_the_other() -> None:
    seat = desk.seated(org.REPRESENTATIVE)
    form = desk.read(seat, FORM)
    assert options(form, "risks") == ["R1SK-AAAA"]
    assert "k05" in options(form, "objectives")

    sent = desk.send(seat, FORM, risks=["R1SK-AAAA"], objectives=["k05"])

    assert sent.status_code == 302, sent.content.decode()
    shown = desk.read(seat, PAGE)
    assert '/desk/risks/R1SK-AAAA/"' in shown
    assert "Flood" in shown
    assert '/desk/criteria/k05/"' in shown
    assert f'/desk/{PAGE}"' in desk.read(seat, "risks/R1SK-AAAA/")
    listed = desk.read(seat, "statements/")
    assert "External issue (5.1)" in listed
    again = desk.read(seat, FORM)
    assert re.search(r'name="risks" value="R1SK-AAAA"[^>]* checked', again)


def test_an_owner_links_only_risks_that_they_may_see_and_removes_no_others() -> None:
    does(ISSUE, "link", LinkStatement((Id("R1SK-AAAA"),), (Code("k05"),)))
    does(ISSUE, "hand-over", HandOverRecord(org.HANDLER, "It is yours."))
    seat = desk.seated(org.HANDLER)
    assert "Flood" not in desk.read(seat, PAGE)
    assert options(desk.read(seat, FORM), "risks") == []

    desk.send(seat, FORM)

    assert "Flood" in desk.read(desk.seated(org.REPRESENTATIVE), PAGE)


def test_the_printed_sheet_names_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    does(ISSUE, "link", LinkStatement((Id("R1SK-AAAA"),), (Code("k05"),)))
    made: list[Any] = []
    monkeypatch.setattr(sheets, "render", lambda document: made.append(document) or b"%PDF-")

    desk.seated(org.DIRECTOR).get(f"/desk/{PAGE}record.pdf")

    assert [one.items for one in made[0].blocks if isinstance(one, Listing)] == [
        ("Flood", "Late responses")
    ]


def test_a_program_links_risks_that_exist_and_reads_them() -> None:
    machine = personnel(org.REPRESENTATIVE)

    def links(**given: Any) -> Any:
        tag = machine.get("statements/1SSV-EAAA").headers["ETag"]
        return machine.post("statements/1SSV-EAAA/acts/link", given, match=tag)

    assert problems([links(risks=["R1SK-BBBB"])]) == [(409, "unknown_code")]
    assert problems([links(objectives=["k99"])]) == [(409, "unknown_code")]
    linked = links(risks=["R1SK-AAAA"], objectives=["k05"])
    assert linked.status_code == 200, linked.content
    fields = linked.json()["fields"]
    assert (fields["risks"], fields["objectives"]) == (["R1SK-AAAA"], ["k05"])
