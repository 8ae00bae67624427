"""Clause 8.7 in a browser: from a complaint to a problem, an action and proof that it worked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.operation.acts.assessment import Classify
from amends.core.values import Code

pytestmark = [pytest.mark.browser, pytest.mark.whole]

WEEKS, EACH = 12, 2


def received(days_ago: int, category: str = "poor_service") -> str:
    """A complaint of this category, received so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    reference = org.lodged(at).reference
    do(reference, "assess", six(), now=at)
    do(reference, "classify", Classify(1, Code(category)), now=at)
    return str(reference)


def others_came() -> None:
    """Other complaints keep coming, so that their number does not explain the fall."""
    try:
        for days_ago in (50, 40, 30, 20):
            received(days_ago, "delivered_late")
    finally:
        connections.close_all()


@pytest.fixture
def visited(
    committed_database: str, settings: Any, tmp_path: Path
) -> Iterator[tuple[Any, str, str]]:
    """A browser, the server's address, and the newest of many complaints of one category."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization()
    for person in (org.REPRESENTATIVE, org.HANDLER, org.MANAGER):
        desk.account_of(person)
    newest, *_ = [received(3 + 7 * week) for week in range(WEEKS) for _ in range(EACH)]
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, newest


def signed_in(chromium: Any, address: str, who: str, **how: Any) -> Any:
    """A page of this person, on My day."""
    page = browsing.page_in(chromium, **how)
    page.goto(f"{address}/desk/")
    page.fill("#id_sign_in", who)
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
def test_a_quality_manager_goes_from_a_complaint_to_proof_that_an_action_worked(
    visited: tuple[Any, str, str], how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    chromium, address, reference = visited
    rita = signed_in(chromium, address, "rep", **how)
    for path in ("problems/", "actions/"):
        rita.goto(f"{address}/desk/{path}")
        clean(rita)

    rita.goto(f"{address}/desk/complaints/{reference}/")
    clean(rita)
    link = rita.locator("aside a:text('Open problem')")
    if not link.is_visible():  # parts beside are folded on a narrow screen
        rita.click("summary:has-text('Problem and actions')")
    link.click()
    clean(rita)
    rita.fill("[name=title]", "Visits cancelled without notice")
    rita.click("main form button:text('Open problem')")
    clean(rita)
    problem = rita.url.partition("?")[0]

    rita.click("text=Record a cause")
    rita.check("[name=status][value=root]")
    rita.select_option("[name=cause]", "system_fault")
    rita.fill("[name=evidence]", "5 of 5 test jobs were lost.")
    clean(rita)
    rita.click("text=Save cause")
    clean(rita)

    rita.click("text=Plan action")
    clean(rita)
    tomorrow = timezone.now().date() + timedelta(days=1)
    rita.fill("[name=what]", "Connect both calendars")
    rita.select_option("[name=owner]", org.HANDLER)
    rita.fill("[name=due]", f"{tomorrow:%-d %-m %Y}")
    rita.click("main form button:text('Plan action')")
    clean(rita)

    rita.click("text=Set the effect rule")
    clean(rita)
    rita.select_option("[name=rule-decides]", org.MANAGER)
    rita.click("text=Save rule")
    clean(rita)

    hanna = signed_in(chromium, address, "han", **how)
    clean(hanna)
    hanna.click("text=Connect both calendars")
    hanna.click("text=Complete the action")
    hanna.fill("[name=evidence]", "Both calendars share one list.")
    hanna.click("main form button:text('Complete action')")
    clean(hanna)

    later = timezone.now() + timedelta(weeks=8, days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with ThreadPoolExecutor(1) as apart:  # the browser's loop runs in this thread
        apart.submit(others_came).result()

    max_ = signed_in(chromium, address, "man", **how)
    clean(max_)
    max_.click("text=Connect both calendars")
    max_.click("text=Check the effect")
    clean(max_)
    assert "The action was effective." in max_.inner_text("main")
    max_.click("main form button:text('Save check')")
    clean(max_)

    max_.goto(problem)
    clean(max_)
    assert "The action was effective." in max_.inner_text("#effect")
    assert "Closed" in max_.inner_text("main .head")
    for path in ("problems/?view=closed", "actions/?view=done"):
        max_.goto(f"{address}/desk/{path}")
        clean(max_)
