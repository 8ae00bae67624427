"""The page of a complaint in a browser: acts open beside it, and nothing typed is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from tests.doors import browsing, handled
from tests.doors import desk_people as desk
from tests.doors.street import (
    Street,
    Walker,
    assesses,
    confirm,
    gives_it_to,
    open_complaint,
)
from tests.records import organization as org
from tests.waiting import until

from amends.core.operation.acts.parties import AddParty
from amends.core.operation.events import PartyRole
from amends.core.values import Contact

pytestmark = [pytest.mark.browser, pytest.mark.whole]

MOST_CLICKS, MOST_LOADS = 17, 6


def lodged(then: Callable[[str], None] = lambda reference: None) -> str:
    """The reference of a new complaint, recorded by another thread than the browser's, with what is
    done `then`."""

    def recorded() -> str:
        try:
            reference = str(org.lodged().reference)
            then(reference)
            return reference
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(recorded).result()


class Counted:
    """How often a page was loaded and something was clicked or chosen on it."""

    def __init__(self, page: Any) -> None:
        self.loads = 0
        self.page = page
        page.on("load", self._loaded)
        page.context.add_init_script(
            "addEventListener('click', (e) => { if (e.isTrusted && e.detail)"
            " sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1; }, true)"
        )

    def _loaded(self, _: Any) -> None:
        self.loads += 1

    @property
    def clicks(self) -> int:
        return int(self.page.evaluate("Number(sessionStorage.clicks ?? 0)"))


def tells(hanna: Walker) -> None:
    """Send the response from the page that is open."""
    hanna.press("Send the response")
    hanna.press("Check your answers")
    assert "This is the full letter." in hanna.reads
    confirm(hanna)
    hanna.page.get_by_role("status").filter(has_text="Response released.").wait_for()


def test_the_priority_is_shown_before_the_assessment_is_saved(street: Street) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, reference)
    rita.press("Assess")
    for question in ("Severity", "Complexity", "Impact"):
        rita.answer(question, "Low")
    for question in ("Is immediate action needed?", "Is immediate action possible?"):
        rita.answer(question, "No")
    shown = rita.page.locator("[data-outcome]")
    rita.answer("Is anyone's safety at risk?", "No")
    shown.filter(has_text="Routine").wait_for()
    rita.answer("Is anyone's safety at risk?", "Yes")
    shown.filter(has_text="Urgent").wait_for()


def opens(somebody: Walker, reference: str) -> None:
    """By the search that is always there, with the keyboard."""
    somebody.write("Search by reference or keyword", reference)
    somebody.page.keyboard.press("Enter")
    somebody.page.wait_for_url(f"**/complaints/{reference}/**")


def test_a_complaint_is_answered_on_its_own_page_in_a_few_clicks(
    street: Street, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    counted = Counted(rita.page)
    opens(rita, reference)
    assesses(rita)
    gives_it_to(rita, "Hanna Handler")
    hanna = street.at_the_desk(org.HANDLER)
    work = Counted(hanna.page)
    opens(hanna, reference)
    hanna.press("Record a finding")
    hanna.tick("Upheld")
    hanna.write("Reasons and evidence", "The log shows it.")
    hanna.press("Record finding and finish investigation")
    hanna.page.get_by_role("status").filter(has_text="Investigation finished.").wait_for()
    hanna.write("Reasons, covering every issue", "You are right. We are sorry.")
    hanna.choose("Kind", "Apology")
    hanna.page.locator("#id_reasons").press("Control+Enter")
    hanna.page.get_by_role("status").filter(has_text="Response sent for approval").wait_for()
    max_ = street.at_the_desk(org.MANAGER)
    agreed = Counted(max_.page)
    opens(max_, reference)
    max_.press("Approve response")
    hanna.page.reload()
    tells(hanna)
    everyone = (counted, work, agreed)
    clicks, loads = sum(one.clicks for one in everyone), sum(one.loads for one in everyone)
    with capsys.disabled():
        print(f"received to answered, three people: {clicks} clicks, {loads} page loads")
    assert clicks <= MOST_CLICKS
    assert loads <= MOST_LOADS


def test_a_decision_is_composed_with_the_keyboard_while_its_checklist_follows(
    street: Street,
) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    opens(rita, reference)
    assesses(rita)
    gives_it_to(rita, "Hanna Handler")
    hanna = street.at_the_desk(org.HANDLER)
    opens(hanna, reference)
    hanna.press("Record a finding")
    hanna.tick("Upheld")
    hanna.write("Reasons and evidence", "The log shows it.")
    hanna.press("Record finding and finish investigation")
    page, keys = hanna.page, hanna.page.keyboard
    text = page.locator("#id_reasons")
    side = page.locator(".compose-side")
    side.get_by_text("You cannot save this response yet.").wait_for()
    text.focus()
    keys.type("You are right.")
    side.get_by_text("Longest sentence: 3 words").wait_for()
    side.get_by_text("You cannot save this response yet.").wait_for(state="detached")
    keys.press("F2")
    keys.type("Apo")
    keys.press("Enter")
    assert text.input_value() == "You are right. We're sorry for the trouble this caused you."
    add = page.get_by_role("button", name="Add remedy")
    add.focus()
    keys.press("Enter")
    page.locator("#id_remedies-1-type").wait_for()
    page.locator("tr[data-focus]:focus").wait_for()
    assert text.input_value() == "You are right. We're sorry for the trouble this caused you."
    page.locator(".compose .saved", has_text="Saved").wait_for()
    assert browsing.barriers(page) == []
    page.locator(".compose-preview > summary").click()
    page.locator(".compose-preview .letter", has_text="Yours sincerely").wait_for()


def test_what_was_typed_beside_a_complaint_survives_a_reload(street: Street) -> None:
    reference = lodged()
    hanna = street.at_the_desk(org.HANDLER)
    open_complaint(hanna, reference)
    hanna.page.locator(".composer textarea").fill("We come on Monday, between")
    hanna.page.locator(".composer .saved", has_text="Saved").wait_for()
    hanna.page.reload()
    assert hanna.page.locator(".composer textarea").input_value() == "We come on Monday, between"
    hanna.page.locator(".composer button[type=submit]").first.click()
    hanna.page.get_by_role("status").filter(has_text="note").first.wait_for()
    hanna.page.reload()
    assert hanna.page.locator(".composer textarea").input_value() == ""


def test_the_point_key_finds_any_act_and_escape_leaves_it(street: Street) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, reference)
    rita.page.locator("body").press(".")
    rita.page.keyboard.type("remind")
    links = rita.page.locator("[data-more] li:visible a")
    assert links.count() == 1
    links.click()
    rita.page.locator("[data-panel] form").wait_for()
    assert rita.page.url.rstrip("/").endswith(reference)
    rita.page.locator("[data-panel]").press("Escape")
    assert not rita.page.locator("[data-panel]").is_visible()


def test_a_snippet_comes_last_in_a_text_not_entered_and_a_heading_is_inserted_once(
    street: Street,
) -> None:
    reference = lodged(handled.ready_on_two_issues)
    hanna = street.at_the_desk(org.HANDLER)
    opens(hanna, reference)
    hanna.press("Send the response")
    page = hanna.page
    text, snippets = page.locator("#id_words"), page.locator("[data-panel] [data-snippets]")
    begun = text.input_value().rstrip()
    assert begun
    snippets.select_option(label="Apology")
    snippets.locator("..").locator("button").click()
    apology = "We're sorry for the trouble this caused you."
    assert text.input_value().startswith(begun)
    assert text.input_value().endswith(apology)
    text.fill("So")
    insert = page.locator(".checks button[data-insert]").first
    insert.wait_for()
    heading = insert.get_attribute("data-insert")
    insert.dblclick()
    assert text.input_value() == f"So\n\n{heading}"
    text.focus()
    page.keyboard.press("Control+Home")
    snippets.select_option(label="Apology")
    snippets.locator("..").locator("button").click()
    assert text.input_value() == f"{apology} So\n\n{heading}"


def test_snippets_are_offered_where_a_message_or_a_question_is_written(street: Street) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    opens(rita, reference)
    page, apology = rita.page, "We're sorry for the trouble this caused you."
    text = page.locator(".composer textarea")
    text.focus()
    page.keyboard.press("F2")
    page.keyboard.type("Apo")
    page.keyboard.press("Enter")
    assert text.input_value() == apology
    page.locator("a[href$='/acts/acknowledge/']").first.evaluate("(link) => link.click()")
    question = page.locator("[data-panel] textarea").first
    question.wait_for()
    page.locator("[data-panel] [data-snippets]").select_option(label="Apology")
    page.locator("[data-panel] button[name=insert]").click()
    assert question.input_value() == apology
    assert text.input_value() == apology


def test_keys_open_an_act_and_the_composer_but_never_while_typing(street: Street) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, reference)
    page = rita.page
    page.locator("body").press("r")
    text = page.locator(".composer textarea:focus")
    text.wait_for()
    assert page.get_by_label("Message to Nora Complain").is_checked()
    page.keyboard.type("arg")
    assert text.input_value() == "arg"
    assert not page.locator("[data-panel]").is_visible()
    text.blur()
    page.keyboard.press("a")
    page.locator("[data-panel] input[name=severity]").first.wait_for()


def test_keys_choose_the_reader_from_a_list_of_many_people(street: Street) -> None:
    def joined(reference: str) -> None:
        for _ in range(3):
            handled.do(reference, "add-party", AddParty(PartyRole.affected, Contact(name="Sam")))

    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, lodged(joined))
    page, text = rita.page, rita.page.locator(".composer textarea")
    readers = page.locator(".composer select[name=reader]")
    readers.select_option(index=2)
    for key, reader in (("i", "internal"), ("r", "1"), ("i", "internal")):
        page.locator("body").press(key)
        page.locator(".composer textarea:focus").wait_for()
        assert readers.input_value() == reader
        text.blur()


def typed_while_loading(page: Any, address: str, start: Callable[[], None]) -> None:
    """Type in the composer while the form at an address is on its way."""
    held: list[Any] = []
    page.route(address, lambda route: held.append(route))
    with page.expect_request(address):
        start()
    page.locator(".composer textarea").focus()
    page.keyboard.type("Dear ")
    until(lambda: page.wait_for_timeout(10) or held, "the request")
    held.pop().continue_()
    page.locator("[data-case][aria-busy]").wait_for(state="detached")
    page.unroute(address)
    page.keyboard.type("Nora, apart")


def test_a_next_step_that_loads_leaves_a_person_who_types_alone(street: Street) -> None:
    reference = lodged()
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, reference)
    page = rita.page
    assesses(rita, saved=False)
    save = page.get_by_role("button", name="Save assessment")
    typed_while_loading(page, "**/acts/assign/**", save.click)
    assert page.locator(".composer textarea:focus").input_value() == "Dear Nora, apart"
    assert not page.locator("[data-panel]").is_visible()


def test_a_message_that_is_being_written_survives_an_act_that_is_saved(street: Street) -> None:
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, lodged())
    page = rita.page
    page.locator("body").press("p")
    text = page.locator("[data-panel] textarea").first
    text.fill("They called.")
    address = "**/acts/record-contact/**"
    typed_while_loading(page, address, lambda: text.press("Control+Enter"))
    assert page.locator(".composer textarea:focus").input_value() == "Dear Nora, apart"


def test_a_form_that_is_opened_again_keeps_what_was_typed_and_a_held_key_opens_it_once(
    street: Street,
) -> None:
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, lodged())
    page, asked = rita.page, []
    page.on("request", lambda one: asked.append(one.url) if "/acts/" in one.url else None)
    for _ in range(5):  # the second and later ones repeat
        page.keyboard.down("p")
    page.keyboard.up("p")
    text = page.locator("[data-panel] textarea").first
    text.fill("They called.")
    assert len(asked) == 1
    text.blur()
    page.keyboard.press("p")
    page.locator("[data-case][aria-busy]").wait_for(state="detached")
    assert len(asked) == 2
    assert text.input_value() == "They called."


def test_shortcuts_are_turned_off_on_the_page_of_a_complaint_where_no_pointer_hovers(
    street: Street,
) -> None:
    rita = street.at_the_desk(org.REPRESENTATIVE)
    open_complaint(rita, lodged())
    page = rita.page
    hover = {"features": [{"name": "hover", "value": "none"}]}
    page.context.new_cdp_session(page).send("Emulation.setEmulatedMedia", hover)
    page.get_by_role("button", name="Turn shortcuts off").click()
    page.locator("body").press("r")
    assert not page.locator(".composer textarea:focus").count()
    page.get_by_role("button", name="Turn shortcuts on").click()
    page.locator("body").press("r")
    page.locator(".composer textarea:focus").wait_for()


def test_a_file_without_a_preview_says_so(street: Street) -> None:
    def sent(reference: str) -> None:
        client = desk.seated(org.HANDLER)
        said = desk.filled(desk.read(client, f"complaints/{reference}/"))
        said["file"] = SimpleUploadedFile("bill.pdf", b"%PDF-1.7\n1 0 obj\n")
        client.post(f"/desk/complaints/{reference}/say/", said)

    hanna = street.at_the_desk(org.HANDLER)
    open_complaint(hanna, lodged(sent))
    preview = hanna.page.locator("#files details.first-page")
    preview.locator("summary").click()
    preview.get_by_text("There is no preview of this file.").wait_for()
    assert not preview.locator("img").count()
