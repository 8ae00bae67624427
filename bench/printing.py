"""A letter of two pages, set in the worker's process, and the same through the child that a web
worker uses."""

from amends.documents import render
from amends.documents.document import (
    AddressWindow,
    Document,
    Heading,
    Letterhead,
    Listing,
    Paragraph,
    Signature,
    Table,
    TableColumn,
)
from amends.documents.setting import set_pages

from .figures import Figure, Scale, percentile, timed

LETTERS = 40


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds: the first letter of a process, the usual one, and one through a child."""
    letter = _letter()
    first = timed(lambda: set_pages(letter)) * 1000
    usual = [timed(lambda: set_pages(letter)) for _ in range(scale.of(LETTERS, 5))]
    apart = [timed(lambda: render(letter)) for _ in range(scale.of(10, 2))]
    return [
        Figure(
            "letter of two pages", percentile(usual, 95), "ms", aim=150, least=False, note="p95"
        ),
        Figure("first letter of a process", first, "ms", least=False),
        Figure("letter through a child process", percentile(apart, 50), "ms", least=False),
    ]


def _letter() -> Document:
    said = Paragraph("We have looked into all that you raised and this is what we found. " * 8)
    columns = (TableColumn("What", 4), TableColumn("By", 2), TableColumn("Amount", 1, numbers=True))
    rows = tuple((f"Step {n}", "Friday 4 December", "EUR 120.00") for n in range(8))
    return Document(
        title="Our response to your complaint (your complaint)",
        language="en",
        paging="Page {page} of {pages}",
        reference="K7QX-2M4P",
        letterhead=Letterhead("Elm Street Housing", ("12 Elm Street", "Dublin 2")),
        blocks=(
            AddressWindow(("Ms Aoife Byrne", "7 Canal Road", "Dublin 6"), "Elm Street Housing"),
            *(said, Heading("What we found"), said, Listing(("One point", "Another point"))),
            *(said, Heading("What we will do"), Table(columns, rows), said, said),
            Signature("Yours sincerely", "Tom Walsh", "Complaints officer"),
        ),
    )
