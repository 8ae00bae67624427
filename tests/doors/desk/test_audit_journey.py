"""Clause 8.5 in a browser: an auditor goes from the audit to a complaint, its verdicts, a finding
and the report, and from a clause to its evidence, a record, and a pack that is checked offline."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.doors import browsing, handled
from tests.doors import desk_people as desk
from tests.doors.desk.test_audits import audit, became_auditor, drawn, worked
from tests.records import organization as org
from tests.records import surveyed

from amends.core.values import Id
from amends.desk.evidence import making
from amends.handling.kinds.evidence import packs
from amends.journal.pack_check import check_pack
from amends.register.models import Row

pytestmark = [pytest.mark.browser, pytest.mark.whole]


@pytest.fixture
def visited(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """A browser and the server's address; one complaint was closed three days ago."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    surveyed.opened_log()
    desk.account_of(org.AUDITOR)
    handled.answer(str(org.lodged(timezone.now() - timedelta(20)).reference))
    Row.objects.update(open=False, closed_at=timezone.now() - timedelta(3))
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address


def by_the_worker(work: Callable[[], object]) -> None:
    """Let the worker do something, in a thread of its own."""

    def done() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as aside:
        aside.submit(done).result()


def signed_in(chromium: Any, address: str, person: Id, **how: Any) -> Any:
    page = browsing.page_in(chromium, **how)
    page.goto(f"{address}/desk/")
    page.fill("#id_sign_in", person.rpartition("/")[2])
    page.fill("#id_password", desk.PASSWORD)
    page.click("main button[type=submit]")
    return page


def clean(page: Any) -> None:
    """Require that the page has no barrier and that nothing spills or is cut off."""
    page.wait_for_load_state()
    assert browsing.barriers(page) == [], page.url
    assert browsing.spills(page) == [], page.url
    assert browsing.hides(page) == [], page.url


@pytest.mark.parametrize("how", browsing.LOOKS)
def test_an_auditor_goes_from_the_audit_to_a_complaint_a_verdict_and_the_report(
    visited: tuple[Any, str], how: dict[str, Any]
) -> None:
    chromium, address = visited
    today = timezone.now().date()
    page = signed_in(chromium, address, org.AUDITOR, **how)
    for path in ("audits/since/", "record/", "audits/"):
        page.goto(f"{address}/desk/{path}")
        clean(page)
    page.get_by_role("link", name="Plan an audit").click()
    page.get_by_label("Title").fill("Audit of autumn")
    for label, day in (
        ("Complaints closed from", today - timedelta(60)),
        ("Complaints closed until", today - timedelta(1)),
        ("Report by", today + timedelta(30)),
    ):
        page.get_by_label(label, exact=True).fill(day.isoformat())
    page.get_by_label("Audited against").fill("Our policy")
    page.get_by_role("button", name="Save audit").click()
    page.get_by_role("link", name="Announce audit").click()
    page.get_by_role("button", name="Announce audit").click()
    page.get_by_text("The list is fixed").wait_for()
    by_the_worker(surveyed.signed)
    page.get_by_role("link", name="Draw the sample").click()
    page.get_by_role("button", name="Draw sample").click()

    page.get_by_role("link", name="Judge a complaint").click()
    page.get_by_text("What the record says appears after you save.").wait_for()
    clean(page)
    assert "Nora" not in page.content()
    for group in page.get_by_role("group").all():
        radios = group.get_by_role("radio", name="Partly")
        if radios.count():
            radios.first.check()
    page.get_by_role("button", name="Save verdicts").click()
    page.get_by_text("Differs").first.wait_for()
    clean(page)

    page.get_by_role("link", name="Record a finding").click()
    page.get_by_label("Good practice").check()
    page.get_by_label("Clause").select_option("7.7")
    page.get_by_label("Finding", exact=True).fill("Responses are easy to read")
    page.get_by_role("button", name="Save finding").click()
    page.get_by_role("link", name="Report the audit").click()
    for box in page.locator("main textarea").all():
        box.fill("Mostly")
    page.get_by_role("button", name="Save report").click()

    page.get_by_role("heading", name="Conclusions").wait_for()
    clean(page)
    assert "1 of 1 complaint is judged." in page.content()


def test_an_auditor_goes_from_a_clause_to_its_evidence_a_record_and_a_pack_checked_offline(
    committed_database: str, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    surveyed.opened_log()
    desk.account_of(org.AUDITOR)
    reference = org.lodged(timezone.now() - timedelta(60)).reference
    today = timezone.localdate()
    file = tmp_path / "taken-home.zip"
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, org.AUDITOR, **browsing.WIDE)
        page.get_by_role("link", name="Conformity").first.click()
        page.locator("a[href='/desk/conformity/7.4/']").first.click()
        page.get_by_text("What was counted").wait_for()
        page.get_by_role("link", name=reference).click()
        page.wait_for_url(f"{address}/desk/record/{reference}/")
        clean(page)
        assert "Nora" not in page.content()

        page.get_by_role("link", name="Evidence packs").first.click()
        for name in ("first", "last"):
            page.fill(f"[name={name}]", (today - timedelta(61 * (name == "first"))).isoformat())
        page.get_by_role("button", name="Request pack").click()
        page.get_by_text("Evidence pack requested.").wait_for()
        by_the_worker(_pack_made)
        page.goto(f"{address}/desk/evidence/")
        with page.expect_download() as taken:
            page.get_by_role("link", name="Download pack").click()
        taken.value.save_as(file)
    checked = check_pack(str(file))
    assert checked.findings == ()
    assert (checked.drawn, checked.dossiers) == (1, 1)


def _pack_made() -> None:
    surveyed.signed()
    making.make_pack(packs().every[-1].number, now=timezone.now())


def test_in_a_browser_an_auditor_who_handled_a_sampled_complaint_is_refused_it(
    committed_database: str, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    surveyed.opened_log()
    record = drawn(4, 4)
    became_auditor(org.HANDLER)
    desk.account_of(org.HANDLER)
    numbers = {worked(one.member.reference): one.member.number for one in audit(record).cases}
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, org.HANDLER, **browsing.WIDE)
        page.goto(f"{address}/desk/{record}cases/{numbers[True]}/")
        page.get_by_text("You were involved").first.wait_for()
        assert page.get_by_role("button", name="Save verdicts").count() == 0
        page.goto(f"{address}/desk/{record}cases/{numbers[False]}/")
        page.get_by_role("button", name="Save verdicts").wait_for()
