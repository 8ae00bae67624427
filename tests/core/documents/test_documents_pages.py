"""Documents become PDF: everything on the page, nothing of it taken for an instruction."""

import re
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, DictionaryObject
from tests.core.documents.paper_samples import document, every_block, letterhead, png, read, text_of

from amends.documents.document import (
    AddressWindow,
    Code,
    Contents,
    Direction,
    Heading,
    Letterhead,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    TableColumn,
)
from amends.documents.pictures import LARGEST, kind
from amends.documents.plain import plain
from amends.documents.setting import set_pages

HOSTILE = [
    "#let x = 1",
    '#panic("stop")',
    '#read("document.json")',
    "$ x^2 $",
    "*bold* _lean_",
    "@reference <label>",
    "\\ ] [ } { \\u{41}",
    "` ``` raw",
    "// no comment /* nor this */",
    "= Heading",
    "- a -- b --- c ... ~",
    "{page} {pages}",
]
MILLIMETRE = 72 / 25.4


def _tags(pdf: bytes) -> list[str]:
    """The kinds of all elements in the file's structure, as deep as they are nested."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for one in node:
                walk(one)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(read(pdf).root_object["/StructTreeRoot"])
    return found


def _alternatives(pdf: bytes) -> list[str]:
    reader = read(pdf)
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    return [
        str(one["/Alt"]) for one in objects if isinstance(one, DictionaryObject) and "/Alt" in one
    ]


def _claims_the_standard(pdf: bytes) -> bool:
    metadata = read(pdf).root_object["/Metadata"].get_object()
    return b"pdfuaid:part" in metadata.get_data()


def test_every_block_is_set_with_tags_and_claims_the_standard_for_accessibility() -> None:
    pdf = set_pages(document(*every_block(), letterhead=letterhead(), reference="K7QX-2M4P"))

    root = read(pdf).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert _claims_the_standard(pdf)
    assert {"/H1", "/P", "/L", "/Table", "/TH", "/TD", "/Figure", "/TOC"} <= set(_tags(pdf))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_wrote_stands_there_letter_by_letter(text: str) -> None:
    pdf = set_pages(document(*every_block(text)[1:], title=text, letterhead=letterhead(text)))

    said = re.sub(r"\s", "", text_of(pdf))
    assert said.count(re.sub(r"\s", "", text)) >= 25
    assert read(pdf).metadata["/Title"] == text


@pytest.mark.parametrize(
    "text",
    [
        "\N{RIGHT-TO-LEFT OVERRIDE}gnorw\N{POP DIRECTIONAL FORMATTING}a\N{RIGHT-TO-LEFT MARK}b",
        "\x00\x07\x1b\x7f\ud83d\ufffe",
        "\N{GRINNING FACE} \U0001f469\U0001f3fd\N{ZERO WIDTH JOINER}\N{FIRE ENGINE}",
        "日本語の苦情、中文投诉, 한국어",
        "شكوى بشأن التدفئة",
        "שלום",
        "Z" + "\N{COMBINING ACUTE ACCENT}" * 300,
        "\n\n\n",
    ],
    ids=["turned", "control", "emoji", "cjk", "arabic", "hebrew", "heaped", "lines"],
)
def test_no_sign_stops_the_printing(text: str) -> None:
    for large in (False, True):
        blocks = (*every_block(text)[1:], Paragraph("to the end"))
        pdf = set_pages(document(*blocks, title="A title", large=large))

        assert "to the end" in text_of(pdf)


def test_a_sign_that_no_font_has_costs_the_claim_and_not_the_letter() -> None:
    pdf = set_pages(document(Paragraph("before \U0001fad8 after")))

    assert not _claims_the_standard(pdf)
    assert "/P" in _tags(pdf)
    assert "before" in text_of(pdf)
    assert "after" in text_of(pdf)


def test_ten_thousand_letters_without_a_blank_stay_on_the_paper() -> None:
    pages = read(set_pages(document(Paragraph("x" * 10_000)))).pages

    assert sum(page.extract_text().count("x") for page in pages) == 10_000
    assert len(pages) > 1
    longest = max(len(line) for page in pages for line in page.extract_text().splitlines())
    assert longest < 120


def test_every_page_says_its_number_its_reference_and_for_whom_it_was_made() -> None:
    pdf = set_pages(
        document(
            *(Paragraph("a"), PageBreak(), Paragraph("b"), PageBreak(), Paragraph("c")),
            reference="K7QX-2M4P",
            variant="Disclosable copy",
            letterhead=letterhead(),
        )
    )

    pages = [page.extract_text() for page in read(pdf).pages]
    assert ["Page 1 of 3" in pages[0], "Page 2 of 3" in pages[1], "Page 3 of 3" in pages[2]] == [
        True
    ] * 3
    assert all("K7QX-2M4P" in page and "Disclosable copy" in page for page in pages)
    assert all("Elm Street Housing" in page for page in pages)


def test_the_words_of_the_page_number_are_those_of_the_language() -> None:
    given = document(Paragraph("a"), language="de", paging="Seite {page} von {pages}")

    assert "Seite 1 von 1" in text_of(set_pages(given))


def test_headings_never_skip_a_level() -> None:
    pdf = set_pages(document(Heading("a", 3), Heading("b", 3), Heading("c", 1), Heading("d", 3)))

    assert _claims_the_standard(pdf)
    # Typst sets the title itself as a title; headings begin below it.
    assert [tag for tag in _tags(pdf) if re.fullmatch(r"/H\d", tag)] == ["/H1", "/H2", "/H1", "/H2"]


def test_the_address_stands_where_the_envelope_has_its_window() -> None:
    found: dict[str, tuple[float, float]] = {}

    def visit(text: str, page: list[float], line: list[float], _font: Any, _size: Any) -> None:
        if text.strip():
            across = line[4] * page[0] + line[5] * page[2] + page[4]
            up = line[4] * page[1] + line[5] * page[3] + page[5]
            found[text.strip()] = (across / MILLIMETRE, 297 - up / MILLIMETRE)

    for large in (False, True):
        window = AddressWindow(("Ms Aoife Byrne", "7 Canal Road", "Dublin 6"), "Elm, Dublin")
        pdf = set_pages(document(window, Paragraph("x"), large=large, letterhead=letterhead()))
        read(pdf).pages[0].extract_text(visitor_text=visit)

        for line in ("Elm, Dublin", "Ms Aoife Byrne", "7 Canal Road", "Dublin 6"):
            across, down = found[line]
            assert 20 <= across < 60, line
            assert 45 < down < 90, line
        assert found["A title"][1] > 95


def test_an_address_keeps_its_order_in_a_document_that_runs_the_other_way() -> None:
    window = AddressWindow(("12 Elm Street",))
    given = document(window, direction=Direction.RIGHT_TO_LEFT, language="ar")

    page = read(set_pages(given)).pages[0]
    assert "12 Elm Street" in page.extract_text(extraction_mode="layout")


def test_an_address_that_no_window_would_show_is_refused() -> None:
    with pytest.raises(ValueError, match="stands first"):
        document(Paragraph("x"), AddressWindow(("x",)))


def test_large_print_is_eighteen_points_and_more() -> None:
    sizes: set[float] = set()

    def visit(text: str, _cm: Any, matrix: list[float], _font: Any, size: float) -> None:
        if "words" in text:
            sizes.add(round(size * abs(matrix[3]), 1))

    blocks = (Paragraph("words"), *every_block()[10:13])
    for page in read(set_pages(document(*blocks, large=True))).pages:
        page.extract_text(visitor_text=visit)

    assert sizes
    assert min(sizes) >= 18


def test_a_picture_says_what_it_shows() -> None:
    pdf = set_pages(document(Picture(png(), "A broken cup", "instead")))

    assert "A broken cup" in _alternatives(pdf)
    assert len(read(pdf).pages[0].images) == 1


def test_a_code_that_nobody_could_scan_is_refused() -> None:
    for data in ("", "x" * 501):
        with pytest.raises(ValueError, match="1 to 500"):
            Code(data, "alt")


@pytest.mark.parametrize(
    "content", [b"", b"GIF", b"%PDF-1.4", b"<svg/>", png()[:40], png()[:33] + b"x" * 40]
)
def test_what_is_no_picture_is_its_words_instead_and_takes_nothing_with_it(content: bytes) -> None:
    blocks = (Picture(content, "a", "It cannot be shown."), Picture(png(), "A cup", "no"))
    head = Letterhead("Elm", (), content)

    pdf = set_pages(document(*blocks, Paragraph("the rest"), letterhead=head))

    assert "It cannot be shown." in text_of(pdf)
    assert "the rest" in text_of(pdf)
    assert _alternatives(pdf) == ["A cup"]


def test_a_picture_that_would_unpack_without_end_is_not_opened() -> None:
    assert kind(png(400, 300)) == "png"
    huge = png()[:16] + (60_001).to_bytes(4, "big") + (60_001).to_bytes(4, "big") + png()[24:]
    assert LARGEST < 60_001**2
    assert kind(huge) is None


def test_a_large_picture_fits_the_page_with_its_caption() -> None:
    picture = Picture(png(900, 3_000), "A tall one", "instead", "Its caption")

    assert len(read(set_pages(document(picture))).pages) == 1


def test_the_contents_name_headings_with_their_pages() -> None:
    blocks = (Contents("Contents"), PageBreak(), Heading("First"), PageBreak(), Heading("Second"))

    front = " ".join(read(set_pages(document(*blocks))).pages[0].extract_text().split())
    assert re.search(r"First[ .]+2\b", front)
    assert re.search(r"Second[ .]+3\b", front)


def test_a_long_table_repeats_its_head_on_each_page() -> None:
    columns = (TableColumn("Reference"), TableColumn("Amount", 1, numbers=True))
    rows = tuple((f"row {number}", "1.00") for number in range(120))

    pages = read(set_pages(document(Table(columns, rows)))).pages

    assert len(pages) > 2
    assert all("Reference" in page.extract_text() for page in pages)


def test_the_same_document_gives_the_same_bytes() -> None:
    whole = document(*every_block(), letterhead=letterhead())

    assert set_pages(whole) == set_pages(whole)


def test_letters_cannot_be_turned_round_by_force() -> None:
    assert plain("EUR \N{RIGHT-TO-LEFT OVERRIDE}001\N{POP DIRECTIONAL FORMATTING}") == "EUR 001"


def test_line_ends_of_every_kind_are_one() -> None:
    assert plain("a\r\nb\rc\N{LINE SEPARATOR}d") == "a\nb\nc\nd"


def test_only_what_is_longer_than_a_word_may_be_broken() -> None:
    word = "Donaudampfschifffahrtsgesellschaft"

    assert plain(word) == word
    assert "\N{ZERO WIDTH SPACE}" in plain("9f86d081" * 8)
    assert "\N{ZERO WIDTH SPACE}" not in plain("日本語の苦情処理" * 30)


@hypothesis.settings(max_examples=12)
@given(st.text(max_size=200), st.booleans())
def test_any_text_in_any_place_is_set(text: str, large: bool) -> None:
    blocks = every_block(text or "x")
    pdf = set_pages(document(*blocks, title=text or "x", large=large, letterhead=letterhead(text)))

    assert pdf.startswith(b"%PDF-")
