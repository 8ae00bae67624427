"""Workbooks: text stays text, values keep their kind, and nothing handed in floods the machine."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from amends.documents.workbook import (
    LONGEST_TEXT,
    Amount,
    Cell,
    Column,
    Fault,
    Limits,
    Reason,
    Row,
    Sheet,
    Unreadable,
    merged,
    opened,
    write,
)
from amends.documents.workbook.merged import Merged, filled_down


def _written(*rows: Sequence[Cell], titles: Sequence[str] = ("One",)) -> io.BytesIO:
    out = io.BytesIO()
    columns = [Column(title) for title in titles]
    write([Sheet("Complaints", columns, rows)], out, zone=ZoneInfo("Europe/Berlin"))
    return out


def _read(file: io.BytesIO, sheet: str = "Complaints", limits: Limits | None = None) -> list[Row]:
    with opened(file, limits or Limits()) as book:
        return list(book.rows(sheet))


def _foreign(fill: Callable[[Workbook], None]) -> io.BytesIO:
    """A workbook as somebody else's program writes it."""
    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out


def _swapped(file: io.BytesIO, name: str, text: str) -> io.BytesIO:
    """The same workbook with another text in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return out


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+49 30 1", "-5", "@SUM(A1)", "\t=1", "#REF!", "1E5"]
)
def test_text_never_becomes_a_formula_a_number_or_an_error(text: str) -> None:
    sheet = load_workbook(_written([text]))["Complaints"]

    assert sheet["A2"].data_type == "s"
    assert _read(_written([text]))[1].cells == (text,)


def test_text_that_looks_like_a_formula_is_marked_so_that_editing_makes_none_of_it() -> None:
    sheet = load_workbook(_written(["=1+1"], ["kept"]))["Complaints"]

    assert [sheet["A2"].quotePrefix, bool(sheet["A3"].quotePrefix)] == [True, False]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_every_text_comes_back_sign_by_sign(text: str) -> None:
    assert _read(_written([text]))[1].cells == (text,)


@pytest.mark.parametrize("text", ["a\r\nb", "_x000D_", "_x0041_", "\x00\x07", " lead and tail "])
def test_signs_that_xml_does_not_have_come_back(text: str) -> None:
    assert _read(_written([text]))[1].cells == (text,)


def test_values_keep_their_kind() -> None:
    noon = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    row: list[Cell] = [date(2026, 3, 2), noon, time(9, 15), 7, Decimal("2.5"), True, None, "x"]

    [_, read] = _read(_written(row, titles="abcdefgh"))

    here = datetime(2026, 3, 2, 13, 30)  # noqa: DTZ001 - a workbook knows no offset
    assert read.cells == (date(2026, 3, 2), here, time(9, 15), 7, Decimal("2.5"), True, None, "x")


def test_midnight_is_a_moment_where_the_time_is_shown() -> None:
    midnight = datetime(2026, 3, 2, tzinfo=ZoneInfo("Europe/Berlin"))

    assert isinstance(_read(_written([midnight]))[1].cells[0], datetime)


def test_money_is_a_number_that_shows_its_currency() -> None:
    file = _written([Amount(Decimal("1250.00"), "eur")], [Amount(Decimal(300), "jpy")])

    sheet = load_workbook(file)["Complaints"]
    assert sheet["A2"].number_format == '#,##0.00" EUR"'
    assert sheet["A3"].number_format == '#,##0" JPY"'
    assert [row.cells for row in _read(file)[1:]] == [(1250,), (300,)]


def test_a_number_too_long_for_a_spreadsheet_is_kept_as_text() -> None:
    assert _read(_written([4_111_111_111_111_111]))[1].cells == ("4111111111111111",)


def test_a_day_before_spreadsheets_agree_is_kept_as_text() -> None:
    assert _read(_written([date(1899, 5, 1)]))[1].cells == ("1899-05-01",)


def test_the_head_stays_in_sight_and_the_columns_have_their_width() -> None:
    out = io.BytesIO()
    write(
        [Sheet("A", [Column("Reference", 12), Column("What", 40)], [["x", "y"]])],
        out,
        right_to_left=True,
    )
    sheet = load_workbook(out)["A"]

    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [12, 40]
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.sheet_view.rightToLeft


def test_titles_are_made_what_spreadsheet_programs_take() -> None:
    out, column = io.BytesIO(), [Column("x")]
    write([Sheet(title, column, []) for title in ("a/b:c", "A B C", "", "x" * 40)], out)

    assert load_workbook(out).sheetnames == ["a b c", "A B C (2)", "1", "x" * 31]


def test_text_longer_than_a_cell_is_refused_and_not_cut() -> None:
    assert _read(_written(["x" * LONGEST_TEXT]))[1].cells == ("x" * LONGEST_TEXT,)
    with pytest.raises(ValueError, match="32767"):
        _written(["\N{GRINNING FACE}" * (LONGEST_TEXT // 2 + 1)])


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells, not 1"):
        _written(["a", "b"])


def test_rows_are_taken_one_by_one() -> None:
    taken: list[int] = []

    def rows() -> Iterator[Sequence[Cell]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    write([Sheet("A", [Column("x")], rows())], io.BytesIO())

    assert taken == [0, 1, 2]


def test_a_dirty_sheet_is_read_as_it_is_meant() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.title = "Register 2025"
        sheet["A1"] = "Nr."
        sheet["A4"], sheet["B4"] = 1067, 0.1 + 0.2
        sheet["A4"].number_format = "00000"
        sheet["C4"], sheet["D4"] = "=NA()", "#N/A"
        sheet["D4"].data_type = "e"
        sheet["E4"] = datetime(2025, 3, 1)  # noqa: DTZ001 - as a spreadsheet has it
        sheet["E4"].number_format = "dd.mm.yyyy"
        sheet["F4"] = "   "

    rows = _read(_foreign(fill), "Register 2025")

    assert rows[0] == Row(1, ("Nr.",))
    cells = ("01067", Decimal("0.3"), None, Fault("#N/A"), date(2025, 3, 1), "   ")
    assert rows[1:] == [Row(4, cells)]


def test_a_stray_cell_at_the_very_end_costs_nothing() -> None:
    file = _written(["x"])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(file) as folder:
        sheet = folder.read(part).decode()
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'

    rows = _read(_swapped(file, part, sheet.replace("</sheetData>", far)))

    assert [row.number for row in rows] == [1, 2, 1_048_576]


def test_a_row_number_beyond_any_sheet_ends_the_reading() -> None:
    file = _written(["x"])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(file) as folder:
        sheet = folder.read(part).decode()
    far = '<row r="99999999999"><c><v>1</v></c></row></sheetData>'

    with pytest.raises(Unreadable, match="too-many-rows"):
        _read(_swapped(file, part, sheet.replace("</sheetData>", far)))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(size=100), Reason.TOO_LARGE),
        (Limits(unpacked=1_000), Reason.TOO_LARGE),
        (Limits(sheets=0), Reason.TOO_MANY_SHEETS),
        (Limits(rows=2), Reason.TOO_MANY_ROWS),
        (Limits(columns=1), Reason.TOO_MANY_COLUMNS),
        (Limits(cells=5), Reason.TOO_MANY_CELLS),
    ],
)
def test_what_goes_beyond_the_bounds_is_refused(limits: Limits, reason: Reason) -> None:
    file = _written(["a", 1], ["b", 2], titles=("x", "y"))

    assert len(_read(file)) == 3
    with pytest.raises(Unreadable) as refused:
        _read(file, limits=limits)
    assert refused.value.reason is reason


def test_what_would_grow_without_end_is_refused_before_it_is_unpacked() -> None:
    file = _swapped(_written(["x"]), "xl/worksheets/sheet1.xml", "0" * 260_000_000)

    assert len(file.getvalue()) < 1_000_000
    with pytest.raises(Unreadable, match="too-large"):
        _read(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.NOT_A_WORKBOOK),
        (b"reference,what\n1,2\n", Reason.NOT_A_WORKBOOK),
        (b"PK\x03\x04 and then nothing", Reason.NOT_A_WORKBOOK),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", Reason.OLD_FORMAT),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            Reason.LOCKED,
        ),
    ],
)
def test_what_is_no_workbook_says_so(content: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(io.BytesIO(content))
    assert refused.value.reason is reason


def test_entities_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lots">]><worksheet>&a;</worksheet>'

    with pytest.raises(Unreadable, match="not-a-workbook"):
        _read(_swapped(_written(["x"]), "xl/worksheets/sheet1.xml", bomb))


def test_a_broken_part_is_a_reason_and_no_crash() -> None:
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        with pytest.raises(Unreadable):
            _read(_swapped(_written(["x"]), part, "<worksheet><sheetData><row r='x'>"))


def test_another_sheet_than_there_is_says_so() -> None:
    with pytest.raises(Unreadable, match="no-such-sheet"):
        _read(_written(["x"]), "Another")


def test_a_cell_merged_over_rows_is_told_in_each_that_holds_anything() -> None:
    rows = [Row(1, ("a", 1)), Row(2, (None, 2)), Row(4, (None, None, 3)), Row(5, (None, 4))]
    told = list(filled_down(rows, [Merged(1, 1, 4, 1), Merged(4, 3, 9, 3)]))
    assert [row.cells for row in told] == [
        ("a", 1),
        ("a", 2),
        ("a", None, 3),
        (None, 4, 3),
    ]


def test_merged_places_are_found_wherever_a_piece_of_the_file_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = b'<x:mergeCell ref="A1:W1"/>' + b" " * 300 + b'<mergeCell ref="AA10:AA1200"/>'
    for size in (7, 100, 4096):
        monkeypatch.setattr(merged, "_CHUNK", size)
        found = merged.merged_in(io.BytesIO(text))
        assert found == (Merged(1, 1, 1, 23), Merged(10, 27, 1200, 27))


_ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "America/Havana",  # its clocks change at midnight
)


@given(
    st.dates(date(1970, 1, 2), date(2099, 12, 31)),
    st.sampled_from(_ZONES),
    st.integers(0, 86_399_999_999),
)
def test_a_moment_is_shown_on_its_own_day_up_to_the_last_instant(
    day: date, zone: str, before: int
) -> None:
    local = ZoneInfo(zone)
    midnight = datetime.combine(day, time(), local).astimezone(UTC)
    for moment in (midnight, midnight - timedelta(microseconds=1 + before)):
        out = io.BytesIO()
        write([Sheet("One", [Column("When")], [[moment]])], out, zone=local)
        shown = load_workbook(out).active["A2"].value  # type: ignore[index]
        # a program shows the serial number to the second, rounded
        rounded = (shown + timedelta(microseconds=500_000)).replace(microsecond=0)
        wanted = moment.astimezone(local).replace(tzinfo=None, microsecond=0)
        assert rounded == wanted
