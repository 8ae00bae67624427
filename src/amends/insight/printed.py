"""Monthly report in print: the same texts and numbers as values of a document."""

from collections.abc import Iterator, Sequence

from django.utils.translation import get_language, gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.documents.document import Block, Document, Heading, Letterhead, Pairs, Paragraph, Tone
from amends.documents.document import Table as Printed
from amends.documents.document import TableColumn as Column
from amends.wording import printing

from .month import Report
from .told import Card, Line, Table, Told, told

_IN = "\N{EM SPACE}\N{EN DASH} "
"""Indentation of a part under its figure."""


def document(report: Report, rules: Rules) -> Document:
    """The page to be set, in the active language."""
    text = told(report, rules)
    return Document(
        title=gettext("Complaints, {period}").format(period=text.period),
        language=get_language() or "en",
        paging=printing.paging(),
        blocks=tuple(_blocks(text)),
        letterhead=Letterhead(rules.policy.name),
        made=report.made,
    )


def _blocks(text: Told) -> Iterator[Block]:
    if text.running:
        yield Paragraph(text.running, Tone.STRONG)
    yield Paragraph(text.as_of, Tone.QUIET)
    yield _figures((*text.cards, *text.money), text)
    if text.categories:
        yield Heading(gettext("Complaints by category"))
        yield _lines(text.categories)
    for table in text.tables:
        yield Heading(table.by)
        yield _groups(table)
    if text.sealed:
        yield Heading(gettext("Audit trail"))
        yield Pairs(text.sealed)
    yield Heading(gettext("Method"))
    yield Pairs(tuple((card.title, card.definition) for card in (*text.cards, *text.money)))
    for note in text.notes:
        yield Paragraph(note, Tone.QUIET)


def _figures(cards: tuple[Card, ...], text: Told) -> Printed:
    """Yield every figure with its comparisons; money only of the period itself."""
    columns = (
        Column("", 3),
        Column("", 2, bar=True),
        *(Column(name, 2, numbers=True) for name in (text.period, text.before, text.year_before)),
    )
    return Printed(columns, tuple(row for card in cards for row in _with_parts(card)), small=True)


def _with_parts(card: Card) -> Iterator[tuple[str, ...]]:
    """Yield a figure, and under it its parts in the period, each with its bar."""
    yield (card.title, "", *card.cells)
    bars = _bars(card.parts)
    for part, bar in zip(card.parts, bars, strict=True):
        yield (f"{_IN}{part.label}", bar, part.text, "", "")


def _lines(lines: tuple[Line, ...]) -> Printed:
    columns = (
        Column("", 4),
        Column("", 5, bar=True),
        Column(gettext("Complaints"), 2, numbers=True),
    )
    rows = zip(lines, _bars(lines), strict=True)
    return Printed(columns, tuple((line.label, bar, line.text) for line, bar in rows), small=True)


def _bars(lines: Sequence[Line]) -> list[str]:
    """Return the length of each bar relative to the longest; empty if no number is shown."""
    most = max((line.value or 0 for line in lines), default=0)
    return [str(round(1000 * line.value / most)) if line.value else "" for line in lines]


def _groups(table: Table) -> Printed:
    columns = (Column("", 3), *(Column(name, 2, numbers=True) for name in table.columns))
    rows = tuple((name, *(cell.text for cell in cells)) for name, cells in table.rows)
    return Printed(columns, rows, small=True)
