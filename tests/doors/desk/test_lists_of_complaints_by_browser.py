"""The list of complaints in a browser: keys, selection, the bar of bulk acts, views and columns."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.doors.browsing import barriers, spills
from tests.doors.handled import do, six
from tests.doors.street import Street
from tests.records import organization as org

from amends.register.models import Row

pytestmark = [pytest.mark.browser]

_COMPLAINT = re.compile(r"/complaints/[0-9A-Z-]{9}/$")


def _apart[T](work: Callable[[], T]) -> T:
    """Work with the database outside the loop of the browser."""

    def then_close() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(then_close).result()


def _twenty() -> None:
    for age in range(20):
        one = org.lodged(timezone.now() - timedelta(minutes=age)).reference
        if age < 3:
            do(one, "assess", six())


@pytest.fixture
def page(street: Street) -> Any:
    """A list of twenty complaints on a screen of 1440 by 900, three of them assessed."""
    _apart(_twenty)
    found = street.at_the_desk(org.REPRESENTATIVE).page
    found.set_viewport_size({"width": 1440, "height": 900})
    found.get_by_role("link", name="Complaints", exact=True).click()
    found.locator("[data-keys]:not([hidden])").wait_for()
    return found


def test_fourteen_rows_fit_a_screen_and_the_whole_row_opens_the_complaint(page: Any) -> None:
    rows = page.locator("tbody tr")
    whole = [box for row in rows.all() if (box := row.bounding_box())["y"] + box["height"] <= 900]
    assert len(whole) >= 14
    place = rows.nth(2).locator("td").last.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.wait_for_url(_COMPLAINT)


def test_keys_move_select_and_open_and_can_be_turned_off(page: Any) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    chosen = page.locator("tbody tr").nth(1).get_by_role("checkbox")
    assert chosen.is_checked()
    page.keyboard.press("k")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("jx")
    assert page.locator("#search").input_value() == "jx", "never while typing"
    page.get_by_role("button", name="Turn shortcuts off").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "search"
    page.get_by_role("button", name="Turn shortcuts on").click()
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(_COMPLAINT)


def test_selected_complaints_are_assigned_after_a_preview(page: Any) -> None:
    bar = page.get_by_role("group", name="Selected complaints")
    assert not bar.is_visible()
    page.get_by_role("link", name="Stage").click()
    page.locator("tr", has_text="Assessed").first.get_by_role("checkbox").check()
    page.locator("tr", has_text="Received").first.get_by_role("checkbox").check()
    bar.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_label("Investigator or reviewer").select_option(label="Hanna Handler")
    page.get_by_role("button", name="Check first").click()
    page.get_by_role("heading", name="Possible for 1 of 2").wait_for()
    assert not barriers(page)
    page.get_by_role("button", name="Do it for 1 complaint").click()
    page.get_by_role("status").filter(has_text="Done for 1 complaint").wait_for()
    assert _apart(Row.objects.filter(stage="under_investigation").count) == 1


def test_a_view_is_saved_and_the_list_is_free_of_barriers(page: Any) -> None:
    page.get_by_text("Filter and sort").click()
    page.locator("#queue-stage").select_option(label="Assessed")
    page.get_by_role("button", name="Show", exact=True).first.click()
    page.get_by_text("Complaints where").wait_for()
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("Name of the view").fill("Assessed")
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("navigation", name="Views").get_by_text("Assessed").wait_for()
    assert not barriers(page)
    for width in (390, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        assert not spills(page)
        assert not barriers(page)
    page.goto(page.url.partition("complaints/")[0])
    page.get_by_role("heading", name="New, not assessed yet").wait_for()
    assert not barriers(page)
    assert not spills(page)


def test_complaints_are_assessed_by_five_keys_each_with_a_control_in_sight(page: Any) -> None:
    page.get_by_role("link", name=re.compile("^To assess")).click()
    for left in (17, 16):
        page.get_by_role("heading", name=f"To assess {left}").wait_for()
        button = page.get_by_role("button", name="Save and next").bounding_box()
        assert button["y"] + button["height"] <= 900
        assert barriers(page) == []
        for key in ("3", "2", "1", "s", "Control+Enter"):
            page.keyboard.press(key)
    page.get_by_role("heading", name="To assess 15").wait_for()
    first = page.locator("#triage-title").inner_text()
    page.keyboard.press("j")
    page.get_by_text("2 of 15").wait_for()
    page.keyboard.press("x")
    assert page.locator(".thin [aria-current] input").is_checked()
    page.keyboard.press("k")
    page.get_by_text("1 of 15").wait_for()
    assert page.locator("#triage-title").inner_text() == first
    made = _apart(lambda: list(Row.objects.filter(safety=True).values_list("priority", flat=True)))
    assert made == ["urgent", "urgent"]
