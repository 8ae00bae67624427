"""What only a browser can tell of the desk: no barrier, nothing spills, nothing runs."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.browsing import NARROW, WIDE
from tests.doors.handled import answer, do
from tests.named import perform_named
from tests.records import dirty_register as dirty
from tests.records import organization as org

from amends.core.framework.appointments import GrantRole
from amends.core.framework.people.personnel import Release, Role
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Reaction, Way
from amends.core.values import Contact
from amends.desk.imports import import_report
from amends.site import worker

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswohnungsheizung " * 70


@pytest.fixture
def visited(
    committed_database: str, settings: Any, tmp_path: Path
) -> Iterator[tuple[Any, str, str]]:
    """A browser, the server's address, and a complaint with much in it; files of their own."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization()
    desk.account_of(org.REPRESENTATIVE)
    desk.account_of(org.DIRECTOR)
    given, by = GrantRole(Role.area_manager, None, desk.HOSTILE), org.acting(org.ADMINISTRATOR)
    perform_named(org.HANDLER, "grant-role", given, actor=by, now=timezone.now())
    desk.released(org.REPRESENTATIVE, Release.everything)
    reference = org.lodged(
        timezone.now(),
        narrative=LONG,
        remedy=desk.HOSTILE,
        complainants=(NewParty(identity=Contact(name=desk.HOSTILE + LONG[:60])),),
    ).reference
    do(reference, "note", Note(desk.HOSTILE))
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, "No.", Way.phone))
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, reference


def signed_in(chromium: Any, address: str, *, who: str = "rep", **how: Any) -> Any:
    page = browsing.page_in(chromium, **how)
    page.goto(f"{address}/desk/")
    page.fill("#id_sign_in", who)
    page.fill("#id_password", desk.PASSWORD)
    page.click("main button[type=submit]")
    return page


def pages(reference: str) -> list[str]:
    complaint = f"complaints/{reference}/"
    acts = ("close", "escalate", "add-party", "record-reaction", "attach", "carry-out")
    return [
        "",
        "complaints/",
        "complaints/new/",
        "find/",
        "calendar/",
        "complaints/?order=binding&binds=7",
        "insights/",
        "insights/month/",
        "insights/measures/",
        "insights/k05/",
        "insights/k22/",
        "insights/recurring/",
        "settings/",
        "settings/categories/",
        "settings/units/main/",
        "settings/bodies/",
        "settings/targets/",
        "settings/priority/?severity=high&complexity=low&impact=low",
        "settings/significance/",
        "settings/authority/",
        "settings/second-person/",
        "settings/waiting/",
        "settings/organization/",
        "settings/currency/",
        "settings/deputies/",
        "settings/closures/",
        "settings/reaching/",
        "settings/mail/",
        "settings/mail/?by=microsoft",
        "settings/mail/?by=google",
        "settings/mail/?by=other",
        "settings/letters/",
        "settings/letters/acknowledgement/en/",
        "settings/languages/en/",
        "settings/holidays/?country=de&part=BY",
        "settings/closures/",
        "settings/hours/",
        "settings/regulators/?pack=uk-fca-disp/2026.11.4",
        "settings/script/",
        "settings/own_fields/",
        "settings/questions/",
        "settings/retention/",
        "settings/languages/",
        "settings/carry/",
        "settings/looks/",
        "settings/people/",
        "settings/people/?state=never&q=a",
        "settings/people/import/",
        "system/",
        "settings/people/rep/",
        "settings/people/han/",
        "recovery-sheet/",
        "me/",
        "complaint-form/",
        complaint,
        f"{complaint}given/",
        f"{complaint}follow-up/",
        f"{complaint}chronology/",
        f"{complaint}print/",
        "complaints/register/",
        "complaints/register/?since=2026-03-09&until=2026-03-01",
        "form-came-back/?code=none",
        *(f"{complaint}acts/{act}/" for act in acts),
        "complaints/0000-0000/",
    ]


