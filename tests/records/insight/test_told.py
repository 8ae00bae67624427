"""The page of a month in words, and the same in its workbook."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Brand, Policy, Unit
from amends.core.improvement.monitoring import Flow
from amends.core.improvement.suppression import Hidden
from amends.core.values import Code, Money
from amends.documents.document import Table
from amends.documents.workbook import Limits, opened
from amends.insight import filed, month, printed, spans
from amends.insight.counting import Figure, Payments
from amends.insight.groups import NOWHERE, By
from amends.insight.lists import Wanted
from amends.insight.measures import part_of, title_of
from amends.insight.month import BY_GROUP, Compared, Group, Report
from amends.insight.told import Card, period, told
from amends.wording import measures as words

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULES = Rules(Policy(1, "Acme", units=(Unit(Code("north")),), brands=(Brand(Code("red")),)))
OCTOBER, SEPTEMBER, YEAR_AGO = (
    spans.read(text, RULES, NOW) for text in ("2026-10", "2026-09", "2025-10")
)
RECEIVED, LATE = Code("received"), Code("late")
PARTS = ((Code("recorded"), 12), (Code("taken_over"), 0))


def group(code: str, *numbers: int) -> Group:
    return Group(
        code, {name: Figure(Code(name), n, 20) for name, n in zip(BY_GROUP, numbers, strict=False)}
    )


def paid(minor: int, complaints: int, currency: str = "eur") -> Payments:
    code = Code(currency)
    return Payments(Flow.paid, Money(minor, code), complaints, code)


REPORT = Report(
    span=OCTOBER,
    before=SEPTEMBER,
    year_before=YEAR_AGO,
    made=NOW,
    lists=True,
    every=True,
    figures=(
        Compared(Figure(RECEIVED, 12, parts=PARTS), Figure(RECEIVED, 9), Figure(RECEIVED, 14)),
        Compared(Figure(LATE, 15, 80), Figure(LATE, 16, 100), Figure(LATE, 0, 0)),
    ),
    money=(month.Money(Flow.paid, (paid(12_050, 3),), (), (paid(700, 1), paid(900, 2, "gbp"))),),
    categories=(group("delay", 7), group(NOWHERE, 3)),
    others=2,
    units=(group("north", 9, 3, 5), group(NOWHERE, 3, 0, 1)),
    brands=(group(NOWHERE, 12, 3, 6),),
    sealed=None,
    as_of=NOW,
)


def cards(report: Report = REPORT) -> dict[str, Card]:
    page = told(report, RULES)
    return {card.code: card for card in (*page.cards, *page.money)}


def test_a_figure_is_compared_with_the_month_before_and_the_same_month_a_year_ago() -> None:
    received, late = cards()["received"], cards()["late"]
    before, year_ago = period(SEPTEMBER), period(YEAR_AGO)
    assert received.sentence == ", ".join(
        (words.compared(12, 9, before), words.compared(12, 14, year_ago))
    )
    assert received.cells == ("12", "9", "14")
    # a year ago nothing could be late, so that there is no share
    assert late.sentence.partition("; ")[2] == words.shares_compared(19, 16, before)
    assert [line.value for line in late.periods] == [19, 16, None]
    assert [line.past for line in late.periods] == [False, True, True]


def test_a_number_opens_the_list_of_its_own_period_part_group_and_currency() -> None:
    page, shown = told(REPORT, RULES), cards()
    assert [line.figure for line in shown["received"].periods] == [
        Wanted("received", span) for span in (OCTOBER, SEPTEMBER, YEAR_AGO)
    ]
    assert [line.figure for line in shown["received"].parts] == [
        Wanted("received", OCTOBER, "recorded")
    ]
    assert [line.figure for line in shown["paid"].periods] == [
        Wanted("paid", OCTOBER, currency="eur"),
        Wanted("paid", YEAR_AGO, currency="eur"),
        Wanted("paid", YEAR_AGO, currency="gbp"),
    ]
    assert [line.figure for line in page.categories] == [
        Wanted("received", OCTOBER, by=By.category, group="delay"),
        Wanted("received", OCTOBER, by=By.category, group=NOWHERE),
        None,
    ]


def test_nothing_opens_where_the_reader_may_open_no_complaint() -> None:
    shown = cards(replace(REPORT, lists=False)).values()
    lines = [line for card in shown for line in (*card.periods, *card.parts)]
    assert lines
    assert not any(one.figure for one in (*shown, *lines))


def test_money_says_in_how_many_complaints_where_it_is_of_one_currency() -> None:
    both = month.Money(Flow.paid, (paid(700, 1), paid(900, 2, "gbp")), (), ())
    one, two = cards()["paid"], cards(replace(REPORT, money=(both,)))["paid"]
    assert one.sentence.casefold() == words.in_complaints(3)
    assert one.figure == Wanted("paid", OCTOBER, currency="eur")
    assert (two.sentence, two.figure) == ("", None)
    assert "7.00" in two.text
    assert "9.00" in two.text


def test_units_and_brands_have_a_table_each_where_any_complaint_has_one() -> None:
    (table,) = told(REPORT, RULES).tables
    assert table.by == words.group(By.unit)
    assert [[cell.value for cell in cells] for _, cells in table.rows] == [[9, 3, 5], [3, 0, 1]]
    branded = replace(REPORT, units=(), brands=(group("red", 2, 1, 0),))
    (table,) = told(branded, RULES).tables
    assert table.by == words.group(By.brand)
    (row,) = table.rows
    assert [cell.figure for cell in row[1]] == [
        Wanted("received", OCTOBER, by=By.brand, group="red"),
        Wanted("late", OCTOBER, by=By.brand, group="red"),
        None,
    ]


def test_the_workbook_has_every_number_with_its_period_and_what_it_is_a_part_of() -> None:
    out = BytesIO()
    filed.write(REPORT, RULES, out)
    with opened(out, Limits()) as book:
        figures, money, categories, units, _ = (
            [row.cells for row in book.rows(sheet)][1:] for sheet in book.sheets
        )
    received, late, paid_ = (title_of(code) for code in ("received", "late", Flow.paid))
    now, before, year_ago = (period(span) for span in (OCTOBER, SEPTEMBER, YEAR_AGO))
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
    assert [row[1] for row in categories] == [7, 3, 2]
    assert [row[1:] for row in units] == [(9, 3, 5), (3, 0, 1)]


def test_on_paper_a_part_stands_under_its_figure_with_a_bar_where_it_has_a_number() -> None:
    page = printed.document(replace(REPORT, others=Hidden.reveals), RULES)
    figures, categories, units = (one for one in page.blocks if isinstance(one, Table))
    assert [cells[2:] for cells in figures.rows] == [
        ("12", "9", "14"),
        ("12", "", ""),
        cards()["late"].cells,
        cards()["paid"].cells,
    ]
    assert [cells[1] for cells in figures.rows] == ["", "1000", "", ""]
    assert [cells[1:] for cells in categories.rows] == [
        ("1000", "7"),
        ("429", "3"),
        ("", words.UNTOLD),
    ]
    assert [cells[1] for cells in units.rows] == ["9", "3"]
