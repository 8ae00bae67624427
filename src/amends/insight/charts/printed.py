"""Charts in a printed document."""

from amends.documents.document import Block, Drawing, Heading, Paragraph, Table, TableColumn

from .stored import Picture

_LONG = 20
"""Characters from which a cell is text, which is wider than numbers."""


def blocks(picture: Picture, level: int = 1) -> tuple[Block, ...]:
    """Return the finding as a heading, the picture if there is one, and the table without empty
    columns."""
    head = picture.chart.head
    longest = [max([len(row[n]) for row in head.rows] or [1]) for n in range(len(head.columns))]
    kept = [n for n, most in enumerate(longest) if most]
    columns = tuple(
        TableColumn(head.columns[n], 3 if longest[n] > _LONG else 1, n > 0 and longest[n] <= _LONG)
        for n in kept
    )
    parts: list[Block] = [Heading(head.title, level)]
    if picture.for_paper is not None:
        parts.append(Drawing(picture.for_paper, head.description))
    if head.note:
        parts.append(Paragraph(head.note))
    rows = tuple(tuple(row[n] for n in kept) for row in head.rows)
    return (*parts, Table(columns, rows, small=True))
