"""Whole journeys in a browser, walked by what stands on the pages: whatever a newcomer cannot read,
the walker cannot press. Few and long; what single pages do is tested beside them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import browsing
from tests.doors.street import (
    CHECK,
    PHONE,
    WIDE,
    Street,
    Walker,
    assesses,
    authorizes,
    confirm,
    empty,
    gives_it_to,
    lodges,
    looks_into,
    offers,
    open_complaint,
    receipt_can_be_checked,
    refuses,
    tells,
)
from tests.records import organization as org

from amends.governance import opening

pytestmark = [pytest.mark.browser, pytest.mark.whole]


@pytest.fixture
def empty_street(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[Street]:
    with empty(settings, tmp_path) as found:
        yield found


def test_a_refused_complaint_stays_open_climbs_goes_outside_and_is_closed_by_two(
    street: Street, tmp_path: Path
) -> None:
    nora = street.on_a_telephone()
    reference = lodges(nora, tmp_path)
    receipt_can_be_checked(nora, tmp_path)

    rita, hanna = street.at_the_desk(org.REPRESENTATIVE), street.at_the_desk(org.HANDLER)
    max_ = street.at_the_desk(org.MANAGER)
    open_complaint(rita, reference)
    assesses(rita)
    gives_it_to(rita, "Hanna Handler")
    open_complaint(hanna, reference)
    looks_into(hanna, "Not upheld", "It was warm when we came.")
    offers(hanna, "We found no fault.", "Apology")
    authorizes(max_, reference)
    tells(hanna, reference)

    refuses(nora, reference, "You did not measure at night.")
    assert "Your complaint is still open" in nora.reads
    stands_as_open(hanna, reference)
    nora.press("Ask for a review")
    nora.write("Your message", "Please look at it again.")
    nora.press("Ask for a review")
    assert "Someone who was not involved" in nora.reads

    reviewer, second = reviews(street, reference)
    authorizes(second, reference)
    tells(reviewer, reference)
    refuses(nora, reference, "It is still cold.")

    goes_outside(rita, reference)
    is_closed_by_two(rita, street.at_the_desk(org.COLLEAGUE), reference)
    nora.page.goto(f"{street.address}/track/{reference}")
    assert "Your complaint is closed without agreement." in nora.reads


def stands_as_open(somebody: Walker, reference: str) -> None:
    """In the queue as on its own page."""
    somebody.press("Complaints")
    row = somebody.page.get_by_role("row").filter(has_text=reference)
    assert "Unresolved" in row.inner_text()
    somebody.enter(reference)
    assert "Unresolved" in somebody.page.inner_text(".case-head")


def reviews(street: Street, reference: str) -> tuple[Walker, Walker]:
    """The new owner looks at it again and writes the response; another person authorizes it."""
    rosa = street.at_the_desk(org.REVIEWER)
    assert "Reviews for you" in rosa.reads
    rosa.enter(reference)
    rosa.press("Start the review")
    rosa.press("Escalate")
    looks_into(rosa, "Upheld", "It was cold at night.")
    offers(rosa, "You were right, it was cold at night.", "Repair, or do the work again")
    return rosa, street.at_the_desk(org.DIRECTOR)


def goes_outside(rita: Walker, reference: str) -> None:
    open_complaint(rita, reference)
    rita.press("Record referral to an external body")
    rita.tick("Court of Complaints")
    rita.answer("The complainant agreed", "Yes")
    rita.press("Record it")
    rita.press("Record the external body's decision")
    rita.tick("Ended without result")
    day = timezone.localdate()
    rita.page.get_by_label("Day of the outcome").fill(f"{day.day} {day.month} {day.year}")
    rita.press("Record outcome")
    assert "Unresolved" in rita.page.inner_text(".case-head")


_UNWANTED = "The complainant did not want it"


def is_closed_by_two(rita: Walker, carl: Walker, reference: str) -> None:
    rita.press("Close")
    rita.choose("Category", "Poor service")
    rita.choose("Cause", "A mistake was made")
    rita.tick("A single case")
    ways = rita.page.get_by_label("Option", exact=True).and_(rita.page.locator("select"))
    for n in range(ways.count()):
        named = ways.nth(n).locator("option:checked").inner_text()
        went = named == "Court of Complaints"
        rita.choose("Outcome of the option", "Used" if went else _UNWANTED, at=n)
        if not went:
            rita.write("Why it was not used (needed if it was not used)", "Once was enough.", at=n)
    rita.press(CHECK)
    confirm(rita)
    assert "Sent for approval. The complaint closes when a second approver approves." in rita.reads
    assert "Waiting for approval from" in rita.reads
    assert "Unresolved" in rita.page.inner_text(".case-head")

    carl.press("My day")
    assert "Rita Represent proposes to close it: all options used." in carl.reads
    carl.enter(reference)
    carl.press("Approve")
    assert "Complaint closed." in carl.reads
    assert "Closed: all options used" in carl.page.inner_text(".case-head")


# --- the first hour ---

_FOUR_WORDS = "four plain words here"


def test_from_nothing_to_yesterdays_complaint_settled_and_its_sheet(empty_street: Street) -> None:
    ada = empty_street.first_visitor()
    opens_the_organization(ada)
    ada.press("Start")
    for title in ("Name and branding", "People and roles", "Opening hours", "Response times"):
        takes_what_is_suggested(ada, title)
    ada.press("A shop")
    takes_what_is_suggested(ada, "Categories")
    ada.press("Skip for now")
    assert ada.title == "Poster"
    ada.press("Done")
    assert ada.title == "Your first complaint"

    records_yesterdays_complaint(ada)
    ada.press("View complaint")
    assert "Closed: accepted" in ada.page.inner_text(".case-head")
    ada.page.locator("summary", has_text="Print").first.click()
    ada.press("Follow-up form")
    sheet = ada.page.inner_text("body")
    assert "Corner Shop" in sheet
    assert "Mary Murphy" in sheet
    assert "Accepted, completed and checked" in sheet, "row T8 of the standard's form"

    ada.page.goto(f"{empty_street.address}/desk/")
    assert "You have not printed the recovery sheet yet." in ada.reads
    ada.press("Print it now")
    prints_the_recovery_sheet(ada)
    ada.press("My day")
    assert "You have not printed the recovery sheet yet." not in ada.reads


def opens_the_organization(ada: Walker) -> None:
    assert ada.title == "Set up your organisation"
    ada.write("What is your organisation called?", "Corner Shop")
    ada.choose("Which country are you in?", "Ireland")
    ada.choose("Which currency do you use?", "EUR")
    ada.write("What is your name?", "Ada Owner")
    ada.write("Choose a sign-in name", "ada")
    ada.write("Your password", _FOUR_WORDS)
    ada.write("Code", opening.new_code())
    ada.press("Start")
    assert ada.title == "Get started"


def takes_what_is_suggested(ada: Walker, title: str) -> None:
    """Every screen is whole as it comes, and nobody is stopped on a telephone."""
    assert ada.title == title
    assert browsing.barriers(ada.page) == [], title
    ada.page.set_viewport_size(PHONE["viewport"])
    assert browsing.spills(ada.page) == [], title
    ada.page.set_viewport_size(WIDE["viewport"])
    ada.press("Save and continue")


def records_yesterdays_complaint(ada: Walker) -> None:
    ada.press("New complaint")
    ada.write("Name", "Mary Murphy")
    ada.write("What happened", "The kettle leaked on the first day.")
    ada.write("What the complainant will read", "We exchanged it while she waited.")
    ada.tick("Upheld")
    ada.choose("Category", "Goods are faulty")
    ada.page.get_by_label("Cause", exact=True).select_option(label="Quality of a product varied")
    ada.tick("A single case")
    ada.page.get_by_text("Resolved by phone on").wait_for()
    ada.press("Resolve and close")
    assert "Complaint recorded, resolved and closed." in ada.reads, ada.reads


def prints_the_recovery_sheet(ada: Walker) -> None:
    """With the password once more; then two groups are typed from the paper."""
    ada.write("Enter your password again", _FOUR_WORDS)
    ada.write("Reason", "For the safe.")
    ada.press("Show recovery sheet")
    groups = ada.page.locator(".recovery-groups code").all_inner_texts()
    asked = ada.page.get_by_label(re.compile(r"Group \d+ on the sheet")).all()
    assert asked
    for field in asked:
        [place] = re.findall(r"\d+", field.evaluate("field => field.labels[0].innerText"))
        field.fill(groups[int(place) - 1])
    ada.press("I have printed the sheet")
    assert "The sheet for this key has been printed." in ada.reads