@pytest.mark.whole
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_has_a_barrier_spills_or_runs_what_it_should_not(
    visited: tuple[Any, str, str], how: dict[str, Any]
) -> None:
    chromium, address, reference = visited
    page = signed_in(chromium, address, **how)
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if "Refused" in line.text else None)
    page.on("dialog", lambda dialog: (told.append("a dialog"), dialog.dismiss()))
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in pages(reference):
        page.goto(f"{address}/desk/{path}")
        assert browsing.barriers(page) == [], path
        assert browsing.spills(page) == [], path
        assert browsing.hides(page) == [], path
        assert told == [], path


@pytest.mark.whole
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_a_draft_a_proposal_and_two_drafts_at_once_have_no_barrier(
    visited: tuple[Any, str, str], how: dict[str, Any]
) -> None:
    chromium, address, _ = visited
    settings = f"{address}/desk/settings"
    rita = signed_in(chromium, address, **how)
    dora = signed_in(chromium, address, who="dir", **how)

    def whole(page: Any) -> None:
        page.wait_for_load_state()
        for size in ("100%", "200%"):
            page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
            assert browsing.spills(page) == [], (page.url, size)
        page.evaluate("document.documentElement.style.fontSize = ''")
        assert browsing.hides(page) == [], page.url
        assert browsing.barriers(page) == [], page.url

    def waits(days: str) -> None:
        rita.goto(f"{settings}/waiting/")
        rita.fill("[name=watch_days]", days)
        rita.click("text=Save to draft")
        whole(rita)
        rita.goto(f"{settings}/")
        whole(rita)

    rita.goto(f"{settings}/second-person/")
    rita.check("[name=publish_policy-strength][value=required]")
    rita.click("text=Save to draft")
    rita.goto(f"{settings}/")
    rita.fill("[name=reason]", "Two see more than one.")
    rita.click("button:has-text('Publish')")
    waits("11")
    rita.fill("[name=reason]", "Sooner.")
    rita.click("button:has-text('Send for approval')")
    whole(rita)
    waits("12")

    for page in (rita, dora):
        page.goto(f"{settings}/proposal/")
        whole(page)
    dora.fill("[name=reason]", "Yes.")
    dora.click("button:has-text('Approve and publish')")
    rita.goto(f"{settings}/both/")
    assert "Combine both" in rita.inner_text("h1")
    whole(rita)


