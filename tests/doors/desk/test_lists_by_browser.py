"""Every list of the rules by a browser and what stands on its pages: entries are added, published,
renamed, taken out of use, and published again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from tests.doors.site.test_journeys import Street, Walker
from tests.records import organization as org
from tests.waiting import PATIENCE

from amends.desk.settings.listings import LISTINGS
from amends.wording import policy as wording

pytestmark = [pytest.mark.browser, pytest.mark.whole]


def test_entries_are_added_renamed_and_retired_by_the_browser_alone(street: Street) -> None:
    rita = street.at_the_desk(org.REPRESENTATIVE)
    lists = [str(wording.title(name)) for name in LISTINGS]
    for title in lists:
        opens(rita, title)
        rita.write("Name", "Ours")
        if title == str(wording.title("snippets")):
            rita.write("Text", "We are sorry.")
        rita.press("Save to draft")
    publishes(rita, "We need them.", "Publish")
    for title in lists:
        opens(rita, title)
        rita.press("Ours")
        rita.write("Name", "Ours in better words")
        retire = rita.page.get_by_label("No longer offered")
        if retire.count():
            retire.check()
        rita.press("Save to draft")
    publishes(rita, "Better words, and they are gone.", "Send for approval")
    with ThreadPoolExecutor() as elsewhere:  # this thread belongs to the browser
        elsewhere.submit(approve).result(PATIENCE)

    for title in lists:
        opens(rita, title)
        rita.press("Ours in better words")
        retired = rita.page.get_by_label("No longer offered")
        assert not retired.count() or retired.is_checked(), title


def approve() -> None:
    try:
        org.approve_waiting(now=timezone.now())
    finally:
        connection.close()


def opens(rita: Walker, title: str) -> None:
    rita.press("Settings")
    rita.press(title)


def publishes(rita: Walker, why: str, button: str) -> None:
    """Without a review stage or an external body the settings are less strict."""
    rita.press("Settings")
    rita.write("Why it changes", why)
    rita.press(button)
