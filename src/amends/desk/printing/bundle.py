"""Complete record of a complaint as a PDF in three variants: internal, for a person involved, and
without names.

The content is decided elsewhere: the reader's access (`reading.detail`), what a person involved was
told (`handling.told_to_parties`), and what names people (`handling.masking`). Nothing is printed
that its maker could not read in the staff area.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.complaint import RecordedEvent
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
from amends.handling.following import Followed
from amends.handling.masking import identifying
from amends.handling.read_log import every_opening
from amends.handling.told_to_parties import files_told, is_told, words_told
from amends.wording import choices, dates
from amends.wording import timeline as wording
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.phrases import marked as _

from ..complaint.follow_up import Facts, parts_of, rows_of
from ..reading import timeline
from ..reading.binding import of_regulators
from ..reading.detail import ComplaintDetail
from ..reading.opened import opened_lines
from ..request.context import DeskContext
from .enclosed import Enclosed, enclosed, list_blocks, picture_blocks, told_of_the_rest
from .sheets import quoted, sheet

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
        *_record(detail, desk, purpose=_purpose(Variant.internal)),
    ]
    return _bound(detail, desk, blocks, gettext("Internal: do not pass on"), large=large)


def masked(detail: ComplaintDetail, desk: DeskContext, *, large: bool) -> Document:
    """Return the same without identities, for an auditor."""
    hidden = identifying(detail.complaint, detail.file.entries, detail.file.rules) | detail.hidden
    told = replace(
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
        *_record(told, desk, purpose=_purpose(Variant.masked), pictures=False),
    ]
    return _bound(told, desk, blocks, gettext("Masked: without names"), large=large)


def disclosable(
    detail: ComplaintDetail, desk: DeskContext, followed: Followed, *, large: bool
) -> Document:
    """Return what a person involved sees on the tracking page, and no more: for them, or the people
    they send."""
    number = followed.speaker.number
    names = Names({}, _own(detail, followed), detail.file.rules, detail.names.zone)
    told = list(_lines(followed, names))
    theirs = {piece.sealed for one, _ in told for piece in files_told(followed, one)}
    files = enclosed(replace(detail, names=names), theirs)
    purpose = _purpose(Variant.disclosable)
    blocks = [
        Paragraph(
            gettext(
                "This copy contains what we share with you about your complaint: messages between "
                "us, deadlines, our response and your files. It does not contain our internal "
                "notes or messages from other people."
            ),
            Tone.BOXED,
        ),
        pairs(_facts(detail, followed, desk)),
        Contents(gettext("Contents")),
        PageBreak(),
        Heading(gettext("What happened")),
        *(_told_entry(line, one, detail, followed, names) for one, line in told),
        *_files(files, detail, desk, purpose),
        *_opened_by(detail, desk),
    ]
    variant = gettext("Copy for {who}").format(who=detail.names.party(number))
    return _bound(detail, desk, blocks, variant, large=large)


def _bound(
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


def _purpose(variant: Variant) -> str:
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
    yield from _files(enclosed(detail), detail, desk, purpose, pictures=pictures)


def _files(
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


# --- what a person involved is shown ---


def _opened_by(detail: ComplaintDetail, desk: DeskContext) -> Iterator[Block]:
    """Yield when staff opened the complaint and for what: with their roles, without their names."""
    found = every_opening(detail.file.reference, desk.rules)
    yield Heading(gettext("Who opened your complaint"))
    yield Paragraph(
        gettext("Lists with more than one complaint are left out, except exports."), Tone.QUIET
    )
    yield Table(
        (
            TableColumn(gettext("Day"), 2),
            TableColumn(gettext("Time")),
            TableColumn(gettext("Role"), 2),
            TableColumn(gettext("For what"), 3),
        ),
        tuple(
            (one.day, one.times, one.roles or gettext("Staff"), one.purposes)
            for one in opened_lines((one for one in found if one.by_staff), desk)
        ),
        small=True,
    )


def _own(detail: ComplaintDetail, followed: Followed) -> Mapping[int, str]:
    """Return their own name and that of the person they represent, as far as the maker of the copy
    may see it."""
    return {number: detail.names.party(number) for number in followed.parties}


def _facts(detail: ComplaintDetail, followed: Followed, desk: DeskContext) -> list[tuple[str, str]]:
    complaint, zone = detail.complaint, detail.names.zone
    stage = followed.stage
    return [
        (gettext("Reference"), complaint.reference),
        (gettext("For"), detail.names.party(followed.speaker.number)),
        (gettext("Received"), detail.received),
        (gettext("Stage"), capital(choices.label(stage)) if stage else ""),
        (gettext("Printed"), dates.moment(desk.now, zone=zone)),
    ]


def _lines(followed: Followed, names: Names) -> Iterator[tuple[RecordedEvent, str]]:
    """Yield the entries that concern them, each with its line on the tracking page."""
    for recorded in followed.file.entries:
        line = wording.line_for_complainant(
            recorded,
            parties=followed.parties,
            complaint=followed.file.complaint,
            names=names,
            heard=followed.file.heard.get(recorded.version),
        )
        if line is not None and is_told(followed, recorded):
            yield recorded, line


def _told_entry(
    line: str, recorded: RecordedEvent, detail: ComplaintDetail, followed: Followed, names: Names
) -> Entry:
    said: dict[str | None, str] = {}  # text equal to text above is not repeated
    for name, piece in words_told(followed, recorded):
        if name != "name" and piece.sealed not in detail.hidden:
            said.setdefault(detail.text(piece.sealed), _called(name))
    theirs = {piece.sealed for piece in files_told(followed, recorded)}
    files = [file.name for file in detail.files(recorded) if file.piece in theirs and not file.gone]
    return Entry(
        dates.happened(recorded, zone=detail.names.zone),
        line,
        quotes=tuple(quoted(text, called) for text, called in said.items()),
        further=(
            *_offered(recorded, detail, names),
            *(gettext("File: {name}").format(name=name) for name in files),
        ),
    )


def _offered(recorded: RecordedEvent, detail: ComplaintDetail, names: Names) -> Iterator[str]:
    """Yield what the decision offers them."""
    if isinstance(recorded.event, e.DecisionCommunicated):
        response = detail.complaint.response(recorded.event.response)
        for remedy in response.remedies if response else ():
            yield capital(wording.remedy_in_words(remedy, names))


def _called(name: str) -> str:
    return gettext(_CALLED[name]) if name in _CALLED else ""


_CALLED = {
    "narrative": _("What happened"),
    "place": _("Where"),
    "remedy": _("What they would like us to do"),
    "reason": _("Why"),
    "reasons": _("Reasons"),
    "prevention": _("How we prevent a repeat"),
    "safe_contact": _("What is not safe for them"),
}
"""Labels of the text of an entry, as on the tracking page."""
