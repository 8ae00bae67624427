"""What only a browser can tell of surveys and quality checks: no barrier, nothing spills, and a
complainant answers on a phone without a script."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.doors import browsing, handled
from tests.doors import desk_people as desk
from tests.doors.browsing import NARROW, WIDE
from tests.doors.desk.test_desk_look import signed_in
from tests.records import organization as org
from tests.records.surveyed import SURVEY_ID, act, announced, answered, settled, signed

from amends.core.framework.people.authority import Actor
from amends.core.improvement.samples.reading import ListReading
from amends.core.improvement.samples.satisfaction import AnswerSurvey, DrawSample
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Ground, Pattern, Way
from amends.core.values import Code, Contact
from amends.handling.improvement import sampling as samples
from amends.handling.streams import stream_of
from amends.journal import log
from amends.letters.samples import drawing
from amends.register.models import SurveyPlace

pytestmark = pytest.mark.browser


@pytest.fixture
def surveyed(
    committed_database: str, settings: Any, tmp_path: Path
) -> Iterator[tuple[Any, str, list[str]]]:
    """A browser, the server's address, and the pages of people who were invited."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization()
    log.open_log(host="example.org", demo=False, now=timezone.now())
    for person in (org.REPRESENTATIVE, org.AUDITOR):
        desk.account_of(person)
    finished(answered(3))
    party = NewParty(identity=Contact(name="P", phone="0123 456"), contact_by=Way.phone)
    handled.answer(org.lodged(timezone.now(), complainants=(party,)).reference, way=Way.phone)
    settled()
    announced()
    checked()
    places = list(SurveyPlace.objects.exclude(way="phone").order_by("number"))
    for place in places[1:]:
        given = AnswerSurvey(place.number, easy=5, informed=4, fair=4, quick=2, outcome=3)
        act(SURVEY_ID, "answer", given, actor=Actor.complainant(1))
    phone = SurveyPlace.objects.get(way="phone").number
    page = f"/survey/{samples.code_of(places[0].survey, places[0].number)}"
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, [page, "/survey/none", f"surveys/0001/{phone}/"]


def finished(references: list[str]) -> None:
    ended = Close(Ground.withdrawn, Code("poor_service"), Code("mistake"), Pattern.single)
    for reference in references:
        words = Withdraw(1, "I no longer need it.")
        act(stream_of(reference), "withdraw", words, actor=Actor.complainant(1))
        handled.do(reference, "close", ended, by=org.HANDLER)


def checked() -> None:
    """A quality check, and what the worker does for both samples."""
    today = timezone.now().date()
    act("reading/0001", "announce", ListReading(today - timedelta(2), today, 5))
    act(SURVEY_ID, "draw", DrawSample())
    signed()
    for _ in range(2):
        drawing._Resting.until.clear()
        drawing.tick(now=timezone.now())


def clean(page: Any) -> None:
    assert browsing.barriers(page) == [], page.url
    assert browsing.spills(page) == [], page.url
    assert browsing.hides(page) == [], page.url
    if folder := os.environ.get("SHOTS"):
        how = "narrow" if page.viewport_size["width"] < 600 else "wide"
        name = page.url.split("/", 3)[3].strip("/").replace("/", "-")[:40]
        page.screenshot(path=f"{folder}/{name}-{how}.png", full_page=True)


@pytest.mark.whole
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_of_surveys_and_checks_has_a_barrier(
    surveyed: tuple[Any, str, list[str]], how: dict[str, Any]
) -> None:
    chromium, address, public = surveyed
    page = browsing.page_in(chromium, **how)
    for path in public[:2]:
        page.goto(f"{address}{path}")
        clean(page)
    page = signed_in(chromium, address, **how)
    for path in (
        "surveys/",
        "surveys/new/",
        "surveys/0001/",
        public[2],
        "readings/",
        "readings/new/",
        "readings/0001/",
        "readings/0001/1/",
    ):
        page.goto(f"{address}/desk/{path}")
        clean(page)


def test_a_complainant_answers_on_a_phone_without_a_script(
    surveyed: tuple[Any, str, list[str]],
) -> None:
    chromium, address, public = surveyed
    page = browsing.page_in(chromium, **{**NARROW, "java_script_enabled": False})
    page.goto(address + public[0])
    for question, score in (("easy", "4"), ("fair", "2"), ("outcome", "5")):
        page.check(f"[name={question}][value='{score}']")
    page.get_by_label("Tell me what changed because of my complaint.").check()
    page.get_by_role("button", name="Send answers").click()
    assert page.inner_text("h1") == "Thank you"
    assert "Do you want us to review your complaint?" in page.inner_text("main")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(kept).result() == [(2, 5, True)]


def kept() -> list[Any]:
    """The answers of the person who found it easy, but not very."""
    try:
        found = SurveyPlace.objects.filter(easy=4)
        return list(found.values_list("fair", "outcome", "hear"))
    finally:
        connections.close_all()


def test_an_auditor_checks_a_closed_complaint(surveyed: tuple[Any, str, list[str]]) -> None:
    chromium, address, _ = surveyed
    page = signed_in(chromium, address, who="aud", **WIDE)
    page.goto(f"{address}/desk/readings/0001/1/")
    clean(page)
    for item in ("fair", "both_sides", "reasons", "plain_words", "in_time", "priority"):
        page.check(f"[name={item}][value=yes]")
    page.get_by_role("button", name="Save check").click()
    assert "Check saved." in page.inner_text("main")
    clean(page)
