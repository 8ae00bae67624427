"""The decision composer: the letter around the text, what it still needs, rows and snippets. All of
it without a script."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.policy.vocabulary import Snippet
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.parties import RaiseIssue
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.operation.events import Finding, Way
from amends.core.values import Code, Contact, Money
from amends.desk.reading import states
from amends.governance.publishing import following, publish
from amends.handling import rules

pytestmark = pytest.mark.django_db

NORA = Contact(name="Nora Quill", email="nora@example.org")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def investigated(issues: int = 1, **party: Any) -> str:
    """A complaint whose investigation is finished, in the hands of the handler."""
    party = {"identity": NORA, "contact_by": Way.email, **party}
    reference = org.lodged(complainants=(NewParty(**party),)).reference
    do(reference, "assess", six())
    if issues > 1:
        do(reference, "classify", Classify(1, Code("poor_service")))
        do(reference, "raise-issue", RaiseIssue(Code("service_late"), "No one replied."))
    do(reference, "assign", Assign(org.HANDLER))
    for number in range(1, issues + 1):
        finding = RecordFinding(number, Finding.upheld, "The log shows it.")
        do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    return reference


def authorized(way: Way = Way.email, **party: Any) -> str:
    """Such a complaint with an approved response that offers money."""
    reference = investigated(contact_by=way, **party)
    money = NewRemedy(Code("refund"), 1, amount=Money(12_050, Code("eur")))
    response = PrepareResponse("You are right.", (money,))
    do(reference, "prepare-response", response, by=org.HANDLER)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    return reference


def drafting(reference: str) -> str:
    return f"complaints/{reference}/acts/prepare-response/"


def sending(reference: str) -> str:
    return f"complaints/{reference}/acts/communicate-decision/"


def pressed(client: Client, address: str, **typed: Any) -> str:
    """The form as it is shown after one of its own buttons."""
    answers = {name.replace("__", "-"): value for name, value in typed.items()}
    sent = desk.filled(desk.read(client, address), **answers)
    response = client.post(f"/desk/{address}", sent)
    assert response.status_code == 200
    return desk.unwrapped(response.content.decode())


def letter_of(page: str) -> str:
    """The letter with the text that is being written."""
    return page.split("letter--form")[1].split('class="compose-preview"')[0]


def test_the_text_is_written_in_the_letter_it_becomes() -> None:
    page = letter_of(desk.read(desk.seated(org.HANDLER), drafting(investigated())))
    assert "Dear Nora Quill" in page.split("<textarea")[0]
    assert "Yours sincerely" in page.split("</table>")[1]
    assert "Rita Represent" in page.split("</table>")[1]


def test_a_row_is_added_and_nothing_that_was_typed_is_lost() -> None:
    page = pressed(
        desk.seated(org.HANDLER),
        drafting(investigated()),
        reasons="You are right.",
        remedies__0__type="refund",
        remedies__0__amount="80",
        add="remedies",
    )
    form = desk.filled(page)
    assert form["reasons"] == "You are right."
    assert (form["remedies-0-type"], form["remedies-0-amount"]) == ("refund", "80")
    assert form["remedies-1-type"] == ""
    assert "remedies-2-type" not in form


def test_rows_of_remedies_are_in_the_draft_that_is_kept() -> None:
    client, reference = desk.seated(org.HANDLER), investigated()
    page = pressed(client, drafting(reference), add="remedies")
    typed = {"remedies-0-type": "apology", "remedies-1-type": "refund", "remedies-1-amount": "7"}
    saved = client.post(
        f"/desk/complaints/{reference}/drafts/prepare-response/", desk.filled(page) | typed
    )
    assert saved.status_code == 302
    assert typed.items() <= desk.filled(desk.read(client, drafting(reference))).items()


def test_the_checklist_says_which_issue_has_no_response_and_offers_its_heading() -> None:
    client, reference = desk.seated(org.HANDLER), investigated(issues=2)
    page = pressed(client, drafting(reference), reasons="Your order was late.", outcome="1")
    assert page.count(">Add heading</button>") == 2
    page = pressed(client, drafting(reference), reasons="Sorry.", insert="issue/1")
    text = desk.filled(page)["reasons"]
    assert text.startswith("Sorry.\n\n1. ")
    page = pressed(client, drafting(reference), reasons=f"{text}You are right.", outcome="1")
    assert page.count(">Add heading</button>") == 1


def test_money_is_compared_with_the_limit_of_who_writes() -> None:
    client, reference = desk.seated(org.HANDLER), investigated()
    offer = {"reasons": "Sorry.", "remedies__0__type": "refund", "outcome": "1"}
    page = pressed(client, drafting(reference), remedies__0__amount="1", **offer)
    assert "Within your approval limit" in page
    page = pressed(client, drafting(reference), remedies__0__amount="1000000", **offer)
    assert 'Over your approval limit<span class="hint">\u20ac1,000,000</span>' in page
    assert "1 remedy has no owner or no date." in page


def test_what_blocks_is_said_with_a_link_to_where_it_is_mended() -> None:
    client, reference = desk.seated(org.HANDLER), investigated()
    page = desk.read(client, drafting(reference))
    assert "You cannot save this response yet." in page
    assert '<a href="#id_reasons">' in page
    page = pressed(client, drafting(reference), reasons="Sorry.", outcome="1")
    assert "You cannot save this response yet." not in page


def test_the_preview_is_the_letter_with_the_offer_in_the_language_of_its_reader() -> None:
    client = desk.seated(org.HANDLER)
    reference = investigated(language=Code("de"))
    page = pressed(
        client,
        drafting(reference),
        reasons="Sie haben recht.",
        remedies__0__type="refund",
        remedies__0__amount="120.50",
        outcome="1",
    )
    preview = page.split('class="compose-preview"')[1].split("</article>")[0]
    assert "hier ist unsere Antwort" in preview
    assert "120,50\N{NO-BREAK SPACE}\u20ac" in preview


def test_a_letter_that_lists_the_options_does_not_name_them_in_its_text_as_well() -> None:
    client, reference = desk.seated(org.HANDLER), authorized(Way.letter)
    form = desk.filled(desk.read(client, sending(reference)))
    assert "your options are" not in form["words"]
    spoken = authorized(Way.phone)
    form = desk.filled(desk.read(client, sending(spoken)))
    assert "your options are" in form["words"]
    page = pressed(client, sending(spoken), way="letter", outcome="1")
    assert "Lists their options twice" in page


def test_an_offer_that_was_deleted_from_the_text_stays_in_the_letter() -> None:
    client, reference = desk.seated(org.HANDLER), authorized()
    page = pressed(client, sending(reference), words="You are right.", outcome="1")
    assert "\u20ac120.50" not in desk.filled(page)["words"]
    preview = page.split('class="compose-preview"')[1].split("</article>")[0]
    assert preview.count("\u20ac120.50") == 1


def test_a_number_that_is_too_long_is_no_response() -> None:
    page = pressed(
        desk.seated(org.HANDLER), sending(authorized()), response="1" * 5_000, outcome="1"
    )
    assert "compose-side" in page


def test_settings_without_options_ask_for_attention_and_block_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, reference = desk.seated(org.HANDLER), investigated()
    page = desk.read(client, drafting(reference))
    assert "Your settings list none." not in page
    monkeypatch.setattr(states, "named", lambda detail, desk: [])  # the last stage, no bodies
    page = desk.read(client, drafting(reference))
    assert 'Lists their options<span class="hint">Your settings list none.</span>' in page
    assert "is-due" in page.partition("Lists their options")[0].rpartition("<li")[2]


def test_only_the_texts_of_the_letter_are_in_the_language_of_its_reader() -> None:
    client, reference = desk.seated(org.HANDLER), investigated(language=Code("de"))
    page = letter_of(desk.read(client, drafting(reference)))
    tags = re.findall(r'<(\w+)[^>]* lang="de"', page)
    assert tags == ["div", "textarea", "div"]


def snippet(code: str, *words: Label, retired: bool = False) -> Snippet:
    return Snippet(Code(code), (Label("en", code.title()),), words, retired)


def keeps(*held: Snippet) -> None:
    in_force = rules.rules_at(timezone.now()).policy
    snippets = (*in_force.snippets, *held)
    draft = following(replace(in_force, snippets=snippets), in_force)
    publish(draft, reason="Texts.", actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    rules.forget()


def test_a_snippet_is_inserted_in_the_language_of_the_letter_otherwise_in_the_first() -> None:
    both = Label("en", "Call us."), Label("de", "Rufen Sie uns an.")
    keeps(snippet("call", *both), snippet("only", both[0]), snippet("old", both[0], retired=True))
    client, reference = desk.seated(org.HANDLER), investigated(language=Code("de"))
    page = desk.read(client, drafting(reference))
    assert 'value="snippet/old"' not in page
    for code, words in (("call", "Rufen Sie uns an."), ("only", "Call us.")):
        typed = {"reasons": "Ja.", "snippet": f"snippet/{code}", "insert": ""}
        page = pressed(client, drafting(reference), **typed)
        assert desk.filled(page)["reasons"].strip() == f"Ja.\n\n{words}"


def test_a_snippet_that_is_only_chosen_is_not_inserted_by_another_button() -> None:
    keeps(snippet("call", Label("en", "Call us.")))
    client, reference = desk.seated(org.HANDLER), investigated()
    page = pressed(
        client, drafting(reference), reasons="Yes.", snippet="snippet/call", add="remedies"
    )
    assert desk.filled(page)["reasons"] == "Yes."
    page = pressed(
        client, f"complaints/{reference}/letter/", text="Hello.", snippet="snippet/call", insert=""
    )
    assert "Hello.\n\nCall us." in page
