"""The owner of a shop with 25 complaints a year: from the list of repeats to a planned action."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import browsing, learned
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_look import signed_in
from tests.records import organization as org

from amends.core.operation.acts.receipt import NewParty
from amends.core.values import Code, Contact
from amends.insight.signals import refreshing

pytestmark = [pytest.mark.browser, pytest.mark.whole]

OFTEN = Code("delivered_late")


@pytest.fixture
def visited(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """A browser, and the address of a shop with 25 complaints in a year, 3 of them alike."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization("small_business")
    desk.account_of(org.REPRESENTATIVE)
    for number, name in enumerate(("Ida Renn", "Tom Abara", "Nora Complain")):
        sender = NewParty(identity=Contact(name=name))
        learned.received(20 * number + 3, OFTEN, complainants=(sender,))
    for number in range(22):
        org.lodged(timezone.now() - timedelta(days=14 * number + 5))
    refreshing.compute(now=timezone.now())
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address


@pytest.mark.parametrize("how", browsing.LOOKS)
def test_the_owner_of_a_shop_opens_a_problem_from_a_repeat_and_plans_an_action(
    visited: tuple[Any, str], how: dict[str, Any]
) -> None:
    chromium, address = visited
    page = signed_in(chromium, address, **how)

    def clean() -> None:
        page.wait_for_load_state()
        assert browsing.barriers(page) == [], page.url
        assert browsing.spills_at_any_width(page) == [], page.url

    page.goto(f"{address}/desk/insights/recurring/")
    clean()
    said = page.inner_text("main")
    assert "25 complaints in 12 months. 1 thing happened more than once." in said
    assert "Tom Abara" in said
    assert "%" not in said

    page.get_by_role("link", name="Open problem").click()
    clean()
    page.fill("[name=title]", "Parcels arrive late before holidays")
    page.click("main form button:text('Open problem')")
    clean()
    assert "3 complaints" in page.inner_text("main .chain")

    page.click("text=Plan action")
    clean()
    page.fill("[name=what]", "Order stock two weeks earlier")
    page.select_option("[name=owner]", org.REPRESENTATIVE)
    due = timezone.now().date() + timedelta(days=30)
    page.fill("[name=due]", f"{due:%-d %-m %Y}")
    page.click("main form button:text('Plan action')")
    clean()

    page.goto(f"{address}/desk/actions/")
    clean()
    assert "Order stock two weeks earlier" in page.inner_text("main")
