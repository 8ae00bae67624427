"""Management reviews in a browser: the chief executive and an owner, from reminder to minutes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_look import signed_in
from tests.named import perform_named
from tests.records import organization as org

from amends.core.governing.reviews import PlanReview, ReviewState
from amends.core.records.state import NoParticulars
from amends.desk.request import context
from amends.handling.kinds.governing_review import reviews

pytestmark = [pytest.mark.browser, pytest.mark.whole]


@pytest.fixture(autouse=True)
def _organization(committed_database: str, settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization()
    desk.account_of(org.DIRECTOR)


def planned(*, prepared: bool = False) -> None:
    now = timezone.now()
    today = now.date()
    plan = PlanReview(org.DIRECTOR, today, today - timedelta(90), today - timedelta(1))
    rep = org.acting(org.REPRESENTATIVE)
    perform_named("review/7K2M-9QX0", "plan", plan, actor=rep, now=now)
    if prepared:
        perform_named("review/7K2M-9QX0", "freeze-pack", NoParticulars(), actor=rep, now=now)


def sends(page: Any, link: str, button: str, **fields: str) -> None:
    page.click(f'main a:has-text("{link}") >> nth=0')
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click(f'main button:has-text("{button}")')


def test_the_chief_executive_goes_from_the_reminder_to_signed_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(context, "few_complaints", lambda now: False)  # no small business
    planned()
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, who="dir")
        page.goto(f"{address}/desk/executive/")
        page.click('a:has-text("Open review")')
        sends(page, "Freeze the review pack", "Freeze pack")
        while page.locator('a:has-text("Write what you know")').count():
            sends(page, "Write what you know", "Save text", words="Nothing to report")
        while page.locator('a:has-text("Add conclusion")').count():
            sends(page, "Add conclusion", "Save conclusion", words="Yes, it does")
        sends(page, "Record attendance", "Save attendance")
        due = {"due": "1.2.2099"}
        page.click('a:has-text("Record a decision") >> nth=0')
        page.fill("[name=what]", "Answer the phone at noon")
        page.fill("[name=due]", due["due"])
        choose(page, "owner", org.HANDLER)
        page.click('main button:has-text("Save decision")')
        sends(page, "Sign the minutes", "Sign minutes")

        assert "The minutes are signed." in page.inner_text("main")
        assert "Answer the phone at noon" in page.inner_text("main")
        page.goto(f"{address}/desk/executive/")
        assert "No review is planned." in page.inner_text("main")
    assert reviews()[0].state is ReviewState.signed


def choose(page: Any, name: str, value: str) -> None:
    """Choose an option of a select, or of radio buttons."""
    if page.locator(f"select[name={name}]").count():
        page.select_option(f"select[name={name}]", value)
    else:
        page.check(f'[name={name}][value="{value}"]')


def test_an_owner_signs_the_yearly_review_after_eight_steps() -> None:
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, who="dir")
        page.goto(f"{address}/desk/")
        page.click('nav a:has-text("Yearly review")')
        page.click('button:has-text("Begin yearly review")')
        for step in range(1, 7):
            assert f"Step {step} of 8" in page.inner_text("main")
            for area in page.query_selector_all("main textarea"):
                area.fill("We looked at it")
            page.click('main button:has-text("Save and continue")')
        page.click('a:has-text("Go to the last step")')
        page.click('main button:has-text("Sign minutes")')

        assert "The minutes are signed." in page.inner_text("main")
    assert reviews()[0].state is ReviewState.signed


@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_of_reviews_has_a_barrier_or_spills(how: dict[str, Any]) -> None:
    planned(prepared=True)
    at = ["reviews/7K2M-9QX0/", "executive/", "yearly-review/"]
    at += [f"yearly-review/{step}/" for step in (1, 2, 5, 7, 8)]
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, who="dir", **how)
        found = []
        for one in at:
            page.goto(f"{address}/desk/{one}")
            for fold in page.query_selector_all("main details:not([open]) > summary"):
                fold.click()
            found += [
                (one, *told) for told in (browsing.barriers(page), browsing.spills(page)) if told
            ]
        assert found == []
