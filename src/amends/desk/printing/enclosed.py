"""Files of a complaint in print: a list with their digests, and images as pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from amends.core import codec
from amends.core.operation.regulators.retaining import is_file
from amends.documents.document import (
    Block,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    TableColumn,
    Tone,
)
from amends.handling.reading import File
from amends.handling.streams import stream_of
from amends.vault import reading
from amends.wording import dates

from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext

_PRINTED = frozenset({"image/png", "image/jpeg"})
_LARGEST = 15_000_000
"""Maximum bytes of an image that is printed as a page."""
_ALL = 60_000_000
"""Maximum bytes of all images of one document."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file in order of arrival: its number in this copy and its name."""

    number: int
    piece: str
    name: str
    by: str
    when: str
    size: int
    gone: bool


def enclosed(detail: ComplaintDetail, only: Iterable[str] | None = None) -> list[Enclosed]:
    """Return every file, or those of these pieces; numbered in the order of the record."""
    chosen = None if only is None else set(only)
    found: list[Enclosed] = []
    for recorded in detail.file.entries:
        located = codec.located_pieces(recorded.event)
        sizes: dict[str, int] = {
            piece.sealed: piece.length for path, piece in located if is_file(path)
        }
        for attached in detail.files(recorded):
            if chosen is None or attached.piece in chosen:
                found.append(
                    Enclosed(
                        number=len(found) + 1,
                        piece=attached.piece,
                        name=attached.name,
                        by=detail.names.actor(recorded.by),
                        when=dates.moment(recorded.happened, zone=detail.names.zone),
                        size=sizes[attached.piece],
                        gone=attached.gone,
                    )
                )
    return found


def list_blocks(
    files: list[Enclosed], file: File, desk: DeskContext, *, purpose: str
) -> Iterator[Block]:
    """Yield the list with each file's size and SHA-256, for comparing a copy."""
    yield Heading(gettext("Files"))
    if not files:
        yield Paragraph(gettext("None."))
        return
    digests = desk.texts(
        {one.piece for one in files}, purpose=purpose, of=stream_of(file.reference)
    )
    columns = (
        TableColumn(gettext("No."), 0),
        TableColumn(gettext("File"), 4),
        TableColumn(gettext("Added"), 3),
        TableColumn(gettext("Size"), 2, numbers=True),
        TableColumn("SHA-256", 5, fixed=True),
    )
    yield Table(columns, tuple(_row(one, digests.get(one.piece)) for one in files), small=True)


def _row(one: Enclosed, digest: str | None) -> tuple[str, ...]:
    if one.gone or digest is None:
        gone = gettext("a redacted file")
        return (str(one.number), gone, f"{one.when}\n{one.by}", "", "")
    size = filesizeformat(one.size)
    return (str(one.number), one.name, f"{one.when}\n{one.by}", size, digest)


def picture_blocks(
    files: list[Enclosed], file: File, desk: DeskContext, *, purpose: str
) -> Iterator[Block]:
    """Yield the images among the files, each on a page of its own; for others say where they
    are."""
    left = _ALL
    for one in files:
        if one.gone or one.size > min(_LARGEST, left):
            continue
        content = _picture(one, file, desk, purpose)
        if content is None:
            continue
        left -= one.size
        yield PageBreak()
        title = gettext("File {number}: {name}").format(number=one.number, name=one.name)
        yield Heading(title)
        yield Picture(
            content,
            alt=gettext("Image “{name}”, added by {who} on {when}").format(
                name=one.name, who=one.by, when=one.when
            ),
            instead=gettext("We could not print this image. The file is in the complaint record."),
        )


def _picture(one: Enclosed, file: File, desk: DeskContext, purpose: str) -> bytes | None:
    if one.name and not one.name.lower().endswith((".png", ".jpg", ".jpeg")):
        return None  # not opened, so that the read log is exact
    try:
        found = reading.open_file(
            one.piece,
            reader=desk.person.id,
            purpose=purpose,
            now=desk.now,
            reference=stream_of(file.reference),
        )
    except FileNotFoundError:  # it is logged, and the rest is printed
        return None
    if found is None:
        return None
    with found.stream as stream:
        return stream.read() if found.content_type in _PRINTED else None


def told_of_the_rest(files: list[Enclosed], printed: int) -> Paragraph:
    """Yield what is not printed here, and where it is."""
    if printed == len(files):
        return Paragraph(gettext("Every file is printed in this copy."), Tone.QUIET)
    return Paragraph(
        gettext(
            "Images are printed in this copy. Other files are handed over separately. Compare the "
            "SHA-256 value to check that a copy is the same."
        ),
        Tone.QUIET,
    )