@pytest.mark.whole
def test_the_desk_works_with_twice_the_text_size_in_either_direction(
    visited: tuple[Any, str, str],
) -> None:
    chromium, address, reference = visited
    page = signed_in(chromium, address, viewport={"width": 720, "height": 900})
    for path in pages(reference):
        page.goto(f"{address}/desk/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert browsing.spills(page) == [], path
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert browsing.spills(page) == [], (path, "from right to left")


def test_a_complaint_is_settled_at_the_counter_without_a_script(
    visited: tuple[Any, str, str],
) -> None:
    chromium, address, _ = visited
    page = signed_in(chromium, address, java_script_enabled=False, **WIDE)
    page.click("text=New complaint")
    page.fill("[name=complainants-0-identity-name]", "Ben Counter")
    page.fill("[name=narrative]", "Charged twice.")
    page.fill("[name=reasons]", "Paid back at the till.")
    page.check("[name=finding][value=upheld]")
    page.select_option("[name=category]", "wrong_invoice")
    page.select_option("[name=cause]", "mistake")
    page.check("[name=seen_before][value=single]")
    page.click("text=Resolve and close")
    page.click("text=Resolve and close")
    assert "Complaint recorded, resolved and closed." in page.text_content("main")


@pytest.mark.whole
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_a_register_is_brought_by_what_can_be_read_without_a_script_and_a_barrier(
    visited: tuple[Any, str, str],
    how: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A page that comes anew while somebody looks at it or presses a link has no fixed end.
    monkeypatch.setattr(import_report, "_REFRESH", "3600")
    chromium, address, _ = visited
    (tmp_path / "old.xlsx").write_bytes(dirty.workbook())
    (tmp_path / "scans.zip").write_bytes(dirty.archive())
    page = signed_in(chromium, address, java_script_enabled=False, **how)
    looking = signed_in(chromium, address, **how)

    def whole() -> None:
        looking.goto(page.url)
        assert browsing.barriers(looking) == [], page.url
        assert browsing.spills(looking) == [], page.url
        assert browsing.hides(looking) == [], page.url

    def press(what: str) -> None:
        """Nobody looks before the next page is there."""
        assert page.locator(what).count(), f"no {what!r} at {page.url}: {_said(page)}"
        with page.expect_navigation():
            page.click(what)

    if page.is_visible(".rail-menu"):
        page.click(".rail-menu")
    press("text=Settings")
    press("a:has-text('Import complaints')")
    whole()
    page.set_input_files("#id_file", tmp_path / "old.xlsx")
    page.fill("#id_source", f"register {how['viewport']['width']}")
    press("button:has-text('Check file')")
    whole()
    press("button:has-text('Continue')")
    whole()
    page.get_by_label("is Friday 10 January 2025").check()
    press("button:has-text('Continue')")
    whole()
    page.set_input_files("#id_enclosed", tmp_path / "scans.zip")
    press("button:has-text('Add files')")
    press("button:has-text('Import 193 complaints')")
    assert page.get_by_role("link", name="Refresh").get_attribute("href") in page.url
    whole()
    _worked()
    press("a:text-is('Refresh')")
    assert "193 complaints imported. 7 rows were left out." in _said(page)
    whole()
    with page.expect_download() as saved:
        press("a:has-text('All imports')")
        page.click("text=Export workbook")
    assert saved.value.suggested_filename.endswith(".xlsx")


def _worked() -> None:
    """A round of the worker, in a thread of its own: this one belongs to the browser."""

    def make() -> None:
        try:
            worker.make_round("test", now=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(make).result()


def _said(page: Any) -> str:
    return " ".join(page.text_content("main").split())


def test_a_form_with_mistakes_says_so_first_and_leads_to_each(
    visited: tuple[Any, str, str],
) -> None:
    chromium, address, reference = visited
    page = signed_in(chromium, address, **WIDE)
    page.goto(f"{address}/desk/complaints/{reference}/acts/close/")
    page.click("button:has-text('Check your answers')")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert browsing.barriers(page) == []
    page.click("#errors a >> nth=0")
    assert page.evaluate("document.activeElement.name || document.activeElement.id")
    page.keyboard.press("Tab")


def test_a_printed_page_has_no_frame(visited: tuple[Any, str, str]) -> None:
    chromium, address, reference = visited
    page = signed_in(chromium, address, **WIDE)
    page.goto(f"{address}/desk/complaints/{reference}/follow-up/")
    page.emulate_media(media="print")
    assert not page.is_visible(".rail")
    assert page.is_visible(".paper h1")


@pytest.mark.parametrize(
    ("size", "direction"), list(itertools.product(("100%", "200%"), ("ltr", "rtl")))
)
def test_the_rail_is_whole_on_a_telephone(
    visited: tuple[Any, str, str], size: str, direction: str
) -> None:
    chromium, address, _ = visited
    page = signed_in(chromium, address, **NARROW)
    page.goto(f"{address}/desk/")
    page.evaluate(
        "([size, dir]) => { const root = document.documentElement;"
        " root.style.fontSize = size; root.dir = dir; }",
        [size, direction],
    )
    head = page.locator(".rail").bounding_box()
    assert head["height"] < NARROW["viewport"]["height"] / 3, "folded, it leaves room for the page"
    assert not page.is_visible(".rail-link")
    page.focus(".rail-menu")
    page.keyboard.press("Enter")
    cut = page.evaluate(_CUT)
    assert page.locator(".rail-link:visible").count() > 5
    assert cut == []


@pytest.mark.parametrize("script", [True, False])
def test_the_rail_is_open_on_a_wide_page_and_folded_on_a_telephone_with_and_without_a_script(
    visited: tuple[Any, str, str], *, script: bool
) -> None:
    chromium, address, _ = visited
    page = signed_in(chromium, address, java_script_enabled=script, **WIDE)
    page.goto(f"{address}/desk/")
    page.locator(".rail-link >> nth=0").wait_for(state="visible")
    assert not page.is_visible(".rail-menu")
    page = signed_in(chromium, address, java_script_enabled=script, **NARROW)
    page.goto(f"{address}/desk/")
    assert not page.is_visible(".rail-link >> nth=0")
    page.click(".rail-menu")
    page.click(".rail >> text=Settings")
    assert page.url.endswith("/settings/")


_CUT = """() => [...document.querySelectorAll(".rail-link")]
  .filter((link) => {
    const box = link.getBoundingClientRect(), rail = link.closest("ul").getBoundingClientRect();
    const cut = box.left < rail.left - 1 || box.right > rail.right + 1;
    return cut || link.scrollWidth > link.clientWidth;
  })
  .map((link) => link.textContent)"""
"""The links of the rail that reach beyond it or do not fit into themselves."""


def test_the_file_of_a_complaint_is_printed_without_a_script(visited: tuple[Any, str, str]) -> None:
    chromium, address, reference = visited
    page = signed_in(chromium, address, java_script_enabled=False, **NARROW)
    page.goto(f"{address}/desk/complaints/{reference}/")
    page.click("summary:has-text('Print')")
    page.click("text=Print or save as PDF")
    page.click("text=Large print")
    with page.expect_download() as started:
        page.click("text=Without names")
    assert started.value.suggested_filename == f"{reference}-masked.pdf"
    assert started.value.path().read_bytes().startswith(b"%PDF-")


def test_the_headings_of_the_list_of_people_are_on_one_line(visited: tuple[Any, str, str]) -> None:
    chromium, address, _ = visited
    page = signed_in(chromium, address)
    page.goto(f"{address}/desk/settings/people/")
    script = """() => [...document.querySelectorAll("thead th")].map((heading) => {
      const range = document.createRange();
      range.selectNodeContents(heading.querySelector("a") ?? heading);
      return Math.round(range.getClientRects()[0].bottom);
    })"""
    bottoms = page.evaluate(script)
    assert len(bottoms) == 6
    assert max(bottoms) - min(bottoms) <= 1


@pytest.mark.whole
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_an_import_of_people_has_no_barrier_from_the_file_to_the_invitations(
    visited: tuple[Any, str, str], how: dict[str, Any]
) -> None:
    chromium, address, _ = visited
    people = f"{address}/desk/settings/people/"
    rita = signed_in(chromium, address, **how)
    dora = signed_in(chromium, address, who="dir", **how)

    def whole(page: Any) -> None:
        page.wait_for_load_state()
        for size in ("100%", "200%"):
            page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
            assert browsing.spills(page) == [], (page.url, size)
        page.evaluate("document.documentElement.style.fontSize = ''")
        assert browsing.hides(page) == [], page.url
        assert browsing.barriers(page) == [], page.url

    def checked(text: str) -> None:
        rita.goto(f"{people}import/")
        sent = {"name": "staff.csv", "mimeType": "text/csv", "buffer": text.encode()}
        rita.set_input_files("#id_file", files=[sent])
        rita.click("text=Check file")
        whole(rita)

    checked("name,email,roles\nNora New,nora,boss\n")
    checked(
        f"name,email,roles\n{LONG[:100]},nora@example.org,auditor\nSam,sam@example.org,auditor\n"
    )
    rita.click("text=Import and propose")
    whole(rita)
    rita.click("text=See the proposal")
    whole(rita)
    dora.goto(rita.url)
    dora.click("summary:has-text('Reject import')")
    whole(dora)
    dora.click("text=Approve for 2 people")
    whole(dora)
    rita.goto(f"{address}/desk/system/")
    for fold in rita.locator("summary").all():
        fold.click()
    whole(rita)
