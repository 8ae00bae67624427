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
    files: list[Enclosed] = []
    for recorded in detail.file.entries:
        located = codec.located_pieces(recorded.event)
        sizes: dict[str, int] = {
            piece.sealed: piece.length for path, piece in located if is_file(path)
        }
        for attached in detail.files(recorded):
            if chosen is None or attached.piece in chosen:
                files.append(
                    Enclosed(
                        number=len(files) + 1,
                        piece=attached.piece,
                        name=attached.name,
                        by=detail.names.actor(recorded.by),
                        when=dates.moment(recorded.happened, zone=detail.names.zone),
                        size=sizes[attached.piece],
                        gone=attached.gone,
                    )
                )
    return files


def list_blocks(
    files: list[Enclosed], file: File, desk: DeskContext, *, purpose: str
) -> Iterator[Block]:
    """Yield the list with each file's size and SHA-256, for comparing a copy."""
    yield Heading(gettext("Files"))
    if not files:
        yield Paragraph(gettext("None."))
        return
    digests = desk.texts(
        {entry.piece for entry in files}, purpose=purpose, of=stream_of(file.reference)
    )
    columns = (
        TableColumn(gettext("No."), 0),
        TableColumn(gettext("File"), 4),
        TableColumn(gettext("Added"), 3),
        TableColumn(gettext("Size"), 2, numbers=True),
        TableColumn("SHA-256", 5, fixed=True),
    )
    yield Table(
        columns, tuple(_row(entry, digests.get(entry.piece)) for entry in files), small=True
    )


def _row(entry: Enclosed, digest: str | None) -> tuple[str, ...]:
    if entry.gone or digest is None:
        gone = gettext("a redacted file")
        return (str(entry.number), gone, f"{entry.when}\n{entry.by}", "", "")
    size = filesizeformat(entry.size)
    return (str(entry.number), entry.name, f"{entry.when}\n{entry.by}", size, digest)


def picture_blocks(
    files: list[Enclosed], file: File, desk: DeskContext, *, purpose: str
) -> Iterator[Block]:
    """Yield the images among the files, each on a page of its own; for others say where they
    are."""
    left = _ALL
    for entry in files:
        if entry.gone or entry.size > min(_LARGEST, left):
            continue
        content = _picture(entry, file, desk, purpose)
        if content is None:
            continue
        left -= entry.size
        yield PageBreak()
        title = gettext("File {number}: {name}").format(number=entry.number, name=entry.name)
        yield Heading(title)
        yield Picture(
            content,
            alt=gettext("Image “{name}”, added by {who} on {when}").format(
                name=entry.name, who=entry.by, when=entry.when
            ),
            instead=gettext("We could not print this image. The file is in the complaint record."),
        )


def _picture(entry: Enclosed, file: File, desk: DeskContext, purpose: str) -> bytes | None:
    if entry.name and not entry.name.lower().endswith((".png", ".jpg", ".jpeg")):
        return None  # not opened, so that the read log is exact
    try:
        original = reading.open_file(
            entry.piece,
            reader=desk.person.id,
            purpose=purpose,
            now=desk.now,
            reference=stream_of(file.reference),
        )
    except FileNotFoundError:  # it is logged, and the rest is printed
        return None
    if original is None:
        return None
    with original.stream as stream:
        return stream.read() if original.content_type in _PRINTED else None


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
