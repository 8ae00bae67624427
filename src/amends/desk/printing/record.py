"""Record of one complaint in print: the follow-up form of Annex E and the chronology."""

from collections.abc import Iterator

from django.utils.translation import gettext

from amends.documents.document import (
    Block,
    Entry,
    Heading,
    Pairs,
    Paragraph,
    Quoted,
    Table,
    TableColumn,
    Tone,
)

from ..complaint.follow_up import Facts, parts_of, rows_of
from ..reading import timeline
from ..reading.binding import of_regulators
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from .sheets import quoted

NOTHING = "\N{EN DASH}"


def follow_up_blocks(
    detail: ComplaintDetail, desk: DeskContext, *, level: int = 1
) -> Iterator[Block]:
    """Yield the seven parts, every row filled from events, and the verdicts of rule packs."""
    for part in parts_of(detail):
        yield Heading(part.title, level)
        yield from (pairs(facts) for facts in part.groups)
        for called, words in part.words:
            if words:
                yield Paragraph(called, Tone.QUIET)
                said = quoted(words)
                yield Paragraph(said.text, Tone.QUOTED, direction=said.direction)
    yield Heading(gettext("7. Tracking"), level)
    columns = (
        TableColumn(gettext("Row"), 0),
        TableColumn(gettext("Action taken"), 4),
        TableColumn(gettext("Date"), 4),
        TableColumn(gettext("Name"), 3),
        TableColumn(gettext("Remarks"), 5),
    )
    rows = tuple(
        (row["row"], row["what"], row["when"] or NOTHING, row["who"] or NOTHING, row["remarks"])
        for row in rows_of(detail)
    )
    yield Table(columns, rows, small=True, together=True)
    yield Paragraph(
        gettext(
            "The rows follow the order of the standard, not of time. T5 is the first response to "
            "the complainant. T4 is when the complaint was resolved, which cannot be earlier."
        ),
        Tone.QUIET,
    )
    yield from verdict_blocks(detail, desk, level=level)


def verdict_blocks(
    detail: ComplaintDetail, desk: DeskContext, *, level: int = 1
) -> Iterator[Block]:
    """Yield the regulators' deadlines and their states; nothing if there are none."""
    found = of_regulators(detail, desk)
    if not found:
        return
    yield Heading(gettext("Regulators' deadlines"), level)
    columns = (
        TableColumn(gettext("Rule"), 4),
        TableColumn(gettext("Deadline"), 4),
        TableColumn(gettext("Last day"), 3),
        TableColumn(gettext("Status"), 4),
    )
    rows = tuple((one.rule, one.what, one.day, one.state) for one in found)
    yield Table(columns, rows, small=True)


def chronology_blocks(detail: ComplaintDetail) -> Iterator[Block]:
    """Yield the whole history, oldest first, with the text of each entry."""
    for moment in timeline.timeline(detail):
        for line in moment.lines:
            yield _entry(line)


def _entry(line: timeline.Line) -> Entry:
    when = line.when
    if line.recorded:
        when += "\n" + gettext("recorded {when}").format(when=line.recorded)
    files = tuple(
        gettext("Redacted file") if file.gone else gettext("File: {name}").format(name=file.name)
        for file in line.files
    )
    return Entry(
        when=when,
        text=line.text,
        number=str(line.version),
        mark=gettext("internal") if line.look == "internal" else "",
        quotes=tuple(_said(line)),
        further=(*(f"{name}: {said}" for name, said in line.facts), *files),
    )


def _said(line: timeline.Line) -> Iterator[Quoted]:
    told = {file.name for file in line.files}  # the name of a file is below it already
    for quote in line.quotes:
        if quote.text not in told:
            yield quoted(quote.text, quote.label)
    if line.letter is not None:
        called = (line.letter.subject, line.letter.how, line.letter.state.text)
        yield quoted(line.letter.text, ", ".join(filter(None, called)))


def pairs(facts: Facts) -> Pairs:
    """Names and values, a dash for what is not known."""
    return Pairs(tuple((name, value or NOTHING) for name, value in facts))
