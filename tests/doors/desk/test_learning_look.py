"""What only a browser can tell of the pages of problems, actions, criteria, surveys, quality checks
and recurring complaints: no barrier, nothing spills, nothing runs."""

import os
import pprint
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from tests.doors import browsing, learned
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_look import signed_in
from tests.records import organization as org

from amends.desk.urls import urlpatterns

pytestmark = pytest.mark.browser

SECTIONS = ("problems/", "actions/", "criteria/", "surveys/", "readings/", "insights/")
FILES = (".pdf", ".xlsx", ".csv", ".txt", ".json")

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswohnungsheizung"


@pytest.fixture
def visited(
    committed_database: str, settings: Any, tmp_path: Path
) -> Iterator[tuple[Any, str, int]]:
    """A browser, the server's address, and the number of someone who is asked by phone."""
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization()
    for person in (org.REPRESENTATIVE, org.MANAGER, org.AUDITOR):
        desk.account_of(person)
    _, phone = learned.samples()
    members = learned.problems(f"{desk.HOSTILE} {LONG}")
    learned.criteria()
    learned.signals(members)
    learned.published()
    learned.reported()
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address, phone


def pages(phone: int) -> dict[str, list[str]]:
    """The pages to look at, by who looks."""
    problem, action, other = learned.PROBLEM, learned.DONE, learned.LATE
    acts = ("find-cause", "bind", "unbind", "merge", "reclassify", "advise", "hand-over", "dismiss")
    return {
        "rep": [
            "problems/",
            "problems/?view=closed",
            "problems/new/",
            "problems/new/?signal=codes-1",
            f"problems/{problem}/",
            f"problems/{learned.OTHER}/",
            f"problems/{learned.NOISE}/",
            *(f"problems/{problem}/acts/{act}/" for act in acts),
            f"problems/{problem}/acts/revise-cause/?number=1",
            f"problems/{problem}/acts/close/",
            f"problems/{learned.NOISE}/acts/reopen/",
            "actions/",
            "actions/?view=done",
            "actions/new/",
            f"actions/new/?problem={problem}",
            f"actions/{action}/",
            f"actions/{other}/",
            f"actions/{learned.PLANNED}/",
            *(
                f"actions/{other}/acts/{act}/"
                for act in ("set-effect-rule", "complete", "cancel", "hand-over")
            ),
            "criteria/",
            "criteria/new/",
            "criteria/exposure/",
            "criteria/k04/",
            "criteria/k04/set/",
            "criteria/k04/retire/",
            "criteria/k04/rebase/",
            "criteria/k05/",
            "criteria/k05/approve/",
            "criteria/k05/return/",
            "criteria/exposure/erase/",
            "criteria/k04/alerts/1/",
            "insights/",
            "insights/month/",
            "insights/measures/",
            "insights/k22/",
            "insights/received/",
            "insights/reports/",
            f"insights/reports/{learned.LAST_MONTH}/",
            "insights/reports/performance/withdraw-performance/",
            "insights/recurring/",
            "insights/recurring/?view=dismissed",
            "insights/recurring/dismiss/?signal=codes-1",
            "surveys/",
            "surveys/new/",
            "surveys/0001/",
            f"surveys/0001/{phone}/",
            "readings/",
            "readings/new/",
        ],
        "aud": ["actions/", f"problems/{problem}/", "readings/0001/", "readings/0001/1/"],
        "man": ["", "actions/", f"actions/{action}/acts/check-effect/"],
        "pub": ["/performance", "/what-changed"],
    }


def test_every_page_of_learning_is_looked_at() -> None:
    looked = {
        resolve(f"/desk/{path.partition('?')[0]}").view_name
        for paths in pages(1).values()
        for path in paths
        if not path.startswith("/")
    }
    posted = {"desk:survey-draw", "desk:reading-draw"}
    for pattern in urlpatterns:
        address = str(pattern.pattern)
        if address.startswith(SECTIONS) and not address.endswith(FILES):
            assert f"desk:{pattern.name}" in looked | posted, address


@pytest.mark.whole
@pytest.mark.parametrize("who", ["rep", "aud", "man", "pub"])
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_of_learning_has_a_barrier_spills_or_runs_what_it_should_not(
    visited: tuple[Any, str, int], how: dict[str, Any], who: str
) -> None:
    chromium, address, phone = visited
    public = who == "pub"
    page = chromium.new_page(**how) if public else signed_in(chromium, address, who=who, **how)
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if "Refused" in line.text else None)
    page.on("dialog", lambda dialog: (told.append("a dialog"), dialog.dismiss()))
    page.on("pageerror", lambda error: told.append(str(error)))
    faults = {}
    for path in pages(phone)[who]:
        answer = page.goto(f"{address}{path}" if public else f"{address}/desk/{path}")
        assert answer.status in {200, 409}, path
        for fold in page.query_selector_all("main details:not([open]) > summary"):
            if fold.is_visible():
                fold.click()
        _shot(page, path, who)
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


def _shot(page: Any, path: str, who: str) -> None:
    if folder := os.environ.get("SHOTS"):
        width = page.viewport_size["width"]
        name = "".join(c if c.isalnum() else "-" for c in path)
        page.screenshot(path=f"{folder}/{who}-{name}-{width}.png", full_page=True)
