"""The pages of the public form can be read at the age of 11."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.doors import handled
from tests.doors.complaining import complain, pages, track
from tests.doors.readability import flesch_kincaid, wiener
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.governance.defaults.trades import TRADES, questions_of

pytestmark = pytest.mark.django_db
GRADE = 6

CODE = r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b"
"""A reference or an access code: it is drawn, so one of them is put in the place of each."""


def lines(response: Any) -> str:
    """Return the text of a page, a block in each line, without what people and settings wrote,
    and without the history."""
    html = response.content.decode()
    main = re.split(r"<main[^>]*>", html)[1].partition("</main>")[0]
    main = re.sub(r'(?s)<ol class="(?:conversation|steps)">.*?</ol>', "\n", main)
    main = re.sub(
        r'<(?:p|span|div) class="(?:quiet small|label|reference)[^>]*>[^<]*<', "\n<", main
    )
    main = re.sub(r"(?s)<li><strong>.*?</strong>", "\n", main)
    main = re.sub(r'(?s)<(dd|textarea|option)\b.*?</\1>|<div class="words.*?</div>', "\n", main)
    main = re.sub(r"(?i)</?(?!a\b|b\b|strong\b|span\b|bdi\b)\w+[^>]*>", "\n", main)
    return re.sub(CODE, "4F38-FFK5", unescape(re.sub(r"<[^>]+>", " ", main)))


def walked(client: Client) -> Iterator[tuple[str, Any]]:
    yield "home", client.get("/")
    for page, answers in pages().items():
        yield page, client.get(f"/complain/{page}")
        client.post(f"/complain/{page}", answers)
    yield "files", client.get("/complain/files")
    yield "check", client.get("/complain/check")
    reference, secret = complain(client)
    yield "done", client.get("/complain/done")
    yield "track", client.get("/track")
    handled.answer(reference)
    yield "complaint", track(client, reference, secret)
    for slug in ("answer", "write", "withdraw", "reach"):
        yield slug, client.get(f"/track/{reference}/{slug}")


@pytest.mark.parametrize(("language", "grade"), [("en", flesch_kincaid), ("de", wiener)])
def test_every_page_of_the_form_is_easy_to_read(language: str, grade: Any) -> None:
    org.found_organization()
    adopt(languages=(language,), phone="+44 20 7946 0000")
    client = Client()
    found = {page: round(grade(lines(response)), 1) for page, response in walked(client)}
    assert {page: told for page, told in found.items() if told > GRADE} == {}


def test_the_formulas_tell_easy_from_hard() -> None:
    assert flesch_kincaid("We can help you. Tell us what went wrong.") < 2
    assert (
        flesch_kincaid(
            "Notwithstanding administrative considerations, reconsideration is "
            "unavailable to complainants representing organisations."
        )
        > 16
    )
    assert wiener("Wir helfen Ihnen. Sagen Sie uns, was los ist.") < 3
    assert (
        wiener(
            "Ungeachtet verwaltungsrechtlicher Zuständigkeitsregelungen erfolgt keine "
            "Bearbeitung unvollständiger Beschwerdeunterlagen."
        )
        > 14
    )


@pytest.mark.parametrize("trade", TRADES)
def test_the_first_question_of_each_trade_is_easy_to_read(trade: str) -> None:
    for name in ("danger_question", "place_question"):
        asked = {one.language: one.text for one in questions_of(trade)[name]}
        if asked:
            assert asked.keys() >= {"en", "de", "fr"}
            assert flesch_kincaid(asked["en"]) <= GRADE
            assert wiener(asked["de"]) <= GRADE
