"""Complete record of a complaint as a PDF in three variants: internal, for a person involved, and
without names.

The content is decided elsewhere: the reader's access (`reading.detail`), what a person involved was
told (`handling.party_view`), and what names people (`handling.masking`). Nothing is printed
that its maker could not read in the staff area.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum

from django.utils.translation import gettext

from amends.documents.document import (
    Block,
    Contents,
    Document,
    Entry,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Picture,
    Quoted,
    Table,
    TableColumn,
    Tone,
)
from amends.handling.masking import identifying
from amends.wording import choices, dates
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..complaint.follow_up import Facts, parts_of, rows_of
from ..reading import timeline
from ..reading.binding import of_regulators
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from .enclosed import Enclosed, enclosed, list_blocks, picture_blocks, told_of_the_rest
from .sheets import quoted, said, sheet

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
                yield said(words)
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
    deadlines = of_regulators(detail, desk)
    if not deadlines:
        return
    yield Heading(gettext("Regulators' deadlines"), level)
    columns = (
        TableColumn(gettext("Rule"), 4),
        TableColumn(gettext("Deadline"), 4),
        TableColumn(gettext("Last day"), 3),
        TableColumn(gettext("Status"), 4),
    )
    rows = tuple((row.rule, row.what, row.day, row.state) for row in deadlines)
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
        further=(*(f"{name}: {value}" for name, value in line.facts), *files),
    )


def _said(line: timeline.Line) -> Iterator[Quoted]:
    names = {file.name for file in line.files}  # the name of a file is below it already
    for quote in line.quotes:
        if quote.text not in names:
            yield quoted(quote.text, quote.label)
    if line.letter is not None:
        called = (line.letter.subject, line.letter.how, line.letter.state.text)
        yield quoted(line.letter.text, ", ".join(filter(None, called)))


def pairs(facts: Facts) -> Pairs:
    """Names and values, a dash for what is not known."""
    return Pairs(tuple((name, value or NOTHING) for name, value in facts))


class Variant(StrEnum):
    """For whom a copy of the record is made."""

    internal = "internal"
    disclosable = "disclosable"
    masked = "masked"


def internal(detail: ComplaintDetail, desk: DeskContext, *, large: bool) -> Document:
    """Return everything that its maker may see."""
    blocks = [
        Paragraph(
            gettext(
                "This copy contains everything recorded that {who} can read, including internal "
                "notes and names. It is for the people who handle the complaint. Do not pass it "
                "on."
            ).format(who=desk.name),
            Tone.BOXED,
        ),
        *_record(detail, desk, purpose=purpose_of(Variant.internal)),
    ]
    return bound(detail, desk, blocks, gettext("Internal: do not pass on"), large=large)


def masked(detail: ComplaintDetail, desk: DeskContext, *, large: bool) -> Document:
    """Return the same without identities, for an auditor."""
    hidden = identifying(detail.complaint, detail.file.entries, detail.file.rules) | detail.hidden
    bare = replace(
        detail,
        texts={piece: text for piece, text in detail.texts.items() if piece not in hidden},
        contacts={},
        names=Names({}, {}, detail.file.rules, detail.names.zone),
        file_names={},
        hidden=hidden,
    )
    blocks = [
        Paragraph(
            gettext(
                "This copy leaves out names, addresses, numbers, our letters, file names and "
                "pictures. What people wrote is printed as they wrote it and can contain names. "
                "Read it before you pass it on."
            ),
            Tone.BOXED,
        ),
        *_record(bare, desk, purpose=purpose_of(Variant.masked), pictures=False),
    ]
    return bound(bare, desk, blocks, gettext("Masked: without names"), large=large)


def bound(
    detail: ComplaintDetail,
    desk: DeskContext,
    blocks: Iterable[Block],
    variant: str,
    *,
    large: bool,
) -> Document:
    reference = detail.file.reference
    return sheet(
        desk,
        gettext("Complaint {reference}").format(reference=reference),
        list(blocks),
        unit=detail.complaint.unit,
        brand=detail.complaint.brand,
        reference=reference,
        variant=variant,
        large=large,
    )


def purpose_of(variant: Variant) -> str:
    return f"print/file/{variant}"


# --- the internal record ---


def _record(
    detail: ComplaintDetail, desk: DeskContext, *, purpose: str, pictures: bool = True
) -> Iterator[Block]:
    complaint, names = detail.complaint, detail.names
    yield pairs(
        [
            (gettext("Complainant"), names.all_parties(p.number for p in complaint.complainants)),
            (gettext("Received"), detail.received),
            (gettext("Stage"), capital(choices.label(complaint.stage))),
            (gettext("Owner"), names.person(complaint.owner) if complaint.owner else ""),
            (gettext("Unit"), names.unit(complaint.unit) if complaint.unit else ""),
            (gettext("Entries"), str(complaint.version)),
            (gettext("Printed"), dates.moment(desk.now, zone=names.zone)),
        ]
    )
    yield Contents(gettext("Contents"))
    yield PageBreak()
    yield Heading(gettext("Complaint follow-up form"))
    yield from follow_up_blocks(detail, desk, level=2)
    yield PageBreak()
    yield Heading(gettext("Chronology"))
    yield from chronology_blocks(detail)
    yield from file_blocks(enclosed(detail), detail, desk, purpose, pictures=pictures)


def file_blocks(
    files: list[Enclosed],
    detail: ComplaintDetail,
    desk: DeskContext,
    purpose: str,
    *,
    pictures: bool = True,
) -> Iterator[Block]:
    if files:
        yield PageBreak()
    yield from list_blocks(files, detail.file, desk, purpose=purpose)
    if not files or not pictures:
        return
    pages = list(picture_blocks(files, detail.file, desk, purpose=purpose))
    yield told_of_the_rest(files, sum(isinstance(block, Picture) for block in pages))
    yield from pages
