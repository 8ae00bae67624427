"""Journeys of a complainant, an administrator and an auditor in a browser: what the record says is
what each of them did, and no one bends it alone."""

import re
from pathlib import Path

import pytest
from tests.doors.street import (
    Street,
    Walker,
    assesses,
    authorizes,
    gives_it_to,
    lodges,
    looks_into,
    offers,
    open_complaint,
    refuses,
    tells,
)
from tests.records import organization as org

pytestmark = [pytest.mark.browser, pytest.mark.whole]


def test_a_refusal_stays_the_complainants_until_two_record_otherwise_and_they_may_object(
    street: Street, tmp_path: Path
) -> None:
    nora = street.on_a_telephone()
    reference = lodges(nora, tmp_path)
    rita, hanna = street.at_the_desk(org.REPRESENTATIVE), street.at_the_desk(org.HANDLER)
    open_complaint(rita, reference)
    assesses(rita)
    gives_it_to(rita, "Hanna Handler")
    open_complaint(hanna, reference)
    looks_into(hanna, "Not upheld", "It was warm when we came.")
    offers(hanna, "We found no fault.", "Apology")
    authorizes(street.at_the_desk(org.MANAGER), reference)
    tells(hanna, reference)
    refuses(nora, reference, "You did not measure at night.")

    open_complaint(hanna, reference)
    hanna.press("Record their reply")
    assert "second approver" in hanna.reads
    hanna.tick("Accepted")
    hanna.choose("How the reply reached us", "Phone")
    hanna.page.get_by_label("In their own words").fill("Fine, leave it.")
    hanna.press("Propose")
    assert "Unresolved" in hanna.page.inner_text(".case-head")
    nora.page.reload()
    assert "You did not accept our response." in nora.reads

    carl = street.at_the_desk(org.COLLEAGUE)
    open_complaint(carl, reference)
    assert "You did not measure at night." in carl.page.inner_text("main")
    carl.press("Approve")
    nora.page.reload()
    assert "You accepted" not in nora.reads
    nora.press("This is wrong")
    nora.write("Your message", "I never said so.")
    nora.press("Send my objection")
    assert "We no longer use what we recorded." in nora.reads

    open_complaint(hanna, reference)
    assert "Unresolved" in hanna.page.inner_text(".case-head")
    rita.press("My day")
    assert "Recordings that the complainant disputes" in rita.reads


def test_an_administrator_lets_no_one_in_alone(street: Street) -> None:
    adam, rita = street.at_the_desk(org.ADMINISTRATOR), street.at_the_desk(org.REPRESENTATIVE)
    adam.page.goto(f"{street.address}/desk/settings/people/")
    adam.write("Name", "Nia Newcomer")
    adam.page.get_by_label("First role").select_option("handler")
    adam.page.get_by_role("button", name="Add person").click()
    assert (
        "Proposed. It applies once the complaints manager or senior management approves it."
        in adam.reads
    )
    theirs = adam.page.url.partition("?")[0]
    adam.write("Sign-in name", "nia")
    adam.press("Create invitation")
    assert adam.page.locator(".invitation").count() == 0
    assert adam.page.get_by_role("button", name="Approve change").count() == 0

    rita.page.goto(theirs)
    while rita.page.get_by_role("button", name="Approve change").count():
        rita.press("Approve change")
    invitation = rita.page.locator(".invitation").inner_text()
    adam.page.goto(theirs)
    assert invitation not in adam.page.content()

    nia = street.first_visitor()
    nia.page.goto(f"{street.address}/desk/invitation/")
    nia.page.get_by_label("Invitation").fill(invitation)
    for password, taken in (("passwordpassword", False), ("four plain words here", True)):
        nia.page.get_by_label("New password").fill(password)
        nia.press("Set password and sign in")
        assert nia.title.startswith("My day") is taken


def test_an_auditor_sees_the_record_and_is_seen_reading_it(street: Street, tmp_path: Path) -> None:
    reference = lodges(street.on_a_telephone(), tmp_path)
    ada, rita = street.at_the_desk(org.AUDITOR), street.at_the_desk(org.REPRESENTATIVE)
    ada.press("Complaint records")
    ada.press(reference)
    assert "The heating has been cold for a week." in ada.reads
    assert "Nora Complain" not in ada.reads

    open_complaint(rita, reference)
    rita.press("Who opened this complaint")
    seen = row_of(rita, "Ada Auditor")
    assert "No task on this complaint" in seen
    ada.page.goto(f"{street.address}/desk/opened/")
    assert "No task on this complaint" in row_of(ada, "Ada Auditor")


def row_of(somebody: Walker, name: str) -> str:
    row = somebody.page.get_by_role("row").filter(has_text=re.compile(name))
    return str(row.first.inner_text())
