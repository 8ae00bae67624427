"""The copy of a complaint record for a person involved: what their tracking page shows, no more.

It is in one language, theirs, which may be one that staff do not read."""

from collections.abc import Iterator
from dataclasses import replace

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
    Paragraph,
    Table,
    TableColumn,
    Tone,
)
from amends.handling.following import Followed
from amends.handling.party_view import files_told, words_told
from amends.handling.read_log import every_opening
from amends.wording import dates, stages
from amends.wording import timeline as wording
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..reading.detail import ComplaintDetail
from ..reading.opened import opened_lines
from ..request.context import DeskContext
from .bundle import Variant, bound, file_blocks, pairs, purpose_of
from .enclosed import enclosed
from .sheets import quoted


def disclosable(
    detail: ComplaintDetail, desk: DeskContext, followed: Followed, *, large: bool
) -> Document:
    """Return what a person involved sees on the tracking page, and no more: for them, or the people
    they send."""
    number = followed.speaker.number
    # their own name and those of who represents whom, as far as the maker may see them
    parties = {number: detail.names.party(number) for number in followed.circle}
    names = replace(detail.names, persons={}, parties=parties)
    lines = [
        (entry, line)
        for entry in followed.file.entries
        if (line := wording.told_to(followed, entry, names)) is not None
    ]
    theirs = {piece.sealed for entry, _ in lines for piece in files_told(followed, entry)}
    files = enclosed(replace(detail, names=names), theirs)
    purpose = purpose_of(Variant.disclosable)
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
        *(_told_entry(line, entry, detail, followed, names) for entry, line in lines),
        *file_blocks(files, detail, desk, purpose),
        *_opened_by(detail, desk),
    ]
    variant = gettext("Copy for {who}").format(who=detail.names.party(number))
    return bound(detail, desk, blocks, variant, large=large)


def _opened_by(detail: ComplaintDetail, desk: DeskContext) -> Iterator[Block]:
    """Yield when staff opened the complaint and for what: with their roles, without their names."""
    openings = every_opening(detail.file.reference, desk.rules)
    yield Heading(gettext("Who opened your complaint"))
    yield Paragraph(
        gettext("Lists with more than one complaint are left out, except exports."), Tone.QUIET
    )
    yield Table(
        (
            TableColumn(gettext("Day"), 2),
            TableColumn(gettext("Time")),
            TableColumn(gettext("Role"), 2),
            TableColumn(gettext("Purpose"), 3),
        ),
        tuple(
            (row.day, row.times, row.roles or gettext("Staff"), row.purposes)
            for row in opened_lines(
                (opening for opening in openings if opening.by_staff), desk, for_complainant=True
            )
        ),
        small=True,
    )


def _facts(detail: ComplaintDetail, followed: Followed, desk: DeskContext) -> list[tuple[str, str]]:
    complaint, zone = detail.complaint, detail.names.zone
    state = stages.state_told(
        followed.stage, open_=complaint.open, noted=followed.answered_for, at_once=complaint.at_once
    )
    return [
        (gettext("Reference"), complaint.reference),
        (gettext("For"), detail.names.party(followed.speaker.number)),
        (gettext("Received on"), detail.received),
        (gettext("Status"), state),
        (gettext("Printed"), dates.moment(desk.now, zone=zone)),
    ]


def _told_entry(
    line: str, recorded: RecordedEvent, detail: ComplaintDetail, followed: Followed, names: Names
) -> Entry:
    texts: dict[str | None, str] = {}  # text equal to text above is not repeated
    for name, piece in words_told(followed, recorded):
        if name != "name" and piece.sealed not in detail.hidden:
            called = wording.summary_label(recorded) or wording.words_label(name)
            texts.setdefault(detail.text(piece.sealed), called)
    theirs = {piece.sealed for piece in files_told(followed, recorded)}
    files = [file.name for file in detail.files(recorded) if file.piece in theirs and not file.gone]
    return Entry(
        dates.happened(recorded, zone=detail.names.zone),
        line,
        quotes=tuple(quoted(text, called) for text, called in texts.items()),
        further=(
            *_offered(recorded, detail, names),
            *(gettext("File: {name}").format(name=name) for name in files),
        ),
    )


def _offered(recorded: RecordedEvent, detail: ComplaintDetail, names: Names) -> Iterator[str]:
    if isinstance(recorded.event, e.DecisionCommunicated):
        response = detail.complaint.response(recorded.event.response)
        for remedy in response.remedies if response else ():
            yield capital(wording.remedy_in_words(remedy, names))
