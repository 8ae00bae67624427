"""Printed document as values: what is on the page, in order, and nothing about its layout.

All text is plain text. A line break in it is a line break in print, and nothing in it is
interpreted as an instruction. Texts about the page itself (page numbers, labels of empty lines)
come from the caller, in the document's language.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from amends.core.values import Coded

ACCENT = "#0b5d6b"
LONGEST_CODE = 500
"""Maximum characters in a QR code: longer ones are hard to scan from paper."""


class Direction(Coded):
    """Text direction."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


class Tone(StrEnum):
    """Emphasis of a paragraph."""

    PLAIN = "plain"
    LEAD = "lead"
    QUIET = "quiet"
    STRONG = "strong"
    BOXED = "boxed"
    QUOTED = "quoted"
    """A person's own text: indented, with a line beside it."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Letterhead. `logo` is the bytes of a PNG, JPEG, GIF or WebP image; `accent` is ``#rrggbb``
    and should have a contrast of 4.5:1 to white."""

    name: str
    lines: tuple[str, ...] = ()
    logo: bytes = b""
    accent: str = ACCENT


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is below the document's title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text; an empty line in it begins a new paragraph. `language` and `direction` only if they
    differ from the document's; screen readers use them."""

    text: str
    tone: Tone = Tone.PLAIN
    language: str = ""
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of points."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`width` is a share of the page; 0 is as wide as the longest word needs. Numbers are
    right-aligned, `fixed` cells (digests, codes) monospaced. A cell of a `bar` column is a number
    up to 1,000, shown as a bar of that share of the column's width, for illustration only: its
    value is a number in another column."""

    title: str
    width: int = 1
    numbers: bool = False
    fixed: bool = False
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a head that is repeated on each page, with horizontal lines only. A short
    one may be kept `together` on one page."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values, one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A person's own text under a label; language and direction as in `Paragraph`."""

    text: str
    label: str = ""
    language: str = ""
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, what, and its text. `mark` is a word that sets it apart,
    `further` are less prominent lines."""

    when: str
    text: str
    number: str = ""
    mark: str = ""
    quotes: tuple[Quoted, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image (PNG, JPEG, GIF, WebP). `alt` describes it for people who cannot see it; `instead`
    replaces it if the bytes are no such image."""

    content: bytes
    alt: str
    instead: str
    caption: str = ""
    width: int | None = None
    """Millimetres; None is as large as possible."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that we drew (SVG), as wide as the page. `alt` describes it for people who cannot
    see it."""

    content: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of the document with their pages, down to `depth`."""

    title: str
    depth: int = 1


class Side(Coded):
    """On which side an envelope has its window, whatever the text direction."""

    left = "left"
    right = "right"


@dataclass(frozen=True, slots=True)
class AddressWindow:
    """The address in the window of an envelope, the sender's line above it and details beside it:
    on the left as in DIN 5008 form B, which also fits DL and C5/6 windows of most countries, on the
    right for those of Switzerland and France. First in a letter; it includes fold marks."""

    lines: tuple[str, ...]
    sender: str = ""
    details: tuple[tuple[str, str], ...] = ()
    side: Side = Side.left


@dataclass(frozen=True, slots=True)
class Signature:
    """Signature, with space to sign, under the closing of a letter (kept together); `rule` is the
    label under a line to sign on."""

    closing: str = ""
    name: str = ""
    role: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as scalable lines. `alt` says where it leads, `beside` is printed next to it; the
    caller should also give its content as text."""

    data: str
    alt: str
    beside: str = ""
    size: int = 28
    """Millimetres, including the quiet zone."""

    def __post_init__(self) -> None:
        if not 0 < len(self.data) <= LONGEST_CODE:
            raise ValueError(f"a code holds 1 to {LONGEST_CODE} signs")


@dataclass(frozen=True, slots=True)
class Blank:
    """A field to write on: a label with lines, or a known value."""

    label: str
    hint: str = ""
    lines: int = 1
    value: str = ""


@dataclass(frozen=True, slots=True)
class Blanks:
    """Places to write on, side by side."""

    fields: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick under a question; `ticked` are the indices of ticked ones."""

    label: str
    options: tuple[str, ...]
    ticked: frozenset[int] = frozenset()


type Block = (
    Heading
    | Paragraph
    | Listing
    | Table
    | Pairs
    | Entry
    | Drawing
    | Picture
    | PageBreak
    | Contents
    | AddressWindow
    | Signature
    | Code
    | Blank
    | Blanks
    | Ticks
)


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed.

    `paging` is the text of the page number, with ``{page}`` and ``{pages}``, in the document's
    language (`wording.printing.paging()`). `reference` and `variant` are on every page: whose
    record this is and for whom it was made. `made` goes into the file's properties; without it the
    file contains no moment at all, and the same document gives the same bytes.
    """

    title: str
    language: str
    paging: str
    blocks: tuple[Block, ...]
    direction: Direction = Direction.LEFT_TO_RIGHT
    reference: str = ""
    variant: str = ""
    letterhead: Letterhead | None = None
    titled: bool = True
    """Whether the title is printed at the top; it is in the file's properties in any case."""
    large: bool = False
    """Large print: 18 points and more, wide lines, nothing hyphenated."""
    across: bool = False
    """Landscape, for wide tables."""
    made: datetime | None = None

    def __post_init__(self) -> None:
        if any(isinstance(block, AddressWindow) for block in self.blocks[1:]):
            raise ValueError("an address window stands first, where its envelope shows it")


MOST_TOGETHER = 100
"""Maximum number of documents in one file: fifty letters with a sheet for each."""


@dataclass(frozen=True, slots=True)
class Together:
    """Several documents in one file, each beginning on a new page with its own page numbers. If
    printed on `both_sides`, each begins on a new sheet."""

    title: str
    language: str
    documents: tuple[Document, ...]
    both_sides: bool = False
    made: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.documents) <= MOST_TOGETHER:
            raise ValueError(f"one file holds 1 to {MOST_TOGETHER} documents")


type Printed = Document | Together
"""Content of one PDF file."""
