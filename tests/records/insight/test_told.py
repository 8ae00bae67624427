"""A report in words, and the same in its workbook and in print."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlencode

import pytest

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Brand, Policy, Unit
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.reports.content import (
    Count,
    GroupLine,
    MeasureLine,
    MoneyLine,
    PartCount,
    ReportContent,
)
from amends.core.improvement.suppression import Hidden
from amends.core.values import Code
from amends.documents.document import Table
from amends.documents.workbook import Limits, opened
from amends.insight import spans
from amends.insight.groups import By
from amends.insight.lists import Wanted
from amends.insight.measures import part_of, title_of
from amends.insight.reports import (
    printed,
    report_files,
)
from amends.insight.reports.opened import Opened
from amends.insight.reports.report_text import Cell, Figure, Told
from amends.insight.reports.report_text import told as told_of
from amends.wording.insight import measures as words

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULES = Rules(Policy(1, "Acme", units=(Unit(Code("north")),), brands=(Brand(Code("red")),)))
OCTOBER, SEPTEMBER, YEAR_AGO = SPANS = spans.compared(spans.read("2026-10", RULES, NOW), RULES, NOW)
RECEIVED, LATE = Code("received"), Code("late")
PARTS = (PartCount(Code("recorded"), 12), PartCount(Code("taken_over"), 0))


def group(code: str | None, received: int, late: int, open_: int) -> GroupLine:
    return GroupLine(Code(code) if code else None, received, late, 20, open_)


def paid(minor: int, complaints: int, currency: str = "eur") -> MoneyLine:
    return MoneyLine(Code(Flow.paid), Code(currency), minor, complaints)


CONTENT = ReportContent(
    OCTOBER.first,
    OCTOBER.last,
    1,
    (
        MeasureLine(RECEIVED, Count(12, parts=PARTS), Count(9), Count(14)),
        MeasureLine(LATE, Count(15, 80), Count(16, 100), Count(0, 0)),
    ),
    money=(paid(12_050, 3),),
    money_year_before=(paid(700, 1), paid(900, 2, "gbp")),
    categories=(group("delay", 7, 1, 2), group(None, 3, 0, 0)),
    units=(group("north", 9, 3, 5), group(None, 3, 0, 1)),
    brands=(group(None, 12, 3, 6),),
)
REPORT = Opened(CONTENT, None, NOW, NOW, lists=True)


def listed(asked: Wanted) -> str:
    return urlencode(asked.address())


def told(report: Opened = REPORT) -> Told:
    return told_of(report, RULES, lists=listed)


def figures(report: Opened = REPORT) -> dict[str, Figure]:
    return {one.code: one for one in told(report).figures}


def test_a_figure_is_compared_with_the_month_before_and_shown_with_a_year_ago() -> None:
    received, late = figures()["received"], figures()["late"]
    before = spans.period(SEPTEMBER)
    assert received.change.casefold() == words.compared(12, 9, before).casefold()
    assert [cell.text for cell in received.cells] == ["12", "9", "14"]
    assert late.change.casefold() == words.compared(19, 16, before, shares=True).casefold()
    # a year ago nothing could be late, so that there is no share
    assert late.cells[2].text == words.UNTOLD


def test_a_month_that_is_not_over_is_not_compared_with_a_whole_one() -> None:
    running = spans.read("2026-11", RULES, NOW)
    report = replace(REPORT, content=replace(CONTENT, first=running.first, last=running.last))
    assert {one.change for one in told(report).figures} == {""}
    assert "not over yet" in told(report).when


def test_a_number_opens_the_list_of_its_own_period_part_group_and_currency() -> None:
    shown = figures()
    assert [cell.address for cell in shown["received"].cells] == [
        listed(Wanted("received", span)) for span in SPANS
    ]
    assert [cell.address for cell in shown["received"].parts] == [
        listed(Wanted("received", OCTOBER, "recorded"))
    ]
    assert [cell.address for code in ("paid-eur", "paid-gbp") for cell in shown[code].cells] == [
        listed(Wanted("paid", OCTOBER, currency="eur")),
        "",
        listed(Wanted("paid", YEAR_AGO, currency="eur")),
        "",
        "",
        listed(Wanted("paid", YEAR_AGO, currency="gbp")),
    ]
    categories, _ = told().groups
    assert [cells[0].address for _, cells in categories.rows] == [
        listed(Wanted("received", OCTOBER, by=By.category, group=code)) for code in ("delay", "")
    ]


def test_nothing_opens_where_the_reader_may_open_no_complaint() -> None:
    page = told(replace(REPORT, lists=False))
    cells = [cell for one in page.figures for cell in (*one.cells, *one.parts)]
    cells += [cell for one in page.groups for _, row in one.rows for cell in row]
    assert cells
    assert not any(cell.address for cell in cells)


def test_money_is_told_by_currency_with_the_number_of_its_complaints() -> None:
    shown = figures()
    assert [one.head for one in shown["paid-eur"].parts] == [words.in_complaints(3)]
    assert shown["paid-gbp"].parts == ()
    assert "\u00a39" in shown["paid-gbp"].cells[2].text


def test_groups_have_a_table_each_where_any_complaint_has_one() -> None:
    categories, units = told().groups
    assert (categories.by, units.by) == (words.group(By.category), words.group(By.unit))
    assert [[cell.value for cell in cells] for _, cells in units.rows] == [[9, 3, 5], [3, 0, 1]]
    assert [cells[0].bar for _, cells in units.rows] == [1000, 333]
    branded = replace(CONTENT, categories=(), units=(), brands=(group("red", 2, 1, 0),))
    (table,) = told(replace(REPORT, content=branded)).groups
    assert table.by == words.group(By.brand)


def test_hidden_numbers_have_neither_share_nor_bar() -> None:
    hidden = GroupLine(Code("north"), Hidden.few, Hidden.few, 20, Hidden.reveals)
    report = replace(REPORT, content=replace(CONTENT, units=(hidden,)))
    (_, (received, late, open_)) = told(report).groups[1].rows[0]
    assert (received, received.bar) == (Cell(received.head, "<5", None, received.address), 0)
    assert (late.text, open_.text) == ("<5 of 20", words.UNTOLD)


def test_the_workbook_has_every_number_with_its_period_and_what_it_is_a_part_of() -> None:
    out = BytesIO()
    report_files.write(told(), REPORT, RULES, out)
    with opened(out, Limits()) as book:
        figures, money, categories, units, _ = (
            [row.cells for row in book.rows(sheet)][1:] for sheet in book.sheets
        )
    received, late, paid_ = (title_of(code) for code in ("received", "late", Flow.paid))
    now, before, year_ago = map(spans.period, SPANS)
    assert figures == [
        (received, None, now, 12),
        (received, part_of("received", "recorded"), now, 12, 12),
        (received, part_of("received", "taken_over"), now, 0, 12),
        (received, None, before, 9),
        (received, None, year_ago, 14),
        (late, None, now, 15, 80),
        (late, None, before, 16, 100),
        (late, None, year_ago, 0, 0),
    ]
    assert money == [
        (paid_, now, Decimal("120.5"), 3),
        (paid_, year_ago, 7, 1),
        (paid_, year_ago, 9, 2),
    ]
    assert [row[1] for row in categories] == [7, 3]
    assert [row[1:] for row in units] == [(9, 3, 5), (3, 0, 1)]


@pytest.mark.django_db
def test_on_paper_a_part_is_under_its_figure_and_groups_have_bars() -> None:
    page = printed.document(told(), REPORT, RULES)
    numbers, categories, units = (one for one in page.blocks if isinstance(one, Table))
    assert [cells[1:] for cells in numbers.rows][:2] == [("12", "9", "14"), ("12", "", "")]
    assert len(numbers.rows) == 6
    assert [cells[1:3] for cells in categories.rows] == [("1000", "7"), ("429", "3")]
    assert [cells[2] for cells in units.rows] == ["9", "3"]
