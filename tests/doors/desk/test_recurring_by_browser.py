"""Recurring complaints in a browser: no barrier and nothing that spills, in every look."""

from pathlib import Path
from typing import Any

import pytest
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_look import signed_in
from tests.doors.desk.test_recurring import found, lodged
from tests.records import organization as org

from amends.insight.signals.models import Finding, Kind, State
from amends.register.models import Row

pytestmark = [pytest.mark.browser, pytest.mark.whole]


@pytest.mark.parametrize("small", [False, True], ids=["compared", "listed"])
@pytest.mark.parametrize("how", browsing.LOOKS)
def test_no_page_of_findings_has_a_barrier_or_spills(
    committed_database: str, settings: Any, tmp_path: Path, how: dict[str, Any], small: bool
) -> None:
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    org.found_organization()
    desk.account_of(org.REPRESENTATIVE)
    one = found()
    days = {"first_on": one.first_on, "last_on": one.last_on}
    moments = {"found_at": one.found_at, "computed_at": one.computed_at}
    Finding.objects.create(
        key="text-1", kind=Kind.text, observed=3, members=one.members, **days, **moments
    )
    reference = lodged("Tom Abara")
    pages = ["insights/recurring/"]
    if small:
        State.objects.update(year=25)
        Row.objects.update(category="poor_service")
    else:
        pages += ["insights/recurring/?view=dismissed", f"complaints/{reference}/"]
        pages.append("insights/recurring/dismiss/?signal=codes-1")
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, **how)
        assert looked(page, address, pages) == []


def looked(page: Any, address: str, pages: list[str]) -> list[Any]:
    told: list[Any] = []
    for at in pages:
        page.goto(f"{address}/desk/{at}")
        for fold in page.query_selector_all("main details:not([open]) > summary"):
            fold.click()
        told += [*browsing.barriers(page), *browsing.spills(page)]
    return told
