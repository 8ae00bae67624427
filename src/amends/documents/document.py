"""A printed document as values: what stands on the page, in order, and nothing of how it is set.

All text is plain text. A line break in it is a line break on paper; nothing in it is ever read as
an instruction. Whatever is said about the page itself (the words of the page number, what stands
beside an empty line) comes from the caller, in the document's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from amends.core.values import Coded

ACCENT = "#0b5d6b"
LONGEST_CODE = 500
"""Signs in a QR code: more cannot be scanned from paper with ease."""


class Direction(Coded):
    """Which way the words run."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


class Tone(StrEnum):
    """How a paragraph stands among the others."""

    PLAIN = "plain"
    LEAD = "lead"
    QUIET = "quiet"
    STRONG = "strong"
    BOXED = "boxed"
    QUOTED = "quoted"
    """Somebody's own words: set in, with a line beside them."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is. `logo` is the bytes of a PNG, JPEG, GIF or WebP picture; `accent` is
    ``#rrggbb`` and should have 4.5:1 against white."""

    name: str
    lines: tuple[str, ...] = ()
    logo: bytes = b""
    accent: str = ACCENT


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 stands under the document's title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text; an empty line in it begins a new paragraph. `language` and `direction` only where
    they are others than the document's; they are told to screen readers."""

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
    """`width` is a share of the page; 0 is as wide as the longest word asks. Numbers stand at
    the end of their column, `fixed` cells (digests, codes) in letters of one width. A cell of a
    `bar` column is a number up to 1,000 and drawn as a bar of so much of the column's width, to
    look at only: what it shows stands as a number in another column."""

    title: str
    width: int = 1
    numbers: bool = False
    fixed: bool = False
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a head that is repeated on each page; lines run across only. A short one
    may be kept `together` on one page."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and what they stand for, one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's own words under what they are called; language and direction as in `Paragraph`."""

    text: str
    label: str = ""
    language: str = ""
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, what, and what was said. `mark` is a word that sets it apart,
    `further` are lines in a smaller voice."""

    when: str
    text: str
    number: str = ""
    mark: str = ""
    quotes: tuple[Quoted, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG, JPEG, GIF, WebP). `alt` says what it shows, for who cannot see it;
    `instead` is set in its place when the bytes turn out to be no such picture."""

    content: bytes
    alt: str
    instead: str
    caption: str = ""
    width: int | None = None
    """Millimetres; None is as large as the page allows."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of the document with their pages, down to `depth`."""

    title: str
    depth: int = 1


class Side(Coded):
    """On which side of the paper an envelope has its window, whichever way the words run."""

    left = "left"
    right = "right"


@dataclass(frozen=True, slots=True)
class AddressWindow:
    """The address where a window envelope shows it, the sender's line above it and details beside
    it: on the left as DIN 5008 form B has it, which DL and C5/6 windows of most countries show too,
    on the right for those of Switzerland and France. First in a letter; marks for folding are
    drawn."""

    lines: tuple[str, ...]
    sender: str = ""
    details: tuple[tuple[str, str], ...] = ()
    side: Side = Side.left


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, with room for a hand, under the words that close a letter (kept together);
    `rule` is the words under a line to sign on."""

    closing: str = ""
    name: str = ""
    role: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, drawn as lines that scale. `alt` says where it leads, `beside` stands next to
    it; the caller should also say in words what the code holds."""

    data: str
    alt: str
    beside: str = ""
    size: int = 28
    """Millimetres, the quiet margin included."""

    def __post_init__(self) -> None:
        if not 0 < len(self.data) <= LONGEST_CODE:
            raise ValueError(f"a code holds 1 to {LONGEST_CODE} signs")


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to write on: lines by hand under a label, or what is known already."""

    label: str
    hint: str = ""
    lines: int = 1
    value: str = ""


@dataclass(frozen=True, slots=True)
class Blanks:
    """Places to write on that stand side by side."""

    fields: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick under a question; `ticked` are those that are, by place."""

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

BLOCKS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        *(Heading, Paragraph, Listing, Table, Pairs, Entry, Picture, PageBreak, Contents),
        *(AddressWindow, Signature, Code, Blank, Blanks, Ticks),
    )
}


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed.

    `paging` are the words of the page number, with ``{page}`` and ``{pages}``, in the document's
    language (`wording.printing.paging()`). `reference` and `variant` stand on every page: whose
    record this is and for whom it was made. `made` goes into the file's properties; without it
    the file holds no moment at all, and the same document gives the same bytes.
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
    """Whether the title is set at the top; it is in the file's properties in any case."""
    large: bool = False
    """Large print: 18 points and more, wide lines, nothing hyphenated."""
    across: bool = False
    """Landscape, for wide tables."""
    made: datetime | None = None

    def __post_init__(self) -> None:
        if any(isinstance(block, AddressWindow) for block in self.blocks[1:]):
            raise ValueError("an address window stands first, where its envelope shows it")


MOST_TOGETHER = 100
"""Documents in one file: fifty letters with a sheet beside each; nobody waits longer for paper."""


@dataclass(frozen=True, slots=True)
class Together:
    """Several documents in one file, each from a page of its own on and with its own page numbers.
    On paper printed on `both_sides` each begins on a fresh sheet."""

    title: str
    language: str
    documents: tuple[Document, ...]
    both_sides: bool = False
    made: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.documents) <= MOST_TOGETHER:
            raise ValueError(f"one file holds 1 to {MOST_TOGETHER} documents")


type Printed = Document | Together
"""What becomes one file."""
