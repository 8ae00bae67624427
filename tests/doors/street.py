"""People in browsers of their own on one running installation, and what they do there: pressed and
typed by the words on the pages."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
        self.page.locator("[data-case][aria-busy]").wait_for(state="detached")

    def enter(self, reference: str) -> None:
        """The complaint of this reference, from its line in a list."""
        lines = self.page.get_by_role("row").or_(self.page.get_by_role("listitem"))
        lines.filter(has_text=reference).get_by_role("link").first.click()

    def write(self, label: str, words: str, *, at: int = 0) -> None:
        self.page.get_by_label(label, exact=True).nth(at).fill(words)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def choose(self, label: str, answer: str, *, at: int = 0) -> None:
        lists = self.page.get_by_label(label).and_(self.page.locator("select"))
        asked = lists.locator("visible=true")
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


@contextmanager
def inhabited(settings: Any, folder: Path) -> Iterator[Street]:
    """An organization that is set up, on a committed database."""
    settings.AMENDS_DATA = folder
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    knows_outside_bodies()
    for founder in org.FOUNDERS:
        desk.account_of(founder.id)
    with browsing.served() as address, browsing.browser() as chromium:
        yield Street(chromium, address)


@contextmanager
def empty(settings: Any, folder: Path) -> Iterator[Street]:
    """Where nothing is set up yet."""
    settings.AMENDS_DATA, settings.ALLOWED_HOSTS = folder, ["localhost"]
    (folder / "keys").mkdir()
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


def lodges(nora: Walker, folder: Path) -> str:
    """At the public door, with a photograph; answers the reference."""
    photo = folder / "boiler.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(32))
    nora.press("Make a complaint")
    nora.tick("No")
    nora.press("Continue")
    nora.write("What went wrong?", "The heating has been cold for a week.")
    nora.page.get_by_label("What would you like us to do?").fill("Repair it.")
    nora.page.locator("[name=about_person][value=no]").check()
    nora.press("Add photos or documents")
    nora.page.get_by_label("Choose photos or documents").set_input_files(photo)
    nora.press("Continue")
    nora.write("Your name", "Nora Complain")
    nora.tick("By email")
    nora.page.get_by_label("Email address", exact=True).fill("nora@example.org")
    nora.press("Continue")
    assert "boiler.png" in nora.reads
    nora.press("Send complaint")
    assert "We received your complaint" in nora.reads
    reference = str(nora.page.locator(".spoken").first.inner_text())
    nora.press("View my complaint")
    return reference


def receipt_can_be_checked(nora: Walker, folder: Path) -> None:
    """Offline, by anybody; a copy with other words is named."""
    with ThreadPoolExecutor() as elsewhere:  # this thread belongs to the browser
        elsewhere.submit(work).result()
    with nora.page.expect_download() as kept:
        nora.press("Get your receipt")
    receipt = folder / "receipt.json"
    kept.value.save_as(receipt)
    text = receipt.read_text()
    assert check_file([text]).findings == ()
    assert json.loads(text)["openings"]
    assert check_file([text.replace("cold for a week", "warm for a week")]).findings


def work() -> None:
    """What a worker does meanwhile: seal the log, sign it."""
    try:
        while worker.make_round("test", now=timezone.now()):
            pass
    finally:
        connections.close_all()


def open_complaint(somebody: Walker, reference: str) -> None:
    """By the search that is always there."""
    somebody.write("Search by reference or keyword", reference)
    somebody.press("Search")
    if f"/complaints/{reference}/" not in somebody.page.url:
        somebody.press(reference)
    somebody.page.wait_for_url(f"**/complaints/{reference}/**")


def assesses(rita: Walker, *, saved: bool = True) -> None:
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
    if saved:
        rita.press("Save assessment")


def gives_it_to(owner: Walker, name: str) -> None:
    """In the form that opens after the assessment."""
    owner.page.locator("main form").get_by_role("button", name="Assign", exact=True).wait_for()
    listed = owner.page.get_by_label("Investigator", exact=True)
    if listed.count():
        option = listed.locator("option", has_text=name).first.inner_text()
        listed.select_option(label=option)
    else:
        owner.page.get_by_role("radio", name=name).check()
    owner.press("Assign")
    assert "Investigator assigned." in owner.reads


def looks_into(somebody: Walker, finding: str, words: str) -> None:
    somebody.press("Record a finding")
    somebody.tick(finding)
    somebody.write("Reasons and evidence", words)
    if finding == "Not upheld":
        somebody.write(
            "Why there is no evidence (needed if not upheld without evidence)",
            "No one measured the temperature.",
        )
    somebody.press("Record finding")
    somebody.press("Finish investigation")
    somebody.press("Finish investigation")
    assert "Investigation finished." in somebody.reads


def offers(somebody: Walker, reasons: str, kind: str) -> None:
    """In the form that opens after the investigation."""
    somebody.write("Reasons, covering every issue", reasons)
    somebody.choose("Kind", kind)
    somebody.press("Save draft")
    assert "Waiting for approval from" in somebody.reads


def authorizes(somebody: Walker, reference: str) -> None:
    open_complaint(somebody, reference)
    somebody.press("Approve response")


def tells(somebody: Walker, reference: str) -> None:
    open_complaint(somebody, reference)
    somebody.press("Send the response")
    somebody.press(CHECK)
    assert "This is the full letter." in somebody.reads
    confirm(somebody)
    assert "Response released." in somebody.reads


CHECK = "Check your answers"


def confirm(somebody: Walker) -> None:
    """The first button of the page that shows once more what cannot be taken back."""
    somebody.page.locator("main button[name=checked]").click()
    somebody.page.locator("[data-case][aria-busy]").wait_for(state="detached")


def refuses(nora: Walker, reference: str, words: str) -> None:
    nora.page.reload()
    nora.press("Reply to our response")
    nora.tick("No, I do not accept it")
    nora.page.get_by_label("What would you like to say about it?").fill(words)
    nora.press("Send reply")
    assert "You did not accept our response." in nora.reads
