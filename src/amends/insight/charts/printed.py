"""Charts in a printed document."""

from amends.documents.document import Block, Drawing, Heading, Paragraph, Table, TableColumn

from .stored import Picture


def blocks(picture: Picture, level: int = 1) -> tuple[Block, ...]:
    """Return the finding as a heading, the picture if there is one, and the table."""
    head = picture.chart.head
    columns = tuple(TableColumn(title, numbers=n > 0) for n, title in enumerate(head.columns))
    found: list[Block] = [Heading(head.title, level)]
    if head.note:
        found.append(Paragraph(head.note))
    if picture.for_paper is not None:
        found.append(Drawing(picture.for_paper, head.description))
    return (*found, Table(columns, head.rows, small=True))
