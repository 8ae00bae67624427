"""What only a browser can tell of the tracking pages: no barrier, no spilling, no script needed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import browsing
from tests.doors.browsing import NARROW
from tests.doors.desk_people import HOSTILE
from tests.doors.handled import answer, do, write
from tests.records import organization as org

from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.parties import RecordNeeds
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Notice, Reaction, Way
from amends.core.values import Contact
from amends.governance import demonstration
from amends.governance.demonstration import Card
from amends.handling.access_code import code_of

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswohnungsheizung" * 3


@pytest.fixture
def followed(
    committed_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, str, str, str]]:
    """A browser, the server's address, and reference and secret of somebody with much to read."""
    org.found_organization()
    contact = Contact(name=HOSTILE, email="nora@example.org", safe_contact=LONG)
    party = NewParty(identity=contact, contact_by=Way.email)
    lodged = org.lodged(timezone.now(), narrative=f"{HOSTILE} {LONG}", complainants=(party,))
    reference = lodged.reference
    do(reference, "record-needs", RecordNeeds(1, safe_contact=LONG))
    write(reference, LONG)
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, HOSTILE, Way.phone))
    for notice in (Notice.decision, Notice.recourse, Notice.access):
        do(reference, "send-notice", SendNotice(notice, Way.email, 1, words=LONG))
    secret = code_of(reference, counter=1)
    card = Card("", "", (LONG,), reference=reference, secret=secret)
    monkeypatch.setattr(demonstration, "cards", lambda: (card,))
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, reference, secret


@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_tracking_page_has_a_barrier_spills_or_runs_what_it_should_not(
    followed: tuple[Any, str, str, str], how: dict[str, Any]
) -> None:
    chromium, address, reference, _ = followed
    page = browsing.page_in(chromium, **how)
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if "Refused" in line.text else None)
    page.on("dialog", lambda dialog: (told.append("a dialog"), dialog.dismiss()))

    def looked_at(what: str) -> None:
        assert browsing.barriers(page) == [], what
        for reader in ("style.fontSize = '200%'", "dir = 'rtl'", "dir = 'ltr'"):
            page.evaluate(f"document.documentElement.{reader}")
            assert browsing.spills(page) == [], (what, reader)
            assert browsing.hides(page) == [], (what, reader)
            page.evaluate("document.documentElement.style.fontSize = ''")

    page.goto(f"{address}/track")
    looked_at("track")
    page.click(".tries a")
    looked_at("a card")
    page.click("main button")
    looked_at("the complaint")
    for slug in ("reach", "write", "answer", "next-level", "withdraw"):
        page.goto(f"{address}/track/{reference}/{slug}")
        looked_at(slug)
    page.goto(f"{address}/track/{reference}/reach")
    page.fill("[name=safe_contact]", "x" * 501)
    page.click("main button")
    looked_at("a mistake")
    assert told == []


def test_a_complaint_is_opened_and_wishes_are_changed_without_script(
    followed: tuple[Any, str, str, str],
) -> None:
    chromium, address, _, secret = followed
    page = browsing.page_in(chromium, java_script_enabled=False, **NARROW)
    page.goto(f"{address}/track")
    page.click(".tries a")
    assert page.input_value("[name=secret]") == secret
    page.click("main button")
    page.click("main a[href$='/reach']")
    page.check("[name=needs][value=companion]")
    page.fill("[name=safe_contact]", "")
    page.click("main button")
    assert "We saved this." in page.inner_text("main")
    page.click("main a[href$='/reach']")
    assert page.is_checked("[name=needs][value=companion]")
    assert page.input_value("[name=safe_contact]") == ""
