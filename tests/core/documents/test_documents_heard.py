"""What is printed can be heard: every kind of block and of sheet is whole by the standard for
accessible PDF, as a checker that knows nothing of our setting sees it."""

from dataclasses import replace

import pytest
from tests.core.documents.paper_samples import document, every_block, letterhead, png, read, text_of
from tests.core.documents.pdf_structure import findings

from amends.documents.document import (
    AddressWindow,
    Block,
    Contents,
    Direction,
    Document,
    Entry,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Picture,
    Quoted,
    Side,
    Signature,
    Table,
    TableColumn,
    Together,
)
from amends.documents.setting import set_pages

BLOCKS = {type(block).__name__: block for block in every_block()}


def letter(number: int = 1, **other: object) -> Document:
    """A letter as it goes out, of as many paragraphs."""
    side = other.pop("side", Side.left)
    assert isinstance(side, Side)
    window = AddressWindow(("Nora Quill", "12 Elm Street"), "Elm", (("Date", "today"),), side)
    said = (Paragraph(f"Letter {number}. We looked at it.") for _ in range(30 * number))
    blocks: tuple[Block, ...] = (window, *said, Signature("Yours", "Ann", "Handler"))
    return document(
        *blocks, letterhead=letterhead(), titled=False, reference=f"K7QX-{number}", **other
    )


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_alone_can_be_heard(name: str) -> None:
    assert findings(set_pages(document(BLOCKS[name], Paragraph("after it")))) == []


@pytest.mark.parametrize(
    "given",
    [
        document(*every_block(), letterhead=letterhead(), reference="K7QX", variant="Copy"),
        document(*every_block(), letterhead=letterhead(), large=True),
        document(*every_block()[1:], across=True),
        document(*every_block(), direction=Direction.RIGHT_TO_LEFT, language="ar"),
        letter(),
        letter(side=Side.right, language="de"),
        document(
            *(Contents("Contents", 2), PageBreak(), Heading("A"), Heading("B", 2)),
            Entry("Mon", "It came in", "1", "internal", (Quoted("cold", "Text"),), ("later",)),
            Pairs((("Owner", "Ann"),)),
            Picture(png(), "A boiler", "none"),
            *(Table((TableColumn("A"), TableColumn("B", bar=True)), (("1", "500"),) * 80),),
        ),
    ],
    ids=["whole", "large", "across", "rtl", "letter", "right", "bundle"],
)
def test_a_sheet_can_be_heard(given: Document) -> None:
    assert findings(set_pages(given)) == []


def test_many_letters_in_one_file_are_heard_one_after_the_other() -> None:
    whole = Together("Letters", "en", (letter(1), letter(2), letter(3, language="de")))
    pdf = set_pages(whole)
    assert findings(pdf) == []
    said = text_of(pdf)
    assert [said.index(f"Letter {number}.") for number in (1, 2, 3)] == sorted(
        said.index(f"Letter {number}.") for number in (1, 2, 3)
    )
    assert read(pdf).metadata["/Title"] == "Letters"


def test_each_letter_of_a_file_counts_its_own_pages_and_begins_on_a_fresh_one() -> None:
    alone = [len(read(set_pages(letter(number))).pages) for number in (1, 2, 3)]
    pages = read(set_pages(Together("Letters", "en", (letter(1), letter(2), letter(3))))).pages
    assert len(pages) == sum(alone)
    numbers = [f"Page {n} of {of}" for of in alone for n in range(1, of + 1)]
    for page, number in zip(pages, numbers, strict=True):
        assert number in page.extract_text()


def test_on_both_sides_each_letter_begins_on_a_fresh_sheet() -> None:
    whole = Together("Letters", "en", (letter(1), letter(1), letter(2)), both_sides=True)
    pages = read(set_pages(whole)).pages
    begins = [n for n, page in enumerate(pages) if "Page 1 of" in page.extract_text()]
    assert len(begins) == 3
    assert all(n % 2 == 0 for n in begins), begins


@pytest.mark.parametrize("number", [0, 101])
def test_one_file_holds_a_few_letters(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        Together("Letters", "en", (letter(),) * number)


def test_the_window_on_the_right_shows_the_address_there() -> None:
    found: dict[str, float] = {}

    def visit(
        text: str, page: list[float], line: list[float], _font: object, _size: object
    ) -> None:
        if text.strip():
            found[text.strip()] = (line[4] * page[0] + line[5] * page[2] + page[4]) / (72 / 25.4)

    for side, least, most in ((Side.left, 20, 60), (Side.right, 113, 140)):
        found.clear()
        read(set_pages(letter(side=side))).pages[0].extract_text(visitor_text=visit)
        assert least <= found["Nora Quill"] <= most


def test_the_checker_finds_what_is_missing() -> None:
    """A file without tags, as a check of the checker."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    import io

    held = io.BytesIO()
    writer.write(held)
    told = findings(held.getvalue())
    for clause in ("6.2", "7.1: there is no structure tree", "7.2: the file has no language"):
        assert any(one.startswith(clause) for one in told), clause


def test_in_a_file_with_others_a_document_has_its_own_title_and_begins_as_it_would_alone() -> None:
    """The head that later pages carry stands on none that is the first of its document."""
    alone = document(Paragraph("Once."), letterhead=letterhead())
    sheet = replace(alone, title="How to follow it")
    long = replace(sheet, blocks=(Paragraph("One."), PageBreak(), Paragraph("Two.")))
    pdf = set_pages(Together("Letters", "en", (sheet, sheet, long)))
    assert findings(pdf) == []
    told = [page.extract_text().split() for page in read(pdf).pages]
    by_itself = read(set_pages(sheet)).pages[0].extract_text().split()
    assert told[:2] == [by_itself] * 2
    assert ["How" in words for words in told] == [True, True, True, False]
    assert "Letters" not in told[0]
