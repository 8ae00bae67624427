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

from amends.core.governing.risks import CloseRisk, DescribeRisk, RateRisk
from amends.core.governing.statements import DraftStatement, LinkStatement, StatementItem
from amends.core.improvement.criteria.acts import ApproveChange, RetireCriterion, SetCriterion
from amends.core.improvement.criteria.events import Band
from amends.core.records.state import HandOverRecord
from amends.core.values import Code, Id
from amends.desk.printing import sheets
from amends.documents.document import Listing
from amends.handling.kinds.criterion import stream_of_code

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


def does(stream: str, act: str, given: Any, by: Id = org.REPRESENTATIVE) -> None:
    perform_named(stream, act, given, actor=org.acting(by), now=timezone.now())


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


def _ended() -> None:
    """The statement is linked with a risk and an objective that then end."""
    does(ISSUE, "link", LinkStatement((Id("R1SK-AAAA"),), (Code("k05"), Code("k22"))))
    does(RISK, "rate", RateRisk(2, 2, "Rare.", timezone.localdate() + timedelta(days=90)))
    does(RISK, "close", CloseRisk("The river was moved."), org.DIRECTOR)
    changes = (
        (
            "set-criterion",
            SetCriterion(Code("k05"), Band(most=20), org.HANDLER, reason="We begin."),
        ),
        ("retire-criterion", RetireCriterion("Nothing to measure.")),
    )
    for act, given in changes:
        does(stream_of_code("k05"), act, given, org.DIRECTOR)
    does(stream_of_code("k05"), "approve-change", ApproveChange("Right."))


def test_what_ended_is_shown_as_ended_and_can_be_unlinked_but_not_linked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _ended()
    seat = desk.seated(org.REPRESENTATIVE)
    page = desk.read(seat, PAGE)
    assert "Flood (closed)" in page
    assert re.search(r'<a href="/desk/criteria/"[^>]*>Late responses \(retired\)', page)
    made: list[Any] = []
    monkeypatch.setattr(sheets, "render", lambda document: made.append(document) or b"%PDF-")
    desk.seated(org.DIRECTOR).get(f"/desk/{PAGE}record.pdf")
    [printed] = [one.items for one in made[0].blocks if isinstance(one, Listing)]
    assert {"Flood (closed)", "Late responses (retired)"} < {*printed}

    sent = desk.send(seat, FORM, risks=[], objectives=["k22"])

    assert sent.status_code == 302, sent.content.decode()
    page = desk.read(seat, PAGE)
    assert "/desk/criteria/k22/" in page
    assert "Flood" not in page
    assert "(retired)" not in page
    form = desk.read(seat, FORM)
    assert options(form, "risks") == []
    assert "k05" not in options(form, "objectives")


def test_a_program_unlinks_what_ended_and_cannot_link_it_again() -> None:
    _ended()
    machine = personnel(org.REPRESENTATIVE)

    def links(**given: Any) -> Any:
        tag = machine.get("statements/1SSV-EAAA").headers["ETag"]
        return machine.post("statements/1SSV-EAAA/acts/link", given, match=tag)

    kept = links(risks=["R1SK-AAAA"], objectives=["k05"])
    assert kept.status_code == 200, kept.content
    fields = links().json()["fields"]
    assert (fields["risks"], fields["objectives"]) == ([], [])
    assert problems([links(risks=["R1SK-AAAA"])]) == [(409, "unknown_code")]
    assert problems([links(objectives=["k05"])]) == [(409, "unknown_code")]
