"""A report in print."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language, gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.documents.document import Block, Document, Heading, Letterhead, Pairs, Paragraph, Tone
from amends.documents.document import Table as Printed
from amends.documents.document import TableColumn as Column
from amends.governance.demonstration import is_demonstration
from amends.wording import printing
from amends.wording.phrases import capital

from ..charts import pictures
from ..charts.printed import blocks
from .opened import Opened
from .report_text import Figure, Groups, Item, Told

_IN = "\N{EM SPACE}\N{EN DASH} "
"""Indentation of a part under its figure."""


def document(text: Told, report: Opened, rules: Rules) -> Document:
    """Return the report to be set, in the active language."""
    return Document(
        title=gettext("Monthly report: {month}").format(month=text.periods[0]),
        language=get_language() or "en",
        paging=printing.paging(),
        blocks=tuple(_blocks(text)),
        letterhead=Letterhead(rules.policy.name),
        variant=gettext("Demo") if is_demonstration() else "",
        made=report.made,
    )


def _blocks(text: Told) -> Iterator[Block]:
    yield Paragraph(capital(text.when), Tone.QUIET)
    if text.lead:
        yield Paragraph(text.lead, Tone.LEAD)
    if text.targets:
        yield Heading(gettext("Targets"))
        yield _table(
            (gettext("Target"), gettext("Good enough"), gettext("Now"), gettext("Result")),
            [(target.title, target.target, target.now, target.standing) for target in text.targets],
        )
    for title, head, items in (
        (gettext("Problems"), gettext("Problem"), text.problems),
        (gettext("Actions"), gettext("Action"), text.actions),
    ):
        if items:
            yield Heading(title)
            yield _table((head, gettext("Status"), gettext("Details")), [*map(_item, items)])
    yield from _charts(text)
    yield Heading(gettext("Figures"))
    yield from _figures(text)
    for groups in text.groups:
        yield Heading(groups.by)
        yield _groups(groups)
    if text.changed:
        yield Heading(gettext("Changed since the last report"))
        columns = (text.periods[1], gettext("In the last report"), gettext("Now"))
        yield _table(columns, text.changed)
    elif text.unchanged:
        yield Paragraph(text.unchanged, Tone.QUIET)
    yield Heading(gettext("How we calculate this"))
    yield Pairs(tuple((figure.title, figure.definition) for figure in text.figures))
    for note in text.notes:
        yield Paragraph(note, Tone.QUIET)
    if text.proof:
        yield Heading(gettext("Proof"))
        yield Pairs(text.proof)


def _charts(text: Told) -> Iterator[Block]:
    if text.charts:
        yield Heading(gettext("Trends"))
    for picture in pictures(text.charts):
        yield from blocks(picture, 2)


def _figures(text: Told) -> Iterator[Block]:
    columns = (Column("", 3), *(Column(name, 2, numbers=True) for name in text.periods))
    yield Printed(
        columns, tuple(row for figure in text.figures for row in _with_parts(figure)), small=True
    )
    if text.empty:
        yield Paragraph(text.empty, Tone.QUIET)


def _with_parts(figure: Figure) -> Iterator[tuple[str, ...]]:
    yield (figure.title, *(cell.text for cell in figure.cells))
    for part in figure.parts:
        yield f"{_IN}{part.head}", part.text, "", ""


def _groups(groups: Groups) -> Printed:
    columns = (
        Column("", 3),
        Column("", 2, bar=True),
        *(Column(name, 2, numbers=True) for name in groups.columns),
    )
    rows = (
        (name, str(cells[0].bar or ""), *(cell.text for cell in cells))
        for name, cells in groups.rows
    )
    return Printed(columns, tuple(rows), small=True)


def _item(entry: Item) -> tuple[str, str, str]:
    return entry.title or entry.id, entry.state, entry.note


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Printed:
    columns = tuple(Column(title, 2 if place else 3) for place, title in enumerate(titles))
    return Printed(columns, tuple(rows), small=True)
