"""What only a browser can tell of the pages of assurance: no barrier, nothing spills, nothing runs.
Every kind of page that is reached from them is looked at once."""

import pprint
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.desk import test_audits as audits
from tests.doors.desk import test_competence as competence
from tests.doors.desk import test_framework_pages as framework
from tests.doors.desk import test_governing as governing
from tests.doors.desk import test_record_keeping as keeping
from tests.doors.desk import test_reviews as reviews
from tests.doors.desk.test_desk_look import signed_in
from tests.records import organization as org
from tests.records import surveyed

pytestmark = [pytest.mark.browser, pytest.mark.whole]

PAGES = {
    "governing",
    "governing-list",
    "governing-begin",
    "governing-record",
    "governing-act",
    "audit-case",
    "requirement",
    "yearly-step",
}
"""Pages that are found by the links to them."""
FIRST = {
    "rep": (
        *("governing/", "due/", "due/?of=all", "authority/", "conformity/", "objectives/"),
        *("evidence/", "audits/since/", "insights/", "insights/reports/"),
    ),
    "dir": ("", "executive/", "yearly-review/", "yearly-review/1/", "governing/"),
    "aud": ("", "audits/", "audits/since/", "evidence/", "record/", "opened/"),
}
"""Where each person begins."""


@pytest.fixture
def visited(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """A browser and the server's address, with a record of most kinds."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    surveyed.opened_log()
    for person in (org.REPRESENTATIVE, org.DIRECTOR, org.AUDITOR):
        desk.account_of(person)
    governing.drafted(title=desk.HOSTILE)
    framework.signed()
    framework.idea()
    competence.records()
    keeping.requested()
    audits.drawn()
    reviews.acts(reviews.planned(), "freeze-pack")
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address


def kind_of(path: str) -> tuple[str, str] | None:
    """Return which page an address shows, and of which kind of record; None if it is not one to
    follow."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    name = found.url_name or ""
    return (name, str(found.kwargs.get("kind", ""))) if name in PAGES else None


@pytest.mark.parametrize("who", FIRST)
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_of_assurance_has_a_barrier_spills_or_runs_what_it_should_not(
    visited: tuple[Any, str], how: dict[str, Any], who: str
) -> None:
    chromium, address = visited
    page = signed_in(chromium, address, who=who, **how)
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if "Refused" in line.text else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    waiting = [f"/desk/{path}" for path in FIRST[who]]
    seen, faults = {kind_of(path) for path in waiting}, {}
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(f"{address}{path}")
        assert answer.status in {200, 409}, path
        for link in page.query_selector_all("main a[href^='/desk/']"):
            target = urlsplit(link.get_attribute("href")).path
            if (kind := kind_of(target)) not in {None, *seen}:
                seen.add(kind)
                waiting.append(target)
        for fold in page.query_selector_all("main details:not([open]) > summary"):
            if fold.is_visible():
                fold.click()
        found = [
            *browsing.barriers(page),
            *browsing.spills_at_any_width(page),
            *browsing.spills_enlarged(page),
            *told,
        ]
        told.clear()
        if found:
            faults[path] = found
    assert not faults, pprint.pformat(faults, width=200)
    if who == "rep":
        assert {name for name, _ in filter(None, seen)} >= PAGES - {"audit-case", "yearly-step"}
