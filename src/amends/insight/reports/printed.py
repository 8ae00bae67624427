"""A frozen report in print."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language, gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.documents.document import Block, Document, Heading, Letterhead, Pairs, Paragraph, Tone
from amends.documents.document import Table as Printed
from amends.documents.document import TableColumn as Column
from amends.wording import printing

from .opened import Opened
from .told import Item, Told


def document(text: Told, report: Opened, rules: Rules) -> Document:
    """Return the report to be set, in the active language."""
    return Document(
        title=gettext("Monthly report: {month}").format(month=text.period),
        language=get_language() or "en",
        paging=printing.paging(),
        blocks=tuple(_blocks(text)),
        letterhead=Letterhead(rules.policy.name),
        made=report.frozen.at,
    )


def _blocks(text: Told) -> Iterator[Block]:
    yield Paragraph(text.lead, Tone.LEAD)
    if text.targets:
        yield Heading(gettext("Targets"))
        yield _table(
            (gettext("Target"), gettext("Good enough"), gettext("Now"), gettext("Result")),
            [(one.title, one.target, one.now, one.standing) for one in text.targets],
        )
    for title, items in ((gettext("Problems"), text.problems), (gettext("Actions"), text.actions)):
        if items:
            yield Heading(title)
            yield _table((title, gettext("Status"), ""), [*map(_item, items)])
    yield Heading(gettext("Figures"))
    yield _table(
        ("", text.period, text.before, text.year_before),
        [(one.title, one.now, one.before, one.year_before) for one in text.figures],
    )
    if text.money:
        yield Pairs(text.money)
    if text.units:
        yield Heading(gettext("Units"))
        yield _table(
            (gettext("Unit"), gettext("Received"), gettext("Late"), gettext("Open")), text.units
        )
    yield Heading(gettext("Changed since the last report"))
    yield from _changed(text)
    yield Heading(gettext("How we calculate this"))
    yield Pairs(tuple((one.title, one.definition) for one in text.figures))
    yield Heading(gettext("Proof"))
    yield Pairs(text.proof)


def _changed(text: Told) -> Iterator[Block]:
    if text.changed:
        columns = (text.before, gettext("In the last report"), gettext("Now"))
        yield _table(columns, text.changed)
    else:
        yield Paragraph(unchanged(text), Tone.QUIET)


def unchanged(text: Told) -> str:
    """Return why there is no table of changes."""
    if not text.last:
        return gettext("This is the first report.")
    return gettext("No figure of the last report has changed.")


def _item(one: Item) -> tuple[str, str, str]:
    return one.title or one.id, one.state, one.note


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Printed:
    columns = tuple(Column(title, 2 if place else 3) for place, title in enumerate(titles))
    return Printed(columns, tuple(rows), small=True)
