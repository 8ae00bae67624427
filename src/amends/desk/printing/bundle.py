"""Complete record of a complaint as a PDF in three variants: internal, for a person involved, and
without names.

The content is decided elsewhere: the reader's access (`reading.detail`), what a person involved was
told (`handling.told_to_parties`), and what names people (`handling.masking`). Nothing is printed
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
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Tone,
)
from amends.handling.masking import identifying
from amends.wording import choices, dates
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from .enclosed import Enclosed, enclosed, list_blocks, picture_blocks, told_of_the_rest
from .record import chronology_blocks, follow_up_blocks, pairs
from .sheets import sheet


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
        *_record(told, desk, purpose=purpose_of(Variant.masked), pictures=False),
    ]
    return bound(told, desk, blocks, gettext("Masked: without names"), large=large)


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
