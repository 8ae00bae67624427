"""What only a browser can tell of packs at the desk: no barrier, nothing spills."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_look import signed_in
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import adopt, two_publish
from tests.records.governance.test_uncountable_packs import adopted_by_an_older_program, pack

from amends.governance import packs

pytestmark = [pytest.mark.browser, pytest.mark.whole]


@pytest.fixture
def uncountable(
    committed_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, str, str]]:
    """A browser, the server's address, and a complaint under a pack that nobody can count."""
    org.found_organization()
    desk.account_of(org.REPRESENTATIVE)
    adopted_by_an_older_program(pack(clock='roll = "next"'), monkeypatch)
    reference = org.lodged(timezone.now()).reference
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, reference


@pytest.mark.parametrize("how", browsing.LOOKS)
def test_what_cannot_be_counted_and_what_nothing_follows_from_is_told_without_a_barrier(
    uncountable: tuple[Any, str, str], how: dict[str, Any]
) -> None:
    chromium, address, reference = uncountable
    page = signed_in(chromium, address, **how)
    version = packs.shipped("uk-fca-disp")[0].pack.version
    seen = {
        f"complaints/{reference}/": "Cannot be worked out",
        f"settings/regulators/?pack=uk-fca-disp/{version}": "What you decide",
    }
    for path, told in seen.items():
        page.goto(f"{address}/desk/{path}")
        assert page.get_by_text(told).count() == 1
        assert browsing.barriers(page) == [], page.url
        assert browsing.spills(page) == [], page.url
        assert browsing.hides(page) == [], page.url


@pytest.fixture
def visited(committed_database: str) -> Iterator[tuple[Any, str, str]]:
    """A browser, the server's address, and a complaint under a pack with lists; another pack waits
    for a second person."""
    org.found_organization()
    desk.account_of(org.REPRESENTATIVE)
    adopt(packs.texts()["uk-nhs-england"])
    adopt(packs.texts()["uk-fca-disp"])
    reference = org.lodged(timezone.now()).reference
    two_publish()
    adopt(packs.texts()["uk-spso"], by=org.DIRECTOR)
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, reference


@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_of_packs_has_a_barrier_or_spills(
    visited: tuple[Any, str, str], how: dict[str, Any]
) -> None:
    chromium, address, reference = visited
    page = signed_in(chromium, address, **how)

    def whole() -> None:
        assert browsing.barriers(page) == [], page.url
        assert browsing.spills(page) == [], page.url
        assert browsing.hides(page) == [], page.url

    page.goto(f"{address}/desk/settings/regulators/?pack=us-cfpb/2026.11.4")
    page.click("text=What would change?")
    whole()
    page.goto(f"{address}/desk/settings/regulators/own/")
    pack = {"name": "pack.toml", "mimeType": "text/plain", "buffer": b"schema = 1\n" * 2}
    page.set_input_files("[name=file]", pack)
    page.click("main button[type=submit]")
    whole()
    letters = [f"settings/letters/{one}" for one in ("", "acknowledgement/en/", "decision/en/")]
    for path in ("settings/proposed/", "settings/retention/", "settings/", *letters):
        page.goto(f"{address}/desk/{path}")
        whole()
    page.goto(f"{address}/desk/complaints/{reference}/acts/classify/")
    whole()
