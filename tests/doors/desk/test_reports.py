"""Monthly reports in the staff area, and performance on the public site."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.core.documents.pdf_structure import findings
from tests.doors import desk_people as desk
from tests.records import organization as org
from tests.records.insight.test_charts import described

from amends.core.values import Id
from amends.documents.drawing import NotDrawn
from amends.documents.workbook import Limits, opened
from amends.handling.kinds.report import reports
from amends.insight.charts import stored
from amends.insight.facts import delta, refresh
from amends.insight.reports import freezing

pytestmark = pytest.mark.django_db
MONTH = datetime(2026, 10, 14, 9, tzinfo=UTC)
AFTER = datetime(2026, 11, 1, 12, tzinfo=UTC)
PAGE = "insights/reports/"
ACT = f"{PAGE}performance/"


@pytest.fixture(autouse=True)
def _organization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    monkeypatch.setattr(freezing._Done, "first", None)
    org.found_organization()


def frozen(complaints: int = 7) -> None:
    for hours in range(complaints):
        org.lodged(MONTH + timedelta(hours=hours))
        org.lodged(datetime(2026, 8, 3, 9, tzinfo=UTC) + timedelta(hours=hours))
    org.lodged(datetime(2026, 5, 3, 9, tzinfo=UTC))
    refresh.refresh(now=AFTER - timedelta(hours=11))
    assert freezing.tick(now=AFTER) == 1


def read(page: str = PAGE, person: Id = org.REPRESENTATIVE) -> str:
    return desk.read(desk.seated(person), page)


def get(page: str, person: Id = org.REPRESENTATIVE) -> Any:
    return desk.seated(person).get(f"/desk/{page}")


def act(name: str, person: Id, **fields: Any) -> Any:
    return desk.seated(person).post(f"/desk/{ACT}{name}/", {"once": name * 2, **fields})


def test_the_list_says_when_the_first_report_comes() -> None:
    assert "No report yet." in read()
    assert get(f"{PAGE}2026-10/").status_code == 404
    assert get(f"{PAGE}2026-13/").status_code == 404


def test_a_report_is_a_page_a_pdf_a_workbook_and_its_frozen_figures() -> None:
    frozen()
    assert "October 2026" in read()
    page = read(f"{PAGE}2026-10/")
    assert "7 more than in September 2026" in page
    assert reports().frozen[0].report.sha256 in page
    assert "This is the first report." in page
    assert get(f"{PAGE}2026-10/report.pdf").content.startswith(b"%PDF-")
    with opened(BytesIO(get(f"{PAGE}2026-10/report.xlsx").content), Limits()) as book:
        rows = [row.cells for row in book.rows(book.sheets[0])]
    assert ("Received", None, "October 2026", 7) in [cells[:4] for cells in rows]
    assert "No figures: " in page
    (folded,) = [cells[0] for cells in rows if str(cells[0]).startswith("No figures: ")]
    assert "Complaints closed" in folded
    assert "Complaints closed" not in [cells[0] for cells in rows]
    figures = get(f"{PAGE}2026-10/figures.json")
    assert b'"measure":"received"' in figures.content


def test_the_pdf_of_a_report_has_its_charts_with_alternative_texts_and_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen()
    pdf = get(f"{PAGE}2026-10/report.pdf").content
    assert findings(pdf) == []
    [said] = described(pdf)
    assert said == "6 periods to Oct 2026."
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "Received: too few periods to say what is chance." in text
    monkeypatch.setattr(stored, "drawn", not_drawn)
    monkeypatch.setattr(stored, "_kept", lambda digest: None)
    bare = get(f"{PAGE}2026-10/report.pdf").content
    assert described(bare) == []
    assert "Aug 2026" in "".join(page.extract_text() for page in PdfReader(BytesIO(bare)).pages)


def not_drawn(specifications: object) -> list[str]:
    raise NotDrawn("memory")


def test_the_report_of_a_frozen_month_can_be_counted_again_and_says_what_was_frozen() -> None:
    frozen()
    org.lodged(MONTH)
    refresh.refresh(now=AFTER)
    assert ">7<" in read(f"{PAGE}2026-10/")
    live = read("insights/month/?period=2026-10")
    assert 'href="/desk/insights/reports/2026-10/"' in live
    assert re.search(r'figure=received[^"]*">8<', live)
    november = read("insights/month/?period=2026-11")
    assert "Complaints of October 2026 have changed since its report was" in november


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR])
def test_only_who_sees_every_number_opens_reports(person: Id) -> None:
    frozen()
    for page in (PAGE, f"{PAGE}2026-10/", f"{PAGE}2026-10/figures.json"):
        assert get(page, person).status_code == 404
    assert act("propose-performance", person).status_code == 404


def test_performance_is_public_when_a_second_person_agrees() -> None:
    frozen()
    public = Client()
    assert public.get("/performance").status_code == 404
    assert act("propose-performance", org.REPRESENTATIVE).status_code == 302
    assert public.get("/performance").status_code == 404
    assert f"/desk/{ACT}publish-performance/" not in read()
    assert act("publish-performance", org.REPRESENTATIVE).status_code != 302
    assert act("publish-performance", org.DIRECTOR).status_code == 302
    page = public.get("/performance").content.decode()
    assert "July to September 2026" in page
    assert ">0%<" in page or ">100%<" in page
    assert "Satisfied with the handling" not in page, "no one was asked"
    assert "October to December 2025" not in page, "there was nothing before the first case"
    assert "of 0" not in page
    assert "As of Sunday 1 November 2026" in page
    assert ">7<" in page
    assert "&lt;5" in page, "one complaint of a quarter is not shown as such"
    assert 'href="/performance"' in public.get("/").content.decode()
    assert act("withdraw-performance", org.DIRECTOR).status_code == 422
    assert act("withdraw-performance", org.DIRECTOR, reason="It is wrong.").status_code == 302
    assert public.get("/performance").status_code == 404
