"""Whole journeys in a browser, walked by what stands on the pages: whatever a newcomer cannot read,
the walker cannot press. Few and long; what single pages do is tested beside them."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.values import Code, Id
from amends.governance.publishing import following, publish
from amends.handling import rules
from amends.journal import log
from amends.journal.checking import check_file
from amends.site import worker

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 780}}


@dataclass
class Walker:
    """Somebody in front of a browser of their own."""

    page: Any

    def press(self, name: str) -> None:
        """The button or link that is called so; the first of several."""
        of = {"name": name, "exact": True}
        self.page.get_by_role("button", **of).or_(self.page.get_by_role("link", **of)).first.click()

    def write(self, label: str, words: str, *, at: int = 0) -> None:
        self.page.get_by_label(label, exact=True).nth(at).fill(words)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def choose(self, label: str, answer: str, *, at: int = 0) -> None:
        asked = self.page.get_by_label(label).locator("visible=true")
        asked.nth(at).select_option(label=answer)

    def answer(self, question: str, answer: str) -> None:
        """One of several answers, where pages ask more than one question with the same."""
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def unfold(self, name: str) -> None:
        self.page.get_by_text(name, exact=True).click()

    @property
    def title(self) -> str:
        return str(self.page.get_by_role("heading", level=1).inner_text())

    @property
    def reads(self) -> str:
        return str(self.page.inner_text("main"))


@dataclass
class Street:
    """Everybody who takes part, each in a browser of their own."""

    chromium: Any
    address: str

    def at_the_desk(self, person: Id) -> Walker:
        walker = self._walker("/desk/", WIDE)
        walker.write("Name", person.rpartition("/")[2])
        walker.write("Password", desk.PASSWORD)
        walker.press("Sign in")
        return walker

    def first_visitor(self) -> Walker:
        return self._walker("/desk/", WIDE)

    def on_a_telephone(self) -> Walker:
        return self._walker("/", PHONE)

    def _walker(self, path: str, window: Any) -> Walker:
        page = browsing.page_in(self.chromium, **window)
        page.goto(self.address + path)
        return Walker(page)


@pytest.fixture
def street(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[Street]:
    settings.AMENDS_DATA = tmp_path
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    knows_outside_bodies()
    for founder in org.FOUNDERS:
        desk.account_of(founder.id)
    with browsing.served() as address, browsing.browser() as chromium:
        yield Street(chromium, address)


@pytest.fixture
def empty_street(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[Street]:
    """Where nothing is set up yet."""
    settings.AMENDS_DATA, settings.ALLOWED_HOSTS = tmp_path, ["localhost"]
    (tmp_path / "keys").mkdir()
    with browsing.served() as address, browsing.browser() as chromium:
        yield Street(chromium, address)


def knows_outside_bodies() -> None:
    """The policy names where somebody can turn who is not content."""
    now = timezone.now()
    in_force = rules.rules_at(now).policy
    named = {"court": "Court of Complaints", "bench": "Bench of Mediators"}
    bodies = tuple(OutsideBody(Code(c), (Label("en", told),)) for c, told in named.items())
    draft = following(replace(in_force, bodies=bodies), in_force)
    publish(draft, reason="Known.", actor=org.acting(org.REPRESENTATIVE), now=now)


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
    nora.press("Ask for another look")
    nora.write("Your words", "Please look at it anew.")
    nora.press("Ask for another look")
    assert "Someone who was not involved before" in nora.reads

    reviewer, second = reviews(street, reference)
    authorizes(second, reference)
    tells(reviewer, reference)
    refuses(nora, reference, "It is still cold.")

    goes_outside(rita, reference)
    is_closed_by_two(rita, street.at_the_desk(org.COLLEAGUE), reference)
    nora.page.goto(f"{street.address}/track/{reference}")
    assert "Every way of going further was used. It is closed." in nora.reads


def lodges(nora: Walker, folder: Path) -> str:
    """At the public door, with a photograph; answers the reference."""
    photo = folder / "boiler.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(32))
    nora.press("Complain now")
    nora.write("What went wrong", "The heating has been cold for a week.")
    nora.press("Continue")
    nora.press("Continue")
    nora.tick("No, it is not about a particular person")
    nora.press("Continue")
    nora.tick("I want something done")
    nora.page.get_by_label("What should be done").fill("Repair it.")
    nora.press("Continue")
    nora.press("Continue")
    nora.write("Your name", "Nora Complain")
    nora.tick("By e-mail")
    nora.page.get_by_label("E-mail address").fill("nora@example.org")
    nora.press("Continue")
    nora.page.get_by_label("Choose files").set_input_files(photo)
    nora.press("Continue")
    assert "boiler.png" in nora.reads
    nora.press("Send my complaint")
    assert "We have your complaint" in nora.reads
    reference = str(nora.page.locator(".spoken").first.inner_text())
    nora.press("Go to my complaint")
    return reference


def receipt_can_be_checked(nora: Walker, folder: Path) -> None:
    """Offline, by anybody; a copy with other words is named."""
    with ThreadPoolExecutor() as elsewhere:  # this thread belongs to the browser
        elsewhere.submit(work).result()
    with nora.page.expect_download() as kept:
        nora.press("Keep your receipt")
    receipt = folder / "receipt.json"
    kept.value.save_as(receipt)
    text = receipt.read_text()
    assert check_file([text]).findings == ()
    assert json.loads(text)["openings"]
    assert check_file([text.replace("cold for a week", "warm for a week")]).findings


def work() -> None:
    """What a worker does meanwhile: seal the log, sign it."""
    while worker.make_round("test", now=timezone.now()):
        pass
    connections.close_all()


def open_complaint(somebody: Walker, reference: str) -> None:
    """By the search that is always there."""
    somebody.write("Search by reference or in words", reference)
    somebody.press("Search")
    if somebody.title != reference:
        somebody.press(reference)
    assert somebody.title == reference


def assesses(rita: Walker) -> None:
    rita.press("Assess")
    for question, answer in {
        "Severity": "Medium",
        "Is anyone's safety at risk?": "No",
        "Complexity": "Low",
        "Impact": "Low",
        "Is immediate action needed?": "No",
        "Is immediate action possible?": "Yes",
    }.items():
        rita.answer(question, answer)
    rita.press("Save the assessment")


def gives_it_to(somebody: Walker, name: str) -> None:
    somebody.press("Give it to an investigator")
    listed = somebody.page.get_by_label("Investigator", exact=True)
    if listed.count():
        option = listed.locator("option", has_text=name).first.inner_text()
        listed.select_option(label=option)
    else:
        somebody.page.get_by_role("radio", name=name).check()
    somebody.press("Give it to them")
    assert "The investigator has it now." in somebody.reads


def looks_into(somebody: Walker, finding: str, words: str) -> None:
    somebody.press("Record a finding")
    somebody.tick(finding)
    somebody.write("What it rests on", words)
    somebody.press("Record the finding")
    somebody.press("Finish the investigation")
    somebody.press("Finish the investigation")
    assert "The investigation is finished." in somebody.reads


def offers(somebody: Walker, reasons: str, kind: str) -> None:
    somebody.press("Prepare a response")
    somebody.write("Reasons, answering every issue", reasons)
    somebody.choose("Kind", kind)
    somebody.press("Save the response")
    assert "Waiting for approval from" in somebody.reads


def authorizes(somebody: Walker, reference: str) -> None:
    open_complaint(somebody, reference)
    somebody.press("Agree, or not")
    somebody.press("Authorize the response")


def tells(somebody: Walker, reference: str) -> None:
    open_complaint(somebody, reference)
    somebody.press("Communicate the decision")
    somebody.press(_CHECK)
    assert "This is the whole letter, word for word." in somebody.reads
    confirm(somebody)
    assert "The decision is communicated." in somebody.reads


_CHECK = "Check it before it is done"


def confirm(somebody: Walker) -> None:
    """The first button of the page that shows once more what cannot be taken back."""
    somebody.page.locator("main button[name=checked]").click()


def refuses(nora: Walker, reference: str, words: str) -> None:
    nora.page.reload()
    nora.press("Your reply to our answer")
    nora.tick("I do not accept it")
    nora.page.get_by_label("What you want to say about it").fill(words)
    nora.press("Send my reply")
    assert "You did not accept our answer." in nora.reads


def stands_as_open(somebody: Walker, reference: str) -> None:
    """In the queue as on its own page."""
    somebody.press("Complaints")
    row = somebody.page.get_by_role("row").filter(has_text=reference)
    assert "Not accepted, still open" in row.inner_text()
    somebody.press(reference)
    assert "Not accepted, still open" in somebody.page.inner_text(".head")


def reviews(street: Street, reference: str) -> tuple[Walker, Walker]:
    """Whoever it was given to looks at it anew; answers them, and somebody who can authorize."""
    rosa = street.at_the_desk(org.REVIEWER)
    assert "For you to review" in rosa.reads
    rosa.press(reference)
    rosa.press("Take up the review")
    rosa.press("Take it up")
    looks_into(rosa, "Upheld", "It was cold at night.")
    offers(rosa, "You were right, it was cold at night.", "Repair or rework")
    return rosa, street.at_the_desk(org.DIRECTOR)


def goes_outside(rita: Walker, reference: str) -> None:
    open_complaint(rita, reference)
    rita.press("Record that an outside body has it")
    rita.tick("Court of Complaints")
    rita.answer("The complainant agreed", "Yes")
    rita.press("Record it")
    rita.press("Record the outside outcome")
    rita.tick("Ended without result")
    day = timezone.localdate()
    rita.page.get_by_label("Day of the outcome").fill(f"{day.day} {day.month} {day.year}")
    rita.press("Record the outcome")
    assert "Not accepted, still open" in rita.page.inner_text(".head")


_UNWANTED = "The complainant did not want it"


def is_closed_by_two(rita: Walker, carl: Walker, reference: str) -> None:
    rita.press("Close")
    rita.choose("Category", "Poor service")
    rita.choose("Cause", "A mistake was made")
    rita.tick("A single case")
    ways = rita.page.get_by_label("Way of going further")
    for n in range(ways.count()):
        named = ways.nth(n).locator("option:checked").inner_text()
        went = named == "Court of Complaints"
        rita.choose("What became of it", "Used" if went else _UNWANTED, at=n)
        if not went:
            rita.write("Why it was not used", "Once was enough.", at=n)
    rita.press(_CHECK)
    confirm(rita)
    assert "Sent for approval. The complaint closes when a second person approves." in rita.reads
    assert "Waiting for approval from" in rita.reads
    assert "Not accepted, still open" in rita.page.inner_text(".head")

    carl.press("My day")
    assert "Rita Represent proposes to close it, every way used." in carl.reads
    carl.press(reference)
    carl.press("Agree, or not")
    carl.press("Agree")
    assert "It is closed." in carl.reads
    assert "Closed, every option used" in carl.page.inner_text(".head")


# --- the first hour ---

_FOUR_WORDS = "four plain words here"


def test_from_nothing_to_yesterdays_complaint_settled_and_its_sheet(empty_street: Street) -> None:
    ada = empty_street.first_visitor()
    opens_the_organization(ada)
    ada.press("Begin with the first")
    for title in ("Name and looks", "Who we are", "When we are open", "How soon we answer"):
        takes_what_is_suggested(ada, title)
    ada.press("A shop")
    takes_what_is_suggested(ada, "What people complain about")
    ada.press("Later")
    assert ada.title == "The notice for the door"
    ada.press("Done")
    assert ada.title == "Your first complaint"

    records_yesterdays_complaint(ada)
    ada.press("Open the complaint")
    assert "Closed, accepted" in ada.page.inner_text(".head")
    ada.press("Follow-up form")
    sheet = ada.page.inner_text("body")
    assert "Corner Shop" in sheet
    assert "Mary Murphy" in sheet
    assert "Accepted, carried out and checked" in sheet, "row T8 of the standard's form"

    ada.page.goto(f"{empty_street.address}/desk/")
    assert "The recovery sheet is not printed yet." in ada.reads
    ada.press("Print it now")
    prints_the_recovery_sheet(ada)
    ada.press("My day")
    assert "The recovery sheet is not printed yet." not in ada.reads


def opens_the_organization(ada: Walker) -> None:
    assert ada.title == "Set up your organisation"
    ada.write("What is your organisation called?", "Corner Shop")
    ada.choose("In which country does it work?", "Ireland")
    ada.write("What is your own name?", "Ada Owner")
    ada.write("The name you want to sign in with", "ada")
    ada.write("Your password", _FOUR_WORDS)
    ada.press("Begin")
    assert ada.title == "Your first hour"


def takes_what_is_suggested(ada: Walker, title: str) -> None:
    """Every screen is whole as it comes, and nobody is stopped on a telephone."""
    assert ada.title == title
    assert browsing.barriers(ada.page) == [], title
    ada.page.set_viewport_size(PHONE["viewport"])
    assert browsing.spills(ada.page) == [], title
    ada.page.set_viewport_size(WIDE["viewport"])
    ada.press("Save and go on")


def records_yesterdays_complaint(ada: Walker) -> None:
    ada.press("Record a complaint")
    ada.write("Name", "Mary Murphy")
    ada.write("What happened", "The kettle leaked on the first day.")
    ada.write("What the customer will read", "We exchanged it while she waited.")
    ada.tick("Upheld")
    ada.choose("Category", "Goods are faulty")
    ada.page.get_by_label("Cause", exact=True).select_option(label="Quality of a product varied")
    ada.tick("A single case")
    ada.page.get_by_text("Resolved by telephone on").wait_for()
    ada.press("Settle and close")
    assert "Recorded, settled and closed." in ada.reads, ada.reads


def prints_the_recovery_sheet(ada: Walker) -> None:
    """With the password once more; then two groups are typed from the paper."""
    ada.write("Your password, once more", _FOUR_WORDS)
    ada.write("Reason", "For the safe.")
    ada.press("Show the sheet to print")
    for place, group in enumerate(ada.page.locator(".recovery-groups code").all_inner_texts(), 1):
        asked = ada.page.get_by_label(f"Group number {place} of the sheet", exact=True)
        if asked.count():
            asked.fill(group)
    ada.press("The sheet is printed")
    assert ada.title == "The recovery sheet"
